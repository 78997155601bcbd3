"""Can everyone read it? Every pair of ink and ground, light and dark, measured against WCAG 2.2."""

import re
from pathlib import Path

import pytest

from midspan.foundation import look

CSS = Path(look.__path__[0], "static", "look", "midspan.css").read_text()
TOKENS = {name: pair for name, *pair in re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", CSS)}
GROUNDS = ["paper", "card", "sunk", "hover", "teal-soft", "amber-soft", "brick-soft", "moss-soft", "sky-soft"]
PAIRS = [
    *(("ink", ground, 7.0) for ground in GROUNDS),
    *(("ink-2", ground, 4.5) for ground in GROUNDS),
    *(("ink-3", ground, 4.5) for ground in GROUNDS[:4]),
    *((tone, f"{tone}-soft", 4.5) for tone in ("teal", "amber", "brick", "moss", "sky")),
    *((tone, ground, 4.5) for tone in ("teal", "amber", "brick", "moss", "sky") for ground in GROUNDS[:4]),
    *(("on-teal", ground, 4.5) for ground in ("teal", "teal-2")),
    *(("on-brick", ground, 4.5) for ground in ("brick", "brick-2")),
    *(("line-2", ground, 3.0) for ground in GROUNDS[:3]),
]


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("front", "ground", "least"), PAIRS)
def test_contrast(front, ground, least, scheme):
    place = ["light", "dark"].index(scheme)
    dim, bright = sorted(luminance(TOKENS[name][place]) for name in (front, ground))
    assert (bright + 0.05) / (dim + 0.05) >= least
