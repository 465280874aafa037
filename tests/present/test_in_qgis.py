"""The style in QGIS itself, where it is installed beside the project; skipped where it is not."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from reachmap.i18n import Translator
from reachmap.present import gis, palette
from reachmap.vocabulary import VERDICTS
from tests.present import small

LOOK = """
import json, os, sys
from qgis.core import QgsApplication, QgsVectorLayer
app = QgsApplication([], True)
app.initQgis()
told = {}
for name in ("areas", "cells", "venues"):
    layer = QgsVectorLayer(sys.argv[1] + "|layername=" + name, name, "ogr")
    _, found = layer.loadDefaultStyle()
    fields = {field.name(): field.alias() for field in layer.fields()}
    told[name] = {"found": found, "valid": layer.isValid(), "crs": layer.crs().authid(), "fields": fields}
    if layer.isSpatial():
        told[name]["legend"] = [item.label() for item in layer.renderer().legendSymbolItems()]
areas = QgsVectorLayer(sys.argv[1] + "|layername=areas", "areas", "ogr")
areas.loadDefaultStyle()
symbols = areas.renderer().categories()
told["kinds"] = {
    each.value() or "": [layer.layerType() for layer in each.symbol().symbolLayers()] for each in symbols
}
told["fills"] = {each.value() or "": each.symbol().symbolLayer(0).color().name() for each in symbols}
told["label"] = areas.labeling().settings().fieldName
print("TOLD " + json.dumps(told), flush=True)
os._exit(0)  # QGIS without a window may not end by itself
"""


@pytest.fixture(scope="module")
def python_with_qgis() -> str:
    """The interpreter that QGIS brought with it."""
    for name in ("/usr/bin/python3", shutil.which("python3-qgis")):
        if name and Path(name).exists():
            asked = subprocess.run([name, "-c", "import qgis.core"], capture_output=True, check=False)
            if asked.returncode == 0:
                return name
    pytest.skip("QGIS is not installed")


def test_qgis_takes_the_style(python_with_qgis: str, tmp_path: Path) -> None:
    path = tmp_path / gis.FILE
    path.write_bytes(gis.geopackage(small.analysis(), Translator("sv")))
    run = subprocess.run(
        [python_with_qgis, "-c", LOOK, str(path)],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
    )
    told = json.loads(run.stdout.split("TOLD ", 1)[1])
    for name in ("areas", "cells", "venues"):
        assert told[name]["valid"], name
        assert told[name]["found"], name
    assert told["areas"]["crs"] == "EPSG:3006"
    assert told["areas"]["fields"]["coverage"] == "Andel nådda"
    assert told["areas"]["legend"][0] == "Tydligt färre än förväntat"
    assert set(told["kinds"]) == {*VERDICTS, "", "mark_0"}
    assert told["kinds"]["uncertain"] == ["SimpleFill", "PointPatternFill", "SimpleLine"]
    assert told["kinds"]["too_few"] == ["SimpleFill", "LinePatternFill", "SimpleLine"]
    fills = {key: look.fill.lower() for key, look in palette.VERDICT_LOOKS.items() if key in VERDICTS}
    assert {key: told["fills"][key] for key in fills} == fills
    assert told["label"] == "area_name"
