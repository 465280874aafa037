"""One fetch from beginning to end: what is wanted, from where, kept in which folder.

The command line and the app say what they want as a `Job`; both get the same files.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from reachmap.sources import catalogue, kolada
from reachmap.sources.geodata import NEWEST, fetch_boundaries
from reachmap.sources.kolada import fetch_kolada
from reachmap.sources.library import Library, Progress
from reachmap.sources.log import note_lacks
from reachmap.sources.permission import addresses, refuse_if_forbidden
from reachmap.sources.questions import ADDRESSES
from reachmap.sources.result import Fetched
from reachmap.sources.scb import fetch_scb
from reachmap.sources.store import Store

BOUNDARIES, SCB, KOLADA = KINDS = ("boundaries", "scb", "kolada")


@dataclass(frozen=True)
class Job:
    """What is wanted.

    Parameters
    ----------
    kind
        One of `KINDS`.
    municipalities
        Four digits each.
    level, version
        Of the areas; the newest version where nothing is said.
    tables, purpose
        For ``scb``.
    years
        For ``kolada`` all of them, for ``scb`` the first, where any is said.
    kpis
        For ``kolada``.
    """

    kind: str
    municipalities: tuple[str, ...]
    level: str = catalogue.REGSO
    version: str = ""
    tables: tuple[str, ...] = catalogue.USUAL
    purpose: str = ""
    years: tuple[str, ...] = ()
    kpis: tuple[str, ...] = kolada.USUAL


def fetch(
    jobs: tuple[Job, ...],
    folder: Path,
    *,
    offline: bool = False,
    renew: bool = False,
    progress: Progress = lambda _share, _about: None,
    stopped: Callable[[], bool] = lambda: False,
    places: Mapping[str, str] | None = None,
    wait: Callable[[float], None] = time.sleep,
) -> Fetched:
    """Fetch what is wanted, or take it out of the store.

    Parameters
    ----------
    jobs
        What is wanted, one after the other.
    folder
        The store.
    offline
        Use no network.
    renew
        Ask again what may have changed.
    progress
        Told how much is done, 0 to 1.
    stopped
        Asked often: whether to stop.
    places
        Service to address; as the machine says if nothing is said.
    wait
        What waits so many seconds.

    Raises
    ------
    SourceError
        Something can not be had, or the network is forbidden on this machine.
    StoppedError
        ``stopped`` said so; what was answered is kept.
    """
    # Only now: whoever just looks at the app loads nothing that speaks to a network.
    from reachmap.sources.wire import Wire

    if not offline:
        refuse_if_forbidden()
    where = addresses(ADDRESSES) if places is None else dict(places)
    fetched = Fetched()
    with ExitStack() as open_things:
        store = open_things.enter_context(Store(folder))
        wire = None if offline else open_things.enter_context(Wire(where, stopped=stopped, wait=wait))
        library = Library(store, wire, renew=renew, progress=progress)
        for done, job in enumerate(jobs):
            with library.part(done, len(jobs)):
                fetched = fetched.and_(_one(library, job))
    if not offline:
        note_lacks(folder, [code for job in jobs for code in job.municipalities], fetched.notices)
    return fetched


def _one(library: Library, job: Job) -> Fetched:
    if job.kind == BOUNDARIES:
        return fetch_boundaries(
            library, municipalities=job.municipalities, level=job.level, version=job.version or NEWEST
        )
    if job.kind == KOLADA:
        return fetch_kolada(library, municipalities=job.municipalities, years=job.years, kpis=job.kpis)
    return fetch_scb(
        library,
        municipalities=job.municipalities,
        level=job.level,
        version=job.version,
        year=job.years[0] if job.years else "",
        keys=job.tables,
        purpose=job.purpose,
    )
