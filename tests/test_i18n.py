"""Both catalogues are complete, every error can be worded, numbers read as people write them."""

from __future__ import annotations

import ast
import io
import string
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po

from reachmap import errors
from reachmap.errors import InputError, ReachmapError
from reachmap.i18n import ERROR_MESSAGES, LOCALE, Translator
from reachmap.read.sheets import TEXT_FILES, WORKBOOKS

PACKAGE = Path(errors.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
LANGUAGES = ("sv", "en")
# As in the Makefile's `messages`.
KEYWORDS: dict[str, tuple[int, ...] | None] = {"N_": None, "say": None, "count": (1, 2)}
ERROR_CLASSES = {
    name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, ReachmapError)
}
Text = str | tuple[str, ...]


@cache
def tree(module: Path) -> ast.Module:
    return ast.parse(module.read_text(encoding="utf-8"))


@cache
def catalogue(language: str) -> dict[Text, Message]:
    with (LOCALE / language / "LC_MESSAGES" / "reachmap.po").open("rb") as handle:
        read: Catalog = read_po(handle, locale=language)
    return {text(message.id): message for message in read if message.id}


def text(found: str | list[str] | tuple[str, ...]) -> Text:
    return found if isinstance(found, str) else tuple(found)


def forms(said: str | list[str] | tuple[str, ...] | None) -> list[str]:
    """One text, or its singular and plural; a text that is not there is empty."""
    return [said or ""] if said is None or isinstance(said, str) else [str(one or "") for one in said]


def called(call: ast.Call) -> str:
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def literal(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


@cache
def texts_in_code() -> set[Text]:
    """Every literal text that is marked or said, wherever it stands."""
    found: set[Text] = set()
    for module in MODULES:
        for node in ast.walk(tree(module)):
            if not isinstance(node, ast.Call) or called(node) not in KEYWORDS:
                continue
            wanted = 2 if called(node) == "count" else 1
            said = [literal(argument) for argument in node.args[:wanted]]
            if len(said) == wanted and None not in said:
                found.add(text([str(one) for one in said]) if wanted == 2 else str(said[0]))
    return found


def texts_extracted() -> set[Text]:
    """What babel collects for the catalogues."""
    found: set[Text] = set()
    for module in MODULES:
        source = io.BytesIO(module.read_bytes())
        found |= {text(message) for _, message, _, _ in extract("python", source, keywords=KEYWORDS)}
    return found


def places(words: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name is not None}


def facts(words: str) -> set[str]:
    """Name the fields that an error's text needs; where it stands is told by file and sheet."""
    named = places(words)
    return named - {"place"} | {"file", "sheet"} if "place" in named else named


def test_there_are_texts() -> None:
    assert len(texts_in_code()) > 100


def test_every_text_is_where_babel_finds_it() -> None:
    # Babel does not look inside f-strings before Python 3.12.
    assert texts_in_code() - texts_extracted() == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_in_the_catalogue(language: str) -> None:
    assert texts_in_code() - set(catalogue(language)) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty_in_the_catalogue(language: str) -> None:
    empty = [message.id for message in catalogue(language).values() if not all(forms(message.string))]
    assert empty == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_fuzzy(language: str) -> None:
    assert [message.id for message in catalogue(language).values() if message.fuzzy] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_places_of_its_text(language: str) -> None:
    different = []
    for message in catalogue(language).values():
        ids, said = forms(message.id), forms(message.string)
        for before, after in zip(ids, said, strict=True):
            # A singular may leave its number out ("one area").
            spare = {"n"} if len(ids) > 1 else set()
            if places(before) - spare != places(after) - spare:
                different.append(before)
    assert different == []


# --- errors


@dataclass(frozen=True)
class Raise:
    """A place where an error is made: which code, with which fields."""

    code: str
    fields: frozenset[str]
    place: str


@cache
def raises() -> tuple[Raise, ...]:
    return tuple(raised())


def raised() -> Iterator[Raise]:
    for module in MODULES:
        for node in ast.walk(tree(module)):
            if not isinstance(node, ast.Call):
                continue
            place = f"{module.relative_to(PACKAGE)}:{node.lineno}"
            names = frozenset(keyword.arg for keyword in node.keywords if keyword.arg)
            if called(node) in ERROR_CLASSES and node.args:
                for code in codes_of(node.args[0]):
                    yield Raise(code, names, place)
            elif called(node) in ("wrong", "_wrong"):
                # settings: the third argument ends the code, its fields are those of `wrong` itself.
                fields = names | {"file", "section", "key", "found"}
                yield Raise(f"setting_not_{literal(node.args[2])}", fields, place)


FAULTS = {"bad_counts", "bad_dates", "activities_ages", "activities_time"}


def codes_of(node: ast.expr) -> list[str]:
    if isinstance(node, ast.IfExp):
        return codes_of(node.body) + codes_of(node.orelse)
    if isinstance(node, ast.Name) and node.id == "fault":
        # participations and activities: `parse` is told which
        return sorted(FAULTS)
    if isinstance(node, ast.JoinedStr):
        return []  # settings: `wrong`, see above
    code = literal(node)
    assert code is not None, ast.dump(node)
    return [code]


def test_every_error_that_is_raised_has_a_message() -> None:
    assert {found.code: found.place for found in raises() if found.code not in ERROR_MESSAGES} == {}


def test_every_message_belongs_to_an_error_that_is_raised() -> None:
    assert set(ERROR_MESSAGES) - {found.code for found in raises()} == set()


def test_faults_of_a_column_are_those_that_parse_is_told() -> None:
    told = {
        literal(keyword.value)
        for module in ("participations", "activities")
        for node in ast.walk(tree(PACKAGE / "read" / f"{module}.py"))
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "fault"
    }
    assert told | {"bad_counts"} == FAULTS


def test_every_raise_gives_the_fields_of_its_message() -> None:
    lacking = {
        found.place: facts(ERROR_MESSAGES[found.code]) - found.fields
        for found in raises()
        if found.code in ERROR_MESSAGES and not facts(ERROR_MESSAGES[found.code]) <= found.fields
    }
    assert lacking == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", ERROR_MESSAGES)
def test_error_is_worded_with_its_facts(code: str, language: str) -> None:
    fields = {name: f"<{name}>" for name in facts(ERROR_MESSAGES[code])}
    if "sheet" in fields:
        fields["file"] += ".xlsx"
    worded = Translator(language).error(InputError(code, **fields))
    assert all(fact in worded for fact in fields.values())


def test_one_row_is_one_row_and_a_csv_has_no_sheet() -> None:
    error = InputError(
        "bad_counts", file="a.csv", sheet="a", column="Slutfört", n=1, limit=10_000, yes_or_no=True
    )
    assert Translator("sv").error(error) == (
        "a.csv, kolumn Slutfört: 1 rad har något annat än ett heltal från 0 till 10\u00a0000. Rätta den. "
        "Ja och nej går också bra."
    )
    error.fields |= {"file": "A.XLSX", "n": 2, "yes_or_no": False}
    assert Translator("en").error(error) == (
        "A.XLSX, sheet a, column Slutfört: 2 rows hold something else than a whole number from 0 to 10,000. "
        "Correct them."
    )


@pytest.mark.parametrize(("language", "many"), [("sv", "1 rader"), ("en", "1 rows")])
def test_no_error_is_in_the_plural_of_one(language: str, many: str) -> None:
    for code, words in ERROR_MESSAGES.items():
        fields: dict[str, object] = dict.fromkeys(facts(words), "x") | {"n": 1}
        assert many not in Translator(language).error(InputError(code, **fields)), code


def test_what_has_sheets_is_what_is_read_as_a_workbook() -> None:
    for ending in (*WORKBOOKS, *TEXT_FILES):
        told = Translator("en").place(f"a{ending}", "s")
        assert told == (f"a{ending}, sheet s" if ending in WORKBOOKS else f"a{ending}")


def test_error_in_swedish() -> None:
    worded = Translator("sv").error(InputError("file_empty", file="barn.csv"))
    assert worded == "Filen barn.csv är tom."


def test_numbers_in_an_error_are_written_as_the_language_does() -> None:
    error = InputError("file_too_large", file="a.csv", size=1234567, limit=1000)
    assert "1\u00a0234\u00a0567" in Translator("sv").error(error)
    assert "1,234,567" in Translator("en").error(error)


@pytest.mark.parametrize("language", LANGUAGES)
def test_error_without_a_message_tells_its_code(language: str) -> None:
    assert "unheard_of" in Translator(language).error(InputError("unheard_of", file="a"))


def test_braces_in_a_fact_are_left_alone() -> None:
    assert "{a}.csv" in Translator("sv").error(InputError("file_empty", file="{a}.csv"))


# --- numbers, days, lists


@pytest.mark.parametrize(
    ("value", "decimals", "swedish", "english"),
    [
        (3011, 0, "3\u00a0011", "3,011"),
        (1234567, 0, "1\u00a0234\u00a0567", "1,234,567"),
        (0.5, 1, "0,5", "0.5"),
        (2.0, 1, "2,0", "2.0"),
        (12.345, 2, "12,35", "12.35"),
        (2.6, 0, "3", "3"),
        (0, 0, "0", "0"),
        (-0.3, 0, "0", "0"),
        (float("nan"), 1, "–", "–"),
        (float("inf"), 0, "–", "–"),
    ],
)
def test_number(value: float, decimals: int, swedish: str, english: str) -> None:
    assert Translator("sv").number(value, decimals) == swedish
    assert Translator("en").number(value, decimals) == english


def test_day_in_full() -> None:
    assert Translator("sv").day(date(2025, 1, 1)) == "1 januari 2025"
    assert Translator("en").day(date(2025, 1, 1)) == "1 January 2025"


@pytest.mark.parametrize(
    ("texts", "joined"), [([], ""), (["a"], "a"), (["a", "b"], "a och b"), (["a", "b", "c"], "a, b och c")]
)
def test_list_in_swedish(texts: list[str], joined: str) -> None:
    assert Translator("sv").listed(texts) == joined


@pytest.mark.parametrize(("n", "said"), [(0, "0 b"), (1, "1 a"), (2, "2 b"), (3011, "3\u00a0011 b")])
def test_count_chooses_the_plural(n: int, said: str) -> None:
    assert Translator("sv").count("{n} a", "{n} b", n) == said


def test_two_languages_live_side_by_side() -> None:
    swedish, english = Translator("sv"), Translator("en")
    assert swedish.say("Area") == "Område"
    assert english.say("Area") == "Area"
    assert swedish.say("Area") == "Område"


def test_text_that_no_catalogue_has_is_said_as_it_stands() -> None:
    assert Translator("sv").say("Never {heard}", heard="of") == "Never of"
