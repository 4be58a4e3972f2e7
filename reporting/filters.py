"""The filters of the dashboards: what narrows them, as lists to choose from and as chips to take away."""

from collections.abc import Mapping

from django import forms

from applications.models import Nature
from eligibility.models import Block
from instruction.selectors.choices import Groups, filter_choices, outcomes, states
from instruction.widgets import QuickSelect, words_of
from reporting.selectors.breakdowns import NO_PLACE, Dimension
from reporting.selectors.narrowing import NAMES, NOWHERE, SEVERAL, Narrowing
from reporting.selectors.scopes import Audience, Scope

LABELS = {
    "calls": "Appel",
    "years": "Année",
    "blocks": "Volet",
    "themes": "Thématique",
    "communes": "Commune",
    "neighbourhoods": "Quartier",
    "placed": "Quartier seul",
    "funders": "Financeur",
    "natures": "Nature",
    "states": "État",
    "outcomes": "Conformité",
}
# The lists shown first; the others unfold.
FIRST = ("calls", "themes", "communes", "neighbourhoods", "funders")
# What each audience chooses from; the rest comes by a link or not at all.
_OFFERED = {
    Audience.SERVICES: tuple(name for name in LABELS if name != "placed"),
    Audience.FUNDER: ("calls", "years", "blocks", "themes", "communes", "neighbourhoods", "natures", "states"),
    Audience.PUBLIC: ("years", "blocks", "themes", "communes", "neighbourhoods", "funders", "natures"),
}
_WITHOUT = {
    "communes": (NOWHERE, NO_PLACE[Dimension.COMMUNE]),
    "neighbourhoods": (NOWHERE, NO_PLACE[Dimension.NEIGHBOURHOOD]),
}


class BoardForm(forms.Form):
    """One list for each filter. A list of the address that holds several values keeps the others as they are."""

    def __init__(self, narrowing: Narrowing, audience: Audience, lists: Mapping[str, Groups]) -> None:
        super().__init__(auto_id="filtre-%s")
        self.kept: list[tuple[str, str]] = []
        offered = _OFFERED.get(audience, ())
        for field in offered:
            groups = lists[field]
            widget = QuickSelect(attrs={"class": "form-select"})
            widget.groups = groups
            first, *others = getattr(narrowing, field) or ("",)
            if first and first not in words_of(groups):
                widget.groups = (*groups, ("", ((first, f"{first} (inconnu)"),)))
            self.fields[NAMES[field]] = forms.CharField(
                label=LABELS[field], required=False, widget=widget, initial=first
            )
            self.kept += [(NAMES[field], value) for value in others]
        first_names = {NAMES[field] for field in FIRST}
        self.first = [self[name] for name in self.fields if name in first_names]
        self.others = [self[name] for name in self.fields if name not in first_names]
        self.is_unfolded = any(field.initial for field in self.others)
        hidden = set(NAMES) - set(offered)
        self.kept += [(NAMES[field], value) for field in sorted(hidden) for value in getattr(narrowing, field)]


def lists_of(scope: Scope) -> dict[str, Groups]:
    """The lists, by field of ``Narrowing``: calls and years are those of its dossiers. One query,
    and those of the lists once a minute."""
    kept = filter_choices()
    calls = scope.every.order_by("-call__year", "call__code").values_list("call__code", "call__title", "call__year")
    known = list(calls.distinct())
    years = sorted({str(year) for _, _, year in known}, reverse=True)
    neighbourhoods = (*kept.neighbourhoods, ("", (_WITHOUT["neighbourhoods"],)))
    return {
        "calls": (("", tuple((code, f"{code} · {title}") for code, title, _ in known)),),
        "years": (("", tuple((year, year) for year in years)),),
        "blocks": (("", tuple(Block.choices)),),
        "themes": kept.themes,
        "communes": (*kept.communes, ("", (_WITHOUT["communes"],))),
        "neighbourhoods": neighbourhoods,
        "placed": (*neighbourhoods, ("", ((SEVERAL, "Plusieurs quartiers"),))),
        "funders": (("", (("mel", "Métropole Européenne de Lille"), *kept.funders[0][1])),),
        "natures": (("", tuple(Nature.choices)),),
        "states": states(),
        "outcomes": outcomes(),
    }


def chosen_in(narrowing: Narrowing, lists: Mapping[str, Groups]) -> list[tuple[str, str, str, str]]:
    """What narrows: field, value, the name of the list, and the value in words."""
    return [
        (field, value, label, words_of(lists[field]).get(value, f"{value} (inconnu)"))
        for field, label in LABELS.items()
        for value in getattr(narrowing, field)
    ]
