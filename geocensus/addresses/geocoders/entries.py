"""How a ledger lies on disk: its tables, and an answer as a line of JSON."""

from __future__ import annotations

import json
import math
import sqlite3
import time
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from geocensus.addresses.geocoders.answers import Answer, Status
from geocensus.coordinates import Datum

__all__ = ["FORMAT", "TABLES", "read", "use_wal", "written"]

FORMAT: Final = 1
TABLES: Final = """
CREATE TABLE answers (
    provider TEXT NOT NULL, parameters TEXT NOT NULL, query TEXT NOT NULL, answer TEXT NOT NULL, at REAL NOT NULL,
    PRIMARY KEY (provider, parameters, query)
) WITHOUT ROWID;
CREATE TABLE failures (
    provider TEXT NOT NULL, parameters TEXT NOT NULL, query TEXT NOT NULL, answer TEXT NOT NULL, at REAL NOT NULL,
    PRIMARY KEY (provider, parameters, query)
) WITHOUT ROWID;
CREATE TABLE claims (
    provider TEXT NOT NULL, parameters TEXT NOT NULL, query TEXT NOT NULL,
    owner TEXT NOT NULL, until REAL NOT NULL, sent INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (provider, parameters, query)
) WITHOUT ROWID;
CREATE TABLE pace (provider TEXT PRIMARY KEY, next_at REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE days (
    provider TEXT NOT NULL, day TEXT NOT NULL, requests INTEGER NOT NULL DEFAULT 0, lost INTEGER NOT NULL DEFAULT 0,
    quota INTEGER NOT NULL DEFAULT 0, refused_at REAL NOT NULL DEFAULT 0, PRIMARY KEY (provider, day)
) WITHOUT ROWID;
"""


def use_wal(db: sqlite3.Connection) -> None:
    """Change to write-ahead mode; of two processes that do so at once SQLite turns one away without waiting."""
    for _ in range(100):
        with suppress(sqlite3.OperationalError):
            db.execute("PRAGMA journal_mode = WAL")
            return
        time.sleep(0.05)
    db.execute("PRAGMA journal_mode = WAL")


def written(answer: Answer) -> str:
    """Write an answer as JSON."""
    said: dict[str, Any] = {"status": answer.status, "level": answer.level, "match": answer.match}
    if answer.status is Status.OK:
        said |= {"lon": answer.lon, "lat": answer.lat, "datum": answer.datum}
        said |= {"accuracy_m": answer.accuracy_m} if math.isfinite(answer.accuracy_m) else {}
    return json.dumps(said, ensure_ascii=False, allow_nan=False)


def read(text: str) -> Answer:
    """Read an answer that was written."""
    said = json.loads(text)
    answer = Answer(status=Status(said["status"]), level=said["level"], match=said["match"])
    if answer.status is not Status.OK:
        return answer
    return replace(
        answer,
        lon=said["lon"],
        lat=said["lat"],
        datum=Datum(said["datum"]),
        accuracy_m=said.get("accuracy_m", math.nan),
    )
