"""Areas' relative risks from small, clumped, partly hidden counts.

y_i / φ ~ Poisson(E_i / φ · θ_i), θ_i = exp(x_i'β) u_i, u_i ~ Gamma(1/τ², 1/τ²): a Poisson regression on
the covariates (scikit-learn) with a gamma prior on what they leave (Clayton & Kaldor 1987, Biometrics
43:671-681). A hidden count enters as all the values that it may have.

One area in twenty may be quite unlike the others: with prior share `ODD_SHARE` an area's u_i has the wide
gamma prior of `ODD_TAU` instead. Without it fifty alike areas would pull the one that support really misses
up to them, and no count at all could show it (a mixture prior, as DuMouchel 1999, Am. Stat. 53:177-190).

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
ODD_SHARE, ODD_TAU = 0.05, 1.0
SLOPE_SD = 0.5  # prior of a covariate's effect per standard deviation
AREAS_PER_COVARIATE = 10
_INTERCEPT_SD = np.sqrt(1000.0)
_ROUNDS = 4  # with hidden counts β is then within 0.006 of twelve rounds (forty simulated sets)


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
        values = self._state.possible.copy()
        told = ~np.isnan(observed)
        values[told] = np.nan
        values[told, 0] = observed[told] / self._state.dispersion
        return self._state.relative_risks(values, np.random.default_rng(seed))

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
        possible: pd.DataFrame | None = None,
    ) -> SmallAreaFit:
        """Fit the model.

        Parameters
        ----------
        observed
            Counts per area; missing where ``possible`` says what they may be.
        expected
            What each area would count at relative risk 1; above 0.
        covariates
            One row per area, used as given.
        dispersion
            φ, at least 1.
        possible
            For hidden counts: every value that each may have, a row per area, blanks filled with
            missing. Rows of areas with an observed count are not looked at.

        Raises
        ------
        TableError
            The indexes differ, an expectation is not above 0, or a value is missing.
        """
        values, base, design = _aligned(observed, expected, covariates, possible)
        taus = TAUS if self.spatial == "iid" else TAUS[:1]
        state = _Posterior(
            possible=values / dispersion,
            expected=base / dispersion,
            design=design,
            dispersion=dispersion,
            taus=taus,
        )
        state.settle()
        rng = np.random.default_rng(self.seed)
        state.draw(self.draws, rng)
        draws = state.relative_risks(state.possible, rng)
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
    possible: pd.DataFrame | None,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Check and line up: possible values (areas × values, padded with NaN), expectations, design."""
    others = [expected, covariates, possible]
    if any(other is not None and not other.index.equals(observed.index) for other in others):
        raise TableError("schema", table="areas", problem="indexes differ")
    counts = observed.to_numpy(float)
    values = np.full((len(counts), 1 if possible is None else max(1, possible.shape[1])), np.nan)
    values[:, 0] = counts
    if possible is not None:
        hidden = np.isnan(counts)
        values[hidden] = np.sort(possible.to_numpy(float)[hidden], axis=1)
    base = expected.to_numpy(float)
    design = np.ones((len(counts), 1))
    if covariates is not None:
        design = np.column_stack([design, covariates.to_numpy(float)])
    whole = np.column_stack([values[:, 0], base, design])
    if not np.isfinite(whole).all() or (base <= 0).any() or np.nanmin(values, initial=0) < 0:
        raise TableError("schema", table="areas", problem="counts or expectations out of range")
    return values, base, design


def _described(draws: np.ndarray, index: pd.Index, quantiles: tuple[float, ...]) -> pd.DataFrame:
    """Mean, sd and quantiles of each column of draws."""
    names = [f"q{f'{q:.3f}'[2:].rstrip('0').ljust(2, '0')}" for q in quantiles]
    table = pd.DataFrame({"mean": draws.mean(axis=0), "sd": draws.std(axis=0)}, index=index)
    table[names] = np.quantile(draws, quantiles, axis=0).T
    return table


@dataclass
class _Posterior:
    """Counts and expectations over φ, and what has been learnt from them."""

    possible: np.ndarray
    expected: np.ndarray
    design: np.ndarray
    dispersion: float
    taus: np.ndarray
    beta: np.ndarray = field(init=False)
    log_weights: np.ndarray = field(init=False)
    betas: np.ndarray = field(init=False)
    picked: np.ndarray = field(init=False)

    @property
    def odd_share(self) -> float:
        """Prior share of areas unlike the others; none where areas differ only by covariates."""
        return ODD_SHARE if len(self.taus) > 1 else 0.0

    def settle(self) -> None:
        """Find β at the likeliest τ, and the weight of every τ."""
        self.beta = np.zeros(self.design.shape[1])
        total = self.expected.sum()
        start = np.nanmean(self.possible, axis=1).sum()
        self.beta[0] = np.log(max(start, 0.25 / self.dispersion) / total)
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

    def _log_mass(self, taus: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Possible values (areas × values; 0 as padding) and their log mass (areas × values × taus).

        The mass is a negative binomial's, mixed with the wide one of odd areas; -inf for padding.
        """
        real = ~np.isnan(self.possible)
        values = np.where(real, self.possible, 0.0)
        shape = 1.0 / taus**2
        mean, value = self.means[:, None, None], values[:, :, None]
        mass = _log_negative_binomial(value, mean, shape)
        if self.odd_share:
            odd = _log_negative_binomial(value, mean, _odd_shape(shape))
            mass = np.logaddexp(np.log1p(-self.odd_share) + mass, np.log(self.odd_share) + odd)
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
        rate = -np.log(0.3) / 2.0 if len(self.expected) < 30 else -np.log(0.01)
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

    def relative_risks(self, values: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Draw relative risks given the drawn τ and β, draws × areas."""
        prior_mean = np.exp(np.clip(self.betas @ self.design.T, -20, 20))
        means = prior_mean * self.expected
        shape = (1.0 / self.taus[self.picked] ** 2)[:, None]
        counts = np.tile(values[:, 0], (len(means), 1))
        hidden = (~np.isnan(values)).sum(axis=1) > 1
        if hidden.any():
            counts[:, hidden] = self._hidden_counts(values[hidden], means[:, hidden], shape, rng)
        if self.odd_share:
            shape = self._shapes(counts, means, shape, rng)
        factor = rng.standard_gamma(shape + counts) / (shape + means)
        return np.asarray(prior_mean * factor)

    def _shapes(
        self, counts: np.ndarray, means: np.ndarray, shape: np.ndarray, rng: np.random.Generator
    ) -> np.ndarray:
        """Draw for each draw and area whether it is like the others or odd; return its prior's shape."""
        wide = _odd_shape(shape)
        odds = (
            np.log(self.odd_share / (1 - self.odd_share))
            + _log_negative_binomial(counts, means, wide)
            - _log_negative_binomial(counts, means, shape)
        )
        odd = rng.random(counts.shape) < 1 / (1 + np.exp(-np.clip(odds, -50, 50)))
        return np.asarray(np.where(odd, wide, shape))

    def _hidden_counts(
        self, values: np.ndarray, means: np.ndarray, shape: np.ndarray, rng: np.random.Generator
    ) -> np.ndarray:
        """Draw hidden counts among their possible values, draws × areas, by their cumulated mass."""
        parts = [(1 - self.odd_share, shape, 1.0 / self.taus**2)]
        if self.odd_share:
            parts.append((self.odd_share, _odd_shape(shape), _odd_shape(1.0 / self.taus**2)))
        cumulated = np.zeros((values.shape[1], *means.shape))
        for share, drawn, grid in parts:
            odds = np.log(means) - np.log(drawn + means)
            zero = np.log(share) - drawn * np.log1p(means / drawn)
            for place, value in enumerate(values.T):
                # What does not depend on the mean is worked out once per τ, not once per draw.
                known = np.nan_to_num(value)
                table = gammaln(grid[:, None] + known) - gammaln(grid[:, None]) - gammaln(known + 1)
                mass = np.exp(table[self.picked] + known * odds + zero)
                cumulated[place] += np.where(np.isnan(value), 0.0, mass)
        cumulated = np.cumsum(cumulated, axis=0)
        running = cumulated[-1]
        aim = rng.random(means.shape) * running
        chosen = (cumulated < aim).sum(axis=0)
        return np.asarray(values[np.arange(values.shape[0])[None], chosen])

    def below_at_zero(self, threshold: np.ndarray) -> np.ndarray:
        """P(relative risk < threshold) if an area alone had counted 0."""
        means = self.means[:, None]
        level = (threshold / (self.means / self.expected))[:, None]
        shape = 1.0 / self.taus**2
        parts = [(1 - self.odd_share, shape)]
        if self.odd_share:
            parts.append((self.odd_share, _odd_shape(shape)))
        weights = [
            np.exp(np.log(share) - a * np.log1p(means / a) + self.log_weights - self._log_likelihoods())
            for share, a in parts
        ]
        below = [
            weight * (1 - gammaincc(a, level * (a + means)))
            for weight, (_, a) in zip(weights, parts, strict=True)
        ]
        return np.asarray(sum(below).sum(axis=1) / sum(weights).sum(axis=1))


def _odd_shape(shape: np.ndarray) -> np.ndarray:
    """Shape of the wide prior; where the areas differ by as much anyway, it is theirs."""
    return np.asarray(np.minimum(shape, 1.0 / ODD_TAU**2))


def _log_negative_binomial(value: np.ndarray, mean: np.ndarray, shape: np.ndarray) -> np.ndarray:
    """Log mass of a Poisson count whose rate is gamma distributed around a mean."""
    return np.asarray(
        gammaln(shape + value)
        - gammaln(shape)
        - gammaln(value + 1)
        - shape * np.log1p(mean / shape)
        + value * (np.log(mean) - np.log(shape + mean))
    )
