"""How long is each of a few things? Horizontal bars from zero."""

from collections.abc import Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from .facts import Bar, Table


def bars(items: Sequence[Bar], *, title: str, target: float | None = None, name: str = "bars") -> SafeString:
    """Horizontal bars from zero, their words above them, an optional target line; as wide as the page."""
    if not items:
        return mark_safe(f'<p class="fine">{escape(gettext("no numbers yet"))}</p>')
    top = max([*(item.value for item in items), target or 0]) or 1
    reach = 88.0  # percent of the width; the rest is for the shown value
    parts = []
    step = 40
    for place, item in enumerate(items):
        y = place * step
        wide = max(item.value, 0) / top * reach
        kind = f" is-{escape(item.kind)}" if item.kind else ""
        shown = escape(item.shown or f"{item.value:g}")
        parts.append(
            f'<text x="0" y="{y + 12}">{escape(item.label)}</text>'
            f'<rect class="c-bar{kind}" x="0" y="{y + 18}" width="{max(wide, 0.3):.2f}%" height="12" rx="2"/>'
            f'<text class="c-value" x="{wide:.2f}%" dx="6" y="{y + 28}">{shown}</text>'
        )
    high = len(items) * step
    if target is not None:
        x = target / top * reach
        parts.append(f'<line class="c-target" x1="{x:.2f}%" x2="{x:.2f}%" y1="0" y2="{high}"/>')
    said = "; ".join(f"{item.label} {item.shown or f'{item.value:g}'}" for item in items)
    return mark_safe(
        f'<figure class="chart"><svg width="100%" height="{high}" role="img" '
        f'aria-labelledby="{name}-title {name}-words"><title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-words">{escape(said)}</desc>{"".join(parts)}</svg></figure>'
    )


def bars_table(items: Sequence[Bar], *, caption: str, columns: tuple[str, str]) -> Table:
    """The values behind bars."""
    return Table(caption, columns, tuple((item.label, item.shown or f"{item.value:g}") for item in items))
