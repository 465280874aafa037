"""Marshall's empirical Bayes: by hand, and published figures."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from reachmap.errors import TableError
from reachmap.gaps import empirical_bayes


def example(name: str) -> Path:
    """Where a data set that comes with libpysal lies."""
    import libpysal

    return Path(libpysal.examples.get_path(name))


def read_gal(path: Path) -> pd.DataFrame:
    """Read neighbours: a line with an area and how many, then a line with which."""
    lines = path.read_text().splitlines()[1:]
    pairs = [
        (int(head.split()[0]) - 1, int(other) - 1)
        for head, others in zip(lines[::2], lines[1::2], strict=True)
        for other in others.split()
    ]
    return pd.DataFrame(pairs, columns=["focal", "neighbor"])


def test_sudden_infant_deaths_in_north_carolina_as_esda_smooths_them() -> None:
    # esda/tests/test_smoothing.py, TestSRate: Empirical_Bayes of SID74 and BIR74, the first five counties.
    counties = gpd.read_file(example("sids2.shp"), ignore_geometry=True)
    found = empirical_bayes(counties["SID74"], counties["BIR74"])
    published = [0.0016973, 0.0017054, 0.0017731, 0.0020129, 0.0035349]
    assert found["rate"].to_numpy()[:5] == pytest.approx(published, abs=1e-7)


def test_homicides_around_st_louis_as_esda_smooths_them_locally() -> None:
    # The same: Spatial_Empirical_Bayes of HC7984 and PO7984 with stl.gal, the first ten counties.
    counties = pd.read_csv(example("stl_hom.csv"))
    adjacency = read_gal(example("stl.gal"))
    found = empirical_bayes(counties["HC7984"], counties["PO7984"], adjacency=adjacency)
    published = [4.01485749, 3.62437513, 4.93034844, 5.09387329, 3.72735210]
    published += [3.69333797, 5.40245456, 2.99806055, 3.73034109, 3.47270722]
    assert 1e5 * found["rate"].to_numpy()[:10] == pytest.approx(published, rel=1e-6)


def test_two_areas_by_hand() -> None:
    # m = 30/20 = 1.5; spread = (10·0.25 + 10·0.25)/20 = 0.25; A = 0.25 - 1.5/10 = 0.1; C = 0.1/0.25 = 0.4.
    found = empirical_bayes(pd.Series([10.0, 20.0]), pd.Series([10.0, 10.0]))
    assert found["rate"].to_numpy() == pytest.approx([1.5 - 0.2, 1.5 + 0.2])
    assert found["sd"].to_numpy() == pytest.approx(np.sqrt([0.06, 0.06]))


def test_areas_as_like_as_chance_makes_them_get_the_mean() -> None:
    found = empirical_bayes(pd.Series([10.0, 11.0, 9.0]), pd.Series([10.0] * 3))
    assert found["rate"].to_numpy() == pytest.approx([1.0] * 3)


def test_a_missing_count_takes_the_mean() -> None:
    found = empirical_bayes(pd.Series([10.0, 30.0, np.nan]), pd.Series([10.0, 10.0, 4.0]))
    assert found["rate"].to_numpy()[2] == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("observed", "expected"),
    [([1.0, -1.0], [1.0, 1.0]), ([1.0, 1.0], [1.0, 0.0]), ([1.0, np.inf], [1.0, 1.0])],
)
def test_what_can_not_be_is_refused(observed: list[float], expected: list[float]) -> None:
    with pytest.raises(TableError, match="out of range"):
        empirical_bayes(pd.Series(observed), pd.Series(expected))
