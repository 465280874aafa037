"""A run that is killed leaves the results of the one before as they were."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from reachmap import files
from reachmap.i18n import Translator
from tests.hostile.projects import ROOT, Project

WRITES = Translator("sv").say("Writing").encode()

# Writes a result as `run` does, and is killed while the bytes are on their way to the disk.
_KILLED = """
import os, signal, sys
from pathlib import Path
from reachmap import files

def kill(handle):
    os.kill(os.getpid(), signal.SIGKILL)

{where}
files.write_whole(Path(sys.argv[1]), b"new" * 1_000_000)
"""
_WHERE = {
    "before the bytes are on the disk": "os.fsync = kill",
    "before it gets its rights": "Path.chmod = lambda path, mode: kill(0)",
    "before it is renamed": "Path.replace = lambda path, other: kill(0)",
}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows kills in another way")
@pytest.mark.parametrize("where", _WHERE.values(), ids=_WHERE)
def test_killed_while_it_writes_leaves_the_old_result_whole(where: str, tmp_path: Path) -> None:
    result = tmp_path / "map.html"
    files.write_whole(result, b"old")
    ended = subprocess.run(
        [sys.executable, "-c", _KILLED.format(where=where), str(result)], cwd=ROOT, check=False
    )
    assert ended.returncode == -signal.SIGKILL
    assert result.read_bytes() == b"old"
    # What was begun lies beside it under a name that no one reads, and does not hinder the next run.
    files.write_whole(result, b"newer")
    assert result.read_bytes() == b"newer"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows kills in another way")
def test_killed_run_leaves_the_old_results_whole(tmp_path: Path) -> None:
    """Killed as its third file is to be renamed: each is either the old one or the new one, whole."""
    old = {
        name: f"old {name}".encode()
        for name in ("map.html", "summary.md", "cells.csv", "tables.xlsx", "run.json")
    }
    for name, data in old.items():
        (tmp_path / name).write_bytes(data)
    script = """
import os, signal, sys
from pathlib import Path
renamed = []
replace = Path.replace
def counted(path, other):
    renamed.append(other)
    if len(renamed) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return replace(path, other)
Path.replace = counted
from reachmap.present.export import write_outputs
from reachmap.i18n import Translator
from tests.present.small import analysis
write_outputs(analysis(), Translator("sv"), Path(sys.argv[1]))
"""
    ended = subprocess.run([sys.executable, "-c", script, str(tmp_path)], cwd=ROOT, check=False)
    assert ended.returncode == -signal.SIGKILL
    kept = [name for name, data in old.items() if (tmp_path / name).read_bytes() == data]
    new = [name for name in old if name not in kept]
    assert len(kept) >= 3
    assert all((tmp_path / name).stat().st_size > 200 for name in new)
    assert (tmp_path / "run.json").exists()


def _run(project: Project, out: Path, *, steps: int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "reachmap", "run", str(project.path), "--out", str(out)],
        cwd=project.folder,
        stdout=subprocess.DEVNULL,
        stderr=steps,
    )


@pytest.mark.skipif(sys.platform == "win32", reason="Windows kills in another way")
def test_live_run_that_is_killed_while_it_writes_leaves_whole_results(tmp_path: Path) -> None:
    """The command line itself, killed from without as soon as a file lies beside its place."""
    project = Project(tmp_path)
    project.whole()
    folders = {"old": tmp_path / "old", "new": tmp_path / "new"}
    assert _run(project, folders["old"]).wait() == 0
    old = {path.name: path.read_bytes() for path in folders["old"].iterdir()}
    project.settings(name="Another name, so that every result is another")
    with _run(project, folders["old"], steps=subprocess.PIPE) as running:
        # It tells its steps: what lies in the folder is looked at from when it says that it writes.
        assert running.stderr is not None
        assert any(line.startswith(WRITES) for line in running.stderr)
        while running.poll() is None:
            if any(name.name.startswith(".") for name in folders["old"].iterdir()):
                running.kill()
                running.wait()
    assert running.returncode == -signal.SIGKILL, "it ended before it was seen to write"
    left = {path.name: path.read_bytes() for path in folders["old"].iterdir() if path.name[0] != "."}
    assert _run(project, folders["new"]).wait() == 0
    new = {path.name: path.read_bytes() for path in folders["new"].iterdir()}
    assert set(left) == set(old)
    assert all(left[name] in (old[name], new[name]) for name in left)
    assert any(left[name] == old[name] != new[name] for name in left)
