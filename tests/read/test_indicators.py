"""Indicators of areas from downloads of tenure, income, education, background; by hand on one area or two."""

from __future__ import annotations

import pytest

from reachmap.errors import InputError
from reachmap.files import MemoryFile
from reachmap.read.statistics import read_covariates


def table(*lines: str) -> MemoryFile:
    return MemoryFile("tabell.csv", "\n".join(lines).encode("cp1252"))


def test_shares_of_tenure_leave_the_unknown_out() -> None:
    source = table(
        "region;upplåtelseform;år;Antal",
        "0380R001;hyresrätt;2023;30",
        "0380R001;bostadsrätt;2023;10",
        "0380R001;äganderätt;2023;60",
        "0380R001;uppgift saknas;2023;900",
    )
    found = read_covariates(source, use=("rented_share", "owned_share"))
    assert found.to_numpy()[0].tolist() == pytest.approx([30, 60])


def test_mean_income_of_the_newest_year() -> None:
    source = table(
        "region;inkomstkomponent;kön;Medelvärde för samtliga, tkr 2022;Medelvärde för samtliga, tkr 2023",
        "0380R001;löneinkomst;totalt;290,5;300,5",
        "0380R002;löneinkomst;totalt;..;..",
    )
    found = read_covariates(source, use=("income_mean_tkr",))["income_mean_tkr"]
    assert found["0380R001"] == 300.5


def test_education_counts_every_level_that_is_short() -> None:
    source = table(
        "region;utbildningsnivå;kön;år;Antal",
        *(
            f"0380R001;{level};{sex};2023;{n}"
            for sex in ("män", "kvinnor")
            for level, n in (
                ("förgymnasial utbildning kortare än 9 år", 1),
                ("förgymnasial utbildning 9 (10) år", 3),
                ("gymnasial utbildning", 10),
                ("eftergymnasial utbildning mindre än 3 år", 2),
                ("eftergymnasial utbildning 3 år eller mer", 4),
                ("uppgift om utbildningsnivå saknas", 70),
            )
        ),
    )
    found = read_covariates(source, use=("short_education_share", "post_secondary_share"))
    assert found.to_numpy()[0].tolist() == pytest.approx([20, 30])


def test_foreign_born_from_sweden_and_total() -> None:
    source = table(
        "region;födelseregion;kön;Antal 2023",
        "0380R001;Sverige;totalt;60",
        "0380R001;totalt;totalt;80",
    )
    assert read_covariates(source, use=("foreign_born_share",)).iloc[0, 0] == pytest.approx(25)


def test_areas_by_name_get_codes() -> None:
    source = table(
        "region;upplåtelseform;Antal 2023", "Uppsala (Norr);hyresrätt;1", "Uppsala (Norr);äganderätt;3"
    )
    found = read_covariates(source, use=("rented_share",), names={"0380R007": "Norr"})
    assert found["rented_share"].to_dict() == {"0380R007": 25}


def test_a_name_that_the_table_does_not_give_is_refused_with_those_that_it_does() -> None:
    source = table("region;upplåtelseform;Antal 2023", "0380R001;hyresrätt;1")
    with pytest.raises(InputError, match="table_column") as raised:
        read_covariates(source, use=("income_mean_tkr",))
    assert raised.value.fields["known"] == "rented_share, cooperative_share, owned_share"


def test_a_plain_table_with_two_kinds_of_codes_takes_the_projects() -> None:
    source = table("desokod,regsokod,share", "1983A0010,1983R006,1", "1983A0020,1983R006,2")
    found = read_covariates(source, use=("share",), names={"1983A0010": "a", "1983A0020": "b"})
    assert found["share"].to_dict() == {"1983A0010": 1, "1983A0020": 2}


@pytest.mark.parametrize(
    ("lines", "use"),
    [
        (("region;upplåtelseform;Antal 2023", "0380R001;hyresrätt;30"), "owned_share"),
        (("region;födelseregion;kön;Antal 2023", "0380R001;Finland;totalt;8"), "foreign_born_share"),
        (("region;inkomstkomponent;Medelvärde, tkr 2023", "0380R001;löneinkomst;300"), "income_median_tkr"),
    ],
)
def test_what_no_category_is_called_is_refused_and_no_zero(lines: tuple[str, ...], use: str) -> None:
    with pytest.raises(InputError, match=f"indicator_nowhere.*{use}"):
        read_covariates(table(*lines), use=(use,))
