"""ReachMap: whom a municipality's parenting support does not reach, where, and how sure that is.

The functions named here are the whole programming interface. They are loaded on first use, so that
``import reachmap`` and ``reachmap --help`` cost nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reachmap.pipeline import Analysis as Analysis
    from reachmap.pipeline import Intake as Intake
    from reachmap.pipeline import check as check
    from reachmap.pipeline import plan_venues as plan_venues
    from reachmap.pipeline import run as run
    from reachmap.siting.plan import VenuePlan as VenuePlan
    from reachmap.siting.scenario import Scenario as Scenario

__version__ = "0.1.0"
__all__ = ["Analysis", "Intake", "Scenario", "VenuePlan", "__version__", "check", "plan_venues", "run"]

_HOMES = dict.fromkeys(("Analysis", "Intake", "check", "plan_venues", "run"), "reachmap.pipeline") | {
    "Scenario": "reachmap.siting.scenario",
    "VenuePlan": "reachmap.siting.plan",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - the module protocol asks for it
    """Load a public name where it lives, the first time somebody asks for it."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    message = f"module 'reachmap' has no attribute {name!r}"
    raise AttributeError(message)
