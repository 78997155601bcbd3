"""Who plays in the tests? The cast, for the tests of packages and for tests/ alike; fast passwords, a clean cache."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test import Client
from django.utils import timezone

from midspan.foundation.people.models import Staff


@pytest.fixture(autouse=True)
def fast(settings: Any) -> None:
    """Passwords cost little here, and no rate limit reaches from one test into the next."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()


@pytest.fixture(autouse=True)
def at_the_clinic(settings: Any) -> Iterator[None]:
    """Today is the clinic's day, as it is for whoever looks at a page: it is not UTC's, for some hours of every evening."""
    with timezone.override(settings.CLINIC_TIME_ZONE):
        yield


@pytest.fixture
def cast(db: None) -> Any:
    """The clinic of Harbor Street and who works there."""
    from tests.cast import call_cast

    return call_cast()


@pytest.fixture
def as_staff() -> Callable[[Staff], Client]:
    """A browser in which this member of staff is signed in."""

    def sign_in(staff: Staff) -> Client:
        client = Client()
        client.force_login(staff.account, backend="midspan.doors.web.accounts.StaffBackend")
        return client

    return sign_in


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """The flush after a transactional test may empty the event log, which refuses everybody else, tests included."""
    flush, log = DatabaseOperations.execute_sql_flush, "ALTER TABLE records_event {} TRIGGER keep_events"

    def flush_with_log(operations: DatabaseOperations, statements: list[str]) -> None:
        flush(operations, [log.format("DISABLE"), *statements, log.format("ENABLE")])

    # On the class, not on one connection: a test may close its connection, and the next one must know it too.
    DatabaseOperations.execute_sql_flush = flush_with_log
