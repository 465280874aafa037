"""Time that goes by only when somebody waits, or is told to."""

from __future__ import annotations


class Clock:
    """A clock, and the waits that moved it."""

    def __init__(self) -> None:
        self.now = 100.0
        self.waits: list[float] = []

    def read(self) -> float:
        """Tell the time."""
        return self.now

    def wait(self, seconds: float) -> None:
        """Let it go by."""
        self.waits.append(seconds)
        self.now += seconds

    @property
    def waited(self) -> float:
        """Seconds waited in all."""
        return round(sum(self.waits), 3)
