"""The one door for every change: permission, one transaction, version check, repeat check, exactly one event."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar

from django.apps import apps
from django.db import connection, models, transaction
from django.db.models import F

from midspan.foundation.people.models import Patient, Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.records.models import Repeat
from midspan.foundation.records.terms import EventKind, Reason, Refused

Result = TypeVar("Result")
ACTIONS: dict[str, Callable[..., Any]] = {}
LONGEST_KEY = 80  # of a request that may be sent twice


def action(name: str, *, needs: Permission, versioned: bool = False) -> Callable[[Callable[..., Result]], Callable[..., Result]]:
    """Make a verb that changes state into an action named `noun.done`.

    The verb takes the thing acted on first and the rest as keywords, always `by` (Staff) and `at` (aware datetime). Callers
    may add `version` (refused when the thing has moved on; only for `versioned` verbs) and `once` (a key: a repeat returns
    the first result and changes nothing). Raises Refused; then nothing was written.
    """

    def wrap(verb: Callable[..., Result]) -> Callable[..., Result]:
        @wraps(verb)
        def act(*things: Any, by: Staff, at: datetime, version: int | None = None, once: str = "", **words: Any) -> Any:
            if version is not None and not versioned:
                raise TypeError(f"{name} does not watch versions")
            if not by.may(needs):
                raise Refused(not_permitted(needs))
            thing = things[0] if things else None
            with transaction.atomic(), _version_kept(thing, versioned):
                if once and (earlier := _claim(once, name, by=by, at=at)) is not None:
                    return earlier
                if versioned:
                    _move_version(thing, version)
                result = verb(*things, by=by, at=at, **words)
                _write(
                    EventKind.CHANGED,
                    name,
                    by=by,
                    at=at,
                    subject=_subject(result, thing),
                    patient=_patient(result, thing),
                    keys=_concerned(result),
                )
                if once:
                    Repeat.objects.filter(key=once).update(result=key_of(result) if isinstance(result, models.Model) else "")
            return result

        act.action_name = name  # type: ignore[attr-defined]
        act.needs = needs  # type: ignore[attr-defined]
        ACTIONS[f"{verb.__module__}.{verb.__name__}"] = act
        return act

    return wrap


def look(name: str, *, by: Staff, at: datetime, patient: Patient | int | None = None, keys: dict[str, str] | None = None) -> None:
    """Write down that someone looked."""
    _write(EventKind.LOOKED, name, by=by, at=at, subject=_patient_key(patient), patient=_patient_key(patient), keys=keys)


def refuse(
    name: str, *, by: Staff, at: datetime, patient: Patient | int | None = None, keys: dict[str, str] | None = None
) -> None:
    """Write down that someone was refused a look."""
    _write(EventKind.REFUSED, name, by=by, at=at, subject=_patient_key(patient), patient=_patient_key(patient), keys=keys)


def founded(*, by: Staff, at: datetime) -> None:
    """Write down that this Midspan has its first administrator: the one change that no action makes."""
    _write(EventKind.CHANGED, "midspan.founded", by=by, at=at, subject=key_of(by), patient="")


def not_permitted(needs: Permission) -> Reason:
    """The reason given to someone whose roles do not carry a permission."""
    return Reason(f"Your roles do not include “{needs}”.", rule="0004", who="An administrator assigns roles under Staff.")


def key_of(thing: models.Model) -> str:
    """The text key of a row: its app, model and number, as in `attendance.groupnote:12`."""
    return f"{thing._meta.app_label}.{thing._meta.model_name}:{thing.pk}"


def _claim(once: str, name: str, *, by: Staff, at: datetime) -> Any:
    """None when this key is new (and now ours); else what the first request made. Waits for one that is under way."""
    if len(once) > LONGEST_KEY or "\0" in once:
        raise Refused(Reason("This form did not arrive whole. Open it anew.", rule="repeat"))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO records_repeat (key, action, by, result, at) VALUES (%s, %s, %s, '', %s) ON CONFLICT DO NOTHING",
            [once, name, f"staff:{by.pk}", at],
        )
        if cursor.rowcount:
            return None
    return repeated(once, name, by=by)


def repeated(once: str, name: str, *, by: Staff) -> Any:
    """What the action of this name made when this person first used the key; None when it is new. Refuses another's key."""
    earlier = Repeat.objects.filter(key=once).first()
    if earlier is None:
        return None
    if earlier.action != name or earlier.by != f"staff:{by.pk}":
        raise Refused(Reason("This form was already used for something else. Open it anew.", rule="repeat"))
    if not earlier.result:
        return True
    model, pk = earlier.result.split(":")
    return apps.get_model(model)._base_manager.get(pk=pk)


@contextmanager
def _version_kept(thing: Any, versioned: bool) -> Iterator[None]:
    """A refusal rolls the row back; the thing in the caller's hands must not claim a version that never was."""
    before = thing.version if versioned else None
    try:
        yield
    except BaseException:
        if versioned:
            thing.version = before
        raise


def _move_version(thing: Any, version: int | None) -> None:
    rows = type(thing)._base_manager.filter(pk=thing.pk)
    if version is not None:
        rows = rows.filter(version=version)
    if not rows.update(version=F("version") + 1):
        text = "Someone else changed this since you opened it. Your words are kept below; look at theirs and save again."
        now = type(thing)._base_manager.filter(pk=thing.pk).values_list("version", flat=True).first()
        raise Refused(Reason(text, rule="lost-update"), version=now)
    thing.refresh_from_db()


def _write(
    kind: EventKind,
    name: str,
    *,
    by: Staff,
    at: datetime,
    subject: str,
    patient: str,
    keys: dict[str, str] | None = None,
) -> None:
    with connection.cursor() as cursor:  # in the database's own words: this runs for every page, and takes half as long
        cursor.execute(
            """
            INSERT INTO records_event (chain, sequence, at, kind, name, "by", subject, patient, keys, previous, hash)
            VALUES (%s, 0, %s, %s, %s, %s, %s, %s, %s::jsonb, '', '')
            """,
            [patient or "rest", at, kind, name, f"staff:{by.pk}", subject, patient, json.dumps(keys or {})],
        )


def _subject(*candidates: Any) -> str:
    return next((key_of(thing) for thing in candidates if isinstance(thing, models.Model) and thing.pk), "")


def _patient(*candidates: Any) -> str:
    """The patient whose chain an event belongs to: the thing itself, or the one its episode is of."""
    for thing in candidates:
        if isinstance(thing, Patient):
            return _patient_key(thing)
        if (patient_id := getattr(thing, "patient_id", None)) is not None:
            return _patient_key(patient_id)
        if getattr(thing, "episode_id", None) is not None:
            return _patient_key(thing.episode.patient_id)
    return ""


def _concerned(result: Any) -> dict[str, str]:
    """The people a change touched when they are many: a group note names its patients here."""
    concerned = getattr(result, "concerns", ())
    return {"patients": ",".join(str(pk) for pk in concerned)} if concerned else {}


def _patient_key(patient: Patient | int | None) -> str:
    if patient is None:
        return ""
    return f"patient:{patient.pk if isinstance(patient, Patient) else patient}"
