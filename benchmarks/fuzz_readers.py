"""Give the readers broken files without end, and keep what they do not refuse in words.

    nice -n 15 .venv/bin/python -m benchmarks.fuzz_readers --minutes 60 --seed 1

Each round takes a sound file (a workbook, a csv, px, json-stat, outlines of four kinds, keys, aliases, a
project file), changes some bytes, tokens or members of it, and reads it. A `ReachmapError` is an answer,
and so is a table. Anything else is a finding: it is printed once for each place in the code, and the file
is kept in ``--keep``. Everything follows from the seed; a finding says with which seed and round to see
it again. A read that takes more than ``--seconds`` is a finding too. Memory is limited, so that a file
that eats it ends here.
"""

from __future__ import annotations

import argparse
import io
import random
import resource
import signal
import tempfile
import time
import traceback
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import FrameType

from reachmap.errors import ReachmapError
from reachmap.files import MemoryFile
from reachmap.i18n import Translator
from tests.hostile import maps, texts, workbooks
from tests.hostile.projects import Project, collection, features, followup

PERIOD = (date(2025, 1, 1), date(2025, 12, 31))
MEMORY = 4 * 1024**3
# What has broken readers elsewhere.
TOKENS = (
    b"", b"0", b"-1", b"1e308", b"1e999", b"NaN", b"inf", b"99999999999999999999", b"\x00",
    b"\xff\xfe", b"\xef\xbb\xbf", b'"', b"'", b";", b",", b"\t", b"\n", b"\r", b"<", b">", b"&a;",
    b"]]>", b"<!DOCTYPE a [<!ENTITY a 'b'>]>", b"{", b"}", b"[", b"]", b":", b"null", b"true",
    b"..", b"\xe2\x80\xae", "å".encode(), b"=1+1", b"A" * 9_999, b"((((", b"\\u0000", b"9999-12-31",
    b"0000-00-00", b"29/2/2025", b"vecka 99", b"ht 0000", b"-5--9", b"1-99999", b"1980R001",
    b"\xed\xa0\x80",
)  # fmt: skip
Seed = tuple[str, bytes, Callable[[MemoryFile], object]]


class SlowReadError(Exception):
    """A read took longer than it may."""


def seeds() -> list[Seed]:
    """Sound files, and what reads each."""
    from reachmap.locate import find_homes
    from reachmap.read.aliases import read_aliases
    from reachmap.read.boundaries import Boundaries, read_boundaries
    from reachmap.read.participations import read_participations
    from reachmap.read.place_keys import read_place_key
    from reachmap.read.populations import read_arrival_years, read_children_table, read_foreign_share
    from reachmap.read.recognise import recognise
    from reachmap.read.statistics import read_covariates, read_factors, read_target
    from reachmap.settings import BoundarySettings, ParticipationSettings, read_settings

    def outlines(source: MemoryFile) -> Boundaries:
        return read_boundaries(BoundarySettings(file=source, repair=True), municipality=("1980",))

    sound = outlines(MemoryFile("a.geojson", collection(features()).encode()))

    def people(source: MemoryFile) -> object:
        read = read_participations(ParticipationSettings(files=(source,)), period=PERIOD)
        return find_homes(read.participations, sound)

    with tempfile.TemporaryDirectory() as folder:
        project = Project(Path(folder))
        project.whole()
        files = {path.name: path.read_bytes() for path in project.folder.iterdir()}
        maps._gpkg(project)
        maps._parquet(project)
        maps._zipped_as(project, "a")
        maps_ = {
            kind: (project.folder / f"omraden.{kind}").read_bytes() for kind in ("gpkg", "parquet", "zip")
        }
    rich = (
        "Kurs;Datum;Plats;Postnummer;X;Y;Kön;Barnens ålder;Antal kvinnor;Antal män;Familjer;Nyanländ;"
        "Slutfört\n"
        "ABC;2025-03-01;Torget;722 12;580500;6600500;k;4, 9 år;2;1;1;ja;2\n"
        "ABC;vt 2025;Torget;72212;580500,5;6600500,5;;väntar barn;;3;;nej;1\nSumma;;;;;;;;2;4;1;;3\n"
    )
    plain = followup().encode()
    target = b"area_code;age_band;sex;arrival;parents;sd\n1980R001;0-2;woman;other;40;4\n"
    target += b"1980R001;0-2;man;other;35;5\n"
    factors = b"age_band;sex;parents_per_child;relative_sd\n0-2;woman;0.6;0.1\n"
    return [
        ("a.csv", plain, people),
        ("b.csv", rich.encode("cp1252"), people),
        ("c.csv", rich.encode("utf-16"), people),
        ("a.xlsx", workbooks.package(workbooks.SHEET + workbooks.ROWS + workbooks.SHEET_END), people),
        ("a.ods", workbooks.sound_ods(), people),
        ("a.xls", workbooks.ole("Workbook"), people),
        ("barn.csv", files["barn.csv"], read_children_table),
        ("barn.px", texts.px('"1980R001"', "1 2").encode(), read_children_table),
        ("barn.json", texts.json_stat().encode(), read_children_table),
        ("barn2.json", texts.json_stat(value={"0": 1}).encode(), read_foreign_share),
        ("barn3.json", texts.json_stat().encode(), lambda source: read_arrival_years(source, years=3)),
        ("mal.csv", target, read_target),
        ("faktorer.csv", factors, read_factors),
        ("kov.csv", b"area_code,x\n1980R001,1\n1980R002,2,5\n",
         lambda source: read_covariates(source, use=("x",))),
        ("a.geojson", files["omraden.geojson"], outlines),
        *((f"a.{kind}", data, outlines) for kind, data in maps_.items()),
        ("alias.csv", b"text,area_code\nByn,1980R001\nStan,no_answer\n", read_aliases),
        ("post.csv", b"postnummer,kod,vikt\n72212,1980R001,1\n72213,1980R002,3\n",
         lambda source: read_place_key(source, kind="postcode")),
        ("skola.csv", b"skola;kod\nSkolan;1980R001\n", lambda source: read_place_key(source, kind="school")),
        ("reachmap.toml", files["reachmap.toml"],
         lambda source: read_settings(source, beside={name: MemoryFile(name, b"x") for name in files})),
        ("vad.csv", plain, recognise),
        ("vad.json", texts.json_stat().encode(), recognise),
        ("vad.geojson", files["omraden.geojson"], recognise),
        ("vad.xlsx", workbooks.package(workbooks.SHEET + workbooks.ROWS + workbooks.SHEET_END), recognise),
    ]  # fmt: skip


def broken(data: bytes, dice: random.Random) -> bytes:
    """Change a file: in an archive a member, else some bytes, tokens, pieces or lines."""
    if data[:2] == b"PK" and dice.random() < 0.8:
        return _broken_archive(data, dice)
    whole = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 3, 8))):
        place, other = (dice.randrange(len(whole) + 1) for _ in range(2))
        first, last = min(place, other), max(place, other)
        kind = dice.randrange(7)
        if kind == 0 and whole:
            whole[place % len(whole)] = dice.randrange(256)
        elif kind == 1:
            whole[place:place] = dice.choice(TOKENS)
        elif kind == 2:
            whole[first : min(last, first + 20)] = dice.choice(TOKENS)
        elif kind == 3:
            del whole[first : min(last, first + dice.choice((1, 9, 300)))]
        elif kind == 4:
            whole[place:place] = whole[first : min(last, first + 200)] * dice.choice((1, 2, 50))
        elif kind == 5:
            _change_number(whole, dice)
        else:
            lines = bytes(whole).split(b"\n")
            dice.shuffle(lines)
            whole = bytearray(b"\n".join(lines))
    return bytes(whole)


def _change_number(whole: bytearray, dice: random.Random) -> None:
    """Put something else in place of a number that is written out."""
    digits = [place for place, mark in enumerate(whole) if 48 <= mark <= 57]
    if digits:
        first = last = dice.choice(digits)
        while last < len(whole) and 48 <= whole[last] <= 57:
            last += 1
        whole[first:last] = dice.choice(TOKENS)


def _broken_archive(data: bytes, dice: random.Random) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w") as new:
        names = old.namelist()
        chosen = dice.choice(names)
        for name in names:
            if name != chosen:
                new.writestr(name, old.read(name))
            elif dice.random() < 0.9:
                new.writestr(name, broken(old.read(name), dice))
    return packed.getvalue()


def _slow(_number: int, _frame: FrameType | None) -> None:
    raise SlowReadError


def fuzz(*, seed: int, minutes: float, seconds: int, keep: Path | None, first: int = 0) -> Counter[str]:
    """Read broken files until the time is up.

    Returns
    -------
    Counter
        Findings by place; and under ``read``, ``refused`` how often a file was read or refused in words.
    """
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGPROF, _slow)
    found: Counter[str] = Counter()
    sound = seeds()
    translator = Translator("sv")
    ends = time.monotonic() + 60 * minutes
    number = first
    while time.monotonic() < ends:
        dice = random.Random(f"{seed}/{number}")  # noqa: S311 - the same files from the same seed
        name, data, read = dice.choice(sound)
        source = MemoryFile(name, broken(data, dice))
        # Of the processor: the machine may be busy with something else.
        signal.setitimer(signal.ITIMER_PROF, seconds)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                read(source)
            found["read"] += 1
        except ReachmapError as error:
            said = translator.error(error)
            found["refused"] += 1
            if f"({error.code})" in said:
                _note(found, f"no words for {error.code}", source, seed, number, keep)
        except (Exception, SlowReadError) as error:  # noqa: BLE001 - what this is for
            place = traceback.extract_tb(error.__traceback__)
            ours = next((f for f in reversed(place) if "reachmap" in f.filename), place[-1])
            where = f"{type(error).__name__} {Path(ours.filename).name}:{ours.lineno} ({place[-1].name})"
            _note(found, where, source, seed, number, keep)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        number += 1
    found["rounds"] = number - first
    return found


def _note(
    found: Counter[str], where: str, source: MemoryFile, seed: int, number: int, keep: Path | None
) -> None:
    found[where] += 1
    if found[where] == 1:
        print(f"FOUND {where} in {source.name}, seed {seed} round {number}", flush=True)
        if keep is not None:
            keep.mkdir(parents=True, exist_ok=True)
            (keep / f"{seed}-{number}-{source.name}").write_bytes(source.data)


def main() -> None:
    """Read the arguments and print what was found."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--minutes", type=float, default=1)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--first", type=int, default=0, help="the round to begin with")
    words.add_argument("--seconds", type=int, default=20)
    words.add_argument("--keep", type=Path)
    given = words.parse_args()
    found = fuzz(
        seed=given.seed, minutes=given.minutes, seconds=given.seconds, keep=given.keep, first=given.first
    )
    for what, times in found.most_common():
        print(f"{times:8} {what}")


if __name__ == "__main__":
    main()
