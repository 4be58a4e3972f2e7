"""Samples shown on the style page: each component in its usual, empty, wrong and crowded states."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django import forms

from melpv.style_charts import charts, maps
from melpv.templatetags.ui import OUTCOMES, VERDICTS

NOON = datetime(2026, 12, 1, 11, 0, tzinfo=UTC)
LONG_NAME = "Association intercommunale pour l’insertion et l’accompagnement vers l’emploi des habitants de la Lys"


class SampleFinding(NamedTuple):
    rule: str
    verdict: str
    explanation: str
    measured: str = ""
    expected: str = ""
    source: str = "Annexe 4, Développement économique et emploi, critères"
    remedy: str = ""
    field: str = ""


FINDINGS = (
    SampleFinding(
        "min-communes",
        "fail",
        "Votre action couvre deux communes ; cette thématique en demande trois au moins.",
        "2 communes",
        "3 communes",
        remedy="Ajoutez une commune, ou expliquez la dérogation que vous demandez.",
        field="communes",
    ),
    SampleFinding(
        "qpv-share",
        "missing",
        "Indiquez combien de personnes touchées habitent un quartier prioritaire.",
        "",
        "50 % en première année",
        remedy="Répondez à la question sur le public des quartiers.",
        field="audience",
    ),
    SampleFinding(
        "territory",
        "review",
        "Votre action sort des communes de la politique de la ville : un référent regarde si elle peut être soutenue.",
        "Quesnoy-sur-Deûle, Wambrechies, Villeneuve-d’Ascq, Marquette-lez-Lille, La Chapelle-d’Armentières",
        "communes en politique de la ville",
    ),
    SampleFinding(
        "min-audience", "exempt", "Votre action est expérimentale en première année : aucun effectif n’est exigé."
    ),
    SampleFinding("legal-entity", "pass", "Le SIRET de votre structure est valable.", "784 314 718 00015"),
    SampleFinding(
        "prior-contact", "advice", "Rencontrez le référent avant de déposer : il vous évite un refus de forme."
    ),
    SampleFinding("calendar", "info", "Un même projet ne reçoit pas plus de trois ans de financement de la MEL."),
)


@dataclass(frozen=True)
class Place:
    insee_code: str
    name: str
    in_city_policy: bool


_CITY = (
    "Armentières", "Croix", "Faches-Thumesnil", "Halluin", "Haubourdin", "Hellemmes", "Hem", "La Madeleine", "Lille",
    "Lomme", "Loos", "Lys-lez-Lannoy", "Mons-en-Barœul", "Mouvaux", "Ronchin", "Roubaix", "Seclin", "Tourcoing",
    "Villeneuve-d’Ascq", "Wattignies", "Wattrelos",
)  # fmt: skip
_OTHERS = (
    "Bondues", "Bousbecque", "La Chapelle-d’Armentières", "Lambersart", "Marcq-en-Barœul", "Marquette-lez-Lille",
    "Quesnoy-sur-Deûle", "Saint-André-lez-Lille", "Sainghin-en-Mélantois", "Wambrechies",
)  # fmt: skip
PLACES = tuple(Place(f"59{n:03d}", name, n < len(_CITY)) for n, name in enumerate(_CITY + _OTHERS, start=0))
CHOSEN = frozenset(place.insee_code for place in PLACES[6:20:4])
CROWDED = frozenset(place.insee_code for place in PLACES[::2][:12])
NEIGHBOURHOODS = (
    {"commune": PLACES[8], "neighbourhoods": [
        {"code": "QN05901", "name": "Secteur Sud"}, {"code": "QN05902", "name": "Bois Blancs"}]},
    {"commune": PLACES[14], "neighbourhoods": [{"code": "QN05903", "name": "Comtesse de Ségur"}]},
    {"commune": PLACES[15], "neighbourhoods": [{"code": f"QN0591{n}", "name": name} for n, name in enumerate(
        ("Alma", "Cul de Four", "Épeule", "Hommelet", "Les Trois Ponts", "Le Nouveau Roubaix", "Pile", "Trichon"))]},
)  # fmt: skip


class SampleForm(forms.Form):
    """One field of each kind."""

    mark_optional = True

    title = forms.CharField(label="Titre de l’action", help_text="Une ligne, comme vous la diriez à un habitant.")
    summary = forms.CharField(label="Résumé", widget=forms.Textarea, required=False)
    audience = forms.IntegerField(label="Combien de personnes touchez-vous ?", min_value=1)
    amount = forms.DecimalField(label="Montant demandé à la MEL", localize=True)
    year = forms.ChoiceField(
        label="Année de financement",
        choices=[("1", "Première année"), ("2", "Deuxième année"), ("3", "Troisième année")],
    )
    experimental = forms.ChoiceField(
        label="L’action est-elle expérimentale ?", choices=[("oui", "Oui"), ("non", "Non")], widget=forms.RadioSelect
    )
    objectives = forms.MultipleChoiceField(
        label="Quels objectifs de la thématique servez-vous ?",
        help_text="Un au moins.",
        choices=[
            ("decrochage", "Remobiliser les jeunes sortis du système scolaire sans diplôme ni formation"),
            ("femmes", "Faciliter l’accès des femmes à l’emploi"),
            ("clauses", "Rapprocher les entreprises et les habitants des quartiers"),
        ],
        widget=forms.CheckboxSelectMultiple,
    )
    deployable = forms.BooleanField(
        label="Je m’engage à déployer l’action dans une autre commune de la politique de la ville si la MEL le demande"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["audience"].why = "Les thématiques économiques demandent 40 personnes au moins."  # type: ignore[attr-defined]
        self.fields["audience"].unit = "personnes"  # type: ignore[attr-defined]
        self.fields["amount"].unit = "€"  # type: ignore[attr-defined]
        self.fields["amount"].widget.attrs |= {"inputmode": "decimal", "class": "input-money"}


def samples() -> dict[str, Any]:
    """Everything that the style page shows."""
    wrong = SampleForm({"audience": "douze", "amount": "", "year": "1"}, prefix="faux")
    return {
        "verdicts": list(VERDICTS),
        "outcomes": list(OUTCOMES),
        "states": [
            ("Brouillon", "quiet"), ("Déposé", "canal"), ("En instruction", "canal"), ("Complément demandé", "amber"),
            ("Accordé", "green"), ("Refusé", "brick"), ("Avis levé par le référent", "violet"),
        ],
        "findings": FINDINGS,
        "met": tuple(f for f in FINDINGS if f.verdict in {"pass", "exempt", "info"}),
        "sample_form": SampleForm(prefix="vide"),
        "wrong_form": wrong,
        "places": PLACES,
        "chosen": CHOSEN,
        "wrong_communes": ["Choisissez une commune au moins."],
        "crowded": CROWDED,
        "neighbourhood_groups": NEIGHBOURHOODS,
        "chosen_neighbourhoods": frozenset({"QN05903"}),
        "trail": [("Accueil", "/"), ("Appels à projets", "/"), ("Page de style", "")],
        "events": [
            {"label": "Dossier déposé", "at": NOON, "actor": "Amina Delattre", "tone": "canal"},
            {"label": "Complément demandé", "at": NOON, "actor": "Paul Mondino, référent", "tone": "amber",
             "reason": "Le budget prévoit 12 500 € de personnel.\nPrécisez le nombre d’heures et de postes."},
            {"label": "Criticité levée", "at": NOON, "actor": LONG_NAME, "tone": "violet"},
        ],
        "figures": [
            {"label": "dossiers déposés", "value": "1 700", "url": "#reperes"},
            {"label": "demandés", "value": "4 312 500 €", "url": "#reperes"},
            {"label": "à examiner", "value": "42", "url": ""},
            {"label": "jours avant la clôture", "value": "12", "url": ""},
        ],
        "tasks": [
            {"label": "La structure", "url": "#taches", "state": "Complète", "hint": "SIRET, adresse, contact"},
            {"label": "L’action", "url": "#taches", "state": "À compléter", "tone": "canal", "current": True},
            {"label": "Le public", "url": "#taches", "state": "2 points à revoir", "tone": "brick"},
            {"label": "Relire et déposer", "url": "", "state": "Pas encore possible"},
        ],
        "plan": [
            {"label": "MEL", "amount": Decimal(12500), "tone": "canal"},
            {"label": "État", "amount": Decimal(8000), "tone": "brick"},
            {"label": "Ville de Roubaix", "amount": Decimal("3250.50"), "tone": "green"},
        ],
        "plan_total": Decimal("23750.50"),
        "answers": [
            {"label": "Titre de l’action", "value": "Cuisines de quartier", "change_url": "#reponses"},
            {"label": "Communes", "value": ", ".join(_CITY[:12]), "change_url": "#reponses"},
            {"label": "Plan de la deuxième phase", "value": "", "change_url": "#reponses"},
        ],
        "rows": [
            {"number": f"PDV-2027-{n:05d}", "title": title, "carrier": LONG_NAME if n % 3 else "Cuisines du Pile",
             "outcome": outcome, "amount": Decimal(8000 + n * 1250), "communes": 1 + n * 3, "at": NOON}
            for n, (title, outcome) in enumerate(
                [("Cuisines de quartier", "eligible"), ("Coup de pouce vers l’emploi : accompagner", "review"),
                 ("Mentors de la Lys", "ineligible"), ("Jardins partagés des Bois Blancs", "incomplete")], start=1)
        ],
        "charts": charts(),
        "maps": maps(),
        "at": NOON,
        "long_name": LONG_NAME,
    }  # fmt: skip
