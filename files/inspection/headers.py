"""What the first bytes of a file say, without decoding anything (pure): its signature, an image's dimensions."""

import struct

from files.inspection.kinds import JPEG, PDF, PNG, Kind
from files.inspection.refusals import Refusal, Refused

PIXELS = 40_000_000
_ZIP = b"PK\x03\x04"
_COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")
# Start-of-frame markers of JPEG: they carry the dimensions.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD8)})


def check_signature(data: bytes, kind: Kind | None) -> None:
    """Raise ``Refused`` unless the file begins as its name announces."""
    if not data:
        raise Refused(Refusal.EMPTY)
    if data.startswith(_COMPOUND):
        raise Refused(Refusal.OLD_OFFICE)
    if data[4:8] == b"ftyp" and data[8:12] in {b"heic", b"heix", b"mif1", b"msf1", b"hevc", b"avif"}:
        raise Refused(Refusal.TELEPHONE)
    if kind is None:
        raise Refused(Refusal.UNKNOWN_KIND)
    expected = {PDF: b"%PDF-", JPEG: b"\xff\xd8\xff", PNG: b"\x89PNG\r\n\x1a\n"}.get(kind, _ZIP)
    if data.startswith(expected):
        return
    if kind is PDF and b"%PDF-" in data[:4096]:
        raise Refused(Refusal.HIDDEN_CONTENT)
    raise Refused(Refusal.OTHER_CONTENT)


def check_dimensions(data: bytes, kind: Kind) -> None:
    """Raise ``Refused`` for an image whose header claims more pixels than the portal decodes."""
    if kind is PNG:
        size = _png_size(data)
    elif kind is JPEG:
        size = _jpeg_size(data)
    else:
        return
    if size is None or 0 in size:
        raise Refused(Refusal.DAMAGED)
    if size[0] * size[1] > PIXELS:
        raise Refused(Refusal.IMAGE_TOO_LARGE)


def _png_size(data: bytes) -> tuple[int, int] | None:
    if len(data) < 33 or data[12:16] != b"IHDR":
        return None
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    """Dimensions of the first frame: the segments are followed, nothing is decoded."""
    place = 2
    while place + 9 < len(data):
        if data[place] != 0xFF:
            return None
        marker = data[place + 1]
        if marker == 0xFF:
            place += 1
        elif marker in _WITHOUT_LENGTH:
            place += 2
        elif marker in _FRAMES:
            height, width = struct.unpack(">HH", data[place + 5 : place + 9])
            return width, height
        elif marker == 0xDA:
            return None
        else:
            place += 2 + int.from_bytes(data[place + 2 : place + 4], "big")
    return None
