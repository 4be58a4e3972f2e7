"""The autosave's fault table (docs/autosave.md): each row is a fault played in a real browser.

What is promised: nothing that was shown as saved is lost, nothing typed is lost, and a failure is seen, heard and
marked in the title within three seconds (``test_autosave_delay_browser.py``). The control switches the autosave off:
the check that all rows use must then fail.
"""

import time
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, Route, expect

from applications import services
from applications.models import Application
from contacts.models import MembershipRole, User
from tests.applications.autosaving import (
    SAVING,
    SignIn,
    address,
    application,
    check_loud,
    check_saved,
    check_stored,
    copies,
    section,
    write,
)
from tests.factories import PASSWORD, edit, member

__all__ = ["application", "section"]


class TestControl:
    def test_what_is_typed_is_saved(self, section: Page, application: Application) -> None:
        write(section, "Ateliers du dimanche")
        check_saved(section, application, "Ateliers du dimanche")
        assert copies(section) == {}

    def test_without_the_autosave_the_check_fails(self, section: Page, application: Application) -> None:
        section.route("**/autosave*.js", lambda route: route.abort())
        section.reload()
        write(section, "Ateliers du dimanche")
        with pytest.raises(AssertionError):
            check_stored(section, application, "Ateliers du dimanche", seconds=3)

    def test_a_failure_made_silent_fails_the_check(self, section: Page, application: Application) -> None:
        section.route(SAVING, lambda route: route.fulfill(status=500, body=""))
        section.evaluate("document.querySelector('.autosave-alert').hidden = true")
        write(section, "x")
        with pytest.raises(AssertionError):
            check_loud(section, "ne répond pas bien", wait_ms=3000)


class TestNetwork:
    def test_the_connection_is_cut_then_comes_back(
        self, section: Page, context: BrowserContext, application: Application
    ) -> None:
        context.set_offline(True)
        write(section, "Écrit hors ligne")
        check_loud(section, "Hors ligne")
        assert any("Écrit hors ligne" in copy for copy in copies(section).values())
        context.set_offline(False)
        check_saved(section, application, "Écrit hors ligne")
        assert copies(section) == {}

    def test_the_line_breaks_while_the_computer_believes_it_is_connected(
        self, section: Page, application: Application
    ) -> None:
        section.route(SAVING, lambda route: route.abort("connectionreset"))
        write(section, "Ligne rompue")
        check_loud(section, "la connexion est coupée")
        section.unroute(SAVING)
        section.get_by_role("button", name="Réessayer maintenant").click()
        check_saved(section, application, "Ligne rompue")

    @pytest.mark.parametrize("status", [500, 502, 503, 429])
    def test_the_portal_fails_then_mends(self, section: Page, application: Application, status: int) -> None:
        section.route(SAVING, lambda route: route.fulfill(status=status, body="panne"))
        write(section, "Pendant la panne")
        check_loud(section, "ne répond pas bien")
        section.unroute(SAVING)
        # By itself, without a click.
        check_saved(section, application, "Pendant la panne")

    def test_an_answer_that_waits_is_said_and_then_comes(self, section: Page, application: Application) -> None:
        held: list[Route] = []
        section.route(SAVING, lambda route: held.append(route), times=1)
        write(section, "Réponse lente")
        check_loud(section, "Enregistrement en attente")
        # Sixty seconds are not waited for here: until the answer, nothing else is sent and nothing changes.
        section.wait_for_timeout(1500)
        assert len(held) == 1
        held[0].continue_()
        check_saved(section, application, "Réponse lente")

    def test_a_request_given_up_is_sent_again_as_it_was(self, section: Page, application: Application) -> None:
        """The text reached the server, the answer did not reach the page, and one went on writing: no conflict with
        oneself."""
        bodies: list[str] = []

        def lose_the_answer(route: Route) -> None:
            bodies.append(route.request.post_data or "")
            route.fetch()
            route.abort("connectionreset")

        section.route(SAVING, lose_the_answer, times=1)
        write(section, "Première phrase")
        check_loud(section, "la connexion est coupée")
        check_stored(section, application, "Première phrase")
        section.locator("#id_title").press_sequentially(", puis la seconde", delay=5)
        check_saved(section, application, "Première phrase, puis la seconde")
        expect(section.locator("[data-conflict]")).to_have_count(0)

    def test_order_is_kept(self, section: Page, application: Application, monkeypatch: pytest.MonkeyPatch) -> None:
        """Slow answers, fast fingers: one request at a time, and the last text wins."""
        real, together, most = services.save_answers, [0], [0]

        def slow(**what: Any) -> services.SaveResult:
            together[0] += 1
            most[0] = max(most[0], together[0])
            time.sleep(0.4)
            try:
                return real(**what)
            finally:
                together[0] -= 1

        monkeypatch.setattr(services, "save_answers", slow)
        for text in ("un", "deux", "trois", "quatre"):
            write(section, text)
            section.locator("#id_title").blur()
        check_saved(section, application, "quatre")
        assert most == [1]


class TestSession:
    def test_it_ends_while_one_writes_and_one_signs_in_elsewhere(
        self, section: Page, context: BrowserContext, application: Application
    ) -> None:
        Session.objects.all().delete()
        write(section, "Session finie")
        check_loud(section, "votre session est terminée")
        assert application.title not in ("Session finie",)
        with context.expect_page() as opened:
            section.get_by_role("link", name="Se connecter dans un nouvel onglet").click()
        tab = opened.value
        sign_in(tab, application.created_by)
        expect(tab.get_by_role("heading", name="Votre session est ouverte")).to_be_visible()
        tab.close()
        section.bring_to_front()
        check_saved(section, application, "Session finie")
        expect(section.locator("#id_title")).to_be_focused()
        assert copies(section) == {}

    def test_one_signs_in_from_the_page_itself_and_goes_on(self, section: Page, application: Application) -> None:
        Session.objects.all().delete()
        write(section, "Texte gardé ici")
        check_loud(section, "votre session est terminée")
        section.once("dialog", lambda dialog: dialog.accept())
        section.get_by_role("link", name="Se connecter ici").click()
        sign_in(section, application.created_by)
        section.wait_for_url("**/projet/#div_id_title")
        check_saved(section, application, "Texte gardé ici")
        expect(section.locator("#id_title")).to_be_focused()

    def test_someone_else_signs_in_on_this_computer(
        self, section: Page, context: BrowserContext, application: Application, sign_in: SignIn
    ) -> None:
        """A colleague who may write the same dossier: what was typed is not sent in her name, nor shown to her."""
        Session.objects.all().delete()
        write(section, "Texte de la première")
        check_loud(section, "votre session est terminée")
        sign_in(member(application.organisation, MembershipRole.WRITER))
        expect(section.get_by_role("alert")).to_contain_text("une autre personne est connectée")
        section.wait_for_timeout(1500)
        assert Application.objects.get(pk=application.pk).title != "Texte de la première"
        other = context.new_page()
        other.goto(address(application))
        expect(other.locator("#id_title")).to_have_value(application.title)
        assert "Texte de la première" not in other.content()

    def test_a_form_token_of_before_is_no_loss(
        self, section: Page, context: BrowserContext, application: Application
    ) -> None:
        """Signed out and in again in another tab, before this one noticed."""
        tab = context.new_page()
        tab.goto("/compte/logout/")
        tab.get_by_role("button", name="Se déconnecter").click()
        tab.goto("/compte/login/")
        sign_in(tab, application.created_by)
        write(section, "Jeton neuf")
        check_saved(section, application, "Jeton neuf")


class TestRefusals:
    def test_the_dossier_left_this_state(self, section: Page, application: Application) -> None:
        Application.objects.filter(pk=application.pk).update(state="awaiting_signature")
        write(section, "Trop tard")
        check_loud(section, "Non enregistré. ")
        expect(section.locator("#id_title")).to_have_value("Trop tard")
        assert any("Trop tard" in copy for copy in copies(section).values())

    def test_one_no_longer_belongs(self, section: Page, application: Application) -> None:
        application.organisation.memberships.all().delete()
        write(section, "Plus d’accès")
        check_loud(section, "vous n’avez plus accès")
        expect(section.locator("#id_title")).to_have_value("Plus d’accès")

    def test_a_text_beyond_measure(self, section: Page, application: Application) -> None:
        section.locator("#id_summary").evaluate("field => { field.value = 'é'.repeat(1200000); }")
        section.locator("#id_summary").dispatch_event("change")
        check_loud(section, "trop long")


class TestTabs:
    def test_a_tab_closed_at_once(self, section: Page, context: BrowserContext, application: Application) -> None:
        write(section, "Onglet fermé")
        section.close()
        again = context.new_page()
        check_stored(again, application, "Onglet fermé")
        again.goto(address(application))
        expect(again.locator("#id_title")).to_have_value("Onglet fermé")
        # The server has it: the copy goes without a question.
        expect(again.locator(".local-copy")).to_have_count(0)
        assert copies(again) == {}

    @pytest.mark.parametrize("answer", ["Reprendre", "Effacer"])
    def test_a_tab_closed_while_the_portal_is_down(
        self,
        section: Page,
        context: BrowserContext,
        application: Application,
        answer: str,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        before = application.title
        # The server itself fails, so that what leaves with the tab is lost too.
        with monkeypatch.context() as down:
            down.setattr(services, "save_answers", fail)
            write(section, "Resté sur l’ordinateur")
            check_loud(section, "ne répond pas bien")
            section.close()
            time.sleep(1)
        again = context.new_page()
        again.goto(address(application))
        box = again.get_by_role("region", name="Un texte non enregistré est resté sur cet ordinateur")
        expect(box).to_contain_text("Resté sur l’ordinateur")
        expect(again.locator("#id_title")).to_have_value(before)
        box.get_by_role("button", name=answer).press("Enter")
        expect(box).to_have_count(0)
        if answer == "Reprendre":
            check_saved(again, application, "Resté sur l’ordinateur")
            expect(again.locator("#id_title")).to_be_focused()
        assert copies(again) == {}
        check_stored(again, application, "Resté sur l’ordinateur" if answer == "Reprendre" else before)

    def test_two_tabs_on_one_answer(self, section: Page, context: BrowserContext, application: Application) -> None:
        other = context.new_page()
        other.goto(address(application))
        write(other, "De l’autre onglet")
        check_saved(other, application, "De l’autre onglet")
        section.bring_to_front()
        write(section, "De cet onglet")
        clash = section.get_by_role("region", name="deux textes")
        expect(clash).to_contain_text("De l’autre onglet")
        expect(clash).to_contain_text("De cet onglet")
        check_stored(section, application, "De l’autre onglet")
        clash.get_by_role("button", name="Garder le mien").press("Enter")
        check_stored(section, application, "De cet onglet")
        section.wait_for_url("**/projet/#div_id_title")
        expect(section.locator(".clash")).to_have_count(0)
        assert copies(section) == {}

    def test_two_people_on_one_answer(self, section: Page, application: Application) -> None:
        theirs = edit(application, "summary", "Le résumé de la collègue.")
        section.locator("#id_summary").fill("Mon résumé.")
        services.save_answers(
            by=member(application.organisation), at=timezone.now(), application=application, edits=[theirs]
        )
        clash = section.get_by_role("region", name="deux textes")
        expect(clash).to_contain_text("Le résumé de la collègue.")
        clash.get_by_role("button", name="Mettre les deux à la suite").click()
        section.wait_for_url("**/projet/#div_id_summary")
        expect(section.locator("#id_summary")).to_have_value("Le résumé de la collègue.\n\nMon résumé.")
        expect(section.locator("#id_summary")).to_be_focused()
        assert copies(section) == {}


class TestContinue:
    def test_it_waits_for_what_is_on_its_way(self, section: Page, application: Application) -> None:
        write(section, "Puis continuer")
        section.get_by_role("button", name="Continuer").click()
        section.wait_for_url(lambda url: "/projet/" not in url)
        check_stored(section, application, "Puis continuer")
        assert copies(section) == {}

    def test_it_does_not_leave_a_page_whose_text_cannot_be_saved(
        self, section: Page, context: BrowserContext, application: Application
    ) -> None:
        section.route(SAVING, lambda route: route.fulfill(status=500, body=""))
        write(section, "Reste ici")
        section.get_by_role("button", name="Continuer").click()
        check_loud(section, "ne répond pas bien")
        expect(section.locator("#id_title")).to_have_value("Reste ici")
        section.unroute(SAVING)
        check_saved(section, application, "Reste ici")


def fail(**what: Any) -> None:
    raise RuntimeError


def sign_in(page: Page, user: User) -> None:
    page.get_by_label("Adresse e-mail").fill(user.email)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
