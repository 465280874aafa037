"""``reachmap fetch`` as it is typed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from reachmap.cli import BAD_INPUT, FINE, invoke
from reachmap.settings import read_settings
from tests.sources.server import Fault, Publisher

Type = Callable[..., int]


@pytest.fixture
def typed(publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Type:
    """Type a command; services are those of this computer, the store lies in the test's folder."""
    for service, address in publisher.addresses.items():
        monkeypatch.setenv(f"REACHMAP_{service.upper()}", address)
    monkeypatch.setenv("REACHMAP_STORE", str(tmp_path / "kept"))
    monkeypatch.delenv("REACHMAP_NETWORK", raising=False)
    monkeypatch.chdir(tmp_path)
    return lambda *words: invoke(["fetch", *words])


def test_boundaries_and_statistics_make_a_project(
    typed: Type, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert typed("boundaries", "--municipality", "0380", "--out", "p") == FINE
    assert typed("scb", "--municipality", "0380", "--table", "population", "--out", "p") == FINE
    settings = read_settings(tmp_path / "p" / "reachmap.toml", planned=True)
    assert settings.boundaries.file.name == "granser_regso_2025.parquet"
    assert settings.population.children is not None
    assert settings.project.name.startswith("Uppsala 20")
    said = capsys.readouterr().out
    assert "3 anrop gjordes, 0 svar fanns redan." in said
    assert "Uppföljningen saknas ännu" in said
    assert "slumpmässig osäkerhet" in said


def test_the_project_runs_as_it_is_typed_and_names_every_file(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "ut"
    assert invoke(["run", str(project), "--out", str(out)]) == FINE
    said = capsys.readouterr().out
    assert all(str(path.resolve()) in said for path in out.iterdir())
    assert "Källor och licenser för cells.csv: " in said


def test_what_was_asked_for_is_not_asked_for_again(
    typed: Type, publisher: Publisher, capsys: pytest.CaptureFixture[str]
) -> None:
    typed("scb", "--municipality", "0380", "--table", "income")
    number = len(publisher.asked)
    assert typed("scb", "--municipality", "0380", "--table", "income") == FINE
    assert len(publisher.asked) == number
    assert "0 anrop gjordes, 3 svar fanns redan." in capsys.readouterr().out
    assert typed("scb", "--municipality", "0380", "--table", "income", "--renew") == FINE
    assert len(publisher.asked) == number + 2


def test_a_folder_fetched_elsewhere_does_as_well(
    typed: Type, publisher: Publisher, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    typed("boundaries", "--municipality", "0380", "--areas", "deso", "--store", "kept", "--out", "a")
    shutil.move(tmp_path / "kept", tmp_path / "stick")
    number = len(publisher.asked)
    words = ("--municipality", "0380", "--areas", "deso", "--store", "stick", "--offline", "--out", "b")
    assert typed("boundaries", *words) == FINE
    name = "granser_deso_2025.parquet"
    assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    assert typed("scb", *words) == BAD_INPUT
    assert "config finns inte i mappen" in capsys.readouterr().err
    assert len(publisher.asked) == number


def test_a_county_is_fetched_as_a_whole(typed: Type, publisher: Publisher, tmp_path: Path) -> None:
    from reachmap.locate.exact import municipality_names
    from tests.sources.tables import Country, all_layers

    county = [code for code in municipality_names() if code.startswith("03")]
    publisher.layers = all_layers(Country(dict.fromkeys(county, 1)))
    assert typed("boundaries", "--county", "03") == FINE
    assert len(publisher.asked) == 1
    settings = read_settings(tmp_path / "reachmap.toml", planned=True)
    assert settings.project.municipality == tuple(county)


def test_kolada_is_fetched_for_the_last_years(typed: Type, publisher: Publisher, tmp_path: Path) -> None:
    publisher.kpis |= {"N24012": "Öppna förskolor", "N24013": "Familjecentraler"}
    assert typed("kolada", "--municipality", "0380", "--kpi", "N24012") == FINE
    lines = (tmp_path / "kolada.csv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 1 + 5 * 2
    assert typed("kolada", "--municipality", "0380", "--kpi", "N24012", "--year", "2020") == FINE
    assert all(
        ",2020," in line for line in (tmp_path / "kolada.csv").read_text(encoding="utf-8").splitlines()[1:]
    )


def test_a_column_that_can_not_be_made_is_told_first_and_in_the_list_of_the_store(
    typed: Type, publisher: Publisher, capsys: pytest.CaptureFixture[str]
) -> None:
    publisher.tables["TAB6679"].dimensions["ContentsCode"].values = {"A": "Antal personer totalt"}
    assert typed("scb", "--municipality", "0380") == FINE
    said = capsys.readouterr().out
    warnings = [line for line in said.splitlines() if line.startswith("– ")]
    assert warnings[0].startswith("– SAKNAS: income_median_tkr. TAB6679")
    assert "A Antal personer totalt" in warnings[0]
    assert typed("store") == FINE
    said = capsys.readouterr().out
    assert "0380 · SAKNAS: income_median_tkr" in said


def test_the_store_is_listed(typed: Type, capsys: pytest.CaptureFixture[str]) -> None:
    typed("scb", "--municipality", "0380", "--table", "income")
    capsys.readouterr()
    assert typed("store") == FINE
    said = capsys.readouterr().out
    assert "TAB6683 2026-02-21T07:00:00Z · https://creativecommons.org" in said
    assert "3 svar i " in said


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("statistik", "--municipality", "0380"), "boundaries, scb, kolada, store"),
        (("scb",), "--municipality 0380, eller --county 03"),
        (("scb", "--municipality", "9999"), "9999 är ingen kommunkod"),
        (("scb", "--municipality", "0380", "--county", "99"), "99 är ingen länskod"),
        (("scb", "--municipality", "0380", "--county", "0"), "0 är ingen länskod"),
        (("scb", "--municipality", "0380", "--areas", "stadsdel"), "--areas måste vara något av regso, deso"),
        (("scb", "--municipality", "0380", "--version", "2019"), "--version måste vara något av 2018, 2020"),
        (("scb", "--municipality", "0380", "--table", "hundar"), "Det finns ingen tabell hundar"),
        (("scb", "--municipality", "0380", "--table", "background"), "bara med --purpose"),
        (("scb", "--municipality", "0380", "--year", "2023"), "fanns inte 2023"),
    ],
)
def test_what_can_not_be_is_told_in_words(
    typed: Type, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], told: str
) -> None:
    assert typed(*words) == BAD_INPUT
    assert told in capsys.readouterr().err


def test_a_network_that_is_forbidden_is_not_used(
    typed: Type, publisher: Publisher, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REACHMAP_NETWORK", "no")
    assert typed("boundaries", "--municipality", "0380") == BAD_INPUT
    assert "REACHMAP_NETWORK=no" in capsys.readouterr().err
    assert publisher.asked == []


def test_a_service_that_refuses_is_told_and_nothing_is_written(
    typed: Type, publisher: Publisher, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publisher.faults = [Fault("/wfs", 400, said="Illegal property name", times=9)]
    assert typed("boundaries", "--municipality", "0380", "--out", "p") == BAD_INPUT
    assert "Illegal property name" in capsys.readouterr().err
    assert not (tmp_path / "p").exists()
