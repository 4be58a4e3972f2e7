"""Sheets brought by people: what is understood, each cell that does not fit, and files made to harm."""

import io
import zipfile
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from applications import chart
from applications.budget import Budget, Entry, Funding
from applications.budget_import import Reading, understand
from applications.spreadsheets import SheetRefused, column_name, read_file, read_text, reference, workbook_to_fill

FUNDERS = {
    "mel": "Métropole Européenne de Lille",
    "caf": "Caisse d’Allocations Familiales du Nord",
    "commune-roubaix": "Roubaix",
}
ODS = "application/vnd.oasis.opendocument.spreadsheet"


def xlsx(*rows: list[Any], sheet: str = "Budget") -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    page = book.add_worksheet(sheet)
    for number, row in enumerate(rows):
        page.write_row(number, 0, row)
    book.close()
    return stream.getvalue()


def ods(rows: str, doctype: str = "") -> bytes:
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>{doctype}<office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="Budget">{rows}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    manifest = (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS}"/></manifest:manifest>'
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", ODS, zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return stream.getvalue()


def repacked(content: bytes, **parts: bytes) -> bytes:
    """The workbook with some parts replaced or added."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, parts.pop(name, None) or source.read(name))
        for name, data in parts.items():
            target.writestr(name, data)
    return stream.getvalue()


def cell(text: str = "", value: str = "", repeated: int = 1) -> str:
    kind = f' office:value-type="float" office:value="{value}"' if value else ""
    kind = kind or (' office:value-type="string"' if text else "")
    shown = f"<text:p>{text or value}</text:p>" if text or value else ""
    return f'<table:table-cell table:number-columns-repeated="{repeated}"{kind}>{shown}</table:table-cell>'


def row(*cells: str, repeated: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{repeated}">{"".join(cells)}</table:table-row>'


def read(content: bytes) -> Reading:
    return understand(read_file(content), FUNDERS)


def found(reading: Reading) -> list[tuple[str, str, str]]:
    return [(line.account, line.label, f"{line.amount}") for line in reading.found]


class TestUnderstanding:
    def test_numbers_and_labels_of_the_form(self) -> None:
        reading = read(
            xlsx(
                ["CHARGES", "Montant"],
                ["60 - Achats"],
                ["Prestations de services", 1200],
                ["601 Matières et fournitures", "350,50 €"],
                [64, "Charges de personnel"],
                [641, "Rémunération des personnels", 9000],
                ["Charges indirectes réparties, affectées au projet"],
                ["Frais financiers", 30],
                ["66 Charges financières", 12],
                ["Ressources propres affectées au projet", "1200+350"],
            )
        )
        assert found(reading) == [
            ("60-services", "", "1200"),
            ("60-materials", "", "350.50"),
            ("64-wages", "", "9000"),
            ("indirect-financial", "", "30"),
            ("66", "", "12"),
            ("own", "", "1550.00"),
        ]
        assert reading.mismatches == []

    def test_costs_and_income_side_by_side(self) -> None:
        reading = read(
            xlsx(
                ["60 - Achats", None, "70 - Ventes", 400],
                ["604 Prestations de services", 100, "74 - Subventions d’exploitation"],
                ["61 - Services extérieurs", None, "Métropole Européenne de Lille", 5000],
                ["613 Locations", 50, "CAF du Nord", 2000],
                ["TOTAL DES CHARGES", 150, "TOTAL DES PRODUITS", 7400],
            )
        )
        assert found(reading) == [("70", "", "400"), ("60-services", "", "100"), ("61-rent", "", "50")]
        assert reading.asked == {"mel": Decimal(5000), "caf": Decimal(2000)}
        assert reading.mismatches == []

    def test_the_caf_s_words_become_lines_of_one_s_own(self) -> None:
        reading = read_and_understand(
            "60\tAchats\n6063\tPetit équipement\t120\n6068\tAlimentation\t80\n626\tFrais postaux et Internet\t30"
        )
        assert found(reading) == [
            ("60-supplies", "Petit équipement", "120.00"),
            ("60-supplies", "Alimentation", "80.00"),
            ("62-bank", "Frais postaux et Internet", "30.00"),
        ]

    def test_a_line_of_one_s_own_words_under_a_heading(self) -> None:
        reading = read_and_understand("62 - Autres services extérieurs;\nCar pour la sortie;450")
        assert found(reading) == [("62-bank", "Car pour la sortie", "450.00")]

    def test_three_errors_point_at_three_cells(self) -> None:
        reading = read(
            xlsx(
                ["Compte", "Intitulé", "Montant"],
                ["604", "Prestations de services", "12.5O0"],
                ["613", "Locations", -40],
                ["616", "Assurance", 10.125],
                ["618", "Documentation", 20],
            )
        )
        assert found(reading) == [("61-documentation", "", "20")]
        assert [mismatch.cell for mismatch in reading.mismatches] == ["C2", "C3", "C4"]
        assert "« 12.5O0 » n’est pas un montant" in reading.mismatches[0].sentence
        assert "négatif" in reading.mismatches[1].sentence
        assert "deux chiffres après la virgule" in reading.mismatches[2].sentence

    def test_words_for_an_amount_and_an_unknown_account_are_told(self) -> None:
        reading = read(
            xlsx(
                ["604", "Prestations de services", 120],
                ["613", "Locations", "abc"],
                ["999", "Inconnu", 40],
                ["618", "Documentation", 20],
                ["616", "Assurance", "-"],
            )
        )
        assert found(reading) == [("60-services", "", "120"), ("61-documentation", "", "20")]
        assert [mismatch.cell for mismatch in reading.mismatches] == ["C2", "A3"]
        assert "« abc » n’est pas un montant" in reading.mismatches[0].sentence
        assert "« 999 » n’est pas un compte" in reading.mismatches[1].sentence

    def test_totals_are_compared_and_never_taken_for_lines(self) -> None:
        reading = read(xlsx(["60 - Achats", 500], ["604 Prestations de services", 400], ["Total des charges", 999]))
        assert found(reading) == [("60-services", "", "400")]
        assert [mismatch.cell for mismatch in reading.mismatches] == ["B1", "B3"]
        assert "ses lignes comprises font 400\xa0€" in reading.mismatches[0].sentence

    def test_a_heading_with_a_total_and_no_line_is_a_line(self) -> None:
        assert found(read(xlsx(["64 - Charges de personnel", 9000]))) == [("64-other", "", "9000")]

    def test_an_unknown_funder_is_told_at_its_cell(self) -> None:
        reading = read(
            xlsx(["74 - Subventions"], ["Fondation du Canal", 300], ["Caisse d’Allocations Familiales du Nord", 5])
        )
        assert reading.asked == {"caf": Decimal(5)}
        assert reading.mismatches[0].cell == "B2"

    def test_the_project_s_sheet_is_preferred(self) -> None:
        stream = io.BytesIO()
        book = xlsxwriter.Workbook(stream, {"in_memory": True})
        for name, amount in (("Budget association", 1), ("Budget projet", 2)):
            page = book.add_worksheet(name)
            for row, label in enumerate(("604 Prestations de services", "613 Locations", "616 Assurance")):
                page.write_row(row, 0, [label, amount])
        book.add_worksheet("Cachée").hide()
        book.close()
        reading = read(stream.getvalue())
        assert (reading.sheet, reading.found[0].amount) == ("Budget projet", 2)

    def test_formulas_are_text_and_their_last_result_is_read(self) -> None:
        stream = io.BytesIO()
        book = xlsxwriter.Workbook(stream, {"in_memory": True})
        page = book.add_worksheet()
        page.write_string(0, 0, "604 Prestations de services")
        page.write_formula(0, 1, "=1000+200", None, 1200)
        book.close()
        assert found(read(stream.getvalue())) == [("60-services", "", "1200")]
        csv = read_and_understand("60 - Achats;\n=HYPERLINK(1);5\n604 Prestations de services;=A1+B2")
        assert found(csv) == [("60-supplies", "=HYPERLINK(1)", "5.00")]
        assert csv.mismatches[0].cell == "B3"

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
    @pytest.mark.parametrize("delimiter", [";", "\t"])
    def test_text_files_of_every_kind(self, encoding: str, delimiter: str) -> None:
        text = f"623{delimiter}Publicité, publications{delimiter}1 200,50 €\r\n".replace("€", "€")
        assert found(read(text.encode(encoding))) == [("62-publicity", "", "1200.50")]

    def test_commas(self) -> None:
        assert found(read(b'604,Prestations de services,"1200,50"\n')) == [("60-services", "", "1200.50")]

    def test_an_ods(self) -> None:
        rows = row(cell("604 Prestations de services"), cell(value="1200.5"))
        rows += row(cell(repeated=16384), repeated=1_048_000)
        assert found(read(ods(rows))) == [("60-services", "", "1200.5")]

    @given(
        st.lists(st.lists(st.none() | st.text(max_size=12) | st.decimals(-99, 99, places=3), max_size=4), max_size=6)
    )
    def test_any_cells_are_read_without_fault(self, rows: list[list[Any]]) -> None:
        from applications.spreadsheets import Sheet

        reading = understand([Sheet("x", tuple(tuple(row) for row in rows))], FUNDERS)
        assert all(line.account in chart.ACCOUNTS and line.amount >= 0 for line in reading.found)


def read_and_understand(text: str) -> Reading:
    return understand(read_text(text), FUNDERS)


class TestHostileFiles:
    def refused(self, content: bytes, words: str = "") -> None:
        with pytest.raises(SheetRefused, match=words):
            read_file(content)

    @pytest.mark.parametrize(
        "content",
        [b"", b"%PDF-1.7", b"\x89PNG\r\n", b"PK\x03\x04garbage", b"<html>", b"a\x00b", b"\xd0\xcf\x11\xe0xls"],
    )
    def test_what_is_no_sheet(self, content: bytes) -> None:
        self.refused(content)

    def test_too_many_bytes(self) -> None:
        self.refused(b"a;1\n" * 600_000, "2 Mo")

    def test_too_many_rows(self) -> None:
        self.refused(b"a;1\n" * 5_001, "5000 lignes")
        self.refused(xlsx(*[["a", 1]] * 5_001), "5000 lignes")

    def test_one_cell_in_the_last_corner(self) -> None:
        cells = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
        space = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        sheet = b'<worksheet xmlns="' + space + b'"><sheetData>' + cells + b"</sheetData></worksheet>"
        self.refused(repacked(xlsx(["a"]), **{"xl/worksheets/sheet1.xml": sheet}), "5000 lignes")

    @pytest.mark.parametrize("rows", [row(cell("a"), repeated=1_000_000), row(cell("a", repeated=16384))])
    def test_an_ods_that_repeats(self, rows: str) -> None:
        self.refused(ods(rows), "5000 lignes")

    def test_entities(self) -> None:
        doctype = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
        self.refused(ods(row(cell("&b;")), doctype))

    def test_a_bomb(self) -> None:
        content = repacked(xlsx(["a"]), **{"xl/sharedStrings.xml": b"<sst>" + b" " * 60_000_000 + b"</sst>"})
        assert len(content) < 200_000
        self.refused(content, "trop gros")

    def test_macros_and_pictures_are_never_unpacked(self) -> None:
        content = repacked(xlsx(["604 Prestations de services", 5]), **{"xl/vbaProject.bin": b"x" * 30_000_000})
        assert found(read(content)) == [("60-services", "", "5")]

    def test_two_parts_of_one_name(self) -> None:
        stream = io.BytesIO(xlsx(["a"]))
        with zipfile.ZipFile(stream, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("xl/workbook.xml", "<x/>")
        self.refused(stream.getvalue())


class TestSheetToFill:
    BUDGET = Budget(
        entries=(
            Entry("60-supplies", "=cmd|' /C calc'!A0", Decimal("10.50")),
            Entry("60-supplies", "Eau", Decimal(3)),
            Entry("64-wages", "", Decimal(9000)),
            Entry("87-volunteering", "", Decimal(100)),
        ),
        fundings=(Funding("caf", FUNDERS["caf"], "specific", "intent", Decimal(2000)),),
        requested=Decimal(5000),
    )

    def test_filled_then_read_it_is_the_same_budget(self) -> None:
        reading = read(workbook_to_fill(self.BUDGET, "=1+1"))
        assert [(line.account, line.label, line.amount) for line in reading.found] == [
            (entry.account, entry.label, entry.amount) for entry in self.BUDGET.entries
        ]
        assert reading.asked == {"mel": 5000, "caf": 2000}
        assert reading.mismatches == []

    def test_what_people_wrote_is_no_formula(self) -> None:
        content = workbook_to_fill(self.BUDGET, "=1+1")
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
        rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
        assert rows[1][0] == "=1+1"


def test_cells_are_named_as_in_a_spreadsheet() -> None:
    assert [column_name(index) for index in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert reference(13, 2) == "C14"
