"""The proof of columns."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from workers.classify.forms import solver
from workers.classify.forms.solver import ODD, VIOLATED, Item, Option, closing_cost, solve


def row(*columns: tuple[int | None, ...], children: tuple[int, ...] = (), cost: int = 0) -> Item:
    return Item(tuple(Option(values, cost) for values in columns), children)


def test_the_one_placement_that_closes_every_sum_is_proven() -> None:
    """Where one combination alone closes the sums, each row has a single option."""
    total = row((10, 7, 3), children=(1, 2))
    first = row((7, 7, None), (7, None, 7))
    second = row((3, 3, None), (3, None, 3))
    assert solve([total, first, second]) == [{0}, {0}, {1}]


def test_what_sums_cannot_tell_apart_is_not_proven() -> None:
    """Equal figures that close the sums either way keep both options."""
    total = row((10, 5, 5), children=(1, 2))
    same = row((5, 5, None), (5, None, 5))
    assert solve([total, same, same]) == [{0}, {0, 1}, {0, 1}]


def test_one_wrong_sum_does_not_move_the_figures() -> None:
    """A total that the report printed wrong is broken either way; the rows below it stay where their own sums say."""
    total = row((99, 7, 3), children=(1, 2))
    first = row((7, 7, None), (7, None, 7))
    second = row((3, 3, None), (3, None, 3))
    assert solve([total, first, second]) == [{0}, {0}, {1}]


def test_sums_reach_down_through_the_hierarchy() -> None:
    """A child's placement can be proven by its grandparent's sums."""
    top = row((4, 4, None), children=(1,))
    middle = row((4, 4, None), (4, None, 4), children=(2,))
    leaf = row((4, 4, None), (4, None, 4))
    assert solve([top, middle, leaf]) == [{0}, {0}, {0}]


def test_a_zero_goes_where_the_row_above_prints_a_figure() -> None:
    """A printed zero is not put into a column that its parent leaves blank."""
    top = row((9, 5, 4, None), children=(1, 2))
    zero = row((5, 5, 0, None), (5, 5, None, 0))
    rest = row((4, None, 4, None))
    assert solve([top, zero, rest]) == [{0}, {0}, {0}]


def test_rounding_explains_a_sum_but_an_exact_one_is_preferred() -> None:
    """Within its rounding a sum holds, and yields to a placement that closes to the last place."""
    total = Item((Option((20, 11, 9)),), (1, 2), slack=1)
    first = Item((Option((11, 11, None)), Option((11, None, 11))), slack=1)
    second = Item((Option((9, 9, None)), Option((9, None, 9))), slack=1)
    assert solve([total, first, second]) == [{0}, {0}, {1}]


def test_too_many_combinations_prove_nothing(monkeypatch) -> None:
    """Where the search would take too long no option is preferred."""
    monkeypatch.setattr(solver, "_MAX_STEPS", 10)
    total = row((100, 50, 50), children=tuple(range(1, 9)))
    rows = [row((n, n, None), (n, None, n)) for n in range(1, 9)]
    assert all(found == {0, 1} for found in solve([total, *rows])[1:])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 500), st.booleans()), min_size=1, max_size=7))
def test_the_true_placement_is_never_excluded(truth: list[tuple[int, bool]]) -> None:
    """Of figures that add up, the true placement is always among the best."""
    sums = [sum(value for value, left in truth if left == side) or None for side in (True, False)]
    total = row((sum(value for value, _ in truth), *sums), children=tuple(range(1, len(truth) + 1)))
    rows = [row((value, value, None), (value, None, value)) for value, _ in truth]
    found = solve([total, *rows])[1:]
    assert all((0 if left else 1) in options for (_, left), options in zip(truth, found, strict=True))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 2)), min_size=2, max_size=5), st.integers(0, 40))
def test_the_search_agrees_with_trying_everything(rows: list[tuple[int, int]], left: int) -> None:
    """The options found are exactly those of the cheapest combinations."""
    total = sum(value for value, _ in rows)
    top = row((total, left, total - left), children=tuple(range(1, len(rows) + 1)))
    items = [Item((Option((value, value, None), own * VIOLATED), Option((value, None, value)))) for value, own in rows]

    def cost(choice: int) -> int:
        picked = [(choice >> n) & 1 for n in range(len(rows))]
        own = sum(item.options[p].cost for item, p in zip(items, picked, strict=True))
        sums = [sum(v for (v, _), p in zip(rows, picked, strict=True) if p == side) for side in (0, 1)]
        return own + VIOLATED * ((sums[0] != left) + (sums[1] != total - left))

    best = min(map(cost, range(2 ** len(rows))))
    cheapest = [choice for choice in range(2 ** len(rows)) if cost(choice) == best]
    expected = [{(choice >> n) & 1 for choice in cheapest} for n in range(len(rows))]
    assert solve([top, *items])[1:] == expected


values = st.one_of(st.none(), st.integers(-2, 6))
options = st.lists(
    st.builds(Option, st.tuples(values, values, values), st.sampled_from((0, 0, 1, ODD, VIOLATED // 2, VIOLATED))),
    min_size=1,
    max_size=3,
)


def cost_of(items: list[Item], chosen: tuple[int, ...]) -> int:
    """What a combination of options costs, sum by sum."""
    cost = 0
    for item, n in zip(items, chosen, strict=True):
        cost += item.options[n].cost
        below = [items[child].options[chosen[child]].values for child in item.children]
        slack = item.slack + sum(items[child].slack for child in item.children)
        for at, total in enumerate(item.options[n].values if below else ()):
            parts = [column[at] for column in below if column[at] is not None]
            if total is None:
                cost += VIOLATED if any(parts) else ODD if parts else 0
            else:
                cost += closing_cost(total, sum(parts), slack)
    return cost


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(options, st.integers(0, 1)), min_size=6, max_size=6))
def test_no_shortcut_of_the_search_loses_a_best_combination(rows: list[tuple[list[Option], int]]) -> None:
    """Blanks, zeros, negative figures, roundings and broken sums over three levels: exactly the cheapest are found."""
    below = {0: (1, 2), 1: (3, 4), 2: (5,)}
    items = [Item(tuple(own), below.get(at, ()), slack) for at, (own, slack) in enumerate(rows)]
    costs = {chosen: cost_of(items, chosen) for chosen in product(*(range(len(item.options)) for item in items))}
    best = [chosen for chosen, cost in costs.items() if cost == min(costs.values())]
    assert solve(items) == [{chosen[at] for chosen in best} for at in range(len(items))]
