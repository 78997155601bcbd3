"""What do tests change about days that were told? By published definitions; no day of use is ever made up."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from midspan.journey.monitoring.terms.findings import Definition, Span

DEFINITIONS = (
    Definition(
        "Day without",
        "A day of which the person said that nothing was used. A day nobody asked about is unknown, never a day without.",
        "Timeline Followback (Sobell and Sobell 1992); that unknown days never count as abstinent is a house rule",
        True,
    ),
    Definition(
        "Days without, in percent",
        "Of the days that are known, the share without use: percent days abstinent.",
        "Timeline Followback (Sobell and Sobell 1992)",
        True,
    ),
    Definition(
        "Stretch without",
        "Days without in a row up to the last known day. A day with use, an unknown day and a settled finding end it.",
        "House rule after Timeline Followback",
        False,
    ),
    Definition(
        "Use within a span",
        "A test that an exact method or a second reading settled says: there was use within its detection window, on an unknown "
        "day. Days told as without in that span become unknown; no day of use is made up. Where use in the span was told, the "
        "days stay as they were told.",
        "House rule: self-report corrected by tests, with detection windows of ASAM (2017)",
        False,
    ),
    Definition(
        "Return to use",
        "The first day with use after days without, as it was told; or a settled finding of use that was not told.",
        "Facts/instruments 7.4; house rule for findings",
        False,
    ),
    Definition(
        "What a test without findings does",
        "It makes no unknown day known: it says only that nothing lay above its cutoffs.",
        "House rule",
        False,
    ),
)


def corrected(
    known: Collection[date], used: Collection[date], spans: Iterable[Span]
) -> tuple[frozenset[date], frozenset[date], tuple[Span, ...]]:
    """Known days and days with use once settled findings are taken in, and the findings that no told day accounts for.

    Days told as without in the span of such a finding become unknown.

    Source: mission row 000-09; the definitions of this module.
    """
    untold = tuple(span for span in spans if not any(span.first <= on <= span.last for on in used))
    doubted = {span.first + timedelta(days=n) for span in untold for n in range((span.last - span.first).days + 1)}
    return frozenset(known) - doubted, frozenset(used), untold


def events(used: Collection[date], untold: Iterable[Span], *, since: date) -> list[Span]:
    """Returns to use since a day: each first day of a stretch that was told, and each settled span that was not told.

    Source: mission row 000-09; the definitions of this module.
    """
    told = {on for on in used if on - timedelta(days=1) not in used}
    found = [Span(on, on) for on in told] + list(untold)
    return sorted((span for span in found if span.last >= since), key=lambda span: (span.last, span.first))
