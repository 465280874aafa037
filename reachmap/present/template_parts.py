"""What the sheets of the template are made of: columns, and the answers that several of them share."""

from __future__ import annotations

from dataclasses import dataclass

from reachmap.i18n import N_

FORMS = (
    N_("Course"),
    N_("Talk"),
    N_("Home visit"),
    N_("Lecture"),
    N_("Open preschool"),
    N_("Web"),
)
LEVELS = (N_("Universal"), N_("Selective"), N_("Indicated"))
YES_NO = (N_("Yes"), N_("No"))


@dataclass(frozen=True)
class Field:
    """A column of the template.

    Parameters
    ----------
    heading
        What stands above it, in the user's language.
    hint
        What is said when a cell of it is chosen.
    choices
        Its drop-down; empty for free text.
    strict
        Whether anything else than the choices is refused.
    typed
        Whether more choices are to be typed in by hand.
    """

    heading: str
    hint: str = ""
    choices: tuple[str, ...] = ()
    strict: bool = True
    typed: bool = False
