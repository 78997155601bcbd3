"""The random draw: the chance of a day, the commitment, the frozen pool, the selection, and the check of all of them.

Everything here is whole numbers and SHA-256, so that anybody can do it again with other tools (docs/draw.md).
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from midspan.journey.monitoring.terms.draw import FORMAT, DrawCheck, DrawFault, PoolEntry
from midspan.journey.monitoring.terms.policy import Pace

SEED_BYTES = 32
WHOLE = 1 << 256  # one more than the largest number that a SHA-256 can be
PACE_FIELDS = ("shortest", "longest", "tests", "per_days", "weekdays")
RECORD_FIELDS = ("format", "context", "commitment", "seed", "pool", "pool_hash", "selected")


def context_of(site_code: str, on: date) -> str:
    """What a draw is about, in one word: the format, the site's code and the day.

    Source: docs/draw.md.
    """
    return f"{FORMAT}:{site_code}:{on.isoformat()}"


def commitment_of(context: str, seed: str) -> str:
    """What is published the day before: SHA-256 over context, colon and seed, the seed as 64 hexadecimal digits.

    Source: docs/draw.md; a hash commitment (FIPS 180-4).
    """
    return _sha256(f"{context}:{seed}")


def chance(pace: Pace, *, since: int, ahead: int) -> tuple[int, int]:
    """The chance of one person on one draw day as a fraction of whole numbers.

    None before the shortest gap. Certain when no further draw day lies within the longest gap. In between the same on every
    day, aiming at so many tests in so many days, and never below an even share of the days that are left: no day is safe.
    Source: ASAM Appropriate Use of Drug Testing (2017), random-interval schedules; docs/draw.md.
    """
    if since < pace.shortest:
        return 0, 1
    if ahead == 0 or since >= pace.longest:
        return 1, 1
    of = len(pace.weekdays) * (pace.per_days - (pace.shortest - 1) * pace.tests)
    part = 7 * pace.tests
    if of <= part:
        return 1, 1
    return (part, of) if part * (ahead + 1) >= of else (1, ahead + 1)


def pool_of(
    context: str, commitment: str, entropy: str, paces: Mapping[str, Pace], people: Iterable[PoolEntry]
) -> dict[str, Any]:
    """A day's pool as it is frozen: people in the order of their keys, as [key, pace, since, ahead].

    Source: docs/draw.md.
    """
    rows = sorted([entry.key, entry.pace, entry.since, entry.ahead] for entry in people)
    return {
        "context": context, "commitment": commitment, "entropy": entropy,
        "paces": {name: _pace_words(pace) for name, pace in paces.items()}, "people": rows,
    }  # fmt: skip


def canonical(pool: Mapping[str, Any]) -> str:
    """A pool as the one text that is hashed: JSON with sorted keys, no spaces, nothing but ASCII.

    Source: docs/draw.md.
    """
    return json.dumps(pool, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def hash_of(pool_text: str) -> str:
    """The SHA-256 of a frozen pool.

    Source: docs/draw.md.
    """
    return _sha256(pool_text)


def selection(seed: str, pool_hash: str, pool: Mapping[str, Any]) -> list[str]:
    """The keys that are drawn, in order: whose HMAC-SHA256(seed, pool hash, colon, key) lies below their chance.

    Source: docs/draw.md; HMAC (RFC 2104).
    """
    secret = bytes.fromhex(seed)
    paces = {name: _pace_from(words) for name, words in pool["paces"].items()}
    chances: dict[tuple[str, int, int], tuple[int, int]] = {}
    drawn = []
    for key, pace, since, ahead in pool["people"]:
        asked = (pace, since, ahead)
        if asked not in chances:
            chances[asked] = chance(paces[pace], since=since, ahead=ahead)
        part, of = chances[asked]
        number = int.from_bytes(hmac.digest(secret, f"{pool_hash}:{key}".encode(), "sha256"), "big")
        if number * of < part * WHOLE:
            drawn.append(key)
    return drawn


def record_of(
    context: str, seed: str, pool: Mapping[str, Any], pool_hash: str, selected: Iterable[str], **beside: Any
) -> dict[str, Any]:
    """The published record of a draw. `beside` are facts that the check does not need: moments, whether it was late.

    Source: docs/draw.md.
    """
    return {
        "format": FORMAT, "context": context, "commitment": pool["commitment"], "seed": seed, "pool": dict(pool),
        "pool_hash": pool_hash, "selected": list(selected), **beside,
    }  # fmt: skip


def drawn_record(
    context: str, seed: str, entropy: str, paces: Mapping[str, Pace], people: Iterable[PoolEntry], **beside: Any
) -> dict[str, Any]:
    """Freeze a pool, draw from it and give the whole record.

    Source: docs/draw.md.
    """
    pool = pool_of(context, commitment_of(context, seed), entropy, paces, people)
    pool_hash = hash_of(canonical(pool))
    return record_of(context, seed, pool, pool_hash, selection(seed, pool_hash, pool), **beside)


def check_record(record: Any) -> DrawCheck:
    """Do a published draw again from its record alone, and say everything that does not fit.

    Source: docs/draw.md.
    """
    if fault := _misshapen(record):
        return DrawCheck(((DrawFault.FORMAT, fault),), ())
    pool, faults = record["pool"], []
    if commitment_of(record["context"], record["seed"]) != record["commitment"]:
        faults.append((DrawFault.COMMITMENT, "The seed is not the one that was committed."))
    if pool["context"] != record["context"] or pool["commitment"] != record["commitment"]:
        faults.append((DrawFault.POOL, "The pool was frozen for another draw."))
    if hash_of(canonical(pool)) != record["pool_hash"]:
        faults.append((DrawFault.POOL_HASH, "The pool does not have the hash that was published."))
    drawn = selection(record["seed"], record["pool_hash"], pool)
    if drawn != record["selected"]:
        faults.append((DrawFault.SELECTION, _difference(drawn, record["selected"])))
    return DrawCheck(tuple(faults), tuple(_notes(record)), len(pool["people"]), tuple(drawn))


def seal(seed: str, *, context: str, server_key: str) -> str:
    """A seed under a pad that only the server's key makes. The same again opens it; a context is used once.

    Source: house rule; docs/draw.md. A one-time pad from HMAC-SHA256.
    """
    pad = hmac.digest(server_key.encode(), f"seal:{context}".encode(), "sha256")
    return bytes(one ^ other for one, other in zip(bytes.fromhex(seed), pad, strict=True)).hex()


def _misshapen(record: Any) -> str:
    """What keeps a record from being read, in words; empty when it can be checked."""
    if not isinstance(record, dict):
        return "A record is one JSON object."
    if missing := [name for name in RECORD_FIELDS if name not in record]:
        return f"Missing: {', '.join(missing)}. A draw that was only committed has nothing to check yet."
    if record["format"] != FORMAT:
        return f"The format is not {FORMAT}."
    if not all(isinstance(record[name], str) for name in ("context", "commitment", "seed", "pool_hash")):
        return "Context, commitment, seed and hash are texts."
    if not _hexadecimal(record["seed"]) or not _hexadecimal(record["commitment"]) or not _hexadecimal(record["pool_hash"]):
        return "Seed, commitment and hash are 64 hexadecimal digits in small letters."
    return _misshapen_pool(record["pool"]) or ("" if isinstance(record["selected"], list) else "selected is a list of keys.")


def _misshapen_pool(pool: Any) -> str:
    if not isinstance(pool, dict) or set(pool) != {"context", "commitment", "entropy", "paces", "people"}:
        return "A pool has context, commitment, entropy, paces and people."
    if not isinstance(pool["paces"], dict) or not all(_sound_pace(pace) for pace in pool["paces"].values()):
        return "A pace has shortest, longest, tests and per_days as whole numbers, and weekdays from 1 to 7."
    if not isinstance(pool["people"], list) or not all(_sound_entry(row, pool["paces"]) for row in pool["people"]):
        return "People are [key, pace, since, ahead], with a pace of the pool and whole numbers from 0."
    keys = [row[0] for row in pool["people"]]
    return "" if all(one < later for one, later in pairwise(keys)) else "Keys stand in order, each once."


def _sound_pace(pace: Any) -> bool:
    if not isinstance(pace, dict) or set(pace) != set(PACE_FIELDS):
        return False
    numbers = [pace[name] for name in PACE_FIELDS[:-1]]
    days = pace["weekdays"]
    return (
        all(type(number) is int and number >= 1 for number in numbers)
        and isinstance(days, list) and bool(days) and all(type(day) is int and 1 <= day <= 7 for day in days)
    )  # fmt: skip


def _sound_entry(row: Any, paces: Mapping[str, Any]) -> bool:
    return (
        isinstance(row, list) and len(row) == 4 and isinstance(row[0], str) and isinstance(row[1], str) and row[1] in paces
        and all(type(number) is int and number >= 0 for number in row[2:])
    )  # fmt: skip


def _difference(drawn: list[str], published: list[Any]) -> str:
    """Which keys are too many and which are missing, at most three of each."""
    names = {str(key) for key in published}
    extra, missing = sorted(names - set(drawn))[:3], [key for key in drawn if key not in names][:3]
    if not extra and not missing:
        return "The selection names the same people in another way than the draw does."
    parts = [f"not drawn but published: {', '.join(extra)}"] if extra else []
    parts += [f"drawn but not published: {', '.join(missing)}"] if missing else []
    return f"The selection is another one; {'; '.join(parts)}."


def _notes(record: Mapping[str, Any]) -> list[str]:
    """What is no fault but good to know."""
    paces, notes = record["pool"]["paces"], []
    if record.get("late"):
        notes.append("The commitment was made on the day itself (late): it shows less than one made the day before.")
    if record.get("replaced"):
        notes.append("An earlier commitment could not be opened any more and was replaced.")
    if over := sum(1 for _, pace, since, _ in record["pool"]["people"] if since > paces[pace]["longest"]):
        notes.append(f"{over} stood past their longest gap before this draw: no specimen came of an earlier one.")
    return notes


def _pace_words(pace: Pace) -> dict[str, Any]:
    return {
        "shortest": pace.shortest, "longest": pace.longest, "tests": pace.tests, "per_days": pace.per_days,
        "weekdays": list(pace.weekdays),
    }  # fmt: skip


def _pace_from(words: Mapping[str, Any]) -> Pace:
    return Pace(words["shortest"], words["longest"], words["tests"], words["per_days"], tuple(words["weekdays"]))


def _hexadecimal(text: str) -> bool:
    return len(text) == 64 and set(text) <= set("0123456789abcdef")


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
