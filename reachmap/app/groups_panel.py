"""The form for a group of parents of one's own, and those that there are, each in words.

A group is chosen where the others are. What is wrong with one is told here, in the words that a project file
gets; whatever was written stays in the form.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from reachmap.app import fragments, grouping, own
from reachmap.app.current import BAND, GROUP
from reachmap.app.project import Opened
from reachmap.errors import ReachmapError
from reachmap.groups import MOST
from reachmap.i18n import Translator
from reachmap.present import labels
from reachmap.present.own_groups import arrival_choices, group_error, group_line, sex_choices
from reachmap.settings import Settings
from reachmap.vocabulary import ALL, BAND_KEYS

NAME, SEX, ARRIVAL, AGES = "groups_name", "groups_sex", "groups_arrival", "groups_ages"
# What is written in the form outlives a refusal and a change of language.
KEPT = (NAME, SEX, ARRIVAL, AGES)
_ANY = ""
_EMPTY: dict[str, Any] = {NAME: "", SEX: _ANY, ARRIVAL: _ANY, AGES: []}
_LONGEST = 60


def show(opened: Opened, translator: Translator) -> None:
    """Show the form, folded until somebody wants it.

    Parameters
    ----------
    opened
        The project as its files have it; of a saved one groups are told only.
    translator
        Language.
    """
    settings = opened.settings
    with st.expander(translator.say("A group of your own"), key="groups"):
        if settings is None:
            _listed(opened.analysis.settings, translator, fixed=True)
            st.html(fragments.note(_results_only(translator)))
            return
        st.html(fragments.note(_explained(translator)))
        _form(settings, translator)
        error = grouping.trouble()
        if error is not None:
            st.html(fragments.trouble(group_error(error, grouping.groups(settings).names, translator)))
        _listed(settings, translator)
        _offer_file(settings, translator)


def needs_another(opened: Opened, shown: Opened) -> bool:
    """Whether groups were changed since what is shown was analysed."""
    return opened.settings is not None and grouping.groups(opened.settings) != shown.analysis.settings.groups


def _explained(translator: Translator) -> str:
    return translator.say(
        "Say who belongs: at least one of sex, ages and newly arrived. How many took part is worked out from "
        "the numbers that are shown already; of a single area that is often too little to go on."
    )


def _results_only(translator: Translator) -> str:
    return translator.say(
        "What is open is a saved project: it holds results only. To define a group, open the original files."
    )


def _form(settings: Settings, translator: Translator) -> None:
    say = translator.say
    for key, value in _EMPTY.items():
        st.session_state.setdefault(key, value)
    sexes = {_ANY: say("All parents"), **sex_choices(translator)}
    arrivals = {_ANY: say("All parents"), **arrival_choices(translator)}
    ages = {key: labels.band_label(translator, key) for key in BAND_KEYS}
    with st.form("groups_form", border=False):
        st.text_input(say("Name of the group"), key=NAME, max_chars=_LONGEST)
        st.radio(say("Which parents"), list(sexes), key=SEX, format_func=sexes.get, horizontal=True)
        st.pills(
            say("The child's age; with none chosen, all ages"),
            list(ages),
            key=AGES,
            format_func=ages.__getitem__,
            selection_mode="multi",
        )
        st.radio(
            say("Newly arrived or not"),
            list(arrivals),
            key=ARRIVAL,
            format_func=arrivals.get,
            horizontal=True,
        )
        st.form_submit_button(say("Add the group"), on_click=_add, args=(settings,))


def _add(settings: Settings) -> None:
    """Define what the form says, and choose it; where it is refused the form keeps it."""
    said = {key: st.session_state.get(key) or value for key, value in _EMPTY.items()}
    table: dict[str, Any] = {"name": said[NAME]}
    for name, key in (("sex", SEX), ("arrival", ARRIVAL), ("ages", AGES)):
        if said[key]:
            table[name] = said[key]
    made = grouping.add(settings, table)
    if made is not None:
        st.session_state.update({**_EMPTY, BAND: ALL, GROUP: made})


def _listed(settings: Settings, translator: Translator, *, fixed: bool = False) -> None:
    """List the groups in words, each to be taken away where that can be."""
    groups = settings.groups if fixed else grouping.groups(settings)
    if not groups.own:
        return
    st.html(fragments.note(_to_be_chosen(len(groups.own), translator)))
    for group in groups.own:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.html(fragments.note(group_line(group, translator)))
            if not fixed:
                st.button(
                    translator.say("Take away {group}", group=fragments.plain(group.name)),
                    key=f"groups_remove_{group.key}",
                    on_click=grouping.remove,
                    args=(settings, group.key),
                )


def _to_be_chosen(number: int, translator: Translator) -> str:
    return translator.count(
        "{n} group of at most {most} is defined. It can be chosen under “{where}” on the map's page.",
        "{n} groups of at most {most} are defined. They can be chosen under “{where}” on the map's page.",
        number,
        most=translator.number(MOST),
        where=translator.say("Group of parents"),
    )


def _offer_file(settings: Settings, translator: Translator) -> None:
    """Offer the project file with the groups, where it says others."""
    if grouping.groups(settings) == settings.groups:
        return
    try:
        text = own.project_text()
    except ReachmapError as error:
        st.html(fragments.trouble(translator.error(error)))
        return
    st.html(
        fragments.note(
            translator.say(
                "The groups hold until the page is closed. Save the project file and put it in the place of "
                "the old one: then they are there next time, and for reachmap run."
            )
        )
    )
    st.download_button(
        translator.say("Save the project file with the groups"),
        text,
        file_name=settings.path.name,
        mime="text/plain",
        key="groups_file",
        on_click="ignore",
    )
