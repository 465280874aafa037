"""What can be worked out of cells whose sums are known: exact whole bounds.

Three things, cheapest first. (1) Each sum bounds its cells, again and again until nothing moves; where cells
and sums hang together without a cycle that is exact. (2) Any table of whole numbers that fits the sums
proves that bounds are at least as wide as it says, for all its cells at once. (3) Only where (1) and (2) do
not meet: a linear program, which is exact when its vertex is whole (always, when the sums are two nested
families: the matrix is then totally unimodular), else an integer program.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from reachmap.disclose.exchange import Exchange
from reachmap.disclose.pool import see_by_pools
from reachmap.disclose.solver import Program, is_whole
from reachmap.disclose.system import System
from reachmap.disclose.walk import Walker

# Rounds of (1) where it is not exact anyway.
_ROUNDS = 30
# From so many cells on, random steps find most of (2) sooner than programs do.
_WALK_FROM = 400
_STROLLS = 60
# Drawing all open cells is left off when it closes fewer than this; each is drawn so often with its block.
_MANY = 8
_DRAWN = 3
# Of open cells; those of one sum compete, so not all can be drawn at once.
_SHARE_DRAWN = 0.3


def propagate(
    rows: sparse.csr_array, sums: np.ndarray, low: np.ndarray, high: np.ndarray, *, rounds: int | None
) -> tuple[np.ndarray, np.ndarray]:
    """Narrow bounds by each sum alone, until nothing moves (or for some rounds)."""
    columns = rows.tocsc()
    used = np.flatnonzero(np.diff(columns.indptr) > 0)
    starts = columns.indptr[used]
    left = rounds
    while used.size and left != 0:
        rest_high = (sums - rows @ low)[columns.indices]
        rest_low = (sums - rows @ high)[columns.indices]
        new_low, new_high = low.copy(), high.copy()
        # A sum less all others at their lowest is the most that a cell can be, and the other way round.
        new_high[used] = np.minimum(high[used], np.minimum.reduceat(rest_high, starts) + low[used])
        new_low[used] = np.maximum(low[used], np.maximum.reduceat(rest_low, starts) + high[used])
        if (new_low == low).all() and (new_high == high).all():
            break
        low, high = new_low, new_high
        left = None if left is None else left - 1
    return low, high


def outer_bounds(system: System, *, most: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Bounds that hold, though narrower ones may: step (1). Cells in no sum are unbounded (-1 as high).

    ``most`` is what cells are known to be at most for another reason (inf where there is none).
    """
    sums = np.rint(system.rows @ system.counts).astype(np.int64)
    free = np.diff(system.rows.tocsc().indptr) == 0
    low = np.zeros(len(system.counts), dtype=np.int64)
    high = np.full(len(system.counts), sums.max(initial=0), dtype=np.int64)
    if most is not None:
        high = np.minimum(high, most).astype(np.int64)
    rows = system.rows.astype(np.int64)
    low, high = propagate(rows, sums, low, high, rounds=None if system.is_forest else _ROUNDS)
    return low, np.where(free, -1, high)


class Bounds:
    """Bounds of one system's cells, found as far as somebody asks.

    ``low`` and ``high`` hold surely; ``seen_low`` and ``seen_high`` stand in some table that fits. Where they
    meet, the bound is exact. ``most`` is what cells are said to be at most (as in `outer_bounds`); blocks of
    them may ``exchange`` people (`exchange`).
    """

    def __init__(
        self, system: System, *, most: np.ndarray | None = None, exchange: Exchange | None = None
    ) -> None:
        self.system, self.exchange = system, exchange
        self.low, self.high = outer_bounds(system, most=most)
        self.free = self.high < 0
        self.seen_low, self.seen_high = system.counts.copy(), system.counts.copy()
        if system.is_forest and most is None:
            self.seen_low, self.seen_high = self.low.copy(), np.where(self.free, system.counts, self.high)
        self._linear: Program | None = None
        self._walker: Walker | None = None

    @property
    def width(self) -> np.ndarray:
        """Widths that are proven; inf where nothing bounds a cell."""
        return np.where(self.free, np.inf, self.seen_high - self.seen_low)

    @property
    def widest(self) -> np.ndarray:
        """Widths that can not be exceeded."""
        return np.where(self.free, np.inf, self.high - self.low)

    def see(self, lowest: np.ndarray, highest: np.ndarray) -> None:
        """Take note of values that stand in tables that fit."""
        np.minimum(self.seen_low, lowest, out=self.seen_low)
        np.maximum(self.seen_high, highest, out=self.seen_high)

    def pool(self, enough: np.ndarray) -> None:
        """Look for tables in which an area changes and others make up for it."""
        self.see(*see_by_pools(self.system, np.minimum(enough, self.widest)))

    def walk(self, enough: np.ndarray, *, strolls: int) -> None:
        """Look for tables by alternating cycles, until widths of ``enough`` are seen or time is up."""
        if self._walker is None:
            self._walker = Walker(self.system)
        for _ in range(strolls):
            open_ = self.width < np.minimum(enough, self.widest)
            if not (open_.any() and self._walker.moves):
                return
            self.see(*self._walker.stroll(self._wanted(open_, self._walker.random)))

    def sweep(self, enough: np.ndarray, *, rounds: int) -> None:
        """Look for tables at vertices that objectives lead to, drawing many open cells at once.

        Of cells that compete in a sum the one that is drawn hardest takes all there is. So none may go
        further than is asked of it, and those seen wide enough leave the next objective to the others: all
        that are open, as long as that closes many, then those of one block at a time. In a block they seldom
        compete: those who come may be of all its kinds.
        """
        self._see_around(self.system.counts, enough)
        open_ = self.width < np.minimum(enough, self.widest)
        if not open_.any():
            return
        program, random = self._program(whole=False, within=enough), np.random.default_rng(20)
        pull = random.uniform(0.5, 1.5, len(open_)) * (random.integers(0, 2, len(open_)) * 2 - 1)
        closed = len(open_)
        for _ in range(rounds):
            if closed < _MANY or not open_.any():
                break
            before = open_.sum()
            open_ = self._draw(program, np.where(open_, self._towards(pull), 0.0), enough)
            closed = int(before - open_.sum())
        block, drawn = self._blocks(), np.zeros(len(open_), dtype=np.int64)
        while True:
            some = np.flatnonzero(open_ & (drawn < _DRAWN) & (block >= 0))
            if not some.size:
                return
            # Of those drawn least often, the ones of the block that has most of them.
            some = some[drawn[some] == drawn[some].min()]
            some = some[block[some] == np.bincount(block[some]).argmax()]
            drawn[some] += 1
            pull = np.where(np.isin(np.arange(len(open_)), some), self._towards(np.ones(len(open_))), 0.0)
            open_ = self._draw(program, pull, enough)

    def _draw(self, program: Program, pull: np.ndarray, enough: np.ndarray) -> np.ndarray:
        """See what a program that is drawn so leads to; return the cells that are open still."""
        program.aim_at(-pull)
        x = program.solve()
        if is_whole(x):
            table = np.rint(x).astype(np.int64)
            self.see(table, table)
            self._see_around(table, enough)
        return np.asarray(self.width < np.minimum(enough, self.widest))

    def _blocks(self) -> np.ndarray:
        """Block of each cell (`exchange`); -1 where it is in none."""
        found = np.full(len(self.low) + 1, -1)
        for i, cells in enumerate(() if self.exchange is None else self.exchange.cells):
            found[cells] = i
        # What is known (-1) is in the last place.
        return found[:-1]

    def _see_around(self, table: np.ndarray, enough: np.ndarray) -> None:
        """Look at what exchanges lead to from a table that fits, for the sake of open cells."""
        open_ = self.width < np.minimum(enough, self.widest)
        if self.exchange is not None and open_.any():
            high = np.where(self.free, table, self.high)
            self.see(*self.exchange.reach(table, np.where(self.free, table, self.low), high, open_))

    def _towards(self, pull: np.ndarray) -> np.ndarray:
        """Turn a pull on each cell to the bound that it has not been seen at, where that is one of two."""
        lacks_high, lacks_low = self.high > self.seen_high, self.low < self.seen_low
        size = np.abs(pull)
        return np.where(lacks_high & ~lacks_low, size, np.where(lacks_low & ~lacks_high, -size, pull))

    def _wanted(self, open_: np.ndarray, random: np.random.Generator) -> np.ndarray:
        """Draw some of the open cells to a bound that they have not been seen at."""
        either = random.integers(0, 2, len(open_)) * 2 - 1
        return np.where(open_ & (random.random(len(open_)) < _SHARE_DRAWN), self._towards(either), 0)

    def finish(self, *, enough: np.ndarray | None = None, strolls: int | None = None) -> None:
        """Make all bounds exact, or those of cells whose width is not proven to be ``enough``."""
        enough = np.full(len(self.low), np.inf) if enough is None else enough
        if strolls is None:
            strolls = _STROLLS if len(self.low) >= _WALK_FROM else 0
        self.walk(enough, strolls=strolls)
        for cell in np.flatnonzero(~self.free & (self.width < np.minimum(enough, self.widest))):
            for way in (1, -1):
                # What was found for other cells may have answered for this one.
                if self.width[cell] < min(enough[cell], self.widest[cell]):
                    self._push(int(cell), way)

    def _push(self, cell: int, way: int) -> None:
        """Find how far a cell can go down (1) or up (-1)."""
        seen, limit = (self.seen_low, self.low) if way > 0 else (self.seen_high, self.high)
        if seen[cell] == limit[cell]:
            return
        if self._linear is None:
            self._linear = self._program(whole=False)
        x = self._solve(self._linear, cell, way)
        if not is_whole(x):
            # Fractions are outside what counts can be: the bound may be narrower than rounding says.
            x = self._solve(self._program(whole=True), cell, way)
        table = np.rint(x).astype(np.int64)
        self.see(table, table)
        limit[cell] = table[cell]

    def _program(self, *, whole: bool, within: np.ndarray | None = None) -> Program:
        """Make the program of all tables, or of those where no cell goes further than is asked of it."""
        counts = self.system.counts
        low, high = self.low, self.high
        if within is not None:
            far = np.where(within > 0, within, np.inf)
            low, high = np.maximum(low, counts - far), np.minimum(high, counts + far)
        high, low = np.where(self.free, counts, high), np.where(self.free, counts, low)
        sums = self.system.rows @ counts
        return Program(self.system.rows, low, high, least=sums, most=sums, whole=whole)

    @staticmethod
    def _solve(program: Program, cell: int, way: int) -> np.ndarray:
        program.aim(cell, way)
        x = program.solve()
        program.aim(cell, 0)
        return x


def exact_bounds(system: System) -> tuple[np.ndarray, np.ndarray]:
    """Bounds of all cells, none being known: low, and high (inf where unbounded)."""
    low = np.zeros(len(system.counts))
    high = np.full(len(system.counts), np.inf)
    whole = [(np.arange(len(low)), system)] if system.is_forest else system.parts()
    for cells, part in whole:
        bounds = Bounds(part)
        bounds.finish()
        low[cells] = bounds.low
        high[cells] = np.where(bounds.free, np.inf, bounds.high)
    return low, high
