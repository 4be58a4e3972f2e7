"""The check of the national schema of grants: one fault in each rule, told with its row, its field and what to mend."""

import pytest

from reporting.opendata import Fault, check_file, check_row, lines_of, schema

RIGHT = {
    "nomAttribuant": "Métropole Européenne de Lille",
    "idAttribuant": "20009320100016",
    "dateConvention": "2027-03-14",
    "referenceDecision": "27-B-0101",
    "nomBeneficiaire": "Maison « L’Éveil », de quartier",
    "idBeneficiaire": "78431471800015",
    "rnaBeneficiaire": "W595012345",
    "objet": 'Ateliers, jardin "partagé"',
    "montant": "23000.01",
    "nature": "aide en numéraire",
    "conditionsVersement": "échelonné",
    "datesPeriodeVersement": "2027-03-14/2027-12-31",
    "idRAE": "",
    "notificationUE": "non",
    "pourcentageSubvention": "1.00",
    "dispositifAide": "",
}
# One wrong value, and a word of what is said of it.
WRONG = [
    ("nomAttribuant", "", "obligatoire"),
    ("nomBeneficiaire", "=cmd|calc", "formule"),
    ("objet", " Ateliers", "espaces"),
    ("objet", "a" * 257, "256"),
    ("idAttribuant", "200 093 201 00016", "14 chiffres"),
    ("idAttribuant", "20009320100017", "clé de contrôle"),
    ("dateConvention", "14/03/2027", "AAAA-MM-JJ"),
    ("dateConvention", "2027-02-30", "existe"),
    ("rnaBeneficiaire", "595012345", "W suivi de 9 chiffres"),
    ("montant", "23 000,01", "point"),
    ("montant", "0", "au moins"),
    ("montant", "٢٣٠٠٠", "nombre"),
    ("nature", "numéraire", "« aide en nature »"),
    ("datesPeriodeVersement", "2027-12-31/2027-03-14", "avant de commencer"),
    ("datesPeriodeVersement", "2027", "période"),
    ("idRAE", "123456", "5"),
    ("notificationUE", "false", "« oui »"),
    ("pourcentageSubvention", "1.2", "au plus 1"),
    ("pourcentageSubvention", "0", "au moins"),
]  # fmt: skip


def written(*rows: dict[str, str]) -> bytes:
    return "".join(lines_of(rows, schema())).encode()


def test_the_schema_is_the_one_that_is_published() -> None:
    assert (schema().version, len(schema().fields)) == ("2.1.1", 16)
    assert schema().names == tuple(RIGHT)
    assert schema().threshold == 23000


def test_what_is_written_is_right_and_read_back() -> None:
    content = written(RIGHT, RIGHT)
    assert check_file(content, schema()) == []
    assert content.startswith(b"nomAttribuant,idAttribuant,")


@pytest.mark.parametrize(("name", "value", "told"), WRONG)
def test_each_rule_tells_its_fault(name: str, value: str, told: str) -> None:
    faults = check_file(written(RIGHT, RIGHT | {name: value}), schema())
    assert [(fault.row, fault.field) for fault in faults] == [(2, name)]
    assert told in faults[0].message


def test_one_of_the_two_identifiers_is_enough() -> None:
    assert check_row(RIGHT | {"idBeneficiaire": ""}, schema()) == []
    assert check_row(RIGHT | {"rnaBeneficiaire": ""}, schema()) == []
    neither = check_row(RIGHT | {"idBeneficiaire": "", "rnaBeneficiaire": ""}, schema())
    assert neither == [Fault(1, "idBeneficiaire", "Donnez idBeneficiaire ou rnaBeneficiaire.")]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (written(RIGHT).decode().encode("latin-1", "replace"), "UTF-8"),
        (b"\xef\xbb\xbf" + written(RIGHT), "BOM"),
        (b"", "Il manque des colonnes"),
        (written(RIGHT).replace(b"dispositifAide", b"dispositif"), "dispositifAide"),
        (written(RIGHT).replace(b"nomAttribuant,idAttribuant", b"idAttribuant,nomAttribuant"), "ordre"),
        (written(RIGHT) + b"seul\r\n", "1 valeurs pour 16"),
        (written(RIGHT) + b'"ouvert', "guillemet"),
    ],
)
def test_a_file_that_is_not_the_schema_s(content: bytes, told: str) -> None:
    (fault,) = check_file(content, schema())
    assert told in fault.message
