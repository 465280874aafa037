"""What each command does; `reachmap.cli` puts them on one line.

A module here has a function ``register(line)``, which adds its commands. What takes time is imported only
when a command runs: ``--help`` loads none of it.
"""
