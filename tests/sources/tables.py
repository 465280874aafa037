"""Tables as Statistics Sweden's database describes them, with figures made here.

Dimensions, codes and labels are the live tables'; figures come from a checksum of the codes, so that the same
cell is the same number everywhere. Areas of 2025 have figures from 2024 on and 0 before, those of 2020
and 2018 until 2023 and 0 after. From 2025 on each count has noise of its own, totals too.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

CKM = (
    "Från och med referensåret 2025 och framåt är en liten kontrollerad slumpmässig osäkerhet införd i "
    "samtliga redovisade uppgifter. Metoden heter Cell Key Method (CKM)."
)
Codes = Mapping[str, str]
AGES = ("-4", "5-9", "10-14", "15-19", *(f"{a}-{a + 4}" for a in range(20, 80, 5)), "80-")
SEXES = {"1": "män", "2": "kvinnor", "1+2": "totalt"}


@dataclass
class Dimension:
    """A dimension: codes and what they are called."""

    label: str
    values: dict[str, str]
    may_be_left_out: bool = False
    units: dict[str, str] = field(default_factory=dict)


@dataclass
class Table:
    """A table that answers as PxWebApi 2 does."""

    id: str
    title: str
    dimensions: dict[str, Dimension]
    figure: Callable[[Codes], float | None]
    updated: str = "2026-02-21T07:00:00Z"
    notes: tuple[str, ...] = ()
    time: str = "Tid"

    def values(self, code: str) -> Sequence[str]:
        """Codes of a dimension."""
        return list(self.dimensions[code].values)

    def metadata(self) -> dict[str, Any]:
        """What the table holds, without figures."""
        return self.dataset({code: self.values(code) for code in self.dimensions}, figures=False)

    def dataset(self, chosen: Mapping[str, Sequence[str]], *, figures: bool = True) -> dict[str, Any]:
        """Cells as json-stat2."""
        dimension = {}
        for code, values in chosen.items():
            known = self.dimensions[code]
            dimension[code] = {
                "label": known.label,
                "category": {
                    "index": {value: place for place, value in enumerate(values)},
                    "label": {value: known.values[value] for value in values},
                    **_units(known, values),
                },
                "extension": {"elimination": known.may_be_left_out, "show": "value"},
            }
        cells = product(*chosen.values()) if figures else ()
        value = [self.figure(dict(zip(chosen, cell, strict=True))) for cell in cells]
        status = {str(place): ".." for place, one in enumerate(value) if one is None}
        return {
            "version": "2.0",
            "class": "dataset",
            "label": self.title,
            "source": "SCB",
            "updated": self.updated,
            "note": list(self.notes),
            "role": {"time": [self.time], "metric": ["ContentsCode"]},
            "id": list(chosen),
            "size": [len(codes) for codes in chosen.values()],
            "dimension": dimension,
            "extension": {"px": {"tableid": self.id}},
            "value": value if figures else None,
            **({"status": status} if status else {}),
        }


def _units(known: Dimension, values: Sequence[str]) -> dict[str, Any]:
    """Units as json-stat2 states them beside contents."""
    units = {value: {"base": known.units[value], "decimals": 1} for value in values if value in known.units}
    return {"unit": units} if units else {}


@dataclass
class Country:
    """Municipalities and how many RegSO areas each has; every such area has two DeSO."""

    areas: Mapping[str, int]
    years: tuple[str, ...] = ("2022", "2023", "2024", "2025")
    older: bool = True

    def regso(self) -> list[str]:
        """Codes of all RegSO areas."""
        return [f"{code}R{n:03d}" for code, count in self.areas.items() for n in range(1, count + 1)]

    def deso(self) -> list[str]:
        """Codes of all DeSO areas."""
        return [f"{code[:4]}A{int(code[5:]):03d}{half}" for code in self.regso() for half in (0, 1)]

    def regions(self, *, levels: Sequence[str] = ("R", "A")) -> dict[str, str]:
        """Codes as live tables mix them: country, municipalities, areas with and without version."""
        found = {"00": "Riket"} | {code: f"{code} kommun" for code in self.areas}
        for letter, name, codes in (("A", "DeSO", self.deso()), ("R", "RegSO", self.regso())):
            if letter in levels:
                older = {code: f"Någonstans ({code})" for code in codes} if self.older else {}
                found |= older | {f"{code}_{name}2025": f"{code} Någonstans" for code in codes}
        return found


def number(*codes: str) -> int:
    """A number from 0 to 999 that belongs to codes."""
    return zlib.crc32("|".join(codes).encode()) % 1_000


def noise(codes: Codes) -> int:
    """Cell Key Method in miniature: -3 to 3 from 2025 on, each cell its own."""
    year = codes["Tid"][:4]
    return number("noise", *(codes[name] for name in sorted(codes))) % 7 - 3 if year >= "2025" else 0


def exists(region: str, year: str) -> bool:
    """Whether an area had any figures in a year."""
    if len(region) < 7:
        return True
    return year >= "2024" if "_" in region else year <= "2023"


def people(codes: Codes, parts: Mapping[str, Sequence[str]]) -> float:
    """Count people in a cell: of a total its parts, then noise of its own; 0 before an area existed."""
    if not exists(codes["Region"], codes["Tid"]):
        return 0.0
    area = codes["Region"].split("_")[0]
    each = [parts.get(codes[name], [codes[name]]) for name in sorted(codes) if name not in _NOT_COUNTED]
    true = sum(20 + number(area, *cell) % 80 for cell in product(*each))
    return float(max(0, true + noise(codes)))


_NOT_COUNTED = ("Region", "Tid", "ContentsCode")


def counted(
    id_: str,
    title: str,
    country: Country,
    dimensions: Mapping[str, Dimension],
    parts: Mapping[str, Sequence[str]],
    *,
    contents: Mapping[str, str],
    regions: dict[str, str] | None = None,
    notes: tuple[str, ...] = (CKM,),
    years: Sequence[str] = (),
) -> Table:
    """Make a table that counts people."""
    every = {
        "Region": Dimension("region", regions or country.regions(), True),
        **dimensions,
        "ContentsCode": Dimension("tabellinnehåll", dict(contents)),
        "Tid": Dimension("år", {year: year for year in years or country.years}),
    }
    return Table(id_, title, every, lambda codes: people(codes, parts), notes=notes)


def of_areas(
    id_: str,
    title: str,
    country: Country,
    dimensions: Mapping[str, Dimension],
    contents: Mapping[str, str],
    figure: Callable[[Codes], float],
    *,
    levels: Sequence[str] = ("R", "A"),
    years: Sequence[str] = (),
) -> Table:
    """Make a table of figures that are no counts; years in which an area was not there are missing."""
    every = {
        "Region": Dimension("region", country.regions(levels=levels), True),
        **dimensions,
        "ContentsCode": Dimension("tabellinnehåll", dict(contents), units=_measured(contents)),
        "Tid": Dimension("år", {year: year for year in years or country.years}),
    }

    def found(codes: Codes) -> float | None:
        return figure(codes) if exists(codes["Region"], codes["Tid"]) else None

    return Table(id_, title, every, found)


def _measured(contents: Mapping[str, str]) -> dict[str, str]:
    """Units of contents, as the live tables repeat them behind a comma."""
    return {code: label.rpartition(", ")[2] if ", " in label else "antal" for code, label in contents.items()}


def all_tables(country: Country) -> dict[str, Table]:
    """Make every table that is fetched."""
    sex = Dimension("kön", SEXES, True)
    both = {"1+2": ["1", "2"]}
    levels = {"21": "förgymnasial utbildning", "3+4": "gymnasial utbildning"}
    levels |= {
        "5": "eftergymnasial utbildning, mindre än 3 år",
        "6": "eftergymnasial utbildning, 3 år eller mer",
    }
    levels |= {"US": "uppgift om utbildningsnivå saknas"}
    ages = Dimension("ålder", {"totalt": "totalt"} | {age: f"{age} år" for age in AGES}, True)
    single = {"TotSA": "totalt, samtliga åldrar"} | {str(age): f"{age} år" for age in range(101)}
    households = {
        "SMUB": "sammanboende utan barn",
        "SMMB": "sammanboende med barn",
        "ESUB": "ensamstående utan barn",
    }
    households |= {
        "ESMB": "ensamstående med barn",
        "ÖVRIGT": "övriga hushåll",
        "TOTALT": "totalt antal hushåll",
    }
    tenure = {"1": "hyresrätt", "2": "bostadsrätt", "3": "äganderätt", "ÖVRIGT": "uppgift saknas"}
    background = {"1": "utländsk bakgrund", "2": "svensk bakgrund", "SA": "totalt"}
    tables = [
        counted(
            "TAB6574",
            "Folkmängden per region efter ålder och kön",
            country,
            {"Alder": ages, "Kon": sex},
            both | {"totalt": AGES},
            contents={"000007Y7": "Folkmängd"},
        ),
        counted(
            "TAB6471",
            "Folkmängden per månad efter region, ålder och kön",
            country,
            {
                "Alder": Dimension("ålder", single),
                "Kon": Dimension(
                    "kön", {"TotSa": "totalt, samtliga män och kvinnor", "1": "män", "2": "kvinnor"}, True
                ),
            },
            {"TotSa": ["1", "2"], "TotSA": [str(age) for age in range(101)]},
            contents={"000007SF": "Folkmängden per månad"},
            regions={"00": "Riket"} | {code: code for code in country.areas},
            years=tuple(f"{year}M{month:02d}" for year in ("2025", "2026") for month in range(1, 5)),
        ),
        counted(
            "TAB6534",
            "Befolkning 25–65 år efter region och utbildningsnivå",
            country,
            {"UtbildningsNiva": Dimension("utbildningsnivå", levels)},
            {},
            contents={"000007Z1": "Antal"},
            notes=(),
        ),
        counted(
            "TAB6568",
            "Antal hushåll efter region och hushållstyp",
            country,
            {"Hushallstyp": Dimension("hushållstyp", households)},
            {"TOTALT": [code for code in households if code != "TOTALT"]},
            contents={"000007Y3": "Antal hushåll"},
        ),
        counted(
            "TAB6571",
            "Folkmängden per region efter utländsk/svensk bakgrund och kön",
            country,
            {"UtlBakgrund": Dimension("utländsk/svensk bakgrund", background), "Kon": sex},
            both | {"SA": ["1", "2"]},
            contents={"000007Y4": "Folkmängd"},
        ),
        counted(
            "TAB6638",
            "Antal lägenheter efter region och upplåtelseform",
            country,
            {"Upplatelseform": Dimension("upplåtelseform", tenure)},
            {},
            contents={"00000864": "Antal"},
            regions=Country(country.areas, older=False).regions(),
            years=("2024", "2025"),
            notes=(),
        ),
        of_areas(
            "TAB6683",
            "Inkomststruktur nettoinkomst efter region och kön",
            country,
            {
                "Inkomstkomponenter": Dimension(
                    "inkomstkomponent", {"210": "löneinkomst", "240": "nettoinkomst"}
                ),
                "Kon": sex,
            },
            {
                "000008A2": "Andel med inkomstslag, procent",
                "000008A3": "Antal personer",
                "000008A4": "Medelvärde för samtliga, tkr",
            },
            lambda codes: 200 + number(codes["Region"], codes["ContentsCode"]) / 10,
            years=("2022", "2023", "2024"),
        ),
        of_areas(
            "TAB6679",
            "Andel av befolkningen per inkomstklass efter region, inkomstslag och kön",
            country,
            {
                "InkomstTyp": Dimension(
                    "inkomstslag", {"SaInk": "sammanräknad förvärvsinkomst", "NeInk": "nettoinkomst"}
                ),
                "Kon": sex,
            },
            {
                "0000089O": "Antal personer totalt",
                "0000089T": "Medelvärde, tkr",
                "0000089U": "Medianvärde, tkr",
            },
            lambda codes: 200 + number(codes["Region"], codes["ContentsCode"], codes["InkomstTyp"]) / 10,
            years=("2022", "2023", "2024"),
        ),
        of_areas(
            "TAB6685",
            "Låg respektive hög ekonomisk standard efter region och ålder",
            country,
            {"Alder": Dimension("ålder", {"0-19": "0-19 år", "tot": "totalt ålder"})},
            {"000008AC": "Låg ekonomisk standard, procent", "000008AD": "Hög ekonomisk standard, procent"},
            lambda codes: number(codes["Region"], codes["ContentsCode"]) / 40,
            years=("2022", "2023", "2024"),
        ),
        of_areas(
            "TAB6586",
            "Socioekonomiskt index per RegSO",
            country,
            {},
            {"000008IT": "Socioekonomiskt index", "000008IU": "Områdestyp"},
            lambda codes: float(1 + number(codes["Region"]) % 5),
            levels=("R",),
            years=("2023", "2024"),
        ),
    ]
    return {table.id: table for table in tables}


# --- boundaries


def squares(country: Country, layer: str) -> list[dict[str, Any]]:
    """Areas as squares of a kilometre that meet, a municipality beside the other; RegSO of two DeSO."""
    found = []
    for row, (municipality, count) in enumerate(country.areas.items()):
        for place in range(count):
            regso = f"{municipality}R{place + 1:03d}"
            parts = (
                [(regso, 0.0, 1.0)]
                if layer.startswith("stat:RegSO")
                else [(f"{municipality}A{place + 1:03d}{half}", half / 2, (half + 1) / 2) for half in (0, 1)]
            )
            for code, first, last in parts:
                west, south = 600_000 + 1_000 * (place % 20), 6_600_000 + 30_000 * row + 1_000 * (place // 20)
                ring = [
                    [west + 1_000 * first, south],
                    [west + 1_000 * last, south],
                    [west + 1_000 * last, south + 1_000],
                    [west + 1_000 * first, south + 1_000],
                    [west + 1_000 * first, south],
                ]
                found.append(_feature(code, regso, municipality, ring, layer))
    # As a database gives them where no order is asked for.
    return sorted(found, key=lambda one: number(str(one["properties"])))


def _feature(code: str, regso: str, municipality: str, ring: list[list[float]], layer: str) -> dict[str, Any]:
    names = {"desokod": code} if layer.startswith("stat:DeSO") else {"regsonamn": f"Område {regso[5:]} å"}
    year = layer[-4:]
    return {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "properties": {
            **names,
            "regsokod": regso,
            "kommunkod": municipality,
            "lanskod": municipality[:2],
            "version": f"{year}_v2",
            "referensdatum": f"{year}0101",
        },
    }


def all_layers(country: Country) -> dict[str, list[dict[str, Any]]]:
    """Make every layer of boundaries."""
    names = ("stat:RegSO_2025", "stat:RegSO_2020", "stat:DeSO_2025", "stat:DeSO_2018")
    return {name: squares(country, name) for name in names}
