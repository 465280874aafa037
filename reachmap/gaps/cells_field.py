"""Effects of areas, bands, sexes and arrival on log p, approximated by a normal distribution.

log p_c = x_c'β + τ u_a + v_a + z_{a,band} + z_{a,sex} + z_{a,arrival}. What belongs to one area alone (v
and z, standardised) is eliminated area by area (`cells_equations`); what is left are the surface u and β,
whose precision has the map's pattern and a narrow border. So the work grows with the number of areas and not
with its square.

Draws are by perturbation (Papandreou & Yuille 2010, NIPS 23). v may be a mixture, of which a share of
areas has a wide part: see `cells_odd`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from reachmap.gaps.cells_ahead import one_ahead
from reachmap.gaps.cells_data import Cells, Data
from reachmap.gaps.cells_equations import Equations, Factors, State, between
from reachmap.gaps.cells_odd import Sites, matched
from reachmap.gaps.cells_surface import surface_of
from reachmap.gaps.dense import LEAST_CURVATURE
from reachmap.gaps.neighbours import Neighbours

_ROUNDS, _TOLERANCE, _HALVINGS, _SLACK = 40, 5e-3, 12, 1e-6
_LONGEST = 2.0  # of a Newton step, in log p
_CENTRINGS, _EP_ROUNDS, _EP_TOLERANCE = 3, 6, 0.01
_AROUND, _AROUND_SHARES = np.polynomial.hermite_e.hermegauss(3)
_AROUND_SHARES = _AROUND_SHARES / _AROUND_SHARES.sum()
_BLOCK = 50  # draws at a time


@dataclass(frozen=True)
class Scales:
    """Standard deviations at one point of the hyperparameters.

    Parameters
    ----------
    tau
        Of the shared surface.
    own, own_lone
        Of an area's own deviation, with and without neighbours.
    factors
        Of area × band, area × sex, area × arrival: those that there are.
    """

    tau: float
    own: float
    own_lone: float
    factors: tuple[float, ...]


@dataclass
class CellMode:
    """Normal approximation at one point.

    Parameters
    ----------
    scales, sites
        The priors there.
    state
        The mode; after `CellField.centred` the mean.
    log_evidence
        Laplace's log marginal likelihood.
    """

    scales: Scales
    sites: Sites
    state: State
    log_evidence: float
    z: np.ndarray
    weight: np.ndarray
    slope: np.ndarray
    factors: Factors


class CellField:
    """The model's effects and what the data say of them.

    Parameters
    ----------
    cells, data
        What there is and what was counted.
    design
        Cells × p: intercept, levels, pairs, covariates.
    prior
        Prior precision of β, per column.
    neighbours
        The map.
    odd_share
        Prior share of areas that may be unlike all others.
    """

    def __init__(
        self,
        cells: Cells,
        data: Data,
        design: np.ndarray,
        prior: np.ndarray,
        neighbours: Neighbours,
        *,
        odd_share: float = 0.0,
    ) -> None:
        self.cells, self.data, self.prior = cells, data, prior
        self.connected, self.areas = neighbours.connected, neighbours.count
        self.surface = surface_of(neighbours)
        self.odd_share = odd_share
        one = np.ones((len(cells), 1))
        levels = [np.eye(len(names))[codes] for _, names, codes in cells.levels]
        self.sizes = [level.shape[1] for level in levels]
        self.q, self.p = 1 + sum(self.sizes), design.shape[1]
        self.design = design
        self.equations = Equations(self.surface, self.areas, self.q, prior)
        # Columns: u, own, levels of the factors, β.
        self._cell_rows = np.hstack([one, one, *levels, design])
        self._place = _places(data.area, self.areas)
        self._deep = int(self._place[1].max(initial=0)) + 1
        # Whether every area has as many rows, all in order: nothing has to be moved then.
        self._even = bool((self._place[0] * self._deep + self._place[1] == np.arange(data.rows)).all())
        self._even = self._even and data.rows == self.areas * self._deep
        self.start = self._start()
        level = np.full(len(cells), self.start.beta[0])
        self._nothing = float(data.at(level)[0].sum() - self._penalty(self.start))
        self._fixed = data.weights(np.zeros(len(cells))) @ self._cell_rows if data.single else None

    # --- from effects to log p --------------------------------------------------------------------

    def _spread(self, scales: Scales, sites: Sites) -> tuple[np.ndarray, np.ndarray]:
        """Areas × columns: by what each standardised effect is multiplied, and what is added."""
        found = np.ones((self.areas, 1 + self.q + self.p))
        found[:, 0] = np.where(self.connected, scales.tau, 0.0)
        found[:, 1] = sites.sd
        found[:, 2 : 1 + self.q] = np.repeat(scales.factors, self.sizes)
        return found, sites.mean

    def eta(self, scales: Scales, sites: Sites, state: State) -> np.ndarray:
        """Log p per cell."""
        return self._eta_many(
            scales, sites, state.local[..., None], state.u[:, None], state.beta[:, None], 1.0
        )[:, 0]

    def _eta_many(
        self,
        scales: Scales,
        sites: Sites,
        local: np.ndarray,
        u: np.ndarray,
        beta: np.ndarray,
        offset: float,
    ) -> np.ndarray:
        """Cells × K; `offset` 0 for differences."""
        spread, mean = self._spread(scales, sites)
        whole = spread[:, :1] * u + spread[:, 1:2] * local[:, 0] + offset * mean[:, None]
        found = self.design @ beta + whole[self.cells.area]
        first = 1
        for sd, size, (_, _, codes) in zip(scales.factors, self.sizes, self.cells.levels, strict=True):
            found += sd * local[self.cells.area, first + codes]
            first += size
        return np.asarray(found)

    # --- normal equations -------------------------------------------------------------------------

    def _rows(self, eta: np.ndarray, scales: Scales, sites: Sites) -> np.ndarray:
        """How the data's rows move with each standardised effect, areas × rows of the area × columns."""
        raw = self.data.weights(eta) @ self._cell_rows if self._fixed is None else self._fixed
        spread = self._spread(scales, sites)[0]
        if self._even:
            return np.asarray(raw.reshape(self.areas, self._deep, -1) * spread[:, None])
        return self._padded(raw * spread[self.data.area])

    def _padded(self, values: np.ndarray) -> np.ndarray:
        if self._even:
            return values.reshape(self.areas, self._deep, *values.shape[1:])
        found = np.zeros((self.areas, self._deep, *values.shape[1:]))
        found[self._place] = values
        return found

    def _pull(self, z: np.ndarray, push: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Z' push, for push areas × rows × K."""
        found = np.matmul(z.transpose(0, 2, 1), push)
        return found[:, 1 : 1 + self.q], found[:, 0], found[:, 1 + self.q :].sum(axis=0)

    def _lin(self, z: np.ndarray, state: State) -> np.ndarray:
        """Z x."""
        beta = np.broadcast_to(state.beta, (self.areas, self.p))
        whole = np.concatenate([state.u[:, None], state.local, beta], axis=1)
        return np.asarray(np.matmul(z, whole[..., None])[..., 0])

    # --- the mode ---------------------------------------------------------------------------------

    def _start(self) -> State:
        """No differences, and the level of all counts together."""
        known = ~self.data.counts.missing
        counts = self.data.counts
        middle = np.nanmean(counts.may_be[known], axis=1).sum() if known.any() else 0.25
        level = np.log(max(float(middle), 0.25) / max(float(counts.expected[known].sum()), 1e-9))
        beta = np.zeros(self.p)
        beta[0] = level
        return State(np.zeros((self.areas, self.q)), np.zeros(self.areas), beta)

    def mode(self, scales: Scales, start: State, sites: Sites | None = None) -> CellMode:
        """Find the mode and Laplace's evidence at one point."""
        own = np.where(self.connected, scales.own, scales.own_lone)
        plain = Sites(np.zeros(self.areas), own)
        if not self.odd_share:
            return self._mode(scales, plain, start)
        found = self._mode(scales, plain if sites is None else sites, start)
        for _ in range(_EP_ROUNDS):
            better, _ = self._moments(found, own)
            moved = np.abs(better.mean - found.sites.mean) + np.abs(np.log(better.sd / found.sites.sd))
            if moved.max() < _EP_TOLERANCE:
                break
            # Standardised effects mean something else now: keep log p where it is.
            local = found.state.local.copy()
            deviation = local[:, 0] * found.sites.sd + found.sites.mean
            local[:, 0] = (deviation - better.mean) / better.sd
            found = self._mode(scales, better, replace(found.state, local=local))
        _, gain = self._moments(found, own)
        found.log_evidence += gain
        return found

    def _moments(self, mode: CellMode, own: np.ndarray) -> tuple[Sites, float]:
        """Normal priors with the mixture's moments beside what the counts say of each area."""
        sites = mode.sites
        variance = self._variance(mode, _unit(self.areas, 1 + self.q + self.p))[:, 0] * sites.sd**2
        mean = mode.state.local[:, 0] * sites.sd + sites.mean
        return matched(sites, mean, variance, own, self.odd_share)

    def _mode(self, scales: Scales, sites: Sites, start: State) -> CellMode:
        state, eta, best = self._better(scales, sites, start)
        value, slope, bend = self.data.at(eta)
        for number in range(_ROUNDS):
            z = self._rows(eta, scales, sites)
            weight = self._padded(np.maximum(-bend, LEAST_CURVATURE))
            f = self.equations.factor(z, weight)
            aim = weight * self._lin(z, state) + self._padded(slope)
            local, u, beta = self.equations.solve(f, *self._pull(z, aim[..., None]))
            new = State(local[..., 0], u[:, 0], beta[:, 0])
            trial, trial_eta, step = new, self.eta(scales, sites, new), 1.0
            far = np.abs(trial_eta - eta).max()
            for halving in range(_HALVINGS):
                if halving or far > _LONGEST:
                    step = min(step / 2, _LONGEST / far) if halving else _LONGEST / far
                    trial = between(state, new, step)
                    trial_eta = self.eta(scales, sites, trial)
                value, slope, bend = self.data.at(trial_eta)
                objective = value.sum() - self._penalty(trial)
                if objective >= best - _SLACK:
                    break
            else:
                # Nothing better that way: this is as near as the sums come.
                value, slope, bend = self.data.at(eta)
                break
            moved = np.abs(trial_eta - eta).max()
            state, eta, best = trial, trial_eta, objective
            # The determinant is of where a step began: a second step makes it that of the mode.
            if number and moved < _TOLERANCE:
                break
        return CellMode(scales, sites, state, best - f.log_det / 2, z, weight, self._padded(slope), f)

    def _better(self, scales: Scales, sites: Sites, start: State) -> tuple[State, np.ndarray, float]:
        """Begin at `start`, or with no differences if that is better: scales may be quite others now."""
        eta = self.eta(scales, sites, start)
        best = float(self.data.at(eta)[0].sum() - self._penalty(start))
        if best >= self._nothing:
            return start, eta, best
        eta = self.eta(scales, sites, self.start)
        return self.start, eta, float(self.data.at(eta)[0].sum() - self._penalty(self.start))

    def _penalty(self, state: State) -> float:
        own = float((state.local**2).sum() + self.prior @ state.beta**2)
        return (own + self.surface.penalty(state.u)) / 2

    def _variance(self, mode: CellMode, z: np.ndarray) -> np.ndarray:
        """Posterior variances of combinations of standardised effects: areas × k × columns -> areas × k."""
        f, q = mode.factors, self.q
        local = z[..., 1 : 1 + q]
        u = z[..., 0] - np.einsum("nkq,nq->nk", local, f.through_u)
        beta = z[..., 1 + q :] - np.matmul(local, f.through_beta) - u[..., None] * f.across[:, None]
        found = (np.matmul(local, f.inverse) * local).sum(axis=2)
        found += u**2 * self.surface.variance()[:, None]
        found += (beta @ f.beta_covariance * beta).sum(axis=2)
        # Next to nothing may come out a little below nothing.
        return np.asarray(np.maximum(found, 1e-12))

    # --- from mode to mean, and draws --------------------------------------------------------------

    def refactor(self, mode: CellMode) -> None:
        """Make the surface that of this point again (it serves one point at a time)."""
        mode.factors = self.equations.factor(mode.z, mode.weight)

    def centred(self, mode: CellMode) -> CellMode:
        """Move from the mode to the mean, where *expected* slopes balance (van Niekerk & Rue 2024)."""
        at = self.data.values(self.eta(mode.scales, mode.sites, mode.state))
        sd = np.sqrt(self._variance(mode, mode.z))[self._place]
        total = State(np.zeros_like(mode.state.local), np.zeros(self.areas), np.zeros(self.p))
        for _ in range(_CENTRINGS):
            shift = self._lin(mode.z, total)[self._place]
            slopes = [
                w * self.data.at_rows(at + shift + x * sd)[1]
                for x, w in zip(_AROUND, _AROUND_SHARES, strict=True)
            ]
            push = self._padded(np.sum(slopes, axis=0)) - mode.slope + mode.weight * self._padded(shift)
            local, u, beta = self.equations.solve(mode.factors, *self._pull(mode.z, push[..., None]))
            total = State(local[..., 0], u[:, 0], beta[:, 0])
            far = np.abs(self._lin(mode.z, total)[self._place] / np.maximum(sd, 1e-9)).max()
            if far > 1:
                # Where counts say next to nothing the approximation must not run away with it.
                total = between(State(0 * local[..., 0], 0 * u[:, 0], 0 * beta[:, 0]), total, 1 / far)
        moved = State(mode.state.local + total.local, mode.state.u + total.u, mode.state.beta + total.beta)
        return replace(mode, state=moved)

    def draw(
        self, mode: CellMode, out: np.ndarray, rng: np.random.Generator, errors: np.ndarray | None
    ) -> np.ndarray:
        """Draw log p around the mean.

        Parameters
        ----------
        mode
            Centred; the surface factorised for it.
        out
            Cells × draws, filled.
        rng
            Randomness.
        errors
            Log errors of the cells' parents, cells × draws, or None. They are not learnt about: given them
            the counts say that p is smaller where parents are more.

        Returns
        -------
        ndarray
            β, draws × p.
        """
        count = out.shape[1]
        betas = np.empty((count, self.p))
        middle = self.eta(mode.scales, mode.sites, mode.state)
        half = _BLOCK // 2
        firsts = range(0, count, _BLOCK)
        noises = (self._noise(mode, half, rng) for _ in firsts)
        for first, noise in zip(firsts, one_ahead(noises, len(firsts)), strict=True):
            block = slice(first, min(first + _BLOCK, count))
            size = block.stop - block.start
            local, u, beta = self.equations.solve(mode.factors, *noise)
            # Each with its mirror image: half the work, and an exact mean.
            away = self._eta_many(mode.scales, mode.sites, local, u, beta, 0.0)
            log = np.concatenate([middle[:, None] + away, middle[:, None] - away], axis=1)[:, :size]
            beta = np.concatenate([beta, -beta], axis=1)[:, :size]
            if errors is not None:
                moved = self._response(mode, errors[:, block])
                log += self._eta_many(mode.scales, mode.sites, *moved, 0.0)
                beta = beta + moved[2]
            if not self.data.single:
                self.data.keep_sums(log, middle)
            out[:, block] = log
            betas[block] = (mode.state.beta[:, None] + beta).T
        return betas

    def _noise(
        self, mode: CellMode, count: int, rng: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Draw right-hand sides whose covariance is the precision."""
        rows = np.sqrt(mode.weight)[..., None] * rng.standard_normal((*mode.weight.shape, count))
        local, u, beta = self._pull(mode.z, rows)
        local = local + rng.standard_normal((self.areas, self.q, count))
        beta = beta + np.sqrt(self.prior)[:, None] * rng.standard_normal((self.p, count))
        return local, u + self.surface.noise(count, rng), beta

    def _response(self, mode: CellMode, errors: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """How the mean moves when parents are e^error times as many (first order)."""
        eta = self.eta(mode.scales, mode.sites, mode.state)
        offset = self._padded(np.asarray(self.data.weights(eta) @ errors))
        return self.equations.solve(mode.factors, *self._pull(mode.z, -mode.weight[..., None] * offset))


def _places(area: np.ndarray, areas: int) -> tuple[np.ndarray, np.ndarray]:
    """Where each row stands: its area, and its number among the area's rows."""
    order = np.argsort(area, kind="stable")
    first = np.concatenate([[0], np.cumsum(np.bincount(area, minlength=areas))])[:-1]
    rank = np.empty(len(area), dtype=np.int64)
    rank[order] = np.arange(len(area)) - first[area[order]]
    return area, rank


def _unit(areas: int, columns: int) -> np.ndarray:
    """The own deviation of each area, as a combination of effects."""
    found = np.zeros((areas, 1, columns))
    found[:, 0, 1] = 1.0
    return found
