"""How a command talks: results on standard output, all else on standard error, and its exit codes."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from reachmap.errors import CrsError, ReachmapError, TableError
from reachmap.i18n import N_, Translator

if TYPE_CHECKING:
    from collections.abc import Iterator

FINE, OUR_FAULT, BAD_INPUT = 0, 1, 2

_STEPS = {
    "read": N_("Reading the files"),
    "locate": N_("Finding home areas"),
    "reach": N_("Counting"),
    "population": N_("Estimating how many parents there are"),
    "gaps": N_("Estimating how far the support reaches"),
    "done": N_("Writing"),
}


class Tell:
    """Says things to the user: results on standard output, the rest on standard error."""

    def __init__(self, translator: Translator, *, explicit: str | None) -> None:
        self.translator = translator
        self.explicit = explicit
        self.out = Console(markup=False, highlight=False, soft_wrap=True)
        self.err = Console(stderr=True, markup=False, highlight=False, soft_wrap=True)

    def lines(self, texts: list[str], *, bullet: str = "") -> None:
        """Print lines, each behind a bullet."""
        for text in texts:
            self.out.print(f"{bullet}{tame(text)}")

    def heading(self, text: str) -> None:
        """Print what the next lines are about."""
        self.out.print()
        self.out.print(text, style="bold")

    def refuse(self, text: str) -> int:
        """Say what is wrong; return the exit code for it."""
        self.err.print(tame(text))
        return BAD_INPUT

    @contextmanager
    def progress(self) -> Iterator[Callable[[str], None]]:
        """Show which step runs: a moving line in a terminal, a line each elsewhere."""
        said: list[str] = []

        def plainly(step: str) -> None:
            if step not in said:
                said.append(step)
                self.err.print(f"{self.translator.say(_STEPS[step])} …")

        if not self.err.is_terminal:
            yield plainly
            return
        with self.err.status("") as status:
            yield lambda step: status.update(f"{self.translator.say(_STEPS[step])} …")


def tame(text: str) -> str:
    """Keep control characters in names from steering the terminal."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def guarded(action: Callable[[], int], tell: Tell) -> int:
    """Run something and turn what goes wrong into words and an exit code."""
    try:
        return action()
    except (TableError, CrsError) as error:
        tell.refuse(tell.translator.error(error))
        return OUR_FAULT if error.code in ("schema", "crs_mismatch") else BAD_INPUT
    except ReachmapError as error:
        return tell.refuse(tell.translator.error(error))
    except KeyboardInterrupt:
        return tell.refuse(tell.translator.say("Stopped. Nothing is half-written."))
    except Exception as error:  # noqa: BLE001 - the last guard: anything else is our fault
        # The message of a foreign exception may quote a participant's row: only its kind and place
        # are told.
        place = traceback.extract_tb(error.__traceback__)[-1]
        tell.refuse(
            tell.translator.say(
                "Something went wrong inside ReachMap ({kind}, {file} line {line}). Nothing is "
                "half-written. Please report this.",
                kind=type(error).__name__,
                file=Path(place.filename).name,
                line=place.lineno,
            )
        )
        return OUR_FAULT
