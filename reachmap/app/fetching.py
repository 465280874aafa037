"""Fetches that a thread works on, while a page shows how much is done and can stop it.

The page looks at the thread twice a second. Nothing is offered where the machine's administrator has not
allowed a network. Only published figures are fetched and kept: nothing of a follow-up leaves this computer or
gets into the store.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import streamlit as st

from reachmap.app import fragments
from reachmap.errors import ReachmapError, SourceError
from reachmap.files import MemoryFile
from reachmap.i18n import Translator
from reachmap.present.profile import figure_label
from reachmap.present.source_texts import source_lines
from reachmap.sources.jobs import Job, fetch
from reachmap.sources.notices import worded
from reachmap.sources.permission import app_may_fetch, store_folder
from reachmap.sources.questions import StoppedError
from reachmap.sources.result import Fetched

_LOOKS = 0.5  # seconds between two looks at the thread


@dataclass
class Run:
    """A fetch that a thread works on; the page reads it.

    Parameters
    ----------
    jobs
        What is wanted.
    share, about
        How much is done, 0 to 1, and what is asked about.
    stop
        Set by whoever wants it to end.
    fetched, fault, stopped
        How it ended: exactly one of them.
    """

    jobs: tuple[Job, ...]
    share: float = 0.0
    about: str = "…"
    stop: threading.Event = field(default_factory=threading.Event)
    fetched: Fetched | None = None
    fault: ReachmapError | None = None
    stopped: bool = False

    @property
    def done(self) -> bool:
        """Whether it has ended."""
        return self.fetched is not None or self.fault is not None or self.stopped

    def told(self, share: float, about: str) -> None:
        """Note how much is done."""
        self.share, self.about = min(1.0, share), about


@dataclass(frozen=True)
class Place:
    """Where in a session a page keeps its fetch, and what it says of it.

    Parameters
    ----------
    key
        Begins the names in the session and the keys of the buttons.
    fetching, fetched
        Texts: how much is done (``percent``, ``about``), and the heading of what came.
    """

    key: str
    fetching: str
    fetched: str

    def held(self) -> Fetched | None:
        """Give what was fetched, while nobody has left it out."""
        found: Fetched | None = st.session_state.get(f"{self.key}_held")
        return found

    def files(self) -> dict[str, MemoryFile]:
        """Give the files that were fetched, by name."""
        held = self.held()
        return {} if held is None else {file.name: file for file in held.files}

    def forget(self) -> None:
        """Leave out what was fetched; it stays in the store."""
        for name in ("run", "held"):
            st.session_state.pop(f"{self.key}_{name}", None)


def work(run: Run) -> None:
    """Fetch; note how it ended."""
    try:
        run.fetched = fetch(run.jobs, store_folder(), progress=run.told, stopped=run.stop.is_set)
    except StoppedError:
        run.stopped = True
    except ReachmapError as error:
        run.fault = error
    except Exception as error:  # noqa: BLE001 - a thread's last guard: the page waits for an end
        run.fault = SourceError("source_strange", about=type(error).__name__)


def show(place: Place, translator: Translator, offer: Callable[[Run | None], tuple[Job, ...] | None]) -> None:
    """Offer to fetch, show how far it is, and what came; nothing where a network is not allowed.

    Parameters
    ----------
    place
        Where it is kept.
    translator
        Language.
    offer
        Draws what can be chosen (the fetch before, if there was one, says what was chosen then); gives what
        is to be fetched once somebody asks for it.
    """
    if not app_may_fetch():
        return
    run: Run | None = st.session_state.get(f"{place.key}_run")
    if run is not None and not run.done:
        _watched(place, translator)
        return
    if run is not None:
        _ended(run, place, translator)
    held = place.held()
    if held is not None:
        _told(held, place, translator)
        return
    jobs = offer(run)
    if jobs:
        started = Run(jobs)
        st.session_state[f"{place.key}_run"] = started
        threading.Thread(target=work, args=(started,), daemon=True).start()
        st.rerun()


@st.fragment(run_every=_LOOKS)
def _watched(place: Place, translator: Translator) -> None:
    """Show how much is done; when it has ended, the whole page is drawn anew."""
    run: Run | None = st.session_state.get(f"{place.key}_run")
    if run is None or run.done:
        st.rerun()
    text = translator.say(place.fetching, percent=round(100 * run.share), about=run.about)
    st.progress(run.share, text=text)
    if st.button(translator.say("Stop fetching"), key=f"{place.key}_stop"):
        run.stop.set()


def _ended(run: Run, place: Place, translator: Translator) -> None:
    """Tell how it ended; what came is held until somebody wants it gone."""
    if run.fetched is not None:
        st.session_state[f"{place.key}_held"] = run.fetched
        st.session_state.pop(f"{place.key}_run")
    elif run.fault is not None:
        st.html(fragments.trouble(translator.error(run.fault)))
    else:
        st.html(fragments.note(translator.say("Stopped. What had been answered is kept.")))


def _told(held: Fetched, place: Place, translator: Translator) -> None:
    """Tell what came, whose it is, and first of all what could not be made."""
    say = translator.say
    # Of noise the sources tell.
    told = [notice for notice in held.notices if notice.code != "noise"]
    for notice in told:
        if notice.lacks:
            words = worded(notice, translator, named=lambda column: figure_label(translator, column))
            st.html(fragments.trouble(words))
    lines = [" ".join(filter(None, (origin.title, origin.period))) for origin in held.origins]
    lines += source_lines([origin.plain() for origin in held.origins], translator)
    lines += [worded(notice, translator) for notice in told if not notice.lacks]
    st.html(fragments.lines(say(place.fetched), lines))
    if st.button(say("Leave out what was fetched"), key=f"{place.key}_forget"):
        place.forget()
        st.rerun()
