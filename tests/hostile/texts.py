"""Hostile rows, statistics, keys and project files: each function changes one of a project's files."""

from __future__ import annotations

import json
import os
from collections.abc import Callable

from tests.hostile.projects import Project, children, followup


def rows(text: str) -> Callable[[Project], object]:
    """Add rows to the follow-up."""
    return lambda project: project.write("uppfoljning.csv", followup(text))


def count(text: str) -> Callable[[Project], object]:
    """Write a count of children that is none."""
    return lambda project: project.write("barn.csv", children(text))


def statistics(text: str, name: str) -> Callable[[Project], object]:
    """Give statistics of another kind."""

    def change(project: Project) -> None:
        project.write(name, text)
        project.settings(statistics=name)

    return change


def boundaries(name: str) -> Callable[[Project], object]:
    """Name a path that is none."""
    return lambda project: project.settings(boundaries=name.format(address=project.address))


def more(text: str, **files: str) -> Callable[[Project], object]:
    """Add to the project file, and files beside it."""

    def change(project: Project) -> None:
        for name, data in files.items():
            project.write(f"{name}.csv", data)
        project.settings(more=text)

    return change


def project_file(text: str | bytes) -> Callable[[Project], object]:
    """Write another project file."""
    return lambda project: project.write("reachmap.toml", text)


def same_rows_of_children(project: Project) -> None:
    project.write("barn.csv", children() + children().partition("\n")[2])


def name_too_long(project: Project) -> None:
    project.settings(followups="a" * 10_000 + ".csv")


def pipe(project: Project) -> None:
    """A file that waits for somebody to write to it, for ever."""
    os.mkfifo(project.folder / "rör.csv")
    project.settings(followups="rör.csv")


def folder(project: Project) -> None:
    (project.folder / "mapp.csv").mkdir()
    project.settings(followups="mapp.csv")


def own_tail(project: Project) -> None:
    (project.folder / "orm.csv").symlink_to("orm.csv")
    project.settings(followups="orm.csv")


def device(project: Project) -> None:
    project.settings(followups="/dev/zero")


def own_memory(project: Project) -> None:
    project.settings(followups="/proc/self/mem")


def a_million_keys(project: Project) -> None:
    text = project.path.read_text(encoding="utf-8")
    project.write("reachmap.toml", text + "[standard]\n" + "".join(f"k{n} = 1\n" for n in range(1_000_000)))


def vast_toml(project: Project) -> None:
    project.write("reachmap.toml", "# " + "å" * 60_000_000)


def px(values: str, data: str = "1 2 3") -> str:
    """A px file whose dimensions are hostile."""
    return (
        'CHARSET="ANSI";\nTITLE="Folkmängd";\nSTUB="region","ålder";\nHEADING="år";\n'
        f'VALUES("region")={values};\nVALUES("ålder")="0 år","1 år";\nVALUES("år")="2024";\nDATA=\n{data};\n'
    )


def many_values(n: int) -> str:
    """That many values of a px file's dimension."""
    return ",".join(f'"{place}"' for place in range(n))


def json_stat(**changes: object) -> str:
    """A table as json-stat2 with something else in it."""
    table: dict[str, object] = {
        "version": "2.0",
        "class": "dataset",
        "label": "Folkmängd efter region och ålder",
        "id": ["region", "ålder"],
        "size": [1, 2],
        "dimension": {
            "region": {"label": "region", "category": {"index": {"1980R001": 0}}},
            "ålder": {"label": "ålder", "category": {"index": {"0": 0, "1": 1}}},
        },
        "value": [1, 2],
    }
    return json.dumps(table | changes)


def vast_json_stat() -> str:
    """Six dimensions of a thousand."""
    names = [f"d{n}" for n in range(6)]
    dimension = {name: {"category": {"index": [str(n) for n in range(1_000)]}} for name in names}
    return json_stat(id=names, size=[1_000] * 6, dimension=dimension, value={"0": 1})
