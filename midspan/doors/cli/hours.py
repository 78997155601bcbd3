"""Do credited hours come out the same when they are counted anew from attendance, to the minute?"""

import argparse
from datetime import date

SHOWN = 40  # differences printed one by one


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`recompute --check` counts and changes nothing; without `--check` what a corrected rule counts otherwise is counted
    anew, each person in one action with its event."""
    commands = parser.add_subparsers(dest="what", metavar="recompute", required=True)
    recompute = commands.add_parser("recompute", help="count signed sessions anew and compare")
    recompute.add_argument(
        "--from", dest="first", type=date.fromisoformat, metavar="DAY", help="the first day; else from the start"
    )
    recompute.add_argument("--to", dest="last", type=date.fromisoformat, metavar="DAY", help="the last day; else to the end")
    recompute.add_argument("--check", action="store_true", help="compare only, and change nothing")
    recompute.add_argument("--reason", default="The counting rule was corrected.", help="what stands beside minutes that change")


def run(options: argparse.Namespace) -> int:
    """Print what differs; 0 when every figure is the same, or was counted anew, else 1."""
    from midspan.journey.attendance.queries import count_differences

    parts, found = count_differences(options.first, options.last)
    weeks = {(each.episode_id, each.on.isocalendar()[:2]) for each in found}
    if not found:
        print(f"{parts} signed parts counted anew: the same figures to the minute.")
        return 0
    print(f"{parts} signed parts counted anew: {len(found)} differ, in {len(weeks)} weeks of a person.")
    for each in found[:SHOWN]:
        why = f"counted by {each.counted_by}, now {each.rule}" if each.corrected else f"by {each.rule}, not explained by a rule"
        print(
            f"  episode {each.episode_id}, session {each.session_id}, {each.on}: "
            f"{each.stored} minutes, now {each.counted} ({why})"
        )
    if len(found) > SHOWN:
        print(f"  and {len(found) - SHOWN} more.")
    return 1 if options.check else _recount({each.episode_id for each in found}, options.reason)


def _recount(episode_ids: set[int], reason: str) -> int:
    from django.utils import timezone

    from midspan.foundation.episodes.models import Episode
    from midspan.foundation.records.actions import staff
    from midspan.journey.attendance.actions import recount

    changed, by = 0, staff.clock()
    for episode in Episode.objects.filter(pk__in=episode_ids).order_by("pk"):
        changed += len(recount(episode, reason=reason, by=by, at=timezone.now()))
    print(f"{changed} counted anew, for {len(episode_ids)} people; what stood before is kept beside them.")
    return 0
