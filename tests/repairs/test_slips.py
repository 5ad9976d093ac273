"""Slips of lists: what proves one, what does not, and what is lost with it."""

from __future__ import annotations

import numpy as np

from geocensus.measures.columns import Columns
from geocensus.repairs.slips import slips_of

ZONES = [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5, 6, 6, 6, 7, 7, 7, 8, 8, 8]
"""The zones that the rows of a list name, in its order."""


def listed(named: list[int], found: list[int], *, lon: list[float] | None = None, away_m: float = 2_000.0) -> Columns:
    n = len(named)
    place = np.array(lon or [114 + k / 1000 for k in range(n)])
    given = {
        "zone_reported_number": np.array(named),
        "zone_number": np.array(found),
        "lon": place,
        "lat": np.full(n, 36.7),
        "site_key": np.array([f"unit {k}" for k in range(n)], dtype=object),
        "position_repeated": np.array([np.sum(place == each) > 1 for each in place]),
        "position_copied": np.zeros(n, dtype=np.bool_),
        "zone_distance_m": np.where(np.array(named) == np.array(found), 0.0, away_m),
        "own_accuracy_m": np.full(n, 5.0),
    }
    return Columns(given, size=n, resources={"census_zones": object()})


def slipped(first: int, last: int, side: int) -> list[int]:
    """Let the rows from one to another carry what belongs to the row beside them."""
    found = list(ZONES)
    for row in range(first, last + 1):
        found[row] = ZONES[row + side]
    return found


def test_several_crossings_of_one_side_prove_a_slip_in_either_direction() -> None:
    for side in (1, -1):
        found = slips_of(listed(ZONES, slipped(4, 18, side)))
        sure = found.confidence >= 0.95
        # Between the outermost crossings every row is known, also those whose position lies in their own zone.
        assert set(range(7, 16)) <= set(found.carrier[sure].tolist())
        assert set((found.owner - found.carrier)[sure].tolist()) == {side}


def test_a_slip_by_two_rows_is_told_from_one_by_one() -> None:
    found = slips_of(listed(ZONES, slipped(3, 20, 2)))
    sure = found.confidence >= 0.95
    assert sure.sum() > 8
    assert set((found.owner - found.carrier)[sure].tolist()) == {2}


def test_one_crossing_proves_nothing() -> None:
    assert not (slips_of(listed(ZONES, slipped(4, 6, 1))).confidence >= 0.5).any()


def test_a_seam_beside_a_crossing_is_evidence() -> None:
    # Many rows without a seam show that two neighbours rarely have the same position.
    more = [100 + k // 3 for k in range(300)]
    lon = [114 + k / 1000 for k in range(len(ZONES) + len(more))]
    found = slipped(6, 9, -1) + more
    assert not len(slips_of(listed(ZONES + more, found, lon=lon)).owner)
    # Row 5 keeps its position, and row 6 has it too.
    lon[6] = lon[5]
    assert slips_of(listed(ZONES + more, found, lon=lon)).confidence.max() > 0.5


def test_wrong_codes_are_no_slip() -> None:
    named = list(ZONES)
    for row in (4, 7, 10, 13, 16):
        named[row] = 99
    found = slips_of(listed(named, ZONES))
    assert not (found.confidence >= 0.5).any()


def test_the_row_whose_position_nobody_carries_is_lost() -> None:
    found = slips_of(listed(ZONES, slipped(4, 18, -1)))
    assert len(found.lost) == 1
    assert abs(int(found.lost[0]) - 18) <= 2


def test_slips_by_more_rows_are_told_apart() -> None:
    zones = [row // 2 for row in range(60)]
    for side in (-5, -3, 3, 4):
        found = list(zones)
        for row in range(15, 45):
            found[row] = zones[row + side]
        slips = slips_of(listed(zones, found))
        sure = slips.confidence >= 0.95
        assert sure.sum() >= 20
        assert set((slips.owner - slips.carrier)[sure].tolist()) == {side}


def test_a_long_slip_is_found_from_end_to_end() -> None:
    zones = [row // 6 for row in range(400)]
    found = list(zones)
    for row in range(150, 250):
        found[row] = zones[row - 1]
    slips = slips_of(listed(zones, found))
    sure = set(slips.carrier[slips.confidence >= 0.95].tolist())
    # From the first crossing to the last, and no row where the list is right again.
    assert set(range(156, 247)) <= sure <= set(range(150, 250))


def test_positions_beside_the_border_are_no_slip() -> None:
    assert not len(slips_of(listed(ZONES, slipped(4, 18, 1), away_m=12.0)).carrier)


def test_a_slip_makes_what_a_row_says_for_itself_doubtful() -> None:
    slips = slips_of(listed(ZONES, slipped(4, 18, 1)))
    doubt = slips.slipped(np.array([0, 10, 23]))
    assert doubt[1] > 0.95
    assert max(doubt[0], doubt[2]) < 0.05
