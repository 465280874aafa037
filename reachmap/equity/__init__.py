"""How unequal reach is: between areas, and along a socioeconomic rank.

`measures` gives the World Health Organization's summary measures of one table of groups,
`measures_over_draws` the same of every draw of a model. `dimension` says what is compared with what,
`formulas` holds one line for each measure, `regression` the two that need a fit, `intervals` how sure
they are. Shrunken estimates bias every one of them: give raw pooled shares along a rank, and draws between
areas, beside the same measure of draws under equal reach, for such measures are never 0 by chance.
"""

from __future__ import annotations

from reachmap.equity.summary import measures, measures_over_draws

__all__ = ["measures", "measures_over_draws"]
