"""Boundaries and statistics fetched into the app, where the machine's administrator allows a network.

A thread asks, the page looks at it twice a second: it shows how much is done, and can stop it. What comes
joins the files that somebody drops in; where both are of a kind, what was dropped in is used. Only published
figures are fetched and kept: nothing of a follow-up leaves this computer or gets into the store.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

import streamlit as st

from reachmap.app import fragments
from reachmap.errors import ReachmapError, SourceError
from reachmap.files import MemoryFile
from reachmap.i18n import Translator
from reachmap.locate.exact import municipality_names
from reachmap.present.source_texts import source_lines
from reachmap.read.recognise import Recognised
from reachmap.sources import catalogue
from reachmap.sources.jobs import BOUNDARIES, SCB, Job, fetch
from reachmap.sources.notices import worded
from reachmap.sources.permission import app_may_fetch, store_folder
from reachmap.sources.project import completed
from reachmap.sources.questions import StoppedError
from reachmap.sources.result import Fetched

# What a first map needs, and what the model learns from.
TABLES = (catalogue.POPULATION, catalogue.AGES, catalogue.STANDARD, catalogue.EDUCATION)
_LOOKS = 0.5  # seconds between two looks at the thread
_RUN, _HELD = "fetch_run", "fetch_held"


@dataclass
class Run:
    """A fetch that a thread works on; the page reads it.

    Parameters
    ----------
    municipality, level
        What is wanted.
    share, about
        How much is done, 0 to 1, and what is asked about.
    stop
        Set by whoever wants it to end.
    fetched, fault, stopped
        How it ended: exactly one of them.
    """

    municipality: str
    level: str
    share: float = 0.0
    about: str = "SCB"
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


def work(run: Run) -> None:
    """Fetch; note how it ended."""
    there = (run.municipality,)
    jobs = (Job(BOUNDARIES, there, run.level), Job(SCB, there, run.level, tables=TABLES))
    try:
        run.fetched = fetch(jobs, store_folder(), progress=run.told, stopped=run.stop.is_set)
    except StoppedError:
        run.stopped = True
    except ReachmapError as error:
        run.fault = error
    except Exception as error:  # noqa: BLE001 - a thread's last guard: the page waits for an end
        run.fault = SourceError("source_strange", about=type(error).__name__)


def show(translator: Translator) -> None:
    """Offer to fetch, show how far it is, and what came; nothing where a network is not allowed."""
    if not app_may_fetch():
        return
    run: Run | None = st.session_state.get(_RUN)
    if run is not None and not run.done:
        _watched(translator)
        return
    if run is not None:
        _ended(run, translator)
    held = st.session_state.get(_HELD)
    if held is None:
        _offered(translator, run)
    else:
        _told(held, translator)


def _offered(translator: Translator, before: Run | None) -> None:
    """Ask for which municipality; what was chosen before stands there again."""
    say = translator.say
    st.html(
        fragments.note(
            say(
                "Or fetch boundaries, children by age, income and education of a municipality's areas from "
                "Statistics Sweden. Only the municipality's code is sent. What comes is kept on this "
                "computer, so that it is asked for once."
            )
        )
    )
    names = municipality_names()
    levels = {
        catalogue.REGSO: say("RegSO, larger areas with names"),
        catalogue.DESO: say("DeSO, smaller areas"),
    }
    codes = sorted(names, key=lambda code: names[code].casefold())
    left, right = st.columns(2)
    municipality = left.selectbox(
        say("Municipality"),
        codes,
        index=None if before is None else codes.index(before.municipality),
        format_func=lambda code: f"{names[code]} ({code})",
        placeholder=say("Choose"),
        key="fetch_municipality",
    )
    level = right.radio(
        say("Areas"),
        list(levels),
        index=0 if before is None else list(levels).index(before.level),
        format_func=levels.__getitem__,
        horizontal=True,
        key="fetch_level",
    )
    if st.button(say("Fetch from Statistics Sweden"), disabled=municipality is None, key="fetch_start"):
        started = Run(str(municipality), str(level))
        st.session_state[_RUN] = started
        threading.Thread(target=work, args=(started,), daemon=True).start()
        st.rerun()


@st.fragment(run_every=_LOOKS)
def _watched(translator: Translator) -> None:
    """Show how much is done; when it has ended, the whole page is drawn anew."""
    run: Run | None = st.session_state.get(_RUN)
    if run is None or run.done:
        st.rerun()
    text = translator.say(
        "Fetching from Statistics Sweden: {percent} % done · {about}",
        percent=round(100 * run.share),
        about=run.about,
    )
    st.progress(run.share, text=text)
    if st.button(translator.say("Stop fetching"), key="fetch_stop"):
        run.stop.set()


def _ended(run: Run, translator: Translator) -> None:
    """Tell how it ended; what came is held until somebody wants it gone."""
    if run.fetched is not None:
        st.session_state[_HELD] = run.fetched
        st.session_state.pop(_RUN)
    elif run.fault is not None:
        st.html(fragments.trouble(translator.error(run.fault)))
    else:
        st.html(fragments.note(translator.say("Stopped. What had been answered is kept.")))


def _told(held: Fetched, translator: Translator) -> None:
    say = translator.say
    lines = [" ".join(filter(None, (origin.title, origin.period))) for origin in held.origins]
    lines += source_lines([origin.plain() for origin in held.origins], translator)
    # Of noise the sources tell.
    told = [notice for notice in held.notices if notice.code != "noise"]
    lines += [worded(notice, translator) for notice in told if not notice.lacks]
    st.html(fragments.lines(say("Fetched from Statistics Sweden"), lines))
    lacking = [worded(notice, translator) for notice in told if notice.lacks]
    if lacking:
        st.html(fragments.trouble(" ".join(lacking)))
    if st.button(say("Leave out what was fetched"), key="fetch_forget"):
        forget()
        st.rerun()


def forget() -> None:
    """Leave out what was fetched; it stays in the store."""
    for key in (_RUN, _HELD):
        st.session_state.pop(key, None)


def held_files() -> dict[str, MemoryFile]:
    """Give what was fetched, by name."""
    held: Fetched | None = st.session_state.get(_HELD)
    return {} if held is None else {file.name: file for file in held.files}


def recognisable(files: Sequence[MemoryFile]) -> list[MemoryFile]:
    """Put dropped files and fetched ones together; those that only go with another are left out."""
    held: Fetched | None = st.session_state.get(_HELD)
    beside = "" if held is None else str(held.entries.get("population", {}).get("distribution", ""))
    return [*files, *(file for name, file in held_files().items() if name != beside)]


def yielding(known: Sequence[Recognised]) -> list[Recognised]:
    """Leave out a fetched file where somebody dropped in one of its kind."""
    fetched = held_files()
    own = {file.kind for file in known if fetched.get(file.source.name) is not file.source}
    return [
        file for file in known if fetched.get(file.source.name) is not file.source or file.kind not in own
    ]


def with_sources(text: str, known: Sequence[Recognised]) -> str:
    """Say in a project file where what was fetched comes from, and what else goes with it."""
    held: Fetched | None = st.session_state.get(_HELD)
    used = {file.source.name for file in known}
    return text if held is None else completed(text, held, used)
