"""Every number that reach and intake show, as one system of sums.

Each area is a block of cells: adults by age of children, by group, and what they leave of their whole
(fathers and the others of 3-5, parents of teenagers with a child of 16-18 only). Everyone of an area splits
into those and the rest, so each sum here is "these cells make up everyone"; where everyone's count is itself
hidden, the sum is taken over all hidden areas. Those without an area are a block of their own, of which
nothing is ever shown. Over blocks, each stratum makes up the municipality's row.

In the system but never shown are remainders. Those that subtraction of a shown group from its whole would
give must stay as unknown as a hidden count where they are small (`Layout.guarded`); others (adults
without children of 3-5) only carry the bounds. Sums of remainders over areas, and other sums that follow, are
for whoever takes each sum in turn (`Layout.implied`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse

from reachmap.disclose.system import System
from reachmap.reach import ReachCounts
from reachmap.vocabulary import ALL, BAND_KEYS, BUILT_IN

NO_AREA = -1
_GROUPS = ("fathers", "newly_arrived")
_TEENS, _YOUNGER, _OLDER = (ALL, "teens"), ("13-15", ALL), ("16-18", ALL)


@dataclass
class Layout:
    """Cells and sums while they are laid out.

    Parameters
    ----------
    counts, guarded, shown, areas
        Of each cell: its count; whether it must not be narrowed down when it is small; whether it is a number
        that is published unless it is hidden; its area.
    rows
        Sums, as the cells that they are over.
    place
        Cell of a published number: (area, stratum).
    near
        Number of the areas that an area is protected together with.
    totals
        Cell of the municipality's number of a stratum.
    implied
        Sums that follow from ``rows``, though not from each of these in turn.
    blocks
        Cells of what each area's numbers split everyone into: in every area the same ones in the same order.
    """

    counts: list[int] = field(default_factory=list)
    guarded: list[bool] = field(default_factory=list)
    shown: list[bool] = field(default_factory=list)
    areas: list[int] = field(default_factory=list)
    rows: list[list[int]] = field(default_factory=list)
    place: dict[tuple[int, int], int] = field(default_factory=dict)
    near: dict[int, int] = field(default_factory=dict)
    totals: dict[int, int] = field(default_factory=dict)
    left: dict[int, int] = field(default_factory=dict)
    implied: list[list[int]] = field(default_factory=list)
    blocks: dict[int, range] = field(default_factory=dict)

    @property
    def last(self) -> np.ndarray:
        """Cells that are hidden only where nothing else helps: the municipality's."""
        found = np.zeros(len(self.counts), dtype=bool)
        found[[*self.totals.values()]] = True
        return found

    def cell(self, count: int, area: int, *, guarded: bool = False, shown: bool = False) -> int:
        """Add a cell."""
        self.counts.append(int(count))
        self.areas.append(area)
        self.guarded.append(guarded)
        self.shown.append(shown)
        return len(self.counts) - 1

    def system(self, *, implied: bool = False) -> System:
        """Return the system of all cells; ``implied`` adds sums that follow, for who takes each in turn."""
        n, sums = len(self.counts), [*self.rows, *(self.implied if implied else [])]
        ends = np.cumsum([0, *(len(row) for row in sums)])
        cells = np.array([cell for row in sums for cell in row], dtype=np.int64)
        rows = sparse.csr_array((np.ones(len(cells)), cells, ends), shape=(len(sums), n))
        rows.sort_indices()
        counts = np.array(self.counts, dtype=np.int64)
        return System(counts, rows, np.zeros((n, 0), dtype=np.int64), (), np.arange(n))


def lay_out(
    counts: ReachCounts,
    *,
    everyone_hidden: np.ndarray,
    located_known: bool,
    never_shown: np.ndarray | None = None,
    sums: Sequence[np.ndarray] = (),
) -> Layout:
    """Lay out all numbers by area and stratum.

    Parameters
    ----------
    counts
        As counted.
    everyone_hidden
        Areas whose count of everyone is hidden: nothing else of them may be shown either.
    located_known
        Whether it is told how many have an area at all.
    never_shown
        Areas whose numbers are never shown, though everyone's is known.
    sums
        Sets of areas (masks) that are shown besides, as if they were areas; everyone's count of each, and of
        the areas in it, is shown. In ``Layout.place`` they follow the areas.
    """
    layout = Layout()
    known = np.ones(len(counts.by_area), dtype=bool) if never_shown is None else ~never_shown
    rest = counts.total - counts.by_area.sum(axis=0)
    rows = [*enumerate(counts.by_area), (NO_AREA, rest)]
    hidden = {*np.flatnonzero(everyone_hidden).tolist(), *([] if located_known else [NO_AREA])}
    for area, row in rows:
        if area in hidden:
            layout.place[area, _EVERYONE] = layout.cell(row[_EVERYONE], area, guarded=area != NO_AREA)
    heads = [layout.place[area, _EVERYONE] for area, _ in rows if area in hidden]
    if heads:
        layout.rows.append(heads)
    again = _copies(layout, heads)
    blocks = []
    for area, row in rows:
        # Everyone of a hidden area is what all hidden ones have, less the others.
        own = layout.place.get((area, _EVERYONE))
        others = [] if own is None else [head for head in heads if head != own]
        # Where few without an area are left out, everybody knows that nobody is without.
        guarded = area != NO_AREA or (located_known and bool(row[_EVERYONE]))
        shown = own is None and area != NO_AREA and bool(known[area])
        blocks.append(_Block(layout, area, row, others, shown, guarded, [again[head] for head in others]))
        blocks[-1].lay_out()
    for number, some in enumerate(sums, start=len(counts.by_area)):
        _lay_out_sum(layout, number, [blocks[area] for area in np.flatnonzero(some)])
    left = layout.left
    for place in sorted({*counts.groups.first_places} - {_EVERYONE}):
        number = int(counts.total[place])
        left[place] = layout.cell(int(counts.total[_EVERYONE]) - number, NO_AREA)
        layout.totals[place] = layout.cell(number, NO_AREA, guarded=True, shown=True)
        layout.rows.append([layout.totals[place], left[place]])
        layout.rows.append([*(layout.place[area, place] for area, _ in rows), left[place]])
    for kind, others in _left_of_all(layout.totals, left).items():
        layout.implied.append([*(block.rests[kind] for block in blocks), *others])
    return layout


def lay_out_total(row: np.ndarray) -> Layout:
    """Lay out the municipality's own numbers, whose count of everyone is shown; its area is 0."""
    layout = Layout()
    _Block(layout, 0, row, [], shown=True, guarded=True).lay_out()
    return layout


def _copies(layout: Layout, heads: list[int]) -> dict[int, int]:
    """Add a cell of the same number as each of some that make up a sum, for sums that hold it twice."""
    found = {}
    for head in heads:
        found[head] = layout.cell(layout.counts[head], layout.areas[head])
        layout.rows.append([found[head], *(other for other in heads if other != head)])
    return found


def _lay_out_sum(layout: Layout, number: int, parts: list[_Block]) -> None:
    """Lay out some areas together: each number is the sum of theirs, so what is left of everyone is, too."""
    block = _Block(layout, number, np.sum([part.row for part in parts], axis=0), [], shown=True, guarded=True)
    block.lay_out()
    for place, others in block.leaves.items():
        layout.rows.append([*(layout.place[part.area, place] for part in parts), *others])
    for kind, others in block.without_rest.items():
        layout.implied.append([*(part.rests[kind] for part in parts), *others])
    layout.near |= dict.fromkeys([number, *(part.area for part in parts)], number)


def _left_of_all(number: dict[int, int], left: dict[int, int]) -> dict[_Kind, list[int]]:
    """Say with which of the municipality's cells each kind of remainder makes up all, once or twice.

    ``left`` is what each number leaves. Parents of both ages of teenagers are those of one and those of the
    other less those of either: with what the two leave and those of either they are all, twice.
    """
    younger, older, teens = (_PLACES[key] for key in (_YOUNGER, _OLDER, _TEENS))
    found: dict[_Kind, list[int]] = {
        ("only_older",): [number[younger], left[teens]],
        ("only_younger",): [number[older], left[teens]],
        ("both",): [left[younger], left[older], number[teens]],
    }
    for group in _GROUPS:
        whole = _PLACES[ALL, group]
        for band in BAND_KEYS:
            age, member = _PLACES[band, ALL], _PLACES[band, group]
            found["other", band, group] = [number[member], left[age]]
            found["not_member", band, group] = [number[member], left[whole]]
            found["not_other", band, group] = [number[whole], number[age], left[member]]
    return found


# Built-in strata have the same place whatever groups a project defines besides.
_PLACES = BUILT_IN.places
_EVERYONE = _PLACES[ALL, ALL]
# A remainder of several numbers: what it is, and of which age and group.
_Kind = tuple[str, ...]


@dataclass(frozen=True)
class _Ages:
    """Cells of one age of children: members of a group, others, and what both leave of their side."""

    member: int
    other: int
    not_member: int
    not_other: int


@dataclass
class _Block:
    """One area: what everyone splits into, in each way that is published.

    ``others`` and ``again`` are the cells that every sum over everyone, and over everyone twice, has besides.
    """

    layout: Layout
    area: int
    row: np.ndarray
    others: list[int]
    shown: bool
    guarded: bool
    again: list[int] = field(default_factory=list)
    # What each number leaves of everyone, as cells.
    leaves: dict[int, list[int]] = field(default_factory=dict)
    # Cells of remainders of several numbers, and what each of these leaves of everyone.
    rests: dict[_Kind, int] = field(default_factory=dict)
    without_rest: dict[_Kind, list[int]] = field(default_factory=dict)

    def lay_out(self) -> None:
        start = len(self.layout.counts)
        self._lay_out()
        self.layout.blocks[self.area] = range(start, len(self.layout.counts))

    def _lay_out(self) -> None:
        # Parents of 16-18 are a group with a name: what it leaves of everyone is guarded, too.
        self.without = {
            band: self._rest(self._count(ALL, ALL) - self._count(band, ALL), guarded=band == "16-18")
            for band in BAND_KEYS
        }
        for band in BAND_KEYS:
            self._split_off((band, ALL), self.without[band])
        self._lay_out_teens()
        for group in _GROUPS:
            self._lay_out_group(group)

    def _lay_out_teens(self) -> None:
        teens, younger, older = (self._count(*key) for key in (_TEENS, _YOUNGER, _OLDER))
        self.no_teens = no_teens = self._rest(self._count(ALL, ALL) - teens)
        only_older, only_younger = self._rest(teens - younger), self._rest(teens - older)
        both = self._rest(younger + older - teens, guarded=False)
        self._split_off(_TEENS, no_teens)
        self._split_rest("only_older", only_older, self.layout.place[self.area, _PLACES[_YOUNGER]], no_teens)
        self._split_rest(
            "only_younger", only_younger, self.layout.place[self.area, _PLACES[_OLDER]], no_teens
        )
        self._split_rest("both", both, only_older, only_younger, no_teens)
        self._follows(both, only_older, self.without["16-18"])
        self._follows(both, only_younger, self.without["13-15"])

    def _lay_out_group(self, group: str) -> None:
        outside = self._count(ALL, ALL) - self._count(ALL, group)
        outs = self._rest(outside)
        ins = self._split_off((ALL, group), outs)
        bands = {}
        for band in BAND_KEYS:
            members = self._count(band, group)
            others = self._count(band, ALL) - members
            other = self._rest(others)
            member = self._split_off((band, group), other, self.without[band])
            not_member = self._rest(self._count(ALL, group) - members, guarded=False)
            not_other = self._rest(outside - others, guarded=False)
            of = (band, group)
            self.rests["other", *of], self.without_rest["other", *of] = other, [member, self.without[band]]
            self._split_rest("not_member", not_member, member, outs, of=of)
            self._split_rest("not_other", not_other, other, ins, of=of)
            self._follows(self.layout.place[self.area, _PLACES[band, ALL]], not_member, not_other)
            bands[band] = _Ages(member, other, not_member, not_other)
        self._tie_teens(bands["13-15"], bands["16-18"], ins, outs)

    def _tie_teens(self, younger: _Ages, older: _Ages, ins: int, outs: int) -> None:
        """Tie what a group has of the two ages of teenagers to the teenagers of all.

        How many of the group have teenagers is not published. It is between each age's number and their sum,
        at most the group, and so among the others; what is left of both when that number is taken out
        (Fourier and Motzkin) and does not follow from other sums: members of one age and others of the other
        are not more than all with teenagers, and these not more than one side and either age of the other.
        """
        counts, teens = self.layout.counts, self.layout.place[self.area, _PLACES[_TEENS]]
        for one, two in ((younger, older), (older, younger)):
            left = counts[teens] - counts[one.member] - counts[two.other]
            self._split(one.member, two.other, self._rest(left, guarded=False), self.no_teens)
        for side, first, second in (
            (ins, (younger.other, younger.not_other), (older.other, older.not_other)),
            (outs, (younger.member, younger.not_member), (older.member, older.not_member)),
        ):
            more = counts[side] + counts[first[0]] + counts[second[0]] - counts[teens]
            # Everyone twice: each number with what it leaves of its side, both sides, teenagers and the rest.
            self._split(self._rest(more, guarded=False), first[1], second[1], side, teens, *self.again)

    def _count(self, band: str, group: str) -> int:
        return int(self.row[_PLACES[band, group]])

    def _number(self, band: str, group: str) -> int:
        cell = self.layout.cell(self._count(band, group), self.area, guarded=self.guarded, shown=self.shown)
        self.layout.place[self.area, _PLACES[band, group]] = cell
        return cell

    def _rest(self, count: int, *, guarded: bool = True) -> int:
        return self.layout.cell(count, self.area, guarded=guarded and self.guarded)

    def _split_off(self, key: tuple[str, str], *others: int) -> int:
        """Add a number that with others makes up everyone."""
        cell = self._number(*key)
        self.leaves[_PLACES[key]] = list(others)
        self._split(cell, *others)
        return cell

    def _split_rest(self, kind: str, cell: int, *others: int, of: tuple[str, ...] = ()) -> None:
        """Let a remainder and others make up everyone."""
        self.rests[kind, *of], self.without_rest[kind, *of] = cell, list(others)
        self._split(cell, *others)

    def _follows(self, *cells: int) -> None:
        self.layout.implied.append([*cells, *self.others])

    def _split(self, *cells: int) -> None:
        self.layout.rows.append([*cells, *self.others])
