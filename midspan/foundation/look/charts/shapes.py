"""Which shape stands for which kind? Told apart by form as well as by colour, with a legend."""

from collections.abc import Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from .facts import WORDS

SHAPES = {
    # Attendance: full height for who came; shorter from above (late) or below (left early); a cross, a ring, a point.
    "in": '<rect class="c-in" x="-2.5" y="-7" width="5" height="14" rx="1"/>',
    "late": '<rect class="c-late" x="-2.5" y="-1" width="5" height="8" rx="1"/>',
    "left": '<rect class="c-left" x="-2.5" y="-7" width="5" height="8" rx="1"/>',
    "absent": '<path class="c-absent" d="M-3.5-3.5l7 7m0-7l-7 7"/>',
    "excused": '<circle class="c-excused" r="3.25"/>',
    "planned": '<circle class="c-planned" r="1.75"/>',
    # Results: circle, square, hollow triangle, diamond.
    "good": '<circle class="c-good" r="4.5"/>',
    "bad": '<rect class="c-bad" x="-4.5" y="-4.5" width="9" height="9"/>',
    "unsure": '<path class="c-unsure" d="M0-5.5L5.5 4.5h-11z"/>',
    "note": '<path class="c-note" d="M0-5.5L5.5 0 0 5.5-5.5 0z"/>',
    # The thread of a plan: bar, diamond, ring with a point, triangle.
    "talked": '<rect class="c-in" x="-2" y="-6" width="4" height="12" rx="1"/>',
    "found": '<path class="c-note" d="M0-5L5 0 0 5-5 0z"/>',
    "given": '<circle class="c-good" r="3.5"/>',
    "practised": '<path class="c-late" d="M0-5L5 4h-10z"/>',
}


def shape(kind: str, x: float, y: float, words: str) -> str:
    drawing = SHAPES.get(kind, SHAPES["note"])
    return f'<svg x="{x:.2f}%" y="{y:g}" overflow="visible"><g><title>{escape(words)}</title>{drawing}</g></svg>'


def legend(kinds: Sequence[str]) -> SafeString:
    """What the shapes mean, for the kinds given: in, late, absent, … or good, bad, unsure."""
    items = "".join(
        f'<li><svg width="12" height="16" viewBox="-6 -8 12 16" aria-hidden="true">{SHAPES[kind]}</svg>'
        f"{escape(gettext(WORDS[kind]))}</li>"
        for kind in kinds
    )
    return mark_safe(f'<ul class="legend">{items}</ul>')
