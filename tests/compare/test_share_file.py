"""The share file: what is in it, what is kept out, and what a stranger's file may not do."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import reachmap
from benchmarks.invented_shares import invented, made_file
from reachmap.compare import read_share
from reachmap.compare.share_file import CELLS_FILE, MANIFEST, MEMBERS, write_share
from reachmap.compare.share_manifest import Course, Quality
from reachmap.compare.share_small import small_counts
from reachmap.compare.sharing import share
from reachmap.errors import InputError
from reachmap.files import MemoryFile
from reachmap.i18n import Translator
from reachmap.pipeline import Analysis
from reachmap.pipeline.releasing import remember_shared
from reachmap.present.share_words import inspect_blocks
from reachmap.vocabulary import ALL

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    return reachmap.run(ROOT / "sample_data" / "skinnskatteberg" / "reachmap.toml")


def file(data: bytes) -> MemoryFile:
    return MemoryFile("kommun.reachshare", data)


def repacked(data: bytes, changed: dict[str, bytes], *, extra: dict[str, bytes] | None = None) -> bytes:
    """Change members of a share file, as somebody with a zip program could."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()} | changed | (extra or {})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def manifest_with(data: bytes, change: Callable[[dict[str, Any]], object]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        told = json.loads(archive.read(MANIFEST))
    change(told)
    return repacked(data, {MANIFEST: json.dumps(told).encode()})


def cells_with(data: bytes, change: Callable[[pd.DataFrame], pd.DataFrame]) -> bytes:
    """Change the figures and their checksum, as a careless program would."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        told, cells = (
            json.loads(archive.read(MANIFEST)),
            pd.read_parquet(io.BytesIO(archive.read(CELLS_FILE))),
        )
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pandas(change(cells), preserve_index=False), out)
    told["members"][CELLS_FILE]["sha256"] = hashlib.sha256(out.getvalue()).hexdigest()
    return repacked(data, {CELLS_FILE: out.getvalue(), MANIFEST: json.dumps(told).encode()})


def test_it_holds_the_gated_figures_and_how_they_were_counted(analysis: Analysis) -> None:
    data = share(analysis, made=date(2026, 2, 1))
    assert data == share(analysis, made=date(2026, 2, 1))
    read = read_share(file(data))
    pd.testing.assert_frame_equal(read.cells, analysis.cells.reset_index(drop=True))
    told, counts = read.manifest, analysis.intake.counts
    assert (told.municipality, told.period) == (("1904",), analysis.settings.project.period)
    assert (told.quality.adults, told.quality.located) == (counts.adults, counts.located_total)
    assert told.definitions.newly_arrived_years == analysis.settings.participations.newly_arrived_years
    assert set(told.offer.forms) <= {"course", "talk", "home_visit"}
    assert "ABC" in told.offer.programmes
    assert told.dispersion == pytest.approx(analysis.facts["dispersion"])


def test_where_published_statistics_come_from_goes_along(analysis: Analysis) -> None:
    table = {"publisher": "SCB", "title": "Folkmängd", "table": "TAB6574", "licence": "CC0"}
    fetched = replace(analysis, provenance=analysis.provenance | {"sources": [table, table]})
    read = read_share(file(share(fetched)))
    assert read.manifest.sources == ("SCB: Folkmängd (TAB6574), CC0",)
    said = "\n".join(line for _, lines in inspect_blocks(read, Translator("sv")) for line in lines)
    assert "Publicerad statistik som den bygger på: SCB: Folkmängd (TAB6574), CC0." in said
    # A file without any is as it was before: nothing is said.
    assert read_share(file(share(analysis))).manifest.sources == ()


def test_it_can_be_read_without_reachmap() -> None:
    data = made_file("1980", 2025)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert tuple(archive.namelist()) == MEMBERS
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        told = json.loads(archive.read(MANIFEST))
        figures = archive.read(CELLS_FILE)
    assert (told["format"], told["version"], told["municipality"]) == ("reachshare", 2, ["1980"])
    assert told["members"][CELLS_FILE] == {"sha256": hashlib.sha256(figures).hexdigest(), "rows": 63}
    table = pq.read_table(io.BytesIO(figures)).to_pandas()
    assert table.loc[table["area_code"] == "all", "reached"].iloc[0] > 0


def test_a_file_of_version_1_still_opens_and_marks_no_courses() -> None:
    def older(told: dict[str, Any]) -> None:
        told["version"] = 1
        del told["courses"]

    data = made_file("1980", 2025, courses=[Course("0" * 16, 9)])
    assert read_share(file(data)).manifest.courses == (Course("0" * 16, 9),)
    read = read_share(file(manifest_with(data, older)))
    assert (read.manifest.version, read.manifest.courses) == (1, None)


@pytest.mark.parametrize("adults", [4, 97])
def test_a_course_of_few_or_that_leaves_few_is_refused(adults: int) -> None:
    """Of 90 adults and 10 visitors 97 leave three."""
    quality = Quality(adults=90, visitors=10)
    with pytest.raises(InputError, match="share_small_counts"):
        made_file("1980", 2025, courses=[Course("0" * 16, adults)], quality=quality)
    assert made_file("1980", 2025, courses=[Course("0" * 16, 95)], quality=quality)


def test_only_the_public_level_leaves(analysis: Analysis) -> None:
    disclosure = replace(analysis.settings.disclosure, level="detailed")
    detailed = replace(analysis, settings=replace(analysis.settings, disclosure=disclosure))
    with pytest.raises(InputError, match="share_not_public"):
        share(detailed)


def test_a_small_count_refuses_the_file() -> None:
    manifest, cells = invented("1980", 2025)
    assert small_counts(cells, manifest.quality, k=5) == 0
    place = cells.index[cells["reached"].notna() & (cells["area_code"] != ALL)][0]
    for small in (0, 4):
        planted = cells.copy()
        planted.loc[place, "reached"] = small
        with pytest.raises(InputError, match="share_small_counts"):
            write_share(manifest, planted)


def test_a_group_that_leaves_few_refuses_the_file() -> None:
    manifest, cells = invented("1980", 2025)
    whole = cells[(cells["area_code"] == ALL) & (cells["age_band"] == ALL)]
    for left in (0, 4):
        fathers = whole.assign(parent_group="fathers", reached=whole["reached"] - left)
        with pytest.raises(InputError, match="share_small_counts"):
            write_share(manifest, pd.concat([cells, fathers], ignore_index=True))
    fathers = whole.assign(parent_group="fathers", reached=whole["reached"] - 5)
    assert write_share(manifest, pd.concat([cells, fathers], ignore_index=True))


def test_an_attack_with_the_sums_refuses_the_file() -> None:
    """One area hidden, all adults located: the total less the others is its count."""
    manifest, cells = invented("1980", 2025)
    everyone = (cells["age_band"] == ALL) & (cells["area_code"] != ALL)
    located = int(cells.loc[everyone, "reached"].sum())
    quality = replace(manifest.quality, adults=located + 40, located=located, without_area=40)
    told = replace(manifest, quality=quality)
    assert write_share(told, cells)
    first, second = np.flatnonzero(everyone)[:2]

    def without(*places: int) -> pd.DataFrame:
        hidden = pd.Series(range(len(cells)), index=cells.index).isin(places)
        return cells.assign(reached=cells["reached"].mask(hidden), hidden=cells["hidden"] | hidden)

    with pytest.raises(InputError, match="share_small_counts"):
        write_share(told, without(first))
    assert write_share(told, without(first, second))


def test_a_later_version_says_so() -> None:
    later = manifest_with(made_file("1980", 2025), lambda told: told.update(version=3))
    with pytest.raises(InputError, match="share_later_version"):
        read_share(file(later))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("municipality", ["../etc"]),
        ("municipality", []),
        ("title", 5),
        ("title", "x" * 500),
        ("period", ["2025-12-31", "2025-01-01"]),
        ("period", ["2025-13-01", "2025-12-31"]),
        ("dispersion", 0.2),
        ("dispersion", True),
        ("simulated", "no"),
        ("gate", {"level": "public", "k": 1}),
        ("gate", {"level": "public"}),
        ("definitions", {}),
        ("settings", {"seed": {}}),
        ("offer", None),
        ("quality", {"adults": -1}),
        ("courses", [{"mark": "ABC in September", "adults": 9}]),
        ("courses", [{"mark": "0" * 16, "adults": -1}]),
        ("courses", [{"mark": "0" * 16, "adults": 9}] * 2),
        ("courses", [{"mark": "0" * 16, "adults": 9, "with": ["../etc"], "counted_by": "1980"}]),
    ],
)
def test_what_is_not_as_it_must_be_is_named(key: str, value: object) -> None:
    changed = manifest_with(made_file("1980", 2025), lambda told: told.update({key: value}))
    with pytest.raises(InputError, match="share_value"):
        read_share(file(changed))


def test_bands_that_overlap_are_refused() -> None:
    def overlap(told: dict[str, Any]) -> None:
        told["definitions"]["bands"][1]["last"] = 4

    with pytest.raises(InputError, match="share_value"):
        read_share(file(manifest_with(made_file("1980", 2025), overlap)))


def test_other_members_paths_and_checksums_are_refused() -> None:
    data = made_file("1980", 2025)
    with pytest.raises(InputError, match="share_not_one"):
        read_share(file(repacked(data, {}, extra={"../../evil": b"x"})))
    with pytest.raises(InputError, match="share_checksum"):
        read_share(file(repacked(data, {CELLS_FILE: b"PAR1 nothing PAR1"})))
    for text in (b"{", b"[]", b'{"format": "reachshare", "version": NaN}', b"[" * 100_000):
        with pytest.raises(InputError, match="share_not_one"):
            read_share(file(repacked(data, {MANIFEST: text})))
    with pytest.raises(InputError, match=r"archive_too_large|share_not_one"):
        read_share(file(repacked(data, {CELLS_FILE: bytes(80 * 1024**2)})))


def test_other_columns_and_values_are_refused() -> None:
    data = made_file("1980", 2025)
    changes: list[Callable[[pd.DataFrame], pd.DataFrame]] = [
        lambda cells: cells.drop(columns="verdict"),
        lambda cells: cells.assign(secret=1),
        lambda cells: cells.assign(age_band="7-9"),
        lambda cells: cells.assign(coverage=-1.0),
        lambda cells: cells.assign(reached="many"),
        lambda cells: cells.assign(verdict="worst"),
        lambda cells: cells.assign(area_name="x" * 1000),
        lambda cells: pd.concat([cells, cells], ignore_index=True),
        lambda cells: cells[cells["area_code"] != ALL],
    ]
    for change in changes:
        with pytest.raises(InputError, match="share_columns"):
            read_share(file(cells_with(data, change)))


def test_rows_without_end_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reachmap.compare.share_file.MOST_ROWS", 10)
    with pytest.raises(InputError, match="archive_too_large"):
        read_share(file(made_file("1980", 2025)))


@settings(max_examples=25)
@given(st.data())
def test_a_damaged_file_ends_in_words(data: st.DataObject) -> None:
    whole = made_file("1980", 2025)
    at = data.draw(st.integers(0, len(whole) - 1))
    cut = data.draw(st.integers(1, len(whole)))
    damaged = bytearray(whole)
    damaged[at] ^= data.draw(st.integers(1, 255))
    for each in (bytes(damaged), whole[:cut]):
        try:
            read_share(file(each))
        except InputError as error:
            assert Translator("sv").error(error)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_inspect_says_all_that_is_in_it(analysis: Analysis, language: str) -> None:
    read = read_share(file(share(analysis)))
    blocks = inspect_blocks(read, Translator(language))
    said = "\n".join(line for _, lines in blocks for line in lines)
    if language == "sv":
        assert "Filen blir allmän handling hos er och hos mottagaren." in said
        assert f"{read.manifest.quality.adults} vuxna deltog." in said
    for text in (*read.manifest.offer.programmes, *read.manifest.definitions.not_included, "Skinnskatteberg"):
        assert text in said
    assert str(int(read.cells["reached"].notna().sum())) in said
    assert all(lines for _, lines in blocks)


def test_what_is_shared_is_remembered_as_released(analysis: Analysis, tmp_path: Path) -> None:
    """Simulated data are nobody's: only real projects have a ledger."""
    path = tmp_path / "reachmap.toml"
    path.write_text("")
    for simulated in (True, False):
        project = replace(analysis.settings.project, simulated=simulated)
        settings = replace(analysis.settings, path=path, project=project)
        assert (remember_shared(replace(analysis, settings=settings)) is None) == simulated
    told = json.loads((tmp_path / "released.json").read_text(encoding="utf-8"))
    assert len(told["releases"]) == 1
    in_memory = replace(analysis.settings, path=MemoryFile("reachmap.toml", b""))
    assert remember_shared(replace(analysis, settings=in_memory)) is None
