"""Who published the statistics that figures rest on, and under which licence: in words, for every output."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

# Tables that are named in one line: a report cuts longer ones, and the licence would be lost.
_A_LINE = 6
# Their terms ask to be named; a table of theirs holds no licence of its own.
KOLADA = "Kolada (RKA), fri användning när källan anges"

if TYPE_CHECKING:
    from reachmap.compare.comparison import Comparison
    from reachmap.i18n import Translator
    from reachmap.pipeline import Analysis


def published(analysis: Analysis) -> list[dict[str, Any]]:
    """Give the published tables that an analysis used, as `origins.Origin.plain` does."""
    found: list[dict[str, Any]] = analysis.provenance.get("sources", [])
    return found


def published_lines(analysis: Analysis, translator: Translator) -> list[str]:
    """Say where the published files that an analysis used come from."""
    return source_lines(published(analysis), translator)


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
            tables=", ".join(some),
            licence=licence,
            days=", ".join(sorted({str(source["fetched"]) for source in found if source.get("fetched")}))
            or say("on a day that is not known"),
        )
        for (publisher, licence), found in groups.items()
        for some in _by_line(list(dict.fromkeys(map(_named, found))))
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


def _by_line(names: list[str]) -> list[list[str]]:
    return [names[start : start + _A_LINE] for start in range(0, len(names), _A_LINE)]


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
        for source in published(analysis)
    ]


def shared_texts(comparison: Comparison) -> list[str]:
    """Name the published tables that share files rest on, each once, and whose other figures are beside."""
    named = [text for share in comparison.shares for text in share.manifest.sources]
    beside = () if comparison.indicators is None else comparison.indicators.columns
    kolada = any(str(name).casefold().startswith("kolada") for name in beside)
    return [*dict.fromkeys(named), *([KOLADA] if kolada else [])]


def shared_lines(comparison: Comparison, translator: Translator) -> list[str]:
    """Say which published tables a comparison rests on, a line for each: a report cuts long ones."""
    return [translator.say("{source}.", source=text) for text in shared_texts(comparison)]
