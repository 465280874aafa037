"""Keep to a service's limit of calls in a window of time.

At most so many calls in any stretch as long as the window: a service that counts from fixed points in time
can then not count more either. A call counts from when it was answered: by then it had arrived, however long
it was on its way. Time and waiting are handed in, so that tests need no clock.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

# Their clock and ours do not go quite alike.
MARGIN = 1.05


class Pace:
    """Waits before a call where that is needed.

    Parameters
    ----------
    calls
        Calls in a window, at least 1.
    window
        Seconds.
    clock, wait
        What tells seconds, and what waits so many.
    """

    def __init__(
        self,
        calls: int,
        window: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self._clock, self._wait = clock, wait
        self._sent: deque[float] = deque()
        self.set(calls, window)

    def set(self, calls: int, window: float) -> None:
        """Take another limit, which counts the calls made before it too."""
        self.calls, self.window = max(1, calls), max(0.0, window) * MARGIN

    def before_call(self) -> float:
        """Wait until a call may be made, and count it; `after_call` when it is answered or has failed.

        Returns
        -------
        float
            Seconds waited.
        """
        waited = 0.0
        while (left := self._left()) > 0:
            self._wait(left)
            waited += left
        self._sent.append(self._clock())
        return waited

    def after_call(self) -> None:
        """Count the call as of now: how long it was on its way nobody knows, but it has arrived."""
        self._sent[-1] = self._clock()

    def _left(self) -> float:
        """Seconds until a call may be made."""
        now = self._clock()
        while self._sent and now - self._sent[0] >= self.window:
            self._sent.popleft()
        if len(self._sent) < self.calls:
            return 0.0
        # The call that has to leave the window before another fits into it.
        return self._sent[len(self._sent) - self.calls] + self.window - now
