"""All that map and table say, as finished texts: the page on file and the app show the same.

Nothing is computed here: numbers come gated from the pipeline and are only rounded and worded
(`reachmap.present.labels`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from reachmap.present import labels, palette, reached_words
from reachmap.present.leaflet import MAP_ID, label_points
from reachmap.present.limits import held_against_nothing
from reachmap.present.page_texts import page_texts
from reachmap.present.venue_marks import venue_marks
from reachmap.vocabulary import (
    ALL,
    BAND_KEYS,
    NO_DATA,
    TOO_FEW,
    VERDICTS,
    Groups,
)

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from reachmap.i18n import Translator
    from reachmap.pipeline import Analysis

Stratum = tuple[str, str]
Record = Mapping[str, Any]

LAYER_ID = "areas"
# Breaks that a person can keep in mind, in parents of 100.
_LADDERS = (
    (1, 2, 3, 4, 5),
    (2, 4, 6, 8, 10),
    (3, 6, 9, 12, 15),
    (5, 10, 15, 20, 25),
    (5, 10, 20, 30, 40),
    (10, 20, 40, 60, 80),
)
# The texts of a row of the table, then those that only the tooltip joins into sentences.
TABLE_FIELDS = (
    "rate",
    "rate_interval",
    "reached",
    "target",
    "target_interval",
    "difference",
    "difference_interval",
)
TIP_FIELDS = ("rate_sentence", "reached_sentence", "target_sentence", "difference_sentence")


@dataclass(frozen=True)
class _Place:
    """An area, or a whole municipality."""

    code: str
    name: str
    municipality: str
    whole: bool

    @property
    def key(self) -> tuple[str, str]:
        return (self.municipality, self.code) if self.whole else ("", self.code)


class MapContent:
    """All texts of the map and its table, finished: the page on file and the app show the same.

    Parameters
    ----------
    analysis
        Gated results.
    translator
        Words them.
    """

    def __init__(self, analysis: Analysis, translator: Translator) -> None:
        self.translator = translator = translator.naming(analysis.settings.groups.names)
        self.settings = analysis.settings
        self.k, self.goals = analysis.settings.disclosure.k, analysis.settings.standard.has_goals
        self.facts = analysis.facts
        self.areas = analysis.areas
        self.profiles = analysis.profiles
        self.venues = analysis.venues
        self.sources = analysis.provenance.get("sources", [])
        self.cells = _cells_by_stratum(analysis.cells, analysis.settings.groups)
        self.places = self._named(_places(analysis.areas, self.cells))
        self.breaks = _breaks(analysis.cells)
        self.looks = [*palette.VERDICT_LOOKS.values(), *palette.share_looks()]
        self._look_index = {look.key: i for i, look in enumerate(self.looks)}
        self._pool: dict[str, int] = {}
        self.figure_values: dict[str, dict[str, float]] = {}
        self.figure_breaks: dict[str, tuple[float, ...]] = {}
        self._written: dict[tuple[int, bool], dict[str, str]] = {}
        self.texts = page_texts(translator, self.settings, alone=held_against_nothing(analysis))
        self.words = self._class_words()
        self.first: Stratum = (ALL, ALL)

    def _named(self, places: list[_Place]) -> list[_Place]:
        """Name a single municipality in the language of the page; its table names it in Swedish."""
        wholes = [place for place in places if place.whole]
        if len(wholes) != 1:
            return places
        name = self.translator.say("The whole municipality")
        return [replace(place, name=name) if place.whole else place for place in places]

    @property
    def shape(self) -> str:
        """Whether the areas together are wider than high: ``wide`` or ``tall``."""
        west, south, east, north = self.areas.total_bounds
        return "wide" if east - west > 1.15 * (north - south) else "tall"

    # --- choices and legend

    @property
    def bands(self) -> list[tuple[str, str, bool]]:
        """Age bands: code, name, and whether it can be chosen at first."""
        return [
            (key, labels.band_label(self.translator, key), (key, self.first[1]) in self.cells)
            for key in (ALL, *BAND_KEYS)
            if any(key == band for band, _ in self.cells)
        ]

    @property
    def groups(self) -> list[tuple[str, str, bool]]:
        """Parent groups: code, name, and whether it can be chosen at first."""
        return [
            (key, labels.group_label(self.translator, key), (self.first[0], key) in self.cells)
            for key in self.settings.groups.keys
            if any(key == group for _, group in self.cells)
        ]

    @property
    def legends(self) -> list[tuple[str, str, list[tuple[palette.Look, str]]]]:
        """Both legends: code of the view, heading, classes in words."""
        verdicts = [palette.VERDICT_LOOKS[key] for key in (*VERDICTS, NO_DATA)]
        shares = [
            *palette.share_looks(),
            palette.VERDICT_LOOKS[TOO_FEW],
            palette.VERDICT_LOOKS[NO_DATA],
        ]
        return [
            ("verdict", self.texts["legend_verdict"], [(k, self.words[k.key]) for k in verdicts]),
            ("share", self.texts["legend_share"], [(k, self.words[k.key]) for k in shares]),
        ]

    def _class_words(self) -> dict[str, str]:
        words = {
            key: labels.upper_first(labels.verdict_label(self.translator, key, goals=self.goals))
            for key in (*VERDICTS, NO_DATA)
        }
        number = self.translator.number
        steps = [(number(low), number(high)) for low, high in pairwise(self.breaks)]
        words["share_0"] = labels.upper_first(self.translator.say("fewer than {k}", k=number(self.breaks[0])))
        for i, (low, high) in enumerate(steps, start=1):
            words[f"share_{i}"] = self.translator.say("{low} to under {high}", low=low, high=high)
        words[f"share_{len(steps) + 1}"] = self.translator.say("{n} or more", n=number(self.breaks[-1]))
        return words

    # --- rows

    def table(
        self, *, whole: bool, chosen: Stratum | None = None, among: Collection[int] | None = None
    ) -> list[dict[str, Any]]:
        """Rows of the table, largest shortfall first; before anything is chosen: of everyone.

        ``among``: only these places.
        """
        stratum = self.cells.get(chosen or self.first, {})
        order = self._order(stratum, whole=whole)
        return [self._table_row(i, stratum) for i in order if among is None or i in among]

    def _table_row(self, i: int, stratum: Mapping[tuple[str, str], Record]) -> dict[str, Any]:
        place, record = self.places[i], stratum.get(self.places[i].key)
        verdict = self._verdict(record, whole=place.whole)
        return {
            "i": i,
            "name": place.name,
            "look": palette.VERDICT_LOOKS.get(verdict),
            "words": self.words.get(verdict, ""),
            **self._row_texts(record, compared=bool(verdict)),
        }

    def _order(self, stratum: Mapping[tuple[str, str], Record], *, whole: bool) -> list[int]:
        """Largest shortfall first, unknown ones last."""

        def rank(i: int) -> tuple[bool, float, str]:
            shortfall = float(stratum.get(self.places[i].key, {}).get("shortfall", np.nan))
            unknown = not np.isfinite(shortfall)
            return (unknown, 0.0 if unknown else -shortfall, self.places[i].code)

        return sorted((i for i, p in enumerate(self.places) if p.whole == whole), key=rank)

    def _row_texts(self, record: Record | None, *, compared: bool = True) -> dict[str, str]:
        """Word a row, once: the map and the table say the same, and a choice comes back."""
        if record is None:
            return self._worded(None, compared=compared)
        key = (id(record), compared)  # records live as long as this
        if key not in self._written:
            self._written[key] = self._worded(record, compared=compared)
        return self._written[key]

    def _worded(self, record: Record | None, *, compared: bool) -> dict[str, str]:
        t, nan = self.translator, (np.nan, np.nan, np.nan)
        share = nan if record is None else _figures(record, "coverage")
        target = nan if record is None else _figures(record, "target")
        # A whole municipality that is compared with nothing has no difference, not one of 0.
        gap = nan if record is None or not compared else _figures(record, "shortfall")
        hidden = record is not None and bool(record["hidden"])
        few = None if record is None else reached_words.told_of(self.facts, record, self.k)
        count = None if record is None or pd.isna(record["reached"]) else int(record["reached"])
        return {
            "rate": labels.rate(t, *share),
            "rate_interval": labels.rate_interval(t, *share),
            "reached": reached_words.reached(t, count, hidden=hidden, k=few),
            "target": labels.people(t, target[0]),
            "target_interval": labels.people_interval(t, *target[1:]),
            "difference": labels.difference(t, gap[0]),
            "difference_interval": labels.difference_interval(t, *gap[1:]),
            "rate_sentence": labels.rate_sentence(t, *share),
            "reached_sentence": reached_words.reached_sentence(t, count, hidden=hidden, k=few),
            "target_sentence": labels.target_sentence(t, *target),
            "difference_sentence": labels.difference_sentence(t, *gap, goals=self.goals),
        }

    # --- the embedded data

    def data(self) -> dict[str, Any]:
        """Everything that the script shows, as finished texts.

        A row is the number of its class by verdict and by share (-1: none), then for each field the
        number of its text in ``texts``: most texts occur many times.
        """
        rows = {"|".join(stratum): self._stratum_data(stratum) for stratum in self.cells}
        return {
            "map": f"map_{MAP_ID}",
            "layer": f"geo_json_{LAYER_ID}",
            "codes": [place.code for place in self.places if not place.whole],
            "names": [place.name for place in self.places],
            "labels": label_points(self.areas),
            "looks": [self._look_data(look) for look in self.looks],
            "fields": [*TABLE_FIELDS, *TIP_FIELDS],
            "tip": list(TIP_FIELDS),
            "strata": rows,
            "texts": list(self._pool),
            "venues": venue_marks(self.venues, self.translator),
            "zoom_in": self.texts["zoom_in"],
            "zoom_out": self.texts["zoom_out"],
        }

    def _stratum_data(self, key: Stratum) -> dict[str, Any]:
        stratum = self.cells[key]
        return {
            "title": labels.stratum_label(self.translator, *key),
            "order": self._order(stratum, whole=False),
            "rows": [self._packed(stratum.get(p.key), whole=p.whole) for p in self.places],
        }

    def _packed(self, record: Record | None, *, whole: bool) -> list[int]:
        verdict, share = self._classes(record, whole=whole)
        texts = self._row_texts(record, compared=bool(verdict))
        return [
            self._look_index.get(verdict, -1),
            self._look_index.get(share, -1),
            *(self._pool.setdefault(texts[field], len(self._pool)) for field in (*TABLE_FIELDS, *TIP_FIELDS)),
        ]

    def _classes(self, record: Record | None, *, whole: bool) -> tuple[str, str]:
        """Class by verdict and by share."""
        verdict = self._verdict(record, whole=whole)
        return verdict, verdict if verdict in (TOO_FEW, NO_DATA) else self._share_class(record)

    def _verdict(self, record: Record | None, *, whole: bool) -> str:
        return _verdict(record, whole=whole, goals=self.goals)

    def look(self, i: int, chosen: Stratum, *, view: str) -> palette.Look | None:
        """Say how an area is drawn by ``verdict`` or ``share``; a whole municipality may have no class."""
        place = self.places[i]
        classes = self._classes(self.cells[chosen].get(place.key), whole=place.whole)
        index = self._look_index.get(classes[view == "share"])
        return None if index is None else self.looks[index]

    def tip(self, i: int, chosen: Stratum) -> list[str]:
        """Say of an area what its tip says: its verdict, then its figures in sentences."""
        place = self.places[i]
        record = self.cells[chosen].get(place.key)
        verdict = self._verdict(record, whole=place.whole)
        texts = self._row_texts(record, compared=bool(verdict))
        mark = palette.VERDICT_LOOKS[verdict].mark if verdict else ""
        words = f"{mark} {self.words.get(verdict, '')}".strip()
        return [words, *(labels.upper_first(texts[field]) for field in TIP_FIELDS)]

    def _share_class(self, record: Record | None) -> str:
        """Class the share as it is written, so that map and table never disagree."""
        share = (np.nan,) * 3 if record is None else _figures(record, "coverage")
        if not np.isfinite(share[0]):
            return NO_DATA
        shown, _ = labels.rate_figure(*share)
        if share[0] < labels.UNDER_ONE:
            return "share_0"
        return f"share_{sum(shown >= limit for limit in self.breaks)}"

    def _look_data(self, look: palette.Look) -> dict[str, Any]:
        return {
            "paint": look.paint,
            "outline": look.outline,
            "legend_outline": look.legend_outline,
            "px": look.outline_px,
            "dashes": look.dashes,
            "mark": look.mark,
            "words": self.words[look.key],
        }


def _cells_by_stratum(cells: pd.DataFrame, groups: Groups) -> dict[Stratum, dict[tuple[str, str], Record]]:
    found: dict[Stratum, dict[tuple[str, str], Record]] = {}
    for row in cells.to_dict("records"):
        whole = row["area_code"] == ALL
        place = (str(row["municipality_code"]) if whole else "", str(row["area_code"]))
        stratum = (str(row["age_band"]), str(row["parent_group"]))
        found.setdefault(stratum, {})[place] = {str(name): value for name, value in row.items()}
    return {s.key: found[s.key] for s in groups.strata if s.key in found}


def _places(areas: GeoDataFrame, cells: Mapping[Stratum, Mapping[tuple[str, str], Record]]) -> list[_Place]:
    """List the areas in the order of the map, then the whole municipalities."""
    places = [
        _Place(str(code), str(name), str(municipality), whole=False)
        for code, name, municipality in zip(
            areas["area_code"], areas["area_name"], areas["municipality_code"], strict=True
        )
    ]
    wholes = {
        key: _Place(ALL, str(row["area_name"]), key[0], whole=True)
        for stratum in cells.values()
        for key, row in stratum.items()
        if key[1] == ALL
    }
    return [*places, *(wholes[key] for key in sorted(wholes))]


def _verdict(record: Record | None, *, whole: bool, goals: bool) -> str:
    """Class by verdict; a whole municipality is compared with nothing where it has none or is all.

    All of it is compared only with a goal.
    """
    if record is None:
        return NO_DATA
    if whole and not goals and (record["age_band"], record["parent_group"]) == (ALL, ALL):
        return ""
    verdict = record["verdict"]
    if isinstance(verdict, str) and verdict in VERDICTS:
        return verdict
    return "" if whole and pd.notna(record["target"]) else NO_DATA


def _figures(record: Record, name: str) -> tuple[float, float, float]:
    def number(column: str) -> float:
        return float("nan") if pd.isna(record[column]) else float(record[column])

    return number(name), number(f"{name}_low"), number(f"{name}_high")


def _breaks(cells: pd.DataFrame) -> tuple[int, ...]:
    """Choose the same breaks for all strata: nine areas of ten lie below the last one."""
    shares = cells.loc[cells["area_code"] != ALL, "coverage"].astype(float).dropna()
    high = float(shares.quantile(0.9)) * 100 if len(shares) else 0.0
    return next((ladder for ladder in _LADDERS if ladder[-1] >= high), _LADDERS[-1])
