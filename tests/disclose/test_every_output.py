"""All outputs of a project with planted small cells: changing what is hidden moves no byte of any of them.

What was planted: areas with 3, 2 and no adults; three who did not complete, of whom all know; a queue of
four; few whose answer was a low one in an area; a survey with few who know of the support in one area and few
who answered in another; a course with few; and texts about participants: names, numbers, addresses and notes
in columns of their own, and one where an area is asked for. The outputs are those of every command and
button, in both languages.
"""

from __future__ import annotations

import io
import json
import logging
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pikepdf
import pytest

from reachmap.cli import invoke
from reachmap.commands.analyse import _say_results
from reachmap.commands.tell import BAD_INPUT, Tell
from reachmap.commands.venues import _say_plan
from reachmap.compare import compare_municipalities, read_share, share
from reachmap.errors import ReachmapError
from reachmap.files import MemoryFile
from reachmap.i18n import Translator
from reachmap.pipeline import check, plan_venues, run
from reachmap.pipeline.releasing import release_of, remember
from reachmap.present import report
from reachmap.present.compare_export import write_comparison
from reachmap.present.export import OUTPUTS, write_outputs
from reachmap.present.review_book import review_workbook
from reachmap.present.review_screen import on_screen
from reachmap.present.share_words import inspect_blocks
from reachmap.present.template import template_for
from reachmap.present.venue_page import write_plan
from reachmap.read.boundaries import read_boundaries
from reachmap.saved import load, save
from reachmap.siting.scenario import Scenario
from reachmap.vocabulary import ALL, GROUP_KEYS
from tests.disclose.test_outputs_tell_nothing import (
    CODES,
    ROOT,
    SIZES,
    Row,
    change_where_hidden,
    make,
    rows_of,
)
from tests.test_released import SURVEY

K = 5
OWN_GROUPS = """
[[group]]
name = "Pappor till tonåringar"
key = "teen_fathers"
sex = "man"
ages = ["13-15", "16-18"]
[[group]]
name = "Mammor till barn 0-2"
key = "small_mothers"
sex = "woman"
ages = ["0-2"]
[[goal]]
measure = "parents_reached"
group = "small_mothers"
value = 0.5
year = 2026
"""
DAY = date(2026, 1, 15)
FOUND, WAYS = "Hur fick du veta om stödet", ("förskolan", "webben", "bvc", "affisch")
SMALL_SURVEY = "".join(
    f"{code};känner till;{word};{n};{asked};{answered}\n"
    for code, answers, asked, answered in (
        (CODES[0], {"ja": 30, "nej": 30}, 120, 60),
        (CODES[1], {"ja": 3, "nej": 2, "vet ej": 35}, 90, 40),
        (CODES[2], {"ja": 2, "nej": 2}, 70, 4),
    )
    for word, n in answers.items()
)


# Parts of what is written of participants, that stand nowhere else.
TEXTS = ("Xylander", "0704551", "Kvarnvretsgr", "zulutolk", "Qvintessa")
PLACES = ("Familjecentralen", "Biblioteket")
# A name where an area is asked for: what it means is asked of whoever has the files.
HOME = "hos Ottilia Wexelqvist"


def planted_rows() -> list[Row]:
    rows = rows_of(SIZES)
    rows[-1]["Bostadsområde"] = HOME
    for i, row in enumerate(rows):
        # A third of the larger place has no year; of the smaller one two have none.
        row["Plats"] = PLACES[i // 8 % 3 == 0]
        silent = i % 3 == 0 if row["Plats"] == PLACES[0] else i in (1, 2)
        row["Ankomstår"] = "" if silent else "1999"
        row["Slutfört"] = "nej" if i in (5, 15, 25) else "ja"
        row["Till nytta"] = str(2 + i // 4 % 4)
        row["Antal i kö"] = "4" if i == 30 else ""
    # Three men found it by a poster and four by child health care, each many women's way, too.
    for sex, few in (("man", 3), ("kvinna", 0)):
        same = [row for row in rows if row["Kön"] == sex and not may_change(row)]
        for i, row in enumerate(same):
            way = WAYS[3] if i < few else WAYS[2] if i < 2 * few + 1 and few else WAYS[i % (2 if few else 4)]
            row[FOUND] = way
    return [{FOUND: WAYS[0]} | row | texts_about(i) for i, row in enumerate(rows)]


def texts_about(i: int) -> Row:
    """Write something about a participant."""
    return {
        "Namn": f"Xylander {i}",
        "Telefon": f"0704551{i:03}",
        "Adress": f"Kvarnvretsgränd {i}",
        "Ledare": "Qvintessa",
        "Anteckning": "önskar zulutolk" if i == 7 else "",
    }


def may_change(row: Row) -> bool:
    """Whether `change_where_hidden` may let somebody change sex or children: they found it in one way."""
    return row["Bostadsområde"] in CODES[:2] and row["Barnets ålder"] in {"0", "1", "2", "13", "14", "15"}


def change_ways(rows: list[Row]) -> None:
    """A man by child health care becomes one by a poster; a woman the other way round."""
    for sex, old, new in (("man", WAYS[2], WAYS[3]), ("kvinna", WAYS[3], WAYS[2])):
        young = (row for row in rows if row["Kön"] == sex and 3 <= int(row["Barnets ålder"]) <= 12)
        next(row for row in young if row[FOUND] == old)[FOUND] = new


def changed() -> tuple[list[Row], str]:
    """Change what is hidden: each count stays below five, and texts about participants are others."""
    rows = change_where_hidden(planted_rows())
    change_ways(rows)
    for i, row in enumerate(rows):
        # These would move letters that a PDF draws by number, too.
        row |= {name: text[::-1] for name, text in texts_about(i).items()}
    rows[5]["Slutfört"] = "ja"
    # One of the smaller place's has a year, and one of the larger place's has none.
    rows[1]["Ankomstår"] = "1999"
    next(row for row in rows if row["Plats"] == PLACES[0] and row["Ankomstår"])["Ankomstår"] = ""
    rows[30]["Antal i kö"] = "3"
    survey = SMALL_SURVEY.replace(f"{CODES[1]};känner till;ja;3", f"{CODES[1]};känner till;ja;2")
    survey = survey.replace(f"{CODES[1]};känner till;nej;2", f"{CODES[1]};känner till;nej;3")
    return rows, survey.replace(f"{CODES[2]};känner till;ja;2", f"{CODES[2]};känner till;ja;1").replace(
        f"{CODES[2]};känner till;nej;2;70;4", f"{CODES[2]};känner till;nej;1;70;4"
    )


class _Written(logging.Handler):
    """Keeps what is logged, at every level."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.name} {record.levelname} {record.getMessage()}")


@contextmanager
def written_log() -> Iterator[list[str]]:
    """Log everything of ours while it runs."""
    ours, handler = logging.getLogger("reachmap"), _Written()
    before = ours.level
    ours.addHandler(handler)
    ours.setLevel(logging.DEBUG)
    try:
        yield handler.lines
    finally:
        ours.removeHandler(handler)
        ours.setLevel(before)


def outputs(folder: Path, rows: list[Row], survey: str) -> dict[str, bytes]:
    """Make everything that leaves, by its name."""
    more = '[survey]\nfile = "enkat.csv"\n[venues]\nfile = "platser.csv"\n' + OWN_GROUPS
    project = make(folder, rows, more)
    shutil.copy(ROOT / "sample_data" / "arboga" / "platser.csv", folder)
    (folder / "enkat.csv").write_text(SURVEY + survey, encoding="utf-8")
    translator, english = Translator("sv"), Translator("en")
    with written_log() as log:
        analysis, intake = run(project), check(project)
        plan = plan_venues(analysis, Scenario(new=2))
    write_outputs(analysis, translator, folder / "ut")
    write_outputs(analysis, english, folder / "out")
    write_plan(analysis, plan, translator, folder / "platser")
    write_plan(analysis, plan, english, folder / "places")
    shared = share(analysis, made=DAY)
    told = read_share(MemoryFile("a.reachshare", shared))
    comparison = compare_municipalities([told])
    write_comparison(comparison, translator, folder / "lan")
    write_comparison(comparison, english, folder / "county")
    found = {
        f"{each}/{path.name}": path.read_bytes()
        for each in ("ut", "out", "platser", "places", "lan", "county")
        for path in (folder / each).iterdir()
    }
    found |= report.files(analysis, translator, day=DAY) | report.files(analysis, english, day=DAY)
    boundaries = read_boundaries(analysis.settings.boundaries, municipality=("1984",))
    found |= {
        "template.xlsx": template_for(analysis.settings, boundaries, translator),
        "venues": said(lambda tell: _say_plan(plan, tell)).encode(),
        "run": said(lambda tell: _say_results(analysis, tell)).encode(),
        "import_review_en.xlsx": review_workbook(intake, english),
        "check_en": on_screen(intake, english, project="p", workbook="w").encode(),
        "1984.reachshare": shared,
        "inspect": json.dumps(inspect_blocks(told, translator), ensure_ascii=False).encode(),
        "projekt.reachmap": save(analysis, released=[release_of(analysis)]),
        "import_review.xlsx": review_workbook(intake, translator),
        "check": on_screen(intake, translator, project="p", workbook="w").encode(),
        "log": "\n".join(log).encode(),
        "released.json": remember(analysis).read_bytes(),
    }
    return found | {"error": error_of(project).encode()}


def said(say: Callable[[Tell], None]) -> str:
    """Return what a command says, on standard output and standard error."""
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(out):
        say(Tell(Translator("sv"), explicit=None))
    return out.getvalue()


def error_of(project: Path) -> str:
    """Make the follow-up one that can not be read, and say what is told of it."""
    text = project.read_text(encoding="utf-8")
    files = 'files = ["deltagare.csv"]'
    project.write_text(text.replace(files, files + '\ncolumns = { area = "Finns inte" }'), encoding="utf-8")
    with pytest.raises(ReachmapError) as caught:
        check(project)

    def command(_: Tell) -> None:
        assert invoke(["check", str(project)]) == BAD_INPUT

    told = Translator("sv").error(caught.value)
    return told + said(command).replace(str(project.parent), "")


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return outputs(tmp_path_factory.mktemp("alla") / "projekt", planted_rows(), SMALL_SURVEY)


def test_what_is_hidden_moves_no_byte_of_any_output(planted: dict[str, bytes], tmp_path: Path) -> None:
    other = outputs(tmp_path / "projekt", *changed())
    assert planted.keys() == other.keys()
    assert [name for name in planted if planted[name] != other[name]] == []


def test_every_kind_of_output_is_among_them(planted: dict[str, bytes]) -> None:
    endings = {Path(name).suffix for name in planted}
    kinds = {".csv", ".html", ".md", ".gpkg", ".xlsx", ".json", ".pdf", ".docx", ".reachshare", ".reachmap"}
    assert kinds <= endings
    assert {f"ut/{name}" for name in OUTPUTS} <= planted.keys()
    assert planted["error"]


def insides(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """Take an output apart: what is packed in it, and streams, properties and attachments of a PDF."""
    yield name, data
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for inner in archive.namelist():
                yield from insides(f"{name}/{inner}", archive.read(inner))
    elif data.startswith(b"%PDF"):
        plain = io.BytesIO()
        with pikepdf.open(io.BytesIO(data)) as document:
            document.save(
                plain,
                compress_streams=False,
                stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
                object_stream_mode=pikepdf.ObjectStreamMode.disable,
            )
        yield f"{name}/plain", plain.getvalue()


def holds(data: bytes, text: str) -> bool:
    """Whether a text stands in some bytes: as it is, or as PDF and JSON write what is not ASCII."""
    ways = (text.encode(), text.encode("utf-16-be"), text.encode("utf-16-be").hex().encode())
    return any(way.lower() in data.lower() for way in (*ways, json.dumps(text)[1:-1].encode()))


def holding(outputs: dict[str, bytes], *texts: str) -> set[str]:
    """Name the outputs that hold one of some texts, or in which something does."""
    return {
        name
        for name, data in outputs.items()
        if any(holds(part, text) for _, part in insides(name, data) for text in texts)
    }


def test_no_output_holds_what_is_written_about_a_participant(planted: dict[str, bytes]) -> None:
    assert holding(planted, *TEXTS) == set()
    # The review asks what names mean that found no area; it is for whoever has the files.
    review = {"import_review.xlsx", "import_review_en.xlsx", "check", "check_en"}
    assert holding(planted, "Wexelqvist") <= review


def test_texts_are_found_wherever_they_stand(planted: dict[str, bytes]) -> None:
    """The walk sees into each kind of output; in a PDF into what stands beside its drawn letters."""
    told = holding(planted, "Nästkvarn", "Planterad", *CODES)
    kinds = {Path(name).suffix for name in planted} - {".svg"}
    assert {Path(name).suffix for name in told} == kinds


def test_what_was_planted_is_hidden_and_the_rest_is_told(planted: dict[str, bytes]) -> None:
    record = json.loads(planted["ut/run.json"])
    # A checksum would confirm a guess of what the files tell of people.
    assert record["inputs"]["enkat.csv"] is None
    assert record["inputs"]["deltagare.csv"] is None
    assert record["offers"]["queue"] is None
    marks = [part["unknown"]["arrival"] for part in record["unknown_by_part"]]
    assert marks == ["few_unknown", "rest"]
    steps = {step["key"]: step["part"] for step in record["offers"]["way"]}
    assert steps["completed"]["count"] is None
    assert steps["useful"]["count"] >= K
    with zipfile.ZipFile(io.BytesIO(planted["projekt.reachmap"])) as archive:
        tables = {
            name: pd.read_csv(archive.open(name), dtype=str)
            for name in archive.namelist()
            if name.startswith(("tables/survey", "tables/experience.answers"))
        }
    assert len(tables) == 3
    for name, table in tables.items():
        people = table[table.columns.intersection(["count", "asked", "answered", "adults"])].astype(float)
        assert (people.isna() | (people >= K)).all(axis=None), name
        assert people.notna().any(axis=None), name
    with zipfile.ZipFile(io.BytesIO(planted["projekt.reachmap"])) as archive:
        found = pd.read_csv(archive.open("tables/experience.found.csv"))
    number = (found["share"] * found["answered"]).round().astype(int)
    assert number.min() >= K
    assert found.assign(number=number).query("part == 'fathers'").set_index("way")["number"]["other"] == 7
    survey = tables["tables/survey.answers.csv"].set_index(["area_code", "answer"])["count"]
    assert survey[CODES[0], "yes"] == "30"
    assert survey[[CODES[1], CODES[2]]].drop((CODES[1], "do not know"), errors="ignore").isna().all()


def test_no_number_of_people_that_is_shared_or_remembered_is_small(planted: dict[str, bytes]) -> None:
    told = read_share(MemoryFile("a.reachshare", planted["1984.reachshare"]))
    assert told.cells["reached"].dropna().min() >= K
    assert all(course.adults >= K for course in told.manifest.courses or ())
    (release,) = json.loads(planted["released.json"])["releases"]
    assert all(number >= K for *_, number in release["numbers"])
    assert len(release["further"]) > 5
    for key, numbers in release["further"]:
        atoms = np.diff([0, *numbers])
        if key[0] in ("steps", "experience", "survey"):
            assert all(n >= K or n == 0 for n in atoms), key


def test_own_groups_are_told_of_and_neither_shared_nor_remembered(planted: dict[str, bytes]) -> None:
    cells = pd.read_csv(io.BytesIO(planted["ut/cells.csv"]), dtype={"area_code": str})
    keys = ["area_code", "age_band", "parent_group"]
    number = cells.set_index(keys)["reached"]
    record = json.loads(planted["ut/run.json"])
    told = record["worked_out"]["all|teen_fathers"]
    assert [group["key"] for group in record["own_groups"]] == ["teen_fathers", "small_mothers"]
    for area in [*CODES, ALL]:
        # Everybody's sex is known here: mothers are those who are not fathers.
        both = number[area, "0-2", "all"], number[area, "0-2", "fathers"]
        mothers = number[area, "all", "small_mothers"]
        if not np.isnan(both).any():
            assert mothers == both[0] - both[1]
        elif not np.isnan(mothers):
            assert mothers >= K
        assert np.isnan(number[area, "all", "teen_fathers"]) == (area in told)
    assert all(low == 0 or low >= K for low, _ in told.values())
    assert all(high >= K - 1 for _, high in told.values())
    share_file = read_share(MemoryFile("a.reachshare", planted["1984.reachshare"]))
    assert set(share_file.cells["parent_group"]) <= set(GROUP_KEYS)
    for name in ("1984.reachshare", "released.json"):
        assert b"teen_fathers" not in planted[name]
    again = load(MemoryFile("projekt.reachmap", planted["projekt.reachmap"]))
    assert again.settings.groups.names["teen_fathers"] == "Pappor till tonåringar"
    assert again.facts["worked_out"] == record["worked_out"]
    for name in ("ut/map.html", "ut/summary.md", "ut/tables.xlsx"):
        text = planted[name]
        if name.endswith("xlsx"):
            with zipfile.ZipFile(io.BytesIO(text)) as book:
                text = book.read("xl/sharedStrings.xml")
        assert "Pappor till tonåringar".encode() in text
