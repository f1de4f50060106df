"""The version of this program, told by its own distribution."""

from importlib.metadata import PackageNotFoundError, version

try:
    VERSION = version("kiim")
except PackageNotFoundError:  # a source tree that was never installed
    VERSION = "0.0.0"
