"""``evaluate_eligibility``: one line out for each line in, whatever comes in."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from eligibility import bulk, call_file
from tests.eligibility.conftest import CASES

SHAPE = ["rule", "verdict", "measured", "expected", "explanation", "source"]


def run(raw: bytes, tmp_path: Path, **options: Any) -> tuple[list[dict[str, Any]], bool]:
    path, out = tmp_path / "facts.jsonl", io.StringIO()
    path.write_bytes(raw)
    try:
        call_command("evaluate_eligibility", str(path), stdout=out, **options)
        refused = False
    except CommandError:
        refused = True
    return [json.loads(line) for line in out.getvalue().splitlines()], refused


def test_worked_cases_in_order(tmp_path: Path) -> None:
    raw = b"".join(json.dumps(case["facts"]).encode() + b"\n" for case in CASES)
    answers, refused = run(raw, tmp_path)
    assert not refused
    assert [answer["id"] for answer in answers] == [case["facts"]["id"] for case in CASES]
    assert [answer["outcome"] for answer in answers] == [case["outcome"] for case in CASES]
    for answer in answers:
        assert list(answer) == ["id", "outcome", "findings"]
        assert all(list(finding) == SHAPE for finding in answer["findings"])
        assert all(isinstance(text, str) for finding in answer["findings"] for text in finding.values())


def test_broken_lines_keep_their_place(tmp_path: Path) -> None:
    good = b'{"id": "a", "theme": "sport"}'
    lines = [
        b"\xef\xbb\xbf" + good,
        b"",
        b"nope",
        b"[1]",
        b'{"id": "\xff"}',
        b'{"id": 7, "theme": "jardinage", "audience": NaN, "couleur": 1, "funding_year": 0}',
        b"[" * 50_000,
        b'"' + b"x" * (bulk.MAXIMUM_LINE + 10) + b'"',
        b'{"id": "\\ud800", "theme": "sport"}',
        good + b"\r",
        good,
    ]
    answers, refused = run(b"\n".join(lines), tmp_path)
    assert refused
    assert len(answers) == len(lines)
    assert [rank for rank, answer in enumerate(answers, 1) if "outcome" in answer] == [1, 10, 11]
    for rank, answer in enumerate(answers, 1):
        if "error" in answer:
            assert list(answer) == ["id", "error"]
            assert answer["error"].startswith(f"line {rank}: ")
    assert answers[5]["id"] == 7
    for key in ("jardinage", "audience", "couleur", "funding_year"):
        assert key in answers[5]["error"]


def test_an_empty_input_has_no_answer(tmp_path: Path) -> None:
    assert run(b"", tmp_path) == ([], False)


def test_a_missing_file_is_a_sentence() -> None:
    with pytest.raises(CommandError, match="ne peut pas être lu"):
        call_command("evaluate_eligibility", "/nulle/part.jsonl")


@pytest.mark.django_db
def test_an_unknown_call_is_a_sentence() -> None:
    with pytest.raises(CommandError, match="PDV-1999"):
        call_command("evaluate_eligibility", "--call", "PDV-1999", "/nulle/part.jsonl")


@given(st.lists(st.binary(max_size=40).filter(lambda raw: b"\n" not in raw), max_size=5))
def test_any_input_gives_as_many_lines(lines: list[bytes]) -> None:
    stream = io.BytesIO(b"".join(line + b"\n" for line in lines))
    answers = list(bulk.evaluate(bulk.read_lines(stream), call_file.bundled().evaluator()))
    assert len(answers) == len(lines)
    assert all(json.loads(answer.text) for answer in answers)


def test_as_a_program_without_a_database() -> None:
    """Standard input, an unreachable database, a terminal that is not UTF-8: the answers come at once."""
    environment = os.environ | {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing", "PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "manage.py", "evaluate_eligibility"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, **pipes) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        program.stdin.write(b'{"id": "un", "theme": "sport"}\n')
        program.stdin.flush()
        assert json.loads(program.stdout.readline())["id"] == "un"
        rest, errors = program.communicate(b'{"id": "deux"}\n')
        assert "theme" in json.loads(rest)["error"]
        assert b"Traceback" not in errors
    assert program.returncode == 1
