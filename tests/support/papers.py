"""Reading printed papers with other tools than made them: poppler for the text and the picture, zbar for the code."""

import os
import shutil
import subprocess
import unicodedata
from pathlib import Path

import pytest


def program(name: str, package: str) -> str:
    """The tool's path; on a developer's machine without it the test is skipped by name, in CI it must be there."""
    found = shutil.which(name)
    if found is None:
        if os.environ.get("CI"):
            raise FileNotFoundError(f"{name} is missing")
        pytest.skip(f"{name} is not installed: papers are read in CI, or here after `apt-get install {package}`")
    return found


def text_of(pdf: bytes) -> str:
    """The text in the order of the document, white space as one space, presentation forms and direction marks resolved."""
    return _read(pdf)


def text_of_page(pdf: bytes, number: int) -> str:
    """As `text_of`, of one page; they count from 1."""
    return _read(pdf, "-f", str(number), "-l", str(number))


def page_count(pdf: bytes) -> int:
    """How many pages it has."""
    command = [program("pdfinfo", "poppler-utils"), "-"]
    told = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()
    return int(told.partition("Pages:")[2].split()[0])


def _read(pdf: bytes, *options: str) -> str:
    command = [program("pdftotext", "poppler-utils"), "-raw", "-enc", "UTF-8", *options, "-", "-"]
    read = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()
    plain = "".join(sign for sign in unicodedata.normalize("NFKC", read) if unicodedata.category(sign) != "Cf")
    return " ".join(plain.split())


def code_of(pdf: bytes, folder: Path) -> str:
    """What a phone reads in the picture on the first page, printed in black and white."""
    page = folder / "page"
    draw = [program("pdftoppm", "poppler-utils"), "-r", "150", "-mono", "-singlefile", "-", str(page)]
    subprocess.run(draw, input=pdf, capture_output=True, check=True)
    scan = [program("zbarimg", "zbar-tools"), "--quiet", "--raw", f"{page}.pbm"]
    return subprocess.run(scan, capture_output=True, check=True).stdout.decode().strip()
