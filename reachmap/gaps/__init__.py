"""Where the support reaches fewer than expected, and how sure that is.

`model` smooths areas' small counts (with `likelihood`, `neighbours`, `hyper`, `dense`, `sparse` and
`marginals` for its parts), `bayes` is the simple cross-check, `standard` says what they are held against,
`cells` (with `cells_data`, `cells_field`, `cells_equations`, `cells_odd`, `cells_surface`, `cells_hyper`)
fits all bands and groups at once, `verdicts` words the difference as a class, `effects` tells what goes with
reach, `validation` which model foretells best, and `measure_gaps` (with `unseen` for what is hidden or has no
home) puts these together for every stratum.
"""

from __future__ import annotations

from reachmap.gaps.bayes import empirical_bayes
from reachmap.gaps.cells import CellFit, CellModel
from reachmap.gaps.measure import Gaps, measure_gaps
from reachmap.gaps.model import SmallAreaFit, SmallAreaModel
from reachmap.gaps.scan import spatial_scan
from reachmap.gaps.validation import cross_validate

__all__ = [
    "CellFit",
    "CellModel",
    "Gaps",
    "SmallAreaFit",
    "SmallAreaModel",
    "cross_validate",
    "empirical_bayes",
    "measure_gaps",
    "spatial_scan",
]
