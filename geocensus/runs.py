"""A run: what was found about one register, as tables, with everything that decided it.

The tables have the columns of :mod:`geocensus.schema`. Maps and reports draw from a :class:`Run`; nothing else is handed to
them, so what they show is what the folder of the run holds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from geocensus.language import Language, Text

if TYPE_CHECKING:
    import pandas as pd

    from geocensus.basemaps import Layer
    from geocensus.regions import Region
    from geocensus.registers import RegisterFile
    from geocensus.zones import ZoneLayer

__all__ = ["TITLE", "NotRun", "Run", "UsedLayer"]

TITLE = Text(en="Location check", zh="空间定位核查")
"""Of every run that was given no title of its own."""


@dataclass(frozen=True, kw_only=True)
class UsedLayer:
    """A layer of geometry that the run used, and what is known of it.

    ``kind`` says what the polygons of zones are (:data:`geocensus.zones.layer.ZoneKind`); it is empty for other layers.
    """

    role: str
    key: str
    title: Text
    source: str
    licence: str
    vintage: str
    datum: str
    sha256: str
    features: int
    kind: str = ""


@dataclass(frozen=True, kw_only=True)
class NotRun:
    """A check that did not run on any row, or only on some.

    Parameters
    ----------
    check, title
        Which check.
    rows
        Rows (batches, zones) that it could not judge.
    of
        Rows (batches, zones) that it should have judged.
    reason, remedy
        Why, and how to enable it.
    inapplicable
        The check has nothing to say of these rows (whole minutes, of a row in decimal degrees): no gap in the checking.
    """

    check: str
    title: Text
    rows: int
    of: int
    reason: Text
    remedy: Text = field(default_factory=lambda: Text(en="", zh=""))
    inapplicable: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class Run:
    """What a run found.

    Parameters
    ----------
    positions, findings, proposals, zones : DataFrame
        See :data:`geocensus.schema.POSITIONS`, ``FINDINGS``, ``PROPOSALS``, ``ZONES``; positions also carry the row's own
        cells as ``raw_<header>``. ``findings.evidence`` and ``proposals.rivals`` are JSON texts.
    batches, returns : DataFrame, optional
        See :data:`geocensus.schema.BATCHES`, ``RETURNS``.
    layer
        The zones that the positions were assigned to (counties where no zone layer was given).
    counties
        The counties of the regions asked for (of the whole base map when none was), for outlines.
    regions
        The pilot regions asked for; empty: everything.
    inputs, layers, not_run
        What was read, which layers served, what was not checked and why.
    checks
        ``(code, subject, title)`` of the checks in the order of ``positions.verdicts``.
    notes
        What a person should know about the reading of the inputs.
    counts
        Totals: rows, excluded, in_scope, located, flagged ...
    settings
        What was asked for (profile, options), as in ``run.json``.
    seconds
        Time per stage.
    language
        In which the messages of the findings are written.
    synthetic
        True when the register says of itself that it is synthetic.
    """

    positions: pd.DataFrame
    findings: pd.DataFrame
    proposals: pd.DataFrame
    zones: pd.DataFrame
    layer: ZoneLayer
    counties: Layer
    regions: tuple[Region, ...] = ()
    inputs: tuple[RegisterFile, ...] = ()
    layers: tuple[UsedLayer, ...] = ()
    not_run: tuple[NotRun, ...] = ()
    notes: tuple[Text, ...] = ()
    checks: tuple[tuple[str, str, Text], ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    language: Language = Language.EN
    synthetic: bool = False
    batches: pd.DataFrame | None = None
    returns: pd.DataFrame | None = None
    title: Text = TITLE
