"""What commands do with a saved project (``.reachmap``) where they take a project file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from reachmap.commands.opening import open_project
from reachmap.commands.tell import Tell
from reachmap.i18n import Translator

if TYPE_CHECKING:
    from reachmap.pipeline import Analysis

SUFFIX = ".reachmap"


def is_saved(project: Path) -> bool:
    """Tell whether a saved project is named, before anything heavy is loaded."""
    return project.suffix.lower() == SUFFIX


def open_saved(project: Path, tell: Tell) -> Analysis:
    """Read a saved project; its language holds unless another was asked for."""
    from reachmap.saved import load

    analysis = load(project)
    if tell.explicit is not None:
        named = replace(analysis.settings.project, language=tell.explicit)
        analysis = replace(analysis, settings=replace(analysis.settings, project=named))
    tell.translator = Translator(analysis.settings.project.language)
    return analysis


def analysis_of(project: Path, tell: Tell) -> Analysis:
    """Analyse a project, or read a saved one."""
    if is_saved(project):
        return open_saved(project, tell)
    settings = open_project(project, tell)
    with tell.progress() as step:
        step("read")
        from reachmap.pipeline import run

        return run(settings, progress=step)


def save_to(path: Path, analysis: Analysis, tell: Tell) -> None:
    """Write a saved project and say where."""
    from reachmap.files import write_whole
    from reachmap.released import ledger_path, read_ledger
    from reachmap.saved import save

    path = path if is_saved(path) else path.with_name(path.name + SUFFIX)
    write_whole(path, save(analysis, released=read_ledger(ledger_path(analysis.settings))))
    tell.lines([tell.translator.say("Saved project: {path}", path=path.resolve())], bullet="  ")
