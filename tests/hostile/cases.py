"""Every hostile input, what it is, and how a run over it must end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.hostile import maps, texts, workbooks
from tests.hostile.projects import Project

REFUSED, ACCEPTED = "refused", "accepted"


@dataclass(frozen=True)
class Case:
    """A hostile input.

    Parameters
    ----------
    name
        What it is, for people.
    build
        Makes a whole project hostile.
    ends
        ``refused`` (exit code 2, an error that says ``words``) or ``accepted`` (the review says ``words``).
    words
        What must be said: the file, the sheet, the column, the remedy.
    heavy
        Takes seconds of the processor to build or read: run by ``pytest -m heavy``, and in the table
        (benchmarks/hostile_table.py).
    """

    name: str
    build: Callable[[Project], object]
    ends: str = REFUSED
    words: tuple[str, ...] = ()
    heavy: bool = False


CASES: tuple[Case, ...] = (
    Case("workbook: bomb of blanks", workbooks.bomb_of_blanks, words=("packas upp till",)),
    Case(
        "workbook: bomb packed not too well",
        workbooks.bomb_packed_not_too_well,
        words=("packas upp till",),
        heavy=True,
    ),
    Case(
        "workbook: bomb of strings", workbooks.bomb_of_strings, ACCEPTED, words=("rader lästa",), heavy=True
    ),
    Case(
        "workbook: bomb of short strings",
        workbooks.bomb_of_short_strings,
        ACCEPTED,
        words=("rader lästa",),
        heavy=True,
    ),
    Case("workbook: bomb in one string", workbooks.bomb_in_one_string, words=("packas upp till",)),
    Case("workbook: bomb that lies", workbooks.bomb_that_lies, words=("går inte att öppna",), heavy=True),
    Case("workbook: bomb in a bomb", workbooks.bomb_in_a_bomb, words=("går inte att öppna",)),
    Case("workbook: many members", workbooks.many_members, words=("70 005 filer",), heavy=True),
    Case("workbook: styled rows", workbooks.styled_rows, ACCEPTED, words=("rader lästa",), heavy=True),
    Case("workbook: styled cells", workbooks.styled_cells, ACCEPTED, words=("rader lästa",), heavy=True),
    Case(
        "workbook: filled cells",
        workbooks.filled_cells,
        words=("sträcker sig ända till cell F840019",),
        heavy=True,
    ),
    Case("workbook: last cell", workbooks.last_cell, words=("sträcker sig ända till cell XFD1048576",)),
    Case(
        "workbook: last cell without reference",
        workbooks.last_cell_without_reference,
        words=("sträcker sig ända till cell E1048576",),
    ),
    Case(
        "workbook: cells beyond the sheet",
        workbooks.cells_beyond_the_sheet,
        words=("sträcker sig ända till cell ZZZZZZ4000000000",),
    ),
    Case("workbook: lying dimension", workbooks.lying_dimension, ACCEPTED, words=("rader lästa",)),
    Case(
        "workbook: merged over and over",
        workbooks.merged_over_and_over,
        ACCEPTED,
        words=("rader lästa",),
        heavy=True,
    ),
    Case(
        "workbook: many sheets",
        workbooks.many_sheets,
        words=("det finns rubriker men inga rader",),
        heavy=True,
    ),
    Case("workbook: external entity", workbooks.external_entity, words=("går inte att öppna",)),
    Case("workbook: billion laughs", workbooks.billion_laughs, words=("går inte att öppna",)),
    Case("workbook: external links", workbooks.external_links, ACCEPTED, words=("rader lästa",)),
    Case("workbook: formulas", workbooks.formulas, ACCEPTED, words=("rader lästa",)),
    Case("workbook: deep xml", workbooks.deep_xml, words=("inget blad har några rader",)),
    Case("workbook: long tag", workbooks.long_tag, ACCEPTED, words=("rader lästa",), heavy=True),
    Case("workbook: ods repeated", workbooks.ods_repeated, words=("sträcker sig ända till cell CFDGSXL2",)),
    Case("workbook: ods repeated blank", workbooks.ods_repeated_blank, ACCEPTED, words=("rader lästa",)),
    Case("workbook: ods negative", workbooks.ods_negative, words=("går inte att öppna",)),
    Case("workbook: ods no number", workbooks.ods_no_number, words=("går inte att öppna",)),
    Case("workbook: ods spanned", workbooks.ods_spanned, ACCEPTED, words=("rader lästa",), heavy=True),
    Case("workbook: ods laughs", workbooks.ods_laughs, words=("går inte att öppna",)),
    Case("workbook: ods external entity", workbooks.ods_external_entity, words=("går inte att öppna",)),
    Case("workbook: ods deep", workbooks.ods_deep, words=("det finns rubriker men inga rader",)),
    Case("workbook: protected", workbooks.protected, words=("skyddad med lösenord. Öppna den i Excel",)),
    Case(
        "workbook: protected old", workbooks.protected_old, words=("skyddad med lösenord. Öppna den i Excel",)
    ),
    Case("workbook: ole garbage", workbooks.ole_garbage, words=("går inte att öppna",)),
    Case("workbook: ole loop", workbooks.ole_loop, words=("går inte att öppna",)),
    Case("workbook: protected zip", workbooks.protected_zip, words=("går inte att öppna",)),
    Case("workbook: renamed text", workbooks.renamed_text, words=("går inte att öppna",)),
    Case("workbook: renamed page", workbooks.renamed_page, words=("går inte att öppna",)),
    Case("workbook: renamed workbook", workbooks.renamed_workbook, words=("går inte att öppna",)),
    Case("workbook: renamed new workbook", workbooks.renamed_new_workbook, words=("går inte att öppna",)),
    Case("workbook: noise", workbooks.noise, words=("går inte att öppna",)),
    Case("workbook: noise as text", workbooks.noise_as_text, words=("går inte att öppna",)),
    Case("workbook: cut off", workbooks.cut_off, words=("går inte att öppna",)),
    Case("workbook: nothing", workbooks.nothing, words=("är tom.",)),
    Case("workbook: mark only", workbooks.mark_only, words=("inget blad har några rader",)),
    Case("workbook: spaces only", workbooks.spaces_only, words=("inget blad har några rader",), heavy=True),
    Case("workbook: headings only", workbooks.headings_only, words=("det finns rubriker men inga rader",)),
    Case("workbook: zeros", workbooks.zeros, words=("går inte att öppna",)),
    Case("workbook: wide text", workbooks.wide_text, words=("sträcker sig ända till cell BDWGN3",)),
    Case("workbook: one line", workbooks.one_line, words=("rad 2 går inte att läsa",)),
    Case(
        "workbook: one line of cells",
        workbooks.one_line_of_cells,
        words=("sträcker sig ända till cell AQSWTU2",),
        heavy=True,
    ),
    Case(
        "workbook: unclosed quote",
        workbooks.unclosed_quote,
        words=("sträcker sig ända till cell B3000002",),
        heavy=True,
    ),
    Case(
        "workbook: many rows",
        workbooks.many_rows,
        words=("sträcker sig ända till cell B3000001",),
        heavy=True,
    ),
    Case(
        "workbook: only line ends",
        workbooks.only_line_ends,
        words=("sträcker sig ända till cell B30000001",),
        heavy=True,
    ),
    Case("workbook: half letters", workbooks.half_letters, ACCEPTED, words=("läst",)),
    Case("map: nan coordinates", maps.nan_coordinates, words=("går inte att öppna",)),
    Case("map: endless coordinates", maps.endless_coordinates, words=("går inte att öppna",)),
    Case("map: vast coordinates", maps.vast_coordinates, words=("ligger utanför Sverige",)),
    Case("map: long numbers", maps.long_numbers, words=("går inte att öppna",)),
    Case("map: empty geometry", maps.empty_geometry, words=("saknar gräns",)),
    Case("map: no geometry", maps.no_geometry, words=("saknar gräns",)),
    Case("map: geometry collection", maps.geometry_collection, words=("saknar gräns",)),
    Case("map: points", maps.points, words=("saknar gräns",)),
    Case("map: nested collections", maps.nested_collections, words=("går inte att öppna",)),
    Case("map: deep json", maps.deep_json, ACCEPTED, words=("rader lästa",)),
    Case("map: deeper json", maps.deeper_json, words=("går inte att öppna",)),
    Case("map: deep brackets", maps.deep_brackets, words=("går inte att öppna",)),
    Case("map: doubled keys", maps.doubled_keys, words=("står mer än en gång: 1980R002",)),
    Case("map: codes twice", maps.codes_twice, words=("står mer än en gång: 1980R001",)),
    Case("map: crossing", maps.crossing, words=("korsar sig själv",)),
    Case("map: one spot", maps.one_spot, words=("ligger över varandra",)),
    Case("map: two points", maps.two_points, words=("går inte att öppna",)),
    Case("map: no crs in gpkg", maps.no_crs_in_gpkg, words=("säger inte vilket koordinatsystem",)),
    Case("map: degrees called metres", maps.degrees_called_metres, words=("ligger utanför Sverige",)),
    Case("map: metres without crs", maps.metres_without_crs, words=("säger inte vilket koordinatsystem",)),
    Case("map: crs of france", maps.crs_of_france, words=("ligger utanför Sverige",)),
    Case("map: crs that is none", maps.crs_that_is_none, words=("säger inte vilket koordinatsystem",)),
    Case("map: crs by address", maps.crs_by_address, words=("webbadress och hämtas inte",)),
    Case("map: crs named by address", maps.crs_named_by_address, words=("webbadress och hämtas inte",)),
    Case("map: crs by hidden address", maps.crs_by_hidden_address, words=("webbadress och hämtas inte",)),
    Case("map: virtual layer", maps.virtual_layer, words=("går inte att öppna",)),
    Case("map: virtual layer in gpkg", maps.virtual_layer_in_gpkg, words=("går inte att öppna",)),
    Case("map: pipeline as json", maps.pipeline_as_json, words=("går inte att öppna",)),
    Case("map: service as json", maps.service_as_json, words=("går inte att öppna",)),
    Case("map: triggers", maps.triggers, ACCEPTED, words=("rader lästa",)),
    Case("map: endless view", maps.endless_view, words=("inget lager med egna ytor",)),
    Case("map: vast view", maps.vast_view, words=("inget lager med egna ytor",)),
    Case("map: virtual table", maps.virtual_table, words=("inget lager med egna ytor",)),
    Case("map: unlike module", maps.unlike_module, words=("inget lager med egna ytor",)),
    Case("map: vast blob", maps.vast_blob, words=("saknar gräns",)),
    Case("map: broken pages", maps.broken_pages, words=("går inte att öppna",)),
    Case("map: plain sqlite", maps.plain_sqlite, words=("går inte att öppna",)),
    Case("map: upward paths", maps.upward_paths, words=("sökvägar som leder ut",)),
    Case("map: absolute paths", maps.absolute_paths, words=("sökvägar som leder ut",)),
    Case("map: windows paths", maps.windows_paths, words=("sökvägar som leder ut",)),
    Case("map: drive paths", maps.drive_paths, words=("sökvägar som leder ut",)),
    Case("map: symbolic links", maps.symbolic_links, words=("ingen kolumn känns igen",)),
    Case("map: prj by address", maps.prj_by_address, words=("säger inte vilket koordinatsystem",)),
    Case("map: no prj", maps.no_prj, words=("säger inte vilket koordinatsystem",)),
    Case("map: lying shapefile", maps.lying_shapefile, words=("saknar gräns",)),
    Case("map: shapefile bomb", maps.shapefile_bomb, words=("packas upp till",), heavy=True),
    Case("map: table of a bomb", maps.table_of_a_bomb, words=("packas upp till",), heavy=True),
    Case("map: layer in layer", maps.layer_in_layer, words=("omraden.zip: arkivet innehålle",)),
    Case("map: parquet bogus crs", maps.parquet_bogus_crs, words=("går inte att öppna",)),
    Case("map: parquet bogus column", maps.parquet_bogus_column, words=("går inte att öppna",)),
    Case("map: parquet bogus kind", maps.parquet_bogus_kind, words=("går inte att öppna",)),
    Case("map: parquet without geo", maps.parquet_without_geo, words=("går inte att öppna",)),
    Case("map: parquet bomb", maps.parquet_bomb, words=("packas upp till",), heavy=True),
    Case("map: parquet lying footer", maps.parquet_lying_footer, words=("går inte att öppna",)),
    Case("map: parquet noise", maps.parquet_noise, words=("går inte att öppna",)),
    Case("map: many points", maps.many_points, ACCEPTED, words=("rader lästa",), heavy=True),
    Case("map: many areas", maps.many_areas, words=("200 004 områden",), heavy=True),
    Case("map: many columns", maps.many_columns, words=("kolumner; högst 1 000 läses",), heavy=True),
    Case(
        "map: column called as the shape", maps.column_called_as_the_shape, ACCEPTED, words=("rader lästa",)
    ),
    Case("same rows of children", texts.same_rows_of_children, words=("står två gånger",)),
    Case("name too long", texts.name_too_long, words=("finns inte",)),
    Case("pipe", texts.pipe, words=("finns inte",)),
    Case("folder", texts.folder, words=("finns inte",)),
    Case("own tail", texts.own_tail, words=("finns inte",)),
    Case("device", texts.device, words=("finns inte",)),
    Case("own memory", texts.own_memory, words=("finns inte",)),
    Case("a million keys", texts.a_million_keys, words=("reachmap.toml",)),
    Case("vast toml", texts.vast_toml, words=("reachmap.toml",)),
    Case("row: count 1e300", texts.rows("Norrby;k;4;1e300;2025-01-10\n"), words=("heltal från 0 till",)),
    Case("row: count -5", texts.rows("Norrby;k;4;-5;2025-01-10\n"), words=("heltal från 0 till",)),
    Case("row: count NaN", texts.rows("Norrby;k;4;NaN;2025-01-10\n"), words=("heltal från 0 till",)),
    Case("row: count inf", texts.rows("Norrby;k;4;inf;2025-01-10\n"), words=("heltal från 0 till",)),
    Case(
        "row: count 100000 digits",
        texts.rows(f"Norrby;k;4;{'9' * 100_000};2025-01-10\n"),
        words=("heltal från 0 till",),
    ),
    Case("row: count other digits", texts.rows("Norrby;k;4;²;2025-01-10\n"), words=("heltal från 0 till",)),
    Case("row: date 9999", texts.rows("Norrby;k;4;1;9999-12-31\n"), words=("inte är ett datum",)),
    Case("row: date 0001", texts.rows("Norrby;k;4;1;0001-01-01\n"), words=("inte är ett datum",)),
    Case("row: date 99999", texts.rows("Norrby;k;4;1;99999-01-01\n"), words=("inte är ett datum",)),
    Case("row: date serial", texts.rows("Norrby;k;4;1;99999999999\n"), words=("inte är ett datum",)),
    Case(
        "row: age 999999",
        texts.rows("Norrby;k;999999999999;1;2025-01-10\n"),
        ACCEPTED,
        words=("rader lästa",),
    ),
    Case(
        "row: age ranges",
        texts.rows(f"Norrby;k;{'1-2,' * 100_000};1;2025-01-10\n"),
        words=("rad 26 går inte att läsa",),
    ),
    Case(
        "row: hostile names",
        texts.rows(
            "<script>alert(1)</script>;k;4;1;2025-01-10\n=cmd|'/c calc'!A1;k;4;1;2025-01-10\n"
            "\u202eabc;m;5;1;2025-01-10\n" + "å" * 9_000 + ";k;4;1;2025-01-10\n"
        ),
        ACCEPTED,
        words=("rader lästa",),
    ),
    Case(
        "row: 3000 unlike long names",
        texts.rows("".join(f"{chr(97 + n % 26) * 300}{n};k;4;1;2025-01-10\n" for n in range(3_000))),
        ACCEPTED,
        words=("rader lästa",),
        heavy=True,
    ),
    Case("row: NUL", texts.rows("Norr\0by;k;4;1;2025-01-10\n"), words=("går inte att öppna",)),
    Case(
        "row: personal number",
        texts.rows("Norrby;k;4;1;2025-01-10\n850101-1236;k;4;1;2025-01-10\n"),
        words=("personnummer",),
    ),
    Case("children -5", texts.count("-5"), words=("inte är ett tal",)),
    Case("children 1e300", texts.count("1e300"), words=("inte är ett tal",)),
    Case("children nan", texts.count("nan"), words=("inte är ett tal",)),
    Case("children inf", texts.count("inf"), words=("inte är ett tal",)),
    Case("children blank", texts.count(""), words=("inte är ett tal",)),
    Case("children text", texts.count("<script>"), words=("inte är ett tal",)),
    Case("children 1e11", texts.count("99999999999"), ACCEPTED, words=("rader lästa",)),
    Case(
        "path vsicurl", texts.boundaries("/vsicurl/{address}/x.gpkg"), words=("webbadress eller en virtuell",)
    ),
    Case("path http", texts.boundaries("{address}/x.gpkg"), words=("webbadress eller en virtuell",)),
    Case(
        "path vsizip", texts.boundaries("/vsizip/omraden.zip/a.shp"), words=("webbadress eller en virtuell",)
    ),
    Case("path zip://", texts.boundaries("zip://omraden.zip!a.shp"), words=("webbadress eller en virtuell",)),
    Case("path unc", texts.boundaries("\\\\server\\dela\\a.gpkg"), words=("webbadress eller en virtuell",)),
    Case("path file url", texts.boundaries("file:///etc/passwd"), words=("webbadress eller en virtuell",)),
    Case("path PG", texts.boundaries("PG:host=127.0.0.1"), words=("finns inte",)),
    Case("path passwd", texts.boundaries("/etc/passwd"), words=("av ett slag som inte läses",)),
    Case("path NUL", texts.boundaries("a\0b.gpkg"), words=("webbadress eller en virtuell",)),
    Case("path smb", texts.boundaries("smb://server/a.gpkg"), words=("webbadress eller en virtuell",)),
    Case("path data", texts.boundaries("data:application/json,x"), words=("finns inte",)),
    Case(
        "path nested vsi",
        texts.boundaries("omraden.geojson/vsicurl/{address}"),
        words=("webbadress eller en virtuell",),
    ),
    Case("settings unknown key", texts.more("[standard]\nkinds = 1\n"), words=("har ingen nyckel",)),
    Case("settings unknown section", texts.more("[standrd]\nkind = 1\n"), words=("inget avsnitt",)),
    Case(
        "settings deep",
        texts.more("[standard]\nkind = " + "[" * 30_000 + "]" * 30_000),
        words=("djupt nästlat",),
    ),
    Case(
        "settings deep tables",
        texts.more("[standard" + ".a" * 30_000 + "]\nkind = 1\n"),
        words=("har ingen nyckel",),
    ),
    Case(
        "settings deep inline",
        texts.more("[standard]\nkind = " + "{a=" * 15_000 + "1" + "}" * 15_000),
        words=("djupt nästlat",),
    ),
    Case("settings inf", texts.more("[disclosure]\nk = inf\n"), words=("måste vara",)),
    Case("settings nan", texts.more("[disclosure]\nk = nan\n"), words=("måste vara",)),
    Case(
        "settings huge int",
        texts.more("[disclosure]\nk = 1" + "0" * 5_000),
        words=("går inte att läsa som projektfil",),
    ),
    Case(
        "settings keys are questions",
        texts.more('[disclosure]\n"<script>" = 1\n'),
        words=("har ingen nyckel",),
    ),
    Case("settings binary", texts.project_file(bytes(range(256))), words=("UTF-8",)),
    Case("settings utf16", texts.project_file("[project]".encode("utf-16")), words=("UTF-8",)),
    Case("settings empty", texts.project_file(b""), words=("är tom.",)),
    Case("settings bom", texts.project_file(b"\xef\xbb\xbf"), words=("saknar municipality",)),
    Case(
        "px vast",
        texts.statistics(texts.px(texts.many_values(300_000), "1 " * 10), "barn.px"),
        words=("rubrikerna kräver",),
    ),
    Case(
        "px more dims",
        texts.statistics(
            "STUB="
            + texts.many_values(40)
            + ";"
            + "".join(f'VALUES("{n}")={texts.many_values(9)};' for n in range(40))
            + "DATA=1;",
            "barn.px",
        ),
        words=("av ett slag som inte läses",),
    ),
    Case(
        "px unclosed quote",
        texts.statistics(texts.px('"a') + "x" * 20_000_000, "barn.px"),
        words=("px-fil, men",),
    ),
    Case(
        "px semicolons",
        texts.statistics(texts.px(";" * 5_000_000), "barn.px"),
        words=("px-fil, men",),
        heavy=True,
    ),
    Case(
        "px quotes",
        texts.statistics('A("' * 2_000_000 + texts.px('"1980R001"'), "barn.px"),
        words=("av ett slag som inte läses",),
    ),
    Case(
        "px brackets",
        texts.statistics("AAAA" * 500_000 + texts.px('"1980R001"'), "barn.px"),
        words=("av ett slag som inte läses",),
    ),
    Case(
        "px keys",
        texts.statistics(
            texts.px('"1980R001"').replace("DATA", 'KEYS("region")=VALUES;KEYS("ålder")=VALUES;DATA'),
            "barn.px",
        ),
        words=("av ett slag som inte läses",),
    ),
    Case("px no data", texts.statistics(texts.px('"1980R001"', ""), "barn.px"), words=("rubrikerna kräver",)),
    Case("px lines", texts.statistics("\n" * 30_000_000, "barn.px"), words=("av ett slag som inte läses",)),
    Case("json vast", texts.statistics(texts.vast_json_stat(), "barn.json"), words=("fler än",)),
    Case(
        "json negative size",
        texts.statistics(texts.json_stat(size=[-1, -2]), "barn.json"),
        words=("rubrikerna kräver",),
    ),
    Case(
        "json size text",
        texts.statistics(texts.json_stat(size=["a", None]), "barn.json"),
        words=("statistik i JSON",),
    ),
    Case(
        "json size float", texts.statistics(texts.json_stat(size=[1e300, 2]), "barn.json"), words=("fler än",)
    ),
    Case(
        "json sparse beyond",
        texts.statistics(texts.json_stat(value={"99999999999": 1}), "barn.json"),
        words=("rubrikerna kräver",),
    ),
    Case(
        "json sparse negative",
        texts.statistics(texts.json_stat(value={"-1": 1}), "barn.json"),
        words=("rubrikerna kräver",),
    ),
    Case(
        "json nan",
        texts.statistics(texts.json_stat(value=[float("nan"), 1]), "barn.json"),
        words=("statistik i JSON",),
    ),
    Case(
        "json 1e400",
        texts.statistics(texts.json_stat().replace("[1, 2]", "[1e400, 2]"), "barn.json"),
        words=("barn.json",),
    ),
    Case(
        "json digits",
        texts.statistics(texts.json_stat().replace("[1, 2]", f"[{'9' * 100_000}, 2]"), "barn.json"),
        words=("statistik i JSON",),
    ),
    Case("json deep", texts.statistics('{"a":' * 200 + "1" + "}" * 200, "barn.json"), words=("fler än",)),
    Case("json deeper", texts.statistics('{"a":' * 1_000_000, "barn.json"), words=("statistik i JSON",)),
    Case(
        "json keys twice",
        texts.statistics(
            texts.json_stat().replace('"value"', '"value": [], "value": [], "value"'), "barn.json"
        ),
        words=("åldrar saknas",),
    ),
    Case(
        "json list",
        texts.statistics("[" + "1," * 3_000_000 + "1]", "barn.json"),
        words=("av ett slag som inte läses",),
    ),
    Case(
        "json index list of lists",
        texts.statistics(
            texts.json_stat(dimension={"region": {"category": {"index": [[1], [2]]}}, "ålder": 3}),
            "barn.json",
        ),
        words=("statistik i JSON",),
    ),
    Case(
        "json id twice",
        texts.statistics(texts.json_stat(id=["region", "region"]), "barn.json"),
        words=("rubrikerna kräver",),
    ),
    Case(
        "json values objects",
        texts.statistics(texts.json_stat(value=[{}, []]), "barn.json"),
        words=("inte är ett tal",),
    ),
    Case(
        "json pxweb",
        texts.statistics(
            '{"columns": [{"code": "a", "type": "d"}, {"code": "b", "type": "c"}], '
            '"data": [{"key": [], "values": []}]}',
            "barn.json",
        ),
        words=("statistik i JSON",),
    ),
    Case(
        "alias address",
        texts.more('[locate]\naliases = "alias.csv"\n', alias="text,area_code\nStorgatan 5,1980R001\n"),
        words=("liknar en adress",),
    ),
    Case(
        "alias twice",
        texts.more('[locate]\naliases = "alias.csv"\n', alias="text,area_code\nByn,1980R001\nByn,1980R002\n"),
        words=("flera gånger",),
    ),
    Case(
        "alias nowhere",
        texts.more('[locate]\naliases = "alias.csv"\n', alias="text,area_code\nByn,<script>\n"),
        words=("områdeskod finns inte",),
    ),
    Case(
        "alias long",
        texts.more(
            '[locate]\naliases = "alias.csv"\n', alias="text,area_code\n" + "x" * 9_000 + ",1980R001\n"
        ),
        words=("liknar en adress",),
    ),
    Case(
        "postcodes bad",
        texts.more('[locate]\npostcodes = "post.csv"\n', post="postnummer,kod,vikt\n72212,1980R001,1e400\n"),
        words=("inte är ett tal",),
    ),
    Case(
        "postcodes no number",
        texts.more('[locate]\npostcodes = "post.csv"\n', post="postnummer,kod\n=1+1,1980R001\n"),
        words=("är tom eller",),
    ),
    Case(
        "postcodes number of somebody",
        texts.more(
            '[locate]\npostcodes = "post.csv"\n', post="postnummer,kod,anm\n72212,1980R001,850101-1236\n"
        ),
        words=("personnummer",),
    ),
    Case(
        "covariates constant",
        texts.more(
            '[covariates]\nfile = "kov.csv"\nuse = ["x"]\n', kov="area_code,x\n1980R001,inf\n1980R002,1e300\n"
        ),
        words=("inte är ett tal",),
    ),
)
