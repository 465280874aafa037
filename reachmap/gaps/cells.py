"""Rates of all cells (area × age band × sex × arrival) at once, from counts of sets of cells.

    y_S/φ ~ Poisson(Σ_{c in S} w_c N_c/φ · p_c)
    log p_c = β₀ + band + sex + arrival + pairs of these + x_a'γ + area_a + (area × band) + (area × sex) + …

What one band or sex says of an area serves the others. `SmallAreaModel` fits one stratum by itself; with one
band, sex and arrival the two are the same model.

Levels and pairs have N(0, 1.5²) (as deviations, so that no level is the reference), covariates' slopes
N(0, 0.5²) per standard deviation, areas BYM2, area × factor independent effects (`cells_hyper` has
the priors). Given the hyperparameters the posterior is approximated by a normal distribution with its
mean where expected slopes balance (`cells_field`); hyperparameters are averaged over a central composite
design, above `MOST_DESIGN_AREAS` areas taken at their mode. No chain is run.

The number of parents has errors that the counts may not correct (they would: few were reached, so there
must be fewer parents). They are drawn from what was known before; each draw of p is what the counts say given
that draw of the parents (a cut, Plummer 2015, Stat. Comput. 25:37-43).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from reachmap.errors import TableError
from reachmap.gaps.cells_data import Cells, read_cells, read_data
from reachmap.gaps.cells_field import CellField, CellMode
from reachmap.gaps.cells_hyper import Space, explore, find_mode
from reachmap.gaps.draws import quantiles_of
from reachmap.gaps.given import read_covariates, refuse_draws
from reachmap.gaps.model import VAGUE_SD
from reachmap.gaps.neighbours import read_neighbours

if TYPE_CHECKING:
    from libpysal.graph import Graph

EFFECT_SD, SLOPE_SD = 1.5, 0.5
AREAS_PER_COVARIATE = 10
# Up to here hyperparameters are averaged; with more areas they are known well enough.
MOST_DESIGN_AREAS = 400
_LEAST_WEIGHT = 0.005
_BLOCK = 4096  # cells described at a time
_RATE_QUANTILES, _EFFECT_QUANTILES = (0.05, 0.5, 0.95), (0.025, 0.5, 0.975)


@dataclass(frozen=True)
class CellFit:
    """What a fit knows; frozen.

    Parameters
    ----------
    rates
        Per cell (index of the cells): mean, sd, q05, q50, q95 of p.
    coefficients
        Rows ``intercept``, levels (``sex[man]``: deviation from the levels' mean), pairs
        (``age_band[0-2]:sex[man]``) and covariates: mean, sd, q025, q50, q975 (log scale).
    hyperparameters
        Rows ``sigma``, ``phi`` and ``sigma_age_band`` … : same columns.
    draws
        p, draws × cells (single precision).
    parents
        Parents, draws × cells, or 1 × cells where no errors were given.
    imputed
        Covariates with missing values, and how many took the mean of the others.
    """

    rates: pd.DataFrame
    coefficients: pd.DataFrame
    hyperparameters: pd.DataFrame
    draws: np.ndarray
    parents: np.ndarray
    imputed: dict[str, int]
    _state: _Found = field(repr=False)

    def reached(self, by: pd.Series) -> tuple[np.ndarray, np.ndarray, pd.Index]:
        """Add cells up.

        Parameters
        ----------
        by
            A label for each cell (same index); cells without a label are left out.

        Returns
        -------
        reached, parents, labels
            Σ N p and Σ N, draws × labels; labels in order of first appearance.
        """
        codes, labels = pd.factorize(by)
        shape = (len(self.draws), len(labels))
        reached, parents = np.zeros(shape), np.zeros(shape)
        order = np.argsort(codes, kind="stable")
        order = order[codes[order] >= 0]
        starts = np.flatnonzero(np.diff(codes[order], prepend=-1))
        if len(order):
            persons = np.broadcast_to(self.parents, self.draws.shape)[:, order]
            reached[:] = np.add.reduceat(self.draws[:, order] * persons, starts, axis=1, dtype=float)
            parents[:] = np.add.reduceat(persons, starts, axis=1, dtype=float)
        return reached, parents, pd.Index(labels)

    def union(self, by: pd.Series) -> pd.DataFrame:
        """Rate of unions of cells, Σ N p / Σ N: mean, sd, q05, q50, q95 per label (see `reached`)."""
        reached, parents, labels = self.reached(by)
        with np.errstate(invalid="ignore"):
            return _described(reached / parents, labels, _RATE_QUANTILES)


class CellModel:
    """Rates of cells.

    Parameters
    ----------
    draws
        Posterior draws.
    seed
        Same seed and data, same draws.
    hyperparameters
        ``"design"``: averaged over a central composite design; ``"mode"``: taken at their mode;
        ``"auto"``: by the number of areas.
    odd_share
        Prior share of areas that may be unlike all others: their own deviation has a standard
        deviation of at least 1. 0 is the plain model.
    level_sd
        Prior standard deviation of the intercept (log rate of all cells, around 0).
    effect_sd
        Prior standard deviation of levels and pairs. Where ``parents`` are scaled to known totals of every
        level, so that all rates are about 1, it should be small: then it says that the totals are known.
    """

    def __init__(
        self,
        *,
        draws: int = 1000,
        seed: int = 0,
        hyperparameters: Literal["auto", "design", "mode"] = "auto",
        odd_share: float = 0.0,
        level_sd: float = VAGUE_SD,
        effect_sd: float = EFFECT_SD,
    ) -> None:
        if hyperparameters not in ("auto", "design", "mode"):
            problem = f"hyperparameters must be 'auto', 'design' or 'mode', not {hyperparameters!r}"
            raise TableError("schema", table="model", problem=problem)
        refuse_draws(draws)
        self.draws = draws
        self.seed = seed
        self.hyperparameters = hyperparameters
        self.odd_share = odd_share
        self.level_sd = level_sd
        self.effect_sd = effect_sd

    def fit(
        self,
        observed: pd.Series,
        cells: pd.DataFrame,
        members: pd.DataFrame,
        *,
        areas: pd.Index | None = None,
        possible: pd.DataFrame | None = None,
        within: pd.Series | None = None,
        covariates: pd.DataFrame | None = None,
        adjacency: Graph | pd.DataFrame | None = None,
        dispersion: float = 1.0,
        parents: np.ndarray | None = None,
        near: CellFit | None = None,
    ) -> CellFit:
        """Fit the model.

        Parameters
        ----------
        observed
            Counts, one for each datum. A missing one is hidden: see ``possible``, without which it is
            left out.
        cells
            A row per cell: ``area_code``, ``parents``, and those of ``age_band``, ``sex``, ``arrival`` that
            there are. A factor with one level has no effect.
        members
            Which cells each datum is a count of: ``datum``, ``cell`` (labels of ``observed`` and ``cells``)
            and, if not all of a cell's people could be in it, ``share`` (0 to 1). Cells of one area.
        areas
            Areas in order; else as they appear in ``cells``.
        possible
            For hidden counts: every value that each may have, a row per datum, blanks filled with missing.
        within
            For a datum that is a part of another: the label of that one, which must be known. Whatever the
            whole says is then said once. Of several hidden parts of one whole each is held against the
            rest by itself.
        covariates
            A row per area (index ``areas``), standardised here; missing values take the mean of the others;
            at most one for every ten areas.
        adjacency
            As `SmallAreaModel.fit`; without it every area stands for itself.
        dispersion
            φ, at least 1.
        parents
            Draws of the parents of every cell, draws × cells, or None for no error.
        near
            A fit of the same cells to nearly the same data: its hyperparameters are used.

        Raises
        ------
        TableError
            Tables do not fit together (`cells_data`), a covariate is constant or there are more than one for
            ten areas, or draws of the parents have another shape or are negative.
        """
        named = cells.get("area_code", pd.Series(dtype=object))
        index = pd.Index(named.unique() if areas is None else areas)
        table = read_cells(cells, index)
        data = read_data(
            observed, members, table, cells.index, possible=possible, within=within, dispersion=dispersion
        )
        x, imputed = _covariates(covariates, index)
        design, prior, names = _design(table, x, self)
        map_ = read_neighbours(adjacency, index)
        field_ = CellField(table, data, design, prior, map_, odd_share=self.odd_share)
        space = Space(len(index), bool(map_.connected.any()), tuple(name for name, _, _ in table.levels))
        errors = _errors(parents, table, self.draws)
        # Small matrices: a second thread costs more than it gives.
        with threadpool_limits(limits=1):
            found = _search(field_, space, self, None if near is None else near._state)
            draws, betas, hyper = _draw(field_, found, self, errors)
        effects, labels = _effects(betas, table, names)
        return CellFit(
            rates=_described(draws, cells.index, _RATE_QUANTILES),
            coefficients=_described(effects, pd.Index(labels), _EFFECT_QUANTILES),
            hyperparameters=_described(hyper, pd.Index(space.names), _EFFECT_QUANTILES),
            draws=draws,
            parents=table.parents[None] if parents is None else parents,
            imputed=imputed,
            _state=found,
        )


@dataclass(frozen=True)
class _Found:
    """Points of the hyperparameters, their weights, and the modes there."""

    space: Space
    points: np.ndarray
    weights: np.ndarray
    modes: list[CellMode]


def _covariates(
    covariates: pd.DataFrame | None, areas: pd.Index
) -> tuple[pd.DataFrame | None, dict[str, int]]:
    """Check, fill and standardise."""
    x, imputed = read_covariates(covariates, areas)
    if covariates is None or not x.shape[1]:
        return None, imputed
    if x.shape[1] > len(areas) // AREAS_PER_COVARIATE:
        raise TableError("schema", table="covariates", problem="more than one for ten areas")
    x = (x - x.mean(axis=0)) / x.std(axis=0)
    return pd.DataFrame(x, index=areas, columns=covariates.columns), imputed


def _contrasts(levels: int) -> np.ndarray:
    """Levels × (levels - 1), orthonormal and orthogonal to 1: deviations without a reference level."""
    full = np.linalg.qr(np.column_stack([np.ones(levels), np.eye(levels)[:, 1:]]))[0]
    return np.asarray(full[:, 1:])


def _design(
    cells: Cells, covariates: pd.DataFrame | None, model: CellModel
) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Columns of β with their prior precision; names of the covariates."""
    blocks = [np.ones((len(cells), 1))]
    own = [_contrasts(len(names))[codes] for _, names, codes in cells.levels]
    blocks += own
    blocks += [(a[:, :, None] * b[:, None, :]).reshape(len(cells), -1) for a, b in combinations(own, 2)]
    precision = [model.level_sd**-2, *[model.effect_sd**-2] * sum(block.shape[1] for block in blocks[1:])]
    names: list[str] = []
    if covariates is not None:
        blocks.append(covariates.to_numpy(float)[cells.area])
        precision += [SLOPE_SD**-2] * covariates.shape[1]
        names = [str(name) for name in covariates.columns]
    return np.hstack(blocks), np.array(precision), names


def _effects(betas: np.ndarray, cells: Cells, names: list[str]) -> tuple[np.ndarray, list[str]]:
    """From contrasts to levels: draws × effects, and what they are called."""
    found, labels, first = [betas[:, :1]], ["intercept"], 1
    own = [(f"{name}", levels, _contrasts(len(levels))) for name, levels, _ in cells.levels]
    for name, levels, contrasts in own:
        last = first + contrasts.shape[1]
        found.append(betas[:, first:last] @ contrasts.T)
        labels += [f"{name}[{level}]" for level in levels]
        first = last
    for (name, levels, a), (other, others, b) in combinations(own, 2):
        last = first + a.shape[1] * b.shape[1]
        found.append(betas[:, first:last] @ np.kron(a, b).T)
        labels += [f"{name}[{one}]:{other}[{two}]" for one in levels for two in others]
        first = last
    found.append(betas[:, first:])
    return np.hstack(found), [*labels, *names]


def _search(field_: CellField, space: Space, model: CellModel, near: _Found | None) -> _Found:
    """Find the hyperparameters and the mode at each point that has weight."""
    if near is not None:
        return _near(field_, space, near)
    last: CellMode | None = None
    seen: dict[bytes, CellMode] = {}

    def mode_at(at: np.ndarray) -> CellMode:
        nonlocal last
        start, sites = (field_.start, None) if last is None else (last.state, last.sites)
        last = field_.mode(space.scales(at), start, sites)
        seen[at.tobytes()] = last
        return last

    def log_posterior(at: np.ndarray) -> float:
        return mode_at(at).log_evidence + space.log_prior(at)

    def climb(at: np.ndarray) -> float:
        # On the way up nothing is kept but the last mode, to begin the next one from.
        found = log_posterior(at)
        seen.clear()
        return found

    plain = model.hyperparameters == "mode" or (
        model.hyperparameters == "auto" and field_.areas > MOST_DESIGN_AREAS
    )
    # Around the mode a design finds what is left; alone it may be a posterior standard deviation away.
    mode = find_mode(climb, space, enough=0.5) if plain else find_mode(climb, space)
    points, weights = (mode[None], np.ones(1)) if plain else explore(log_posterior, mode, space)
    kept = weights > _LEAST_WEIGHT * weights.max()
    points, weights = points[kept], weights[kept] / weights[kept].sum()
    modes = [seen[at.tobytes()] if at.tobytes() in seen else mode_at(at) for at in points]
    return _Found(space, points, weights, modes)


def _near(field_: CellField, space: Space, near: _Found) -> _Found:
    """Take the hyperparameters of another fit, with its modes to begin from."""
    modes = [
        field_.mode(space.scales(at), old.state, old.sites)
        for at, old in zip(near.points, near.modes, strict=True)
    ]
    return _Found(space, near.points, near.weights, modes)


def _errors(parents: np.ndarray | None, cells: Cells, draws: int) -> np.ndarray | None:
    """Log errors of the parents, cells × draws."""
    if parents is None:
        return None
    if parents.shape != (draws, len(cells)) or not (np.isfinite(parents) & (parents >= 0)).all():
        raise TableError("schema", table="parents", problem="draws do not fit the cells, or are negative")
    some = np.maximum(parents.T, 1e-12) / np.maximum(cells.parents, 1e-12)[:, None]
    return np.asarray(np.where((cells.parents > 0)[:, None], np.log(some), 0.0))


def _draw(
    field_: CellField, found: _Found, model: CellModel, errors: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Draw p (draws × cells), β and the hyperparameters."""
    rng = np.random.default_rng(model.seed)
    picked = (np.arange(model.draws) + rng.random()) / model.draws
    place = np.minimum(np.searchsorted(np.cumsum(found.weights), picked), len(found.weights) - 1)
    if errors is not None:
        # Points of the hyperparameters come in order: they must not follow the errors' draws.
        place = rng.permutation(place)
    log = np.empty((len(field_.cells), model.draws), dtype=np.float32)
    betas = np.empty((model.draws, field_.p))
    for point, mode in enumerate(found.modes):
        at = np.flatnonzero(place == point)
        if not len(at):
            continue
        field_.refactor(mode)
        own = log if len(at) == model.draws else np.empty((len(log), len(at)), dtype=np.float32)
        betas[at] = field_.draw(field_.centred(mode), own, rng, None if errors is None else errors[:, at])
        if own is not log:
            log[:, at] = own
    np.exp(np.clip(log, -60, 25, out=log), out=log)
    return log.T, betas, found.space.values(found.points)[place]


def _described(draws: np.ndarray, index: pd.Index, quantiles: tuple[float, ...]) -> pd.DataFrame:
    """Mean, sd and quantiles of each column of draws, a block of columns at a time."""
    names = ["mean", "sd", *(f"q{f'{q:.3f}'[2:].rstrip('0').ljust(2, '0')}" for q in quantiles)]
    found = np.empty((len(names), draws.shape[1]))
    for first in range(0, draws.shape[1], _BLOCK):
        block = slice(first, first + _BLOCK)
        part = np.asarray(draws[:, block].T, dtype=float)
        found[0, block], found[1, block] = part.mean(axis=1), part.std(axis=1)
        found[2:, block] = quantiles_of(part.T, quantiles)
    return pd.DataFrame(dict(zip(names, found, strict=True)), index=index)
