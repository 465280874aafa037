"""Equality: one figure, one picture, and what they do not say."""

from __future__ import annotations

import streamlit as st

from reachmap.app import fragments, parts
from reachmap.compare.areas import area_funnel
from reachmap.i18n import Translator
from reachmap.pipeline import Analysis
from reachmap.present import funnel
from reachmap.present.equality import (
    along_lines,
    cluster_lines,
    curve_picture,
    curve_title,
    equality_notes,
    fifth_rows,
    fifths_picture,
    fifths_title,
    spread_lines,
)


def show(translator: Translator) -> None:
    """Show the page."""
    say = translator.say
    analysis, _ = parts.begin(translator, say("Does the support reach equally?"), _answer)
    equality = analysis.equality
    if along_lines(equality, translator):
        parts.beside(
            (11, 9),
            ("fifths", fifths_picture(equality, translator), fifths_title(translator)),
            ("curve", curve_picture(equality, translator), curve_title(translator)),
        )
        headings = [say("Fifth of the parents"), say("Areas"), say("Parents"), say("Reached of 100 parents")]
        parts.table(say("The same in figures"), (headings, fifth_rows(equality, translator)))
    else:
        st.html(fragments.note(why_no_fifths(translator)))
    nowhere = [say("No place was found where shortfalls gather by more than chance.")]
    parts.lines(say("Where do shortfalls gather?"), cluster_lines(analysis, translator) or nowhere)
    _funnel(analysis, translator)
    parts.lines(say("What this does not say"), equality_notes(equality, translator))


def _answer(analysis: Analysis, translator: Translator) -> list[str]:
    equality = analysis.equality
    told = [*along_lines(equality, translator), *spread_lines(equality, translator)]
    return told or [translator.say("Too little is shown to say whether the support reaches areas equally.")]


def _funnel(analysis: Analysis, translator: Translator) -> None:
    """Areas against chance: published numbers only."""
    found = area_funnel(
        analysis.cells,
        located=analysis.intake.counts.located_total,
        dispersion=float(analysis.facts["dispersion"]),
    )
    title = translator.say("Are the areas more unlike than chance?")
    if found.points.empty:
        parts.lines(title, funnel.funnel_lines(found, translator))
        return
    picture, words = st.columns([13, 7], gap="medium")
    with picture:
        parts.picture("funnel", funnel.funnel_picture(found, translator), funnel.funnel_title(translator))
    with words:
        parts.lines(title, funnel.funnel_lines(found, translator))
    parts.table(translator.say("The areas in the picture"), funnel.funnel_rows(found, translator))


def why_no_fifths(translator: Translator) -> str:
    """Say what fifths need, and where it is given."""
    return translator.say(
        "Fifths along income or education need at least ten areas with such a figure, and enough "
        "participants in each. Drop a table of the areas' income or education in with your own files; a "
        "project file names it under [covariates]."
    )
