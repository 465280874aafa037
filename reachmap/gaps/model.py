"""Areas' relative risks from small, clumped, partly hidden counts: a Poisson model with a BYM2 surface.

    y_i / φ_d ~ Poisson(E_i / φ_d · θ_i),   log θ_i = β₀ + x_i'β + σ(√φ u_i + √(1 - φ) v_i)

u is the scaled intrinsic autoregression over neighbours, v independent normal; areas without neighbours have
σ v_i alone (Riebler et al. 2016, Stat. Methods Med. Res. 25:1145-1165; `neighbours`). φ_d is the clumping of
courses (`reach.dispersion`): dividing counts and expectations by it keeps the mean and widens the
intervals as much as clumping does.

Nested Laplace (Rue, Martino & Chopin 2009, J. R. Stat. Soc. B 71:319-392): σ and φ on a grid (`hyper`); at
each point v is integrated out (`likelihood`), the rest approximated by a normal distribution at its mode
(`dense`, `sparse`), and every area's own marginal worked out on a grid (`marginals`). No chain is run.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from reachmap.errors import TableError
from reachmap.gaps.dense import TOLERANCE, DenseField, Modes
from reachmap.gaps.draws import quantiles_of
from reachmap.gaps.given import numbers, read_covariates, refuse_draws
from reachmap.gaps.hyper import Grid, no_difference, search
from reachmap.gaps.likelihood import Counts, Sites
from reachmap.gaps.neighbours import Neighbours, read_neighbours
from reachmap.gaps.posterior import Picked, Posterior, draw

if TYPE_CHECKING:
    from libpysal.graph import Graph

    from reachmap.gaps.sparse import SparseField, SparseMode

VAGUE_SD = float(np.sqrt(1000.0))
# Up to here dense matrices for all of the grid at once are quicker than sparse ones in turn.
MOST_DENSE_AREAS = 100
_DENSE_SHAPES = ((9, 2), (7, 4))
_SPARSE_SHAPES = ((7, 2), (5, 3))
_ROUGH = 0.1  # how near a mode is near enough where only the order of magnitude of its evidence matters
_COVARIATE_QUANTILES, _RISK_QUANTILES = (0.025, 0.5, 0.975), (0.05, 0.5, 0.95)


@dataclass(frozen=True)
class SmallAreaFit:
    """What a fit knows; frozen. Tables are made when they are asked for.

    Parameters
    ----------
    draws
        Relative risks, draws × areas.
    imputed
        Covariates with missing values, and how many took the mean of the others.
    index
        Labels of the areas.
    names
        ``intercept`` and the covariates.
    """

    draws: np.ndarray
    imputed: dict[str, int]
    index: pd.Index = field(repr=False)
    names: tuple[str, ...]
    _state: Posterior = field(repr=False)
    _back: np.ndarray = field(repr=False)

    @cached_property
    def relative_risk(self) -> pd.DataFrame:
        """Per area: mean, sd, q05, q50, q95, relative to ``expected``."""
        return _described(self.draws, self.index, _RISK_QUANTILES)

    @cached_property
    def coefficients(self) -> pd.DataFrame:
        """Rows ``intercept`` and the covariates: mean, sd, q025, q50, q975 (log scale)."""
        return _described(self._state.betas @ self._back.T, pd.Index(self.names), _COVARIATE_QUANTILES)

    @cached_property
    def hyperparameters(self) -> pd.DataFrame:
        """Rows ``sigma`` and ``phi`` (0 where there is no such effect): columns as `coefficients`."""
        return _described(self._state.hyper, pd.Index(["sigma", "phi"]), _COVARIATE_QUANTILES)

    def redraw(self, observed: np.ndarray, *, possible: np.ndarray | None = None) -> np.ndarray:
        """Draw relative risks as if each area alone had counted something else.

        What the other areas say of it, and of σ and φ, stays as it is.

        Parameters
        ----------
        observed
            The other count of each area; NaN where it stays as it was, or is hidden.
        possible
            What hidden counts may be (areas × values, as many as at the fit), where that is other too.
        """
        values = np.array(self._state.counts.may_be)
        told = ~np.isnan(observed)
        if possible is not None:
            values[~told] = np.sort(possible[~told], axis=1) / self._state.dispersion
        values[told] = np.nan
        values[told, 0] = observed[told] / self._state.dispersion
        return self._state.relative_risks(Counts(values, self._state.counts.expected))

    def probability_below_at_zero(self, threshold: np.ndarray) -> np.ndarray:
        """P(relative risk < threshold) per area if it had counted nothing at all.

        σ and φ have the weights that the area's zero would have given them. If this is small, no count
        could ever show a shortfall there.
        """
        return self._state.below_at_zero(threshold)


class SmallAreaModel:
    """Relative risk per area.

    Parameters
    ----------
    spatial
        ``"bym2"``: areas differ, in part as their neighbours do; ``"iid"``: each for itself; ``"none"``: only
        by their covariates.
    draws
        Posterior draws.
    seed
        Same seed and data, same draws.
    odd_share
        Prior share of areas that may be quite unlike all others: their own deviation has a standard
        deviation of at least 1. 0 is the plain model.
    slope_sd
        Prior standard deviation of the covariates' effects.
    level_sd
        Prior standard deviation of the intercept.

    Raises
    ------
    TableError
        ``spatial`` is none of these, or ``draws`` is not a whole number from 1 on.
    """

    def __init__(
        self,
        *,
        spatial: Literal["bym2", "iid", "none"] = "bym2",
        draws: int = 1000,
        seed: int = 0,
        odd_share: float = 0.0,
        slope_sd: float = VAGUE_SD,
        level_sd: float = VAGUE_SD,
    ) -> None:
        if spatial not in ("bym2", "iid", "none"):
            problem = f"spatial must be 'bym2', 'iid' or 'none', not {spatial!r}"
            raise TableError("schema", table="model", problem=problem)
        refuse_draws(draws)
        self.spatial = spatial
        self.draws = draws
        self.seed = seed
        self.odd_share = odd_share
        self.slope_sd = slope_sd
        self.level_sd = level_sd

    def fit(
        self,
        observed: pd.Series,
        expected: pd.Series,
        *,
        covariates: pd.DataFrame | None = None,
        adjacency: Graph | pd.DataFrame | Neighbours | None = None,
        dispersion: float = 1.0,
        possible: pd.DataFrame | None = None,
        near: SmallAreaFit | None = None,
    ) -> SmallAreaFit:
        """Fit the model.

        Parameters
        ----------
        observed
            Counts per area. A missing one is predicted from the rest, or hidden: see ``possible``.
        expected
            What each area would count at relative risk 1; above 0.
        covariates
            One row per area, used as given; missing values take the mean of the others.
        adjacency
            libpysal's ``Graph`` or a frame with columns ``focal`` and ``neighbor`` (labels of the index;
            pairs once or both ways; self-pairs are ignored). Without it every area stands for itself:
            ``"bym2"`` is then the same as ``"iid"``.
        dispersion
            φ_d, at least 1.
        possible
            For hidden counts: every value that each may have, a row per area, blanks filled with
            missing. Rows of areas with an observed count are not looked at.
        near
            A fit of the same areas to nearly the same counts: σ and φ are then looked for where it found
            them first, which halves the time where that is where they are.

        Raises
        ------
        TableError
            The indexes differ or repeat a label, a count is negative, an expectation is not above 0, a
            covariate is constant, or the adjacency does not fit the areas.
        """
        counts = _counts(observed, expected, possible, dispersion)
        x, imputed = read_covariates(covariates, observed.index)
        map_ = read_neighbours(adjacency if self.spatial == "bym2" else None, observed.index)
        design = _Design(x, level_sd=self.level_sd, slope_sd=self.slope_sd)
        state, risks = _fit(counts, map_, design, self, dispersion, None if near is None else near._state)
        names = ["intercept", *([] if covariates is None else map(str, covariates.columns))]
        return SmallAreaFit(
            draws=risks,
            imputed=imputed,
            index=observed.index,
            names=tuple(names),
            _state=state,
            _back=design.back,
        )


def _counts(
    observed: pd.Series, expected: pd.Series, possible: pd.DataFrame | None, dispersion: float
) -> Counts:
    """Check and line up counts and expectations."""
    if any(other is not None and not other.index.equals(observed.index) for other in (expected, possible)):
        raise TableError("schema", table="areas", problem="indexes differ")
    counts, base = numbers(observed, "areas"), numbers(expected, "areas")
    values = np.full((len(counts), 1 if possible is None else max(1, possible.shape[1])), np.nan)
    values[:, 0] = counts
    if possible is not None:
        hidden = np.isnan(counts)
        values[hidden] = np.sort(possible.to_numpy(float)[hidden], axis=1)
    wrong = np.isinf(values).any() or np.nanmin(values, initial=0) < 0
    if wrong or not len(counts) or not (np.isfinite(base) & (base > 0)).all() or not 1 <= dispersion < np.inf:
        raise TableError("schema", table="areas", problem="counts, expectations or dispersion out of range")
    return Counts(values / dispersion, base / dispersion)


class _Design:
    """Intercept and covariates, standardised within for the sake of the numbers.

    ``back`` turns coefficients of the standardised covariates into those of the given ones; ``prior`` is the
    prior precision of the former.
    """

    def __init__(self, x: np.ndarray, *, level_sd: float, slope_sd: float) -> None:
        p = x.shape[1] + 1
        middle = x.mean(axis=0)
        scale = np.where(x.std(axis=0) > 0, x.std(axis=0), 1.0)
        self.matrix = np.column_stack([np.ones(len(x)), (x - middle) / scale])
        self.back = np.eye(p)
        self.back[1:, 1:] = np.diag(1 / scale)
        self.back[0, 1:] = -middle / scale
        given = np.diag(np.concatenate([[1 / level_sd**2], np.full(p - 1, 1 / slope_sd**2)]))
        self.prior = self.back.T @ given @ self.back


def _described(draws: np.ndarray, index: pd.Index, quantiles: tuple[float, ...]) -> pd.DataFrame:
    """Mean, sd and quantiles of each column of draws."""
    names = [f"q{f'{q:.3f}'[2:].rstrip('0').ljust(2, '0')}" for q in quantiles]
    columns = [draws.mean(axis=0), draws.std(axis=0), *quantiles_of(draws, quantiles)]
    return pd.DataFrame(np.column_stack(columns), index=index, columns=["mean", "sd", *names])


def _field(map_: Neighbours, design: _Design) -> DenseField | SparseField:
    if map_.count <= MOST_DENSE_AREAS:
        return DenseField(map_, design.matrix, design.prior)
    from reachmap.gaps.sparse import SparseField

    return SparseField(map_, design.matrix, design.prior)


def _fit(
    counts: Counts,
    map_: Neighbours,
    design: _Design,
    model: SmallAreaModel,
    dispersion: float,
    near: Posterior | None,
) -> tuple[Posterior, np.ndarray]:
    """Find the grid, and draw σ, φ, β and where each area lies in its marginal; and relative risks."""
    areas, connected = map_.count, map_.connected
    shared = _field(map_, design)
    known = ~counts.missing
    seen = np.nanmean(counts.may_be[known], axis=1).sum() if known.any() else 0.0
    start = np.full(areas, np.log(max(seen, 0.25 / dispersion) / max(counts.expected[known].sum(), 1e-9)))

    last = None if near is None else (near.grid, near.modes)

    def evaluate(grid: Grid) -> tuple[tuple[Sites, Modes | SparseMode], np.ndarray]:
        nonlocal last
        odd_share = model.odd_share if model.spatial != "none" else 0.0
        sites = Sites(counts, grid.own_sd(connected), odd_share)
        first = np.tile(start, (len(grid.tau), 1)) if last is None else last[1][last[0].nearest(grid)]
        # The first grid only says where to look.
        tolerance = _ROUGH if last is None and model.spatial != "none" else TOLERANCE
        mode = shared.mode(sites, grid.tau, first, tolerance=tolerance)
        last = grid, mode.mean
        return (sites, mode), mode.log_evidence

    spatial = bool(connected.any())
    if model.spatial == "none":
        grid = no_difference(areas)
        (sites, mode), _ = evaluate(grid)
        weight = np.ones(1)
    else:
        shapes = _DENSE_SHAPES if areas <= MOST_DENSE_AREAS else _SPARSE_SHAPES
        hint = None if near is None else near.grid
        grid, (sites, mode), weight = search(evaluate, areas=areas, spatial=spatial, shapes=shapes, near=hint)
    rng = np.random.default_rng(model.seed)
    return draw(counts, grid, sites, mode, Picked.of(weight, model.draws, rng), rng, dispersion)
