"""Codes to be scanned, drawn into the page: no request leaves for them."""

import segno

SCALE = 5  # pixels of one module
INK = "#1c2420"


def code(text: str) -> str:
    """Draw a QR code as an address that an image shows."""
    return str(segno.make(text, error="m").svg_data_uri(scale=SCALE, border=3, dark=INK, light="#ffffff"))
