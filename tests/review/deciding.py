"""Decisions as people and pages make them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import geocensus as gc
from geocensus.pipeline import Result, read_run
from geocensus.registers import read_register
from geocensus.review.cases import case_rows, cell_hashes, fingerprint, places_of, proposals_of
from geocensus.simulate import simulate, write


@dataclass(frozen=True, kw_only=True, eq=False)
class World:
    """A checked register."""

    folder: Path
    run: Result
    cases: NDArray[np.int64]
    fingerprint: str


def world_of(folder: Path, *, seed: int, sources: int = 260) -> World:
    made = write(simulate("wuan", sources=sources, seed=seed), folder / "made")
    result = gc.run(
        read_register(made.register), region="wuan", zones=made.zones, zone_options={"kind": "synthetic"}, language="en"
    )
    run = read_run(result.write(folder / "run"))
    return World(folder=folder / "run", run=run, cases=case_rows(run), fingerprint=fingerprint(run))


def decision(run: Result, row: int, word: str, **more: Any) -> dict[str, Any]:
    """Make the plain values of a decision, as a page writes them."""
    at = run.positions.iloc[places_of(run.positions, [row])]
    made: dict[str, Any] = {
        "row": row,
        "object_id": str(at["object_id"].iloc[0]),
        "key": str(at["unit_key"].iloc[0]),
        "cells": cell_hashes(at)[0],
        "decision": word,
        "proposal": "",
        "lon": None,
        "lat": None,
        "zone_code": "",
        "comment": "",
        "reviewer": "王芳",
        "decided_at": "2026-11-26T08:14:52Z",
    }
    return made | more


def page_file(path: Path, run: str, decisions: Iterable[dict[str, Any]], **more: Any) -> Path:
    """Write a decision file without any code of geocensus, by the rules of docs/reference/decisions.md alone."""
    listed = sorted(decisions, key=lambda each: each["row"])
    said: dict[str, Any] = {
        "format": "geocensus-decisions",
        "version": 1,
        "review": "0" * 16,
        "run": run,
        "chunk": 1,
        "exported_at": "2026-11-26T08:20:05Z",
    } | {name: value for name, value in more.items() if name != "sha256"}
    lines = [
        [said["format"], str(said["version"]), said["review"], said["run"], str(said["chunk"]), said["exported_at"]]
    ]
    names = (
        "row",
        "object_id",
        "key",
        "cells",
        "decision",
        "proposal",
        "lon",
        "lat",
        "zone_code",
        "comment",
        "reviewer",
        "decided_at",
    )
    for each in listed:
        cells = []
        for name in names:
            value = each.get(name, "")
            if name in ("lon", "lat"):
                number = isinstance(value, int | float)
                cells.append(
                    "" if value is None else f"{float(value):.9f}" if number and abs(value) < 1e6 else str(value)
                )
            else:
                cells.append(str(value))
        lines.append(cells)
    text = "\n".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) for line in lines)
    digest = sha256(text.encode("utf-8", "replace")).hexdigest()
    path.write_text(json.dumps(said | {"decisions": listed, "sha256": more.get("sha256", digest)}), "utf-8")
    return path


WORDS = ("accept", "move", "confirm", "recode", "return", "doubt")


def scripted(world: World, count: int, **more: Any) -> list[dict[str, Any]]:
    """Decide about the first cases, with every word in turn; every value is one that can be told apart later."""
    run = world.run
    offered = proposals_of(run, world.cases.tolist())
    made = []
    for k, row in enumerate(world.cases[:count].tolist()):
        word = WORDS[k % len(WORDS)]
        if word == "accept" and row not in offered:
            word = "doubt"
        own: dict[str, Any] = {"comment": f"case {k}", "decided_at": f"2026-11-26T08:{k // 60:02d}:{k % 60:02d}Z"}
        if word == "accept":
            own["proposal"] = offered[row][0].id
        if word == "move":
            own |= {"lon": round(114.2 + k * 1.234567e-6, 9), "lat": round(36.7 + k * 7.654321e-6, 9)}
        if word == "recode":
            own["zone_code"] = str(run.layer.code[k % len(run.layer)])
        made.append(decision(run, row, word, **(own | more)))
    return made
