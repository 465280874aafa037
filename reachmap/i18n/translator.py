"""Texts, numbers and dates in one language, and errors in words."""

from __future__ import annotations

import gettext
import io
import math
import re
from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

from reachmap.errors import ReachmapError
from reachmap.i18n.errors_compare import COMPARE_ERRORS
from reachmap.i18n.errors_data import DATA_ERRORS, STATISTICS_KINDS
from reachmap.i18n.errors_places import PLACE_ERRORS
from reachmap.i18n.errors_settings import SETTINGS_ERRORS
from reachmap.i18n.errors_sources import SOURCE_ERRORS
from reachmap.i18n.marking import N_, Counted

LOCALE = Path(__file__).resolve().parents[1] / "locale"
_FORMATS = {"sv": "sv_SE", "en": "en_GB"}
_PER_CENT = re.compile(r"(?<=\d) (?=%)")
# As in `reachmap.read.sheets`: other files have no sheets that anybody knows of.
_WORKBOOKS = (".xlsx", ".xls", ".ods")
_UNWORDED = N_("Something is wrong ({code}).")
ERROR_MESSAGES = SETTINGS_ERRORS | DATA_ERRORS | PLACE_ERRORS | SOURCE_ERRORS | COMPARE_ERRORS


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    path = LOCALE / language / "LC_MESSAGES" / "reachmap.po"
    compiled = io.BytesIO()
    with path.open("rb") as handle:
        write_mo(compiled, read_po(handle, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


# A page writes the same numbers many times, and writing one is slow.
@lru_cache(maxsize=8192)
def _written(value: float, decimals: int, locale: str) -> str:
    from babel.numbers import format_decimal

    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return format_decimal(value, format=pattern, locale=locale)


def _tied(text: str) -> str:
    """Keep a number and its per cent sign on one line."""
    return _PER_CENT.sub("\u00a0", text) if " %" in text else text


class Translator:
    """Words texts, numbers and dates in one language.

    Parameters
    ----------
    language
        ``"sv"`` or ``"en"``.
    names
        What the project itself calls what has a code: its own groups.
    """

    def __init__(self, language: str = "sv", names: Mapping[str, str] | None = None) -> None:
        self.language = language
        self.names = dict(names or {})
        self._locale = _FORMATS[language]
        self._texts = _catalogue(language)

    def naming(self, names: Mapping[str, str]) -> Translator:
        """Word in the same language, with a project's own names."""
        return self if names == self.names else _with_names(self.language, tuple(names.items()))

    def say(self, text: str, **values: object) -> str:
        """Translate a text and fill in its named places."""
        translated = self._texts.gettext(text)
        return _tied(translated.format(**values) if values else translated)

    def count(self, one: str, many: str, n: int, **values: object) -> str:
        """Translate a text that depends on a number; ``{n}`` in it is that number."""
        return _tied(self._texts.ngettext(one, many, n).format(n=self.number(n), **values))

    def number(self, value: float, decimals: int = 0) -> str:
        """Write a number as the language does (Swedish: hard space in thousands, decimal comma)."""
        if not math.isfinite(value):
            return "–"
        # Zero has no sign: -0.3 rounded to whole numbers is 0, not -0.
        return _written(round(value, decimals) + 0.0, decimals, self._locale)

    def day(self, value: date) -> str:
        """Write a date in full (``1 januari 2025``)."""
        from babel.dates import format_date

        return format_date(value, format="long", locale=self._locale)

    def listed(self, texts: list[str]) -> str:
        """Join texts as a sentence does (``a, b och c``)."""
        from babel.lists import format_list

        return format_list(texts, locale=self._locale) if texts else ""

    def error(self, error: ReachmapError) -> str:
        """Word an error: what is wrong, where, and what to do."""
        values: dict[str, object] = {
            name: self.number(value) if isinstance(value, int) else value
            for name, value in error.fields.items()
        }
        if error.code == "statistics_kind":
            # Kinds of tables are told by code: their words are in the catalogue.
            kinds = {name: STATISTICS_KINDS.get(str(values[name])) for name in ("found", "expected")}
            values |= {name: self.say(text) for name, text in kinds.items() if text is not None}
        values |= {"code": error.code, "place": self.place(values.get("file", ""), values.get("sheet"))}
        text = self.marked(ERROR_MESSAGES.get(error.code, _UNWORDED), error.fields, values)
        if error.fields.get("yes_or_no"):
            text += " " + self.say("Yes and no (ja, nej) are read as well.")
        if error.fields.get("close"):
            text += " " + self.say("Did you mean {close}?", close=error.fields["close"])
        return text

    def place(self, file: object, sheet: object = None) -> str:
        """Name a file, and the sheet of it where it is a workbook."""
        if not sheet or not str(file).lower().endswith(_WORKBOOKS):
            return str(file)
        return self.say("{file}, sheet {sheet}", file=file, sheet=sheet)

    def marked(self, text: str, fields: Mapping[str, object], values: Mapping[str, object]) -> str:
        """Translate a marked text (`N_`, `count`) and fill in its places.

        Parameters
        ----------
        text
            The text; where it has a singular, the number that it names decides which is said.
        fields
            The facts as they are, that number among them.
        values
            The same in words.
        """
        return _tied(self._form(text, fields).format(**values))

    def _form(self, text: str, fields: Mapping[str, object]) -> str:
        if not isinstance(text, Counted):
            return self._texts.gettext(text)
        n = fields.get(text.of)
        return self._texts.ngettext(text.one, text, n if isinstance(n, int) else 2)


@lru_cache(maxsize=64)
def _with_names(language: str, names: tuple[tuple[str, str], ...]) -> Translator:
    # The same one each time: figures that it has written are kept by it.
    return Translator(language, dict(names))
