"""Run in a process of its own, on the database to measure: fill it, then list the pages with their queries and bytes.

``python -m bench.inside DOSSIERS`` prints one line of JSON. Bytes are those of the page before compression.
"""

import html
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import django

from bench.databases import Page
from bench.figures import figure_pages

REFERENCE = (("load_territories",), ("load_call", "PDV-2023"), ("load_contacts",))
THEME = "economie-emploi"
# The dossiers of one year: more of them are those of earlier years too, whose instruction is over.
YEAR = 1700
# The coming call and last year's, whose money is paid, have so many dossiers each; more of them are of years before.
MOST = 17_000


def fill(dossiers: int) -> None:
    from django.core.cache import cache
    from django.core.management import call_command
    from django.db import connection

    from melpv.demonstration.accounts import load_demonstration

    call_command("migrate", verbosity=0, interactive=False)
    for command in REFERENCE:
        call_command(*command, verbosity=0, stdout=sys.stderr)
    under_way = min(dossiers, MOST)
    over = [under_way] * max(1, dossiers // MOST - 1)
    load_demonstration(now=datetime.now(UTC), dossiers=under_way, over=over)
    close_earlier_years(round(under_way / YEAR))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    # What the portal keeps of another size's database is not this one's.
    cache.clear()


def close_earlier_years(years: int) -> None:
    """Leave open what one year of so many would have left open: nobody has ten years of dossiers on her desk."""
    from django.db.models import F
    from django.db.models.functions import Mod

    from applications.models import Application
    from applications.workflow import FINAL, State

    if years > 1:
        still_open = Application.objects.filed().exclude(state__in=sorted(FINAL)).order_by()
        earlier = still_open.annotate(turn=Mod(F("pk"), years)).exclude(turn=0)
        earlier.update(state=State.GRANTED, next_date=None)


def pages() -> list[Page]:
    from django.urls import reverse

    from applications.models import Application
    from eligibility.models import Call
    from instruction.selectors.columns import BY_SLUG
    from melpv.demonstration.accounts import ADMINISTRATOR, REFERENTS, SIGNATORY
    from melpv.demonstration.instructing import HEAD

    call = Call.objects.open_at(datetime.now(UTC)).get(code__startswith="PDV")
    drafts = Application.objects.filter(created_by__email=SIGNATORY.email, state="draft", call=call)
    draft = drafts.exclude(title="").latest("created_at")
    read = Application.objects.filter(state="in_review", theme__slug="sante").order_by("pk")[0]
    referent, everyone, funder = REFERENTS[0].login, ADMINISTRATOR.email, _of_the_state()
    every = ",".join(BY_SLUG)
    searched = "?vue=tous&conformite=eligible&commune=59512&q=quartier+emploi"
    wanted: list[tuple[str, str, Callable[[], str]]] = [
        ("home", "", lambda: reverse("home")),
        ("theme", "", lambda: reverse("eligibility:theme", args=[call.code, THEME])),
        ("check", "", lambda: reverse("eligibility:check", args=[call.code, THEME])),
        ("my dossiers", SIGNATORY.email, lambda: reverse("applications:list")),
        ("section, audience", SIGNATORY.email, lambda: _section(draft, "public")),
        ("section, places", SIGNATORY.email, lambda: _section(draft, "territoire")),
        ("section, budget", SIGNATORY.email, lambda: _section(draft, "budget")),
        ("section, plan", SIGNATORY.email, lambda: _section(draft, "plan")),
        ("section, documents", SIGNATORY.email, lambda: _section(draft, "pieces")),
        ("draft", SIGNATORY.email, lambda: reverse("applications:edit", args=[draft.public_id])),
        ("review", SIGNATORY.email, lambda: reverse("applications:review", args=[draft.public_id])),
        ("inbox, today", referent, lambda: reverse("instruction:inbox")),
        ("inbox, entrusted", referent, lambda: reverse("instruction:inbox") + "?vue=mes-dossiers"),
        ("inbox, her themes", referent, lambda: reverse("instruction:inbox") + "?vue=mes-thematiques"),
        ("inbox, all she may read", referent, lambda: reverse("instruction:inbox") + "?vue=tous&tri=titre"),
        ("inbox, all dossiers", everyone, lambda: reverse("instruction:inbox") + "?vue=tous"),
        ("inbox, filters and search", everyone, lambda: reverse("instruction:inbox") + searched),
        ("inbox, saved view on a finding", referent, lambda: _saved_view(referent)),
        ("inbox, full text", everyone, lambda: reverse("instruction:inbox") + "?vue=tous&q=logements"),
        ("inbox, by amount, page 2", everyone, lambda: _second_page(everyone, "?vue=tous&tri=-montant")),
        ("inbox, every column", everyone, lambda: reverse("instruction:inbox") + f"?vue=tous&colonnes={every}"),
        ("export csv", referent, lambda: reverse("instruction:export") + "?vue=mes-dossiers&format=csv"),
        ("dossier, staff", referent, lambda: reverse("instruction:dossier", args=[read.public_id])),
        ("score", referent, lambda: reverse("instruction:score", args=[read.public_id])),
        ("proposal", referent, lambda: reverse("instruction:proposal", args=[read.public_id])),
        ("ranking", referent, lambda: reverse("instruction:ranking") + f"?thematique={read.theme.slug}"),
        ("load", everyone, lambda: reverse("instruction:load")),
        ("packet on the web", everyone, lambda: reverse("committees:packet_web", args=[_fullest()])),
        ("packet", everyone, lambda: reverse("committees:packet", args=[_fullest()])),
        ("sittings", everyone, lambda: reverse("committees:list")),
        ("sitting, agenda", everyone, lambda: reverse("committees:agenda", args=[_fullest()])),
        ("sitting, dossiers to put on it", everyone, lambda: reverse("committees:fill", args=[_next()])),
        ("sitting, secretary", everyone, lambda: reverse("committees:live", args=[_fullest()])),
        ("sitting, poll with nothing new", everyone, _poll),
        ("co-funder, its dossiers", funder, lambda: reverse("cofunders:home")),
        ("co-funder, one dossier", funder, lambda: _asked(funder)),
        ("envelopes", everyone, lambda: _with_envelopes(everyone, call)),
        ("decisions", everyone, lambda: reverse("funding:decisions")),
        ("votes", everyone, lambda: reverse("funding:votes")),
        ("scenarios", everyone, lambda: reverse("funding:scenarios")),
        ("scenario of the MEL", everyone, lambda: _studied(everyone, call)),
        *figure_pages(call.year - 1, head=HEAD.email, funder=funder),
        ("health", "", lambda: reverse("health")),
    ]
    return [_page(*one) for one in wanted]


def _saved_view(email: str) -> str:
    """A view that the referent keeps and puts first: those of her themes that a rule found wanting."""
    from django.urls import reverse
    from django.utils import timezone

    from contacts.models import User
    from instruction import services

    user = User.objects.get(email=email)
    query = "vue=mes-thematiques&tri=echeance&constat=min-communes:review&colonnes=structure,etat,demande,echeance"
    view = services.save_view(by=user, at=timezone.now(), name="Peu de communes", query=query)
    return f"{reverse('instruction:inbox')}?{query}&enregistree={view.public_id}"


def _second_page(email: str, query: str) -> str:
    """The address that the first page gives of the second."""
    from django.test import Client
    from django.urls import reverse

    from contacts.models import User

    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(email=email))
    page = client.get(reverse("instruction:inbox") + query).content.decode()
    following = page.split('rel="next" href="')[1].split('"')[0]
    return reverse("instruction:inbox") + html.unescape(following)


def _fullest() -> Any:
    """The sitting with the most dossiers."""
    from django.db.models import Count, Q

    from instruction.models import Committee

    waiting = Count("items", filter=Q(items__removed_at=None))
    return Committee.objects.annotate(size=waiting).order_by("-size").values_list("public_id", flat=True)[0]


def _next() -> Any:
    """A sitting that still takes dossiers."""
    from django.utils import timezone

    from instruction.selectors.agendas import committees_to_come

    return committees_to_come(timezone.localdate())[0].public_id


def _poll() -> str:
    """What a page that follows the sitting asks again and again."""
    from django.urls import reverse

    from instruction.models import Committee

    held = Committee.objects.get(public_id=_fullest())
    return f"{reverse('committees:live_changes', args=[held.public_id])}?view=screen&v={held.version}"


def _of_the_state() -> str:
    """Someone who speaks for the State, which most dossiers ask."""
    from django.utils import timezone

    from contacts.models import Funder, FunderMember, User

    user, _ = User.objects.get_or_create(email="bench@etat.example")
    place = {"user": user, "funder": Funder.objects.get(slug="etat"), "ended_at": None}
    FunderMember.objects.get_or_create(**place, defaults={"role": "speaker", "since": timezone.now()})
    return str(user.email)


def _asked(email: str) -> str:
    """A dossier on the fullest agenda, as the co-funder reads it."""
    from django.urls import reverse

    from instruction.models import AgendaItem

    items = AgendaItem.objects.filter(committee__public_id=_fullest(), removed_at=None).order_by("order")
    return reverse("cofunders:dossier", args=[items.values_list("application__public_id", flat=True)[0]])


def _with_envelopes(email: str, call: Any) -> str:
    """The page of the envelopes, with one for each funder that most dossiers ask."""
    from decimal import Decimal

    from django.urls import reverse
    from django.utils import timezone

    from contacts.models import Funder, User
    from funding.models import Envelope
    from funding.services.envelopes import Wished, create_envelope

    by = User.objects.get(email=email)
    if Envelope.objects.filter(call=call).exists():
        return reverse("funding:envelopes")
    for funder in Funder.objects.filter(slug__in=("mel", "etat", "region", "departement", "caf")):
        wished = Wished("Contrat de ville", Decimal(2_000_000))
        create_envelope(by=by, at=timezone.now(), funder=funder, call=call, nature="specific", wished=wished)
    return reverse("funding:envelopes")


def _studied(email: str, call: Any) -> str:
    """A scenario of the MEL's credit over every dossier of the call."""
    from django.urls import reverse
    from django.utils import timezone

    from contacts.models import Funder, User
    from funding.services.scenarios import create_scenario

    by, funders = User.objects.get(email=email), Funder.objects.filter(slug="mel")
    scenario = create_scenario(by=by, at=timezone.now(), name="Au prorata", call=call, funders=funders)
    return reverse("funding:scenario", args=[scenario.public_id])


def _section(draft: Any, slug: str) -> str:
    from django.urls import reverse

    return reverse("applications:section", args=[draft.public_id, slug])


def _page(name: str, email: str, address: Callable[[], str]) -> Page:
    """The page as its reader gets it; what is wrong with it is said and stops nothing."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from contacts.models import User

    try:
        path = address()
        client = Client(SERVER_NAME="localhost")
        cookie = ""
        if email:
            client.force_login(User.objects.get(email=email))
            cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
        # The first answer fills what the process keeps; the second is what one request costs.
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(path)
    except Exception as error:  # A page that fails is a line of the report; the others are measured all the same.
        return Page(name, fault=f"{type(error).__name__}: {error}".splitlines()[0][:150])
    if answer.status_code not in (200, 204):
        return Page(name, fault=f"answers {answer.status_code}")
    size = len(b"".join(answer.streaming_content) if answer.streaming else answer.content)
    return Page(name, path, cookie, len(queries), size)


if __name__ == "__main__":
    django.setup()
    fill(int(sys.argv[1]))
    print(json.dumps([asdict(page) for page in pages()]))
