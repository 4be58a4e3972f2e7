"""Tables and conditions of questions, as the call's data describes them."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from eligibility.asking import Condition, columns_of, condition_of, rows_of
from eligibility.models import Call, Question

COLUMNS = [["name", "Nom", "text"], ["role", "Rôle", "choice", [["a", "Un"], ["b", "Deux"]]]]


class TestConditions:
    @pytest.mark.parametrize(
        ("wanted", "answer", "holds"),
        [
            ("true", True, True),
            ("true", False, False),
            ("false", False, True),
            ("true", None, False),
            ("siae", "siae", True),
            ("clsm", ["clsm", "promotion"], True),
            ("clsm", ["promotion"], False),
            ("> 23000", "23000.00", False),
            ("> 23000", "23000.01", True),
            ("> 23000", Decimal("23000.01"), True),
            (">= 2", 2, True),
            ("< 2", ["59512"], True),
            ("< 2", ["59512", "59599"], False),
            ("> 0", [], False),
            # A comparison with words, or of yes and no, holds for nothing.
            ("> 1", "beaucoup", False),
            ("> 0", True, False),
        ],
    )
    def test_an_answer_opens_a_question(self, wanted: str, answer: Any, holds: bool) -> None:
        assert condition_of("code", [wanted]).holds({"code": answer}) is holds

    def test_one_of_several_answers_is_enough(self) -> None:
        condition = condition_of("large_aid planned_aid", ["true", "> 153000"])
        assert condition.holds({"large_aid": True})
        assert condition.holds({"planned_aid": Decimal(160_000)})
        assert not condition.holds({"large_aid": False, "planned_aid": Decimal(1)})

    def test_without_a_condition_a_question_always_applies(self) -> None:
        assert Condition().holds({})

    @pytest.mark.parametrize(
        ("of", "values"), [("a", []), ("", ["true"]), ("a", "true"), ("a", [1]), ("A b!", ["true"]), ("a", [""])]
    )
    def test_what_cannot_be_read_is_refused(self, of: str, values: Any) -> None:
        with pytest.raises(ValueError, match=r"."):
            condition_of(of, values)


class TestTables:
    def test_columns_and_rows_are_read(self) -> None:
        name, role = columns_of(COLUMNS)
        assert (name.code, name.label, name.kind) == ("name", "Nom", "text")
        assert role.choices == (("a", "Un"), ("b", "Deux"))
        assert rows_of([["cdi", "CDI"]]) == (("cdi", "CDI"),)
        assert rows_of([]) == ()
        assert rows_of("communes") == "communes"

    @pytest.mark.parametrize(
        "columns",
        [
            [],
            "text",
            [["a", "A"]],
            [["a", "A", "colour"]],
            [["a", "A", "choice"]],
            [["a", "A", "text", [["x", "X"]]]],
            [["a", "A", "text"], ["a", "B", "text"]],
            [["row", "A", "text"]],
            [["A B", "A", "text"]],
            [["a", " ", "text"]],
            [[f"c{rank}", "C", "text"] for rank in range(9)],
        ],
    )
    def test_columns_that_cannot_be_shown_are_refused(self, columns: Any) -> None:
        with pytest.raises(ValueError, match=r"."):
            columns_of(columns)

    @pytest.mark.parametrize("rows", ["parks", [["a"]], [["a", "A"], ["a", "B"]], [["A!", "A"]], {"a": "A"}])
    def test_rows_that_cannot_be_shown_are_refused(self, rows: Any) -> None:
        with pytest.raises(ValueError, match=r"."):
            rows_of(rows)


def question(call: Call, **fields: Any) -> Question:
    plain = {"code": "project_note", "section": "project", "kind": "text", "label": "Une question"}
    return Question(call=call, **(plain | fields))


class TestAdministration:
    def test_an_answer_that_no_rule_reads_may_be_asked(self, call: Call) -> None:
        table = question(call, kind="table", columns=COLUMNS, rows="communes")
        conditional = question(call, depends_on="experimental", depends_values=["true"])
        for row in (question(call), table, conditional):
            row.full_clean()
        assert len(table.table_columns) == 2
        assert conditional.condition.answers == ("experimental",)

    @pytest.mark.parametrize(
        ("fields", "fault"),
        [
            ({"code": "Note"}, "code"),
            ({"code": "audience", "kind": "text"}, "code"),
            ({"code": "is_care", "kind": "integer"}, "code"),
            ({"kind": "table"}, "columns"),
            ({"kind": "table", "columns": COLUMNS, "rows": "parks"}, "rows"),
            ({"columns": COLUMNS}, "columns"),
            ({"depends_on": "experimental"}, "depends_values"),
            ({"depends_on": "project_note", "depends_values": ["true"]}, "depends_on"),
            ({"kind": "choice"}, "choices"),
        ],
    )
    def test_a_question_that_cannot_be_asked_is_refused(self, call: Call, fields: dict[str, Any], fault: str) -> None:
        with pytest.raises(ValidationError) as refusal:
            question(call, **fields).full_clean()
        assert fault in refusal.value.message_dict

    def test_the_bundled_questions_are_all_valid(self, call: Call) -> None:
        rows = list(call.questions.all())
        assert len(rows) > 100
        for row in rows:
            row.full_clean()
