"""How do several hands work at once? The front runs a few days ahead; the groups behind are shared by two hands."""

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess

from django.db import connection, connections

from midspan.doors.demo.life.draws import SINCE as DRAWN_SINCE
from midspan.doors.demo.life.months import Admitted, Progress, back, days_of, front
from midspan.doors.demo.setup import Clinic

DAYS_AHEAD = 3  # the front waits for the back: the log stays close to the order of time, and seats are free by then


def live(clinic: Clinic, *, progress: Progress, electronic: bool) -> None:
    """Live through the plan: in three processes where the machine has cores for it, else, and in a transaction, in one."""
    names = [group.name for group in clinic.plan.groups]
    if connection.in_atomic_block or (os.cpu_count() or 1) < 2 or "fork" not in multiprocessing.get_all_start_methods():
        back(clinic, front(clinic, electronic=electronic), groups=names, progress=progress)
        return
    connections.close_all()  # a connection cannot be shared by two processes
    ours, theirs = Errands(), Errands()
    hands = [
        _hand(_run_ahead, clinic, electronic, [ours, theirs]),
        _hand(_follow, clinic, names[1::2], theirs, [ours]),
    ]
    try:
        ours.only_hear()
        theirs.close()
        _hurry()
        back(clinic, ours.hear(hands), groups=names[::2], progress=progress)
        for hand in hands:
            hand.join()
        if any(hand.exitcode for hand in hands):
            raise RuntimeError("A part of the demo clinic could not be built; what went wrong stands above.")
    finally:
        for hand in hands:
            hand.terminate()


class Errands:
    """What the front tells a back: the admissions of each day in order, a few days ahead and no more."""

    def __init__(self) -> None:
        fork = multiprocessing.get_context("fork")
        self.heard, self.said = fork.Pipe(duplex=False)
        self.ahead = fork.Semaphore(DAYS_AHEAD)
        self.house = os.getpid()

    def only_hear(self) -> None:
        """This process only listens. What nobody can say any more is noticed as the end."""
        self.said.close()

    def close(self) -> None:
        self.said.close()
        self.heard.close()

    def tell(self, admitted: Admitted) -> None:
        """Say who was admitted, as soon as the back has come near."""
        self._wait()
        self.said.send(admitted)

    def settle(self) -> None:
        """Wait until the back has lived through every day that it was told of."""
        for _day in range(DAYS_AHEAD):
            self._wait()
        for _day in range(DAYS_AHEAD):
            self.ahead.release()

    def _wait(self) -> None:
        """Ends with the house, if that was stopped."""
        while not self.ahead.acquire(timeout=5):
            if os.getppid() != self.house:
                sys.exit(1)

    def hear(self, hands: list[BaseProcess] | None = None) -> Iterator[Admitted]:
        """Each day's admissions, until the front is done. Stops early when one of `hands` has failed."""
        others = {hand.sentinel: hand for hand in hands or []}
        while True:
            ready = wait([self.heard, *others])
            if any(others.pop(sentinel).exitcode for sentinel in list(others) if sentinel in ready):
                return
            if self.heard in ready:
                try:
                    word = self.heard.recv()
                except EOFError:
                    return
                yield word
                self.ahead.release()


def _hand(work: Callable[..., None], *given: object) -> BaseProcess:
    hand = multiprocessing.get_context("fork").Process(target=work, args=given, daemon=True)
    hand.start()
    return hand


def _run_ahead(clinic: Clinic, electronic: bool, errands: list[Errands]) -> None:
    _begin()
    for errand in errands:
        errand.heard.close()
    for day, admitted in zip(days_of(clinic.plan), front(clinic, electronic=electronic), strict=False):
        for errand in errands:
            errand.tell(admitted)
        # tomorrow's draw ends what nobody gave today, so today comes first
        if clinic.plan.today - DRAWN_SINCE <= day < clinic.plan.today:
            for errand in errands:
                errand.settle()


def _follow(clinic: Clinic, groups: list[str], ours: Errands, others: list[Errands]) -> None:
    ours.only_hear()
    for errand in others:
        errand.close()
    _begin()
    back(clinic, ours.hear(), groups=groups, progress=lambda text, done, of: None)


def _begin() -> None:
    """A new hand: the house alone hears Ctrl-C and ends its hands quietly."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _hurry()


def _hurry() -> None:
    """Commits of this connection need not wait for the disk: a build that is interrupted begins anew anyway."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
