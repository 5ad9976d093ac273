"""The ledger: what has been asked and answered, what is being asked now, and what may still be asked today.

One SQLite file in write-ahead mode, shared by all processes that name it. Whoever asks claims the address first, for a
bounded time; the claim of a process that was killed is taken over. Only final answers are kept for later; a failure is
remembered for those that were waiting for it. The key is nowhere in it.
"""

from __future__ import annotations

import datetime as dt
import math
import os
import platform
import secrets
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from geocensus.addresses.geocoders.answers import Answer, LimitReached, Status
from geocensus.addresses.geocoders.entries import FORMAT, TABLES, read, use_wal, written
from geocensus.errors import LedgerError
from geocensus.registers.atomic import process_lives

__all__ = ["Account", "Claim", "Ledger", "ledger_path", "today"]

_BEIJING: Final = dt.timezone(dt.timedelta(hours=8))
"""Providers in China count their days so."""

_HOST: Final = sha256(platform.node().encode()).hexdigest()[:8]

LONGEST_LEAD_S: Final = 3_600.0
"""A turn that is farther ahead than this was set by a clock that was wrong; it is forgotten."""


def ledger_path() -> Path:
    """Give the ledger of this user: ``GEOCENSUS_LEDGER``, else a file among the user's data."""
    named = os.environ.get("GEOCENSUS_LEDGER")
    if named:
        return Path(named)
    import platformdirs

    return platformdirs.user_data_path("geocensus", appauthor=False) / "geocodes.sqlite"


def today() -> str:
    """Give the date in Beijing."""
    return dt.datetime.now(_BEIJING).date().isoformat()


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What became of an attempt to claim queries."""

    mine: tuple[str, ...]
    busy: tuple[str, ...]
    answered: dict[str, Answer]


@dataclass(frozen=True, kw_only=True)
class Account:
    """What the ledger says about one provider.

    Parameters
    ----------
    ok, not_found, ambiguous, failed
        Addresses by what became of them; *failed* ones will be asked again.
    claimed
        Addresses that are being asked at this moment, or were when a process was killed.
    requests, quota
        Requests today (in Beijing), and what was allowed when the last of them was sent; 0: no limit was set.
    lost
        Requests in all whose answer never arrived because the process was killed while they were under way.
    refused
        Whether the provider itself said today that its quota is spent.
    """

    provider: str
    ok: int
    not_found: int
    ambiguous: int
    failed: int
    claimed: int
    requests: int
    quota: int
    lost: int
    refused: bool


class Ledger:
    """A ledger on disk.

    Parameters
    ----------
    path
        File; made where it is missing.

    Raises
    ------
    LedgerError
        When the file is no ledger, or cannot be written.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path).expanduser()
        self.owner = f"{_HOST}:{os.getpid()}:{secrets.token_hex(4)}"
        self._own = threading.local()
        self._all: list[sqlite3.Connection] = []
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self._writing() as db:
                version = db.execute("PRAGMA user_version").fetchone()[0]
                if version == 0 and not db.execute("SELECT 1 FROM sqlite_master").fetchone():
                    for statement in TABLES.split(";"):
                        db.execute(statement)
                    db.execute(f"PRAGMA user_version = {FORMAT}")
                elif version != FORMAT:
                    raise self._wrong(f"its format is {version}, not {FORMAT}", f"格式为 {version}，应为 {FORMAT}")
        except OSError as error:
            raise self._wrong(str(error.strerror), str(error.strerror)) from None
        except LedgerError:
            self.close()
            raise

    def _wrong(self, en: str, zh: str) -> LedgerError:
        return LedgerError(
            en=f"{self.path} cannot be used as a ledger of geocodes ({en}); name another file with --ledger",
            zh=f"{self.path} 不能用作地理编码台账（{zh}）；请用 --ledger 指定其他文件",
        )

    def _db(self) -> sqlite3.Connection:
        found: sqlite3.Connection | None = getattr(self._own, "db", None)
        if found is None:
            # Closed by close(), which may run in another thread than the one that opened it.
            found = sqlite3.connect(self.path, timeout=60.0, isolation_level=None, check_same_thread=False)
            use_wal(found)
            # Whatever was committed outlives the process; only a power cut can lose the last of it.
            found.execute("PRAGMA synchronous = NORMAL")
            self._own.db = found
            self._all.append(found)
        return found

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        try:
            db = self._db()
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
            except BaseException:
                db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")
        except sqlite3.Error as error:
            raise self._wrong(str(error), str(error)) from None

    def close(self) -> None:
        """Close the file, in all threads."""
        for one in self._all:
            with suppress(sqlite3.Error):
                one.close()
        self._all.clear()
        self._own = threading.local()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def known(
        self, provider: str, parameters: str, queries: Sequence[str], *, since: float = math.inf
    ) -> dict[str, Answer]:
        """Give the answers that are in the ledger, and the failures since a time."""
        found: dict[str, Answer] = {}
        db = self._db()
        for start in range(0, len(queries), 500):
            some = queries[start : start + 500]
            marks = ",".join("?" * len(some))
            where = f"WHERE provider = ? AND parameters = ? AND query IN ({marks})"  # only marks are filled in
            rows = db.execute(f"SELECT query, answer FROM answers {where}", (provider, parameters, *some))  # noqa: S608
            found.update((query, read(answer)) for query, answer in rows)
            if math.isfinite(since):
                rows = db.execute(
                    f"SELECT query, answer FROM failures {where} AND at >= ?",  # noqa: S608
                    (provider, parameters, *some, since),
                )
                found.update((query, read(answer)) for query, answer in rows if query not in found)
        return found

    def claim(
        self, provider: str, parameters: str, queries: Iterable[str], *, lease_s: float, since: float = math.inf
    ) -> Claim:
        """Claim queries for this process; what others have claimed or answered, or failed at since a time, is left."""
        mine, busy, answered = [], [], {}
        now = time.time()
        with self._writing() as db:
            for query in queries:
                key = (provider, parameters, query)
                where = "WHERE provider = ? AND parameters = ? AND query = ?"
                row = (
                    db.execute(f"SELECT answer FROM answers {where}", key).fetchone()  # noqa: S608 (fixed text)
                    or db.execute(f"SELECT answer FROM failures {where} AND at >= ?", (*key, since)).fetchone()  # noqa: S608
                )
                if row:
                    answered[query] = read(row[0])
                    continue
                row = db.execute(f"SELECT owner, until, sent FROM claims {where}", key).fetchone()  # noqa: S608
                if row and row[0] != self.owner and _lives(row[0], row[1], now):
                    busy.append(query)
                    continue
                if row and row[2]:
                    self._count(db, provider, "lost", 1)
                db.execute("INSERT OR REPLACE INTO claims VALUES (?, ?, ?, ?, ?, 0)", (*key, self.owner, now + lease_s))
                mine.append(query)
        return Claim(mine=tuple(mine), busy=tuple(busy), answered=answered)

    def turn(
        self, provider: str, parameters: str, queries: Sequence[str], *, per_second: float, per_day: int, lease_s: float
    ) -> float:
        """Take the turn to send a request for some queries, if it has come.

        The request is counted, and noted as under way, in the same moment: whoever is killed just before has sent nothing,
        and whoever is killed later has left a trace.

        Returns
        -------
        seconds
            0: send it now; else wait for so long and try again.

        Raises
        ------
        LimitReached
            When all requests of the day have been sent.
        """
        with self._writing() as db:
            now = time.time()
            row = db.execute("SELECT next_at FROM pace WHERE provider = ?", (provider,)).fetchone()
            at = row[0] if row and row[0] < now + LONGEST_LEAD_S else now
            if at > now:
                return float(at - now)
            self._count(db, provider, "requests", 0)
            (sent,) = db.execute(
                "SELECT requests FROM days WHERE provider = ? AND day = ?", (provider, today())
            ).fetchone()
            if per_day and sent >= per_day:
                raise LimitReached(
                    en=f"{sent:,} requests were sent today, and {per_day:,} are allowed",
                    zh=f"今日已发送 {sent:,} 次请求，限额为 {per_day:,} 次",
                )
            db.execute(
                "UPDATE days SET requests = requests + 1, quota = ? WHERE provider = ? AND day = ?",
                (per_day, provider, today()),
            )
            if per_second:
                # Counted from the turn before, or the time that each wait overshoots would add up.
                beat = 1.0 / per_second
                after = (at if now - at < beat else now) + beat
                db.execute("INSERT OR REPLACE INTO pace VALUES (?, ?)", (provider, after))
            db.executemany(
                "UPDATE claims SET sent = 1, until = ? WHERE provider = ? AND parameters = ? AND query = ? AND owner = ?",
                [(now + lease_s, provider, parameters, query, self.owner) for query in queries],
            )
        return 0.0

    def _count(self, db: sqlite3.Connection, provider: str, column: str, more: int) -> None:
        db.execute("INSERT OR IGNORE INTO days (provider, day) VALUES (?, ?)", (provider, today()))
        db.execute(
            f"UPDATE days SET {column} = {column} + ? WHERE provider = ? AND day = ?",  # noqa: S608 (a name of ours)
            (more, provider, today()),
        )

    def pause(self, provider: str, seconds: float) -> None:
        """Let nobody send a request to a provider for some seconds: it asked for that."""
        with self._writing() as db:
            row = db.execute("SELECT next_at FROM pace WHERE provider = ?", (provider,)).fetchone()
            at = max(time.time() + seconds, row[0] if row else 0.0)
            db.execute("INSERT OR REPLACE INTO pace VALUES (?, ?)", (provider, at))

    def refused(self, provider: str) -> None:
        """Note that the provider says that its quota is spent."""
        with self._writing() as db:
            self._count(db, provider, "requests", 0)
            db.execute(
                "UPDATE days SET refused_at = ? WHERE provider = ? AND day = ?", (time.time(), provider, today())
            )

    def record(self, provider: str, parameters: str, answers: dict[str, Answer]) -> None:
        """Keep answers, and give up their claims; what is not final is kept as a failure only."""
        now = time.time()
        with self._writing() as db:
            for query, answer in answers.items():
                key = (provider, parameters, query)
                where = "WHERE provider = ? AND parameters = ? AND query = ?"
                if answer.status.is_final:
                    db.execute("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?)", (*key, written(answer), now))
                    db.execute(f"DELETE FROM failures {where}", key)  # noqa: S608 (fixed text)
                elif answer.status is Status.ERROR:
                    db.execute("INSERT OR REPLACE INTO failures VALUES (?, ?, ?, ?, ?)", (*key, written(answer), now))
                db.execute(f"DELETE FROM claims {where} AND owner = ?", (*key, self.owner))  # noqa: S608

    def release(self) -> None:
        """Give up all claims of this process."""
        with self._writing() as db:
            db.execute("DELETE FROM claims WHERE owner = ?", (self.owner,))

    def accounts(self) -> list[Account]:
        """Tell for each provider what was asked, what became of it, and what is left."""
        db = self._db()
        names = db.execute(
            "SELECT provider FROM answers UNION SELECT provider FROM failures UNION SELECT provider FROM days "
            "UNION SELECT provider FROM claims ORDER BY 1"
        ).fetchall()
        return [self._account(db, name) for (name,) in names]

    def _account(self, db: sqlite3.Connection, provider: str) -> Account:
        def one(query: str, *values: Any) -> Any:
            return db.execute(query, (provider, *values)).fetchone()

        by_status = dict(
            db.execute(
                "SELECT json_extract(answer, '$.status'), count(*) FROM answers WHERE provider = ? GROUP BY 1",
                (provider,),
            ).fetchall()
        )
        day = one("SELECT requests, quota, refused_at FROM days WHERE provider = ? AND day = ?", today()) or (0, 0, 0)
        return Account(
            provider=provider,
            ok=by_status.get(Status.OK, 0),
            not_found=by_status.get(Status.NOT_FOUND, 0),
            ambiguous=by_status.get(Status.AMBIGUOUS, 0),
            failed=one("SELECT count(*) FROM failures WHERE provider = ?")[0],
            claimed=one("SELECT count(*) FROM claims WHERE provider = ?")[0],
            requests=day[0],
            quota=day[1],
            lost=one("SELECT coalesce(sum(lost), 0) FROM days WHERE provider = ?")[0],
            refused=day[2] > 0,
        )


def _lives(owner: str, until: float, now: float) -> bool:
    """Tell whether a claim holds: not when its time is over, or its process is gone from this machine."""
    if until < now:
        return False
    host, pid, _ = owner.split(":")
    if host != _HOST or os.name != "posix":  # elsewhere asking whether a process lives can end it
        return True
    return process_lives(int(pid))
