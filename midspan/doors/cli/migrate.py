"""Is the database up to date with the program, and how does it get there?"""

import argparse
import sys

from midspan.doors.cli.problems import Problem


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--check` only asks."""
    parser.add_argument("--check", action="store_true", help="only ask; exit 1 when something is missing")


def run(options: argparse.Namespace) -> int:
    """Migrate, or with `--check` say what is missing."""
    missing = pending()
    if options.check:
        for name in missing:
            print(name)
        return 1 if missing else 0
    migrate()
    print(f"The database is up to date ({len(missing)} migrations applied).")
    return 0


def pending() -> list[str]:
    """The migrations the database lacks. Refuses a database that has some this program does not know."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    known = executor.loader.disk_migrations
    ours = {label for label, _ in known}
    if newer := sorted(key for key in executor.loader.applied_migrations if key[0] in ours and key not in known):
        raise Problem(f"The data were written by a newer Midspan (migration {'.'.join(newer[0])}): use that one, or other data.")
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def untouched() -> bool:
    """Whether no migration was ever applied: the database is empty."""
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    return not MigrationRecorder(connection).applied_migrations()


def make_tables() -> None:
    """Make the tables of an empty database; refuse one that another version left, which only staff should move on."""
    if missing := pending():
        if not untouched():
            raise Problem(f"The database lacks {len(missing)} migrations: run `midspan migrate` first.")
        print("An empty database: making its tables …", file=sys.stderr)
        migrate()


def migrate() -> None:
    """Apply every migration."""
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
