"""`midspan import-fhir`: which files, whose records, for which site? Then what went in and what did not."""

import argparse
import json
import sys
from dataclasses import asdict
from datetime import time
from pathlib import Path

from django.utils import timezone

from midspan.doors.interop.fhir.files import choose
from midspan.doors.interop.fhir.intake import Intake, Tally
from midspan.doors.interop.fhir.progress import Progress
from midspan.foundation.program.models import Site
from midspan.foundation.records.actions.program import open_site
from midspan.foundation.records.actions.staff import clock
from midspan.foundation.records.models import OutsideSource
from midspan.foundation.records.terms import Reason, Refused

UNNAMED = "Unnamed source"
SHOWN_ERRORS = 20
EPILOG = """
Bundles of every kind, single resources, lists and NDJSON; folders are read with everything below them, gzip too. Each Patient
becomes a person with a referral; every other resource is kept whole beside our own record. Identity is source, type and id:
importing the same again changes nothing, and a changed resource becomes a new version. A resource without an id takes it
from its UUID in the bundle or, failing that, from its content. A broken resource is reported and the rest goes in; in a file
that breaks off, what stood before the break goes in. Ends with 0 when something was read, with 1 when a path does not exist
or nothing could be read.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = EPILOG
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a file, or a folder of .json and .ndjson files")
    parser.add_argument("--source", default=UNNAMED, metavar="NAME", help="whose records these are (default: %(default)s)")
    parser.add_argument("--site", metavar="CODE", help="the site that receives the referrals (default: the first one)")
    parser.add_argument("--json", action="store_true", help="print the result as one JSON object")


def run(options: argparse.Namespace) -> int:
    """Import, then tell. Raises Refused with one line when there is nothing to begin with."""
    intake = Intake(source_name=_source(options.source), site=_site(options.site), by=clock(), at=timezone.now())
    for path in options.paths:
        if not path.exists():
            raise Refused(Reason(f"{path} does not exist.", rule="import"))
    chosen = choose(options.paths)
    if not chosen.files:
        raise Refused(Reason("There is no .json or .ndjson file here.", rule="import"))
    progress = Progress(chosen.files)
    tally = intake.read(chosen.files, progress)
    progress.finish()
    if options.json:
        print(json.dumps(asdict(tally), ensure_ascii=False))
    else:
        tell(tally, files=len(chosen.files), passed_over=chosen.passed_over, source=intake.source_name)
    if tally.broken > len(tally.errors):
        print(f"Only the first {len(tally.errors):,} of {tally.broken:,} errors are listed.", file=sys.stderr)
    return 1 if tally.broken and not tally.resources else 0


def bring_in(paths: list[Path], *, source: str) -> Tally:
    """Import these files for the first site, without a word; for other doors, which the command line brings together."""
    intake = Intake(source_name=_source(source), site=_site(None), by=clock(), at=timezone.now())
    return intake.read(choose(paths).files)


def tell(tally: Tally, *, files: int, passed_over: int, source: str) -> None:
    """The result for a person."""
    print(f"{_count(files, 'file')} of {source}: {_count(tally.resources, 'resource')}, {_count(tally.patients, 'patient')}.")
    print(f"{tally.new:,} new, {tally.changed:,} changed, {tally.unchanged:,} unchanged, {tally.broken:,} broken.")
    for error in tally.errors[:SHOWN_ERRORS]:
        print(f"  {error.file} {error.path}: {error.reason}")
    if len(tally.errors) > SHOWN_ERRORS:
        print(f"  … and {tally.broken - SHOWN_ERRORS:,} more; --json lists them.")
    if passed_over:
        print(f"{_count(passed_over, 'other file')} passed over.")


def _source(name: str) -> str:
    name = " ".join(name.split())
    longest = OutsideSource._meta.get_field("name").max_length or 0
    if not name or len(name) > longest:
        raise Refused(Reason(f"The name of a source has 1 to {longest} letters.", rule="import"))
    return name


def _site(code: str | None) -> Site:
    """The open site with this code, or the one that was opened first."""
    sites = Site.objects.filter(closed_on__isnull=True).order_by("pk")
    site = sites.filter(code=code).first() if code else sites.first() or _first_site()
    if site is None:
        known = ", ".join(sites.values_list("code", flat=True)) or "none yet: set one up first"
        raise Refused(Reason(f"No site {code or 'to receive referrals'}. Sites: {known}.", rule="import"))
    return site


def _first_site() -> Site:
    """A site for the referrals of a clinic that is not set up yet; staff give it its name and hours later."""
    print("No site is set up yet: the referrals go to a first one, named “First site”.", file=sys.stderr)
    details = {"name": "First site", "code": "first", "opens_at": time(8), "closes_at": time(21, 30)}
    return open_site(details=details, by=clock(), at=timezone.now())


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
