"""Runs the command line again and again, each time in a process of its own, with no network.

Started once (``python -m tests.hostile.runner``), it loads what every run loads and then forks for each
request: a JSON line ``{"arguments": [...], "folder": "...", "seconds": 60}`` in, a JSON line with the
exit code, seconds, peak memory, what was said and what was tried that must not be, out.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import resource
import sys
import tempfile
from pathlib import Path
from typing import Any

# Beyond what is loaded before: more than a run may take at its peak, so that a runaway ends here.
LARGEST_ADDRESS_SPACE = 6 * 1024**3
_FORBIDDEN = (
    "socket.connect",
    "socket.getaddrinfo",
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.fork",
    "pty.spawn",
)


def _forbid(path: Path) -> None:
    """Note, and refuse, whatever reaches out of the process."""

    def hook(event: str, details: tuple[Any, ...]) -> None:
        if event in _FORBIDDEN:
            with path.open("a", encoding="utf-8") as notes:
                notes.write(f"{event} {details!r}\n")
            raise PermissionError(event)

    sys.addaudithook(hook)


def _child(request: dict[str, Any], folder: Path) -> None:
    from reachmap.cli import invoke

    os.setsid()
    os.chdir(folder)  # where `check` writes its workbook
    # The system's memory, not what Python thinks of it: a library's own is counted too.
    resource.setrlimit(resource.RLIMIT_AS, (LARGEST_ADDRESS_SPACE, LARGEST_ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CPU, (request["seconds"], request["seconds"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for number, name in ((1, "said.txt"), (2, "complained.txt")):
        os.dup2(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), number)
    _forbid(folder / "tried.txt")
    os._exit(invoke(request["arguments"]))


def _run(request: dict[str, Any]) -> dict[str, Any]:
    folder = Path(request["folder"])
    (folder / "tried.txt").unlink(missing_ok=True)
    child = os.fork()
    if child == 0:
        try:
            _child(request, folder)
        except BaseException as error:  # noqa: BLE001 - nothing may get past the fork
            os.write(2, repr(error).encode())
        os._exit(70)
    _, status, used = os.wait4(child, 0)
    tried = folder / "tried.txt"
    return {
        "exit_code": os.waitstatus_to_exitcode(status),
        # Of the processor: the machine may be busy with something else.
        "seconds": used.ru_utime + used.ru_stime,
        "megabytes": used.ru_maxrss / 1024,
        "out": (folder / "said.txt").read_text(encoding="utf-8", errors="replace"),
        "err": (folder / "complained.txt").read_text(encoding="utf-8", errors="replace"),
        "tried": tried.read_text(encoding="utf-8") if tried.exists() else "",
    }


def _warm_up() -> None:
    """Load what a run loads: what is in memory before a fork is not loaded again after it."""
    import pyarrow.parquet
    import python_calamine

    import reachmap.present.export  # noqa: F401
    from reachmap.cli import invoke
    from tests.hostile.projects import Project

    assert pyarrow.parquet
    assert python_calamine
    silent = io.StringIO()
    with contextlib.redirect_stdout(silent), contextlib.redirect_stderr(silent):
        with_project = tempfile.TemporaryDirectory()
        project = Project(Path(with_project.name))
        project.whole()
        invoke(["check", str(project.path), "--out", with_project.name])
        with_project.cleanup()


def main() -> None:
    """Answer requests until the input ends."""
    _warm_up()
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_run(json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
