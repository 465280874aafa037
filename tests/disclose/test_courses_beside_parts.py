"""Marks of courses (share file) beside adults by place and ages of activities (run.json)."""

from __future__ import annotations

from pathlib import Path

from reachmap.pipeline.assembly import courses_of
from reachmap.pipeline.gathering import gated, gather, project_settings, target_of, tell_nobody
from tests.disclose.test_outputs_tell_nothing import CODES, make

# Place, programme, first day, adults.
COURSES = [
    ("Hallen", "ABC", "2025-02-03", 30),
    ("Hallen", "Komet", "2025-03-03", 3),
    ("Skolan", "ABC", "2025-04-07", 25),
    ("Skolan", "Komet", "2025-05-05", 4),
    ("Torget", "ABC", "2025-09-01", 20),
    ("Torget", "Komet", "2025-09-08", 21),
]


def test_a_course_of_few_is_not_what_marked_ones_leave_of_their_part(tmp_path: Path) -> None:
    courses = [course[:3] for course in COURSES for _ in range(course[3])]
    rows = [
        {
            "Datum": day,
            "Program": programme,
            "Plats": place,
            "Kursens åldrar": "0-5",
            "Bostadsområde": CODES[i % 3],
            "Kön": "man" if i % 4 == 0 else "kvinna",
            "Barnets ålder": "" if i % 3 == 0 else str(i % 6),
        }
        for i, (place, programme, day) in enumerate(courses)
    ]
    evidence = gather(project_settings(make(tmp_path / "projekt", rows)), tell_nobody)
    levels = gated(evidence, target_of(evidence, tell_nobody), None)
    (parts,) = levels.parts
    assert sorted(parts.adults) == [29, 33, 41]
    # The others of the first two places would be 3 and 4.
    assert sorted(course["adults"] for course in courses_of(evidence, levels)) == [20, 21]
