"""What was read of own files, as a step before the map: to look through, and to put right by choosing.

What somebody chooses lives in the session and in the project that is analysed; on this computer nothing is
written. Kept it is by downloading ``aliases.csv`` and the project file: dropped in with the follow-up next
year, ``aliases.csv`` is understood without asking.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import streamlit as st

from reachmap.app import fragments
from reachmap.app.base import Beside
from reachmap.errors import ReachmapError
from reachmap.files import MemoryFile, Source
from reachmap.i18n import Translator
from reachmap.pipeline import Intake, check
from reachmap.present import intake_sentences, review, review_book
from reachmap.present.review_part import Part
from reachmap.present.review_places import candidate_texts, withheld_text
from reachmap.present.venue_texts import list_line
from reachmap.present.xlsx import PERCENT, WHOLE
from reachmap.read.aliases import aliases_text, read_aliases
from reachmap.read.amend import with_aliases, with_columns, with_unread
from reachmap.read.decisions import ALIASES, Decisions, still_unread
from reachmap.read.places import VenueList, look_at_venues
from reachmap.review import ColumnReview, UnsureName
from reachmap.settings import Settings, read_settings

PROJECT_FILE = "reachmap.toml"
MOST_NAMES = 60  # lists to choose in; more is for the workbook
_LATER = ""


@dataclass(frozen=True)
class Draft:
    """A project that somebody looks through before it is analysed.

    Parameters
    ----------
    text
        The project file as the dropped files make it.
    state
        Which files they are: other files make another draft.
    files
        What its file names stand for.
    aliases, columns
        What was chosen: area code or answer by text, heading by column.
    unread
        Headings that are not to be read; None where nobody chose any.
    intake
        What was read with these choices.
    venues
        What its list of places holds, where it has one.
    of_open
        Whether it is the project that is open, perhaps with more files.
    """

    text: str
    state: tuple[str, ...]
    files: Mapping[str, Source] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    unread: tuple[str, ...] | None = None
    intake: Intake | None = None
    venues: VenueList | None = None
    of_open: bool = False

    @property
    def not_read(self) -> tuple[str, ...]:
        """Headings that are not to be read, by these choices or the project file."""
        if self.unread is not None:
            return self.unread
        return tuple(tomllib.loads(self.text).get("participations", {}).get("unread", ()))

    @property
    def project_text(self) -> str:
        """The project file with the choices in it."""
        text = self.text
        if self.columns:
            text = with_columns(text, self.columns, file=PROJECT_FILE)
        if self.unread is not None:
            text = with_unread(text, self.unread, file=PROJECT_FILE)
        return with_aliases(text, ALIASES, file=PROJECT_FILE) if self.aliases else text

    @property
    def aliases_file(self) -> str:
        """What ``aliases.csv`` is to hold; blank where nothing was chosen."""
        return aliases_text(self.aliases) if self.aliases else ""

    def settings(self) -> Settings:
        """Read the project that the files and the choices make together."""
        text, beside = self.project_text, Beside(self.files)
        if isinstance(self.files, Beside):
            beside = self.files
        if self.aliases:
            named = tomllib.loads(text)["locate"]["aliases"]
            beside = beside.and_these({named: MemoryFile(ALIASES, self.aliases_file.encode())})
        return read_settings(MemoryFile(PROJECT_FILE, text.encode()), beside=beside)


def take_aliases(
    files: Sequence[MemoryFile],
) -> tuple[dict[str, str], list[MemoryFile], list[ReachmapError]]:
    """Take ``aliases.csv`` out of what was dropped in, by its name."""
    aliases: dict[str, str] = {}
    faults: list[ReachmapError] = []
    for file in files:
        if file.name.casefold() == ALIASES:
            try:
                aliases |= read_aliases(file)
            except ReachmapError as error:
                faults.append(error)
    return aliases, [file for file in files if file.name.casefold() != ALIASES], faults


def looked_at(draft: Draft) -> Draft:
    """Read and locate a draft's files.

    Raises
    ------
    ReachmapError
        A file or a choice is not as it must be.
    """
    settings = draft.settings()
    places = settings.venues.file
    venues = None if places is None else look_at_venues(places, crs=settings.venues.crs)
    return replace(draft, intake=check(settings), venues=venues)


def show(draft: Draft, translator: Translator) -> tuple[Draft, str]:
    """Show the review with its choices.

    Returns
    -------
    Draft, str
        The draft with what was chosen, and what was pressed: ``"map"``, ``"again"`` or nothing.
    """
    intake = draft.intake
    if intake is None:
        return draft, ""
    st.html(fragments.lines(translator.say("Look through what was read"), _summary(draft, translator)))
    with st.form("own_review", border=False):
        aliases = _names(intake, translator)
        columns = _columns(intake, translator)
        unread = _unread(intake, translator)
        pressed = _buttons(translator)
    for part in review.parts(intake, translator):
        _show_part(part, translator)
    st.download_button(
        translator.say("Save the review as a workbook"),
        review_book.review_workbook(intake, translator),
        file_name=review_book.FILE,
        on_click="ignore",
    )
    left = still_unread(unread, Decisions(columns=columns))
    changed = draft.unread is not None or left != intake.settings.participations.unread
    aliases, columns = {**draft.aliases, **aliases}, {**draft.columns, **columns}
    return replace(draft, aliases=aliases, columns=columns, unread=left if changed else None), pressed


def _summary(draft: Draft, translator: Translator) -> list[str]:
    assert draft.intake is not None  # noqa: S101 - shown only when it is there
    lines = intake_sentences.intake_lines(draft.intake, translator) + review_book.flag_lines(
        draft.intake, translator
    )
    if draft.venues is not None:
        lines.append(list_line(draft.venues, translator))
    number = len(draft.aliases) + len(draft.columns) + len(draft.unread or ())
    if number:
        lines.append(translator.count("{n} choice is kept.", "{n} choices are kept.", number))
    withheld = withheld_text(draft.intake, translator)
    return [*lines, withheld] if withheld else lines


def _buttons(translator: Translator) -> str:
    left, right = st.columns([1, 3])
    again = left.form_submit_button(translator.say("Read again with the choices"))
    shown = right.form_submit_button(translator.say("Show the map"), type="primary")
    return "map" if shown else "again" if again else ""


def _names(intake: Intake, translator: Translator) -> dict[str, str]:
    """Ask what each unsure name means; what is left for later is not in the answer."""
    names = intake.review.names[:MOST_NAMES]
    found: dict[str, str] = {}
    for name in names:
        code = _name(intake, name, translator)
        if code not in (_LATER, name.taken):
            found[name.text] = code
    return found


def _name(intake: Intake, name: UnsureName, translator: Translator) -> str:
    # A form's list holds a choice as words, of which it knows none in another language: there it begins anew,
    # which is seen, and is not dropped when the form is sent.
    choices = {_LATER: translator.say("Not decided")} | review_book.area_choices(intake, translator, name)
    codes = list(choices)
    chosen = st.selectbox(
        translator.say("What does “{written}” mean?", written=fragments.plain(name.text)),
        codes,
        index=codes.index(name.taken) if name.taken else 0,
        key=f"own_name_{translator.language}_{name.reason}_{name.taken}_{name.text}",
        format_func=choices.__getitem__,
        filter_mode=None,
    )
    hints = candidate_texts(name, translator)[:3]
    if hints:
        st.html(fragments.note("; ".join(hints)))
    return str(chosen)


def _columns(intake: Intake, translator: Translator) -> dict[str, str]:
    """Ask what each heading is that is not read; the same heading on several sheets is asked once."""
    choices = {_LATER: translator.say("Not to be read")} | review_book.column_choices(translator)
    found: dict[str, str] = {}
    unread = {each.heading: each for each in intake.review.columns if not each.column and each.heading}
    for each in unread.values():
        column = _column(each, choices, translator)
        if column != _LATER:
            found[column] = each.heading
    return found


def _unread(intake: Intake, translator: Translator) -> tuple[str, ...]:
    """Ask which headings that are read should not be, because they were taken wrongly."""
    before = intake.settings.participations.unread
    read = (each.heading for each in intake.review.columns if each.column and each.heading)
    chosen = st.multiselect(
        translator.say("Headings that are not to be read"),
        list(dict.fromkeys((*read, *before))),
        default=before,
        # Streamlit has "Select all" in English only.
        select_all=False,
        key=f"own_unread_{translator.language}_{'_'.join(before)}",
        format_func=fragments.plain,
        placeholder=translator.say("Nothing chosen"),
    )
    return tuple(chosen)


def _column(each: ColumnReview, choices: Mapping[str, str], translator: Translator) -> str:
    chosen = st.selectbox(
        translator.say("What stands under the heading “{heading}”?", heading=fragments.plain(each.heading)),
        list(choices),
        key=f"own_column_{translator.language}_{each.heading}",
        format_func=choices.__getitem__,
        filter_mode=None,
    )
    if each.guess or each.looks_like:
        st.html(fragments.note(review.unread_text(each, translator)))
    return str(chosen)


def _show_part(part: Part, translator: Translator) -> None:
    places = range(len(part.columns))
    right = [any(row[place][1] in (WHOLE, PERCENT) for row in part.rows) for place in places]
    st.html(
        fragments.review_part(
            part.title,
            about=part.about,
            headings=[heading for heading, _ in part.columns],
            rows=part.shown(translator),
            right=right,
        )
    )
