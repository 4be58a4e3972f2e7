"""Who the tables of access tell of, and what each of them gets, in words.

``ok`` opens, ``sign`` sends to the sign-in page, ``404`` is the same answer as for an object that does not exist,
``on`` leads elsewhere in the portal (a page that makes no sense now for who asks), ``405`` is itself.
"""

ACTORS = (
    "anonymous", "signatory", "writer", "viewer", "pending", "other",
    # The services: a referent of the theme, one of another theme whom she shares the dossier with, the head of the
    # service, a referent of another theme.
    "referent", "colleague", "head", "elsewhere",
    # Accounts that were asked an opinion on the dossier: their pages are in test_opinions_matrix.
    "giver", "funder",
    "admin",
    # Someone who speaks for a funder: the dossier ``scheduled`` asks it, and it sits at the convened ``committee``
    # where that dossier is an ``item``; nothing else is asked of it (``filed`` and ``draft`` do not exist for it).
    # Someone of a council of residents that may read the same passage (``access``), and nothing else.
    "seat", "resident",
)  # fmt: skip


Lines = dict[str, tuple[str, tuple[str, ...]]]


def by(everyone: str, **others: str) -> tuple[str, ...]:
    """What each actor gets, in the order of ACTORS: ``others`` are those who do not get what everyone gets."""
    assert set(others) <= set(ACTORS)
    return tuple(others.get(actor, everyone) for actor in ACTORS)


ALL = by("ok")
SIGNED_IN = by("ok", anonymous="sign")
POST_ONLY = by("405", anonymous="sign")
OF_THE_HOUSE = by("404", anonymous="sign", signatory="ok", writer="ok", viewer="ok")
WRITERS = by("404", anonymous="sign", signatory="ok", writer="ok", viewer="on")
SIGNATORIES = by("404", anonymous="sign", signatory="ok", writer="on", viewer="on")
FOLLOWED = by("404", anonymous="sign", signatory="on", writer="on", viewer="on")
STAFF = by("404", anonymous="sign", referent="ok", colleague="ok", head="ok", elsewhere="ok", admin="ok")
# Who keeps the record of a sitting.
KEPT = by("404", anonymous="sign", head="ok", admin="ok")
IN_CHARGE = by("404", anonymous="sign", referent="ok", colleague="ok", head="ok", admin="ok")
LED_ON = by("404", anonymous="sign", referent="on", colleague="on", head="on", admin="on")
# What a person made is hers, and the administration's where it answers for it.
HERS = by("404", anonymous="sign", referent="ok")
# The pages of a convened sitting, for the services and for those who sit.
AROUND_THE_TABLE = by(
    "404", anonymous="sign", referent="ok", colleague="ok", head="ok", elsewhere="ok", admin="ok", seat="ok"
)
CO_FUNDERS = by("404", anonymous="sign", seat="ok")
DIRECTING = by("404", anonymous="sign", head="ok", admin="ok")
WITH_FUNDERS = by("404", anonymous="sign", head="ok", admin="ok", seat="ok")
HERS_OR_ADMIN = by("404", anonymous="sign", referent="ok", admin="ok")
# Everyone who may have to judge.
JUDGES = by(
    "404", anonymous="sign", referent="ok", colleague="ok", head="ok", elsewhere="ok", admin="ok", seat="ok",
    resident="ok",
)  # fmt: skip

UNKNOWN = "00000000-0000-4000-8000-000000000000"
