"""A small project in a folder, in which one file is then made hostile."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
CODES = ("1980R001", "1980R002", "1980R003", "1980R004")
NAMES = ("Norrby", "Söderby", "Österby", "Västerby")


def followup(rows: str = "") -> str:
    """A follow-up as csv, with rows added at its end."""
    head = "Bostadsområde;Kön;Barnets ålder;Antal;Startdatum\n"
    plain = "".join(
        f"{NAMES[n % 4]};{'km'[n % 2]};{n % 17};{1 + n % 3};2025-0{1 + n % 9}-10\n" for n in range(24)
    )
    return head + plain + rows


def square(place: int) -> list[list[float]]:
    """The outline of the area in that place, in SWEREF 99 TM."""
    west, south = 580_000.0 + 1_000 * place, 6_600_000.0
    return [
        [west, south],
        [west + 1_000, south],
        [west + 1_000, south + 1_000],
        [west, south + 1_000],
        [west, south],
    ]


def features(*, names: tuple[str, ...] = NAMES, codes: tuple[str, ...] = CODES) -> list[dict[str, Any]]:
    """The areas as GeoJSON features."""
    return [
        {
            "type": "Feature",
            "properties": {"regsokod": code, "regsonamn": name},
            "geometry": {"type": "Polygon", "coordinates": [square(place)]},
        }
        for place, (code, name) in enumerate(zip(codes, names, strict=True))
    ]


SWEREF: dict[str, Any] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3006"}}


def collection(shapes: list[dict[str, Any]], *, crs: dict[str, Any] | None = SWEREF, **more: Any) -> str:
    """A GeoJSON file."""
    whole: dict[str, Any] = {"type": "FeatureCollection", **more}
    if crs is not None:
        whole["crs"] = crs
    return json.dumps({**whole, "features": shapes}, ensure_ascii=False)


def children(count: str = "40") -> str:
    """Children by area and age as csv; the first count may be another."""
    rows = [f"{code};{age};{40 + age}" for code in CODES for age in range(19)]
    rows[0] = f"{CODES[0]};0;{count}"
    return "area_code;age;count\n" + "\n".join(rows) + "\n"


@dataclass
class Project:
    """A project's folder. What a hostile case changes, it writes over what is here."""

    folder: Path
    address: str = "http://127.0.0.1:1"

    @property
    def path(self) -> Path:
        """The project file."""
        return self.folder / "reachmap.toml"

    def write(self, name: str, data: str | bytes) -> Path:
        """Write one of its files."""
        path = self.folder / name
        path.write_bytes(data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data)
        return path

    def settings(
        self,
        *,
        followups: str = "uppfoljning.csv",
        boundaries: str = "omraden.geojson",
        statistics: str = "barn.csv",
        name: str = "Provby 2025",
        more: str = "",
    ) -> None:
        """Write the project file."""
        quoted = [json.dumps(text) for text in (name, followups, boundaries, statistics)]
        self.write(
            "reachmap.toml",
            f'[project]\nname = {quoted[0]}\nmunicipality = "1980"\nperiod = ["2025-01-01", "2025-12-31"]\n'
            f"[participations]\nfiles = [{quoted[1]}]\n[boundaries]\nfile = {quoted[2]}\n"
            f"[population]\nchildren = {quoted[3]}\n{more}",
        )

    def whole(self) -> None:
        """Write a project that is as it must be."""
        self.write("uppfoljning.csv", followup())
        self.write("omraden.geojson", collection(features()))
        self.write("barn.csv", children())
        self.settings()


@dataclass(frozen=True)
class Ended:
    """How a run ended."""

    exit_code: int
    seconds: float
    megabytes: float
    out: str
    err: str
    tried: str


class Runner:
    """The process that runs the command line (`runner`)."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.hostile.runner"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={
                "PATH": "/usr/bin:/bin",
                "OMP_NUM_THREADS": "1",
                "OPENBLAS_NUM_THREADS": "1",
                "LANG": "C.UTF-8",
                "COLUMNS": "10000",
                "MALLOC_ARENA_MAX": "2",
                # Then a run has no reason to start any process, and every one that it tries is told.
                "REACHMAP_PROCESSES": "1",
            },
        )

    def run(self, arguments: list[str], folder: Path, *, seconds: int = 60) -> Ended:
        """Run once; ``folder`` gets what was said."""
        request = json.dumps({"arguments": arguments, "folder": str(folder), "seconds": seconds})
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(request + "\n")
        self._process.stdin.flush()
        return Ended(**json.loads(self._process.stdout.readline()))

    def __enter__(self) -> Runner:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()
