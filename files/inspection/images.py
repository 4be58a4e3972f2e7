"""Photographs and drawings, decoded and written anew: what is not the picture itself stays behind (sandboxed)."""

from pathlib import Path

from PIL import Image, ImageOps

from files.inspection.headers import PIXELS
from files.inspection.kinds import JPEG, Kind
from files.inspection.refusals import Refusal, Refused

QUALITY = 90
_MODES = {"1", "L", "LA", "P", "RGB", "RGBA", "I;16", "I"}


def rewrite(path: Path, kind: Kind, target: Path) -> None:
    """Write the picture to ``target`` without position, preview, comment or profile, turned the right way up.

    Raises ``Refused``. What was hidden before, inside or after the picture does not survive.
    """
    Image.MAX_IMAGE_PIXELS = PIXELS
    try:
        with Image.open(path, formats=["JPEG" if kind is JPEG else "PNG"]) as picture:
            if picture.width * picture.height > PIXELS:
                raise Refused(Refusal.IMAGE_TOO_LARGE)
            # Some telephones put a second picture (depth, other lens) in a JPEG: the first is the photograph.
            if kind is not JPEG and getattr(picture, "is_animated", False):
                raise Refused(Refusal.IMAGE_MOVES)
            picture.load()
            _write(picture, kind, target)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refused(Refusal.IMAGE_TOO_LARGE) from None
    except MemoryError:
        raise Refused(Refusal.BOMB) from None
    except (OSError, SyntaxError, ValueError, KeyError, IndexError, TypeError, EOFError):
        raise Refused(Refusal.DAMAGED) from None


def _write(picture: Image.Image, kind: Kind, target: Path) -> None:
    turned = picture.getexif().get(0x0112, 1) not in (0, 1)
    straight = ImageOps.exif_transpose(picture) if turned else picture
    transparency = straight.info.get("transparency")
    straight.info = {}
    if kind is JPEG:
        same = straight is picture and picture.format == "JPEG" and picture.mode in {"L", "RGB"}
        if straight.mode not in {"L", "RGB"}:
            straight = straight.convert("RGB")
        # The photograph's own tables: written anew without losing a second time what it had lost.
        straight.save(target, "JPEG", quality="keep" if same else QUALITY)
        return
    if straight.mode not in _MODES:
        straight = straight.convert("RGBA")
    options = {} if transparency is None else {"transparency": transparency}
    straight.save(target, "PNG", **options)
