"""Estimates for analysis areas: neighbouring areas put together until their totals can be shown.

`disclose.regions` decides which areas are together, from what is public; here their parents, statistics,
standard and outlines are put together too, and they are estimated and assessed as areas are, by a fit of
their own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from reachmap.disclose import Ground, Levels
from reachmap.gaps import Gaps, measure_gaps
from reachmap.gaps.neighbours import touching
from reachmap.gaps.standard import Standard
from reachmap.reach import PublishedReach
from reachmap.vocabulary import EVERYONE

if TYPE_CHECKING:
    import geopandas as gpd

    from reachmap.population import TargetPopulation

CODE = "analysis_{n:02}"
# A name lists so many areas; of more, the largest and how many there are besides.
_LONGEST_NAME = 3


@dataclass(frozen=True)
class Regions:
    """Analysis areas, gated. An area that is together with no other is one of them, under its own code.

    Parameters
    ----------
    cells
        `tables.CELLS` without the municipality's rows.
    areas
        Polygons, `tables.AREAS`.
    members
        Code of the analysis area, by area code.
    """

    cells: pd.DataFrame
    areas: gpd.GeoDataFrame
    members: pd.Series

    def areas_in(self) -> pd.Series:
        """Area codes of each analysis area, joined by ``+``, by its code."""
        return self.members.index.to_series().groupby(self.members.to_numpy()).agg("+".join)


def merging_ground(
    areas: gpd.GeoDataFrame, target: TargetPopulation, covariates: pd.DataFrame | None
) -> Ground:
    """Collect what is public of areas, for putting them together.

    Areas are alike that lie near one another and whose statistics (those that the project uses) are alike.
    Where people come from is left out.
    """
    middle = areas.geometry.representative_point()
    features = [middle.x.to_numpy(), middle.y.to_numpy()]
    if covariates is not None:
        kept = [name for name in covariates if not str(name).lower().startswith("foreign")]
        features += [covariates[name].to_numpy(dtype=float) for name in kept]
    index = pd.Index(areas["area_code"])
    near = touching(areas)
    pairs = np.column_stack([index.get_indexer(pd.Index(near[name])) for name in ("focal", "neighbor")])
    return Ground(target.mean(EVERYONE), np.column_stack(features), pairs)


@dataclass(frozen=True)
class Merging:
    """What analysis areas are made from; everything but ``levels`` is by area."""

    levels: Levels
    areas: gpd.GeoDataFrame
    target: TargetPopulation
    covariates: pd.DataFrame | None
    standard: Standard

    def outlines(self) -> gpd.GeoDataFrame:
        """Polygons of analysis areas, `tables.AREAS`."""
        import geopandas as gpd

        members = self._members()
        codes, names = self._codes_and_names()
        municipality = self.areas["municipality_code"].to_numpy(object)
        geometry = self.areas.geometry.to_numpy()
        return gpd.GeoDataFrame(
            {
                "area_code": codes,
                "area_name": names,
                "municipality_code": ["+".join(sorted(set(municipality[some]))) for some in members],
            },
            geometry=[
                geometry[some][0] if some.sum() == 1 else gpd.GeoSeries(geometry[some]).union_all()
                for some in members
            ],
            crs=self.areas.crs,
        )

    def estimate(self, outlines: gpd.GeoDataFrame, *, seed: int) -> tuple[PublishedReach, Gaps]:
        """Fit analysis areas as areas are fitted.

        Those who may live in several areas are taken to be as those whose home is known.
        """
        published = self.levels.regions
        assert published is not None  # noqa: S101 - for the type checker
        codes = tuple(outlines["area_code"])
        published = replace(published, area_codes=codes)
        members = self._members()
        gaps = measure_gaps(
            published,
            merge_target(self.target, members, codes),
            None if self.covariates is None else self._merged_covariates(members),
            seed=seed,
            adjacency=touching(outlines),
            standard=merge_standard(self.standard, members, self._parents()),
        )
        return published, gaps

    def _members(self) -> np.ndarray:
        assert self.levels.members is not None  # noqa: S101 - for the type checker
        return self.levels.members

    def _parents(self) -> np.ndarray:
        return np.asarray(np.nan_to_num(self.target.mean(EVERYONE)))

    def _merged_covariates(self, members: np.ndarray) -> pd.DataFrame:
        """Mean over parents; over areas where there are no parents."""
        assert self.covariates is not None  # noqa: S101 - for the type checker
        weights = _weights(members, self._parents())
        return pd.DataFrame(weights @ self.covariates.to_numpy(float), columns=self.covariates.columns)

    def _codes_and_names(self) -> tuple[list[str], list[str]]:
        own, names = self.areas["area_code"].to_numpy(object), self.areas["area_name"].to_numpy(object)
        parents, number = self._parents(), 0
        codes, called = [], []
        taken = set(own)
        for some in self._members():
            inside = np.flatnonzero(some)
            if len(inside) == 1:
                codes.append(own[inside[0]])
            else:
                number += 1
                while CODE.format(n=number) in taken:
                    number += 1
                codes.append(CODE.format(n=number))
            order = inside[np.lexsort((inside, -parents[inside]))]
            called.append(region_name([str(names[i]) for i in order]))
        return codes, called


def region_name(names: list[str]) -> str:
    """Name an analysis area by the areas in it, those with most parents first."""
    if len(names) <= _LONGEST_NAME:
        return " + ".join(names)
    shown = _LONGEST_NAME - 1
    return f"{' + '.join(names[:shown])} (+{len(names) - shown})"


def _weights(members: np.ndarray, parents: np.ndarray) -> np.ndarray:
    """Shares of an analysis area's parents, analysis areas × areas; rows add up to 1."""
    weights = members * parents
    sums = weights.sum(axis=1, keepdims=True)
    return np.asarray(
        np.where(sums > 0, weights / np.where(sums > 0, sums, 1), members / members.sum(axis=1)[:, None])
    )


def merge_standard(standard: Standard, members: np.ndarray, parents: np.ndarray) -> Standard:
    """Put a standard together: goals are means over parents, similar areas those similar to any within."""
    goals, peers = standard.goals, standard.peers
    both = members.astype(int)
    return replace(
        standard,
        goals=None if goals is None else _weights(members, parents) @ goals,
        peers=None if peers is None else (both @ peers @ both.T > 0) & ~np.eye(len(members), dtype=bool),
        classes=(),
    )


def merge_target(target: TargetPopulation, members: np.ndarray, codes: tuple[str, ...]) -> TargetPopulation:
    """Add up areas' parents.

    Own errors add up as independent ones; errors that all areas share are means over a cell's parents;
    errors that an area's cells share are independent between areas.

    Parameters
    ----------
    target
        By area.
    members
        Whether an area is in an analysis area, analysis areas × areas.
    codes
        Of the analysis areas.
    """
    persons, sd = target.persons, target.persons_sd
    return replace(
        target,
        area_codes=codes,
        parents=_added(members, target.parents),
        own_sd=np.sqrt(_added(members, target.own_sd**2)),
        persons=None if persons is None else _added(members, persons),
        persons_sd=None if sd is None else np.sqrt(_added(members, sd**2)),
        common=_shared(members, target.common, target.parents),
        local=_apart(members, target.local, target.parents),
        persons_common=None if persons is None else _shared(members, target.persons_common, persons),
        persons_local=None if persons is None else _apart(members, target.persons_local, persons),
    )


def _added(members: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Sum over the areas of each analysis area; missing where any of them is."""
    each = members.astype(float)
    missing = np.tensordot(each, np.isnan(values).astype(float), axes=1) > 0
    return np.where(missing, np.nan, np.tensordot(each, np.nan_to_num(values), axes=1))


def _relative(members: np.ndarray, moved: np.ndarray, parents: np.ndarray) -> np.ndarray:
    whole = _added(members, parents)
    return np.asarray(np.divide(moved, whole, out=np.zeros_like(moved), where=whole > 0))


def _shared(members: np.ndarray, errors: np.ndarray | None, parents: np.ndarray) -> np.ndarray | None:
    if errors is None:
        return None
    return np.stack([_relative(members, _added(members, error * parents), parents) for error in errors])


def _apart(members: np.ndarray, errors: np.ndarray | None, parents: np.ndarray) -> np.ndarray | None:
    if errors is None:
        return None
    return np.stack(
        [_relative(members, np.sqrt(_added(members, (error * parents) ** 2)), parents) for error in errors]
    )
