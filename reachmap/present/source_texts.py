"""Who published the statistics that figures rest on, and under which licence: in words, for every output."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reachmap.i18n import Translator
    from reachmap.pipeline import Analysis


def published_lines(analysis: Analysis, translator: Translator) -> list[str]:
    """Say where the published files that an analysis used come from."""
    return source_lines(analysis.provenance.get("sources", []), translator)


def source_lines(sources: Sequence[dict[str, Any]], translator: Translator) -> list[str]:
    """Name publishers, tables, licences and days; say of noise, and of files that are no longer the same."""
    say = translator.say
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for source in sources:
        groups.setdefault((source["publisher"], source["licence"]), []).append(source)
    lines = [
        say(
            "Published by {publisher}: {tables}. Licence: {licence}. Fetched {days}.",
            publisher=publisher,
            tables=", ".join(dict.fromkeys(map(_named, found))),
            licence=licence,
            days=", ".join(sorted({str(source["fetched"]) for source in found if source.get("fetched")}))
            or say("on a day that is not known"),
        )
        for (publisher, licence), found in groups.items()
    ]
    noisy = list(dict.fromkeys(_named(source) for source in sources if source.get("noisy")))
    if noisy:
        lines.append(
            say(
                "The publisher has put a little noise on every count to protect people, so that parts do not "
                "add up to their totals: {tables}.",
                tables=", ".join(noisy),
            )
        )
    changed = sorted({str(source["file"]) for source in sources if source.get("changed")})
    if changed:
        lines.append(
            say(
                "Changed after it was fetched, and no longer what was published: {files}.",
                files=", ".join(changed),
            )
        )
    return lines


def _named(source: dict[str, Any]) -> str:
    """A table by its id where it has one, and the period."""
    return " ".join(filter(None, (source.get("table") or source["title"], source.get("period"))))


def published_rows(analysis: Analysis, translator: Translator) -> list[list[str]]:
    """List each published table: file, what it is, edition, licence, when it was fetched."""
    unknown = translator.say("not told")
    return [
        [
            source["file"],
            " – ".join(filter(None, (source["publisher"], source.get("table"), source["title"]))),
            source.get("edition") or source.get("period") or unknown,
            source["licence"],
            source.get("fetched") or unknown,
        ]
        for source in analysis.provenance.get("sources", [])
    ]
