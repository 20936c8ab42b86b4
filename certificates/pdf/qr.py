"""The QR of a certificate: its address, and behind # the statement that is checked without a network."""

import io

import segno

_DARK = "#0c3b52"
_MASK = 0
# The side on paper. At 450 characters a module is still wider than 0.4 mm, which phones read.
SIDE_MM = 31.75


def address_qr(address: str) -> str:
    return _svg(segno.make(address, error="m", micro=False))


def proof_qr(address: str, statement: str) -> str:
    """With a statement it has the lowest correction, or a higher one where that needs no more modules.

    The mask is fixed: to try all eight takes longer than the page, and random text needs none.
    """
    if not statement:
        return address_qr(address)
    return _svg(segno.make(f"{address}#{statement}", error="l", mask=_MASK, micro=False))


def _svg(code: segno.QRCode) -> str:
    svg = io.BytesIO()
    code.save(svg, kind="svg", border=0, dark=_DARK, xmldecl=False)
    return svg.getvalue().decode()
