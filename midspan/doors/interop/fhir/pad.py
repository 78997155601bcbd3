"""What must one run remember? People seen and contents put aside, in a file of its own, so that memory stays flat."""

import pickle
import sqlite3
from collections.abc import Iterable, Iterator

from midspan.foundation.records.terms import OutsideResource


class Pad:
    """A scratch pad on the disk that is gone when it is closed."""

    def __init__(self) -> None:
        self._store = sqlite3.connect("", isolation_level=None)
        self._store.execute("PRAGMA journal_mode = OFF")
        self._store.execute("CREATE TABLE person (id TEXT PRIMARY KEY) WITHOUT ROWID")
        self._store.execute("CREATE TABLE aside (kind TEXT, id TEXT, whole BLOB, PRIMARY KEY (kind, id))")
        self._aside = False

    def close(self) -> None:
        self._store.close()

    def meet(self, ids: Iterable[str]) -> None:
        """These people were in the input."""
        self._store.executemany("INSERT OR IGNORE INTO person VALUES (?)", [(one,) for one in ids])

    def people(self) -> int:
        """How many distinct people were."""
        return int(self._store.execute("SELECT count(*) FROM person").fetchone()[0])

    def put_aside(self, resource: OutsideResource) -> None:
        """Keep what this resource says until it is known whether the input says something else later."""
        self._aside = True
        row = (*resource.key, pickle.dumps(resource))
        self._store.execute("INSERT OR REPLACE INTO aside VALUES (?, ?, ?)", row)

    def forget(self, resource: OutsideResource) -> None:
        """The input has said something later about it."""
        if self._aside:
            self._store.execute("DELETE FROM aside WHERE kind = ? AND id = ?", resource.key)

    def aside(self, size: int) -> Iterator[list[OutsideResource]]:
        """What was put aside and is still the input's last word, in batches."""
        rows = self._store.execute("SELECT whole FROM aside ORDER BY rowid")
        while batch := rows.fetchmany(size):
            yield [pickle.loads(whole) for (whole,) in batch]
