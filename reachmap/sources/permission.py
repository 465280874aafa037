"""Whether this machine may use a network, where services stand, and where answers are kept.

The administrator says it in the environment, for the whole machine or for who starts ReachMap:
``REACHMAP_NETWORK`` is ``yes`` (the app may fetch too), ``no`` (nothing may), or not set (only the command
``fetch``, which somebody has to type).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from reachmap.errors import SourceError
from reachmap.sources.questions import GEODATA, KOLADA, SCB

NETWORK, STORE = "REACHMAP_NETWORK", "REACHMAP_STORE"
ADDRESS_VARIABLES: Mapping[str, str] = {
    SCB: "REACHMAP_SCB",
    GEODATA: "REACHMAP_GEODATA",
    KOLADA: "REACHMAP_KOLADA",
}


def app_may_fetch() -> bool:
    """Whether the app may use a network: only where somebody has said so."""
    return os.environ.get(NETWORK, "").strip().casefold() == "yes"


def refuse_if_forbidden() -> None:
    """Refuse where the administrator has forbidden the network.

    Raises
    ------
    SourceError
        It is forbidden.
    """
    if os.environ.get(NETWORK, "").strip().casefold() == "no":
        raise SourceError("network_forbidden")


def addresses(usual: Mapping[str, str]) -> dict[str, str]:
    """Where services stand: as usual, unless the machine has a gateway of its own for one."""
    return {
        service: os.environ.get(ADDRESS_VARIABLES[service], "").strip().rstrip("/") or address
        for service, address in usual.items()
    }


def store_folder() -> Path:
    """Where answers are kept if nobody says otherwise: one folder for all projects of a user."""
    import typer

    named = os.environ.get(STORE, "").strip()
    return Path(named) if named else Path(typer.get_app_dir("reachmap")) / "hamtat"
