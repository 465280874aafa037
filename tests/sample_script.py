"""The script that makes the sample, as a module."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

SAMPLE = Path(__file__).parents[1] / "sample_data"


def sample_script() -> ModuleType:
    """Load `sample_data/make_sample.py`."""
    spec = importlib.util.spec_from_file_location("make_sample", SAMPLE / "make_sample.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        # No __pycache__ in a folder that is shipped; dataclasses look their own module up by name.
        patch.setattr(sys, "dont_write_bytecode", True)
        patch.setitem(sys.modules, "make_sample", module)
        spec.loader.exec_module(module)
    return module
