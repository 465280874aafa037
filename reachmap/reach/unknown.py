"""Of whom a child's age, sex or arrival is not known, *by the ages that the activity was for*.

Leaders who leave a column blank leave it blank for everybody, and activities are for ages: an unknown age
at a course for parents of teenagers is a teenager's. So the known and the unknown are counted by the age
bands that activities are for; `disclose.unknown` says what of these is used, and what becomes of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from reachmap.vocabulary import BAND_KEYS

Kind = tuple[str, ...]


@dataclass(frozen=True)
class KnownByKind:
    """Adults by the ages that their activities are for, and by whether something is known of them.

    Parameters
    ----------
    kinds
        Age bands that activities are for, in order; all bands where nobody said.
    age, sex, arrival
        Adults of each kind of whom it is known and of whom it is not, kinds × 2.
    """

    kinds: tuple[Kind, ...]
    age: np.ndarray
    sex: np.ndarray
    arrival: np.ndarray


def known_by_kind(inside: pd.DataFrame) -> KnownByKind:
    """Count who is known, kind by kind.

    Parameters
    ----------
    inside
        `tables.LOCATED`: the rows that count.
    """
    codes, said = pd.factorize(inside["meant_for"].to_numpy(object))
    # Where nothing is said the code is -1: the last of these.
    kinds = [*(kind or BAND_KEYS for kind in said), BAND_KEYS]
    held = {kinds[code] for code in set(codes.tolist())}
    order = sorted(held, key=lambda kind: [BAND_KEYS.index(band) for band in kind])
    place = np.array([order.index(kind) if kind in held else -1 for kind in kinds])[codes]
    adults = inside["adults"].to_numpy(np.int64)

    def counted(known: pd.Series) -> np.ndarray:
        found = np.zeros((len(order), 2), dtype=np.int64)
        np.add.at(found, (place, (~known.to_numpy(bool)).astype(int)), adults)
        return found

    return KnownByKind(
        tuple(order),
        age=counted(inside["age_known"]),
        sex=counted(inside["sex"].notna()),
        arrival=counted(inside["arrival"].notna()),
    )
