"""JSON as strangers send it: every way in which a text can be wrong ends as a sentence, never as a traceback."""

import json
from decimal import Decimal


class NotReadable(ValueError):
    """The text is not one JSON value; the message says why, in French."""


class RepeatedKeys(dict[str, object]):
    """An object that names a key twice: JSON leaves open which value counts, so the reader of facts refuses it."""

    repeated: tuple[str, ...] = ()


def loads(raw: bytes | str) -> object:
    """The JSON value written in ``raw``; amounts come as ``Decimal``. Raises ``NotReadable``.

    NaN and the infinities are left to the reader of facts, which can name the key that holds them.
    """
    try:
        return _DECODER.decode(raw.decode() if isinstance(raw, bytes) else raw)
    except UnicodeDecodeError as error:
        raise NotReadable(f"l’octet {error.start + 1} n’est pas de l’UTF-8 valide") from error
    except json.JSONDecodeError as error:
        raise NotReadable(f"ce n’est pas du JSON valide (caractère {error.pos + 1})") from error
    except (ValueError, ArithmeticError) as error:
        raise NotReadable("un nombre est trop long pour être lu") from error
    except RecursionError as error:
        raise NotReadable("les valeurs sont imbriquées trop profondément") from error


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    names = [name for name, _ in pairs]
    result = RepeatedKeys(found)
    result.repeated = tuple(dict.fromkeys(name for name in names if names.count(name) > 1))
    return result


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_float=Decimal)
