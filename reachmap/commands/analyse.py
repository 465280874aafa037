"""``run`` and ``demo``: analyse a project, write map, tables and summary, say what was found."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from reachmap.commands.line import OUT, PROJECT, Line
from reachmap.commands.offers import analyse_offers, say_offers
from reachmap.commands.opening import open_offers_alone
from reachmap.commands.opening_saved import analysis_of, is_saved, save_to
from reachmap.commands.tell import FINE, Tell
from reachmap.i18n import Translator

if TYPE_CHECKING:
    from reachmap.pipeline import Analysis

DEMO_PROJECT = "sample_data/vasteras/reachmap.toml"


def register(line: Line) -> None:
    """Add ``run`` and ``demo``."""
    say, tell = line.say, line.tell
    county_help = say("Compare the ten municipalities of the simulated county instead.")
    save_help = say(
        "Save settings and results as one file too, with nothing of any person: reachmap app and reachmap "
        "report open it."
    )

    @line.command("run", say("Analyse a project and write map, tables and summary."))
    def run_command(
        project: Path = typer.Argument(metavar=PROJECT, help=line.project_help),
        out: Path = typer.Option(OUT, "--out", metavar="DIR", help=line.out_help),
        save: Path | None = typer.Option(None, "--save", metavar="FILE.reachmap", help=save_help),
    ) -> int:
        return _analyse(project, out, tell, save)

    @line.command("demo", say("Analyse the simulated sample that ReachMap brings with it."))
    def demo_command(
        out: Path = typer.Option(Path("reachmap-demo"), "--out", metavar="DIR", help=line.out_help),
        county: bool = typer.Option(False, "--county", help=county_help),
    ) -> int:
        from reachmap.files import shipped

        if county:
            from reachmap.commands.compare import demo_county

            return demo_county(out, tell)
        return _analyse(shipped(DEMO_PROJECT), out, tell)


def _analyse(project: Path, out: Path, tell: Tell, save: Path | None = None) -> int:
    alone = None if is_saved(project) else open_offers_alone(project, tell)
    if alone is not None:
        return analyse_offers(alone, out, tell)
    analysis = analysis_of(project, tell)
    from reachmap.present.export import write_outputs

    written = write_outputs(analysis, tell.translator, out)
    _say_results(analysis, tell)
    tell.heading(tell.translator.say("The results"))
    tell.lines([f"{_output_name(path, tell.translator)}: {path.resolve()}" for path in written], bullet="  ")
    if save is not None:
        save_to(save, analysis, tell)
    return FINE


def _output_name(path: Path, translator: Translator) -> str:
    """Say what a file is; beside a csv lies where its figures are from, where they were published."""
    from reachmap.present.source_files import ENDING

    if path.name.endswith(ENDING):
        return translator.say("Sources and licences of {file}", file=path.name.removesuffix(ENDING))
    names = {
        "map.html": translator.say("Map (open it in a web browser)"),
        "cells.csv": translator.say("All figures"),
        "summary.md": translator.say("Summary"),
        "reach.gpkg": translator.say("Map layers (open them in QGIS)"),
        "tables.xlsx": translator.say("Tables (open them in Excel)"),
        "offers.csv": translator.say("What is offered"),
        "run.json": translator.say("Record of the run"),
        "analysis_areas.csv": translator.say("All figures of analysis areas"),
        "map_analysis_areas.html": translator.say("Map of analysis areas"),
    }
    return names[path.name]


def _say_results(analysis: Analysis, tell: Tell) -> None:
    from reachmap.present import intake_sentences, sentences
    from reachmap.present.goal_texts import goal_lines
    from reachmap.present.goal_words import by_standard
    from reachmap.present.regions import region_lines

    translator = tell.translator
    tell.heading(translator.say("What was read"))
    tell.lines(intake_sentences.intake_lines(analysis.intake, translator), bullet="  ")
    tell.heading(translator.say("What was found"))
    tell.lines(sentences.headline(analysis, translator), bullet="  ")
    goals = goal_lines(analysis, translator)
    if goals:
        tell.heading(translator.say("The goals"))
        tell.lines(goals, bullet="  – ")
    if analysis.offers is not None and analysis.offers.any:
        say_offers(analysis.offers, tell)
    clear = sentences.clear_areas(analysis, translator)
    if clear:
        standard = analysis.settings.standard
        tell.heading(by_standard(translator, standard, "Areas with clearly fewer than expected"))
        tell.lines(clear, bullet="  – ")
    together = region_lines(analysis, translator)
    if together:
        tell.heading(translator.say("Analysis areas"))
        tell.lines(together, bullet="  – ")
    tell.heading(translator.say("What this does not say"))
    tell.lines(sentences.notes(analysis, translator), bullet="  – ")
