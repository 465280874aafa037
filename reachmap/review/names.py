"""Texts that found no area, or were taken for one: which are shown, with how many adults."""

from __future__ import annotations

import pandas as pd

from reachmap.locate.words import take_apart, words_of
from reachmap.read.shown import fit_to_show, shown_text
from reachmap.review.hiding import gated_number, hidden_of_some
from reachmap.review.told import ASKED, TAKEN, Candidate, UnsureName


def unsure_names(
    rows: pd.DataFrame, review: pd.DataFrame, *, k: int
) -> tuple[tuple[UnsureName, ...], int | None]:
    """List texts to decide on; say how many may not be shown."""
    asked = rows[rows["reason"].isin([*ASKED, TAKEN]).to_numpy(bool) & rows["area"].notna().to_numpy(bool)]
    if asked.empty:
        return (), 0
    fit = {text: fit_to_show(text) for text in asked["area"].unique()}
    texts = asked.assign(
        # Texts that are not shown are one: their sum must not tell another's.
        text=[shown_text(text) if fit[text] else "" for text in asked["area"]],
        taken=asked["area_code"].fillna("").where(asked["reason"] == TAKEN, ""),
    )
    counted = texts.groupby(["reason", "text", "taken"])["adults"].sum().reset_index()
    hidden = hidden_of_some(counted, count="adults", by=["reason", "text", "taken"], total=["reason"], k=k)
    candidates = _candidates(review)
    shown = counted.assign(hidden=hidden.to_numpy()).query("text != ''")
    names = [
        UnsureName(
            text=row["text"],
            adults=None if row["hidden"] else int(row["adults"]),
            reason=row["reason"],
            taken=row["taken"],
            candidates=candidates.get(row["text"], ()),
        )
        for row in shown.to_dict("records")
    ]
    withheld = sum(not each for each in fit.values())
    names.sort(key=by_name)
    return tuple(names), (gated_number(withheld, k) if withheld else 0)


def by_name(name: UnsureName) -> tuple[bool, int, str, str]:
    """Order names: those asked about first, then most adults first."""
    return name.reason == TAKEN, -(name.adults or 0), name.text.casefold(), name.taken


def _candidates(review: pd.DataFrame) -> dict[str, tuple[Candidate, ...]]:
    found: dict[str, list[Candidate]] = {}
    for row in review.to_dict("records"):
        text, name = row["text"], row["area_name"]
        made = Candidate(row["area_code"], name, float(row["score"]), row["differs"], _apart(text, name))
        if made not in found.setdefault(shown_text(text), []):
            found[shown_text(text)].append(made)
    return {text: tuple(each) for text, each in found.items()}


def _apart(text: str, name: str) -> tuple[str, ...]:
    """Name the marks that only one of the two names has."""
    typed, own = (set(take_apart(words_of(each)).marks) for each in (text, name))
    return tuple(sorted(typed ^ own))
