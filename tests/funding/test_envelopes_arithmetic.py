"""The arithmetic of nested envelopes: a whole is its own and its parts, to the cent."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from funding.envelopes import Amounts, Place, Scope, chain, charged_on, lies_within, standings

cents = st.integers(0, 5_000_000).map(lambda number: Decimal(number) / 100)
amounts = st.builds(Amounts, cents, cents, cents, cents, cents, cents)
SPORT, CULTURE = 1, 2
ROUBAIX, LILLE = 10, 20


def scope(pk: int, parent: int | None = None, **fields: int | bool | None) -> Scope:
    return Scope(pk, parent, Decimal(1000), **fields)


WHOLE = scope(1)
FOR_SPORT = scope(2, 1, theme=SPORT)
FOR_CULTURE = scope(3, 1, theme=CULTURE)
IN_ROUBAIX = scope(4, 2, theme=SPORT, commune=ROUBAIX)
IN_LILLE = scope(5, 2, theme=SPORT, commune=LILLE)
TREE = (WHOLE, FOR_SPORT, FOR_CULTURE, IN_ROUBAIX, IN_LILLE)


def test_a_dossier_is_charged_on_the_deepest_envelope_that_contains_it() -> None:
    assert charged_on(TREE, Place(SPORT, ROUBAIX)) == 4
    assert charged_on(TREE, Place(CULTURE, ROUBAIX)) == 3
    assert charged_on(TREE, Place(99)) == 1


def test_a_dossier_over_several_communes_is_charged_on_what_contains_them_all() -> None:
    assert charged_on(TREE, Place(SPORT)) == 2


def test_where_several_parts_contain_it_their_whole_is_charged() -> None:
    parts = (WHOLE, FOR_SPORT, scope(6, 1, commune=ROUBAIX))
    assert charged_on(parts, Place(SPORT, ROUBAIX)) == 1
    assert charged_on((scope(7, theme=SPORT), scope(8, commune=ROUBAIX)), Place(SPORT, ROUBAIX)) is None


def test_a_closed_envelope_is_charged_no_more() -> None:
    closed = (WHOLE, FOR_SPORT, scope(4, 2, theme=SPORT, commune=ROUBAIX, is_open=False))
    assert charged_on(closed, Place(SPORT, ROUBAIX)) == 2
    assert charged_on((), Place(SPORT)) is None


def test_a_part_is_not_wider_than_its_whole() -> None:
    assert lies_within(IN_ROUBAIX, FOR_SPORT)
    assert not lies_within(FOR_CULTURE, FOR_SPORT)
    assert not lies_within(scope(9, 4, theme=SPORT), IN_ROUBAIX)


@st.composite
def trees(draw: st.DrawFn) -> list[Scope]:
    """Envelopes, each contained by one that was made before it, or by none."""
    size = draw(st.integers(1, 12))
    return [
        Scope(
            pk,
            draw(st.none() | st.integers(1, pk - 1)) if pk > 1 else None,
            draw(cents),
            draw(st.none() | st.integers(1, 3)),
            draw(st.none() | st.integers(1, 3)),
            is_open=draw(st.booleans()),
        )
        for pk in range(1, size + 1)
    ]


@given(tree=trees(), data=st.data())
def test_a_whole_is_its_own_and_its_parts(tree: list[Scope], data: st.DataObject) -> None:
    own = {one.pk: data.draw(amounts) for one in tree if data.draw(st.booleans())}
    found = standings(tree, own)
    by_pk = {one.pk: one for one in tree}
    for one in tree:
        parts = [part for part in tree if part.parent == one.pk]
        for stage in ("asked", "proposed", "agreed", "voted", "paid", "engaged"):
            mine = getattr(own.get(one.pk, Amounts()), stage)
            assert getattr(found[one.pk], stage) == mine + sum(getattr(found[part.pk], stage) for part in parts)
        assert found[one.pk].remaining == one.amount - found[one.pk].engaged
        assert found[one.pk].divided == sum(part.amount for part in parts if part.is_open)
        left = [found[above].remaining for above in chain(by_pk, one.pk)]
        assert found[one.pk].room == max(min(left), Decimal(0))
    # Nothing is lost nor counted twice from the outermost ones down.
    outermost = sum(found[one.pk].engaged for one in tree if one.parent is None)
    assert outermost == sum((mine.engaged for mine in own.values()), Decimal(0))


@given(tree=trees(), place=st.builds(Place, st.integers(1, 3), st.none() | st.integers(1, 3)))
def test_what_is_charged_is_open_and_so_is_all_that_contains_it(tree: list[Scope], place: Place) -> None:
    pk = charged_on(tree, place)
    by_pk = {one.pk: one for one in tree}
    for above in () if pk is None else chain(by_pk, pk):
        assert by_pk[above].is_open
        assert by_pk[above].theme in (None, place.theme)
        assert by_pk[above].commune in (None, place.commune)
