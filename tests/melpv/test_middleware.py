"""Every request is told in one line without personal data; impossible input is refused; private pages are not kept."""

import json
import logging
from typing import Any

import pytest
import structlog
from django.test import Client

from melpv.logs import json_formatter
from tests.factories import UserFactory


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    """What the log file would hold, one object a line."""
    formatter = json_formatter()
    return [json.loads(formatter.format(record)) for record in caplog.records if record.name.startswith("melpv")]


class TestLog:
    def test_a_request_is_one_line_with_its_id(
        self, db: None, client: Client, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.INFO):
            response = client.get("/accessibilite/")
        (line,) = lines(caplog)
        assert (line["event"], line["route"], line["status"]) == ("request", "accessibility", 200)
        assert line["request_id"] == response.headers["X-Request-Id"]

    def test_the_line_tells_nothing_of_the_person_nor_of_what_she_looks_for(
        self, db: None, client: Client, caplog: pytest.LogCaptureFixture
    ) -> None:
        user = UserFactory(email="canari@exemple.fr", last_name="Canari")
        client.force_login(user)
        with caplog.at_level(logging.INFO):
            client.get("/dossiers/?q=canari", headers={"user-agent": "canari\r\n{}", "referer": "/canari"})
        assert "canari" not in json.dumps(lines(caplog)).lower()

    def test_a_careless_call_is_withheld(self, caplog: pytest.LogCaptureFixture) -> None:
        with caplog.at_level(logging.INFO):
            structlog.get_logger("melpv.careless").info("sent", to="a@exemple.fr", email="b@exemple.fr", entry=3)
        (line,) = lines(caplog)
        assert (line["to"], line["email"], line["entry"]) == ("[withheld]", "[withheld]", 3)

    def test_an_event_is_one_line_whatever_it_holds(self, caplog: pytest.LogCaptureFixture) -> None:
        with caplog.at_level(logging.INFO):
            structlog.get_logger("melpv.forged").info("a\r\nb\u2028c\x1b[31m", value="x\ny")
        (record,) = [record for record in caplog.records if record.name == "melpv.forged"]
        text = json_formatter().format(record)
        assert len(text.splitlines()) == 1
        assert text.isascii()
        assert text.isprintable()

    def test_a_failure_says_where_and_nothing_of_what_was_written(
        self, db: None, client: Client, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*args: Any) -> None:
            raise ValueError("canari") from KeyError("canari@exemple.fr")

        monkeypatch.setattr("melpv.public.selectors.published_call", fail)
        client.raise_request_exception = False
        with caplog.at_level(logging.INFO):
            assert client.get("/appels/CANARI/").status_code == 500
            assert client.get("/appels/CANARI/rien/").status_code == 404
        failed, _, missing, _ = (json.loads(json_formatter().format(record)) for record in caplog.records)
        assert [error["error"] for error in failed["errors"]] == ["ValueError", "KeyError"]
        assert any(frame.endswith(" call") for frame in failed["errors"][0]["frames"])
        assert (failed["status"], missing["status"]) == (500, 404)
        assert "canari" not in json.dumps([failed, missing]).lower()


class TestInput:
    @pytest.mark.parametrize("address", ["/appels/?x=%00", "/appels/%00/", "/%ff/", "/dossiers/?q=a%00b"])
    def test_what_cannot_be_stored_is_refused(self, db: None, client: Client, address: str) -> None:
        assert client.get(address).status_code in (400, 404)

    @pytest.mark.parametrize("body", ["title=a%00b", "title=%ED%A0%80", "csrfmiddlewaretoken=%00"])
    def test_a_posted_nul_is_never_a_fault_of_ours(self, db: None, client: Client, body: str) -> None:
        answer = client.post("/compte/login/", f"login=x&{body}", content_type="application/x-www-form-urlencoded")
        assert answer.status_code < 500


class TestPrivatePages:
    def test_a_signed_in_page_is_not_kept(self, db: None, client: Client) -> None:
        client.force_login(UserFactory())
        assert client.get("/dossiers/").headers["Cache-Control"] == "no-store, private"

    def test_a_public_page_reads_no_session(self, db: None, client: Client) -> None:
        response = client.get("/accessibilite/")
        assert "no-store" not in response.headers.get("Cache-Control", "")
        assert "geolocation=()" in response.headers["Permissions-Policy"]
