"""Questions answered from the store where they have been answered before, else by the service.

Every answer is kept as soon as it is there: a fetch that is cut off goes on where it was. What has no
edition in its question (limits, descriptions of tables, layers, indicators) is asked again only when
somebody wants it renewed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reachmap.errors import SourceError
from reachmap.sources.questions import Answer, Question
from reachmap.sources.store import Store

if TYPE_CHECKING:
    from reachmap.sources.wire import Wire

# How far a fetch has come, 0 to 1, and what is asked about.
Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class Notice:
    """Something that a person should know of what was fetched.

    Parameters
    ----------
    code
        Which message of `reachmap.sources.notices` words it.
    fields
        Named values for that message.
    lacks
        Columns or files that could not be made because of it.
    """

    code: str
    fields: tuple[tuple[str, object], ...] = ()
    lacks: tuple[str, ...] = ()

    @classmethod
    def of(cls, code: str, *, lacks: tuple[str, ...] = (), **fields: object) -> Notice:
        """Make one."""
        return cls(code, tuple(fields.items()), lacks)


class Library:
    """Asks and remembers.

    Parameters
    ----------
    store
        The folder.
    wire
        None: no network, only what is in the store.
    renew
        Ask again what has no edition in its question.
    progress
        Told how far a fetch has come.
    """

    def __init__(
        self,
        store: Store,
        wire: Wire | None,
        *,
        renew: bool = False,
        progress: Progress = lambda _share, _about: None,
    ) -> None:
        self.store, self.wire, self.renew = store, wire, renew
        self.progress = progress
        self.remembered = 0
        self._renewed: set[str] = set()

    @property
    def calls(self) -> int:
        """How many calls have been made."""
        return self.wire.tally.calls if self.wire is not None else 0

    @contextmanager
    def part(self, place: int, parts: int) -> Iterator[None]:
        """Count what is done within as one part of several.

        Parameters
        ----------
        place
            Parts that are done already.
        parts
            How many there are.
        """
        outer = self.progress
        self.progress = lambda share, about: outer((place + share) / parts, about)
        try:
            yield
        finally:
            self.progress = outer

    def answer(self, question: Question, *, licence: str = "", source: str = "") -> Answer:
        """Answer a question.

        Parameters
        ----------
        question
            What is asked.
        licence, source
            What the service states of its data, to be kept beside the answer.

        Raises
        ------
        SourceError
            It is not in the store and there is no network, or the service gives no answer.
        RefusedError
            The service says that the question is wrong.
        """
        renew = self.renew and self.wire is not None and not question.version
        if not renew or question.key in self._renewed:
            found = self.store.find(question)
            if found is not None:
                self.remembered += 1
                return found
        if self.wire is None:
            raise SourceError("not_in_store", about=question.about, folder=str(self.store.folder))
        data = self.wire.ask(question)
        self._renewed.add(question.key)
        return self.store.keep(question, data, licence=licence, source=source)
