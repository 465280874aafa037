"""A project saved as one ``.reachmap`` file: settings and gated results, nothing of any person.

`save` writes it, `load` reads it as `reachmap.run` would have given it; the file itself is described in
docs/reachmap_file.md. `values` turns results into JSON and back by their annotations, `frames` tables into
text and back.
"""

from reachmap.saved.archive import SUFFIX as SUFFIX
from reachmap.saved.archive import is_saved as is_saved
from reachmap.saved.archive import load as load
from reachmap.saved.archive import released as released
from reachmap.saved.archive import save as save
