"""What do the web processes inherit? No connection to the database: a shared one mixes the answers of two requests."""

import pytest
from django.db import connection

from midspan.doors.cli.web import leave_database


@pytest.mark.django_db(transaction=True)
def test_nothing_of_the_database_is_left_before_the_processes_part(monkeypatch):
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", {"pool": {"min_size": 1, "max_size": 2}})
    connection.ensure_connection()
    assert connection.alias in connection._connection_pools
    leave_database()
    assert connection.connection is None
    assert connection.alias not in connection._connection_pools
