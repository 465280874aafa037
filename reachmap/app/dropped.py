"""Files that were dropped in: taken, recognised, and told what they were taken as."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from reachmap.errors import InputError, ReachmapError
from reachmap.files import MemoryFile, checksum
from reachmap.i18n import Translator
from reachmap.present import labels
from reachmap.read.recognise import FOLLOWUP, Recognised, recognise

KNOWN = "own_known"
MOST_FILES = 12
# Numbers of rows of participations are told to the nearest of these.
_STEP = 10


def files(translator: Translator, *, key: str) -> list[MemoryFile]:
    """Show the box and take what lies in it. Another key empties it: what was dropped is forgotten."""
    label = translator.say("Files, all at once or one by one")
    uploads = st.file_uploader(label, accept_multiple_files=True, key=key)
    return [MemoryFile(upload.name, upload.getvalue()) for upload in uploads]


def recognised(files: Sequence[MemoryFile]) -> tuple[list[Recognised], list[ReachmapError]]:
    """Tell what each file is; the same file is read once in a session."""
    known: list[Recognised] = []
    faults: list[ReachmapError] = []
    if len(files) > MOST_FILES:
        faults.append(InputError("too_many_files", n=len(files), limit=MOST_FILES))
    # Only what is there now is remembered: a file that was taken away is forgotten.
    before: dict[str, Recognised | ReachmapError] = st.session_state.get(KNOWN, {})
    now: dict[str, Recognised | ReachmapError] = {}
    for file in files[:MOST_FILES]:
        key = f"{file.name} {len(file.data)} {checksum(file)}"
        found = before.get(key) or _recognise(file)
        now[key] = found
        if isinstance(found, ReachmapError):
            faults.append(found)
        else:
            known.append(found)
    st.session_state[KNOWN] = now
    return known, faults


def _recognise(file: MemoryFile) -> Recognised | ReachmapError:
    try:
        return recognise(file)
    except ReachmapError as error:
        return error


def told(known: Sequence[Recognised], translator: Translator) -> list[str]:
    """Say of each file what it was taken as."""
    return [
        translator.say(
            "{file}: {kind}, {rows}",
            file=file.source.name,
            kind=labels.file_kind_label(translator, file.kind),
            rows=_rows(file, translator),
        )
        for file in known
    ]


def _rows(file: Recognised, translator: Translator) -> str:
    """Say how many rows a file has; of participations about, as few of them may be counted nowhere."""
    if file.kind != FOLLOWUP:
        return translator.count("{n} row", "{n} rows", file.rows)
    if file.rows < _STEP:
        return translator.say("few rows")
    return translator.say("about {n} rows", n=translator.number(round(file.rows / _STEP) * _STEP))


def held(known: Sequence[Recognised]) -> dict[str, MemoryFile]:
    """Give the files by name."""
    return {file.source.name: file.source for file in known if isinstance(file.source, MemoryFile)}


def state(known: Sequence[Recognised]) -> tuple[str, ...]:
    """Tell apart what lies there."""
    return tuple(f"{file.source.name} {checksum(file.source)}" for file in known)
