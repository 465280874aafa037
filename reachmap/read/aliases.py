"""``aliases.csv``: what people in the municipality call its areas.

A text file (UTF-8) with the columns ``text`` and ``area_code``: what somebody wrote, and the area that a
person said it means, or ``other_municipality`` or ``no_answer``. Every such choice is remembered and
holds next year too. It is a list of place names: what looks like an address or a person is refused, both when
it is written and when it is read.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from pathlib import Path

from reachmap.errors import InputError
from reachmap.files import Source, write_whole
from reachmap.read.plain import plain
from reachmap.read.sheets import read_sheets

ANSWERS = ("other_municipality", "no_answer")
LONGEST_ALIAS = 60  # characters; a place name is shorter
_COLUMNS = ("text", "area_code")
_HEADINGS = {"text": ("text", "skrivet", "namn"), "area_code": ("area code", "områdeskod", "kod")}

_STREET = re.compile(r"(gatan|gata|vägen|väg|gränd|gränden|stigen|stig|allén|allé|gången|svängen)\b|\bc/o\b")
_NUMBERED = re.compile(r"\d{3,}|[^\W\d_]{3,}\s+\d+\s?[a-z]?\b.*[,;]|@|\b(lgh|tr|vån|box)\b")
_HOUSE = re.compile(r"(plan|torg|torget|backen|platsen|gården|höjden)\s+\d+\s?[a-z]?$")
PATRONYM = re.compile(r"[^\W\d_]{3,}(sson|sdotter|zadeh|ovic|ović|ski|wicz|poulos)$")
# The commonest given names (Statistics Sweden's name statistics, all ages, and some common among newcomers).
_NAMES = """
adam agneta ahmed albin alexander ali alice alva amanda amina amir anders andreas anette anita ann
anna anneli anton arvid astrid axel barbro benjamin bengt berit birgitta bo britt camilla carina
carl caroline cecilia charlotte christer christina christoffer dan daniel david ebba edvin elias
elin elisabeth ella elsa emelie emil emilia emma erik eva fatima felix filip fredrik frida gabriel
george göran gunilla gunnar gustav hanna hans hasan helena henrik hugo håkan ibrahim ida inger
ingrid irene isabelle jakob jan jenny jens jessica joakim johan johanna johannes john jonas
josefin josefine julia jörgen karin karl kenneth kent kerstin klara kristina lars leif lena leo
linda linnea linnéa lisa liam louise lovisa lucas ludvig magdalena magnus maja malin margareta
maria marie martin mats mattias maryam mikael mohamed mohammed monica mustafa märta nathalie
niklas nils noah olivia olle olof omar oscar oskar ove patrik per peter petra pia pontus rasmus
rebecka robert robin roger roland rolf rut saga samuel sara sebastian simon sofia sofie solveig
stefan sten stig susanne sven theo therese thomas tobias tommy torbjörn ulf ulla ulrika vera
victor victoria viktor viktoria vilma wilma william yasmin yusuf yvonne åke åsa örjan
"""
GIVEN_NAMES = frozenset(_NAMES.split())


def looks_personal(text: str) -> bool:
    """Tell whether a text looks like an address or a person's name rather than a place's."""
    word = " ".join(text.casefold().split())
    if len(word) > LONGEST_ALIAS or _STREET.search(word) or _NUMBERED.search(word) or _HOUSE.search(word):
        return True
    words = re.findall(r"[^\W\d_]+", word)
    named = len(words) > 1 and words[0] in GIVEN_NAMES
    return named or any(PATRONYM.fullmatch(each) for each in words)


def read_aliases(source: Source) -> dict[str, str]:
    """Read the aliases of a project.

    Returns
    -------
    dict
        Area code, or one of `ANSWERS`, by text as written; nothing where there is no such file yet.

    Raises
    ------
    InputError
        A column is missing, a text is blank, stands twice with different areas, or looks personal.
    """
    if isinstance(source, Path) and not source.exists():
        return {}
    rows = read_sheets(source)[0].rows
    headings = [plain(cell) for cell in rows[0]]
    places = {}
    for column in _COLUMNS:
        found = next((i for i, heading in enumerate(headings) if heading in _HEADINGS[column]), None)
        if found is None:
            known = ", ".join(filter(None, rows[0]))
            raise InputError("table_column", file=source.name, column=column, known=known)
        places[column] = found
    pairs = [(row[places["text"]], row[places["area_code"]]) for row in rows[1:] if any(row)]
    blank = sum(not text or not code for text, code in pairs)
    if blank:
        raise InputError("table_blank", file=source.name, column=", ".join(_COLUMNS), n=blank)
    personal = sum(looks_personal(text) for text, _ in pairs)
    if personal:
        raise InputError("alias_personal", file=source.name, n=personal)
    return _single(pairs, source)


def _single(pairs: list[tuple[str, str]], source: Source) -> dict[str, str]:
    found: dict[str, str] = {}
    meant: dict[str, str] = {}
    twice = 0
    for text, code in pairs:
        word = " ".join(text.casefold().split())
        twice += meant.setdefault(word, code) != code
        found[text] = code
    if twice:
        raise InputError("alias_twice", file=source.name, n=twice)
    return found


def remember_alias(path: Path, text: str, area_code: str) -> None:
    """Add what a person said that a text means; a text that is there already gets its new meaning.

    The file is written beside its place and renamed into it.

    Parameters
    ----------
    path
        The project's ``aliases.csv``; made where there is none.
    text
        What was written as home area.
    area_code
        The area that it means, or one of `ANSWERS`.

    Raises
    ------
    InputError
        The text or code is blank, or the text looks like an address or a person; nothing is written.
    OutputError
        The file can not be written.
    """
    text, area_code = " ".join(text.split()), area_code.strip()
    if not text or not area_code:
        raise InputError("table_blank", file=path.name, column=", ".join(_COLUMNS), n=1)
    if looks_personal(text):
        raise InputError("alias_personal", file=path.name, n=1)
    kept = {old: code for old, code in read_aliases(path).items() if old.casefold() != text.casefold()}
    write_whole(path, aliases_text(kept | {text: area_code}))


def aliases_text(aliases: Mapping[str, str]) -> str:
    """Write what stands in ``aliases.csv``."""
    page = io.StringIO()
    writer = csv.writer(page, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows((text, aliases[text]) for text in sorted(aliases, key=str.casefold))
    return page.getvalue()
