"""The checklist of a dossier: each point worked out from the call, from what was sent and from the structure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from applications.answers import rows
from applications.derived import PLANNED_AID, context_of
from applications.display import ReadableSection, readable
from applications.documents import OF_THE_STRUCTURE, expected_of_structure, label_of, purposes_of
from applications.models import Application, Revision, Submission
from applications.questionnaire import DOCUMENTS, REQUIRED, SectionKind, section_of
from applications.selectors import latest_frozen, today
from applications.workflow import Action, State
from contacts.folder import Standing
from contacts.models import BankAccountState, User
from contacts.selectors import FolderEntry, folder_of, sheet_states
from eligibility.engine import Verdict
from eligibility.selectors import questions_of
from instruction.checklist import NOT_SAID, Checked, Line, Said, Seen, by_message, to_ask
from instruction.models import CheckMark, CheckState
from instruction.selectors.desks import Desk
from instruction.selectors.exchanges import askable
from instruction.selectors.overrides import Conformity, conformity_of
from instruction.selectors.sheet import Sheet

PIECES, ANSWERS, RULES, HOUSE = "Pièces", "Réponses", "Critères", "Structure et signature"
GROUPS = (PIECES, ANSWERS, RULES, HOUSE)
_MOST_NAMED = 6


@dataclass(frozen=True, slots=True)
class Checklist:
    """The points of a dossier in their order, and what they add up to."""

    points: tuple[Checked, ...]
    conformity: Conformity

    @property
    def groups(self) -> list[tuple[str, list[Checked]]]:
        found = [(group, [point for point in self.points if point.line.group == group]) for group in GROUPS]
        return [(group, points) for group, points in found if points]

    @property
    def lacking(self) -> list[Checked]:
        return [point for point in self.points if point.lacks]

    @property
    def waiting(self) -> list[Checked]:
        return [point for point in self.points if point.waits]

    @property
    def looked_at(self) -> int:
        return sum(bool(point.said.state) for point in self.points)

    @property
    def askable_count(self) -> int:
        return len(to_ask(self.points))

    @property
    def by_message(self) -> list[Checked]:
        return by_message(self.points)

    def point(self, slug: str) -> Checked | None:
        return next((point for point in self.points if point.line.slug == slug), None)


def checklist_of(application: Application, at: datetime) -> Checklist:
    """Some eighteen queries, whatever the dossier holds."""
    frozen = latest_frozen(application)
    conformity = conformity_of(application, frozen.assessment)
    on = today(at)
    lines = [
        *_of_documents(application, frozen, on),
        *_of_sections(application, frozen),
        *_of_rules(application, conformity),
        *_of_house(application, on),
    ]
    marks = {
        mark.line: Said(mark.state, mark.note, str(mark.by), f"{mark.at:%d/%m/%Y}")
        for mark in CheckMark.objects.filter(application=application).select_related("by")
    }
    return Checklist(tuple(Checked(line, marks.get(line.slug, NOT_SAID)) for line in lines), conformity)


def proposed_additions(application: Application, at: datetime) -> dict[tuple[str, str], str]:
    """What an addition would ask for the points that lack: a sentence for each section or question that may be asked
    again. The referent reads it before it is sent."""
    known = {(section.slug, code) for section, lines in askable(application) for code, _ in lines}
    found: dict[tuple[str, str], str] = {}
    for one in to_ask(checklist_of(application, at).points):
        place = (one.section, one.code) if (one.section, one.code) in known else (one.section, "")
        if place in known:
            found[place] = "\n".join(filter(None, (found.get(place), one.sentence)))[:1000]
    return found


@dataclass(frozen=True, slots=True)
class AdmissibilityPanel:
    """What the dossier's page shows: how far the checklist is."""

    said: dict[str, int]
    failures: int
    is_late: bool


def admissibility_panel(desk: Desk, user: User, sheet: Sheet, at: datetime) -> AdmissibilityPanel | None:
    """Nothing once the dossier is ready for its committee. No query of its own."""
    application = sheet.application
    if State(application.state) not in (State.SUBMITTED, State.IN_REVIEW, State.ADDITION_REQUESTED):
        return None
    return AdmissibilityPanel(
        said={state: sheet.checks.count(state) for state in CheckState.values},
        failures=len(conformity_of(application, sheet.frozen.assessment, sheet.overrides).failures),
        is_late=application.state == State.ADDITION_REQUESTED and sheet.is_late,
    )


def _of_documents(application: Application, frozen: Submission | Revision, on: date) -> Iterator[Line]:
    answers = frozen.content["answers"]
    sent = {str(row["purpose"]): str(row["name"]) for row in rows(answers.get("documents"))}
    aid = context_of(answers, {})[PLANNED_AID]
    expected = expected_of_structure(large_public_aid=answers.get("large_public_aid") is True, planned_aid=aid)
    folder = {entry.kind.code: entry for entry in folder_of(application.organisation, on)}
    wanted = [kind for kind in OF_THE_STRUCTURE if kind in expected]
    wanted += [purpose.code for purpose in purposes_of(application.theme.slug) if purpose.needed]
    for code in wanted:
        label, entry = label_of(code), folder.get(code)
        now = f"Dans le classeur : {_standing(entry)}." if entry else ""
        if code in sent:
            over = entry is not None and entry.standing == Standing.OVER
            fact = f"Jointe : {sent[code]}. {now if over else ''}".strip()
            told = f"{label} : votre document n’est plus valable. Joignez le plus récent."
            yield Line(
                f"piece-{code}", PIECES, label, fact, Seen.LACKING if over else Seen.TO_READ, told, DOCUMENTS.slug
            )
        else:
            told = f"{label} : ce document manque. Ajoutez-le au classeur de votre structure."
            if code not in OF_THE_STRUCTURE:
                told = f"{label} : ce document manque. Joignez-le au dossier."
            fact = f"Absente de l’envoi. {now}".strip()
            yield Line(f"piece-{code}", PIECES, label, fact, Seen.LACKING, told, DOCUMENTS.slug)


def _standing(entry: FolderEntry) -> str:
    if entry.document is None:
        return "absente"
    until = entry.document.valid_until
    if until is None:
        return "présente"
    return (
        f"plus valable depuis le {until:%d/%m/%Y}"
        if entry.standing == Standing.OVER
        else (f"présente, valable jusqu’au {until:%d/%m/%Y}")
    )


def _of_sections(application: Application, frozen: Submission | Revision) -> Iterator[Line]:
    answers = frozen.content["answers"]
    asked = questions_of(application.call, application.theme)
    missing = {one["field"] for one in frozen.assessment.findings if one["verdict"] == Verdict.MISSING}
    required = {question.code for question in asked if question.required} | {*REQUIRED} | missing
    for part in readable(application.call, application.theme, answers):
        if part.section.kind is not SectionKind.STRUCTURE:
            yield _section_line(part, required)


def _section_line(part: ReadableSection, required: set[str]) -> Line:
    blank = [answer for answer in part.answers if answer.is_blank]
    needed = [answer.label for answer in blank if answer.code in required]
    slug, title = f"partie-{part.section.slug}", part.section.title
    told = f"{title} : complétez cette partie."
    if needed:
        fact = f"Sans réponse : {_named(needed)}."
        return Line(
            slug, ANSWERS, title, fact, Seen.LACKING, f"{title} : répondez à {_named(needed)}.", part.section.slug
        )
    fact = "Toutes les réponses attendues y sont."
    if blank:
        fact += f" Facultatif et laissé vide : {_named([answer.label for answer in blank])}."
    return Line(slug, ANSWERS, title, fact, Seen.FINE, told, part.section.slug)


def _named(labels: list[str]) -> str:
    more = len(labels) - _MOST_NAMED
    named = ", ".join(f"« {label} »" for label in labels[:_MOST_NAMED])
    return f"{named} et {more} autre{'s' if more > 1 else ''}" if more > 0 else named


def _of_rules(application: Application, conformity: Conformity) -> Iterator[Line]:
    topics = {question.code: question.section for question in questions_of(application.call, application.theme)}
    for one in conformity.waiting:
        finding, field = one.finding, str(one.finding.get("field", ""))
        section = section_of(field, topics.get(field, "")) if field else None
        lifted = one.override is not None and one.counts
        fact = f"Levé par {one.override.by} : {one.override.reason}" if one.override and lifted else _measured(finding)
        seen = Seen.FINE if lifted else Seen.LACKING if finding["verdict"] != Verdict.REVIEW else Seen.TO_READ
        in_questions = section is not None and section.kind is SectionKind.QUESTIONS
        yield Line(
            f"critere-{finding['rule']}",
            RULES,
            str(finding["explanation"]),
            fact,
            seen,
            " ".join(filter(None, (str(finding["explanation"]), str(finding.get("remedy", ""))))),
            section.slug if section is not None and section.kind is not SectionKind.STRUCTURE else "",
            field if in_questions else "",
            str(finding["rule"]),
        )


def _measured(finding: dict[str, Any]) -> str:
    told = [(name, finding.get(key)) for name, key in (("Mesuré", "measured"), ("attendu", "expected"))]
    return " · ".join(f"{name} : {value}" for name, value in told if value)


def _of_house(application: Application, on: date) -> Iterator[Line]:
    organisation = application.organisation
    gaps = [gap for state in sheet_states(organisation, on) for gap in state.gaps]
    fact = f"Il manque : {_named(gaps)}." if gaps else "La fiche de la structure est complète."
    told = "Complétez la fiche de votre structure."
    yield Line("fiche", HOUSE, "Fiche de la structure", fact, Seen.LACKING if gaps else Seen.FINE, told)
    states = set(organisation.bank_accounts.open().values_list("state", flat=True))
    if BankAccountState.ACTIVE in states:
        fact, seen = "Un compte est confirmé dans l’espace de la structure.", Seen.FINE
        if BankAccountState.PROPOSED in states:
            fact = "Un compte est confirmé ; un autre attend une seconde personne de la structure."
    elif BankAccountState.PROPOSED in states:
        fact, seen = "Un compte est proposé et attend une seconde personne de la structure.", Seen.TO_READ
    else:
        fact, seen = "Aucun compte n’est confirmé. Il est demandé avant le versement.", Seen.TO_READ
    yield Line("compte", HOUSE, "Coordonnées bancaires", fact, seen, "Confirmez le compte bancaire de votre structure.")
    yield _signature(application)


def _signature(application: Application) -> Line:
    signed = application.events.filter(action=Action.SUBMIT).select_related("actor").order_by("-at", "-pk").first()
    if signed is None or signed.actor is None:
        return Line("signature", HOUSE, "Signature", "Aucune trace de la signature.", Seen.LACKING)
    fact = f"Signé dans le portail par {signed.actor}, le {today(signed.at):%d/%m/%Y}."
    return Line(
        "signature", HOUSE, "Signature", fact, Seen.FINE, "Le dossier doit être signé par une personne habilitée."
    )
