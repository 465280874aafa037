"""Boundaries and statistics fetched into the app, where the machine's administrator allows a network.

What comes joins the files that somebody drops in; where both are of a kind, what was dropped in is used.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from reachmap.app import fetching, fragments
from reachmap.app.fetching import Place, Run
from reachmap.files import MemoryFile
from reachmap.i18n import N_, Translator
from reachmap.locate.exact import municipality_names
from reachmap.read.recognise import Recognised
from reachmap.sources import catalogue
from reachmap.sources.jobs import BOUNDARIES, SCB, Job
from reachmap.sources.project import completed

# What a first map needs, and what the model learns from.
TABLES = (catalogue.POPULATION, catalogue.AGES, catalogue.STANDARD, catalogue.EDUCATION)
PLACE = Place(
    "fetch",
    N_("Fetching from Statistics Sweden: {percent} % done · {about}"),
    N_("Fetched from Statistics Sweden"),
)


def jobs_of(municipality: str, level: str) -> tuple[Job, ...]:
    """Say what is fetched of a municipality."""
    there = (municipality,)
    return Job(BOUNDARIES, there, level), Job(SCB, there, level, tables=TABLES)


def show(translator: Translator) -> None:
    """Offer to fetch, show how far it is, and what came; nothing where a network is not allowed."""
    fetching.show(PLACE, translator, lambda before: _offered(translator, before))


def _offered(translator: Translator, before: Run | None) -> tuple[Job, ...] | None:
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
        index=None if before is None else codes.index(before.jobs[0].municipalities[0]),
        format_func=lambda code: f"{names[code]} ({code})",
        placeholder=say("Choose"),
        key="fetch_municipality",
    )
    level = right.radio(
        say("Areas"),
        list(levels),
        index=0 if before is None else list(levels).index(before.jobs[0].level),
        format_func=levels.__getitem__,
        horizontal=True,
        key="fetch_level",
    )
    if st.button(say("Fetch from Statistics Sweden"), disabled=municipality is None, key="fetch_start"):
        return jobs_of(str(municipality), str(level))
    return None


def forget() -> None:
    """Leave out what was fetched; it stays in the store."""
    PLACE.forget()


def held_files() -> dict[str, MemoryFile]:
    """Give what was fetched, by name."""
    return PLACE.files()


def recognisable(files: Sequence[MemoryFile]) -> list[MemoryFile]:
    """Put dropped files and fetched ones together; those that only go with another are left out."""
    held = PLACE.held()
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
    held = PLACE.held()
    used = {file.source.name for file in known}
    return text if held is None else completed(text, held, used)
