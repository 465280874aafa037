"""Areas' relative risks from small, clumped, partly hidden counts.

y_i / φ ~ Poisson(E_i / φ · θ_i), θ_i = exp(x_i'β) u_i, u_i ~ Gamma(1/τ², 1/τ²): a Poisson regression on
the covariates (scikit-learn) with a gamma prior on what they leave (Clayton & Kaldor 1987, Biometrics
43:671-681). A hidden count enters as the interval that it is known to lie in.

Not plugged in, but integrated over: τ on a grid, weighted by its marginal likelihood (negative binomial)
times a penalised-complexity prior (Simpson et al. 2017, Stat. Sci. 32:1-28); β by its normal
approximation at each τ. Given both, u_i has a gamma posterior, so draws are exact and no chain is run.

φ is the clumping of courses (`reach.dispersion`): dividing counts and expectations by it keeps the mean
and widens the intervals as much as clumping does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd
from scipy.special import gammaincc, gammaln

from reachmap.errors import TableError

# Grid of τ, the standard deviation of an area's factor; the first stands for "no difference".
TAUS = np.concatenate([[1e-3], np.geomspace(0.03, 2.5, 17)])
SLOPE_SD = 0.5  # prior of a covariate's effect per standard deviation
AREAS_PER_COVARIATE = 10
_INTERCEPT_SD = np.sqrt(1000.0)
_ROUNDS = 4  # regression and expected hidden counts settle to 1e-4 within three


@dataclass(frozen=True)
class SmallAreaFit:
    """What a fit knows; frozen.

    Parameters
    ----------
    relative_risk
        Per area: mean, sd, q05, q50, q95, relative to ``expected``.
    coefficients
        Rows ``intercept`` and the covariates: mean, sd, q025, q50, q975 (log scale).
    hyperparameters
        Row ``sigma`` (τ): same columns.
    draws
        Relative risks, draws × areas.
    """

    relative_risk: pd.DataFrame
    coefficients: pd.DataFrame
    hyperparameters: pd.DataFrame
    draws: np.ndarray
    _state: _Posterior = field(repr=False)

    def redraw(self, observed: np.ndarray, *, seed: int) -> np.ndarray:
        """Draw relative risks as if each area alone had counted something else.

        Parameters
        ----------
        observed
            The other count of each area; missing where it stays hidden.
        seed
            Seed of the draws.
        """
        low = np.where(np.isnan(observed), self._state.low, observed / self._state.dispersion)
        high = np.where(np.isnan(observed), self._state.high, low)
        return self._state.relative_risks(low, high, np.random.default_rng(seed))

    def probability_below_at_zero(self, threshold: np.ndarray) -> np.ndarray:
        """P(relative risk < threshold) per area if it had counted nothing at all.

        The weights of τ are those that the area's zero would have given. If this is small, no count
        could ever show a shortfall there.
        """
        return self._state.below_at_zero(threshold)


class SmallAreaModel:
    """Relative risk per area.

    Parameters
    ----------
    spatial
        ``"iid"``: areas differ, each for itself; ``"none"``: they differ only by their covariates.
    draws
        Posterior draws.
    seed
        Same seed and data, same draws.
    """

    def __init__(self, *, spatial: Literal["iid", "none"] = "iid", draws: int = 1000, seed: int = 0) -> None:
        if spatial not in ("iid", "none"):
            message = f"spatial must be 'iid' or 'none', not {spatial!r}"
            raise ValueError(message)
        self.spatial = spatial
        self.draws = draws
        self.seed = seed

    def fit(
        self,
        observed: pd.Series,
        expected: pd.Series,
        *,
        covariates: pd.DataFrame | None = None,
        dispersion: float = 1.0,
        upper: pd.Series | None = None,
    ) -> SmallAreaFit:
        """Fit the model.

        Parameters
        ----------
        observed
            Counts per area, or the least they can be where ``upper`` is given.
        expected
            What each area would count at relative risk 1; above 0.
        covariates
            One row per area, used as given.
        dispersion
            φ, at least 1.
        upper
            The most each count can be, where it is known only as an interval.

        Raises
        ------
        TableError
            The indexes differ, an expectation is not above 0, or a value is missing.
        """
        low, high, base, design = _aligned(observed, expected, covariates, upper)
        taus = TAUS if self.spatial == "iid" else TAUS[:1]
        state = _Posterior(
            low=low / dispersion,
            high=high / dispersion,
            expected=base / dispersion,
            design=design,
            dispersion=dispersion,
            taus=taus,
        )
        state.settle()
        rng = np.random.default_rng(self.seed)
        state.draw(self.draws, rng)
        draws = state.relative_risks(state.low, state.high, rng)
        names = ["intercept", *([] if covariates is None else list(covariates.columns))]
        return SmallAreaFit(
            relative_risk=_described(draws, observed.index, (0.05, 0.5, 0.95)),
            coefficients=_described(state.betas, pd.Index(names), (0.025, 0.5, 0.975)),
            hyperparameters=_described(taus[state.picked][:, None], pd.Index(["sigma"]), (0.025, 0.5, 0.975)),
            draws=draws,
            _state=state,
        )


def _aligned(
    observed: pd.Series,
    expected: pd.Series,
    covariates: pd.DataFrame | None,
    upper: pd.Series | None,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    others = [expected, covariates, upper]
    if any(other is not None and not other.index.equals(observed.index) for other in others):
        raise TableError("schema", table="areas", problem="indexes differ")
    low = observed.to_numpy(float)
    high = low if upper is None else upper.to_numpy(float)
    base = expected.to_numpy(float)
    design = np.ones((len(low), 1))
    if covariates is not None:
        design = np.column_stack([design, covariates.to_numpy(float)])
    whole = np.column_stack([low, high, base, design])
    if not np.isfinite(whole).all() or (base <= 0).any() or (low < 0).any() or (high < low).any():
        raise TableError("schema", table="areas", problem="counts or expectations out of range")
    return low, high, base, design


def _described(draws: np.ndarray, index: pd.Index, quantiles: tuple[float, ...]) -> pd.DataFrame:
    """Mean, sd and quantiles of each column of draws."""
    names = [f"q{f'{q:.3f}'[2:].rstrip('0').ljust(2, '0')}" for q in quantiles]
    table = pd.DataFrame({"mean": draws.mean(axis=0), "sd": draws.std(axis=0)}, index=index)
    table[names] = np.quantile(draws, quantiles, axis=0).T
    return table


@dataclass
class _Posterior:
    """Counts and expectations over φ, and what has been learnt from them."""

    low: np.ndarray
    high: np.ndarray
    expected: np.ndarray
    design: np.ndarray
    dispersion: float
    taus: np.ndarray
    beta: np.ndarray = field(init=False)
    log_weights: np.ndarray = field(init=False)
    betas: np.ndarray = field(init=False)
    picked: np.ndarray = field(init=False)

    def settle(self) -> None:
        """Find β at the likeliest τ, and the weight of every τ."""
        self.beta = np.zeros(self.design.shape[1])
        total = self.expected.sum()
        middle = (self.low + self.high) / 2
        self.beta[0] = np.log(max(middle.sum(), 0.25 / self.dispersion) / total)
        best = len(self.taus) // 2
        for _ in range(_ROUNDS):
            tau = self.taus[best]
            counts, _ = self._count_moments(self.taus[[best]])
            self.beta = self._regression(counts[:, 0], tau)
            self.log_weights = self._log_weights()
            best = int(np.argmax(self.log_weights))

    @property
    def means(self) -> np.ndarray:
        """Counts that β alone would give."""
        return np.asarray(self.expected * np.exp(np.clip(self.design @ self.beta, -20, 20)))

    def _values(self) -> tuple[np.ndarray, np.ndarray]:
        """Every count that each area may have had (areas × values), and which of them are real."""
        step = 1.0 / self.dispersion
        most = round(float((self.high - self.low).max(initial=0.0)) / step)
        values = self.low[:, None] + step * np.arange(most + 1)[None]
        return values, values <= self.high[:, None] + step / 2

    def _log_mass(self, taus: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Values (areas × values) and their negative-binomial log mass (areas × values × taus)."""
        values, real = self._values()
        shape = 1.0 / taus**2
        mean = self.means[:, None, None]
        value = values[:, :, None]
        mass = (
            gammaln(shape + value)
            - gammaln(shape)
            - gammaln(value + 1)
            - shape * np.log1p(mean / shape)
            + value * (np.log(mean) - np.log(shape + mean))
        )
        return values, np.where(real[:, :, None], mass, -np.inf)

    def _count_moments(self, taus: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Mean and variance of each count given what is known of it, areas × taus.

        A count that is shown is its own mean and has no variance.
        """
        values, mass = self._log_mass(taus)
        weight = np.exp(mass - mass.max(axis=1, keepdims=True))
        weight /= weight.sum(axis=1, keepdims=True)
        mean = (weight * values[:, :, None]).sum(axis=1)
        return mean, (weight * (values[:, :, None] - mean[:, None]) ** 2).sum(axis=1)

    def _regression(self, counts: np.ndarray, tau: float) -> np.ndarray:
        """β of a negative binomial with this τ: a Poisson regression with its weights."""
        if self.design.shape[1] == 1:
            return self._intercept_only(counts, tau)
        from sklearn.linear_model import PoissonRegressor

        weights = self.expected / (1 + self.means * tau**2)
        fit = PoissonRegressor(
            alpha=1.0 / (SLOPE_SD**2 * weights.sum()), solver="newton-cholesky", tol=1e-6
        ).fit(self.design[:, 1:], counts / self.expected, sample_weight=weights)
        return np.concatenate([[fit.intercept_], fit.coef_])

    def _intercept_only(self, counts: np.ndarray, tau: float) -> np.ndarray:
        weights = self.expected / (1 + self.means * tau**2)
        level = (weights * counts / self.expected).sum() / weights.sum()
        least = 0.25 / (self.dispersion * self.expected.sum())
        return np.array([np.log(max(level, least))])

    def _log_prior(self) -> np.ndarray:
        """Penalised-complexity prior of τ: the mass that each point of the grid stands for.

        P(τ > 1) = 0.01 from 30 areas on; P(τ > 2) = 0.3 below, where the tighter one under-covers.
        """
        if len(self.taus) == 1:
            return np.zeros(1)
        rate = -np.log(0.3) / 2.0 if len(self.low) < 30 else -np.log(0.01)
        between = np.sqrt(self.taus[1:-1] * self.taus[2:])
        edges = np.concatenate([[0.0, self.taus[1] / 2], between, [self.taus[-1] * 1.2]])
        return np.asarray(np.log(np.exp(-rate * edges[:-1]) - np.exp(-rate * edges[1:])))

    def _log_likelihoods(self) -> np.ndarray:
        """Marginal log likelihood, areas × taus."""
        _, mass = self._log_mass(self.taus)
        top = mass.max(axis=1)
        return np.asarray(top + np.log(np.exp(mass - top[:, None]).sum(axis=1)))

    def _log_weights(self) -> np.ndarray:
        weights = self._log_prior() + self._log_likelihoods().sum(axis=0)
        # Laplace: what β's own uncertainty takes away at each τ.
        weights = weights - np.linalg.slogdet(self._precisions())[1] / 2
        return np.asarray(weights - weights.max())

    def _precisions(self) -> np.ndarray:
        """Precision of β at every τ: what the counts tell, less what is missing where hidden."""
        means = self.means[:, None]
        spread = 1 + means * self.taus**2
        _, unknown = self._count_moments(self.taus)
        # Louis (1982): a hidden count takes away the variance that it still has.
        information = np.maximum(means / spread - unknown / spread**2, 0.0)
        prior = np.full(self.design.shape[1], 1 / SLOPE_SD**2)
        prior[0] = 1 / _INTERCEPT_SD**2
        seen = np.einsum("at,ap,aq->tpq", information, self.design, self.design)
        return np.asarray(seen + np.diag(prior))

    def draw(self, draws: int, rng: np.random.Generator) -> None:
        """Draw τ and β."""
        chances = np.exp(self.log_weights)
        self.picked = rng.choice(len(self.taus), size=draws, p=chances / chances.sum())
        noise = rng.standard_normal((draws, len(self.beta)))
        roots = np.linalg.cholesky(np.linalg.inv(self._precisions()))
        self.betas = self.beta + np.einsum("dpq,dq->dp", roots[self.picked], noise)

    def relative_risks(self, low: np.ndarray, high: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Draw relative risks given the drawn τ and β, draws × areas."""
        prior_mean = np.exp(np.clip(self.betas @ self.design.T, -20, 20))
        means = prior_mean * self.expected
        shape = (1.0 / self.taus[self.picked] ** 2)[:, None]
        counts = np.broadcast_to(low, means.shape)
        hidden = high > low
        if hidden.any():
            counts = counts.copy()
            counts[:, hidden] = self._hidden_counts(low[hidden], high[hidden], means[:, hidden], shape, rng)
        factor = rng.standard_gamma(shape + counts) / (shape + means)
        return np.asarray(prior_mean * factor)

    def _hidden_counts(
        self,
        low: np.ndarray,
        high: np.ndarray,
        means: np.ndarray,
        shape: np.ndarray,
        rng: np.random.Generator,
    ) -> np.ndarray:
        """Draw hidden counts within their interval, draws × areas, by their cumulated mass."""
        step = 1.0 / self.dispersion
        most = round(float((high - low).max()) / step)
        odds = np.log(means) - np.log(shape + means)
        cumulated = np.zeros((most + 1, *means.shape))
        for extra in range(most + 1):
            value = low + step * extra
            # Hidden counts mostly begin at 0: then one column serves all areas.
            start = value[:1] if (low == low[0]).all() else value
            mass = np.exp(gammaln(shape + start) - gammaln(shape) - gammaln(start + 1) + value * odds)
            cumulated[extra] = np.where(value <= high + step / 2, mass, 0.0)
        cumulated = np.cumsum(cumulated, axis=0)
        aim = rng.random(means.shape) * cumulated[-1]
        return np.asarray(low + step * (cumulated < aim).sum(axis=0))

    def below_at_zero(self, threshold: np.ndarray) -> np.ndarray:
        """P(relative risk < threshold) if an area alone had counted 0."""
        means = self.means
        shape = 1.0 / self.taus**2
        zero = -shape * np.log1p(means[:, None] / shape)
        weights = self.log_weights - self._log_likelihoods() + zero
        weights = np.exp(weights - weights.max(axis=1, keepdims=True))
        weights /= weights.sum(axis=1, keepdims=True)
        limit = (threshold / (means / self.expected))[:, None] * (shape + means[:, None])
        return np.asarray((weights * (1 - gammaincc(shape, limit))).sum(axis=1))
