"""What a signature asks beyond a click: the password again, and a key by which a gesture repeated is known."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.db import IntegrityError, transaction

from applications.models import Application, IdempotencyKey, Revision
from contacts.models import User

WRONG_PASSWORDS = 5
WAIT_SECONDS = 15 * 60
# What a form sends besides what it says: no part of the gesture, and a password leaves no trace, even as a digest.
NOT_SAID = frozenset({"csrfmiddlewaretoken", "key", "password"})


class NotSigned(Exception):
    """The signature is refused; ``str()`` is the French sentence to show next to the password."""


class KeyReused(Exception):
    """The key of a gesture already done comes with something else: nothing is done, the first stays."""


@dataclass(frozen=True, slots=True)
class Gesture:
    """One click of one form: the key made with the form, and the digest of what it sent."""

    key: str
    digest: str


def gesture_of(application: Application, key: str, fields: Iterable[tuple[str, list[str]]]) -> Gesture:
    """The gesture of a form sent for a dossier: the dossier is part of it, so that one key never serves two of them.

    ``fields`` are those posted, each with its values, in whatever order.
    """
    said = sorted((name, values) for name, values in fields if name not in NOT_SAID)
    # No form of ours holds NUL, which the database cannot even look for.
    return Gesture(key.replace("\x00", ""), hashlib.sha256(f"{application.public_id}\n{said!r}".encode()).hexdigest())


def confirm_password(*, by: User, password: str) -> None:
    """Check that who is signed in is who signs. Raises ``NotSigned``; five wrong ones in a row, and one waits.

    Counts in the cache; writes nothing in the database.
    """
    counter = f"signing:{by.pk}"
    if cache.get(counter, 0) >= WRONG_PASSWORDS:
        raise NotSigned(
            f"Trop d’essais avec un mauvais mot de passe : attendez {WAIT_SECONDS // 60} minutes. Votre dossier est "
            "conservé."
        )
    if not by.check_password(password):
        cache.add(counter, 0, WAIT_SECONDS)
        cache.incr(counter)
        raise NotSigned("Ce mot de passe n’est pas le vôtre. Rien n’est envoyé : écrivez-le de nouveau.")
    cache.delete(counter)


def done_before(by: User, gesture: Gesture) -> IdempotencyKey | None:
    """What this gesture did the first time, if it was done. Raises ``KeyReused`` when it now says something else."""
    done = IdempotencyKey.objects.filter(user=by, key=gesture.key).select_related("application", "revision").first()
    if done is not None and done.digest != gesture.digest:
        raise KeyReused
    return done


def book_gesture(
    application: Application, gesture: Gesture, *, by: User, at: datetime, revision: Revision | None = None
) -> None:
    """Keep the key in the transaction of its effect. Raises ``KeyReused`` when another dossier has just used it."""
    try:
        # In the transaction of the effect, which a key used elsewhere undoes.
        with transaction.atomic(savepoint=False):
            IdempotencyKey.objects.create(
                user=by, key=gesture.key, digest=gesture.digest, application=application, revision=revision, at=at
            )
    except IntegrityError as error:
        raise KeyReused from error
