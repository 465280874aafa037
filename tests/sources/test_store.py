"""The folder that remembers."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from reachmap.errors import OutputError, SourceError
from reachmap.sources.questions import SCB, Question
from reachmap.sources.store import Store

QUESTION = Question(SCB, "/tables/TAB6574/data", (("lang", "sv"),), body={"selection": []}, about="TAB6574")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "kept")


def test_an_answer_comes_back_as_the_very_bytes(store: Store) -> None:
    data = '{"label": "Folkmängd"}'.encode() * 1000
    store.keep(QUESTION, data, licence="CC0", source="Källa: SCB")
    found = store.find(QUESTION)
    assert found is not None
    assert found.data == data
    assert found.remembered


def test_what_is_kept_is_listed_with_its_checksum_licence_and_source(store: Store) -> None:
    store.keep(QUESTION, b"{}", licence="CC0", source="Källa: SCB")
    (line,) = store.contents()
    assert (line.about, line.licence, line.source, line.bytes) == ("TAB6574", "CC0", "Källa: SCB", 2)
    assert line.sha256 == hashlib.sha256(b"{}").hexdigest()
    assert line.question == QUESTION.text()
    assert line.asked.endswith("+00:00")


@pytest.mark.parametrize(
    "other",
    [
        Question(SCB, "/tables/TAB6574/data", (("lang", "en"),), body={"selection": []}),
        Question(SCB, "/tables/TAB6574/data", (("lang", "sv"),), body={"selection": [1]}),
        Question(SCB, "/tables/TAB6574/data", (("lang", "sv"),)),
        Question(SCB, "/tables/TAB6574/data", (("lang", "sv"),), body={"selection": []}, version="2026"),
    ],
)
def test_another_question_has_no_answer(store: Store, other: Question) -> None:
    store.keep(QUESTION, b"{}")
    assert store.find(other) is None


def test_an_empty_folder_or_none_at_all_holds_nothing(store: Store) -> None:
    assert store.find(QUESTION) is None
    assert store.contents() == []
    assert store.size() == 0


def test_the_folder_can_be_carried_elsewhere(store: Store, tmp_path: Path) -> None:
    store.keep(QUESTION, b'{"a": 1}')
    shutil.copytree(store.folder, tmp_path / "stick")
    found = Store(tmp_path / "stick").find(QUESTION)
    assert found is not None
    assert found.data == b'{"a": 1}'


def test_nothing_in_it_names_the_folder_it_was_made_in(store: Store) -> None:
    store.keep(QUESTION, b"{}")
    (path,) = store.folder.iterdir()
    assert str(store.folder).encode() not in path.read_bytes()


def test_anything_that_reads_parquet_can_read_it(store: Store) -> None:
    store.keep(QUESTION, b"{}", licence="CC0")
    (path,) = store.folder.glob("*.parquet")
    table = pq.read_table(path)
    assert table.column("licence").to_pylist() == ["CC0"]
    assert table.column("answer").to_pylist() == [b"{}"]


@pytest.mark.parametrize("damage", [lambda data: data[:-40], lambda _: b"", lambda _: b"PAR1"])
def test_a_damaged_file_is_told_and_never_used(store: Store, damage: object) -> None:
    store.keep(QUESTION, b"{}" * 100)
    (path,) = store.folder.glob("*.parquet")
    path.write_bytes(damage(path.read_bytes()))  # type: ignore[operator]
    with pytest.raises(SourceError, match="store_damaged"):
        store.find(QUESTION)


def test_an_answer_that_was_changed_is_told(store: Store) -> None:
    store.keep(QUESTION, b'{"value": [1]}')
    (path,) = store.folder.glob("*.parquet")
    table = pq.read_table(path)
    place = table.schema.get_field_index("answer")
    pq.write_table(table.set_column(place, "answer", [[b'{"value": [9]}']]), path)
    with pytest.raises(SourceError, match="store_damaged"):
        store.find(QUESTION)


def test_a_folder_that_can_not_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("a file")
    with pytest.raises(OutputError, match="can_not_write"):
        Store(tmp_path / "kept").keep(QUESTION, b"{}")


def test_nothing_half_written_is_left(store: Store) -> None:
    store.keep(QUESTION, b"{}")
    store.keep(QUESTION, b'{"newer": 1}')
    assert len(list(store.folder.iterdir())) == 1
    found = store.find(QUESTION)
    assert found is not None
    assert found.data == b'{"newer": 1}'
