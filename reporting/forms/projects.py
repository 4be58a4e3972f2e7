"""What narrows the list of funded projects, and why one is held out."""

from django import forms

from reporting.selectors.project_list import LONGEST_SEARCH, TITLES, Asked, Choices, address_name
from reporting.services.projects import SHORTEST_REASON

EVERY = {
    "years": "Toutes",
    "themes": "Toutes",
    "communes": "Toutes",
    "neighbourhoods": "Tous",
    "funders": "Tous",
}


class ProjectsForm(forms.Form):
    """The filters as one sees them, filled with what the address says; the address itself is read by ``Asked``."""

    q = forms.CharField(
        label="Chercher un projet ou une structure",
        required=False,
        max_length=LONGEST_SEARCH,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )

    def __init__(self, asked: Asked, choices: dict[str, Choices]) -> None:
        super().__init__(initial={"q": asked.words})
        for name, title in TITLES.items():
            chosen = getattr(asked.narrowing, name)
            self.fields[address_name(name)] = forms.ChoiceField(
                label=title,
                required=False,
                choices=[("", EVERY[name]), *choices[name]],
                initial=chosen[0] if chosen else "",
            )

    @property
    def lists(self) -> list[forms.BoundField]:
        """The fields after the search."""
        return [self[address_name(name)] for name in TITLES]


class HoldForm(forms.Form):
    """Why a project is not public."""

    reason = forms.CharField(
        label="Pourquoi ce projet n’est pas public",
        help_text="Par exemple : le titre dit où des femmes sont mises à l’abri. Ce motif reste dans les services.",
        max_length=300,
        min_length=SHORTEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "Écrivez pourquoi ce projet n’est pas public.",
            "min_length": "Écrivez pourquoi ce projet n’est pas public, en quelques mots.",
        },
    )
