import pytest

from territories.names import folded, matches


@pytest.mark.parametrize(
    ("search", "name"),
    [
        ("barœul", "Mons-en-Barœul"),
        ("mons en baroeul", "Mons-en-Barœul"),
        ("ANNOEULLIN", "Annœullin"),
        ("villeneuve d ascq", "Villeneuve-d'Ascq"),
        ("perenchies", "Pérenchies"),
        ("ascq", "Villeneuve-d'Ascq"),
        ("", "Lille"),
    ],
)
def test_found_as_people_type_it(search, name):
    assert matches(search, name)


@pytest.mark.parametrize(("search", "name"), [("il", "Lille"), ("lille sud", "Lille"), ("roubaix", "Tourcoing")])
def test_not_found(search, name):
    assert not matches(search, name)


def test_folded_sorts_accents_with_their_letter():
    names = ["Étaples", "Zuydcoote", "Œuf", "Eu"]
    assert sorted(names, key=folded) == ["Étaples", "Eu", "Œuf", "Zuydcoote"]
