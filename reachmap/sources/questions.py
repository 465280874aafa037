"""A question to a publisher's service, and its answer, with what tells one from another.

A question's key says nothing of where the service stands: an answer fetched through a gateway, or on another
computer, is the answer to the same question here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reachmap.errors import SourceError

SCB, GEODATA, KOLADA = SERVICES = ("scb", "geodata", "kolada")
ADDRESSES: Mapping[str, str] = {
    SCB: "https://statistikdatabasen.scb.se/api/v2",
    GEODATA: "https://geodata.scb.se/geoserver/stat/wfs",
    KOLADA: "https://api.kolada.se/v3",
}


@dataclass(frozen=True)
class Question:
    """One call to a service.

    Parameters
    ----------
    service
        One of `SERVICES`.
    path
        Below the service's address, beginning with a slash (``""`` for the address itself).
    params
        Names and values of the query, in order.
    body
        What is posted, as JSON; None for GET.
    version
        Which edition of the table is meant (when it was last updated): another edition is another question.
    about
        What a person calls it: a table's id, a layer.
    """

    service: str
    path: str
    params: tuple[tuple[str, str], ...] = ()
    body: Mapping[str, Any] | None = None
    version: str = ""
    about: str = ""

    def text(self) -> str:
        """Write the question as canonical JSON."""
        asked = {
            "service": self.service,
            "path": self.path,
            "params": [list(pair) for pair in self.params],
            "body": self.body,
            "version": self.version,
        }
        return json.dumps(asked, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @property
    def key(self) -> str:
        """SHA-256 of the question, hexadecimal."""
        return hashlib.sha256(self.text().encode()).hexdigest()


@dataclass(frozen=True)
class Answer:
    """What a service said.

    Parameters
    ----------
    question
        To what.
    data
        The very bytes.
    asked
        When, ISO 8601, UTC.
    remembered
        Whether it came from the store.
    """

    question: Question
    data: bytes
    asked: str
    remembered: bool

    def json(self) -> Any:  # noqa: ANN401 - whatever the service says
        """Read the answer as JSON.

        Raises
        ------
        SourceError
            It is none.
        """
        try:
            return json.loads(self.data)
        except ValueError as error:
            about = self.question.about
            raise SourceError("source_not_json", host=self.question.service, about=about) from error


class RefusedError(Exception):
    """The service refused a question: what it said, for who knows the service to make sense of.

    Parameters
    ----------
    status
        400 to 499.
    said
        The title or detail of its problem document, or its text.
    """

    def __init__(self, status: int, said: str) -> None:
        super().__init__(f"{status} {said}")
        self.status, self.said = status, said


class StoppedError(Exception):
    """Whoever asked does not want the answer any more."""
