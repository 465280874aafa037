"""Municipalities and areas side by side, and one year against the next: loaded on first use."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reachmap.compare.comparison import Comparison as Comparison
    from reachmap.compare.comparison import compare_municipalities as compare_municipalities
    from reachmap.compare.funnel import Overdispersion as Overdispersion
    from reachmap.compare.funnel import funnel_limits as funnel_limits
    from reachmap.compare.funnel import overdispersed_limits as overdispersed_limits
    from reachmap.compare.funnel import overdispersion as overdispersion
    from reachmap.compare.share_file import read_share as read_share
    from reachmap.compare.sharing import share as share
    from reachmap.compare.standardise import direct_rate as direct_rate
    from reachmap.compare.standardise import indirect_ratio as indirect_ratio

_HOMES = {
    "Comparison": "comparison",
    "Overdispersion": "funnel",
    "compare_municipalities": "comparison",
    "direct_rate": "standardise",
    "funnel_limits": "funnel",
    "indirect_ratio": "standardise",
    "overdispersed_limits": "funnel",
    "overdispersion": "funnel",
    "read_share": "share_file",
    "share": "sharing",
}
__all__ = [
    "Comparison",
    "Overdispersion",
    "compare_municipalities",
    "direct_rate",
    "funnel_limits",
    "indirect_ratio",
    "overdispersed_limits",
    "overdispersion",
    "read_share",
    "share",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - the module protocol asks for it
    """Load a public name where it lives, the first time somebody asks for it."""
    if name in _HOMES:
        return getattr(import_module(f"reachmap.compare.{_HOMES[name]}"), name)
    message = f"module 'reachmap.compare' has no attribute {name!r}"
    raise AttributeError(message)
