"""Indicators: batches of ids, pages, and what the service answers with nothing."""

from __future__ import annotations

import csv
import io
import json
from urllib.request import urlopen

import pytest

from reachmap.compare.indicators import read_indicators
from reachmap.errors import SourceError
from reachmap.sources.kolada import fetch_kolada
from reachmap.sources.result import Fetched
from tests.sources.conftest import MakeLibrary
from tests.sources.server import Publisher, kolada_row

TWO = ("N24012", "N24013")


def rows(fetched: Fetched) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(fetched.files[0].data.decode())))


def test_values_are_those_of_the_service(library: MakeLibrary) -> None:
    fetched = fetch_kolada(library(), municipalities=("0380",), years=("2023", "2024"), kpis=TWO)
    found = [
        row for row in rows(fetched) if (row["kpi"], row["year"], row["gender"]) == ("N24013", "2024", "T")
    ]
    (row,) = found
    assert float(row["value"]) == kolada_row("N24013", "0380", "2024")["values"][0]["value"]
    assert (row["municipality_code"], row["indicator"]) == ("0380", "Kolada N24013 Nyckeltal 13")


def test_the_comparison_of_municipalities_reads_it(library: MakeLibrary) -> None:
    fetched = fetch_kolada(library(), municipalities=("0380", "0381"), years=("2023", "2024"), kpis=TWO)
    table = read_indicators(fetched.files[0])
    # Of the newest year, and of all together: women's figures, where there are any, have a name of their own.
    expected = kolada_row("N24012", "0381", "2024")["values"][0]["value"]
    assert table.loc["0381", "Kolada N24012 Nyckeltal 12"] == expected
    assert list(table.index) == ["0380", "0381"]


def test_a_missing_value_stays_blank_with_its_reason_and_a_deleted_one_is_left_out(
    library: MakeLibrary,
) -> None:
    fetched = fetch_kolada(library(), municipalities=("0380",), years=("2024",), kpis=TWO)
    women = [row for row in rows(fetched) if row["gender"] == "K"]
    assert {(row["value"], row["status"]) for row in women} == {("", "Missing")}
    assert not [row for row in rows(fetched) if row["gender"] == "M"]


def test_the_server_refuses_more_than_25_ids_and_answers_a_query_with_nothing(publisher: Publisher) -> None:
    base = publisher.addresses["kolada"]
    with urlopen(f"{base}/data/kpi?kpi_id=N24012&municipality_id=0380") as answer:  # noqa: S310 - our own
        assert json.load(answer)["values"] == []
    many = ",".join(f"N{24000 + n}" for n in range(26))
    with pytest.raises(OSError, match="422"):
        urlopen(f"{base}/data/kpi/{many}/municipality/0380/year/2024")  # noqa: S310 - our own


def test_ids_go_in_the_path_at_most_25_of_each(library: MakeLibrary, publisher: Publisher) -> None:
    kpis = tuple(f"N{24000 + n}" for n in range(30))
    years = tuple(str(year) for year in range(1995, 2025))
    fetched = fetch_kolada(library(), municipalities=("0380", "0381"), years=years, kpis=kpis)
    asked = [one for one in publisher.asked if "/data/" in one.path]
    assert len(asked) == 4
    for one in asked:
        _, some, _, there, _, then = one.path.removeprefix("/v3/data/").split("/")
        assert all(len(ids.split(",")) <= 25 for ids in (some, there, then))
        assert {name for name, _ in one.query} == {"per_page"}
    assert len({(row["kpi"], row["municipality_code"], row["year"]) for row in rows(fetched)}) == 30 * 2 * 30
    assert fetched.calls == fetched.least_calls == 5


def test_pages_are_followed_to_the_end(library: MakeLibrary, publisher: Publisher) -> None:
    publisher.kolada_page = 3
    kpis = tuple(f"N{24000 + n}" for n in range(5))
    fetched = fetch_kolada(library(), municipalities=("0380",), years=("2023", "2024"), kpis=kpis)
    assert len({(row["kpi"], row["year"]) for row in rows(fetched)}) == 10
    assert sum("/data/" in path for path in publisher.paths()) == 4


def test_a_next_page_elsewhere_is_not_followed(
    library: MakeLibrary, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = library()
    assert ours.wire is not None
    answer = {"values": [], "next_url": "https://example.org/v3/kpi?page=2"}
    monkeypatch.setattr(ours.wire, "ask", lambda _: json.dumps(answer).encode())
    with pytest.raises(SourceError, match=r"source_leads_away.*example\.org"):
        fetch_kolada(ours, municipalities=("0380",), years=("2024",))
    assert publisher.asked == []


def test_pages_that_lead_back_end(library: MakeLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = library()
    assert ours.wire is not None
    answer = {"values": [], "next_url": "http://127.0.0.1/v3/kpi?per_page=5000"}
    monkeypatch.setattr(ours.wire, "ask", lambda _: json.dumps(answer).encode())
    with pytest.raises(SourceError, match="source_strange"):
        fetch_kolada(ours, municipalities=("0380",), years=("2024",))


def test_an_indicator_that_there_is_not_is_named(library: MakeLibrary) -> None:
    with pytest.raises(SourceError, match=r"kpis_unknown.*N99999"):
        fetch_kolada(library(), municipalities=("0380",), years=("2024",), kpis=("N24012", "N99999"))


def test_an_indicator_without_values_is_told(
    library: MakeLibrary, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = library()
    assert ours.wire is not None
    ask = ours.wire.ask

    def without(question: object) -> bytes:
        found = json.loads(ask(question))  # type: ignore[arg-type]
        found["values"] = [row for row in found["values"] if row.get("kpi") != "N24013"]
        return json.dumps(found).encode()

    monkeypatch.setattr(ours.wire, "ask", without)
    fetched = fetch_kolada(ours, municipalities=("0380",), years=("2024",), kpis=TWO)
    (notice,) = fetched.notices
    assert dict(notice.fields) == {"n": 1, "kpis": "N24013"}
    assert len(publisher.asked) == 2


def test_offline_follows_the_pages_that_are_kept(library: MakeLibrary, publisher: Publisher) -> None:
    publisher.kolada_page = 3
    first = fetch_kolada(library(), municipalities=("0380",), years=("2023", "2024"), kpis=TWO)
    number = len(publisher.asked)
    again = fetch_kolada(library(offline=True), municipalities=("0380",), years=("2023", "2024"), kpis=TWO)
    assert first.files == again.files
    assert len(publisher.asked) == number
    assert first.origins[0].licence == "Fri användning, ange källa: Kolada"
