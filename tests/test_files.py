"""Files in and out: only local ones of bearable size, and never half a result."""

from __future__ import annotations

import os
import sys
import zipfile
from pathlib import Path

import pytest

from reachmap import files
from reachmap.errors import FileMissingError, InputError, OutputError


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/a.gpkg",
        "HTTP://example.org/a.gpkg",
        "ftp://example.org/a.csv",
        "file:///etc/passwd",
        "/vsicurl/https://example.org/a.gpkg",
        "/vsizip/a.zip/a.gpkg",
        "/VSIMEM/a.gpkg",
        "zip:///vsicurl/https://example.org/a.zip",
        "\\\\server\\dela\\a.xlsx",
        "//server/dela/a.xlsx",
        " https://example.org/a.gpkg",
        "a\x00b.csv",
    ],
)
def test_addresses_network_and_virtual_paths_are_addresses(text: str) -> None:
    assert files.is_address(text)


@pytest.mark.parametrize(
    "text",
    ["a.csv", "../a.csv", "/home/anna/a.csv", "C:\\Anna\\a.csv", "C:/Anna/a.csv", "mapp/år 2025.xlsx"],
)
def test_local_paths_are_not(text: str) -> None:
    assert not files.is_address(text)


def test_local_file_is_readable(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a;b\n")
    assert files.readable(path) == path


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileMissingError, match="file_missing") as raised:
        files.readable(tmp_path / "saknas.csv")
    assert str(raised.value.fields["file"]).endswith("saknas.csv")


def test_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(FileMissingError, match="file_missing"):
        files.readable(tmp_path)


def test_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tom.csv").touch()
    with pytest.raises(InputError, match="file_empty") as raised:
        files.readable(tmp_path / "tom.csv")
    assert raised.value.fields == {"file": "tom.csv"}


def test_too_large_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "stor.csv").write_bytes(b"x" * 11)
    monkeypatch.setattr(files, "LARGEST_FILE", 10)
    with pytest.raises(InputError, match="file_too_large") as raised:
        files.readable(tmp_path / "stor.csv")
    assert raised.value.fields == {"file": "stor.csv", "size": 11, "limit": 10}


def test_zip_bomb_is_refused_unopened(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    chunk = bytes(1024**2)
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w") as member,
    ):
        for _ in range(300):
            member.write(chunk)
    with pytest.raises(InputError, match="archive_too_large") as raised:
        files.readable(path)
    assert raised.value.fields == {"file": "bomb.xlsx", "size": 300 * 1024**2}


def test_well_packed_small_archive_is_no_bomb(tmp_path: Path) -> None:
    path = tmp_path / "liten.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xml", bytes(5 * 1024**2))
    assert files.readable(path) == path


def test_checksum_is_sha256(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    # The first example of FIPS 180-2.
    assert files.checksum(tmp_path / "a") == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )


def test_text_is_written_as_utf8_with_plain_line_ends(tmp_path: Path) -> None:
    files.write_whole(tmp_path / "a.md", "å\nb\n")
    assert (tmp_path / "a.md").read_bytes() == b"\xc3\xa5\nb\n"


def test_missing_folders_are_made(tmp_path: Path) -> None:
    files.write_whole(tmp_path / "ny" / "mapp" / "a.md", b"1")
    assert (tmp_path / "ny" / "mapp" / "a.md").read_bytes() == b"1"


def test_old_result_is_replaced_whole(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("ett gammalt och långt resultat")
    files.write_whole(tmp_path / "a.md", "nytt")
    assert (tmp_path / "a.md").read_text() == "nytt"


def test_nothing_is_left_beside_the_result(tmp_path: Path) -> None:
    files.write_whole(tmp_path / "a.md", "nytt")
    assert [path.name for path in tmp_path.iterdir()] == ["a.md"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no umask")
def test_result_has_the_usual_rights(tmp_path: Path) -> None:
    (tmp_path / "usual").touch()
    files.write_whole(tmp_path / "a.md", "nytt")
    assert (tmp_path / "a.md").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_failed_write_leaves_the_old_result_and_no_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.md").write_text("gammalt")

    def disk_full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", disk_full)
    with pytest.raises(OutputError, match="can_not_write") as raised:
        files.write_whole(tmp_path / "a.md", "nytt")
    assert str(raised.value.fields["file"]).endswith("a.md")
    assert [path.name for path in tmp_path.iterdir()] == ["a.md"]
    assert (tmp_path / "a.md").read_text() == "gammalt"


def test_a_file_where_the_folder_should_be_is_an_output_error(tmp_path: Path) -> None:
    (tmp_path / "resultat").write_text("en fil")
    with pytest.raises(OutputError, match="can_not_write"):
        files.write_whole(tmp_path / "resultat" / "a.md", "nytt")


def test_shipped_finds_the_sample() -> None:
    assert files.shipped("sample_data/norberg/reachmap.toml").is_file()


def test_shipped_names_what_is_in_neither_place() -> None:
    with pytest.raises(FileMissingError, match="file_missing") as raised:
        files.shipped("sample_data/atlantis")
    assert raised.value.fields == {"file": "sample_data/atlantis"}


def test_a_file_in_memory_is_read_like_one_on_disk(tmp_path: Path) -> None:
    path = tmp_path / "år.csv"
    path.write_bytes(b"a;b")
    held = files.MemoryFile("år.csv", b"a;b")
    assert files.content(held) == files.content(path)
    assert files.checksum(held) == files.checksum(path)
    assert (held.stem, held.suffix) == (path.stem, path.suffix)


@pytest.mark.parametrize("name", ["../../etc/a.csv", "C:\\mapp\\a.csv", "/vsicurl/a.csv", "\u202ea.\x00csv"])
def test_a_file_in_memory_has_a_name_and_no_path(name: str) -> None:
    assert files.MemoryFile(name, b"1").name == "a.csv"


def test_a_file_in_memory_never_shows_what_it_holds() -> None:
    assert "hemligt" not in repr(files.MemoryFile("a.csv", b"hemligt"))


def test_an_empty_file_in_memory_is_refused() -> None:
    with pytest.raises(InputError, match="file_empty"):
        files.content(files.MemoryFile("a.csv", b""))


def test_a_bomb_in_memory_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xml", b"0" * (files.SMALLEST_SUSPECT + 1))
    with pytest.raises(InputError, match="archive_too_large"):
        files.readable(files.MemoryFile("bomb.xlsx", path.read_bytes()))
