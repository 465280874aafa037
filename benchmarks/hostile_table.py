"""Print the table of hostile inputs: how long each took, how much memory, how it ended and what was said.

    .venv/bin/python -m benchmarks.hostile_table            # all, as a table in Markdown
    .venv/bin/python -m benchmarks.hostile_table bomb       # those whose name holds a word

The inputs are those of ``tests/hostile``, each run by the command line in a process of its own.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.hostile.cases import CASES
from tests.hostile.listening import listening
from tests.hostile.projects import Ended, Project, Runner


def main(words: list[str]) -> None:
    """Run the cases and print a row for each."""
    chosen = [case for case in CASES if not words or any(word in case.name for word in words)]
    print("| input | seconds | MB | exit | what is said |")
    print("|---|--:|--:|--:|---|")
    with Runner() as runner, listening() as heard:
        for case in chosen:
            with tempfile.TemporaryDirectory() as folder:
                project = Project(Path(folder), heard.address)
                project.whole()
                case.build(project)
                ended = runner.run(["check", str(project.path)], project.folder)
            said = _said(ended).replace("|", "\\|")
            print(
                f"| {case.name} | {ended.seconds:.1f} | {ended.megabytes:.0f} | {ended.exit_code} | {said} |",
                flush=True,
            )
        print(f"\nAsked for over the network: {len(heard.asked)}", *heard.asked)


def _said(ended: Ended) -> str:
    if ended.exit_code == 0:
        warned = [line.strip(" –") for line in ended.out.splitlines() if line.startswith("  ")]
        return "accepted: " + (warned[0] if warned else "")
    lines = [line for line in ended.err.splitlines() if line.strip() and not line.endswith("…")]
    text = " ".join(lines)
    return text[:300] + (" NOT ALLOWED " + ended.tried if ended.tried else "")


if __name__ == "__main__":
    main(sys.argv[1:])
