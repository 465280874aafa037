"""What is said of hidden numbers: "fewer than 5" stands where it tells no more than that one is hidden."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from reachmap.disclose import gate_reach
from reachmap.reach import PublishedReach
from tests.disclose.test_linked import adult, count

K = 5


def gated(sizes: list[int]) -> PublishedReach:
    homes: list[int | None] = [area for area, n in enumerate(sizes) for _ in range(n)]
    # So many without a home that it is told how many they are: areas add up to a number that is shown.
    adults = [adult(home) for home in [*homes, *[None] * 6]]
    return gate_reach(count(adults, len(sizes)), k=K, level="public")


def said(sizes: list[int]) -> float:
    published = gated(sizes)
    assert published.up_to is not None
    return float(published.up_to[0])


def test_two_hidden_areas_with_seven_between_them_are_only_said_to_be_hidden() -> None:
    # By the total they have 7 together: to whoever is told that each is below 5, they have 3 and 4.
    assert np.isinf(said([3, 4, 20, 25]))
    assert np.isinf(said([4, 4, 20, 25]))


def test_where_hidden_areas_have_room_for_one_another_it_is_said() -> None:
    assert said([2, 2, 2, 20, 25]) == K - 1
    assert said([4, 3, 1, 20, 25]) == K - 1


def test_what_the_estimates_may_see_leaves_five_values_as_well() -> None:
    published = gated([3, 4, 20, 25])
    for area in (0, 1):
        assert len(published.possible(area, 0)) >= K


@given(
    small=st.lists(st.integers(0, K - 1), min_size=1, max_size=4),
    large=st.lists(st.integers(K, 9), max_size=2),
)
@settings(max_examples=20, deadline=None)
def test_words_and_total_together_leave_five_values(small: list[int], large: list[int]) -> None:
    sizes = [*small, *large, 30]
    published = gated(sizes)
    hidden = published.hidden[:, 0]
    assert published.up_to is not None
    most = float(published.up_to[0])
    if np.isinf(most) or not hidden.any():
        return
    together, others = int(np.array(sizes)[hidden].sum()), int(hidden.sum()) - 1
    highest, lowest = min(most, together), max(0.0, together - most * others)
    # The total alone leaves less where hidden areas have fewer people than that between them.
    assert highest - lowest >= min(K - 1, together)
