"""The forms of an organisation's sheet, one a topic, each field with the fingerprint of what the page showed."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict

from contacts.forms.fields import (
    LineField,
    PastDateField,
    ReadField,
    TextField,
    YesNoField,
    decimal_field,
    email_field,
    line,
    people_field,
    phone_field,
)
from contacts.identity import canonical_rna
from contacts.selectors.profiles import as_json, readable
from contacts.services.profiles import Conflict, Edit
from contacts.sheet import ROWS, Json, SheetTopic, fingerprint

BLANK_ROWS = 2
MOST_ROWS = 40
LARGEST_TEAM = Decimal("100000")


class TopicForm(forms.Form):
    """Fields of one topic. ``base-<name>`` carries the fingerprint of what was shown, hidden."""

    needs: dict[str, str] = {}

    def __init__(self, data: Any = None, *, values: Mapping[str, Json]) -> None:
        self.values = values
        self.conflicts: Mapping[str, Conflict] = {}
        super().__init__(data, initial={name: _shown(value) for name, value in values.items() if name != ROWS})
        self.use_required_attribute = False

    def bases(self) -> Iterator[tuple[str, str]]:
        """The hidden fingerprints, to print in the page."""
        for name, value in self.values.items():
            yield f"base-{name}", fingerprint(value)

    def shown_fields(self) -> Iterator[tuple[forms.BoundField, Conflict | None, str]]:
        """Each field with what somebody else wrote meanwhile, if that is so, and in words."""
        for field in self:
            conflict = self.conflicts.get(field.name)
            yield field, conflict, readable(conflict.stored) if conflict else ""

    @property
    def rows_conflict(self) -> Conflict | None:
        return self.conflicts.get(ROWS)

    @property
    def rows_conflict_text(self) -> str:
        return readable(self.rows_conflict.stored) if self.rows_conflict else ""

    def edits(self) -> list[Edit]:
        return [
            Edit(name, as_json(self.cleaned_data.get(name)), str(self.data.get(f"base-{name}", "")))
            for name in self.fields
        ]

    def clean(self) -> dict[str, Any]:
        """What a "no" makes idle is let go."""
        cleaned: dict[str, Any] = super().clean() or {}
        for name, question in self.needs.items():
            if cleaned.get(question) is not True and name in cleaned:
                cleaned[name] = None if isinstance(cleaned[name], date | None) else ""
        return cleaned


class IdentityForm(TopicForm):
    acronym = line("Sigle", 40)
    website = forms.URLField(
        label="Site internet",
        required=False,
        max_length=200,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
        error_messages={"invalid": "Écrivez l’adresse du site, par exemple www.structure.fr."},
    )
    rna = ReadField(
        canonical_rna,
        label="Numéro RNA",
        help_text="W suivi de 9 chiffres. Il est sur le récépissé de la préfecture.",
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "input-short"}),
    )
    register_court = line(
        "Tribunal du registre",
        100,
        help_text="Pour une association inscrite en Alsace ou en Moselle, à la place du numéro RNA.",
    )
    register_date = PastDateField(label="Date d’inscription au registre", required=False)
    register_volume = line("Volume du registre", 20)
    register_folio = line("Folio du registre", 20)


class AddressForm(TopicForm):
    seat_district = line(
        "Commune déléguée du siège", 100, help_text="Par exemple Lomme ou Hellemmes, pour un siège à Lille."
    )
    mail_address = line("Adresse de correspondance", help_text="Laissez vide si le courrier arrive au siège.")
    mail_postal_code = ReadField(
        lambda text: _postal_code(text),
        label="Code postal de correspondance",
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "input-short"}),
    )
    mail_city = line("Commune de correspondance", 100)
    mail_district = line("Commune déléguée de correspondance", 100)


class HeadForm(TopicForm):
    head_first_name = line("Prénom", 80)
    head_last_name = line("Nom", 80)
    head_function = line("Fonction", 100, help_text="Par exemple présidente, gérant, directrice.")
    head_phone = phone_field("Téléphone")
    head_email = email_field("Adresse e-mail")


class ContactForm(TopicForm):
    contact_first_name = line("Prénom", 80)
    contact_last_name = line("Nom", 80)
    contact_function = line("Fonction", 100, help_text="Par exemple coordinatrice, chargé de projet.")
    contact_phone = phone_field("Téléphone")
    contact_email = email_field("Adresse e-mail")


class AdministrationForm(TopicForm):
    public_utility = YesNoField(
        label="La structure est-elle reconnue d’utilité publique ?",
        help_text="Par un décret publié au Journal officiel. C’est rare : dans le doute, répondez non.",
    )
    public_utility_on = PastDateField(
        label="Date de publication au Journal officiel", help_text="Si vous répondez oui.", required=False
    )
    pays_commercial_taxes = YesNoField(
        label="La structure paie-t-elle des impôts commerciaux ?",
        help_text="Impôt sur les sociétés, TVA ou contribution économique territoriale.",
    )
    needs = {"public_utility_on": "public_utility"}


class ApprovalsForm(TopicForm):
    has_approvals = YesNoField(label="La structure a-t-elle un agrément administratif ?")


class AidsForm(TopicForm):
    has_public_aid = YesNoField(
        label="La structure a-t-elle reçu des aides sous un régime européen, sur trois exercices ?",
        help_text="La lettre qui accorde l’aide le dit : « de minimis », « SIEG », « régime exempté »…",
    )


class NetworksForm(TopicForm):
    networks = TextField(
        label="Réseaux, unions ou fédérations",
        help_text="Écrivez leur nom complet, un par ligne. Laissez vide s’il n’y en a pas.",
        required=False,
        max_length=1000,
    )
    has_corporate_members = YesNoField(
        label="Des associations ou des entreprises adhèrent-elles à la structure ?",
        help_text="Le Cerfa les appelle « adhérents personnes morales ».",
    )
    corporate_members = TextField(
        label="Lesquelles", help_text="Si vous répondez oui : un nom par ligne.", required=False, max_length=1000
    )
    needs = {"corporate_members": "has_corporate_members"}


class TeamForm(TopicForm):
    volunteers = people_field("Bénévoles", help_text="Qui donnent du temps régulièrement, sans être payés.")
    civic_service = people_field("Volontaires", help_text="Par exemple en service civique.")
    employees = people_field("Salariés", help_text="Toutes les personnes payées, à temps plein ou partiel.")
    subsidised_jobs = people_field(
        "Dont emplois aidés", help_text="Parmi les salariés : parcours emploi, Adulte-relais…"
    )
    full_time_equivalents = decimal_field(
        "Salariés en équivalent temps plein travaillé (ETPT)",
        largest=LARGEST_TEAM,
        help_text="Deux mi-temps sur toute l’année font 1. Par exemple 3,5.",
    )
    seconded = people_field(
        "Personnels mis à disposition ou détachés", help_text="Par l’État, une commune ou une autre autorité publique."
    )
    members = people_field("Adhérents", help_text="Personnes à jour de leur adhésion, licences comprises.")
    women = people_field("Dont femmes, parmi les salariés", help_text="Facultatif.")
    men = people_field("Dont hommes, parmi les salariés", help_text="Facultatif.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        employees = cleaned.get("employees")
        if employees is not None:
            if (cleaned.get("subsidised_jobs") or 0) > employees:
                self.add_error(
                    "subsidised_jobs", f"Ils font partie des {employees} salariés : écrivez {employees} au plus."
                )
            if (cleaned.get("women") or 0) + (cleaned.get("men") or 0) > employees:
                self.add_error("women", f"Femmes et hommes ensemble font {employees} salariés au plus.")
        return cleaned


class RowForm(forms.Form):
    """A line of a table; a line left blank is no line."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False


def _cell(label: str, asked: str) -> LineField:
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    return LineField(label=label, max_length=150, widget=widget, error_messages={"required": asked})


def _day(label: str) -> PastDateField:
    return PastDateField(label=label, error_messages={"required": "Écrivez la date."})


class ApprovalRow(RowForm):
    kind = _cell("Type d’agrément", "Écrivez le type d’agrément.")
    issued_by = _cell("Attribué par", "Écrivez qui l’a attribué.")
    issued_on = _day("En date du")


class PublicAidRow(RowForm):
    regime = _cell("Régime européen", "Écrivez le régime.")
    authority = _cell("Versée par", "Écrivez qui l’a versée.")
    amount = decimal_field("Montant en euros")
    granted_on = _day("Date d’octroi")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].required = True
        self.fields["amount"].error_messages["required"] = "Écrivez le montant."


class RowsFormSet(forms.BaseFormSet):
    """The lines of a table, as one value: they are compared, kept and conflicted over together."""

    def initial_form_count(self) -> int:
        # Once posted every line is judged alike: a line emptied by hand goes.
        return 0 if self.is_bound else super().initial_form_count()

    def edit(self) -> Edit:
        rows = [
            {name: as_json(value) for name, value in form.cleaned_data.items() if name != "DELETE"}
            for form in self.forms
            if form.has_changed() and not form.cleaned_data.get("DELETE")
        ]
        return Edit(ROWS, rows, str(self.data.get(f"base-{ROWS}", "")))


FORMS: dict[str, type[TopicForm]] = {
    "identite": IdentityForm,
    "adresses": AddressForm,
    "representant": HeadForm,
    "contact": ContactForm,
    "administration": AdministrationForm,
    "agrements": ApprovalsForm,
    "aides-publiques": AidsForm,
    "reseaux": NetworksForm,
    "effectifs": TeamForm,
}
_ROWS = {"approvals": ApprovalRow, "public_aids": PublicAidRow}


def topic_form(
    topic: SheetTopic, values: Mapping[str, Json], data: QueryDict | None = None
) -> tuple[TopicForm, RowsFormSet | None]:
    """The form of a topic and, where it has one, its table."""
    form = FORMS[topic.slug](data, values=values)
    if not topic.rows:
        return form, None
    kind: Any = forms.formset_factory(
        _ROWS[topic.rows], formset=RowsFormSet, extra=BLANK_ROWS, can_delete=True, max_num=MOST_ROWS,
        absolute_max=MOST_ROWS, validate_max=True,
    )  # fmt: skip
    if data is None:
        return form, kind(initial=[_shown_row(row) for row in values[ROWS]], prefix=ROWS)
    return form, kind(data, prefix=ROWS)


def more_rows(data: QueryDict) -> QueryDict:
    """What was posted, with blank lines added to the table: nothing typed is lost."""
    wider = data.copy()
    count = str(data.get(f"{ROWS}-TOTAL_FORMS", "0"))
    wider[f"{ROWS}-TOTAL_FORMS"] = str(
        min(int(count) if count.isdecimal() and len(count) < 9 else 0, MOST_ROWS) + BLANK_ROWS
    )
    return wider


def _shown(value: Json) -> Any:
    """A stored value as its field shows it."""
    return _comma(value) if isinstance(value, str) else value


def _shown_row(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _comma(value) if name == "amount" else value for name, value in row.items()}


def _comma(text: str) -> str:
    """Amounts as people type them."""
    whole, point, cents = text.partition(".")
    if point and whole.isdecimal() and cents.isdecimal():
        return whole if cents == "00" else f"{whole},{cents}"
    return text


def _postal_code(text: str) -> str:
    digits = "".join(text.split())
    if len(digits) != 5 or not (digits.isdecimal() and digits.isascii()):
        raise ValueError("Un code postal compte 5 chiffres.")
    return digits
