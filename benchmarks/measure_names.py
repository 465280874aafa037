"""How often a misspelt area name is taken rightly: `.venv/bin/python -m benchmarks.measure_names`."""

from __future__ import annotations

from tests.locate.labelled import ADJUSTED_TO, BLIND, answers, measure

_SETS = (
    ("labels that the matcher was adjusted to", ADJUSTED_TO, ""),
    ("blind sets a and b, each of which led to a rule", BLIND, "ab"),
    ("blind set c, measured before the rules were last changed", BLIND, "c"),
    ("set d, which the rules were developed on", BLIND, "d"),
    ("blind set e, measured once (383 of 389 taken were right), then learnt from", BLIND, "e"),
    ("blind set f, measured once (128 of 131), then learnt from", BLIND, "f"),
    ("blind set g, by somebody who had not seen the rules, measured once", BLIND, "g"),
)


def main() -> None:
    """Print precision of what is taken alone, its recall, and every name that is taken wrongly."""
    for title, labelled, sets in _SETS:
        score = measure(labelled, sets=sets)
        precision, recall = score["right"] / score["taken"], score["right"] / score["has_area"]
        print(f"{title}: {score}; precision {precision:.4f}, recall {recall:.3f}")
        for area_list, typed, right, found in answers(labelled, sets=sets):
            if found not in ("none", right):
                print(f"    wrong in {area_list}: {typed!r} taken for {found!r}, meant {right!r}")


if __name__ == "__main__":
    main()
