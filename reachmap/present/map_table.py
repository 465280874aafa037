"""The table beside the map as a workbook: one age and group, the areas that were looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reachmap.present import intake_sentences, labels, pick, sentences
from reachmap.present.columns import marks
from reachmap.present.workbook import area_rows
from reachmap.present.xlsx import Front, Sheet, write_workbook
from reachmap.vocabulary import ALL

if TYPE_CHECKING:
    from reachmap.i18n import Translator
    from reachmap.pipeline import Analysis


_NAMES = {"sv": "omraden.xlsx", "en": "areas.xlsx"}


def name(translator: Translator) -> str:
    """Name the file."""
    return _NAMES[translator.language]


def workbook(
    analysis: Analysis, translator: Translator, chosen: tuple[str, str], codes: Sequence[str]
) -> bytes:
    """Make the workbook.

    Parameters
    ----------
    analysis
        Gated results.
    translator
        Language.
    chosen
        Age band and parent group.
    codes
        The areas.

    Returns
    -------
    bytes
        An xlsx file; the same input gives the same bytes.
    """
    translator = translator.naming(analysis.settings.groups.names)
    cells = pick.by_area(analysis, *chosen)
    columns, rows = area_rows(cells[cells["area_code"].isin(list(codes))], analysis, translator)
    about = labels.stratum_label(translator, *chosen)
    front = Front(
        title=translator.say("Read me first"),
        project=analysis.settings.project.name,
        period=intake_sentences.period(analysis.settings, translator),
        marks=marks(analysis.settings, translator),
        blocks=[
            (about, sentences.headline(analysis, translator) if chosen == (ALL, ALL) else []),
            (translator.say("What this does not say"), sentences.notes(analysis, translator)),
        ],
    )
    return write_workbook(front, [Sheet("areas", translator.say("Areas"), about, columns, rows)])
