"""Plans on a line of four areas, worked out by hand: distances are differences of x (no detour)."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import Point

from reachmap.access.places import Homes
from reachmap.errors import InputError
from reachmap.gaps.draws import StratumDraws
from reachmap.read.roads import Roads
from reachmap.siting.demand import area_demand
from reachmap.siting.figures import farthest_mean
from reachmap.siting.ground import Ground
from reachmap.siting.plan import VenuePlan, make_plan
from reachmap.siting.scenario import Place, Scenario, scenario_of

CODES = ("A", "B", "C", "D")
WHERE = (0.0, 1000.0, 4000.0, 9000.0)
PARENTS = (400.0, 300.0, 200.0, 100.0)
COVERAGE = (0.5, 0.1, 0.1, 0.2)
# Not reached: 200, 270, 180, 80. Shortfalls: only B and C lack anybody.
SHORTFALL = (-40.0, 30.0, 20.0, -10.0)
KEY = ("all", "all")


def cells(**columns: Any) -> pd.DataFrame:
    rows = pd.DataFrame(
        {
            "area_code": [*CODES, "all"],
            "age_band": "all",
            "parent_group": "all",
            "target": [*PARENTS, sum(PARENTS)],
            "coverage": [*COVERAGE, 0.25],
            "shortfall": [*SHORTFALL, 0.0],
            "reached": [200, 30, 20, 20, 270],
        }
    )
    return rows.assign(**columns)


def ground(**more: Any) -> Ground:
    """An existing venue at A; possible ones at B, C and D."""
    venues = gpd.GeoDataFrame(
        {
            "venue": ["Huset", "Skolan", "Gården", "Udden"],
            "status": ["existing", "candidate", "candidate", "candidate"],
            "seats": [50.0, 30.0, 20.0, 10.0],
            "cost": [0.0, 100.0, 60.0, 30.0],
            "bands": [(), (), (), ()],
            "language": ["", "", "arabiska", ""],
            "provider": "",
            "area_code": list(CODES),
        },
        geometry=[Point(x, 0) for x in WHERE],
        crs="EPSG:3006",
    )
    points = pd.DataFrame({"area_code": CODES, "x": WHERE, "y": 0.0, "share": 1.0})
    return Ground(
        **{
            "codes": CODES,
            "names": tuple(f"Område {code}" for code in CODES),
            "homes": Homes(points, "middle"),
            "venues": venues,
            "detour": 1.0,
            "within": 1500.0,
        }
        | more
    )


def plan(scenario: Scenario | None = None, *, on: Ground | None = None, **columns: Any) -> VenuePlan:
    return make_plan(on or ground(), cells(**columns), scenario or Scenario())


# --- whom it counts


def test_the_unreached_are_parents_times_one_minus_coverage() -> None:
    found = area_demand(cells(), CODES, KEY, kind="unreached")
    assert found.people.tolist() == [200.0, 270.0, 180.0, 80.0]


def test_a_shortfall_is_the_mean_above_zero_not_the_mean_of_what_is_above_zero() -> None:
    drawn = np.array([[10.0, 60.0, 40.0, 20.0], [-90.0, 0.0, 0.0, -40.0]], dtype=np.float32)
    draws = StratumDraws(np.full((2, 4), 100.0), np.zeros((2, 4)), drawn)
    found = area_demand(cells(), CODES, KEY, kind="shortfall", draws=draws)
    # The mean of max(0, draw) would be 5, 30, 20 and 10.
    assert found.people.tolist() == [0.0, 30.0, 20.0, 0.0]
    assert found.draws is not None
    assert found.draws.mean(axis=0).tolist() == [0.0, 30.0, 20.0, 0.0]


def test_where_an_area_s_share_is_not_shown_the_municipality_s_counts() -> None:
    hidden = cells(coverage=[0.5, 0.1, 0.1, np.nan, 0.25])
    found = area_demand(hidden, CODES, KEY, kind="unreached")
    assert found.people[3] == 100 * (1 - 0.25)


def test_without_any_home_areas_all_parents_count() -> None:
    found = plan(coverage=np.nan, shortfall=np.nan)
    # Nor where estimates stand on no count that is shown.
    assert plan(reached=np.nan).kind == "target"
    assert found.kind == "target"
    assert found.today.people == 1000
    assert ("plan_demand_is_target", {}) in found.notes
    assert found.uptake is None
    assert math.isnan(found.chosen.participants)


def test_an_area_whose_parents_are_not_known_does_not_count_and_is_named() -> None:
    found = plan(target=[400.0, np.nan, 200.0, 100.0, 700.0])
    assert found.today.people == 200 + 180 + 80
    assert ("plan_areas_unknown", {"areas": ["Område B"]}) in found.notes


# --- what is chosen


def test_the_best_place_and_what_it_brings() -> None:
    found = plan()
    # Today A and B are within 1,500 m of Huset. Gården brings C's 180, Udden D's 80, Skolan nobody new.
    assert found.today.within == 200 + 270
    assert found.chosen.opened == ("Gården",)
    assert found.chosen.within == 650
    assert found.chosen.proven
    assert found.areas["newly_within"].tolist() == [0.0, 0.0, 180.0, 0.0]
    assert found.chosen.cost == 60
    assert found.chosen.seats == 70


def test_the_mean_way_the_farthest_fifth_and_the_fair_way() -> None:
    today = plan().today
    ways, people = np.array(WHERE), np.array([200.0, 270.0, 180.0, 80.0])
    assert today.mean == pytest.approx(ways @ people / people.sum())
    # A fifth of 730 is 146: all 80 of D and 66 of C.
    assert today.farthest == pytest.approx((80 * 9000 + 66 * 4000) / 146)
    assert today.mean < today.fair < today.longest == 9000
    assert farthest_mean(people, ways, share=1.0) == pytest.approx(today.mean)


def test_the_curve_says_what_each_more_adds() -> None:
    curve = plan().curve
    assert curve.index.tolist() == [0, 1, 2, 3]
    assert curve["people_within"].tolist() == [470.0, 650.0, 730.0, 730.0]
    assert curve["added"].tolist()[1:] == [180.0, 80.0, 0.0]


def test_least_mean_way_may_choose_otherwise() -> None:
    # With nobody unreached in C, Udden saves D its 9 km and Skolan saves B only one.
    found = plan(Scenario(objective="p_median"), coverage=[0.5, 0.1, 1.0, 0.2, 0.25])
    assert found.chosen.objective == "p_median"
    assert found.chosen.opened == ("Udden",)
    assert found.chosen.mean == pytest.approx(270 * 1000 / 550)
    assert [one.objective for one in found.options] == ["p_median", "max_cover"]


def test_fixed_forbidden_and_closed() -> None:
    assert plan(Scenario(fixed=("Skolan",))).chosen.opened == ("Skolan",)
    assert plan(Scenario(forbidden=("Gården",))).chosen.opened == ("Udden",)
    closed = plan(Scenario(closed=("Huset",), new=0))
    assert closed.chosen.open == ()
    assert closed.chosen.within == 0
    assert closed.areas["newly_within"].tolist() == [-200.0, -270.0, 0.0, 0.0]
    roles = closed.venues.set_index("venue")["role"]
    assert roles["Huset"] == "closed"
    # What exists and may not be chosen closes too.
    assert plan(Scenario(forbidden=("Huset",), new=0)).chosen.open == ()


def test_a_venue_may_be_moved() -> None:
    found = plan(Scenario(new=0, move=True, within=3500.0))
    # One venue for all: Skolan has A, B and C within 3,500 m, Huset only A and B.
    assert found.chosen.open == ("Skolan",)
    assert found.chosen.closed == ("Huset",)
    assert found.chosen.within == 650


def test_a_place_that_somebody_put_on_the_map_is_a_candidate() -> None:
    found = plan(Scenario(added=(Place("Mitt på", 6500.0, 0.0),), within=2500.0))
    assert found.chosen.opened == ("Mitt på",)
    assert found.chosen.within == 730
    with pytest.raises(InputError) as caught:
        plan(Scenario(added=(Place("Huset", 0.0, 0.0),)))
    assert caught.value.code == "scenario_name_twice"


def test_only_venues_with_the_language_count() -> None:
    other = ground()
    other = replace(other, venues=other.venues.assign(language=["svenska", "", "arabiska", "svenska"]))
    found = plan(Scenario(language="arabiska"), on=other)
    assert found.today.open == ()
    assert set(found.venues["venue"]) == {"Skolan", "Gården"}


def test_a_venue_for_other_ages_is_no_way() -> None:
    other = ground()
    other = replace(other, venues=other.venues.assign(bands=[("0-2",), (), ("13-15",), ()]))
    small = cells(age_band="0-2")
    found = make_plan(other, small, Scenario(strata=(("0-2", "all"),)))
    # Gården holds nothing for them, so Udden brings more.
    assert found.today.within == 470
    assert found.chosen.opened == ("Udden",)


def test_several_courses_count_a_parent_once_for_each() -> None:
    both = pd.concat([cells(age_band="0-2"), cells(age_band="13-15")], ignore_index=True)
    other = ground()
    other = replace(other, venues=other.venues.assign(bands=[("0-2",), (), ("0-2",), ("13-15",)]))
    found = make_plan(other, both, Scenario(strata=(("0-2", "all"), ("13-15", "all"))))
    assert found.today.people == 2 * 730
    # Huset is for the small ones only; Skolan brings A and B of the older ones.
    assert found.today.within == 470
    assert found.chosen.opened == ("Skolan",)
    assert found.chosen.within == 2 * 470


# --- seats and who comes


def test_who_takes_part_is_within_reach_times_uptake_capped_by_seats() -> None:
    found = plan(Scenario(uptake=0.2))
    # 470 at Huset × 0.2 = 94, but 50 seats; 180 at Gården × 0.2 = 36, but 20 seats.
    assert found.today.participants == 50
    assert found.chosen.participants == 70
    assert plan(Scenario(uptake=0.1)).chosen.participants == pytest.approx(47 + 18)


def test_uptake_is_the_municipality_s_share_where_nobody_says() -> None:
    assert plan().uptake == 0.25
    assert plan(on=ground(uptake=0.05)).uptake == 0.05


def test_with_seats_people_of_one_place_may_go_to_another() -> None:
    # Huset has room for 50 / 0.25 = 200 of the 470 near it; Skolan, as near to A and B, for 120 more.
    found = plan(Scenario(use_seats=True))
    assert found.chosen.opened == ("Skolan",)
    assert found.chosen.value == 320
    without = ground()
    without = replace(without, venues=without.venues.assign(seats=np.nan))
    assert ("plan_seats_unknown", {}) in plan(Scenario(use_seats=True), on=without).notes


def test_access_hands_out_the_seats_whole() -> None:
    table = plan().areas
    people = table["people"].to_numpy()
    assert table["access_before"].to_numpy() @ people == pytest.approx(50)
    assert table["access_after"].to_numpy() @ people == pytest.approx(70)


# --- who, and how sure


def test_groups_say_who_gains_and_who_is_still_out() -> None:
    fathers = cells(parent_group="fathers", target=[40.0, 30.0, 20.0, 10.0, 100.0], coverage=np.nan)
    table = make_plan(ground(), pd.concat([cells(), fathers]), Scenario()).groups.set_index("parent_group")
    # Nothing is known of which fathers are reached: all are counted, also in C.
    assert list(table.T["all"][["newly_within", "still_out"]]) == [180.0, 80.0]
    assert list(table.T["fathers"][["newly_within", "still_out"]]) == [20.0, 10.0]


def test_certainty_is_the_share_of_draws_in_which_a_place_is_best() -> None:
    # Not reached in C and D in four draws: D has more in one of them.
    target = np.full((4, 4), 1000.0, dtype=np.float32)
    missing = np.array([[0, 0, 90, 10], [0, 0, 80, 20], [0, 0, 30, 70], [0, 0, 99, 1]])
    draws = {KEY: StratumDraws(target, target - missing.astype(np.float32), None)}
    found = make_plan(ground(), cells(), Scenario(), draws=draws)
    share = found.venues.set_index("venue")["certainty"]
    assert found.draws == 4
    assert share.to_dict() == {"Huset": 1.0, "Skolan": 0.0, "Gården": 0.75, "Udden": 0.25}


def test_what_is_fixed_is_certain() -> None:
    target = np.full((2, 4), 100.0, dtype=np.float32)
    draws = {KEY: StratumDraws(target, target / 2, None)}
    found = make_plan(ground(), cells(), Scenario(fixed=("Skolan",)), draws=draws)
    assert found.venues.set_index("venue")["certainty"].to_dict() == {
        "Huset": 1.0,
        "Skolan": 1.0,
        "Gården": 0.0,
        "Udden": 0.0,
    }


def test_without_draws_nothing_is_said_of_certainty() -> None:
    assert plan().draws == 0
    assert plan().venues["certainty"].isna().all()


# --- ways


def test_travel_times_count_in_minutes_by_area() -> None:
    times = pd.DataFrame(
        {"Huset": [5.0, 50.0, 60.0, 90.0], "Skolan": [50.0, 5, 60, 90], "Gården": 99.0, "Udden": np.inf},
        index=list(CODES),
    )
    found = plan(on=ground(times=times, within=None))
    assert (found.unit, found.scenario.within) == ("minutes", 30.0)
    assert found.today.within == 200
    assert found.chosen.opened == ("Skolan",)
    with pytest.raises(InputError) as caught:
        plan(Scenario(added=(Place("Ny", 0.0, 0.0),)), on=ground(times=times))
    assert caught.value.code == "times_no_click"
    with pytest.raises(InputError) as caught:
        plan(on=ground(times=times.drop(columns="Udden")))
    assert caught.value.code == "times_lack_venue"
    with pytest.raises(InputError) as caught:
        plan(on=ground(times=times.drop(index="B")))
    assert caught.value.code == "times_lack_areas"


def test_roads_make_a_lake_seen() -> None:
    x = np.array([0.0, 1000, 2000, 3000, 3990])
    points = np.column_stack([x, np.zeros(5)])
    roads = Roads(points, np.arange(4), np.arange(1, 5), np.full(4, 5000.0))
    straight, along = plan(), plan(on=ground(roads=roads))
    assert straight.today.within == 470
    # B's way to Huset is 5 km by road.
    assert along.today.within == 200
    assert along.ways == "roads"
    assert not any(code == "plan_straight" for code, _ in along.notes)


def test_whoever_has_no_way_at_all_is_counted_as_such() -> None:
    times = pd.DataFrame(
        {"Huset": [5.0, 6.0, 7.0, np.inf], "Skolan": [5.0, 6.0, 7.0, np.inf]}, index=list(CODES)
    )
    on = ground(times=times.assign(Gården=9.0, Udden=9.0).assign(Gården=[9.0, 9, 9, np.inf], Udden=np.inf))
    found = plan(on=on)
    assert found.today.without_way == 80
    assert found.today.mean == pytest.approx((200 * 5 + 270 * 6 + 180 * 7) / 650)


# --- questions that can not be


@pytest.mark.parametrize(
    ("scenario", "code"),
    [
        ({"fixed": ("Ingen",)}, "scenario_no_venue"),
        ({"fixed": ("Skolan", "Udden")}, "scenario_fixed_many"),
        ({"new": 9}, "scenario_few_places"),
        ({"forbidden": ("Skolan", "Gården", "Udden")}, "scenario_few_places"),
    ],
)
def test_questions_that_can_not_be_answered(scenario: dict[str, Any], code: str) -> None:
    with pytest.raises(InputError) as caught:
        plan(Scenario(**scenario))
    assert caught.value.code == code


@pytest.mark.parametrize(
    "wrong",
    [
        {"strata": ()},
        {"strata": (("all", "nobody"),)},
        {"strata": (KEY, KEY)},
        {"demand": "need"},
        {"objective": "p_center"},
        {"new": -1},
        {"new": True},
        {"within": -1.0},
        {"within": float("nan")},
        {"uptake": 0.0},
        {"uptake": 1.5},
        {"fixed": ("X",), "closed": ("X",)},
    ],
)
def test_scenarios_that_make_no_question_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(InputError) as caught:
        Scenario(**wrong)
    assert caught.value.code == "scenario_bad"


def test_a_scenario_comes_back_from_its_record() -> None:
    asked = Scenario(
        name="Vår",
        strata=(("3-5", "fathers"),),
        new=2,
        within=2500.0,
        fixed=("Skolan",),
        added=(Place("Ny", 1.0, 2.0),),
        move=True,
        uptake=0.1,
    )
    assert scenario_of(asked.record()) == asked


@pytest.mark.parametrize(
    "record",
    [
        {"colour": "green"},
        {"strata": "all"},
        {"strata": 3},
        {"new": "två"},
        {"within": "långt"},
        {"added": [{"name": "A"}]},
        {"fixed": 3},
    ],
)
def test_a_record_that_is_no_scenario_is_refused(record: dict[str, Any]) -> None:
    with pytest.raises(InputError) as caught:
        scenario_of(record)
    assert caught.value.code == "scenario_bad"
