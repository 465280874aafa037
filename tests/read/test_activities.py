"""Activities files: what a row says, and what is refused with file, sheet and column."""

from __future__ import annotations

from pathlib import Path

import pytest

from reachmap.errors import InputError
from reachmap.files import MemoryFile
from reachmap.offering import ActivitySettings
from reachmap.read.activities import is_activities, read_activities
from reachmap.read.activity_values import ages_of, mode_of, time_of, weekdays_of, when_of
from reachmap.read.languages import known_languages, language_code, languages_of
from reachmap.read.programmes import evaluated_programmes, programme_key
from tests.conftest import WriteText, WriteWorkbook
from tests.offers.lists import activities, read

SAMPLE = Path(__file__).parents[2] / "sample_data" / "vasteras" / "utbud_2025.csv"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("3-12", 3, 12),
        ("3–12 år", 3, 12),
        ("väntar barn", -1, -1),
        ("alla åldrar", 0, 18),
        ("från 13 år", 13, 18),
        ("13+", 13, 18),
        ("upp till 6 år", 0, 6),
        ("8 mån-2 år", 0, 2),
        ("7", 7, 7),
    ],
)
def test_ages_as_people_write_them(text: str, first: int, last: int) -> None:
    assert ages_of(text) == frozenset(range(first, last + 1))


@pytest.mark.parametrize("text", ["tonår", "skolbarn", "25-30"])
def test_what_is_no_age_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        ages_of(text)


@pytest.mark.parametrize(
    ("days", "time", "when"),
    [
        ("tisdag", "18:00-20:00", "evening"),
        ("tisdagar", "kl 9.30", "day"),
        ("Tue", "17", "evening"),
        ("mån och ons", "16.59", "day"),
        ("lördag", "18-20", "weekend"),
        ("", "kväll", "evening"),
        ("", "dagtid", "day"),
        ("", "18:00:00", "evening"),
    ],
)
def test_evening_begins_at_five(days: str, time: str, when: str) -> None:
    assert when_of(weekdays_of(days), time_of(time)) == when


def test_a_time_that_is_none_is_refused_and_one_that_varies_is_not_told() -> None:
    assert time_of("varierar") is None
    with pytest.raises(ValueError):
        time_of("efter jul")


def test_in_person_online_and_both_are_told_apart() -> None:
    assert [mode_of(text) for text in ("på plats", "Digitalt via Teams", "hybrid", "?")] == [
        "in_person",
        "online",
        "both",
        None,
    ]


def test_languages_in_both_tongues_and_several_at_once() -> None:
    assert languages_of("Svenska, arabiska och dari") == ("sv", "ar", "fa_AF")
    assert languages_of("Somali/English") == ("so", "en")
    assert languages_of("lätt svenska") == ("sv",)
    assert languages_of("romani chib, xyz") == ("romani chib", "xyz")
    # What somebody wrote of themselves is taken only where it is a language.
    assert known_languages("ja, arabiska") == ("ar",)
    assert known_languages("min granne Anna hjälper mig") == ()
    assert language_code("Tigrinja") == language_code("tigrinya") == "ti"


def test_a_row_is_read_with_all_that_it_says() -> None:
    row = activities(
        "ABC;Universell;3-12;Svenska, arabiska;tisdag;18-20;ja;på plats;14;Biblioteket;Norr"
    ).iloc[0]
    assert (row["programme"], row["evaluated"], row["level"]) == ("ABC", "abc", "universal")
    assert row["bands"] == ("3-5", "6-12")
    assert row["languages"] == ("sv", "ar")
    assert (row["when"], row["starts"], row["weekdays"]) == ("evening", 18.0, ("tuesday",))
    assert (row["child_minding"], row["mode"], row["seats"]) == (True, "in_person", 14)
    assert (row["venue"], row["area"]) == ("Biblioteket", "Norr")


def test_what_is_left_blank_stays_unknown_but_for_the_catalogue() -> None:
    own, known = activities("Vår egen grupp;;;;;;;;;;", "Komet;;;;;;;;;;").to_dict("records")
    assert own["ages"] is None
    assert own["bands"] == own["languages"] == ()
    assert [own["when"], own["level"]] != ["day", "universal"]
    # The source's table 1: Komet is selective, for children of 3 to 11 years.
    assert known["ages"] == frozenset(range(3, 12))
    assert (known["ages_assumed"], known["level"]) == (True, "selective")
    assert not own["ages_assumed"]


def test_a_venue_that_is_online_is_online() -> None:
    assert activities("ABC;;;;;;;;;Digitalt;").iloc[0]["mode"] == "online"


def test_the_catalogue_is_that_of_its_source() -> None:
    """Region Västmanland's handbook, table 1: eight programmes, four of them for every parent."""
    universal = [each.name for each in evaluated_programmes() if each.level == "universal"]
    assert universal == [
        "Alla barn i centrum",
        "Ömsesidig respekt",
        "Triple P nivå 1–3",
        "Aktivt föräldraskap",
    ]
    spans = {each.key: (min(each.ages), max(each.ages)) for each in evaluated_programmes()}
    assert spans["connect"] == (8, 18)
    assert spans["triple_p"] == (0, 16)
    assert spans["de_otroliga_aren"] == (3, 8)
    assert spans["cope"] == (3, 12)
    assert len(spans) == 8


def test_a_programme_is_known_by_its_name_and_what_follows_it() -> None:
    assert programme_key("Komet 3-11 år") == "komet"
    assert programme_key("De Otroliga Åren") == "de_otroliga_aren"
    assert programme_key("ABC") == programme_key("alla barn i centrum") == "abc"
    assert programme_key("Kometen") is None


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ("ABC;;skolbarn;;;;;;;;", "activities_ages", "Ålder"),
        ("ABC;;;;;efter jul;;;;;", "activities_time", "Tid"),
        ("ABC;;;;;;;;många;;", "bad_counts", "Platser"),
    ],
)
def test_a_bad_cell_is_refused_with_file_sheet_and_column(row: str, code: str, column: str) -> None:
    with pytest.raises(InputError) as caught:
        read(row)
    assert caught.value.code == code
    assert (caught.value.fields["file"], caught.value.fields["sheet"]) == ("utbud.csv", "utbud")
    assert (caught.value.fields["column"], caught.value.fields["n"]) == (column, 1)


def test_headings_may_be_named_and_must_then_be_there() -> None:
    data = b"Insatsens namn;Passar\nABC;3-12"
    columns = {"programme": "Insatsens namn", "ages": "Passar"}
    found = read_activities(ActivitySettings((MemoryFile("u.csv", data),), columns)).activities
    assert found["bands"].tolist() == [("3-5", "6-12")]
    for wrong, code in (
        ({"ages": "Ålder"}, "activities_headings"),
        ({"age": "Passar"}, "activities_column_unknown"),
    ):
        with pytest.raises(InputError) as caught:
            read_activities(ActivitySettings((MemoryFile("u.csv", data),), wrong))
        assert caught.value.code == code
    with pytest.raises(InputError) as caught:
        read_activities(ActivitySettings((MemoryFile("u.csv", data),), columns | {"seats": "Platser"}))
    assert caught.value.code == "activities_heading_missing"


def test_a_follow_up_is_no_list_of_activities(write_text: WriteText, write_workbook: WriteWorkbook) -> None:
    followup = write_text("Program;Form;Kön;Bostadsområde\nABC;Kurs;Kvinna;Norr", name="uppfoljning.csv")
    assert not is_activities(followup)
    assert is_activities(SAMPLE)
    both = write_workbook(
        {"Uppföljning": [["Program", "Kön"], ["ABC", "K"]], "Utbud": [["Program", "Åldrar"], ["ABC", "3-12"]]}
    )
    found = read_activities(ActivitySettings((both,)))
    assert [sheet for _, sheet, _, _ in found.sheets] == ["Utbud"]


def test_leaders_names_and_numbers_are_never_read() -> None:
    found = read("ABC;3-12;Eva Svensson;070-123 45 67", headings="Program;Ålder;Ledare;Telefon")
    assert {one.kind for one in found.personal} == {"leader", "telephone"}
    assert "Eva" not in found.activities.to_string()
    with pytest.raises(InputError) as caught:
        read("ABC;3-12;19900101-1239", headings="Program;Ålder;Anteckning")
    assert caught.value.code == "identity_numbers"


def test_totals_are_no_activities_and_a_list_without_rows_is_told() -> None:
    assert len(activities("ABC;;3-12;;;;;;14;;", "Summa;;;;;;;;14;;")) == 1
    with pytest.raises(InputError) as caught:
        read()
    assert caught.value.code == "no_rows"


def test_too_many_activities_are_refused() -> None:
    with pytest.raises(InputError) as caught:
        read(*["ABC;;3-12;;;;;;;;"] * 5_001)
    assert caught.value.code == "activities_many"


def test_the_sample_says_that_it_is_invented() -> None:
    assert "påhittade" in SAMPLE.read_text(encoding="utf-8").splitlines()[0]
    assert len(read_activities(ActivitySettings((SAMPLE,))).activities) == 19
