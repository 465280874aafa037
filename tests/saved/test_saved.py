"""Saved projects: the same results again, nothing of any person, and no harm from a strange file."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reachmap import saved
from reachmap.cli import invoke
from reachmap.commands.tell import BAD_INPUT, FINE
from reachmap.errors import InputError
from reachmap.files import MemoryFile
from reachmap.i18n import Translator
from reachmap.pipeline import Analysis, run
from reachmap.present import export
from reachmap.present.map import render_map
from reachmap.present.report_content import report
from reachmap.present.review import parts
from reachmap.saved.frames import table_of, table_text
from reachmap.saved.values import Unfit, taken, written
from reachmap.vocabulary import ALL
from tests.disclose.test_outputs_tell_nothing import CODES, SIZES, make, rows_of

Members = dict[str, bytes]
Change = Callable[[Members], None]


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose areas have 60 participants to none, one of them known by what is written there."""
    rows = rows_of(SIZES)
    strays = [{**row, "Bostadsområde": "Fridhemsplan"} for row in rows[:6]]
    return make(tmp_path_factory.mktemp("sparad") / "projekt", [*rows, *strays])


@pytest.fixture(scope="module")
def analysis(planted: Path) -> Analysis:
    return run(planted)


@pytest.fixture(scope="module")
def content(analysis: Analysis) -> bytes:
    return saved.save(analysis)


def load(content: bytes) -> Analysis:
    return saved.load(MemoryFile("x.reachmap", content))


def members(content: bytes) -> Members:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts_of_it: Members) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts_of_it.items():
            archive.writestr(name, data)
    return stream.getvalue()


def test_the_results_come_back_exactly_and_give_the_same_outputs(analysis: Analysis, content: bytes) -> None:
    again = load(content)
    pd.testing.assert_frame_equal(again.cells, analysis.cells)
    assert again.areas.crs == analysis.areas.crs
    assert again.areas.geometry.geom_equals_exact(analysis.areas.geometry, 0).all()
    assert again.facts == analysis.facts
    assert saved.save(again) == content == saved.save(analysis)
    translator = Translator("sv")
    for made in (page, export.summary, paper):
        assert made(again, translator) == made(analysis, translator)


def paper(analysis: Analysis, translator: Translator) -> object:
    return report(analysis, translator, day=None)


def page(analysis: Analysis, translator: Translator) -> str:
    return render_map(analysis, translator, headline=[], notes=[])


def test_draws_and_what_plans_are_made_of_stay_in_memory(analysis: Analysis, content: bytes) -> None:
    assert analysis.basis is not None
    assert "basis" not in json.loads(members(content)["result.json"])["result"]
    assert load(content).basis is None


def test_it_holds_what_is_documented_and_no_more(content: bytes) -> None:
    text = (Path(__file__).parents[2] / "docs" / "reachmap_file.md").read_text(encoding="utf-8")
    for name in members(content):
        assert f"`{name}`" in text
    for field in json.loads(members(content)["result.json"])["result"]:
        assert f"`{field}`" in text, field


def test_nothing_that_was_written_of_anybody_is_in_it(
    analysis: Analysis, content: bytes, planted: Path
) -> None:
    # The review quotes it, with its number: that is for who has the files.
    (name,) = [each for each in analysis.intake.review.names if each.text == "Fridhemsplan"]
    assert name.adults == 6
    everything = b"\n".join(members(content).values()).decode()
    assert "Fridhemsplan" not in everything
    assert str(planted.parent) not in everything
    assert re.search(r"Kurs \d", everything) is None
    for checksum in (run_checksum(planted.parent / "deltagare.csv"), run_checksum(planted)):
        assert checksum not in everything
    assert run_checksum(planted.parent / "barn.csv") in everything
    assert parts(load(content).intake, Translator("sv"))  # it can be shown, empty


def run_checksum(path: Path) -> str:
    from reachmap.files import checksum

    return checksum(path)


def test_no_hidden_count_is_in_it(content: bytes) -> None:
    """That who lives in which hidden area moves no byte of it is in test_outputs_tell_nothing."""
    cells = list(csv.DictReader(io.StringIO(members(content)["tables/cells.csv"].decode())))
    hidden = [row for row in cells if row["hidden"] == "true"]
    everyone = [row["area_code"] for row in hidden if (row["age_band"], row["parent_group"]) == (ALL, ALL)]
    assert set(everyone) >= {*CODES[5:], "1984R009"}
    assert len(hidden) > 50
    assert {(row["reached"], row["unreached"]) for row in hidden} == {("", "")}
    assert all(int(row["reached"]) >= 5 for row in cells if row["reached"])


def test_a_base_map_of_somebody_elses_is_not_asked(analysis: Analysis, content: bytes) -> None:
    named = replace(analysis.settings.map, tiles="https://kartor.example/{z}/{x}/{y}.png")
    both = replace(analysis, settings=replace(analysis.settings, map=named))
    assert load(saved.save(both)).settings.map.address == ""
    assert "kartor.example" not in members(saved.save(both))["result.json"].decode()

    def plant(file: Members) -> None:
        held = json.loads(file["result.json"])
        held["result"]["settings"]["map"]["tiles"] = named.tiles
        file["result.json"] = json.dumps(held).encode()

    assert fault(content, plant) == "saved_broken"


def fault(content: bytes, change: Change) -> str:
    file = members(content)
    change(file)
    with pytest.raises(InputError) as raised:
        load(packed(file))
    assert "x.reachmap" in Translator("sv").error(raised.value)
    return raised.value.code


def in_result(path: list[str | int], value: object) -> Change:
    def change(file: Members) -> None:
        held = json.loads(file["result.json"])
        place = held
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = value
        file["result.json"] = json.dumps(held).encode()

    return change


def in_cells(before: str, after: str) -> Change:
    def change(file: Members) -> None:
        text = file["tables/cells.csv"].decode()
        assert before in text
        file["tables/cells.csv"] = text.replace(before, after, 1).encode()

    return change


def without(name: str) -> Change:
    def change(file: Members) -> None:
        del file[name]

    return change


def of(name: str, data: bytes) -> Change:
    return lambda file: file.update({name: data})


BROKEN: dict[str, Change] = {
    "no head": without("reachmap.json"),
    "no result": without("result.json"),
    "no cells": without("tables/cells.csv"),
    "another format": of("reachmap.json", b'{"format": "x", "version": 1}'),
    "head is a list": of("reachmap.json", b"[]"),
    "not JSON": of("result.json", b"{"),
    "nested without end": of("result.json", b"[" * 100_000),
    "numbers without end": of("result.json", b'{"result": ' + b"9" * 100_000 + b"}"),
    "not UTF-8": of("result.json", b"\xff\xfe"),
    "a zip bomb": of("result.json", b" " * (9 * 1024**2)),
    "a text for a number": in_result(["result", "settings", "disclosure", "k"], "5"),
    "everything told": in_result(["result", "settings", "disclosure", "k"], 1),
    "a language of its own": in_result(["result", "settings", "project", "language"], "../../x"),
    "a period backwards": in_result(
        ["result", "settings", "project", "period"], ["2026-01-01", "2025-01-01"]
    ),
    "a class of Python": in_result(["result", "facts"], {"__class__": ["os.system", "true"]}),
    "no areas": of("tables/areas.csv", b"area_code,area_name,municipality_code,geometry\n"),
    "an outline that is none": of(
        "tables/areas.csv", b"area_code,area_name,municipality_code,geometry\na,b,c,0101\n"
    ),
    "no such verdict": in_cells(",too_few,", ",<b>ond</b>,"),
    "a hidden count told": in_cells(",,true", ",3,true"),
    "a column more": in_cells("area_code,", "area_code,extra,"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_strange_file_is_refused_in_words(content: bytes, kind: str) -> None:
    if kind == "a hidden count told":

        def tell(file: Members) -> None:
            rows = list(csv.reader(io.StringIO(file["tables/cells.csv"].decode())))
            reached, hidden = rows[0].index("reached"), rows[0].index("hidden")
            next(row for row in rows if row[hidden] == "true")[reached] = "3"
            stream = io.StringIO()
            csv.writer(stream, lineterminator="\n").writerows(rows)
            file["tables/cells.csv"] = stream.getvalue().encode()

        assert fault(content, tell) == "saved_broken"
        return
    assert fault(content, BROKEN[kind]) == "saved_broken"


def left_out(*path: str) -> Change:
    def change(file: Members) -> None:
        held = json.loads(file["result.json"])
        place = held["result"]
        for key in path[:-1]:
            place = place[key]
        del place[path[-1]]
        file["result.json"] = json.dumps(held).encode()

    return change


@pytest.mark.parametrize(
    "path",
    [
        ("settings", "disclosure", "rounding"),
        ("settings", "participations", "joint"),
        ("settings", "survey"),
        ("intake", "settings", "survey"),
        ("survey",),
        ("venues",),
    ],
    ids=".".join,
)
def test_a_file_from_before_there_was_a_field_opens_as_without_it(
    analysis: Analysis, content: bytes, path: tuple[str, ...]
) -> None:
    file = members(content)
    left_out(*path)(file)
    again = load(packed(file))
    value: object = again
    for name in path:
        value = getattr(value, name)
    assert not isinstance(value, pd.DataFrame) or value.empty
    # The project uses none of these: what was saved before they were there says the same.
    assert paper(again, Translator("sv")) == paper(analysis, Translator("sv"))


@pytest.mark.parametrize(
    "change",
    [
        in_result(["result", "settings", "evil"], 1),
        left_out("settings", "disclosure", "level"),
        left_out("settings", "disclosure", "k"),
        left_out("settings", "project", "simulated"),
        left_out("settings", "project", "period"),
        left_out("cells"),
    ],
)
def test_fields_of_another_version_are_told_as_such(content: bytes, change: Change) -> None:
    """One that it does not know, one without a default, and what protects people is never guessed."""
    assert fault(content, change) == "saved_otherwise"


def test_a_fact_less_is_no_project(content: bytes) -> None:
    held = json.loads(members(content)["result.json"])["result"]["facts"]
    fewer = {name: value for name, value in held.items() if name != "coverage_if_repeaters"}
    assert fault(content, in_result(["result", "facts"], fewer)) == "saved_broken"


def test_a_later_format_is_told_as_such(content: bytes) -> None:
    assert fault(content, of("reachmap.json", b'{"format": "reachmap", "version": 99}')) == "saved_later"


@pytest.mark.parametrize("data", [b"PK\x03\x04nonsense", b"hej", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_archive_is_told(data: bytes) -> None:
    with pytest.raises(InputError):
        load(data)


def test_paths_and_markup_in_it_lead_nowhere(content: bytes) -> None:
    file = members(content)
    in_result(["result", "settings", "boundaries", "file"], "../../../etc/passwd")(file)
    in_result(["result", "settings", "project", "name"], "<script>alert(1)</script>")(file)
    file["../../evil.csv"] = b"x"
    analysis = load(packed(file))
    assert analysis.settings.boundaries.file == MemoryFile("passwd", b"")
    assert "<script>alert(1)" not in page(analysis, Translator("sv"))


TEXTS = st.text(st.characters(codec="utf-8"), max_size=8)


@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(
            st.one_of(st.none(), TEXTS, st.sampled_from(["\\N", "\\", 'a"b', "a\r\nb", "=1+1", ""])),
            st.floats(),
            st.one_of(st.none(), st.integers(-(2**62), 2**62)),
            st.booleans(),
            st.one_of(st.none(), st.floats(allow_nan=False), st.tuples(TEXTS, TEXTS)),
        ),
        max_size=5,
    )
)
def test_any_table_comes_back_as_it_was(rows: list[tuple[object, ...]]) -> None:
    columns = list(zip(*rows, strict=True)) or [()] * 5
    kinds = ("str", "float64", "Int64", "bool", "object")
    table = pd.DataFrame(
        {
            f"c{i}": pd.Series(list(column), dtype=kind)
            for i, (column, kind) in enumerate(zip(columns, kinds, strict=True))
        }
    )
    pd.testing.assert_frame_equal(table_of(*table_text(table)), table, check_exact=True)


def test_rows_with_names_keep_them() -> None:
    table = pd.DataFrame({"x": [1.5, np.inf]}, index=["a", "b"])
    again = table_of(*table_text(table))
    assert again.index.tolist() == ["a", "b"]
    assert again["x"].tolist() == [1.5, np.inf]


@pytest.mark.parametrize(
    "value",
    [None, True, 3, "x", 1.5, [1, (2, 3)], {"a": {1: (None,)}}, {("a", "b"): float("inf")}, date(2025, 1, 1)],
)
def test_what_is_left_open_comes_back_as_it_was(value: object) -> None:
    text = json.dumps(written(value, object_kind(), lambda *_: None))
    assert taken(json.loads(text), object_kind(), nothing) == value


def object_kind() -> object:
    from typing import Any

    return Any


def nothing(place: tuple[str, ...]) -> pd.DataFrame:
    raise AssertionError(place)


def test_what_does_not_fit_is_not_written() -> None:
    with pytest.raises(Unfit):
        written(b"bytes", object_kind(), lambda *_: None)
    with pytest.raises(Unfit):
        written("3", int, lambda *_: None)


# --- on the command line


def test_the_command_saves_and_opens(
    planted: Path, tmp_path: Path, analysis: Analysis, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reachmap.pipeline.run", lambda _settings, **_: analysis)
    file = tmp_path / "projekt.reachmap"
    assert invoke(["run", str(planted), "--out", str(tmp_path / "a"), "--save", str(file)]) == FINE
    assert file.read_bytes() == content
    monkeypatch.undo()
    assert (
        invoke(["report", str(file), "--out", str(tmp_path), "--date", "2026-03-01", "--language", "en"])
        == FINE
    )
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")


def test_the_command_refuses_a_strange_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "x.reachmap"
    file.write_bytes(b"hej")
    for command in ("run", "report", "app"):
        assert invoke([command, str(file)]) == BAD_INPUT
        assert "inte ett helt projekt" in capsys.readouterr().err
