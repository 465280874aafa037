"""Which ages have an offer, where it is within reach, and what to try: by hand."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reachmap.disclose.steps import Part, PublishedSteps
from reachmap.experience import Experience
from reachmap.experience.gate import COLUMNS
from reachmap.i18n import Translator
from reachmap.offering import OfferSettings
from reachmap.offers import Offers, study_offers
from reachmap.offers.advice import RULES, advise_area
from reachmap.offers.counts import EVERY, ages_without_offer, count_offers
from reachmap.offers.way import (
    Asked,
    largest_loss,
    share_within,
    shares_of_steps,
    way_in_area,
    way_to_support,
)
from reachmap.offers.within import offers_within, place_activities
from reachmap.present.way import area_way_lines, asked_lines
from reachmap.vocabulary import BAND_KEYS, band_of_age
from tests.offers.lists import activities, cells, read, squares

NO_STEPS = PublishedSteps()


def studied(
    *rows: str, verdict: str | None = None, km: float = 5.0, languages: tuple[str, ...] = ()
) -> Offers:
    areas = squares()
    return study_offers(
        read(*rows),
        OfferSettings(km, languages),
        areas=areas,
        cells=None if verdict is None else cells(areas, verdict=verdict),
    )


def test_an_activity_counts_for_each_band_that_it_is_for_in_part() -> None:
    counts = count_offers(
        activities("ABC;Universell;5-13;;;;;;14;;", "Komet;Selektiv;3-11;;;;;;;;"), pd.Series([None, None])
    )
    every = counts[counts["dimension"] == EVERY].set_index("age_band")
    assert every["activities"].to_dict() == dict(zip(BAND_KEYS, (0, 0, 2, 2, 1, 0), strict=True))
    assert every["universal"].to_dict() == dict(zip(BAND_KEYS, (0, 0, 1, 1, 1, 0), strict=True))
    assert every["seats"]["6-12"] == 14
    assert every["seats_known"]["6-12"] == 1


def test_ages_without_an_offer_are_told_one_by_one() -> None:
    both = activities("ABC;Universell;0-12;;;;;;;;", "Connect;Selektiv;8-16;;;;;;;;")
    assert ages_without_offer(both) == (-1, 17, 18)
    assert ages_without_offer(both, universal=True) == (-1, *range(13, 19))


def test_two_languages_count_in_both_and_silence_is_a_value_of_its_own() -> None:
    counts = count_offers(
        activities("ABC;;3-5;svenska, arabiska;;;;;;;", "ABC;;3-5;;;;;;;;"), pd.Series([None] * 2)
    )
    rows = counts[(counts["dimension"] == "language") & (counts["age_band"] == "3-5")]
    assert dict(zip(rows["value"], rows["activities"], strict=True)) == {"ar": 1, "sv": 1, "": 1}


def test_no_offer_is_told_apart_from_one_that_does_not_reach() -> None:
    offers = studied(
        "A;Universell;3-5;;;;;på plats;;;A0", "B;Selektiv;16-18;;;;;på plats;;;A0", verdict="clear_shortfall"
    )
    states = offers.bands["state"].to_dict()
    assert states["3-5"] == "not_reaching"
    assert states["16-18"] == "selective_only"
    assert states["0-2"] == "none"
    assert studied("A;Universell;3-5;;;;;;;;", verdict="on_par").bands["state"]["3-5"] == "reaching"
    assert studied("A;Universell;3-5;;;;;;;;").bands["state"]["3-5"] == "not_known"
    # Nobody said whether it is for every parent: it may be.
    assert studied("A;;3-5;;;;;;;;", verdict="on_par").bands["state"]["3-5"] == "reaching"


def test_within_reach_by_hand() -> None:
    """Middles are 1 000 m apart, 1 300 m along the way: from area 0 to area 1, and 2 600 m to area 2."""
    areas = squares()
    found = activities("A;;3-5;;;;;på plats;;;A2", "B;;6-12;;;;;digitalt;;;", "C;;13-15;;;;;på plats;;Okänd;")
    within = offers_within(found, place_activities(found, areas), areas, within_m=1300)
    states = within.pivot_table(index="area_code", columns="age_band", values="state", aggfunc="first")
    assert states["3-5"].tolist() == ["beyond", "within", "within"]
    assert states["6-12"].tolist() == ["within"] * 3
    assert states["13-15"].tolist() == ["unknown_place"] * 3
    assert states["16-18"].tolist() == ["no_offer"] * 3
    metres = within[within["age_band"] == "3-5"].set_index("area_code")["nearest_m"]
    np.testing.assert_allclose(metres[["A0", "A1", "A2"]], [2600, 1300, 0], atol=1e-6)


def test_home_visits_reach_every_area() -> None:
    areas = squares()
    found = read("Hembesök;Hembesök;0-2", headings="Program;Form;Ålder").activities
    within = offers_within(found, place_activities(found, areas), areas, within_m=1)
    assert set(within.loc[within["age_band"] == "0-2", "state"]) == {"within"}


def test_coordinates_win_over_the_area_by_name_and_tell_the_area() -> None:
    areas = squares()
    headings = "Program;Ålder;X;Y;Lon;Lat;Område"
    found = read(
        "A;3-5;581500;6600500;;;A0", "B;3-5;;;;;område 2", "C;3-5;;;16.4;59.5;", headings=headings
    ).activities
    places = place_activities(found, areas)
    assert places["x"].tolist()[:2] == pytest.approx([581500, 582500])
    assert places["area_code"][1] == "A2"
    assert pd.isna(places["area_code"][2])
    assert 570_000 < places["x"].iloc[2] < 600_000
    nameless = place_activities(found.assign(area=None), areas)
    assert nameless["area_code"].tolist()[0] == "A1"


def test_a_venue_of_the_projects_list_lies_where_the_list_says() -> None:
    areas = squares()
    listed = gpd.GeoDataFrame(
        {"venue": ["Biblioteket", "Skolan", "skolan"]},
        geometry=gpd.points_from_xy([581500, 1, 2], [6600500, 1, 2]),
        crs=areas.crs,
    )
    found = activities("A;;3-5;;;;;;;biblioteket;A0", "B;;3-5;;;;;;;Skolan;A0")
    places = place_activities(found, areas, venues=listed)
    # Two have the second name: the area's own point serves.
    assert places["x"].tolist() == [581500, 580500]


def test_share_within_weighs_by_parents_and_is_silent_where_a_place_is_unknown() -> None:
    areas = squares()
    offers = studied("A;;3-5;;;;;på plats;;;A0", verdict="on_par", km=1.3)
    assert offers.within is not None
    # Two areas of three, one band of six.
    assert share_within(cells(areas), offers.within, "all") == pytest.approx(2 / 18)
    assert share_within(cells(areas), offers.within, "A0") == pytest.approx(1 / 6)
    unknown = studied("A;;3-5;;;;;på plats;;Okänd;", verdict="on_par").within
    assert unknown is not None
    assert share_within(cells(areas), unknown, "all") is None


@settings(max_examples=15)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 18)), min_size=1, max_size=6))
def test_more_activities_never_take_anything_out_of_reach(held: list[tuple[int, int]]) -> None:
    areas, base = squares(), activities("A;;3-5;;;;;på plats;;;A0")
    places = [f"A{area}" for area, _ in held]
    ages = [(band_of_age(age),) for _, age in held]
    counted = []
    for n in (1, len(held)):
        found = base.iloc[[0] * n].reset_index(drop=True)
        found = found.assign(area=places[:n], bands=pd.Series(ages[:n], dtype=object))
        within = offers_within(found, place_activities(found, areas), areas, within_m=1300)
        counted.append(within["activities"].to_numpy())
    assert (counted[1] >= counted[0]).all()


def test_order_of_rows_moves_nothing() -> None:
    rows = ("A;Universell;3-12;svenska;tis;18;ja;;10;;A0", "B;Selektiv;13-18;;;;;digitalt;;;")
    forward, backward = studied(*rows, verdict="on_par"), studied(*rows[::-1], verdict="on_par")
    order = ["dimension", "value", "age_band"]
    pd.testing.assert_frame_equal(
        forward.counts.sort_values(order, ignore_index=True),
        backward.counts.sort_values(order, ignore_index=True),
    )
    assert forward.advice == backward.advice


# --- the way to the support


def steps(**parts: Part) -> PublishedSteps:
    return PublishedSteps(parts=parts, adults=900)


def test_the_way_is_made_outwards_from_those_who_took_part() -> None:
    """900 came; 90 of 100 registered came, 50 of 100 offered registered, 80 of 100 completed."""
    found = steps(
        began=Part(450, 500), enrolled=Part(50, 100), completed=Part(720, 900), useful=Part(45, 50, 0.05)
    )
    way = {step.key: step for step in way_to_support(found, None, None)}
    numbers = {key: step.number for key, step in way.items()}
    assert numbers["enrolled"] == pytest.approx(1000)
    assert numbers["offered"] == pytest.approx(2000)
    assert numbers["completed"] == pytest.approx(720)
    # Told of 5 of 100: a share with its interval, and no number.
    assert numbers["useful"] is None
    assert way["useful"].share == pytest.approx(0.9)
    assert numbers["knows"] is None
    assert not way["knows"].known


def test_who_knows_is_what_was_answered_and_grey_without_a_survey() -> None:
    """60 of 100 of those who answered, of 600 parents in six areas: 360; of an area 60."""
    asked = Asked(30, 50, 100, 0.6, 0.49, 0.71, 0.3, 0.8)
    way = {step.key: step for step in way_to_support(NO_STEPS, cells(squares()), None, knows=asked)}
    target = way["target"].number
    assert target is not None
    assert way["knows"].number == pytest.approx(0.6 * target)
    assert (way["knows"].low, way["knows"].high, way["knows"].asked) == (0.49, 0.71, asked)
    here = {step.key: step for step in way_in_area(cells(squares()), None, "A1", knows=asked)}
    assert here["knows"].number == pytest.approx(60)
    # Of fewer than twenty who answered there is a share, and no number.
    few = Asked(9, 15, 30, 0.6, 0.38, 0.78, 0.3, 0.8)
    some = way_in_area(cells(squares()), None, "A1", knows=few)[1]
    assert (some.key, some.number, some.share) == ("knows", None, 0.6)
    assert not way_in_area(cells(squares()), None, "A1")[1].known


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_survey_is_told_with_those_who_did_not_answer(language: str) -> None:
    asked = Asked(30, 50, 100, 0.6, 0.49, 0.71, 0.3, 0.8)
    translator = Translator(language)
    with_survey, without = (way_in_area(cells(squares()), None, "A1", knows=knows) for knows in (asked, None))
    (line,) = asked_lines(with_survey, translator)
    assert all(number in line for number in ("50", "100", "60", "30", "80"))
    assert line in area_way_lines(with_survey, translator)
    assert asked_lines(without, translator) == []


def test_clumps_widen_the_interval_of_a_share() -> None:
    found = steps(completed=Part(720, 900))
    narrow, wide = (
        next(step for step in way_to_support(found, None, None, dispersion=phi) if step.key == "completed")
        for phi in (1.0, 4.0)
    )
    assert (
        narrow.low is not None and narrow.high is not None and wide.low is not None and wide.high is not None
    )
    assert wide.high - wide.low > 1.9 * (narrow.high - narrow.low)


def test_the_largest_loss_is_of_people_or_of_a_share() -> None:
    found = steps(began=Part(450, 500), enrolled=Part(50, 100), completed=Part(300, 900))
    way = way_to_support(found, None, None)
    most = largest_loss(way)
    assert most is not None
    assert (most.before, most.after) == ("offered", "enrolled")
    assert most.people == pytest.approx(1000)
    share = largest_loss(way, first="began", relative=True)
    assert share is not None
    assert (share.before, share.after) == ("began", "completed")
    assert share.share == pytest.approx(2 / 3)
    assert largest_loss(way_to_support(NO_STEPS, None, None)) is None


def test_an_area_has_its_parents_what_is_within_reach_and_who_took_part() -> None:
    offers = studied("A;;3-5;;;;;på plats;;;A0", verdict="on_par", km=1.3)
    way = {step.key: step.number for step in way_in_area(cells(squares()), offers.within, "A1")}
    assert way["target"] == 100
    assert way["within_reach"] == pytest.approx(100 / 6)
    assert way["began"] == pytest.approx(10)
    assert way["offered"] is way["completed"] is None


# --- what to try


def rules(offers: Offers) -> list[str]:
    return [one.rule for one in offers.advice]


def test_each_rule_speaks_when_it_should_and_else_is_silent() -> None:
    alone = "A;Universell;0-18, väntar barn;svenska;tis;9-11;nej;på plats;10;;A0"
    assert rules(studied(alone)) == ["daytime_only", "no_child_minding", "not_online"]
    enough = "A;Universell;0-18, väntar barn;svenska;tis;18-20;ja;hybrid;10;;A0"
    assert rules(studied(enough)) == []
    # What is not told is not taken for missing.
    assert rules(studied(alone, "B;Universell;3-5;;;;;;;;")) == []
    assert rules(studied(enough, languages=("Arabiska", "svenska"))) == ["language_without_offer"]
    assert rules(studied(enough, verdict="likely_shortfall")) == ["offer_not_reaching"]
    assert rules(studied("A;Selektiv;0-18, väntar barn;;;;;;;;")).count("only_for_a_need") == 6


def test_few_who_complete_are_few_beyond_chance() -> None:
    few = PublishedSteps(parts={"completed": Part(60, 100), "began": Part(300, 1000)}, adults=100)
    unsure = PublishedSteps(parts={"completed": Part(66, 100)}, adults=100)
    row = read("A;Universell;0-18, väntar barn;svenska;tis;18-20;ja;hybrid;10;;A0")
    found = study_offers(row, OfferSettings(), steps=few)
    assert rules(found) == ["few_come"] or rules(found) == ["few_complete", "few_come"]
    assert rules(study_offers(row, OfferSettings(), steps=unsure)) == []


def test_a_queue_and_a_need_that_somebody_wrote_give_advice() -> None:
    row = read("A;Universell;0-18, väntar barn;svenska;tis;18-20;ja;hybrid;10;;A0")
    found = study_offers(row, OfferSettings(), steps=PublishedSteps(adults=50, queue=12, needs=("so",)))
    assert rules(found) == ["language_without_offer", "queue"]
    assert set(rules(found)) <= set(RULES)


def test_an_area_is_told_of_what_is_too_far_and_of_what_does_not_reach() -> None:
    offers = studied("A;;3-5;;;;;på plats;;;A2", "B;;6-12;;;;;digitalt;;;", verdict="clear_shortfall", km=1.3)
    assert offers.within is not None
    advice = {one.rule: one.facts["bands"] for one in advise_area(offers.within, "A0")}
    assert advice == {"none_within_reach": ("3-5",), "offer_not_reaching": ("6-12",)}


def test_offers_alone_are_whole_without_areas_or_follow_up() -> None:
    found = study_offers(read("A;Universell;3-5;;;;;;;;"), OfferSettings())
    assert found.within is None
    assert found.bands["state"]["0-2"] == "none"
    assert not any(step.known for step in found.way)


def test_nearest_activities_come_nearest_first() -> None:
    offers = studied("A;;3-5;;;;;;;;A2", "B;;3-5;;;;;;;;A0", "C;;3-5;;;;;;;;")
    assert offers.nearest is not None
    near = offers.nearest[offers.nearest["area_code"] == "A0"]
    assert near["activity"].tolist() == [1, 0]


def test_shares_that_goals_are_set_for() -> None:
    found = steps(enrolled=Part(80, 100), began=Part(40, 80), completed=Part(30, 40))
    group = ["completed", "group", "fathers", 40, 30, 0.5, 0.4, 0.6]
    shares = shares_of_steps(
        way_to_support(found, None, None), Experience(pd.DataFrame([group], columns=COLUMNS))
    )
    assert shares["completion", "all"][0] == pytest.approx(0.75)
    assert shares["completion", "fathers"] == (0.5, 0.4, 0.6)
    share, low, high = shares["offered_take_part", "all"]
    assert share == pytest.approx(0.8 * 0.5)
    assert low < share < high
    assert ("ways_to_support", "all") not in shares
    assert shares_of_steps(way_to_support(NO_STEPS, None, None), Experience()) == {}
