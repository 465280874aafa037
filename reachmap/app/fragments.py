"""Pieces of the page as HTML. The templates escape whatever is filled in.

Streamlit's own table can carry neither a caption, nor headings of rows, nor a figure with its interval
under it, and reads names as Markdown: these pieces are written as HTML instead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from jinja2 import ChoiceLoader, Environment, PackageLoader

from reachmap.present import labels, palette, views
from reachmap.present.content import MapContent, Stratum
from reachmap.present.map import templates
from reachmap.present.venue_page import as_picture
from reachmap.present.views import Legend


@cache
def _templates() -> Environment:
    made = templates()
    made.loader = ChoiceLoader(
        [PackageLoader("reachmap.app", "assets"), PackageLoader("reachmap.present", "assets")]
    )
    return made


def _fill(template: str, **values: object) -> str:
    return _templates().get_template(template).render(palette=palette, **values)


def style(*, choose: str, limit: str) -> str:
    """Write the page's style sheet, with the texts that Streamlit has in English only.

    Parameters
    ----------
    choose, limit
        What stands on the button for files, and beside it.
    """
    looks = [
        *palette.VERDICT_LOOKS.values(),
        *palette.share_looks(),
        *palette.figure_looks(),
        palette.GROUND,
        palette.HIDDEN,
    ]
    swatches = [(look.key, _as_picture(look)) for look in looks]
    return _fill("style.html", swatches=swatches, choose=choose, limit=limit)


def _as_picture(look: palette.Look) -> str:
    """Draw a swatch as an address: Streamlit takes SVG out of HTML, but pictures may stay."""
    return as_picture(" ".join(_fill("swatch.svg", look=look).split()))


def language(code: str, *, title: str, page: str, folds: int = 0) -> str:
    """Write the script that tells the browser the language, the title and which page of the menu is open.

    Where ``folds`` is another than before the page begins at its top again.
    """
    return _fill("language.html", told={"language": code, "title": title, "page": page, "folds": folds})


def waiting(title: str) -> str:
    """Write the question, while the answer is worked out."""
    return _fill("waiting.html", title=title)


def header(
    content: MapContent,
    *,
    headline: Sequence[str],
    groups: Sequence[str],
    not_located: str,
    goals: Sequence[str] = (),
) -> str:
    """Write the question, its answer for everyone and for groups, what is not on the map, and the goals."""
    values = {"headline": headline, "groups": groups, "not_located": not_located}
    values |= {"goals": goals, "goals_title": content.translator.say("The goals")}
    return _fill("header.html", texts=content.texts, **values)


def question(content: MapContent, *, title: str, headline: Sequence[str]) -> str:
    """Write a page's question and its answer."""
    return head(content.texts, title=title, headline=headline)


def head(texts: Mapping[str, str], *, title: str, headline: Sequence[str]) -> str:
    """Write a question and its answer under the project's name, period and marks."""
    return _fill("question.html", texts={**texts, "title": title}, headline=headline)


def opening(texts: Mapping[str, str], *, headline: Sequence[str]) -> str:
    """Write a page's question and its answer, from texts of its own."""
    return _fill("question.html", texts=texts, headline=headline)


def looks(heading: str, classes: Sequence[tuple[palette.Look, str]]) -> str:
    """Write classes in words, each beside its swatch."""
    return _fill("legend.html", heading=heading, classes=classes)


def plain_table(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a table: the first cell of a row names it."""
    return _fill("plain_table.html", title=title, headings=headings, rows=rows)


def legend(told: Legend, *, shapes: Sequence[tuple[str, str]] = ()) -> str:
    """Write the classes in words, each beside its swatch, and the shapes (SVG and words) on the map."""
    drawn = [(as_picture(svg), words) for svg, words in shapes]
    return _fill(
        "legend.html", heading=told.heading, classes=told.classes, circles=told.circles, shapes=drawn
    )


def venue_legend(looks: Sequence[tuple[str, str]], shapes: Sequence[tuple[str, str]]) -> str:
    """Write what classes and shapes on the maps of a plan mean: keys or pictures, each with its words."""
    return _fill("venue_legend.html", looks=looks, shapes=shapes)


def note(text: str) -> str:
    """Write a quiet sentence."""
    return _fill("note.html", text=text)


def table(content: MapContent, chosen: Stratum, *, view: str, places: Sequence[int]) -> str:
    """Write the table that says the same as the map, of these places."""
    wholes = content.table(whole=True, chosen=chosen)
    areas = content.table(whole=False, chosen=chosen, among=set(places))
    for row in areas:
        row["painted"] = views.look(content, row["i"], chosen, view=view)
        row["figure"] = views.figure(content, row["i"], view=view)
    return _fill(
        "table.html",
        texts=content.texts,
        title=labels.stratum_label(content.translator, *chosen),
        wholes=wholes,
        areas=areas,
    )


def reading(content: MapContent) -> str:
    """Write how to read the map, folded."""
    return _fill("reading.html", texts=content.texts)


def lines(title: str, texts: Sequence[str]) -> str:
    """Write a heading and a list."""
    return _fill("lines.html", title=title, lines=texts)


def told(known: Sequence[str], faults: Sequence[str]) -> str:
    """Write what files were taken as, and what is wrong with the others."""
    return _fill("told.html", known=known, faults=faults)


def review_part(
    title: str,
    *,
    about: str,
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    right: Sequence[bool],
) -> str:
    """Write one table of the review, folded."""
    values = {"title": title, "about": about, "headings": headings, "rows": rows, "right": right}
    return _fill("review.html", **values)


def trouble(text: str) -> str:
    """Write what is wrong and what to do about it."""
    return _fill("trouble.html", text=text)


def plain(text: str) -> str:
    """Take away what Streamlit would read as Markdown in a label."""
    return "".join(mark if mark.isalnum() or mark in " .,-–/'’" else f"\\{mark}" for mark in text)
