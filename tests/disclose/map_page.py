"""The map's page, read as somebody reads it who has its source."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from typing import Any

# An area's number, by the code of its area (or analysis area), age band and parent group; "" where hidden.
Numbers = dict[tuple[str, str, str], str]


def numbers_of(outputs: dict[str, bytes], name: str) -> Numbers:
    rows = csv.DictReader(io.StringIO(outputs[name].decode("utf-8-sig")))
    return {(row["area_code"], row["age_band"], row["parent_group"]): row["reached"] for row in rows}


def data_of(page: str) -> dict[str, Any]:
    """What the page's script is given: all ages and groups, also those that are not looked at."""
    found: dict[str, Any] = json.loads(page.split('id="reachmap-data">', 1)[1].split("</script>", 1)[0])
    return found


def told_on(page: str) -> Iterator[tuple[tuple[str, str, str], str, str]]:
    """Area, age and group, with what the page says of how many are reached: alone and in a sentence."""
    data = data_of(page)
    alone, sentence = (data["fields"].index(field) + 2 for field in ("reached", "reached_sentence"))
    for key, stratum in data["strata"].items():
        band, group = key.split("|")
        # Last the municipality's own.
        for code, row in zip([*data["codes"], "all"], stratum["rows"], strict=True):
            yield (code, band, group), data["texts"][row[alone]], data["texts"][row[sentence]]


def digits(text: str) -> str:
    return re.sub(r"\D", "", text)
