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
    """

    name: str
    build: Callable[[Project], object]
    ends: str = REFUSED
    words: tuple[str, ...] = ()


CASES: tuple[Case, ...] = (
    Case("bomb_of_blanks", workbooks.bomb_of_blanks),
    Case("bomb_packed_not_too_well", workbooks.bomb_packed_not_too_well),
    Case("bomb_of_strings", workbooks.bomb_of_strings),
    Case("bomb_of_short_strings", workbooks.bomb_of_short_strings),
    Case("bomb_in_one_string", workbooks.bomb_in_one_string),
    Case("bomb_that_lies", workbooks.bomb_that_lies),
    Case("bomb_in_a_bomb", workbooks.bomb_in_a_bomb),
    Case("many_members", workbooks.many_members),
    Case("styled_rows", workbooks.styled_rows),
    Case("styled_cells", workbooks.styled_cells),
    Case("filled_cells", workbooks.filled_cells),
    Case("last_cell", workbooks.last_cell),
    Case("last_cell_without_reference", workbooks.last_cell_without_reference),
    Case("cells_beyond_the_sheet", workbooks.cells_beyond_the_sheet),
    Case("lying_dimension", workbooks.lying_dimension),
    Case("merged_over_and_over", workbooks.merged_over_and_over),
    Case("many_sheets", workbooks.many_sheets),
    Case("external_entity", workbooks.external_entity),
    Case("billion_laughs", workbooks.billion_laughs),
    Case("external_links", workbooks.external_links),
    Case("formulas", workbooks.formulas),
    Case("deep_xml", workbooks.deep_xml),
    Case("long_tag", workbooks.long_tag),
    Case("ods_repeated", workbooks.ods_repeated),
    Case("ods_repeated_blank", workbooks.ods_repeated_blank),
    Case("ods_negative", workbooks.ods_negative),
    Case("ods_no_number", workbooks.ods_no_number),
    Case("ods_spanned", workbooks.ods_spanned),
    Case("ods_laughs", workbooks.ods_laughs),
    Case("ods_external_entity", workbooks.ods_external_entity),
    Case("ods_deep", workbooks.ods_deep),
    Case("protected", workbooks.protected),
    Case("protected_old", workbooks.protected_old),
    Case("ole_garbage", workbooks.ole_garbage),
    Case("ole_loop", workbooks.ole_loop),
    Case("protected_zip", workbooks.protected_zip),
    Case("renamed_text", workbooks.renamed_text),
    Case("renamed_page", workbooks.renamed_page),
    Case("renamed_workbook", workbooks.renamed_workbook),
    Case("renamed_new_workbook", workbooks.renamed_new_workbook),
    Case("noise", workbooks.noise),
    Case("noise_as_text", workbooks.noise_as_text),
    Case("cut_off", workbooks.cut_off),
    Case("nothing", workbooks.nothing),
    Case("mark_only", workbooks.mark_only),
    Case("spaces_only", workbooks.spaces_only),
    Case("headings_only", workbooks.headings_only),
    Case("zeros", workbooks.zeros),
    Case("wide_text", workbooks.wide_text),
    Case("one_line", workbooks.one_line),
    Case("one_line_of_cells", workbooks.one_line_of_cells),
    Case("unclosed_quote", workbooks.unclosed_quote),
    Case("many_rows", workbooks.many_rows),
    Case("only_line_ends", workbooks.only_line_ends),
    Case("half_letters", workbooks.half_letters),
    Case("nan_coordinates", maps.nan_coordinates),
    Case("endless_coordinates", maps.endless_coordinates),
    Case("vast_coordinates", maps.vast_coordinates),
    Case("long_numbers", maps.long_numbers),
    Case("empty_geometry", maps.empty_geometry),
    Case("no_geometry", maps.no_geometry),
    Case("geometry_collection", maps.geometry_collection),
    Case("points", maps.points),
    Case("nested_collections", maps.nested_collections),
    Case("deep_json", maps.deep_json),
    Case("deeper_json", maps.deeper_json),
    Case("deep_brackets", maps.deep_brackets),
    Case("doubled_keys", maps.doubled_keys),
    Case("codes_twice", maps.codes_twice),
    Case("crossing", maps.crossing),
    Case("one_spot", maps.one_spot),
    Case("two_points", maps.two_points),
    Case("no_crs_in_gpkg", maps.no_crs_in_gpkg),
    Case("degrees_called_metres", maps.degrees_called_metres),
    Case("metres_without_crs", maps.metres_without_crs),
    Case("crs_of_france", maps.crs_of_france),
    Case("crs_that_is_none", maps.crs_that_is_none),
    Case("crs_by_address", maps.crs_by_address),
    Case("crs_named_by_address", maps.crs_named_by_address),
    Case("crs_by_hidden_address", maps.crs_by_hidden_address),
    Case("virtual_layer", maps.virtual_layer),
    Case("virtual_layer_in_gpkg", maps.virtual_layer_in_gpkg),
    Case("pipeline_as_json", maps.pipeline_as_json),
    Case("service_as_json", maps.service_as_json),
    Case("triggers", maps.triggers),
    Case("endless_view", maps.endless_view),
    Case("vast_view", maps.vast_view),
    Case("virtual_table", maps.virtual_table),
    Case("unlike_module", maps.unlike_module),
    Case("vast_blob", maps.vast_blob),
    Case("broken_pages", maps.broken_pages),
    Case("plain_sqlite", maps.plain_sqlite),
    Case("upward_paths", maps.upward_paths),
    Case("absolute_paths", maps.absolute_paths),
    Case("windows_paths", maps.windows_paths),
    Case("drive_paths", maps.drive_paths),
    Case("symbolic_links", maps.symbolic_links),
    Case("prj_by_address", maps.prj_by_address),
    Case("no_prj", maps.no_prj),
    Case("lying_shapefile", maps.lying_shapefile),
    Case("shapefile_bomb", maps.shapefile_bomb),
    Case("table_of_a_bomb", maps.table_of_a_bomb),
    Case("layer_in_layer", maps.layer_in_layer),
    Case("parquet_bogus_crs", maps.parquet_bogus_crs),
    Case("parquet_bogus_column", maps.parquet_bogus_column),
    Case("parquet_bogus_kind", maps.parquet_bogus_kind),
    Case("parquet_without_geo", maps.parquet_without_geo),
    Case("parquet_bomb", maps.parquet_bomb),
    Case("parquet_lying_footer", maps.parquet_lying_footer),
    Case("parquet_noise", maps.parquet_noise),
    Case("many_points", maps.many_points),
    Case("many_areas", maps.many_areas),
    Case("many_columns", maps.many_columns),
    Case("column_called_as_the_shape", maps.column_called_as_the_shape),
    Case("same_rows_of_children", texts.same_rows_of_children),
    Case("name_too_long", texts.name_too_long),
    Case("pipe", texts.pipe),
    Case("folder", texts.folder),
    Case("own_tail", texts.own_tail),
    Case("device", texts.device),
    Case("own_memory", texts.own_memory),
    Case("many_files", texts.many_files),
    Case("a_million_keys", texts.a_million_keys),
    Case("vast_toml", texts.vast_toml),
    Case("row: count 1e300", texts.rows("Norrby;k;4;1e300;2025-01-10\n")),
    Case("row: count -5", texts.rows("Norrby;k;4;-5;2025-01-10\n")),
    Case("row: count NaN", texts.rows("Norrby;k;4;NaN;2025-01-10\n")),
    Case("row: count inf", texts.rows("Norrby;k;4;inf;2025-01-10\n")),
    Case("row: count 100000 digits", texts.rows(f"Norrby;k;4;{'9' * 100_000};2025-01-10\n")),
    Case("row: count other digits", texts.rows("Norrby;k;4;²;2025-01-10\n")),
    Case("row: date 9999", texts.rows("Norrby;k;4;1;9999-12-31\n")),
    Case("row: date 0001", texts.rows("Norrby;k;4;1;0001-01-01\n")),
    Case("row: date 99999", texts.rows("Norrby;k;4;1;99999-01-01\n")),
    Case("row: date serial", texts.rows("Norrby;k;4;1;99999999999\n")),
    Case("row: age 999999", texts.rows("Norrby;k;999999999999;1;2025-01-10\n")),
    Case("row: age ranges", texts.rows(f"Norrby;k;{'1-2,' * 100_000};1;2025-01-10\n")),
    Case(
        "row: hostile names",
        texts.rows(
            "<script>alert(1)</script>;k;4;1;2025-01-10\n=cmd|'/c calc'!A1;k;4;1;2025-01-10\n\u202eabc;m;5;1;2025-01-10\n"
            + "å" * 9_000
            + ";k;4;1;2025-01-10\n"
        ),
    ),
    Case(
        "row: 3000 unlike long names",
        texts.rows("".join(f"{chr(97 + n % 26) * 300}{n};k;4;1;2025-01-10\n" for n in range(3_000))),
    ),
    Case("row: NUL", texts.rows("Norr\0by;k;4;1;2025-01-10\n")),
    Case("row: personal number", texts.rows("Norrby;k;4;1;2025-01-10\n850101-1236;k;4;1;2025-01-10\n")),
    Case("children -5", texts.count("-5")),
    Case("children 1e300", texts.count("1e300")),
    Case("children nan", texts.count("nan")),
    Case("children inf", texts.count("inf")),
    Case("children blank", texts.count("")),
    Case("children text", texts.count("<script>")),
    Case("children 1e11", texts.count("99999999999")),
    Case("path vsicurl", texts.boundaries("/vsicurl/{address}/x.gpkg")),
    Case("path http", texts.boundaries("{address}/x.gpkg")),
    Case("path vsizip", texts.boundaries("/vsizip/omraden.zip/a.shp")),
    Case("path zip://", texts.boundaries("zip://omraden.zip!a.shp")),
    Case("path unc", texts.boundaries("\\\\server\\dela\\a.gpkg")),
    Case("path file url", texts.boundaries("file:///etc/passwd")),
    Case("path PG", texts.boundaries("PG:host=127.0.0.1")),
    Case("path passwd", texts.boundaries("/etc/passwd")),
    Case("path NUL", texts.boundaries("a\0b.gpkg")),
    Case("path smb", texts.boundaries("smb://server/a.gpkg")),
    Case("path data", texts.boundaries("data:application/json,x")),
    Case("path nested vsi", texts.boundaries("omraden.geojson/vsicurl/{address}")),
    Case("settings unknown key", texts.more("[standard]\nkinds = 1\n")),
    Case("settings unknown section", texts.more("[standrd]\nkind = 1\n")),
    Case("settings deep", texts.more("[standard]\nkind = " + "[" * 100_000 + "]" * 100_000)),
    Case("settings deep tables", texts.more("[standard" + ".a" * 100_000 + "]\nkind = 1\n")),
    Case("settings deep inline", texts.more("[standard]\nkind = " + "{a=" * 50_000 + "1" + "}" * 50_000)),
    Case("settings inf", texts.more("[disclosure]\nk = inf\n")),
    Case("settings nan", texts.more("[disclosure]\nk = nan\n")),
    Case("settings huge int", texts.more("[disclosure]\nk = 1" + "0" * 5_000)),
    Case("settings keys are questions", texts.more('[disclosure]\n"<script>" = 1\n')),
    Case("settings binary", texts.project_file(bytes(range(256)))),
    Case("settings utf16", texts.project_file("[project]".encode("utf-16"))),
    Case("settings empty", texts.project_file(b"")),
    Case("settings bom", texts.project_file(b"\xef\xbb\xbf")),
    Case("px vast", texts.statistics(texts.px(texts.many_values(300_000), "1 " * 10), "barn.px")),
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
    ),
    Case("px unclosed quote", texts.statistics(texts.px('"a') + "x" * 20_000_000, "barn.px")),
    Case("px semicolons", texts.statistics(texts.px(";" * 5_000_000), "barn.px")),
    Case("px quotes", texts.statistics('A("' * 2_000_000 + texts.px('"1980R001"'), "barn.px")),
    Case("px brackets", texts.statistics("AAAA" * 500_000 + texts.px('"1980R001"'), "barn.px")),
    Case(
        "px keys",
        texts.statistics(
            texts.px('"1980R001"').replace("DATA", 'KEYS("region")=VALUES;KEYS("ålder")=VALUES;DATA'),
            "barn.px",
        ),
    ),
    Case("px no data", texts.statistics(texts.px('"1980R001"', ""), "barn.px")),
    Case("px lines", texts.statistics("\n" * 30_000_000, "barn.px")),
    Case("json vast", texts.statistics(texts.vast_json_stat(), "barn.json")),
    Case("json negative size", texts.statistics(texts.json_stat(size=[-1, -2]), "barn.json")),
    Case("json size text", texts.statistics(texts.json_stat(size=["a", None]), "barn.json")),
    Case("json size float", texts.statistics(texts.json_stat(size=[1e300, 2]), "barn.json")),
    Case("json sparse beyond", texts.statistics(texts.json_stat(value={"99999999999": 1}), "barn.json")),
    Case("json sparse negative", texts.statistics(texts.json_stat(value={"-1": 1}), "barn.json")),
    Case("json nan", texts.statistics(texts.json_stat(value=[float("nan"), 1]), "barn.json")),
    Case("json 1e400", texts.statistics(texts.json_stat().replace("[1, 2]", "[1e400, 2]"), "barn.json")),
    Case(
        "json digits",
        texts.statistics(texts.json_stat().replace("[1, 2]", f"[{'9' * 100_000}, 2]"), "barn.json"),
    ),
    Case("json deep", texts.statistics('{"a":' * 200 + "1" + "}" * 200, "barn.json")),
    Case("json deeper", texts.statistics('{"a":' * 1_000_000, "barn.json")),
    Case(
        "json keys twice",
        texts.statistics(
            texts.json_stat().replace('"value"', '"value": [], "value": [], "value"'), "barn.json"
        ),
    ),
    Case("json list", texts.statistics("[" + "1," * 3_000_000 + "1]", "barn.json")),
    Case(
        "json index list of lists",
        texts.statistics(
            texts.json_stat(dimension={"region": {"category": {"index": [[1], [2]]}}, "ålder": 3}),
            "barn.json",
        ),
    ),
    Case("json id twice", texts.statistics(texts.json_stat(id=["region", "region"]), "barn.json")),
    Case("json values objects", texts.statistics(texts.json_stat(value=[{}, []]), "barn.json")),
    Case(
        "json pxweb",
        texts.statistics(
            '{"columns": [{"code": "a", "type": "d"}, {"code": "b", "type": "c"}], "data": [{"key": [], "values": []}]}',
            "barn.json",
        ),
    ),
    Case(
        "alias address",
        texts.more('[locate]\naliases = "alias.csv"\n', alias="text,area_code\nStorgatan 5,1980R001\n"),
    ),
    Case(
        "alias twice",
        texts.more('[locate]\naliases = "alias.csv"\n', alias="text,area_code\nByn,1980R001\nByn,1980R002\n"),
    ),
    Case(
        "alias nowhere",
        texts.more('[locate]\naliases = "alias.csv"\n', alias="text,area_code\nByn,<script>\n"),
    ),
    Case(
        "alias long",
        texts.more(
            '[locate]\naliases = "alias.csv"\n', alias="text,area_code\n" + "x" * 9_000 + ",1980R001\n"
        ),
    ),
    Case(
        "postcodes bad",
        texts.more('[locate]\npostcodes = "post.csv"\n', post="postnummer,kod,vikt\n72212,1980R001,1e400\n"),
    ),
    Case(
        "postcodes no number",
        texts.more('[locate]\npostcodes = "post.csv"\n', post="postnummer,kod\n=1+1,1980R001\n"),
    ),
    Case(
        "postcodes number of somebody",
        texts.more(
            '[locate]\npostcodes = "post.csv"\n', post="postnummer,kod,anm\n72212,1980R001,850101-1236\n"
        ),
    ),
    Case(
        "covariates constant",
        texts.more(
            '[covariates]\nfile = "kov.csv"\nuse = ["x"]\n', kov="area_code,x\n1980R001,inf\n1980R002,1e300\n"
        ),
    ),
)
