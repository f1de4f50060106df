"""Conformance: the service's side played against a vendor's case tool, to see what the tool makes of it (docs/conformance.md)."""
