"""How does the library come in, how is an objective rewritten, and how is one taken out?"""

import json
from dataclasses import asdict, fields
from datetime import date, datetime
from hashlib import sha256

from django.db import IntegrityError, transaction

from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.records.actions import action
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.plan.catalog.library import objectives
from midspan.journey.plan.models import LibraryObjective
from midspan.journey.plan.queries.library import library_facts
from midspan.journey.plan.rules import reasons_against_objective, reasons_against_retiring
from midspan.journey.plan.terms import LibraryOrigin, ObjectiveText

COLUMNS = tuple(field.name for field in fields(ObjectiveText))
FASTER = Reason("Somebody rewrote this one since you opened it. Look at theirs, then write again.", rule="lost-update")


@action("library.loaded", needs=Permission.SET_UP)
def load_library(*, on: date, by: Staff, at: datetime) -> None:
    """Bring the catalogue's objectives in, in force from the day `on`. Loading the same text again changes nothing.

    A changed text becomes a new version. What the clinic rewrote or took out stays as the clinic wants it.
    """
    newest = {row.code: row for row in LibraryObjective.objects.order_by("version")}
    LibraryObjective.objects.bulk_create(
        [new for text in objectives().values() if (new := _taken_in(text, newest.get(text.code), on, by, at)) is not None]
    )


@action("library.written", needs=Permission.KEEP_LIBRARY)
def write_objective(text: ObjectiveText, *, seen: int = 0, on: date, by: Staff, at: datetime) -> LibraryObjective:
    """Add an objective, or a new version of the one with this code, offered from the day `on`. Plans keep what they used.

    `seen` is the version that stood on the page, 0 for a new code. Refuses a text without a blank, a code that is taken,
    one that somebody else rewrote meanwhile, and a text in which nothing changed.
    """
    row = LibraryObjective.objects.select_for_update(of=["self"], no_key=True).filter(code=text.code).order_by("-version").first()
    if (row.version if row else 0) != seen:
        raise Refused(FASTER if seen else Reason("This code is taken. Choose another.", rule="library", field="code"))
    before = _text(row) if row is not None and row.retired_on is None else None
    if reasons := reasons_against_objective(text, before=before):
        raise Refused(reasons)
    starts_on = max(on, row.effective_from) if row else on
    if row is not None and row.retired_on is None:
        LibraryObjective.objects.filter(pk=row.pk).update(retired_on=starts_on)
    return _create(_new(text, row, starts_on, LibraryOrigin.CLINIC, by, at))


@action("library.retired", needs=Permission.KEEP_LIBRARY)
def retire_objective(row: LibraryObjective, *, why: str, on: date, by: Staff, at: datetime) -> LibraryObjective:
    """Take an objective out of the library from the day `on`. It stays readable, and in every plan that uses it."""
    row = LibraryObjective.objects.select_for_update(of=["self"], no_key=True).get(pk=row.pk)
    if reasons := reasons_against_retiring(in_force=row.retired_on is None, why=why):
        raise Refused(reasons)
    row.retired_on, row.retired_words = max(on, row.effective_from), why.strip()
    row.save(update_fields=["retired_on", "retired_words"])
    return row


def _taken_in(text: ObjectiveText, newest: LibraryObjective | None, on: date, by: Staff, at: datetime) -> LibraryObjective | None:
    """The new row of a text; None where it is there already, or the clinic has its own version."""
    digest = _digest(text)
    if newest is None:
        return _new(text, None, on, LibraryOrigin.CATALOGUE, by, at, digest)
    if newest.origin == LibraryOrigin.CLINIC or newest.retired_on is not None or newest.catalogue_sha256 == digest:
        return None
    starts_on = max(on, newest.effective_from)
    LibraryObjective.objects.filter(pk=newest.pk).update(retired_on=starts_on)
    return _new(text, newest, starts_on, LibraryOrigin.CATALOGUE, by, at, digest)


def _new(
    text: ObjectiveText, before: LibraryObjective | None, on: date, origin: LibraryOrigin, by: Staff, at: datetime,
    digest: str = "",
) -> LibraryObjective:  # fmt: skip
    words = {name: _clean(getattr(text, name)) for name in COLUMNS}
    version = before.version + 1 if before else 1
    return LibraryObjective(
        **words, version=version, origin=origin, catalogue_sha256=digest, effective_from=on, by=by, at=at
    )  # fmt: skip


def _create(row: LibraryObjective) -> LibraryObjective:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refused(FASTER) from None
    return row


def _text(row: LibraryObjective) -> ObjectiveText:
    facts = library_facts(row)
    return ObjectiveText(**{name: getattr(facts, name) for name in COLUMNS})


def _clean(value: object) -> object:
    return value.strip() if type(value) is str else value


def _digest(text: ObjectiveText) -> str:
    return sha256(json.dumps(asdict(text), sort_keys=True).encode()).hexdigest()
