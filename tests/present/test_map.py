"""The map page, in a real browser without a network: complete, calm, and the same as its table."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import pytest
from playwright.sync_api import Page
from shapely.geometry import box

from reachmap.gaps.profile import AreaProfiles
from reachmap.i18n import Translator
from reachmap.present.map import render_map
from reachmap.siting.ground import no_venues
from reachmap.standards import StandardSettings
from reachmap.vocabulary import ALL, BUILT_IN, strata

if TYPE_CHECKING:
    from tests.present.browser import Opener

pytest_plugins = ["tests.present.browser"]

CODES = ("1980R001", "1980R002", "1980R003", "1980R004", "1980R005", "1980R006")
NAMES = ("Skogsbacken", "Östra hamnen", "Kärret", "Nyby", "Sjövik", "Åsen")
HOSTILE = (
    "<script>window.hacked=1</script>",
    '"><img src=x onerror="window.hacked=1">',
    "</script><script>window.hacked=1</script>",
    "'); window.hacked=1; ('",
    "\u202esdrawkcab {{ 7*7 }}",
    "&lt;b&gt; <!-- <script> ${window.hacked=1}",
)
# What the gate took away from Kärret: it must not come back by any way.
SECRET = 7919
HEADLINE = ("Stödet når tydligt färre än förväntat i Skogsbacken.",)
NOTES = ("Stöd från andra anordnare finns inte i filerna.",)
NUMBER = re.compile(r"\d+(?:\u00a0\d{3})*(?:,\d+)?")


@dataclass(frozen=True)
class Stub:
    """As much of an analysis as a map reads."""

    cells: pd.DataFrame
    areas: gpd.GeoDataFrame
    settings: Any = field(repr=False)
    facts: dict[str, Any] = field(default_factory=dict)
    venues: gpd.GeoDataFrame = field(default_factory=no_venues)
    profiles: AreaProfiles = field(default_factory=AreaProfiles)
    provenance: dict[str, Any] = field(default_factory=dict)


def cell(code: str, name: str, band: str, group: str, **values: Any) -> dict[str, Any]:
    """One row of cells; without a target unless told."""
    figures = ("target", "coverage", "rate_ratio", "shortfall")
    row: dict[str, Any] = {
        "area_code": code,
        "area_name": name,
        "municipality_code": "1980",
        "age_band": band,
        "parent_group": group,
        "reached": pd.NA,
        "expected": float("nan"),
        "unreached": pd.NA,
        "probability_shortfall": float("nan"),
        "verdict": "",
        "hidden": False,
    }
    for figure in figures:
        row |= {figure: float("nan"), f"{figure}_low": float("nan"), f"{figure}_high": float("nan")}
    return row | values


def estimates(target: float, share: float, shortfall: float, verdict: str) -> dict[str, Any]:
    """Figures with intervals around them."""
    return {
        "target": target,
        "target_low": target * 0.9,
        "target_high": target * 1.1,
        "coverage": share,
        "coverage_low": share * 0.5,
        "coverage_high": share * 1.6,
        "shortfall": shortfall,
        "shortfall_low": shortfall - 20,
        "shortfall_high": shortfall + 24,
        "verdict": verdict,
    }


def all_cells(names: tuple[str, ...] = NAMES, codes: tuple[str, ...] = CODES) -> pd.DataFrame:
    """Every class once per stratum; the order of the areas changes with the group."""
    rows = []
    for n, stratum in enumerate(strata()):
        kinds = [
            {"reached": 21, **estimates(1234.0 + n, 0.017, 31.0, "clear_shortfall")},
            {"reached": 40, **estimates(880.0, 0.045, 12.0 + 60 * (n % 2), "likely_shortfall")},
            {"hidden": True, **estimates(96.0, 0.052, 1.0, "uncertain")},
            {"reached": 1234, **estimates(15800.0, 0.078, -42.0, "above")},
            {
                "reached": 6,
                "target": 14.0,
                "target_low": 12.0,
                "target_high": 16.0,
                "verdict": "too_few",
            },
            {"reached": 9},
        ]
        rows += [
            cell(code, name, *stratum.key, **kind)
            for code, name, kind in zip(codes, names, kinds, strict=True)
        ]
        whole = {**estimates(19000.0, 0.0612, 0.0, ""), "reached": 1401}
        rows.append(cell(ALL, "Hela kommunen", *stratum.key, **whole))
    return pd.DataFrame(rows).astype({"reached": "Int64", "unreached": "Int64"})


def analysis(
    *,
    names: tuple[str, ...] = NAMES,
    codes: tuple[str, ...] = CODES,
    project: str = "Provköping 2025",
    level: str = "public",
    simulated: bool = True,
) -> Any:
    """A municipality of six squares, a kilometre each."""
    squares = [
        box(580000 + 1000 * x, 6600000 + 1000 * y, 581000 + 1000 * x, 6601000 + 1000 * y)
        for y in range(2)
        for x in range(3)
    ]
    areas = gpd.GeoDataFrame(
        {"area_code": codes, "area_name": names, "municipality_code": "1980"},
        geometry=squares,
        crs="EPSG:3006",
    )
    settings = SimpleNamespace(
        project=SimpleNamespace(
            name=project,
            period=(date(2025, 1, 1), date(2025, 12, 31)),
            simulated=simulated,
            language="sv",
        ),
        disclosure=SimpleNamespace(k=5, level=level),
        groups=BUILT_IN,
        standard=StandardSettings(),
    )
    return Stub(all_cells(names, codes), areas, settings)


def rendered(stub: Any = None, language: str = "sv") -> str:
    """The page of a stand-in analysis."""
    return render_map(stub or analysis(), Translator(language), headline=HEADLINE, notes=NOTES)


@pytest.fixture
def map_file(tmp_path: Path) -> Path:
    path = tmp_path / "map.html"
    path.write_text(rendered(), encoding="utf-8")
    return path


def without_carried_files(html: str) -> str:
    """The page without Leaflet, whose base64 could hold any digits."""
    return re.sub(r"data:text/[a-z]+;charset=utf-8;base64,[A-Za-z0-9+/=]+", "", html)


def row_of(page: Page, name: str) -> Any:
    return page.locator("tbody.areas tr", has=page.locator("bdi", has_text=name))


def fills(page: Page) -> list[str]:
    """Fill of each area's polygon, in the order of the areas."""
    script = """() => {
        const found = {};
        window.geo_json_areas.eachLayer((layer) => {
            found[layer.feature.properties.area_code] = layer.getElement().getAttribute("fill");
        });
        return found;
    }"""
    found = page.evaluate(script)
    return [found[code] for code in CODES]


def view_of(page: Page) -> Any:
    return page.evaluate(
        "() => [map_reachmap.getZoom(), map_reachmap.getCenter().lat, map_reachmap.getCenter().lng]"
    )


def tip_of(page: Page, code: str) -> str:
    """The text of an area's tooltip."""
    text: str = page.evaluate(
        """(code) => {
            let text = "";
            window.geo_json_areas.eachLayer((layer) => {
                if (layer.feature.properties.area_code !== code) return;
                layer.openTooltip();
                text = layer.getTooltip().getElement().innerText;
                layer.closeTooltip();
            });
            return text;
        }""",
        code,
    )
    return text


# --- in the browser


def test_every_area_is_drawn_and_nothing_is_asked_of_the_network(open_page: Opener, map_file: Path) -> None:
    visit = open_page(map_file)
    assert visit.page.locator("path.leaflet-interactive").count() == len(CODES)
    size = visit.page.locator("path.leaflet-interactive").first.bounding_box()
    assert size is not None
    assert size["width"] > 40
    assert visit.files == [map_file.resolve().as_uri()]
    visit.assert_calm()


def test_each_verdict_has_its_fill(open_page: Opener, map_file: Path) -> None:
    visit = open_page(map_file)
    assert fills(visit.page) == [
        "#4A1A6B",
        "#8558A5",
        "url(#rm-dots)",
        "url(#rm-stripes)",
        "url(#rm-hatch)",
        "#FFFFFF",
    ]
    unknown = visit.page.locator("path.leaflet-interactive[stroke-dasharray]")
    assert unknown.count() == 1


def test_another_measure_recolours_the_map_and_stays_where_it_is(open_page: Opener, map_file: Path) -> None:
    page = open_page(map_file).page
    page.evaluate("() => map_reachmap.setView([59.53, 16.44], 12.5, {animate: false})")
    before, place = fills(page), view_of(page)
    polygon = page.locator("path.leaflet-interactive").first.element_handle()
    page.select_option("#view", "share")
    after = fills(page)
    assert after[:4] != before[:4]
    assert after[4:] == before[4:]
    assert view_of(page) == place
    assert polygon is not None
    assert polygon.evaluate("(path) => path.isConnected")
    assert page.locator("[data-legend=share]").is_visible()
    assert page.locator("[data-legend=verdict]").is_hidden()


def test_another_group_changes_map_and_table(open_page: Opener, map_file: Path) -> None:
    visit = open_page(map_file)
    page = visit.page
    difference = row_of(page, "Östra hamnen").locator("[data-field=difference]")
    before = difference.inner_text()
    page.select_option("#band", "0-2")
    page.select_option("#group", "fathers")
    assert difference.inner_text() != before
    for place in ("caption", "#map-heading", "#status"):
        assert "Pappor m.fl., 0–2 år" in page.locator(place).inner_text()
    visit.assert_calm()


def test_areas_are_sorted_by_shortfall_with_unknown_ones_last(open_page: Opener, map_file: Path) -> None:
    page = open_page(map_file).page

    def order() -> list[str]:
        return page.locator("tbody.areas bdi").all_inner_texts()

    assert order() == ["Skogsbacken", "Östra hamnen", "Kärret", "Nyby", "Sjövik", "Åsen"]
    # Every second stratum has a larger shortfall in Östra hamnen (see `all_cells`).
    page.select_option("#band", "expecting")
    assert order()[:2] == ["Östra hamnen", "Skogsbacken"]


def test_groups_that_do_not_exist_in_an_age_band_can_not_be_chosen(open_page: Opener, map_file: Path) -> None:
    page = open_page(map_file).page
    page.select_option("#band", "0-2")
    assert page.locator("#group option[value=upper_secondary]").is_disabled()
    assert page.locator("#group option[value=fathers]").is_enabled()
    page.select_option("#band", "16-18")
    page.select_option("#group", "upper_secondary")
    assert page.locator("#band option[value='0-2']").is_disabled()
    assert page.locator("#band option[value=all]").is_enabled()


def test_no_number_of_the_map_is_missing_in_the_table(open_page: Opener, map_file: Path) -> None:
    page = open_page(map_file).page
    header = page.locator("thead").inner_text()
    for stratum in strata():
        page.evaluate(
            """([band, group]) => {
                document.getElementById("band").value = band;
                document.getElementById("group").value = group;
                document.getElementById("band").dispatchEvent(new Event("change"));
            }""",
            list(stratum.key),
        )
        for code, name in zip(CODES, NAMES, strict=True):
            shown = set(NUMBER.findall(row_of(page, name).inner_text() + header))
            told = set(NUMBER.findall(tip_of(page, code)))
            assert told <= shown, (stratum.key, name, told - shown)


def test_a_tip_says_the_figures_in_sentences(open_page: Opener, map_file: Path) -> None:
    page = open_page(map_file).page
    text = tip_of(page, "1980R001").replace("\u00a0", " ")
    assert "▼▼ Tydligt färre än förväntat" in text
    assert "2 av 100 föräldrar nås (mellan 1 och 3)" in text
    assert "21 nådda föräldrar" in text
    assert "1 200 föräldrar (mellan 1 100 och 1 400)" in text
    assert "30 färre än förväntat (11 till 55 färre)" in text
    hidden = tip_of(page, "1980R003").replace("\u00a0", " ")
    assert "Färre än 5 nådda föräldrar" in hidden


def test_a_row_chosen_by_keyboard_is_outlined_on_the_map(open_page: Opener, map_file: Path) -> None:
    visit = open_page(map_file)
    page = visit.page
    button = row_of(page, "Kärret").locator("button")
    button.focus()
    page.keyboard.press("Enter")
    assert button.get_attribute("aria-pressed") == "true"
    assert page.locator("path:not(.leaflet-interactive)[stroke='#1F1B24']").count() == 1
    assert page.locator(".leaflet-tooltip").count() == 1
    page.keyboard.press("Escape")
    assert button.get_attribute("aria-pressed") == "false"
    assert page.locator("path[stroke='#1F1B24']").count() == 0
    assert page.locator(".leaflet-tooltip").count() == 0
    visit.assert_calm()


def test_an_area_clicked_on_the_map_marks_its_row(open_page: Opener, map_file: Path) -> None:
    page = open_page(map_file).page
    page.locator("path.leaflet-interactive[fill='#8558A5']").click()
    assert "chosen" in (row_of(page, "Östra hamnen").get_attribute("class") or "")


@pytest.mark.parametrize("width", [320, 400, 1280])
def test_nothing_is_wider_than_the_window(open_page: Opener, map_file: Path, width: int) -> None:
    page = open_page(map_file, width=width, height=800).page
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    scrolling = page.evaluate(
        """() => [...document.querySelectorAll("body *")].filter((e) =>
            ["auto", "scroll"].includes(getComputedStyle(e).overflowY)).length"""
    )
    assert scrolling == 0


def test_a_tip_stays_inside_the_frame_of_the_map(open_page: Opener, map_file: Path) -> None:
    page = open_page(map_file, width=400, height=800).page
    frame = page.locator(".folium-map").bounding_box()
    assert frame is not None
    for name in NAMES:
        row_of(page, name).locator("button").click()
        tip = page.locator(".leaflet-tooltip").bounding_box()
        assert tip is not None
        scrolled = page.locator(".folium-map").bounding_box()
        assert scrolled is not None
        assert tip["x"] >= scrolled["x"] - 1
        assert tip["x"] + tip["width"] <= scrolled["x"] + scrolled["width"] + 1


def with_venues(names: tuple[str, ...]) -> Stub:
    """The stand-in analysis with venues: courses are held at the first, the second has closed."""
    status = ["existing", "closed", *["candidate"] * (len(names) - 2)]
    points = gpd.GeoSeries.from_xy(
        [585_000 + 300 * n for n in range(len(names))], [6_601_000.0] * len(names), crs="EPSG:3006"
    )
    table = gpd.GeoDataFrame({"venue": list(names), "status": status}, geometry=points)
    stub: Stub = replace(analysis(), venues=table)
    return stub


def test_venues_are_a_layer_that_is_asked_for(open_page: Opener, tmp_path: Path) -> None:
    path = tmp_path / "map.html"
    path.write_text(rendered(with_venues(("Parken", "Gamla skolan", *HOSTILE))), "utf-8")
    visit = open_page(path)
    page = visit.page
    marks = page.locator(".place-mark")
    assert marks.count() == 0
    assert page.locator("#venues-legend").is_hidden()
    page.get_by_label("Visa platser på kartan").check()
    assert page.locator("#venues-legend li").all_inner_texts() == ["Här hålls kurs", "Möjlig plats"]
    # Every one but the closed one has its name for who hears it, and is reached with the keyboard.
    assert marks.evaluate_all("all => all.map(one => one.getAttribute('aria-label'))") == [
        "Parken. Här hålls kurs",
        *[f"{name}. Möjlig plats" for name in HOSTILE],
    ]
    assert marks.evaluate_all("all => all.every(one => one.tabIndex === 0 && !one.closest('[aria-hidden]'))")
    marks.nth(1).focus()
    assert page.locator(".leaflet-tooltip bdi").first.text_content() == HOSTILE[0]
    assert page.evaluate("window.hacked") is None
    page.get_by_label("Visa platser på kartan").uncheck()
    assert marks.count() == 0
    visit.assert_calm()


def test_no_choice_of_venues_without_any() -> None:
    assert "Visa platser" not in rendered()


def test_without_a_script_the_table_is_there_and_the_page_says_so(open_page: Opener, map_file: Path) -> None:
    visit = open_page(map_file, script=False)
    assert visit.page.locator("noscript p").is_visible()
    assert visit.page.locator(".choices").is_hidden()
    assert visit.page.locator(".picture").is_hidden()
    assert visit.page.locator("tbody.areas tr").count() == len(CODES)
    assert "30 färre" in row_of(visit.page, "Skogsbacken").inner_text().replace("\u00a0", " ")


def test_hostile_names_are_shown_and_do_nothing(open_page: Opener, tmp_path: Path) -> None:
    codes = tuple(f"</script>{i}'\"" for i in range(6))
    stub = analysis(names=HOSTILE, codes=codes, project=HOSTILE[2])
    path = tmp_path / "map.html"
    path.write_text(render_map(stub, Translator("sv"), headline=[HOSTILE[0]], notes=[HOSTILE[2]]), "utf-8")
    visit = open_page(path)
    for button in visit.page.locator("tbody.areas button").all():
        button.click()
    assert visit.page.evaluate("window.hacked") is None
    assert visit.page.locator("path.leaflet-interactive").count() == len(HOSTILE)
    assert visit.page.locator("tbody.areas bdi").all_text_contents() == list(HOSTILE)
    assert visit.page.locator("img").count() == 0
    assert visit.page.title().endswith(HOSTILE[2])
    visit.assert_calm()


# --- the file


@pytest.mark.parametrize(
    ("language", "question"),
    [("sv", "Var når stödet inte fram?"), ("en", "Where does the support not reach?")],
)
def test_the_page_speaks_one_language(language: str, question: str) -> None:
    html = rendered(language=language)
    assert f'<html lang="{language}">' in html
    assert f"<h1>{question}</h1>" in html
    assert html.count("<h1") == 1
    other = {"sv": "Reached of 100", "en": "Nådda av 100"}[language]
    assert other not in html


def test_the_same_input_gives_the_same_bytes() -> None:
    assert rendered() == rendered()


def test_no_address_is_in_the_page() -> None:
    html = without_carried_files(rendered())
    found = set(re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}[^\s\"'<]*", html))
    assert {address for address in found if "www.w3.org/" not in address} == set()
    assert "url(images" not in rendered()


def test_every_outside_request_is_forbidden() -> None:
    assert "default-src 'none'" in rendered()
    assert "user-scalable=no" not in rendered()


def test_a_hidden_count_is_nowhere_in_the_file() -> None:
    stub = analysis()
    # Even if the gate had let one through beside its mark.
    stub.cells.loc[stub.cells["hidden"], "reached"] = SECRET
    html = without_carried_files(rendered(stub))
    assert str(SECRET) not in html
    assert "7\u00a0919" not in html
    assert "färre än\u00a05" in html


def test_only_code_and_name_stand_beside_the_outlines() -> None:
    html = rendered()
    properties = set(re.findall(r'"properties": (\{[^}]*\})', html))
    assert len(properties) == len(CODES)
    assert all(set(re.findall(r'"(\w+)":', p)) == {"area_code", "area_name"} for p in properties)
    assert re.search(r"\d+\.\d{6,}", re.sub(r"<style>.*?</style>", "", html, flags=re.S)) is None


def test_simulated_data_and_the_detailed_level_are_marked() -> None:
    open_to_all = rendered(analysis(simulated=False))
    assert "Simulerade data" in rendered()
    assert "Simulerade data" not in open_to_all
    assert "sekretessprövas" not in open_to_all
    assert "Utförlig nivå – behöver sekretessprövas" in rendered(analysis(level="detailed"))


def test_sentences_are_placed_as_they_are() -> None:
    html = rendered()
    assert all(sentence in html for sentence in (*HEADLINE, *NOTES))
    assert html.index(HEADLINE[0]) < html.index("<select") < html.index(NOTES[0])


def test_words_that_blame_places_are_not_used() -> None:
    html = rendered().lower()
    assert not re.search(r"\b(utsatta?|problemområden?|sämst|svaga?)\b", html)
