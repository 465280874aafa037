"""Files that people have, read into tables: participations, boundaries, statistics.

Everything is read as text first, so that a code such as ``0380`` never becomes a number, and checked once
here; what comes out follows the schemas of `reachmap.tables`.
"""
