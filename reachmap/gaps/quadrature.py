"""Integrals over areas' own deviations: adaptive Gauss-Hermite quadrature of many likelihoods at once.

    ∫ N(v; 0, s²) L(ζ + v) dv  ≈  Σ_k w_k e^(n_k²) · √2 r · N(c + √2 r n_k; 0, s²) L(ζ + c + √2 r n_k)

c and r are the place and the width of the integrand (Liu & Pierce 1994, Biometrika 81:624-629). Nodes n_k lie
mirrored around 0, so an exponential serves two of them, and what is linear or square in n_k is one product of
matrices for all nodes: exponentials and logarithms are nearly all that this costs. It goes block by block, so
that everything stays in a processor's cache.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

from reachmap.gaps.masses import LARGEST_LOG_RATE, Nodes, Sums

_BLOCK = 1 << 14  # numbers at a time


@dataclass(frozen=True)
class Rule:
    """Nodes of Gauss and Hermite, an odd number of them.

    Parameters
    ----------
    nodes
        Rising.
    powers
        1, n and n², nodes × 3.
    moments
        The same times weight × e^(node²), 3 × nodes.
    """

    nodes: np.ndarray
    powers: np.ndarray
    moments: np.ndarray


@cache
def rule_of(number: int) -> Rule:
    """Make the rule with so many nodes."""
    nodes, weights = np.polynomial.hermite.hermgauss(number)
    powers = np.column_stack([np.ones(number), nodes, nodes**2])
    scale = np.exp(np.log(weights) + nodes**2)
    return Rule(nodes, powers, (powers * scale[:, None]).T.copy())


@dataclass(frozen=True)
class Group:
    """Areas whose likelihoods are alike in form: λ^power e^(constant - λ), times a sum where hidden.

    Parameters
    ----------
    at
        Which areas.
    power, constant, base
        Per area; λ = base × e^η.
    sums
        The sums of hidden counts.
    """

    at: slice | np.ndarray
    power: np.ndarray
    constant: np.ndarray
    base: np.ndarray
    sums: Sums | None = None

    def __len__(self) -> int:
        return len(self.base)

    @cached_property
    def largest_rate(self) -> np.ndarray:
        """At which rates are cut off."""
        return np.asarray(self.base * np.exp(LARGEST_LOG_RATE))

    def part(self, columns: slice) -> Group:
        """Take some of the areas."""
        if columns.start == 0 and columns.stop >= len(self):
            return self
        at = np.arange(len(self))[columns] if isinstance(self.at, slice) else self.at[columns]
        return Group(
            at,
            self.power[columns],
            self.constant[columns],
            self.base[columns],
            None if self.sums is None else self.sums.part(columns),
        )


@dataclass(frozen=True)
class Integrals:
    """Log of the integrals (without the width and the factor of N), and moments of v around the centre.

    Each parts × points × areas: ``mean`` and ``variance`` are of (v - c) / (√2 r).
    """

    log: np.ndarray
    mean: np.ndarray
    variance: np.ndarray


def integrate(
    groups: tuple[Group, ...],
    zeta: np.ndarray,
    centre: np.ndarray,
    width: np.ndarray,
    variance: np.ndarray,
    rule: Rule,
    told: Rule | None = None,
) -> Integrals:
    """Integrate over v.

    Parameters
    ----------
    groups
        Areas whose likelihoods are alike in form.
    zeta
        Points × areas.
    centre, width, variance
        c, √2 r and s², parts × points × areas.
    rule, told
        Nodes; and those of areas whose count is not hidden, where fewer do.
    """
    areas = zeta.shape[-1]
    found = np.empty((3, zeta.size * len(centre) // areas, areas))
    middle = (zeta + centre).reshape(-1, areas)
    c, r, s2 = (table.reshape(-1, areas) for table in (centre, width, variance))
    for group in groups:
        nodes = rule if told is None or group.sums is not None else told
        for rows, columns in _blocks(len(middle), len(group), len(nodes.powers)):
            part = group.part(columns)
            at = (rows, part.at)
            found[:, rows, part.at] = _integrated(part, middle[at], c[at], r[at], s2[at], nodes)
    return Integrals(*(each.reshape(centre.shape) for each in found))


def _blocks(rows: int, columns: int, nodes: int) -> Iterator[tuple[slice, slice]]:
    """Cut rows × columns into blocks of at most `_BLOCK` numbers, nodes counted."""
    wide = max(1, min(columns, _BLOCK // nodes))
    deep = max(1, _BLOCK // (nodes * wide))
    for column in range(0, columns, wide):
        for row in range(0, rows, deep):
            yield slice(row, row + deep), slice(column, column + wide)


def _integrated(
    part: Group, middle: np.ndarray, centre: np.ndarray, width: np.ndarray, variance: np.ndarray, rule: Rule
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Integrate for one block, rows × areas."""
    precision = 1 / variance
    level = part.power * middle + part.constant - centre**2 * precision / 2
    linear = np.stack([level, (part.power - centre * precision) * width, -(width**2) * precision / 2])
    log = (rule.powers @ linear.reshape(3, -1)).reshape(-1, *middle.shape)
    nodes = Nodes(rule.nodes, middle, width)
    rate = nodes.exponential()
    rate *= part.base
    log -= np.minimum(rate, part.largest_rate, out=rate)
    mass = None if part.sums is None else part.sums.at_nodes(nodes, log)
    top = log.max(axis=0)
    log -= top
    weight = np.exp(log, out=log)
    if mass is not None:
        weight *= mass
    norm, once, twice = (rule.moments @ weight.reshape(len(weight), -1)).reshape(3, *middle.shape)
    mean = once / norm
    return top + np.log(norm), mean, twice / norm - mean**2
