"""Tables as files: read by French spreadsheet programs, run by none."""

import csv
import io
from decimal import Decimal

import pytest

from applications.documents_out.csv_tables import csv_text, inert


def test_the_file_is_written_for_french_spreadsheets() -> None:
    text = csv_text(("Thématique", "Demandé"), [("Santé ; bien-être", Decimal("12500.5")), ("Sport", Decimal(0))])
    assert text.startswith("\ufeff")
    assert text.endswith("\r\n")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    assert rows == [["Thématique", "Demandé"], ["Santé ; bien-être", "12500,50"], ["Sport", "0,00"]]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", "\n=", " =", "\u00a0=", "\u202f=", "＝"])
def test_no_text_is_a_formula(start: str) -> None:
    assert inert(f"{start}HYPERLINK(1)").startswith("'")
    assert f"'{start}cmd" in csv_text(("x",), [(f"{start}cmd",)])


@pytest.mark.parametrize("text", ["Sport", "L’emploi - l’insertion", "3 quartiers", "a=b", ""])
def test_ordinary_text_is_left_as_it_is(text: str) -> None:
    assert inert(text) == text
