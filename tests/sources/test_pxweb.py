"""The database's traps, one by one, on a server that has them."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote
from urllib.request import urlopen

import pytest

from reachmap.errors import SourceError
from reachmap.sources.catalogue import areas_of
from reachmap.sources.library import Notice
from reachmap.sources.plan import cells
from reachmap.sources.pxweb import PxWeb
from tests.sources.conftest import MakeLibrary
from tests.sources.server import Fault, Publisher
from tests.sources.tables import Dimension, Table

REGSO = tuple(f"0380R{n:03d}_RegSO2025" for n in range(1, 6))
CHILDREN = {
    "Region": REGSO,
    "Alder": ("-4", "5-9", "10-14", "15-19"),
    "Kon": ("1+2",),
    "ContentsCode": ("000007Y7",),
    "Tid": ("2025",),
}


def truth(table: Table, selection: dict[str, tuple[str, ...]]) -> list[float | None]:
    found: list[float | None] = table.dataset(selection)["value"]
    return found


def ask_by_address(publisher: Publisher, query: str) -> dict[str, Any]:
    address = f"{publisher.addresses['scb']}/tables/TAB6574/data?{quote(query, safe='=&[](),*')}"
    with urlopen(address) as answer:  # noqa: S310 - our own server
        found: dict[str, Any] = json.load(answer)
    return found


def notices(service: PxWeb) -> dict[str, dict[str, object]]:
    return {notice.code: dict(notice.fields) for notice in service.notices}


def test_limits_are_read_and_kept_to(library: MakeLibrary, publisher: Publisher) -> None:
    publisher.cells, publisher.calls, publisher.window = 77, 11, 4
    ours = library()
    limits = PxWeb(ours).limits()
    assert (limits.cells, limits.calls, limits.window, limits.source) == (77, 11, 4.0, "Källa: SCB")
    assert limits.licence.endswith("/cc0/")
    assert ours.wire is not None
    assert ours.wire.pace("scb").calls == 11


def test_cells_are_those_that_were_asked_for(library: MakeLibrary, publisher: Publisher) -> None:
    service = PxWeb(library())
    dataset = service.data(service.about("TAB6574"), CHILDREN)
    assert dataset["value"] == truth(publisher.tables["TAB6574"], CHILDREN)
    assert dataset["id"] == list(CHILDREN)
    assert (dataset["source"], dataset["extension"]["px"]["tableid"]) == ("Källa: SCB", "TAB6574")


@pytest.mark.parametrize("most", [1, 3, 7, 19])
def test_parts_are_put_together_as_one_answer_would_be(
    library: MakeLibrary, publisher: Publisher, most: int
) -> None:
    publisher.cells = most
    service = PxWeb(library())
    dataset = service.data(service.about("TAB6574"), CHILDREN)
    assert dataset["value"] == truth(publisher.tables["TAB6574"], CHILDREN)
    assert sum(path.endswith("/data") for path in publisher.paths()) >= -(-20 // most)


def test_missing_stays_missing_and_keeps_its_mark(library: MakeLibrary) -> None:
    # RegSO 2025 has no income for 2022: two dots, not 0.
    asked = {
        "Region": ("0380R001_RegSO2025", "0380R001"),
        "Inkomstkomponenter": ("240",),
        "Kon": ("1+2",),
        "ContentsCode": ("000008A4",),
        "Tid": ("2022",),
    }
    service = PxWeb(library())
    dataset = service.data(service.about("TAB6683"), asked)
    assert dataset["value"][0] is None
    assert dataset["status"] == {"0": ".."}
    assert dataset["value"][1] > 0


# --- a repeated parameter drops values


def test_the_server_drops_values_of_a_repeated_parameter_as_the_live_one_does(publisher: Publisher) -> None:
    repeated = "valueCodes[Region]=0380&valueCodes[Region]=0381&valueCodes[Alder]=totalt"
    rest = "&valueCodes[Kon]=1*2&valueCodes[ContentsCode]=*&valueCodes[Tid]=top(1)"
    answer = ask_by_address(publisher, repeated + rest)
    assert list(answer["dimension"]["Region"]["category"]["index"]) == ["0380"]


def test_values_are_posted_and_no_parameter_is_ever_repeated(
    library: MakeLibrary, publisher: Publisher
) -> None:
    publisher.cells = 7
    service = PxWeb(library())
    service.data(service.about("TAB6574"), CHILDREN)
    asked = [one for one in publisher.asked if one.path.endswith("/data")]
    assert {one.method for one in asked} == {"POST"}
    for one in asked:
        names = [name for name, _ in one.query]
        assert len(names) == len(set(names))
        assert not any("valueCodes" in name for name in names)
        codes = [part["variableCode"] for part in json.loads(one.body)["selection"]]
        assert len(codes) == len(set(codes))


def test_an_answer_that_dropped_values_is_refused(
    library: MakeLibrary, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = publisher.tables["TAB6574"]
    whole = table.dataset

    def dropping(chosen: dict[str, list[str]], **more: bool) -> dict[str, Any]:
        return whole(chosen | {"Region": chosen["Region"][:2]}, **more)

    service = PxWeb(library())
    about = service.about("TAB6574")
    monkeypatch.setattr(table, "dataset", dropping)
    with pytest.raises(SourceError, match=r"answer_lacks.*dimension='Region', n=3"):
        service.data(about, CHILDREN)


# --- addresses end at about 2,100 characters


def test_no_address_is_long_however_much_is_asked_for(library: MakeLibrary, publisher: Publisher) -> None:
    publisher.tables["TAB6574"].dimensions["Region"].values |= {
        f"0380R{n:03d}_RegSO2025": "" for n in range(400)
    }
    service = PxWeb(library())
    asked = CHILDREN | {"Region": tuple(f"0380R{n:03d}_RegSO2025" for n in range(400))}
    assert len(service.data(service.about("TAB6574"), asked)["value"]) == 1600
    longest = max(len(one.path) + sum(len(n) + len(v) + 2 for n, v in one.query) for one in publisher.asked)
    assert longest < 200


# --- top(1) of time is the newest, and tables list time either way


def test_the_newest_period_is_asked_for_by_its_name(library: MakeLibrary, publisher: Publisher) -> None:
    answer = ask_by_address(
        publisher,
        "valueCodes[Region]=0380&valueCodes[Alder]=totalt&valueCodes[Kon]=1*2&valueCodes[ContentsCode]=*"
        "&valueCodes[Tid]=top(1)",
    )
    assert list(answer["dimension"]["Tid"]["category"]["index"]) == ["2025"]
    assert PxWeb(library()).about("TAB6574").newest()[0] == "2025"


def test_the_newest_period_is_the_newest_where_time_is_listed_backwards(
    library: MakeLibrary, publisher: Publisher
) -> None:
    time = publisher.tables["TAB6574"].dimensions["Tid"]
    time.values = dict(reversed(time.values.items()))
    assert PxWeb(library()).about("TAB6574").newest() == ("2025", "2024", "2023", "2022")


# --- regions mix versions


def test_codes_of_a_version_are_told_from_those_of_another(library: MakeLibrary) -> None:
    about = PxWeb(library()).about("TAB6574")
    assert areas_of(about, "regso", ("0380",)).codes == REGSO
    older = areas_of(about, "regso", ("0380",), "2020")
    assert older.codes == tuple(code.split("_")[0] for code in REGSO)
    assert areas_of(about, "deso", ("0381",)).codes[0] == "0381A0010_DeSO2025"
    assert areas_of(about, "deso", ("0381",), "2018").version == "2018"
    assert areas_of(about, "municipalities", ("0380", "0381")).codes == ("0380", "0381")


def test_a_municipality_that_a_table_lacks_is_named(library: MakeLibrary) -> None:
    about = PxWeb(library()).about("TAB6574")
    with pytest.raises(SourceError, match=r"areas_not_in_table.*0114"):
        areas_of(about, "regso", ("0380", "0114"))


# --- too many cells: 400 in the code, 403 in the specification


@pytest.mark.parametrize("status", [400, 403])
def test_too_many_cells_are_asked_for_in_smaller_parts(
    library: MakeLibrary, publisher: Publisher, status: int
) -> None:
    # The service takes fewer than it states: a limit may be lowered before /config is.
    publisher.cells, publisher.stated_cells, publisher.too_many = 6, 20, status
    service = PxWeb(library())
    dataset = service.data(service.about("TAB6574"), CHILDREN)
    assert dataset["value"] == truth(publisher.tables["TAB6574"], CHILDREN)
    assert notices(service)["fewer_cells"]["cells"] == 5


@pytest.mark.parametrize("status", [400, 403])
def test_a_service_that_finds_everything_too_many_is_not_asked_for_ever(
    library: MakeLibrary, publisher: Publisher, status: int
) -> None:
    publisher.cells, publisher.stated_cells, publisher.too_many = 0, 20, status
    service = PxWeb(library())
    about = service.about("TAB6574")
    with pytest.raises(SourceError, match="source_refuses"):
        service.data(about, CHILDREN)
    assert len(publisher.asked) < 12


# --- what changed is named


def test_a_table_that_is_gone_is_named_with_what_it_was_called(
    library: MakeLibrary, publisher: Publisher
) -> None:
    PxWeb(library()).about("TAB6574")
    del publisher.tables["TAB6574"]
    with pytest.raises(SourceError, match=r"table_gone.*Folkmängden per region.*asked='20"):
        PxWeb(library(renew=True)).about("TAB6574")


def test_a_table_that_never_was_is_named(library: MakeLibrary) -> None:
    with pytest.raises(SourceError, match=r"table_unknown.*TAB9999"):
        PxWeb(library()).about("TAB9999")


def test_codes_that_are_gone_or_new_are_named(library: MakeLibrary, publisher: Publisher) -> None:
    PxWeb(library()).about("TAB6574")
    table = publisher.tables["TAB6574"]
    table.updated = "2027-02-20T07:00:00Z"
    ages = table.dimensions["Alder"].values
    del ages["15-19"]
    ages |= {"15-17": "15-17 år", "18-19": "18-19 år"}
    table.dimensions["Kommuntyp"] = Dimension("kommuntyp", {"1": "storstad"}, True)
    service = PxWeb(library(renew=True))
    service.about("TAB6574")
    told = notices(service)
    assert told["codes_gone"] == {"table": "TAB6574", "dimension": "ålder", "n": 1, "codes": "15-19"}
    assert told["codes_new"]["codes"] == "15-17, 18-19"
    assert told["dimension_new"]["dimension"] == "kommuntyp"
    assert told["table_updated"]["after"] == "2027-02-20T07:00:00Z"


def test_nothing_is_told_where_nothing_changed(library: MakeLibrary) -> None:
    PxWeb(library()).about("TAB6574")
    service = PxWeb(library(renew=True))
    service.about("TAB6574")
    assert service.notices == []


def test_a_dimension_that_is_gone_is_told(library: MakeLibrary, publisher: Publisher) -> None:
    PxWeb(library()).about("TAB6571")
    del publisher.tables["TAB6571"].dimensions["Kon"]
    service = PxWeb(library(renew=True))
    service.about("TAB6571")
    assert Notice.of("dimension_gone", table="TAB6571", dimension="kön") in service.notices


def test_a_code_that_the_data_no_longer_have_is_told_as_a_change(
    library: MakeLibrary, publisher: Publisher
) -> None:
    service = PxWeb(library())
    about = service.about("TAB6574")
    del publisher.tables["TAB6574"].dimensions["Region"].values["0380R005_RegSO2025"]
    with pytest.raises(SourceError, match=r"table_changed_since.*Non-existent value"):
        service.data(about, CHILDREN)


# --- resuming, and asking once


def test_a_fetch_that_broke_off_goes_on_where_it_was(library: MakeLibrary, publisher: Publisher) -> None:
    publisher.cells = 4
    first = PxWeb(library())
    about = first.about("TAB6574")
    assert cells(CHILDREN) == 20
    publisher.faults = [Fault("/nothing", 500)]
    original = publisher.take_fault
    seen = 0

    def third_breaks(path: str) -> Fault | None:
        nonlocal seen
        seen += path.endswith("/data")
        return Fault(path, 502) if path.endswith("/data") and seen > 2 else original(path)

    publisher.take_fault = third_breaks  # type: ignore[method-assign]
    with pytest.raises(SourceError, match="source_fails"):
        first.data(about, CHILDREN)
    publisher.take_fault = original  # type: ignore[method-assign]
    before = len(publisher.asked)
    again = PxWeb(library())
    dataset = again.data(again.about("TAB6574"), CHILDREN)
    assert dataset["value"] == truth(publisher.tables["TAB6574"], CHILDREN)
    assert len(publisher.asked) - before == 3


def test_the_same_question_is_not_asked_twice(library: MakeLibrary, publisher: Publisher) -> None:
    first = PxWeb(library())
    one = first.data(first.about("TAB6574"), CHILDREN)
    number = len(publisher.asked)
    second = PxWeb(library())
    assert second.data(second.about("TAB6574"), CHILDREN) == one
    assert len(publisher.asked) == number


def test_renewing_asks_for_cells_only_where_the_table_was_updated(
    library: MakeLibrary, publisher: Publisher
) -> None:
    first = PxWeb(library())
    first.data(first.about("TAB6574"), CHILDREN)
    publisher.asked.clear()
    second = PxWeb(library(renew=True))
    second.data(second.about("TAB6574"), CHILDREN)
    assert [path.rsplit("/", 1)[-1] for path in publisher.paths()] == ["metadata", "config"]
    publisher.asked.clear()
    publisher.tables["TAB6574"].updated = "2027-02-20T07:00:00Z"
    third = PxWeb(library(renew=True))
    third.data(third.about("TAB6574"), CHILDREN)
    assert [path.rsplit("/", 1)[-1] for path in publisher.paths()] == ["metadata", "config", "data"]


def test_offline_answers_what_was_asked_before_and_nothing_else(
    library: MakeLibrary, publisher: Publisher
) -> None:
    first = PxWeb(library())
    one = first.data(first.about("TAB6574"), CHILDREN)
    number = len(publisher.asked)
    offline = PxWeb(library(offline=True))
    about = offline.about("TAB6574")
    assert offline.data(about, CHILDREN) == one
    with pytest.raises(SourceError, match=r"not_in_store.*TAB6574"):
        offline.data(about, CHILDREN | {"Tid": ("2024",)})
    with pytest.raises(SourceError, match=r"not_in_store.*TAB6685"):
        offline.about("TAB6685")
    assert len(publisher.asked) == number


def test_no_more_calls_are_made_than_must_be(library: MakeLibrary, publisher: Publisher) -> None:
    publisher.cells = 8
    service = PxWeb(library())
    service.data(service.about("TAB6574"), CHILDREN)
    # 20 cells, 8 a call: limits, what the table holds, three times cells.
    assert (len(publisher.asked), service.least_calls) == (5, 5)


# --- answers that are not what they should be


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/config", {"maxDataCells": "many"}),
        ("/config", []),
        ("/metadata", {"id": ["Region"]}),
        ("/metadata", {"id": [], "dimension": {}, "role": {"time": []}}),
        ("/data", {"id": ["Region"], "dimension": {}, "value": []}),
        ("/data", {"error": "sorry"}),
    ],
)
def test_an_answer_of_another_form_is_told(
    library: MakeLibrary,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    answer: object,
) -> None:
    ours = library()
    assert ours.wire is not None
    ask = ours.wire.ask
    monkeypatch.setattr(
        ours.wire,
        "ask",
        lambda question: json.dumps(answer).encode() if question.path.endswith(path) else ask(question),
    )
    service = PxWeb(ours)
    with pytest.raises(SourceError, match="source_strange"):
        service.data(service.about("TAB6574"), CHILDREN)


def test_an_answer_in_another_order_is_put_right(
    library: MakeLibrary, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = publisher.tables["TAB6574"]
    service = PxWeb(library())
    about = service.about("TAB6574")
    whole = table.dataset
    expected = truth(table, CHILDREN)
    monkeypatch.setattr(
        table,
        "dataset",
        lambda chosen, **more: whole(
            {code: list(reversed(chosen[code])) for code in reversed(list(chosen))}, **more
        ),
    )
    assert service.data(about, CHILDREN)["value"] == expected
