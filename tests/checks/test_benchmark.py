"""The benchmark of clean registers stays alive, and clean registers stay clean."""

from __future__ import annotations

from benchmarks.checks import SIZES_KM, clean


def test_clean_registers_have_no_error_and_hardly_a_warning() -> None:
    found = clean((4, 200))
    assert set(found) == set(SIZES_KM)
    for rates in found.values():
        assert rates.rows == 200
        assert rates.failed == 0
        assert rates.warned <= 2
