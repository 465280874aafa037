"""typst, as ReachMap uses it: templates of ours, everything else as data, no file and no network.

System fonts are left out, so that the same input gives the same bytes on every machine: the type is the one
that typst brings.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from reachmap.errors import OutputError
from reachmap.present import palette
from reachmap.present.report_map import FONT, swatch_svg

PDF_STANDARD: Literal["ua-1"] = "ua-1"
PICTURE_PPI = 200
# What the type has letters for: Latin, Greek, Cyrillic, punctuation, marks. The standard forbids to show a
# letter that the font does not have, and typst refuses: such a letter becomes a question mark.
_NO_LETTER = re.compile(
    "[^ -~\u00a0-\u024f\u0370-\u04ff\u1e00-\u1eff\u2010-\u2027\u202f-\u203f\u20a0-\u20bf\u2190-\u22ff"
    "\u25a0-\u25ff\u2713]"
)


def set_pdf(template: str, data: Mapping[str, Any], *, moment: datetime) -> bytes:
    """Set a tagged PDF.

    Parameters
    ----------
    template
        File of `assets`.
    data
        What the template says; strings in it are text, never markup.
    moment
        Date of the file.

    Raises
    ------
    OutputError
        typst refuses: our fault.
    """
    import typst

    try:
        return typst.compile(
            _template(template),
            format="pdf",
            sys_inputs=_inputs(data),
            ignore_system_fonts=True,
            pdf_standards=[PDF_STANDARD],
            timestamp=moment,
        )
    except typst.TypstError as error:
        raise OutputError("report_not_set", problem=error.message[:200]) from error


def set_pages(template: str, data: Mapping[str, Any], *, ppi: float = PICTURE_PPI) -> list[bytes]:
    """Set the same as pictures (PNG), one for each page; raises as `set_pdf`."""
    import typst

    try:
        pages: Any = typst.compile(
            _template(template), format="png", ppi=ppi, sys_inputs=_inputs(data), ignore_system_fonts=True
        )
    except typst.TypstError as error:
        raise OutputError("report_not_set", problem=error.message[:200]) from error
    # typst gives a single page as it is.
    return list(pages) if isinstance(pages, list) else [pages]


@cache
def _template(name: str) -> bytes:
    return files("reachmap.present").joinpath("assets", name).read_bytes()


def _inputs(data: Mapping[str, Any]) -> dict[str, str]:
    """Put everything that a template needs into one JSON text."""
    looks = {
        "font": FONT,
        "swatches": {key: swatch_svg(look) for key, look in palette.VERDICT_LOOKS.items()},
        "colours": {
            "ink": palette.INK,
            "quiet": palette.QUIET,
            "lines": palette.LINES,
            "accent": palette.ACCENT,
        },
    }
    text = unicodedata.normalize("NFC", json.dumps({**looks, **data}, ensure_ascii=False))
    return {"data": _NO_LETTER.sub("?", text)}
