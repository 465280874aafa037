"""The one table that everything is drawn from, the facts beside it, and where all of it came from."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from reachmap import tables
from reachmap.disclose import Levels
from reachmap.disclose.derived import worked_out
from reachmap.files import Source, checksum
from reachmap.gaps import Gaps
from reachmap.origins import Origin
from reachmap.pipeline.results import Evidence
from reachmap.population import TargetPopulation
from reachmap.reach import PublishedReach
from reachmap.regions import Merging, Regions
from reachmap.settings import Settings
from reachmap.vocabulary import ALL, BAND_KEYS, BUILT_IN, Groups

if TYPE_CHECKING:
    import geopandas as gpd

_PACKAGES = ("folium", "geopandas", "numpy", "pandas", "scikit-learn", "scipy", "shapely")


def cells_of(evidence: Evidence, published: PublishedReach, gaps: Gaps) -> pd.DataFrame:
    """Put counts and estimates into the one table that everything is drawn from."""
    areas = evidence.boundaries.areas
    whole = gaps.municipality.assign(
        area_code=ALL,
        area_name="Hela kommunen",
        municipality_code="+".join(evidence.settings.project.municipality),
        reached=_published_counts(published.total[None], published.observed)[0],
        hidden=published.total_hidden & published.observed,
        place=len(areas),
    )
    return _in_order(
        pd.concat([_by_area(areas, published, gaps), whole], ignore_index=True), published.groups
    )


def regions_of(merging: Merging, seed: int) -> Regions | None:
    """Estimate analysis areas and put them into a table like that of areas; None where there are none."""
    if merging.levels.regions is None:
        return None
    outlines = merging.outlines()
    published, gaps = merging.estimate(outlines, seed=seed)
    place = merging.levels.members
    codes = outlines["area_code"].to_numpy()[place.argmax(axis=0)] if place is not None else []
    return Regions(
        cells=_in_order(_by_area(outlines, published, gaps), published.groups),
        areas=outlines,
        members=pd.Series(codes, index=pd.Index(merging.areas["area_code"]), dtype=object),
    )


def _by_area(areas: gpd.GeoDataFrame, published: PublishedReach, gaps: Gaps) -> pd.DataFrame:
    number = len(published.groups.strata)
    return gaps.areas.assign(
        area_name=np.tile(areas["area_name"].to_numpy(), number),
        municipality_code=np.tile(areas["municipality_code"].to_numpy(), number),
        reached=_published_counts(published.shown, published.observed).ravel("F"),
        hidden=(published.hidden & published.observed).ravel("F"),
        place=np.tile(np.arange(len(areas)), number),
    )


def _in_order(cells: pd.DataFrame, groups: Groups) -> pd.DataFrame:
    """Order rows by area and stratum, and add what follows from them."""
    keys = zip(cells["age_band"], cells["parent_group"], strict=True)
    cells = cells.assign(stratum=[groups.places[key] for key in keys])
    cells = cells.sort_values(["place", "stratum"], ignore_index=True)
    cells["reached"] = cells["reached"].astype("Int64")
    left = np.maximum(0.0, cells["target"] - cells["reached"].astype(float)).round()
    cells["unreached"] = left.astype("Int64")
    cells["verdict"] = cells["verdict"].astype("str")
    return tables.CELLS.check(_rounded(cells)[tables.CELLS.columns])


def _published_counts(counts: np.ndarray, observed: np.ndarray) -> np.ndarray:
    """Counts that may be shown; missing where hidden or where the files do not tell."""
    return np.where(observed[None], counts, np.nan)


def _rounded(cells: pd.DataFrame) -> pd.DataFrame:
    """Round to what is written, so that every output shows the same number."""
    people = ["target", "expected", "shortfall"]
    people += [f"{name}_{end}" for name in ("target", "shortfall") for end in ("low", "high")]
    shares = ["probability_shortfall"]
    shares += [f"{name}{end}" for name in ("coverage", "rate_ratio") for end in ("", "_low", "_high")]
    digits = dict.fromkeys(people, 2) | dict.fromkeys(shares, 5)
    return cells.round(digits)


def facts_of(
    published: PublishedReach,
    target: TargetPopulation,
    gaps: Gaps,
    covariates: pd.DataFrame | None,
) -> dict[str, Any]:
    """Collect what is told beside the table: models, φ, κ, what is hidden."""
    share, sd = target.kappa[BAND_KEYS]
    return {
        "model": gaps.models.get((ALL, ALL), "municipality"),
        "models": {
            name: sorted(gaps.models.values()).count(name) for name in sorted(set(gaps.models.values()))
        },
        "unjudged": len(gaps.unjudged),
        "dispersion": round(published.dispersion, 4),
        "kappa": share,
        "kappa_sd": sd,
        "located_share": round(published.located_share, 5),
        "covariates_used": list(gaps.covariates_used),
        "covariates_given": [] if covariates is None else list(covariates.columns),
        # At the precision at which a ratio is told.
        "effects": gaps.effects.round(4).to_dict("records"),
        "target_knows_arrival": target.knows_arrival,
        "expected_share_of_false_flags": None if np.isnan(gaps.false_flags) else round(gaps.false_flags, 4),
        "hidden_cells": int((published.hidden & published.observed)[:, : len(BUILT_IN.strata)].sum()),
        "cells": int(published.hidden[:, : len(BUILT_IN.strata)].size),
        "hidden_up_to": _hidden_up_to(published),
        **_alike(published, gaps),
        **_unknown(published),
    }


def own_groups_of(settings: Settings, levels: Levels, regions: Regions | None) -> dict[str, Any]:
    """Say who is in the project's own groups, and between which numbers those lie that are not told."""
    if not settings.groups.own:
        return {}
    codes = [] if regions is None else regions.areas["area_code"].tolist()
    groups = [asdict(group) for group in settings.groups.own]
    return {"own_groups": groups, "worked_out": worked_out(levels, settings.groups, regions=codes)}


def _alike(published: PublishedReach, gaps: Gaps) -> dict[str, Any]:
    """What equal reach is judged by, where the standard is another."""
    if gaps.alike is None:
        return {}
    chances = zip(published.area_codes, gaps.alike.behind.tolist(), strict=True)
    behind = {code: None if np.isnan(p) else round(p, 5) for code, p in chances}
    groups = {group: [round(end, 5) for end in ends] for group, ends in gaps.alike.groups.items()}
    return {"alike": {"behind": behind, "groups": groups}}


def _unknown(published: PublishedReach) -> dict[str, list[dict[str, object]]]:
    """Of how many something is unknown, by place and ages of activities, as the estimates use it."""
    return {"unknown_by_part": list(published.parts)} if published.parts else {}


def _hidden_up_to(published: PublishedReach) -> dict[str, int | None]:
    """What hidden counts of areas are said to be at most, where not all are small; None: nothing."""
    if published.up_to is None:
        return {}
    said = zip(published.groups.strata, published.up_to.tolist(), strict=True)
    return {
        f"{s.age_band}|{s.parent_group}": None if np.isinf(most) else int(most)
        for s, most in said
        if most > published.k - 1
    }


def repeaters(cells: pd.DataFrame, settings: Settings) -> dict[str, Any]:
    """Bound the share reached by the assumed share of adults who are the same people again."""
    whole = cells[(cells["area_code"] == ALL) & (cells["age_band"] == ALL) & (cells["parent_group"] == ALL)]
    low = float(whole["coverage_low"].iloc[0])
    bound = low * (1 - settings.participations.repeaters)
    return {"coverage_if_repeaters": None if np.isnan(bound) else round(bound, 5)}


def _fingerprint(source: Source, settings: Settings) -> str | None:
    """Checksum of an input; at the public level not of a follow-up or a survey (`files_of_people`)."""
    if settings.disclosure.level == "public" and source in settings.files_of_people():
        return None
    return checksum(source)


def sources_of(origins: Sequence[Origin], files: Sequence[Source]) -> list[dict[str, Any]]:
    """Say where files that are used were published, and whether they still are what was fetched.

    Parameters
    ----------
    origins
        What a project file says of its files.
    files
        Those that are used, but for those that tell of people.
    """
    used = {source.name: source for source in files}
    named = [(origin, used.get(PurePath(origin.file).name)) for origin in origins]
    return [
        {**origin.plain(), "changed": bool(origin.sha256) and checksum(source) != origin.sha256}
        for origin, source in named
        if source is not None
    ]


def provenance(settings: Settings) -> dict[str, Any]:
    """Name versions, seed, and the checksum of every input."""
    return {
        "reachmap": version("reachmap"),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in _PACKAGES},
        "seed": settings.project.seed,
        "inputs": {source.name: _fingerprint(source, settings) for source in settings.input_files()},
        "project_file": checksum(settings.path),
        "sources": sources_of(
            settings.sources,
            [file for file in settings.input_files() if file not in settings.files_of_people()],
        ),
    }
