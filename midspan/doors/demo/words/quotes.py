"""Why does somebody come? Short motivations in the person's own words."""

from random import Random

from midspan.doors.demo.words import sentences


def deal_quotes(count: int, rng: Random) -> list[str]:
    """A motivation for each of `count` people, none twice before all are used."""
    written = sentences("quotes")
    combined = [f"{wish} {aim}." for wish in written["wishes"] for aim in written["aims"]]
    rng.shuffle(combined)
    pool = [*written["own_words"], *combined][: max(count, 1)]
    rng.shuffle(pool)
    return [pool[number % len(pool)] for number in range(count)]
