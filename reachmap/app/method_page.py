"""Method and sources: what the figures are made of, in words, and with which settings."""

from __future__ import annotations

import streamlit as st

from reachmap.app import fragments
from reachmap.app.current import opening_lines, worded
from reachmap.i18n import Translator
from reachmap.present import intake_sentences, sentences
from reachmap.present.method import method_answer, method_lines, settings_rows, source_rows
from reachmap.present.source_texts import published_rows


def show(translator: Translator) -> None:
    """Show the page."""
    say = translator.say
    question = say("Where do the figures come from?")
    analysis, content = worded(translator, question)
    opening_lines(content, question, method_answer(analysis, translator))
    st.html(fragments.lines(say("How it is worked out"), method_lines(analysis, translator)))
    st.html(
        fragments.plain_table(say("Files"), [say("File"), say("Checksum")], source_rows(analysis, translator))
    )
    published = published_rows(analysis, translator)
    if published:
        headings = [say("File"), say("Published"), say("Edition"), say("Licence"), say("Fetched")]
        st.html(fragments.plain_table(say("Published statistics and boundaries"), headings, published))
    rows = settings_rows(analysis, translator)
    st.html(fragments.plain_table(say("Settings in force"), [say("Setting"), say("Value")], rows))
    read = intake_sentences.intake_lines(analysis.intake, translator)
    st.html(fragments.lines(say("What was read"), read))
    st.html(fragments.lines(content.texts["notes"], sentences.notes(analysis, translator)))
