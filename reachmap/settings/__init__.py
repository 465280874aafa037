"""The project file ``reachmap.toml`` as frozen dataclasses.

Decides what a project may say and what holds where it is silent. Paths are relative to the project file.
Unknown keys are refused by name, so that a misspelt option never goes unnoticed.
"""

from reachmap.followup import ParticipationSettings
from reachmap.offering import ActivitySettings, OfferSettings
from reachmap.settings.files import project_text, read_offers_alone, read_settings
from reachmap.settings.reader import LANGUAGES, ROUNDING_BASES, SMALLEST_K
from reachmap.settings.sections import (
    BoundarySettings,
    CovariateSettings,
    DisclosureSettings,
    EquitySettings,
    LocateSettings,
    OffersAlone,
    PopulationSettings,
    ProjectSettings,
    Settings,
)
from reachmap.standards import StandardSettings
from reachmap.venues import VenueSettings

__all__ = [
    "LANGUAGES",
    "ROUNDING_BASES",
    "SMALLEST_K",
    "ActivitySettings",
    "BoundarySettings",
    "CovariateSettings",
    "DisclosureSettings",
    "EquitySettings",
    "LocateSettings",
    "OfferSettings",
    "OffersAlone",
    "ParticipationSettings",
    "PopulationSettings",
    "ProjectSettings",
    "Settings",
    "StandardSettings",
    "VenueSettings",
    "project_text",
    "read_offers_alone",
    "read_settings",
]
