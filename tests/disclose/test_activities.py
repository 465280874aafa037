"""What the checks know of single activities: everyone's, and of groups only as everyone is spread."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reachmap.disclose.activities import as_everyone
from reachmap.pipeline import steps
from reachmap.reach import PublishedReach
from reachmap.vocabulary import ALL, strata
from tests.disclose.test_outputs_tell_nothing import SIZES, Row, change_where_hidden, make, rows_of


def test_a_group_is_divided_as_everyone_is() -> None:
    # Of forty adults one activity brought ten: of twelve fathers three, of six (1.5) two.
    counts, brought = np.array([[40, 12, 6, 0], [0, 0, 0, 0]]), np.array([10, 0])
    assert as_everyone(counts, brought[:, None], counts[:, [0]]).tolist() == [[10, 3, 2, 0], [0, 0, 0, 0]]


def test_where_a_count_is_not_told_nothing_is_told_of_its_parts() -> None:
    counts, alike = np.array([np.nan, 12.0]), np.ones(2)
    np.testing.assert_array_equal(as_everyone(counts, 10 * alike, 40 * alike), [np.nan, 3.0])


@given(everyone=st.integers(1, 60), brought=st.integers(0, 60), group=st.integers(0, 60))
def test_no_more_are_left_out_than_there_are(everyone: int, brought: int, group: int) -> None:
    brought, group = min(brought, everyone), min(group, everyone)
    found = as_everyone(np.array([everyone, group]), np.array(brought), np.array(everyone))
    assert found[0] == brought
    assert 0 <= found[1] <= group


def test_who_of_a_hidden_group_was_at_which_activity_moves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fathers of small children and mothers of teenagers change places, each at activities of their own."""
    monkeypatch.setattr(steps, "measuring", keep)

    def told(rows: list[Row], name: str) -> PublishedReach:
        with pytest.raises(KeptError) as kept:
            steps.run(make(tmp_path / name, rows))
        return kept.value.published

    before, after = told(rows_of(SIZES), "a"), told(change_where_hidden(rows_of(SIZES)), "b")
    fathers = before.own_largest[:, next(i for i, s in enumerate(strata()) if s.key == (ALL, "fathers"))]
    assert (fathers > 0).any()
    for each in fields(before):
        np.testing.assert_array_equal(getattr(before, each.name), getattr(after, each.name), each.name)


class KeptError(Exception):
    """What the estimates would have seen."""

    def __init__(self, published: PublishedReach) -> None:
        super().__init__("kept")
        self.published = published


def keep(published: PublishedReach, *_: object, **__: object) -> None:
    raise KeptError(published)
