"""Municipalities and areas side by side: how far from the whole small ones lie by chance alone."""

from __future__ import annotations

from reachmap.compare.funnel import Overdispersion, funnel_limits, overdispersed_limits, overdispersion

__all__ = ["Overdispersion", "funnel_limits", "overdispersed_limits", "overdispersion"]
