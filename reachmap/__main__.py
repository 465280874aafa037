"""``python -m reachmap``: the command line, where ``reachmap`` is not on the path."""

from __future__ import annotations

from reachmap.cli import main

main()
