"""The files of a project that says what is offered and has no follow-up: `OUTPUTS`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from reachmap.present.columns import markdown
from reachmap.present.offer_files import offer_parts, offers_csv, offers_record, offers_sheet
from reachmap.present.page_texts import project_texts
from reachmap.present.source_files import write_all
from reachmap.present.source_texts import source_lines
from reachmap.present.xlsx import Front, write_workbook

if TYPE_CHECKING:
    from reachmap.i18n import Translator
    from reachmap.pipeline import OfferStudy

OUTPUTS = ("summary.md", "tables.xlsx", "offers.csv", "run.json")


def write_offers(study: OfferStudy, translator: Translator, folder: Path) -> list[Path]:
    """Write every output; each is made whole before any is put in place.

    Raises
    ------
    OutputError
        The folder or a file can not be written.
    """
    project = study.settings.project
    texts = project_texts(translator, project)
    sources = study.provenance.get("sources", [])
    parts = offer_parts(study.offers, translator)
    if sources:
        parts = [*parts, (translator.say("Published sources"), source_lines(sources, translator))]
    front = Front(
        title=translator.say("Read me first"),
        project=project.name,
        period=texts["period"],
        marks=[text for text in (texts["simulated"],) if text],
        blocks=parts,
    )
    record = {
        **study.provenance,
        "offers": offers_record(study.offers),
        "simulated": project.simulated,
    }
    contents: dict[str, str | bytes] = {
        "summary.md": _summary(texts, parts, translator),
        "tables.xlsx": write_workbook(front, [offers_sheet(study.offers, translator)]),
        "offers.csv": offers_csv(study.offers),
        "run.json": json.dumps(record, ensure_ascii=False, indent=2, sort_keys=True) + "\n",
    }
    return write_all(contents, sources, folder)


def _summary(texts: dict[str, str], parts: list[tuple[str, list[str]]], translator: Translator) -> str:
    title = translator.say("{name}: what is offered, and to whom?", name=markdown(texts["project"]))
    lines = [f"# {title}", texts["period"]]
    if texts["simulated"]:
        lines.append(f"**{texts['simulated']}**")
    for heading, said in parts:
        lines += [f"## {heading}", "\n".join(f"- {markdown(text)}" for text in said)]
    return "\n\n".join(lines) + "\n"
