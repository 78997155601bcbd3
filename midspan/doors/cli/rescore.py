"""Which forms were scored by a rule that has changed since? Each gets a new score beside the old; repeating adds none."""

import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Everything by default; `--count` only says how many there are."""
    parser.add_argument("--count", action="store_true", help="say how many forms have an older score, and change nothing")


def run(options: argparse.Namespace) -> int:
    """Score every form whose rule has changed, as the clock; prints how many."""
    from django.utils import timezone

    from midspan.foundation.records.actions import staff
    from midspan.journey.assessment.actions import rescore_form
    from midspan.journey.assessment.queries import to_rescore

    if options.count:
        print(f"{to_rescore().count()} forms have no score by the rule in force.")
        return 0
    count = 0
    for form in to_rescore().iterator(chunk_size=500):
        rescore_form(form, by=staff.clock(), at=timezone.now())
        count += 1
    print(f"{count} forms scored by the rule in force; their earlier scores are kept.")
    return 0
