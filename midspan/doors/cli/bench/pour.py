"""How do many rows get into a table quickly? By COPY, with the columns of the model and its constraints in force."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.apps import apps
from django.db import connection, models


def pour(label: str, fields: str, rows: Iterable[Sequence[Any]]) -> int:
    """Copy rows into the table of a model (`app.Model`: the tables, not the station's code) and say how many.

    `fields` names the values in order; `id` is numbered by the caller, or left out. Columns not named take the model's own
    default, so a new field with a default needs no change here.
    """
    model = apps.get_model(label)
    named = fields.split()
    written = [field for field in model._meta.concrete_fields if not field.generated]  # the database makes the others itself
    rest = {field: _default(field) for field in written if field.name not in {*named, "id"}}
    columns = [model._meta.get_field(name).column for name in named] + [field.column for field in rest]
    constant = tuple(rest.values())
    poured = 0
    with connection.cursor() as cursor:
        names = ", ".join(connection.ops.quote_name(column) for column in columns)
        table = connection.ops.quote_name(model._meta.db_table)
        with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:  # they may not ask the database anything: this connection is busy until the last one
                copy.write_row((*row, *constant))
                poured += 1
    if "id" in named:
        _past_ids(model)
    return poured


def _default(field: models.Field) -> Any:
    if not field.has_default():
        return None if field.null else ""
    value = field.get_default()
    if isinstance(value, list):
        return "{}" if field.get_internal_type() == "ArrayField" else "[]"
    return "{}" if isinstance(value, dict) else value


def _past_ids(model: type[models.Model]) -> None:
    """Whatever is created later gets a number above the ones given here."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), greatest(1, (SELECT max(id) FROM {table})))",
        )
