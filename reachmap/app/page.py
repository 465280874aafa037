"""The app's frame: which page, in which language, and what happens when something goes wrong.

What somebody chose lives in the session under stable keys, as codes, so that it holds from page to page and
when the language changes.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from functools import partial

import streamlit as st

from reachmap.app import (
    ages_page,
    area_page,
    beside,
    compare_page,
    equality_page,
    fragments,
    groups_panel,
    map_page,
    method_page,
    offers_page,
    opening,
    own,
    papers,
    venues_choices,
    venues_page,
)
from reachmap.app.current import KEPT_CHOICES, LANGUAGE, analysed, is_offers_alone
from reachmap.app.guard import guarded
from reachmap.errors import ReachmapError
from reachmap.i18n import N_, Translator
from reachmap.settings import LANGUAGES

_LANGUAGE_NAMES = {"sv": "Svenska", "en": "English"}
# Address of the page, its name in the menu, its question, and what shows it.
_PAGES: dict[str, tuple[str, str, Callable[[Translator], None]]] = {
    "karta": (N_("Map"), N_("Where does the support not reach?"), map_page.show),
    "omrade": (N_("One area"), N_("How far does the support reach here?"), area_page.show),
    "aldrar": (N_("Ages and groups"), N_("Whom does the support not reach?"), ages_page.show),
    "jamlikhet": (N_("Equality"), N_("Does the support reach equally?"), equality_page.show),
    "utbud": (N_("What is offered"), N_("What is offered, and to whom?"), offers_page.show),
    "platser": (N_("New venues"), N_("Where should the next course be?"), venues_page.show),
    "jamfor": (
        N_("Compare municipalities"),
        N_("How do municipalities compare?"),
        compare_page.show,
    ),
    "metod": (N_("Method and sources"), N_("Where do the figures come from?"), method_page.show),
}


def show(first: str = "karta") -> None:
    """Show the page that was asked for; what goes wrong is told in words, never as a traceback.

    Parameters
    ----------
    first
        The page that opens when none is asked for.
    """
    if first == "karta" and is_offers_alone():
        first = "utbud"
    st.session_state.setdefault(LANGUAGE, opening.first_language())
    # A choice belongs to the session, not to its widget, whose texts change with the language: a list that is
    # not told its choice anew goes on showing it in the words that it was made in.
    for key in (*KEPT_CHOICES, *beside.KEPT, *groups_panel.KEPT, *venues_choices.KEPT):
        if key in st.session_state:
            st.session_state[key] = st.session_state[key]
    translator = Translator(st.session_state[LANGUAGE] or LANGUAGES[0])
    pages = {
        address: st.Page(
            _whole(content, translator),
            title=translator.say(question),
            url_path=address,
            default=address == first,
        )
        for address, (_, question, content) in _PAGES.items()
    }
    asked = st.navigation(list(pages.values()), position="hidden")
    st.set_page_config(page_title=asked.title, layout="wide")
    name = next(translator.say(_PAGES[address][0]) for address, page in pages.items() if page == asked)
    st.html(fragments.style(choose=translator.say("Choose files"), limit=own.limit(translator)))
    told = fragments.language(translator.language, title=asked.title, page=name, folds=own.folds())
    st.html(told, unsafe_allow_javascript=True)
    menu, switch = st.columns([5, 1], vertical_alignment="center")
    with menu, st.container(key="menu", horizontal=True, gap="medium"):
        for address, (name, _, _) in _PAGES.items():
            st.page_link(pages[address], label=translator.say(name))
    with switch:
        _language_switch(translator)
    own.show(translator)
    asked.run()


def _whole(content: Callable[[Translator], None], translator: Translator) -> Callable[[], None]:
    """A page and what stands below each: where one can not be shown, the other may."""

    def run() -> None:
        guarded(partial(content, translator), translator)
        guarded(partial(_papers, translator), translator)

    return run


def _papers(translator: Translator) -> None:
    # Where there is no analysis the page has told why.
    with contextlib.suppress(ReachmapError):
        papers.show(*analysed(), translator)


def _language_switch(translator: Translator) -> None:
    st.radio(
        translator.say("Language"),
        LANGUAGES,
        key=LANGUAGE,
        format_func=_LANGUAGE_NAMES.__getitem__,
        horizontal=True,
        label_visibility="collapsed",
    )
