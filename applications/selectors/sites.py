"""What a call offers in small number: the sites of the GUSP experiment, the families of the relogement."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from applications.models import Answer, Application, SitePlace
from applications.questionnaire import section_of
from applications.workflow import NOT_FILED, State
from eligibility.engine import Evaluator
from eligibility.models import Call, Site, Theme
from eligibility.selectors import evaluator, site_rule

FAMILIES, FAMILIES_RULE = "families", "families-cap"
# A dossier that nobody will fund accompanies no family.
NOT_COUNTED = NOT_FILED | {State.REFUSED, State.INADMISSIBLE, State.WITHDRAWN, State.TRANSFERRED}


@dataclass(frozen=True, slots=True)
class SiteCard:
    """A site of the catalogue as it is shown: ``state`` is open, taken or closed."""

    site: Site
    state: str

    @property
    def label(self) -> str:
        return {"open": "Disponible", "taken": "Déjà pris", "closed": "N’est plus proposé"}[self.state]

    @property
    def tone(self) -> str:
        return {"open": "green", "taken": "brick", "closed": "quiet"}[self.state]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The sites of a call and the places left: « 4 places sur 10 »."""

    cards: tuple[SiteCard, ...]
    maximum: int
    taken: int

    @property
    def left(self) -> int:
        return max(self.maximum - self.taken, 0)

    @property
    def communes(self) -> list[str]:
        """The communes of the sites that may be chosen, for the map."""
        return sorted({card.site.commune.insee_code for card in self.cards if card.state == "open"})


@dataclass(frozen=True, slots=True)
class Families:
    """The families of a call against its cap: of the dossiers retained, of those still under review."""

    cap: int
    retained: int
    filed: int

    @property
    def total(self) -> int:
        return self.retained + self.filed

    @property
    def left(self) -> int:
        return max(self.cap - self.retained, 0)

    @property
    def is_over(self) -> bool:
        return self.total > self.cap


def sites_taken_in(call: Call) -> Iterable[str]:
    """The slugs of the sites that retained dossiers occupy, "" for another site than the catalogue's. One query."""
    places = SitePlace.objects.filter(call=call, released_at=None).values_list("site__slug", flat=True)
    return [slug or "" for slug in places]


def section_asking(application: Application, code: str) -> str:
    """The section where the call asks this question of the dossier's theme. One query."""
    question = application.call.questions.filter(Q(themes=application.theme_id) | Q(themes=None), code=code).first()
    return section_of(code, question.section if question else "").slug


def catalogue_of(call: Call, theme: Theme, on: date, rules: Evaluator | None = None) -> Catalogue | None:
    """The sites of the call with the places left on this day; ``None`` where no rule of the theme counts them.

    Two queries, and those of the rules where they are not given.
    """
    rule = site_rule(rules or evaluator(call, on), theme)
    if rule is None:
        return None
    taken = set(sites_taken_in(call))
    sites = call.sites.select_related("commune").order_by("commune__name", "name")
    cards = tuple(SiteCard(site, _state(site, taken)) for site in sites)
    return Catalogue(cards, rule.parameters["maximum"], rule.parameters["taken"])


def families_of(call: Call, theme: Theme, on: date, rules: Evaluator | None = None) -> Families | None:
    """How many families the dossiers of the call accompany against the cap; ``None`` where no rule sets one.

    Two queries besides the rules. The rule itself stays on each dossier: this only tells the whole.
    """
    applying = (rules or evaluator(call, on)).applying_to(theme.slug)
    caps = [rule.parameters["maximum"] for rule in applying if rule.code == FAMILIES_RULE]
    cap = caps[0] if caps else None
    if cap is None:
        return None
    dossiers = Application.objects.filter(call=call, theme=theme).exclude(state__in=NOT_COUNTED)
    said = Answer.objects.filter(application__in=dossiers, code=FAMILIES).values_list("application__state", "value")
    counts = {True: 0, False: 0}
    for state, value in said:
        counts[state == State.GRANTED] += value if isinstance(value, int) else 0
    return Families(cap, counts[True], counts[False])


def _state(site: Site, taken: set[str]) -> str:
    if site.slug in taken:
        return "taken"
    return "open" if site.is_open else "closed"
