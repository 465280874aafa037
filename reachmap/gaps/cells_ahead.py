"""The next of a row of things, made by a second thread while the last is used."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def one_ahead(things: Iterator[T], count: int) -> Iterator[T]:
    """Give things in their order, the next one being made meanwhile.

    They are made one after the other, so what they draw is what they would draw without a thread.

    Parameters
    ----------
    things
        Makes each when it is asked for; by no other thread.
    count
        How many to ask for.
    """
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, things)
        for more in reversed(range(count)):
            made = coming.result()
            if more:
                coming = pool.submit(next, things)
            yield made
