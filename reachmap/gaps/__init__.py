"""Where the support reaches fewer than expected, and how sure that is.

`model` smooths areas' small counts, `standard` says what they are held against, `verdicts` words the
difference as a class, and `measure_gaps` puts the three together for every stratum.
"""

from __future__ import annotations

from reachmap.gaps.measure import Gaps, measure_gaps
from reachmap.gaps.model import SmallAreaFit, SmallAreaModel
from reachmap.gaps.scan import spatial_scan

__all__ = ["Gaps", "SmallAreaFit", "SmallAreaModel", "measure_gaps", "spatial_scan"]
