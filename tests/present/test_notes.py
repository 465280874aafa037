"""What a summary tells of what was read, and warns of where the period is far from a year."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from reachmap.i18n import Translator
from reachmap.present.intake_flags import flag_lines
from reachmap.present.intake_sentences import intake_lines
from reachmap.present.sentences import expecting_over
from reachmap.settings import read_settings
from tests.present import small

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data"


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        (date(2025, 1, 1), date(2025, 12, 31), ""),
        (date(2024, 9, 1), date(2025, 6, 30), ""),
        (date(2025, 9, 1), date(2025, 10, 31), "0,2"),
        (date(2024, 7, 1), date(2025, 12, 31), "1,5"),
    ],
)
def test_ages_are_not_held_against_those_expecting_over_a_period_far_from_a_year(
    first: date, last: date, told: str
) -> None:
    settings = read_settings(SAMPLE / "fagersta" / "reachmap.toml")
    settings = replace(settings, project=replace(settings.project, period=(first, last)))
    found = expecting_over(settings, Translator("sv"))
    assert [f"Perioden är {told} år lång" in line for line in found] == [True] * bool(told)
    # A target file states who they are over the period: nothing is scaled.
    stated = replace(settings.population, target=Path("malgrupp.csv"))
    assert expecting_over(replace(settings, population=stated), Translator("sv")) == []


@pytest.mark.parametrize(
    ("rounding", "told"), [(0, "40 kvinnor, 10 män och 7 vars kön inte är känt."), (5, "40 kvinnor, 10 män.")]
)
def test_women_men_and_those_whose_sex_is_not_known_are_all_adults(rounding: int, told: str) -> None:
    """Of rounded numbers the rest would be no number of anybody."""
    intake = small.analysis().intake
    disclosure = replace(intake.settings.disclosure, rounding=rounding)
    counts = replace(intake.counts, adults=57, women=40, men=10)
    lines = intake_lines(
        replace(intake, counts=counts, settings=replace(intake.settings, disclosure=disclosure)),
        Translator("sv"),
    )
    assert [line for line in lines if told in line]


@pytest.mark.parametrize(
    ("file", "sheet", "rows", "told"),
    [
        ("kurser.csv", "kurser", 0, "kurser.csv: 0 rader lästa."),
        ("kurser.csv", "kurser", 1, "kurser.csv: 1 rad läst."),
        ("kurser.xlsx", "Vår", 1, "kurser.xlsx, blad Vår: 1 rad läst."),
        ("kurser.ods", "Vår", 12, "kurser.ods, blad Vår: 12 rader lästa."),
        ("kurser.csv", "kurser", None, "kurser.csv: läst. Hur många rader är dolt."),
    ],
)
def test_one_row_is_a_row_and_only_workbooks_have_sheets(
    file: str, sheet: str, rows: int | None, told: str
) -> None:
    intake = small.analysis().intake
    read = replace(intake.sheets[0], file=file, sheet=sheet, rows=rows)
    assert intake_lines(replace(intake, sheets=(read,)), Translator("sv"))[0] == told


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ({"adults": 1, "women": 1, "men": 0}, "1 vuxen under perioden"),
        ({"adults": 1, "women": 1, "men": 0}, ": 1 kvinna, 0 män."),
        ({"adults": 2, "women": 1, "men": 1}, ": 1 kvinna, 1 man."),
        ({"adults": None, "women": None, "men": None}, "Färre än\u00a05 vuxna under perioden"),
        ({"repeated_rows": 1}, "1 rad är lik en annan"),
        ({"repeated_rows": 2}, "2 rader är lika"),
    ],
)
def test_what_was_read_is_in_the_singular_for_one(counts: dict[str, Any], told: str) -> None:
    intake = small.analysis().intake
    lines = intake_lines(replace(intake, counts=replace(intake.counts, **counts)), Translator("sv"))
    assert [line for line in lines if told in line]


@pytest.mark.parametrize(
    ("flag", "one", "many"),
    [
        ("terms_across_period", "1 vuxen har", "2 vuxna har"),
        ("codes_of_no_version", "1 vuxen har en områdeskod", "2 vuxna har områdeskoder"),
        ("points_swapped", "för 1 vuxen", "för 2 vuxna"),
        ("unit_apart", ": 1 familj.", ": 2 familjer."),
        ("families_as_adults", "1 familj. Den motsvarar 2 vuxna", "2 familjer. De motsvarar 3 vuxna"),
        ("visits_as_adults", "1 deltagartillfälle. Det", "2 deltagartillfällen. De"),
        ("few_areas_for_covariates", "1 område är för lite", "2 områden är för få"),
    ],
)
def test_what_must_be_known_is_in_the_singular_for_one(flag: str, one: str, many: str) -> None:
    intake = small.analysis().intake
    for n, told in ((1, one), (2, many)):
        fields = {"n": n, "areas": n, "unit": "families", "adults": 1 + n, "factor": 1.5}
        assert told in flag_lines(replace(intake, flags=((flag, fields),)), Translator("sv"))[0]


@pytest.mark.parametrize(("file", "place"), [("a.csv", "a.csv: "), ("a.xlsx", "a.xlsx, blad a: ")])
def test_a_flag_speaks_of_a_sheet_only_where_there_is_one(file: str, place: str) -> None:
    flag = ("total_too_large", {"file": file, "sheet": "a", "column": "Antal", "n": 7})
    intake = replace(small.analysis().intake, flags=(flag,))
    assert flag_lines(intake, Translator("sv"))[0].startswith(f"{place}summan av Antal är 7 mer")
