"""A picture that a phone reads: an address as a QR code."""

from io import BytesIO

import segno


def picture_of(url: str) -> str:
    """The QR code as SVG; what it holds is spelt out nowhere in it."""
    svg = BytesIO()
    segno.make(url, error="m", micro=False).save(svg, kind="svg", border=3, xmldecl=False, omitsize=True)
    return svg.getvalue().decode()
