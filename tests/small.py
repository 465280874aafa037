"""The smallest project file that is read."""

from __future__ import annotations

PROJECT = """
[project]
name = "Prov"
municipality = "1980"
period = ["2025-01-01", "2025-12-31"]
[participations]
files = ["a.csv"]
[boundaries]
file = "b.gpkg"
[population]
children = "c.csv"
"""
