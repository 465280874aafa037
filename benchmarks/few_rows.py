"""How long a run takes where few take part: a share of the rows of Västerås' sample follow-up, by chance.

    python benchmarks/few_rows.py [--shares 1 0.25 0.1 0.03]

Fewer rows are more hidden numbers, and what is hidden is what the gate must prove. Prints a table.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from pathlib import Path

import numpy as np
import openpyxl

import reachmap
from reachmap.files import shipped
from reachmap.vocabulary import ALL

ROOT = shipped("sample_data")
FOLLOWUP = "uppfoljning_2025.xlsx"


def thinned(folder: Path, share: float) -> Path:
    """Copy the sample of Västerås with a share of its rows; return its project file."""
    project = Path(shutil.copytree(ROOT / "vasteras", folder / f"sample_data_{share}" / "vasteras"))
    text = (project / "reachmap.toml").read_text(encoding="utf-8")
    boundaries = (ROOT.parent / "boundaries").as_posix()
    (project / "reachmap.toml").write_text(text.replace("../../boundaries", boundaries), encoding="utf-8")
    book, random = openpyxl.load_workbook(project / FOLLOWUP), np.random.default_rng(1)
    for sheet in book.worksheets:
        rows = list(sheet.iter_rows(values_only=True))
        sheet.delete_rows(1, sheet.max_row)
        # Titles and headings stand in the first rows.
        for number, row in enumerate(rows):
            if number < 3 or random.random() < share:
                sheet.append(row)
    book.save(project / FOLLOWUP)
    return project / "reachmap.toml"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shares", nargs="+", type=float, default=[1.0, 0.25, 0.1, 0.03])
    reachmap.run(ROOT / "vasteras" / "reachmap.toml")  # loads what is loaded when it is asked for
    print("| rows | areas × strata hidden | analysis areas | processor seconds |\n|--:|--:|--:|--:|")
    with tempfile.TemporaryDirectory() as folder:
        for share in parser.parse_args().shares:
            project = thinned(Path(folder), share)
            start = time.process_time()
            analysis = reachmap.run(project)
            taken = time.process_time() - start
            cells = analysis.cells[analysis.cells["area_code"] != ALL]
            hidden = cells["hidden"].astype(bool).mean()
            merged = 0 if analysis.regions is None else analysis.regions.cells["area_code"].nunique() - 1
            print(f"| {share:.0%} | {hidden:.0%} | {merged} | {taken:.1f} |", flush=True)


if __name__ == "__main__":
    main()
