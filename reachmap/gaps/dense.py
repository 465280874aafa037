"""What areas share, approximated at its mode, for maps of up to a few hundred areas.

ζ = Xβ + τu: fixed effects and the scaled ICAR surface. Working with covariances instead of precisions needs
no constraint and no correction for it: S, the scaled generalised inverse of Q, sums to 0 in each part of the
map already. All points of the grid of hyperparameters go through the same steps at once.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from functools import cached_property

import numpy as np

from reachmap.gaps.likelihood import Sites
from reachmap.gaps.neighbours import Neighbours

LEAST_CURVATURE = 1e-7
# Newton's method ends where ζ has moved no more than this.
TOLERANCE = 1e-2
_ROUNDS, _HALVINGS = 10, 2
# The quadrature moves with ζ: differences below this are its own.
_SLACK = 1e-3


_CENTRINGS = 2
_AROUND, _AROUND_SHARES = np.polynomial.hermite_e.hermegauss(3)
_AROUND_SHARES = _AROUND_SHARES / _AROUND_SHARES.sum()


@dataclass(frozen=True)
class Centre:
    """From the mode to the mean, at each point of the grid.

    Parameters
    ----------
    shift
        Mean of ζ less its mode, points × areas.
    push
        What has to be added to each area's slope to get there.
    beta
        Mean of the coefficients, points × p.
    """

    shift: np.ndarray
    push: np.ndarray
    beta: np.ndarray


@dataclass
class Mode:
    """Gaussian approximation of ζ at each point of the grid.

    Parameters
    ----------
    mean, variance, curvature, slope
        Points × areas: mode m, marginal variance, -ℓ'' (at least `LEAST_CURVATURE`) and ℓ' there.
    log_evidence
        Laplace's log marginal likelihood, per point.
    beta, beta_precision
        Mode and precision of the coefficients, points × p and points × p × p.
    """

    mean: np.ndarray
    variance: np.ndarray
    curvature: np.ndarray
    slope: np.ndarray
    log_evidence: np.ndarray
    beta: np.ndarray
    beta_precision: np.ndarray
    _covariance: np.ndarray = field(repr=False)
    _gain: np.ndarray = field(repr=False)
    _smoother: np.ndarray = field(repr=False)
    _root: np.ndarray = field(repr=False)

    @cached_property
    def _beta_root(self) -> np.ndarray:
        """Roots of the coefficients' covariance, points × p × p."""
        return np.asarray(np.linalg.cholesky(np.linalg.inv(self.beta_precision)))

    @cached_property
    def _bends(self) -> np.ndarray:
        """Whether there is a surface at a point that counts could bend."""
        return np.asarray(self._smoother.any(axis=(1, 2)))

    def moved(self, push: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """How far ζ and the coefficients go if areas' slopes are changed by ``push`` (points × areas)."""
        right = self._gain.swapaxes(1, 2) @ push[:, :, None]
        beta = np.linalg.solve(self.beta_precision, right)
        return (self._covariance @ push[:, :, None] + self._gain @ beta)[..., 0], beta[..., 0]

    def centred(self, sites: Sites) -> Centre:
        """Move from the mode to the mean.

        With a marginal of its own variance around it, the mean is where the *expected* slopes balance: the
        variational correction of van Niekerk & Rue (2024, J. Mach. Learn. Res. 25).
        """
        push = shift = np.zeros_like(self.mean)
        beta = np.zeros_like(self.beta)
        sd = np.sqrt(self.variance)
        # All nodes at once: a look at three times as many points costs little more than one at a third.
        each = np.arange(len(_AROUND) * len(sd))
        around = sites.only(each % len(sd))
        slopes = np.tile(self.slope, (len(_AROUND), 1))
        for number in range(_CENTRINGS):
            # At the mode itself the slope is known.
            asked = each if number else each[np.repeat(_AROUND, len(sd)) != 0]
            zeta = (self.mean + shift + _AROUND[:, None, None] * sd).reshape(slopes.shape)
            slopes[asked] = around.at(zeta[asked], asked)[1]
            expected = np.einsum("w,wka->ka", _AROUND_SHARES, slopes.reshape(-1, *sd.shape))
            push = expected - self.slope + self.curvature * shift
            shift, beta = self.moved(push)
            # Where counts say next to nothing the approximation must not run away with it.
            far = np.fmax(np.abs(shift / sd).max(axis=1, keepdims=True), 1.0)
            shift, beta, push = shift / far, beta / far, push / far
        return Centre(shift=shift, push=push, beta=self.beta + beta)

    def draw(self, point: int, count: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Draw deviations of ζ and of the coefficients at one point: draws × areas, × p."""
        root = self._beta_root[point]
        around = _pairs(count, len(root), rng) @ root.T
        deviation = around @ self._gain[point].T
        if not self._bends[point]:
            return deviation, around
        # Matheron's rule: a draw of the surface before the counts, less what they then take away.
        before = _pairs(count, len(self._root[point]), rng) @ self._root[point].T
        error = _pairs(count, len(before.T), rng) / np.sqrt(self.curvature[point])
        after = before - (before + error) @ self._smoother[point].T
        return deviation + after, around


@dataclass
class _State:
    """Where Newton's method is at each point: a, β and ζ = Xβ + K a, the objective, ℓ' and ℓ''."""

    a: np.ndarray
    beta: np.ndarray
    at: np.ndarray
    objective: np.ndarray
    slope: np.ndarray
    bend: np.ndarray

    @property
    def curvature(self) -> np.ndarray:
        """-ℓ'', at least `LEAST_CURVATURE`."""
        return np.asarray(np.maximum(-self.bend, LEAST_CURVATURE))

    def only(self, points: np.ndarray) -> _State:
        """Keep some points of the grid."""
        return _State(*(getattr(self, part.name)[points] for part in fields(self)))

    def put(self, points: np.ndarray, new: _State) -> None:
        """Take what another has for some points."""
        for part in fields(self):
            getattr(self, part.name)[points] = getattr(new, part.name)


@dataclass
class Modes:
    """Modes of ζ at all points of a grid; what lies around them is worked out for those that are kept.

    Parameters
    ----------
    mean, log_evidence
        As in `Mode`.
    """

    mean: np.ndarray
    log_evidence: np.ndarray
    _field: DenseField = field(repr=False)
    _k: np.ndarray = field(repr=False)
    _tau: np.ndarray = field(repr=False)
    _state: _State = field(repr=False)

    def at(self, points: np.ndarray) -> Mode:
        """Keep some points of the grid."""
        kept = self._k[points], self._tau[points], self._state.only(points)
        return self._field.around(*kept, self.log_evidence[points])


def _pairs(count: int, size: int, rng: np.random.Generator) -> np.ndarray:
    """Draw standard normals, each with its mirror image, so that their mean is exact."""
    half = rng.standard_normal(((count + 1) // 2, size))
    return np.concatenate([half, -half])[:count]


class DenseField:
    """Fixed effects and a smooth surface, by dense matrices.

    Parameters
    ----------
    neighbours
        The map.
    design
        Areas × p.
    beta_precision
        Prior precision of the coefficients, p × p.
    """

    def __init__(self, neighbours: Neighbours, design: np.ndarray, beta_precision: np.ndarray) -> None:
        self.surface = neighbours.covariance()
        self.smooth = bool(self.surface.any())
        self._root = neighbours.root
        self.design = design
        self.prior = beta_precision
        self._log_prior = np.linalg.slogdet(beta_precision)[1]

    def mode(
        self,
        sites: Sites,
        tau: np.ndarray,
        start: np.ndarray | None = None,
        *,
        tolerance: float = TOLERANCE,
    ) -> Modes:
        """Find the mode of ζ at every point.

        Parameters
        ----------
        sites
            Integrated likelihoods, points × areas.
        tau
            Standard deviation of the surface per point.
        start
            ζ to start from, points × areas.
        tolerance
            How near is near enough.

        Notes
        -----
        Newton's method in the form of Rasmussen & Williams (2006), algorithm 3.1, with the coefficients
        kept apart (their prior is next to flat): ζ = Xβ + K a.
        """
        k = tau[:, None, None] ** 2 * self.surface
        points, n, p = len(tau), len(self.surface), self.design.shape[1]
        at = np.zeros((points, n)) if start is None else start.copy()
        slope, bend = sites.at(at)[1:]
        state = _State(
            a=np.zeros((points, n)),
            beta=np.zeros((points, p)),
            at=at,
            objective=np.full(points, -np.inf),
            slope=slope,
            bend=bend,
        )
        going = np.arange(points)
        for _ in range(_ROUNDS):
            # Points that have arrived are left alone.
            moved = self._round(k[going], sites, state, going, tolerance)
            going = going[moved > tolerance]
            if not len(going):
                break
        return Modes(state.at, self.log_evidence(k, state), self, k, tau, state)

    def _round(
        self, k: np.ndarray, sites: Sites, state: _State, going: np.ndarray, tolerance: float
    ) -> np.ndarray:
        """Take a step at some points; return how far each went."""
        curvature = state.curvature[going]
        a, beta, at = state.a[going], state.beta[going], state.at[going]
        new_a, new_beta = self._step(k, curvature, at + state.slope[going] / curvature)
        best = state.objective[going]
        tried = self._tried(k, sites, going, new_a, new_beta)
        for halving in range(_HALVINGS):
            # A step within what is near enough ends the search, better or worse.
            far = ~(np.abs(tried.at - at).max(axis=1) <= tolerance)
            worse = np.flatnonzero(far & ~(tried.objective >= best - _SLACK) & np.isfinite(best))
            if not len(worse):
                break
            part = 0.5 ** (halving + 1)
            try_a = a[worse] + part * (new_a - a)[worse]
            try_beta = beta[worse] + part * (new_beta - beta)[worse]
            tried.put(worse, self._tried(k[worse], sites, going[worse], try_a, try_beta))
        state.put(going, tried)
        return np.asarray(np.abs(tried.at - at).max(axis=1))

    def _tried(
        self, k: np.ndarray, sites: Sites, points: np.ndarray, a: np.ndarray, beta: np.ndarray
    ) -> _State:
        """Look at some points of the grid where a step would lead."""
        smooth = np.einsum("kij,kj->ki", k, a)
        at = smooth + beta @ self.design.T
        value, slope, bend = sites.at(at, points)
        objective = value.sum(axis=1) - self._penalty(a, smooth, beta)
        return _State(a, beta, at, objective, slope, bend)

    def _penalty(self, a: np.ndarray, smooth: np.ndarray, beta: np.ndarray) -> np.ndarray:
        return np.asarray(((a * smooth).sum(axis=1) + np.einsum("kp,pq,kq->k", beta, self.prior, beta)) / 2)

    @staticmethod
    def _balance(k: np.ndarray, root: np.ndarray) -> np.ndarray:
        return np.asarray(np.eye(k.shape[1]) + root[:, :, None] * k * root[:, None, :])

    def _step(
        self, k: np.ndarray, curvature: np.ndarray, target: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        root = np.sqrt(curvature)
        right = root[:, :, None] * np.concatenate(
            [target[:, :, None], np.broadcast_to(self.design, (len(k), *self.design.shape))], axis=2
        )
        if self.smooth:
            right = np.linalg.solve(self._balance(k, root), right)
        solved = root[:, :, None] * right
        through = solved[:, :, 1:]
        precision = self.prior + self.design.T @ through
        beta = np.linalg.solve(precision, self.design.T @ solved[:, :, :1])
        return solved[:, :, 0] - (through @ beta)[..., 0], beta[..., 0]

    def log_evidence(self, k: np.ndarray, state: _State) -> np.ndarray:
        """Laplace's log marginal likelihood at every point."""
        root = np.sqrt(state.curvature)
        through = right = root[:, :, None] * self.design
        log_det = np.zeros(len(k))
        if self.smooth:
            b = self._balance(k, root)
            log_det = np.linalg.slogdet(b)[1]
            through = np.linalg.solve(b, right)
        precision = self.prior + right.swapaxes(1, 2) @ through
        log_det = log_det + np.linalg.slogdet(precision)[1] - self._log_prior
        return np.asarray(state.objective - log_det / 2)

    def around(self, k: np.ndarray, tau: np.ndarray, state: _State, log_evidence: np.ndarray) -> Mode:
        """Approximate ζ around its modes."""
        curvature = state.curvature
        root = np.sqrt(curvature)
        b = self._balance(k, root)
        inner = root[:, :, None] * (np.linalg.inv(b) if self.smooth else b) * root[:, None, :]
        smoother = k @ inner if self.smooth else k
        covariance = k - smoother @ k if self.smooth else k
        through = inner @ self.design
        gain = self.design - k @ through if self.smooth else np.broadcast_to(self.design, through.shape)
        precision = self.prior + self.design.T @ through
        spread = (gain @ np.linalg.inv(precision) * gain).sum(axis=2)
        return Mode(
            mean=state.at,
            variance=np.einsum("kii->ki", covariance) + spread,
            curvature=curvature,
            slope=state.slope,
            log_evidence=log_evidence,
            beta=state.beta,
            beta_precision=precision,
            _covariance=covariance,
            _gain=gain,
            _smoother=smoother,
            _root=tau[:, None, None] * self._root,
        )
