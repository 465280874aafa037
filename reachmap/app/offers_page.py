"""What is offered: which ages, languages and times have nothing, the way to the support, and what to try.

It is whole also for a project that names no follow-up: then the other pages say what they lack.
"""

from __future__ import annotations

import streamlit as st

from reachmap.app import fragments, parts
from reachmap.app.current import offered
from reachmap.i18n import Translator
from reachmap.offers import Offers
from reachmap.present import offers as words
from reachmap.present import way
from reachmap.present.advice import advice_lines
from reachmap.present.offer_labels import dimension_label


def show(translator: Translator) -> None:
    """Show the page."""
    say = translator.say
    question = say("What is offered, and to whom?")
    offers, texts, names = offered(translator, question)
    if not offers.any:
        st.html(fragments.head(texts, title=question, headline=[words.nothing_read(translator)]))
        _way(offers, translator)
        _catalogue(translator)
        return
    st.html(fragments.head(texts, title=question, headline=words.offers_answer(offers, translator)))
    by_age(offers, translator)
    parts.lines(say("What to try"), advice_lines(offers.advice, offers, translator))
    _way(offers, translator)
    for dimension in words.SHOWN_DIMENSIONS:
        parts.table(dimension_label(translator, dimension), words.offers_by(offers, dimension, translator))
    if offers.within is not None:
        table = words.offers_by(offers, "area", translator, names=names)
        parts.table(say("By the area that it is held in"), table)
    parts.lines(say("What this does not say"), words.offers_notes(offers, translator))
    _catalogue(translator)


def by_age(offers: Offers | None, translator: Translator) -> None:
    """Show which ages have an offer at all, and where an offer does not reach; nothing without activities."""
    if offers is None or not offers.any:
        return
    title = words.offers_by_age_title(translator)
    picture, table = st.columns([9, 11], gap="medium")
    with picture:
        parts.picture("offers", words.offers_by_age_picture(offers, translator), title)
    with table:
        parts.table(
            translator.say("No offer, or an offer that does not reach?"),
            words.offers_by_age(offers, translator),
        )


def _way(offers: Offers, translator: Translator) -> None:
    if not any(step.known for step in offers.way):
        return
    picture, table = st.columns([9, 11], gap="medium")
    with picture:
        parts.picture("way", way.way_picture(offers.way, translator), way.way_caption(translator))
    with table:
        parts.table(way.way_title(translator), way.way_rows(offers.way, translator))
    lines = way.way_lines(offers.way, offers.steps, translator)
    parts.lines(translator.say("Where most are lost"), lines)


def _catalogue(translator: Translator) -> None:
    parts.table(translator.say("Evaluated programmes"), words.catalogue_rows(translator))
    st.html(fragments.note(words.catalogue_source(translator)))
