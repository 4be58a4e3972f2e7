"""Completeness, admissibility, criteria set aside: what is computed, what a person says, what the association reads."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from applications import services
from applications.models import AdditionRequest, AdditionState, Application, Event, Revision
from applications.selectors.transfers import offers_elsewhere
from applications.services import Asked
from applications.workflow import NotAllowed, State
from contacts.models import User
from eligibility.models import Call
from instruction import grounds
from instruction.checklist import Checked, Line, Said, Seen, to_ask
from instruction.conformity import Hold, hold_of, outcome_after
from instruction.models import CheckMark, Inadmissibility, Override
from instruction.selectors.checklist import checklist_of
from instruction.selectors.overrides import conformity_of, outcomes_after
from instruction.services import admissibility, overrides
from instruction.services.admissibility import Scheme
from tests.factories import UserFactory, edit, filed, fresh, mails_to, referent_with_account, signed_in
from tests.instruction.conftest import THEME, lead_of
from tests.judging import BROKEN, filed_against
from tests.threads import together
from tests.years import particular_call

WHY = "Un essai sur un an, accepté par l’élue."


@pytest.fixture
def lead(call: Call) -> User:
    return referent_with_account(lead_of(THEME))


@pytest.fixture
def against(call: Call) -> Application:
    return filed_against(call, theme=THEME)


@pytest.fixture
def permanent(call: Call) -> Call:
    """A call that takes dossiers all year."""
    return particular_call("ESS")


def page(who: User, name: str, dossier: Application, *more: str) -> str:
    return signed_in(who).get(reverse(f"instruction:{name}", args=[dossier.public_id, *more])).content.decode()


def lifted(by: User, dossier: Application, reason: str = WHY) -> Override:
    return overrides.lift(by=by, at=timezone.now(), application=dossier, rule=BROKEN, reason=reason)


# --- Criteria set aside ----------------------------------------------------------------------------------------------


def finding(rule: str, verdict: str, measured: str = "") -> dict[str, str]:
    return {"rule": rule, "verdict": verdict, "measured": measured, "expected": ""}


@pytest.mark.parametrize(
    ("lifted_rules", "outcome"),
    [(set(), "ineligible"), ({"a"}, "incomplete"), ({"a", "b", "c"}, "incomplete"), ({"d"}, "ineligible")],
)
def test_what_is_left_out_does_not_count_and_what_is_missing_still_does(lifted_rules: set[str], outcome: str) -> None:
    findings = [finding("a", "fail"), finding("b", "missing"), finding("c", "review"), finding("d", "pass")]
    assert outcome_after(findings, lifted_rules) == outcome


def test_an_override_holds_by_itself_only_before_the_same_measure() -> None:
    told = finding("a", "fail", "2 communes")
    assert hold_of(told, dict(told)) is Hold.SAME
    assert hold_of(told, told | {"measured": "1 commune"}) is Hold.CHANGED
    assert hold_of(told, told | {"verdict": "pass"}) is Hold.SETTLED
    assert hold_of(told, None) is Hold.SETTLED
    assert hold_of(None, told) is Hold.CHANGED


def test_a_criterion_is_set_aside_and_the_finding_stays(lead: User, against: Application) -> None:
    browser = signed_in(lead)
    address = reverse("instruction:override", args=[against.public_id, BROKEN])
    assert "Écrivez pourquoi" in browser.post(address, {"reason": "  "}).content.decode()
    browser.post(address, {"reason": WHY, "do": "lift"})
    read = conformity_of(against, against.submission.assessment)
    assert (read.outcome, read.after, read.failures) == ("ineligible", "eligible", [])
    shown = page(lead, "dossier", against)
    for word in ("Non respecté", f"Levé par {lead}", WHY, "Critères après levée"):
        assert word in shown
    event = Event.objects.get(application=against, action="override")
    assert (event.reason, event.details["before"]) == (WHY, "fail")
    assert outcomes_after({against.pk: against.submission.assessment}) == {against.pk: "eligible"}
    browser.post(address, {"do": "withdraw"})
    assert conformity_of(against, against.submission.assessment).after == "ineligible"
    assert not overrides.withdraw_override(by=lead, at=timezone.now(), application=against, rule=BROKEN)
    assert "Levées rétablies (1)" in page(lead, "dossier", against)


def test_only_what_fails_or_waits_for_a_judgement_is_set_aside(lead: User, against: Application) -> None:
    gesture = partial(overrides.lift, at=timezone.now(), application=against)
    with pytest.raises(NotAllowed, match="se lève"):
        gesture(by=lead, rule="legal-entity", reason=WHY)
    with pytest.raises(NotAllowed, match="Écrivez"):
        gesture(by=lead, rule=BROKEN, reason=" ")
    with pytest.raises(NotAllowed, match="rôle"):
        gesture(by=against.created_by, rule=BROKEN, reason=WHY)
    assert signed_in(lead).get(reverse("instruction:override", args=[against.public_id, "inconnu"])).status_code == 404
    Application.objects.filter(pk=against.pk).update(state=State.WITHDRAWN)
    with pytest.raises(NotAllowed, match="clos"):
        gesture(by=lead, rule=BROKEN, reason=WHY)


def test_two_people_set_one_criterion_aside_at_once(committed_call: Call) -> None:
    against = filed_against(committed_call, theme=THEME)
    staff = [UserFactory(is_staff=True) for _ in range(2)]
    results = together([partial(lifted, by, against) for by in staff])
    refusals = [result for result in results if isinstance(result, NotAllowed)]
    assert len(refusals) == Override.objects.count() == Event.objects.filter(action="override").count() == 1
    assert "déjà levé par" in str(refusals[0])


def sent_back(dossier: Application, lead: User, code: str, value: Any) -> Revision:
    """The dossier asked again for one answer, and sent back with another."""
    at, by = timezone.now(), dossier.created_by
    asked = services.request_addition(
        by=lead, at=at, application=dossier, items=[Asked("thematique", code, "À revoir.")]
    )
    services.save_answers(by=by, at=at, application=dossier, edits=[edit(dossier, code, value)])
    services.answer_item(by=by, at=at, application=dossier, item=asked.items.get().pk, reply="Revu.")
    row = fresh(dossier)
    return services.answer_addition(by=by, application=row, version=row.version, reason="Revu.", has_read=True)


def test_after_a_new_assessment_the_same_measure_holds_and_may_be_confirmed(lead: User, against: Application) -> None:
    first = lifted(lead, against)
    revision = sent_back(against, lead, "digital_growth", "Trois villes.")
    read = conformity_of(against, revision.assessment).of_rule(BROKEN)
    assert read is not None
    assert read.hold is Hold.SAME
    second = overrides.confirm_override(by=lead, at=timezone.now(), application=against, rule=BROKEN)
    first.refresh_from_db()
    assert (second.assessment, second.reason, first.withdrawn_by) == (revision.assessment, WHY, lead)


# --- Completeness ----------------------------------------------------------------------------------------------------


def test_points_of_one_question_are_asked_in_one_sentence() -> None:
    def said(slug: str, state: str, note: str = "", **place: str) -> Checked:
        return Checked(Line(slug, "Pièces", slug, "", Seen.FINE, f"Complétez {slug}.", **place), Said(state, note))

    points = [
        said("statuts", "missing", "datés de 2012", section="pieces"),
        said("rib", "missing", section="pieces"),
        said("titre", "missing", section="projet", code="title"),
        said("fiche", "missing"),
        Checked(Line("plan", "Pièces", "Plan", "", Seen.LACKING, "Vu absent.", "plan")),
        Checked(Line("devis", "Pièces", "Devis", "", Seen.LACKING, "", "devis"), Said("not_concerned")),
        said("budget", "ok", section="budget"),
    ]
    asked = to_ask(points)
    assert [(one.section, one.code) for one in asked] == [("pieces", ""), ("projet", "title"), ("plan", "")]
    assert asked[0].sentence == "Complétez statuts. datés de 2012\nComplétez rib."


def test_the_lines_are_worked_out_from_the_call_and_what_was_sent(lead: User, against: Application) -> None:
    found = {point.line.slug: point for point in checklist_of(against, timezone.now()).points}
    assert found["piece-statutes"].line.seen is Seen.LACKING
    assert found["partie-projet"].line.seen is Seen.FINE
    assert found[f"critere-{BROKEN}"].lacks
    assert "Signé dans le portail par" in found["signature"].line.fact
    assert found["compte"].line.seen is Seen.TO_READ
    assert not found["compte"].line.section
    lifted(lead, against)
    assert not {point.line.slug: point for point in checklist_of(against, timezone.now()).points}[
        f"critere-{BROKEN}"
    ].lacks


def test_a_line_is_said_kept_and_taken_back(lead: User, against: Application) -> None:
    browser = signed_in(lead)
    address = reverse("instruction:check", args=[against.public_id, "piece-rib"])
    answer = browser.post(address, {"state": "missing", "note": " Au nom d’un tiers "})
    assert answer.headers["Location"].endswith("#piece-rib")
    mark = CheckMark.objects.get()
    assert (mark.state, mark.note, mark.by) == ("missing", "Au nom d’un tiers", lead)
    drawn = browser.post(address, {"state": "ok"}, headers={"HX-Request": "true"}).content.decode()
    assert 'id="piece-rib"' in drawn
    assert 'id="suite" hx-swap-oob' in drawn
    assert Event.objects.filter(action="check").count() == 2
    admissibility.set_check(by=lead, at=timezone.now(), application=against, line="piece-rib", state="ok")
    assert Event.objects.filter(action="check").count() == 2
    browser.post(address, {"state": ""})
    assert not CheckMark.objects.exists()
    for line, state in (("inconnue", "ok"), ("piece-rib", "autre")):
        with pytest.raises(NotAllowed):
            admissibility.set_check(by=lead, at=timezone.now(), application=against, line=line, state=state)


def test_two_people_say_one_line_at_once(committed_call: Call) -> None:
    dossier = filed(committed_call, theme=THEME).application
    here = {"at": timezone.now(), "application": dossier, "line": "signature"}
    staff = [UserFactory(is_staff=True) for _ in range(2)]
    results = together(
        [
            partial(admissibility.set_check, by=by, state=state, **here)
            for by, state in zip(staff, ("ok", "missing"), strict=True)
        ]
    )
    assert not [result for result in results if isinstance(result, Exception)]
    first, second = Event.objects.filter(action="check").order_by("pk")
    # The second one read what the first had said.
    assert second.details["before"] == first.details["after"]
    assert CheckMark.objects.get().state == second.details["after"]["state"]


def test_what_is_missing_becomes_a_request_for_additions(lead: User, against: Application) -> None:
    for line, note in (("piece-rib", "Au nom de la structure."), (f"critere-{BROKEN}", ""), ("fiche", "")):
        admissibility.set_check(by=lead, at=timezone.now(), application=against, line=line, state="missing", note=note)
    shown = page(lead, "checklist", against)
    # The documents that nobody joined are asked without a word from anyone.
    assert "Demander ce qui est à compléter (2)" in shown
    assert "À demander par message" in shown
    asking = signed_in(lead).get(reverse("instruction:ask_addition", args=[against.public_id]) + "?completude=1")
    form = asking.context["form"]
    proposed = {name: value for name, value in form.initial.items() if name.startswith(("ask-", "say-"))}
    assert proposed["ask-pieces"] is True
    assert "Au nom de la structure." in proposed["say-pieces"]
    assert len(proposed) == 4


# --- Admissible, or not ----------------------------------------------------------------------------------------------


def test_a_broken_criterion_is_set_aside_before_the_dossier_is_admitted(lead: User, against: Application) -> None:
    address = reverse("instruction:admit", args=[against.public_id])
    browser = signed_in(lead)
    assert "levez-le avec un motif" in browser.post(address).content.decode()
    lifted(lead, against)
    shown = page(lead, "admit", against)
    assert "Ce qui manque encore" in shown
    assert "Statuts" in shown
    browser.post(address)
    assert fresh(against).state == State.IN_REVIEW
    assert "ne se déclare pas recevable maintenant" in page(lead, "admit", against)


def declare(lead: User, dossier: Application, **options: Any) -> Inadmissibility:
    told = {"ground": grounds.RULE, "explanation": "Votre action reste sur une seule ville.", "rules": [BROKEN]}
    return admissibility.declare_inadmissible(by=lead, at=timezone.now(), application=dossier, **{**told, **options})


def test_the_association_reads_ground_rules_explanation_remedies_and_schemes(
    permanent: Call, lead: User, against: Application
) -> None:
    browser = signed_in(lead)
    address = reverse("instruction:inadmissible", args=[against.public_id])
    form = browser.get(address).context["form"]
    assert (form.initial["ground"], form.initial["rules"]) == (grounds.RULE, [BROKEN])
    offer = next(one for one in form.offers if one.startswith("ESS/"))
    answer = browser.post(
        address,
        {
            "ground": grounds.RULE,
            "rules": [BROKEN],
            "explanation": "Une seule ville.",
            "schemes": [offer],
            "other_scheme": "FONJEP, DRAJES",
        },
    )
    assert answer.status_code == 302
    kept = Inadmissibility.objects.get(application=against)
    event = Event.objects.get(application=against, action="declare_inadmissible")
    assert kept.findings == event.details["findings"]
    owner = against.created_by
    shown = signed_in(owner).get(reverse("applications:edit", args=[against.public_id])).content.decode()
    mail = mails_to(owner.email)[-1]
    assert "il n’est pas recevable" in mail["subject"]
    for word in (
        grounds.GROUNDS[grounds.RULE].sentence,
        "Une seule ville.",
        "FONJEP, DRAJES",
        "tribunal administratif",
    ):
        assert word in shown
        assert word in mail["body"]
    assert kept.findings[0] in mail["body"]
    assert "Reprendre ce dossier dans cet appel" in shown
    told = browser.get(reverse("instruction:dossier", args=[against.public_id])).content.decode()
    assert "Une seule ville." in told
    assert "FONJEP, DRAJES" in told


def test_the_association_goes_on_elsewhere_and_the_decision_stands(
    call: Call, permanent: Call, lead: User, against: Application
) -> None:
    declare(lead, against, schemes=[Scheme("ESS", "", "ESS", "ess")])
    offers = offers_elsewhere(fresh(against), timezone.now())
    assert (offers[0].call.code, offers[0].theme.slug) == ("ESS", "ess")
    browser, address = signed_in(against.created_by), reverse("applications:transfer", args=[against.public_id])
    asked = browser.get(f"{address}?vers=ESS/ess")
    assert asked.context["form"].fields["target"].initial == str(offers[0].pk)
    browser.post(address, {"target": str(offers[0].pk)})
    following = Application.objects.get(transferred_from=against)
    assert (following.state, following.call.code, following.title) == (State.DRAFT, "ESS", against.title)
    assert fresh(against).state == State.INADMISSIBLE
    again = {"by": against.created_by, "at": timezone.now(), "application": against}
    assert services.continue_elsewhere(**again, call=following.call, theme=following.theme) == following
    assert not offers_elsewhere(fresh(against), timezone.now())
    with pytest.raises(NotAllowed, match="continue déjà"):
        services.continue_elsewhere(**again, call=offers[-1].call, theme=call.themes.get(slug="sport"))
    with pytest.raises(NotAllowed, match="rôle"):
        services.continue_elsewhere(**again | {"by": lead}, call=following.call, theme=following.theme)


def test_a_dossier_under_examination_does_not_go_on_elsewhere(lead: User, against: Application) -> None:
    with pytest.raises(NotAllowed, match="encore examiné"):
        services.continue_elsewhere(
            by=against.created_by, at=timezone.now(), application=against, call=against.call, theme=against.theme
        )


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"ground": "inconnu"}, "motif de la liste"),
        ({"explanation": "  "}, "Écrivez"),
        ({"rules": []}, "au moins un critère"),
        ({"rules": ["legal-entity"]}, "ne respecte pas"),
        ({"ground": grounds.INCOMPLETE}, "Demandez d’abord"),
        ({"schemes": [Scheme("Clos", "", "PDV-2023", "sport")]}, "ne reçoit plus"),
    ],
)
def test_what_a_declaration_demands(lead: User, against: Application, options: dict[str, Any], why: str) -> None:
    with pytest.raises(NotAllowed, match=why):
        declare(lead, against, **options)
    assert fresh(against).state == State.SUBMITTED
    assert not Inadmissibility.objects.exists()


def test_a_form_refused_keeps_what_was_typed(lead: User, against: Application) -> None:
    address = reverse("instruction:inadmissible", args=[against.public_id])
    shown = signed_in(lead).post(address, {"ground": grounds.RULE, "explanation": "Tout est là"}).content.decode()
    assert "Tout est là" in shown
    assert "au moins un critère" in shown


def test_incomplete_after_the_day_closes_the_request(lead: User, against: Application) -> None:
    at = timezone.now()
    services.request_addition(by=lead, at=at, application=against, items=[Asked("projet", "", "Complétez.")])
    told = {"ground": grounds.INCOMPLETE, "rules": []}
    with pytest.raises(NotAllowed, match="est attendu jusqu’au"):
        declare(lead, against, **told)
    AdditionRequest.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    declare(lead, against, **told)
    assert AdditionRequest.objects.get().state == AdditionState.CANCELLED


def test_the_referent_hears_of_additions_that_did_not_come(lead: User, against: Application) -> None:
    services.request_addition(
        by=lead, at=timezone.now(), application=against, items=[Asked("projet", "", "Complétez.")]
    )
    due = AdditionRequest.objects.get().due_on
    for days, expected in ((-5, 0), (0, 0), (1, 1), (1, 1), (9, 1)):
        at = timezone.now() + (due - timezone.localdate()) + timedelta(days=days)
        services.remind(at)
        late = [mail for mail in mails_to(lead.email) if "n’est pas arrivé" in mail["subject"]]
        assert len(late) == expected, days
    reminders = [mail for mail in mails_to(against.created_by.email) if "complément attendu" in mail["subject"]]
    assert len(reminders) == 2
    Application.objects.filter(pk=against.pk).update(next_date=timezone.localdate() - timedelta(days=1))
    assert "n’est pas arrivé le jour dit" in page(lead, "dossier", against)


def test_the_ground_that_the_broken_rules_point_to() -> None:
    assert grounds.suggested([]) == ""
    assert grounds.suggested(["legal-entity"]) == grounds.CARRIER
    assert grounds.suggested(["legal-entity", "deployable"]) == grounds.RULE
