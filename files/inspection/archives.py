"""Documents that are zip archives: what they declare is checked before anything is opened (pure; in the sandbox)."""

import re
import stat
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path

from files.inspection.kinds import MEGABYTE
from files.inspection.refusals import Refusal, Refused

ENTRIES = 2000
DIRECTORY = 2 * MEGABYTE
LARGEST_WHOLE = 100 * MEGABYTE
LARGEST_PART = 60 * MEGABYTE
# An honest sheet of blank rows shrinks a hundredfold; what shrinks more, and is large, is made to swell.
RATIO, RATIO_FROM = 200, 5 * MEGABYTE
_STEP = 64 * 1024
_END = struct.Struct("<4s4H2LH")
_ENCRYPTED = 0x1
_FOREIGN = re.compile(
    r"\.(zip|jar|7z|rar|gz|tar|iso|exe|dll|com|bat|cmd|ps1|vbs|js|jse|wsf|hta|msi|scr|lnk|html?|"
    r"doc[xm]?|dot[xm]?|xls[xmb]?|xlt[xm]?|ppt[xm]?|od[tsp]|pdf|ole)$",
    re.IGNORECASE,
)
# Archives, programs, compound documents and PDFs, whatever name their part bears.
_FOREIGN_STARTS = (
    b"PK\x03\x04",
    b"MZ",
    bytes.fromhex("d0cf11e0a1b11ae1"),
    b"%PDF-",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x7fELF",
)


class Archive:
    """An archive whose directory was checked; its parts are read by small steps, each once."""

    def __init__(self, path: Path) -> None:
        _check_end(path)
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, struct.error):
            raise Refused(Refusal.DAMAGED) from None
        self._parts = {part.filename: part for part in self._zip.infolist()}
        self._check_directory()
        self.names = tuple(self._parts)

    def first(self) -> zipfile.ZipInfo | None:
        """The part that comes first on the disk."""
        return min(self._parts.values(), key=lambda part: part.header_offset, default=None)

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a part; a wrong checksum or a lie about the size is ``Refused``."""
        try:
            with self._zip.open(self._parts[name]) as part:
                while chunk := part.read(_STEP):
                    yield chunk
        except RuntimeError:
            raise Refused(Refusal.PASSWORD) from None
        except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, struct.error) as error:
            raise Refused(Refusal.DAMAGED) from error
        except Exception as error:
            # zlib's own error has no public base but Exception.
            if type(error).__module__ == "zlib":
                raise Refused(Refusal.DAMAGED) from error
            raise

    def read(self, name: str, limit: int = MEGABYTE) -> bytes:
        """A small part, whole."""
        if name not in self._parts:
            raise Refused(Refusal.OTHER_CONTENT)
        if self._parts[name].file_size > limit:
            raise Refused(Refusal.BOMB)
        return b"".join(self.chunks(name))

    def check_contents(self, names: Iterator[str] | tuple[str, ...]) -> None:
        """Read these parts through: each keeps its checksum, none is another file."""
        for name in names:
            for place, chunk in enumerate(self.chunks(name)):
                if place == 0 and chunk.startswith(_FOREIGN_STARTS):
                    raise Refused(Refusal.EMBEDDED)

    def _check_directory(self) -> None:
        parts = self._zip.infolist()
        if len({part.filename.lower() for part in parts}) != len(parts) or len(parts) > ENTRIES:
            raise Refused(Refusal.ARCHIVE)
        if any(part.flag_bits & _ENCRYPTED for part in parts):
            raise Refused(Refusal.PASSWORD)
        if sum(part.file_size for part in parts) > LARGEST_WHOLE:
            raise Refused(Refusal.BOMB)
        for part in parts:
            if part.file_size > LARGEST_PART or (
                part.file_size > RATIO_FROM and part.file_size > RATIO * max(part.compress_size, 1)
            ):
                raise Refused(Refusal.BOMB)
            if part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} or not _is_plain(part):
                raise Refused(Refusal.ARCHIVE)

    def check_no_other_file(self) -> None:
        """No part bears the name of a program, an archive or another document."""
        if any(_FOREIGN.search(name) for name in self.names):
            raise Refused(Refusal.EMBEDDED)


def _is_plain(part: zipfile.ZipInfo) -> bool:
    """A name that stays inside, and an ordinary file: nothing is ever extracted, but others may do so."""
    # The reader of archives cuts names at NUL: what the archive really says is in orig_filename.
    name = part.orig_filename
    mode = part.external_attr >> 16
    linked = stat.S_ISLNK(mode)
    inside = not name.startswith(("/", "\\")) and "\\" not in name and ":" not in name and "\x00" not in name
    return inside and not linked and ".." not in name.split("/")


def _check_end(path: Path) -> None:
    """The archive begins at the first byte and ends at the last one; its directory is small enough to be read."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(size - _END.size, 0))
        tail = file.read()
        if len(tail) < _END.size:
            raise Refused(Refusal.DAMAGED)
        signature, *_, entries, length, offset, comment = _END.unpack(tail)
        if signature != b"PK\x05\x06":
            file.seek(max(size - 66_000, 0))
            reason = Refusal.HIDDEN_CONTENT if b"PK\x05\x06" in file.read() else Refusal.DAMAGED
            raise Refused(reason)
    if comment or offset + length + _END.size != size:
        raise Refused(Refusal.HIDDEN_CONTENT)
    if entries > ENTRIES or length > DIRECTORY:
        raise Refused(Refusal.ARCHIVE)
