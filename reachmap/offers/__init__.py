"""What is offered: to which ages, where, when and in which language, and where it does not reach."""

from __future__ import annotations

from reachmap.offers.study import Offers, study_offers

__all__ = ["Offers", "study_offers"]
