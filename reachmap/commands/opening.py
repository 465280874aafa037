"""What several commands say and do: open a project, say what was read."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from reachmap.commands.tell import Tell
from reachmap.i18n import Translator

if TYPE_CHECKING:
    from reachmap.settings import OffersAlone, Settings


def open_project(project: Path, tell: Tell, *, planned: bool = False) -> Settings:
    """Read the project file; its language holds unless another was asked for."""
    from reachmap.settings import read_settings

    settings = read_settings(project, language=tell.explicit, planned=planned)
    tell.translator = Translator(settings.project.language)
    return settings


def open_offers_alone(project: Path, tell: Tell) -> OffersAlone | None:
    """Read a project file that says what is offered and names no follow-up; None for any other."""
    from reachmap.settings import read_offers_alone

    settings = read_offers_alone(project, language=tell.explicit)
    if settings is not None:
        tell.translator = Translator(settings.project.language)
    return settings


def written_on(day: str | None, tell: Tell) -> date | None:
    """Read the date to write on a paper, today where none is given; refuse and give None where it is none."""
    try:
        return date.fromisoformat(day) if day else date.today()
    except ValueError:
        tell.refuse(tell.translator.say("{found} is not a date such as 2026-03-01.", found=day))
        return None
