"""The page's fixed texts: headings, labels, and how to read the map."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reachmap.present import labels
from reachmap.present.goal_words import ORDER, READING_VERDICT, by_standard
from reachmap.present.standard_texts import standard_texts
from reachmap.vocabulary import ALL

if TYPE_CHECKING:
    from reachmap.i18n import Translator
    from reachmap.settings import ProjectSettings, Settings, StandardSettings


def page_texts(translator: Translator, settings: Settings, *, alone: bool = False) -> dict[str, str]:
    """Word everything on the page that does not depend on a choice; ``alone``: one area, no goal for it."""
    say = translator.say
    return {
        "title": say("Where does the support not reach?"),
        **project_texts(translator, settings.project, level=settings.disclosure.level),
        "stratum": labels.stratum_label(translator, ALL, ALL),
        **_frame_texts(translator, settings.standard),
        **_reading_texts(translator, translator.number(settings.disclosure.k), settings.standard),
        **standard_texts(translator, settings.standard, alone=alone),
    }


def project_texts(
    translator: Translator, project: ProjectSettings, *, level: str = "public"
) -> dict[str, str]:
    """Word whose figures these are, of when, and what they are not."""
    first, last = (translator.day(day) for day in project.period)
    say = translator.say
    detailed = say("Detailed level – needs a confidentiality review") if level == "detailed" else ""
    return {
        "project": project.name,
        "period": say("{first} to {last}", first=first, last=last),
        "simulated": say("Simulated data") if project.simulated else "",
        "detailed": detailed,
    }


def _frame_texts(translator: Translator, standard: StandardSettings) -> dict[str, str]:
    say = translator.say
    return {
        "skip": say("Skip to the table"),
        "no_script": say(
            "The map and the choices need JavaScript, which is turned off. "
            "The table shows all parents and all ages."
        ),
        "choices": say("What is shown"),
        "band": say("The child's age"),
        "group": say("Group of parents"),
        "view": say("Show"),
        "view_verdict": say("Assessment"),
        "view_share": say("Reached of 100 parents"),
        "view_venues": say("Show places on the map"),
        "choices_hint": say("Choices in grey do not exist together."),
        "map_title": say("Map of the areas"),
        "map_description": say(
            "The table says the same as the map. Choose an area on the map or in the table to "
            "find it in the other. Zoom with plus and minus, move with the arrow keys."
        ),
        "zoom_in": say("Zoom in"),
        "zoom_out": say("Zoom out"),
        "legend_share": say("Reached of 100 parents"),
        "reading": say("How to read the map"),
        "table_title": say("The same in figures"),
        "table_order": by_standard(translator, standard, ORDER),
        "area": say("Area"),
        "rate": say("Reached of 100 parents"),
        "reached": say("Number recorded"),
        "target": say("Parents, estimated number"),
        "difference": by_standard(translator, standard, "Compared with expected"),
        "notes": say("What the map does not say"),
    }


def _reading_texts(translator: Translator, k: str, standard: StandardSettings) -> dict[str, str]:
    say = translator.say
    return {
        "hidden_legend": say(
            "Where it says fewer than {k} or hidden, the number recorded is hidden to protect "
            "people. It is not missing.",
            k=k,
        ),
        "reading_verdict": by_standard(translator, standard, READING_VERDICT),
        "reading_interval": say(
            "Smaller figures under a figure are its interval: in 9 cases of 10 the true value lies there."
        ),
        "reading_estimate": say(
            "The number recorded is counted, the share is estimated: it allows for "
            "participants whose area is not known. One can therefore not be divided by the "
            "other."
        ),
        "reading_too_few": say(
            "Too little to go on: there are so few parents in the group that the support could "
            "reach none of them without it meaning anything, or too few to show a share."
        ),
        "reading_no_data": say("No data: how many parents live there is not known."),
    }
