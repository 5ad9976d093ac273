"""Ask a provider for many addresses: each once, in turn, by several threads and processes, until all are answered.

Addresses that the ledger knows are not asked. The others are claimed just before they are sent, so that processes that
share a ledger share the work. What passes by itself is tried again; what says that nothing more will be answered (the
quota of the day, a key that is refused) ends the asking when it comes again and again.
"""

from __future__ import annotations

import contextvars
import json
import logging
import math
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import nullcontext
from typing import Final

import stamina

from geocensus.addresses.geocoders.answers import Answer, Failure, KeyRefused, LimitReached, Passing, QuotaSpent, Status
from geocensus.addresses.geocoders.fetching import LONGEST_PAUSE_S, Client, Fetch
from geocensus.addresses.geocoders.ledger import Ledger
from geocensus.addresses.geocoders.provider import Provider, Terms, asked
from geocensus.language import Text

__all__ = ["Asking"]

# Retries are no news to whoever has not asked for them.
logging.getLogger("stamina").addHandler(logging.NullHandler())

IN_A_ROW: Final = 3
"""Refusals, one after the other, that are believed to be of the day or the key and not of an address. Own choice."""

DEAD: Final = 20
"""Addresses, one after the other, that failed after all attempts: then nobody is there. Own choice."""

MOST_THREADS: Final = 32

FIRST_WAIT_S: Final = 0.5
LONGEST_WAIT_S: Final = 8.0
POLL_S: Final = 0.1
"""How often is looked for the answers that another process is fetching."""


class Asking:
    """Ask one provider on some terms, with a ledger.

    Parameters
    ----------
    provider
        One that needs the network.
    ledger
        Shared with whoever uses the same file.
    terms
        How often, how long, with which key.
    """

    def __init__(self, provider: Provider, ledger: Ledger, terms: Terms) -> None:
        self.provider, self.ledger, self.terms = provider, ledger, terms
        self.stopped: Answer | None = None
        """What the addresses get that were not asked any more, once the asking has ended early."""
        self.why: Text | None = None
        """Why it has ended early, for people."""
        self._parameters = json.dumps(dict(provider.parameters), sort_keys=True, ensure_ascii=False)
        self._client = Client(url=provider.url, key_name=provider.key_name, key=terms.key, timeout_s=terms.timeout_s)
        rate = provider.per_second if terms.per_second is None else terms.per_second
        self._per_second = rate
        self._threads = min(MOST_THREADS, max(4, math.ceil(rate))) if rate else 8
        self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix="geocensus-geocode")
        self._lock = threading.Lock()
        self._alone, self._turn = threading.Lock(), threading.Lock()
        self._halt = threading.Event()
        self._began = time.time()
        self._in_a_row: dict[str, int] = {}

    def close(self) -> None:
        """Stop, give up what is claimed, close all connections."""
        self._halt.set()
        self._pool.shutdown(wait=True, cancel_futures=True)
        self.ledger.release()
        self._client.close()

    def ask(self, queries: Sequence[str], *, tell: Callable[[int], None] = lambda _: None) -> dict[str, Answer]:
        """Answer distinct queries.

        Parameters
        ----------
        tell
            Called with the number of answers from time to time.
        """
        answers = self._known(queries)
        work = deque(query for query in queries if query not in answers)
        running = {
            self._pool.submit(contextvars.copy_context().run, self._work, work, answers)
            for _ in range(min(self._threads, len(work)))
        }
        try:
            while running:
                done, running = wait(running, timeout=1.0, return_when=FIRST_EXCEPTION)
                for one in done:
                    one.result()
                tell(len(answers))
        except BaseException:
            self._halt.set()
            raise
        return answers

    def _known(self, queries: Sequence[str]) -> dict[str, Answer]:
        """Give what the ledger knows; a failure counts for the rest of the run in which it happened."""
        return self.ledger.known(self.provider.name, self._parameters, queries, since=self._began)

    def _work(self, work: deque[str], answers: dict[str, Answer]) -> None:
        batch = max(1, self.terms.batch or self.provider.batch)
        while not self._halt.is_set():
            with self._lock:
                queries = [work.popleft() for _ in range(min(batch, len(work)))]
            if not queries:
                return
            if self.stopped is not None:
                answers.update(dict.fromkeys(queries, self.stopped))
                continue
            claim = self.ledger.claim(
                self.provider.name, self._parameters, queries, lease_s=self._lease_s, since=self._began
            )
            answers.update(claim.answered)
            if claim.mine:
                found = self._answers(claim.mine)
                self.ledger.record(self.provider.name, self._parameters, found)
                answers.update(found)
            if claim.busy:
                # Another process is asking for them; what it finds, a failure too, is ours as well.
                with self._lock:
                    idle = not work
                    work.extend(claim.busy)
                if idle:
                    self._halt.wait(POLL_S)

    @property
    def _lease_s(self) -> float:
        """How long a claim holds at most: the longest pause that a provider may ask for, one's turn, a whole answer.

        The claim of a process that is gone ends at once, where that can be seen.
        """
        turn = self._threads / self._per_second if self._per_second else 0.0
        return LONGEST_PAUSE_S + 60.0 + 3 * self.terms.timeout_s + turn

    def _answers(self, queries: Sequence[str]) -> dict[str, Answer]:
        try:
            # After a refusal one thread at a time finds out whether it was of one address or of all.
            with self._alone if {"quota", "key"} & self._in_a_row.keys() else nullcontext():
                if self.stopped is not None:
                    return dict.fromkeys(queries, self.stopped)
                found = self._attempts(queries)
        except Failure as failure:
            if len(queries) > 1 and not isinstance(failure, (QuotaSpent, KeyRefused)):
                # One address may have spoiled the others.
                return {query: answer for one in queries for query, answer in self._answers([one]).items()}
            return dict.fromkeys(queries, self._failed(failure))
        with self._lock:
            self._in_a_row.clear()
        return dict(zip(queries, found, strict=True))

    def _attempts(self, queries: Sequence[str]) -> Sequence[Answer]:
        """Ask until there is an answer, or a failure that does not pass."""
        fetch = Fetch(self._client, lambda: self._await_turn(queries))
        for attempt in stamina.retry_context(
            on=self._to_wait, attempts=self.terms.attempts, timeout=None, wait_initial=FIRST_WAIT_S,
            wait_max=LONGEST_WAIT_S, wait_jitter=FIRST_WAIT_S,
        ):  # fmt: skip
            with attempt:
                return asked(self.provider, queries, fetch)
        raise AssertionError  # the last attempt raises

    def _to_wait(self, error: Exception) -> bool | float:
        """Tell whether to try again, and when; what the provider asks to wait holds for all who ask it."""
        if not isinstance(error, Passing) or self._halt.is_set():
            return False
        if error.wait_s is None:
            return True
        self.ledger.pause(self.provider.name, error.wait_s)
        return 0.001  # the next turn comes when the pause is over

    def _await_turn(self, queries: Sequence[str]) -> None:
        with self._turn:  # one thread waits for the next turn; the others for it
            while wait_s := self.ledger.turn(
                self.provider.name,
                self._parameters,
                queries,
                per_second=self._per_second,
                per_day=self.terms.per_day,
                lease_s=self._lease_s,
            ):
                if self._halt.wait(wait_s):
                    raise Failure(en="the run was ended", zh="运行已中止")

    def _failed(self, failure: Failure) -> Answer:
        """Turn a failure into an answer; of failures in a row make the end of the asking."""
        kind, limit, status = "dead", DEAD, Status.ERROR
        if isinstance(failure, LimitReached):
            kind, limit, status = "quota", 1, Status.QUOTA
        elif isinstance(failure, QuotaSpent):
            kind, limit, status = "quota", IN_A_ROW, Status.QUOTA
            self.ledger.refused(self.provider.name)
        elif isinstance(failure, KeyRefused):
            kind, limit = "key", IN_A_ROW
        answer = Answer(status=status, match=str(failure.text))
        with self._lock:
            if kind == "dead" and not isinstance(failure, Passing):
                return answer  # of this address; whoever answers so is there
            self._in_a_row[kind] = self._in_a_row.get(kind, 0) + 1
            if self._in_a_row[kind] >= limit and self.stopped is None:
                self.stopped = answer
                self.why = failure.text
        return answer
