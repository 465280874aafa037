"""Errors: a code and fields, a kind that Python knows, no prose."""

from __future__ import annotations

import pytest

from reachmap.errors import (
    CrsError,
    FileMissingError,
    InputError,
    OutputError,
    ReachmapError,
    SettingsError,
    TableError,
)

KINDS: list[tuple[type[ReachmapError], type[Exception]]] = [
    (SettingsError, ValueError),
    (InputError, ValueError),
    (FileMissingError, FileNotFoundError),
    (CrsError, ValueError),
    (TableError, ValueError),
    (OutputError, OSError),
]


@pytest.mark.parametrize(("kind", "builtin"), KINDS)
def test_error_is_also_what_python_calls_it(kind: type[ReachmapError], builtin: type[Exception]) -> None:
    with pytest.raises(builtin):
        raise kind("file_missing", file="a.csv")


@pytest.mark.parametrize("kind", [kind for kind, _ in KINDS])
def test_code_and_fields_are_kept(kind: type[ReachmapError]) -> None:
    error = kind("bad_counts", file="a.xlsx", n=3)
    assert error.code == "bad_counts"
    assert error.fields == {"file": "a.xlsx", "n": 3}


@pytest.mark.parametrize("kind", [kind for kind, _ in KINDS])
def test_a_traceback_shows_code_and_fields(kind: type[ReachmapError]) -> None:
    assert str(kind("bad_counts", file="a.xlsx", n=3)) == "bad_counts(file='a.xlsx', n=3)"
