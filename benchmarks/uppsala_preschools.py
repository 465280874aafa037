"""Uppsala with its real preschools as candidates, and its real localities as where people live, to look at.

The data lie beside the project (`shared/data/real`) and are not part of it; the participations are simulated.
Run ``.venv/bin/python -m benchmarks.uppsala_preschools --out out/uppsala`` and open ``venues.html``.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

from reachmap import Scenario, plan_venues, run
from reachmap.i18n import Translator
from reachmap.present.venue_page import write_plan
from reachmap.present.venue_texts import answer, compare_lines, sure_lines
from tests.real_uppsala import REAL, make_project

PRESCHOOLS = REAL / "preschools-sweden" / "forskolor_2024_geokodade.csv"
LOCALITIES = REAL / "uppsala-grid-and-localities" / "tatorter_2020_uppsala_vastmanland.gpkg"
# Made up: courses are held at two of them today.
EXISTING = 2


def make(folder: Path) -> Path:
    """Write the project with its places; return the project file."""
    project = make_project(folder)
    rows = pd.read_csv(PRESCHOOLS, dtype=str)
    own = rows[rows["Kommunkod"].str.zfill(4) == "0380"].dropna(subset=["Latitud", "Longitud"])
    # The largest ones, as many as fit a list that somebody would make.
    own = own.assign(children=pd.to_numeric(own["Antal barn"], errors="coerce"))
    own = own.sort_values("children", ascending=False).head(60)
    places = own[["Namn", "Latitud", "Longitud", "Huvudman"]].assign(
        status=["befintlig"] * EXISTING + ["kandidat"] * (len(own) - EXISTING)
    )
    places.to_csv(folder / "forskolor.csv", index=False)
    (folder / LOCALITIES.name).write_bytes(LOCALITIES.read_bytes())
    with project.open("a", encoding="utf-8") as handle:
        handle.write(f'\n[venues]\nfile = "forskolor.csv"\nhomes = "{LOCALITIES.name}"\n')
    return project


def main() -> None:
    """Plan three new venues, write the page and say how long it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("out/uppsala"))
    parser.add_argument("--new", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        analysis = run(make(Path(folder)))
    start = time.process_time()
    plan = plan_venues(analysis, Scenario(new=options.new, within=2000.0))
    seconds = time.process_time() - start
    translator = Translator("sv")
    write_plan(analysis, plan, translator, options.out)
    lines = [*answer(plan, translator), *sure_lines(plan, translator), *compare_lines(plan, translator)]
    sys.stdout.write(
        "\n".join([*lines, f"{seconds:.1f} s", str((options.out / "venues.html").resolve())]) + "\n"
    )


if __name__ == "__main__":
    main()
