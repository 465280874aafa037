"""What was done, and other figures beside: before and after, what goes with what, and no cause."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks.invented_shares import made_share
from reachmap.compare import compare_municipalities
from reachmap.compare.actions import judge_actions, read_actions
from reachmap.compare.indicators import read_indicators
from reachmap.compare.outlines import names
from reachmap.compare.periods import AS_REST, MORE, TOO_FEW
from reachmap.errors import InputError
from reachmap.i18n import Translator
from reachmap.present.compare_beside import association_lines
from reachmap.present.compare_periods import action_lines
from tests.conftest import WriteText

COUNTY = Path(__file__).parents[2] / "sample_data" / "county"
HEAD = "area_code,group,what,when,cost,evenings,participations\n"


def test_the_samples_action_is_followed_by_more_and_claims_no_cause() -> None:
    comparison = compare_municipalities(sorted(COUNTY.glob("*.reachshare")))
    judged = judge_actions(read_actions(COUNTY / "atgarder.csv"), comparison)
    assert judged.rows["verdict"].tolist() == [MORE, AS_REST, AS_REST]
    assert set(judged.rows["year_before"]) == {2024}
    assert set(judged.rows["year_after"]) == {2025}
    whole = judged.costs[(judged.costs["municipality"] == "1980") & (judged.costs["what"] == "all")].iloc[0]
    assert whole["cost_each"] == pytest.approx((42000 + 18000) / (38 + 14))
    said = "\n".join(action_lines(judged, Translator("sv")))
    assert "visar inte orsak" in said


def test_an_action_without_the_periods_is_not_judged(write_text: WriteText) -> None:
    comparison = compare_municipalities([made_share("1980", 2024), made_share("1980", 2025)])
    places = ("1980R001,all,ABC,2023-05-01", "1980R001,all,ABC,2026-02-01", "0380R001,all,ABC,2025-02-01")
    rows = "".join(f"{place},1,1,9\n" for place in places)
    judged = judge_actions(read_actions(write_text(HEAD + rows, name="atgarder.csv")), comparison)
    assert (judged.rows["verdict"] == TOO_FEW).all()


def test_few_participants_have_no_price(write_text: WriteText) -> None:
    comparison = compare_municipalities([made_share("1980", 2024), made_share("1980", 2025)])
    path = write_text(HEAD + "1980R001,all,ABC,2025-02-01,1000,2,4\n", name="atgarder.csv")
    costs = judge_actions(read_actions(path), comparison).costs
    assert costs[["cost_each", "evenings_each", "participations"]].isna().all(axis=None)


def test_leaders_unknown_groups_and_days_are_refused(write_text: WriteText) -> None:
    with pytest.raises(InputError, match="actions_leader"):
        read_actions(write_text("område,vad,när,Gruppledare\n1980R001,ABC,2025-01-01,GL 1\n"))
    with pytest.raises(InputError, match="table_bad_value"):
        read_actions(write_text("område,vad,när,grupp\n1980R001,ABC,2025-01-01,moln\n"))
    with pytest.raises(InputError, match="actions_date"):
        read_actions(write_text("område,vad,när\n1980R001,ABC,i våras\n"))
    with pytest.raises(InputError, match="table_column"):
        read_actions(write_text("område,vad\n1980R001,ABC\n"))


def test_what_goes_with_reach_is_found_and_what_does_not_is_not() -> None:
    codes = sorted(names())[:40]
    rng = np.random.default_rng(4)
    x = rng.standard_normal(40)
    noise = rng.standard_normal(40)
    shares = [
        made_share(code, 2025, parents=8000, times=float(np.exp(0.2 * each)), seed=1)
        for code, each in zip(codes, x, strict=True)
    ]
    figures = pd.DataFrame({"goes": 50 + 10 * x, "does not": noise, "constant": 1.0}, index=codes)
    found = compare_municipalities(shares, indicators=figures).associations
    assert [each.indicator for each in found] == ["goes", "does not"]
    goes, other = found
    step = float(np.std(x))
    assert goes.low < np.exp(0.2 * step) < goes.high
    assert goes.low > 1
    assert other.low < 1 < other.high
    assert goes.step == pytest.approx(10 * step)


def test_it_is_said_that_it_is_not_cause() -> None:
    figures = read_indicators(COUNTY / "nyckeltal.csv")
    comparison = compare_municipalities(sorted(COUNTY.glob("*.reachshare")), indicators=figures)
    assert "visar inte att det ena är orsak" in association_lines(comparison, Translator("sv"))[-1]


def test_koladas_shape_takes_the_newest_year(write_text: WriteText) -> None:
    rows = ("N1;1980;2023;4,5", "N1;1980;2024;5,5", "N1;1983;2024;1 000,5", "N2;1980;2024;")
    text = "\n".join(["kpi;municipality_code;period;value", *rows])
    found = read_indicators(write_text(text))
    assert found.to_dict() == {"N1": {"1980": 5.5, "1983": 1000.5}}


def test_where_people_come_from_is_refused(write_text: WriteText) -> None:
    for heading in ("Utrikes födda, andel", "foreign_born_share", "Andel med utländsk bakgrund"):
        with pytest.raises(InputError, match="indicators_foreign"):
            read_indicators(write_text(f'kommunkod,"{heading}"\n1980,20\n'))
    with pytest.raises(InputError, match="table_column"):
        read_indicators(write_text("plats,tal\nVästerås,20\n"))
