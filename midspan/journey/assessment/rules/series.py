"""Which forms may be compared, what came of the first of them, and in which words is that said?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from midspan.journey.assessment.rules.change import change
from midspan.journey.assessment.rules.scoring import band_words
from midspan.journey.assessment.terms import Change, FormMode, FormStatus, Higher, Instrument, Measure, RuleSet
from midspan.journey.assessment.terms.series import Answered, Likeness, Number, Reading, Series

BASELINE_WITHIN = timedelta(days=14)
SHORTEST_BRIDGE, LONGEST_BRIDGE = 14, 92  # days: for what is asked often, for what is not asked by the clock
LEAVING = timedelta(days=7)
BY_THEMSELVES = frozenset({FormMode.SELF, FormMode.PAPER})
SPOKEN = frozenset({FormMode.INTERVIEW, FormMode.TELEPHONE})
POINTS_WHERE = {  # parts of an instrument whose whole has no direction: recovery, Cacciola 2013
    ("bam", "use"): Higher.WORSE, ("bam", "risk"): Higher.WORSE, ("bam", "protective"): Higher.BETTER,
}  # fmt: skip
SAID = {"self": "filled in alone", "interview": "asked in a talk", "proxy": "answered by somebody else"}


def likeness(one: Answered) -> Likeness:
    """What a form must share with another before their numbers are compared.

    Source: facts of measurement-based care 7.4: same version, language, mode. House rule: paper is filled in by the person
    as a screen is, the telephone is a talk as an interview is.
    """
    mode = one.mode
    asked = "self" if mode in BY_THEMSELVES else "interview" if mode in SPOKEN else "proxy"
    return Likeness(one.version, one.language, asked, str(one.context.get("substance") or ""))


def series_of(
    answered: Iterable[Answered], entry: Instrument, *, admitted_on: date | None, rule_sets: Mapping[str, RuleSet]
) -> tuple[Series, ...]:
    """The series of one instrument: its total, or its parts where it has none, for each way in which it was asked.

    Source: facts of measurement-based care 7.4: like with like; baseline is the first complete form within 14 days of admission.
    """
    alike: dict[Likeness, list[Answered]] = {}
    for one in sorted(answered, key=lambda form: form.at):
        alike.setdefault(likeness(one), []).append(one)
    total = [one for one in entry.measures if one.kind == "total"]
    parts = total or [one for one in entry.measures if one.kind == "subscale"]
    found = [_series(entry, part, key, forms) for key, forms in alike.items() for part in parts]
    return tuple(_judged(one, entry, admitted_on, rule_sets) for one in _told_apart(found))


def reliable_points(entry: Instrument, rule_sets: Mapping[str, RuleSet]) -> int | None:
    """The change of the total that the first rule set meant for it calls reliable; None where no rule says.

    Source: the rule set.
    """
    known = (one.rules[entry.code].points for one in rule_sets.values() if one.by_default and entry.code in one.rules)
    return next((points for points in known if points is not None), None)


def bridge_days(entry: Instrument) -> int:
    """How far apart two neighbours may be and still be joined by a line: two intervals; further apart is a gap.

    Source: facts of measurement-based care 7.3: missing is a gap, never interpolated; the two intervals are a house rule.
    """
    every = entry.cadence.every_days
    return LONGEST_BRIDGE if every is None else max(2 * every, SHORTEST_BRIDGE)


def occasion(reading: Reading, one: Series, *, admitted_on: date | None, ended_on: date | None) -> str:
    """When in the course of care a reading was taken: intake, week 5, discharge.

    Source: mission 000-17: at intake, monthly, at discharge.
    """
    if reading == one.baseline:
        return "intake"
    if ended_on is not None and ended_on - LEAVING <= reading.on <= ended_on + LEAVING:
        return "discharge"
    if admitted_on is None or reading.on < admitted_on:
        return "before admission"
    return f"week {(reading.on - admitted_on).days // 7 + 1}"


def sentence(one: Series) -> str:
    """What the series says in words: from where to where in what time, and how much of that is more than noise.

    Source: facts of measurement-based care 7.3; change is told as change, never as an effect of treatment (7.2).
    """
    latest, start = one.latest, one.start
    open_forms = len(one.readings) - len(one.whole)
    if latest is None or start is None:
        said = f"{one.label}: no number yet, {open_forms} with open questions"
    elif latest == start:
        said = f"{one.label} {latest.value}{_band(one, latest)} on {latest.on:%-d %b}, nothing to compare yet"
    else:
        said = f"{one.label} {start.value} → {latest.value} in {_span(start.on, latest.on)}, {_judgement(one)}"
    return f"{said}. Higher is better here." if one.higher == Higher.BETTER else f"{said}."


def in_short(one: Series, name: str | None = None) -> str:
    """The same in a few words: from where to where, and which way; `name` in place of the label. Empty without a change of form.

    Source: facts of measurement-based care 7.3, group roster: top change.
    """
    start, latest = one.start, one.latest
    if start is None or latest is None or start == latest:
        return ""
    sure = " (reliable)" if _reliable(one) else ""
    return f"{one.label if name is None else name} {start.value} → {latest.value}, {direction(one)}{sure}".strip()


def current(found: Iterable[Series]) -> list[Series]:
    """Of each number the series that goes on: the one with the newest form. What was asked otherwise before is history.

    Source: facts of measurement-based care 7.4: like with like.
    """
    newest: dict[tuple[str, str, str], Series] = {}
    for one in found:
        key = (one.instrument, one.part, one.alike.substance)
        if key not in newest or newest[key].readings[-1].on < one.readings[-1].on:
            newest[key] = one
    return list(newest.values())


def biggest_move(found: Iterable[Series]) -> Series | None:
    """The series that moved most among those that go on: reliable changes before others, then by the share of the scale.

    Source: facts of measurement-based care 7.3, group roster: top change.
    """
    moved = [one for one in current(found) if one.moved]
    return max(moved, key=lambda one: (_reliable(one), abs(one.moved) / ((one.high - one.low) or 1)), default=None)


def direction(one: Series) -> str:
    """Better, worse, up, down or no change, from the start to the latest.

    Source: the catalog entry's direction.
    """
    if not one.moved:
        return "no change"
    if one.higher == Higher.NEITHER:
        return "up" if one.moved > 0 else "down"
    return "better" if (one.moved > 0) == (one.higher == Higher.BETTER) else "worse"


def _series(entry: Instrument, part: Measure, key: Likeness, forms: Sequence[Answered]) -> Series:
    whole = part.kind == "total"
    low, high = _reach(entry, part)
    readings = tuple(
        Reading(one.on, one.score.total if whole else one.score.subscales.get(part.name), one.form_id) for one in forms
    )
    name = "" if whole else part.name
    return Series(
        entry.code, name, f"{entry.short} {band_words(name)}".strip(), key,
        POINTS_WHERE.get((entry.code, name), entry.higher), low, high, entry.bands if whole else (), readings,
    )  # fmt: skip


def _reach(entry: Instrument, part: Measure) -> tuple[Number, Number]:
    """The lowest and highest value there can be, as printed at the edge of a picture."""
    points = {number: entry.items[number - 1].points for number in (*part.of, *part.minus)}
    if part.op == "count":
        return 0, len(part.of)
    low = sum(min(points[n]) for n in part.of) - sum(max(points[n]) for n in part.minus)
    high = sum(max(points[n]) for n in part.of) - sum(min(points[n]) for n in part.minus)
    return low * part.times / part.over, high * part.times / part.over


def _told_apart(found: list[Series]) -> list[Series]:
    """The same series, with what sets one apart from another in its label."""
    alike = {one.alike for one in found}
    differs = {name: len({getattr(key, name) for key in alike}) > 1 for name in ("asked", "language", "version")}
    return [replace(one, label=one.label + _in_brackets(_apart(one.alike, differs))) for one in found]


def _in_brackets(words: Iterable[str]) -> str:
    said = ", ".join(words)
    return f" ({said})" if said else ""


def _apart(key: Likeness, differs: Mapping[str, bool]) -> Iterable[str]:
    if key.substance:
        yield key.substance
    if differs["asked"]:
        yield SAID[key.asked]
    if differs["language"]:
        yield f"in {key.language}"
    if differs["version"]:
        yield f"version {key.version}"


def _judged(one: Series, entry: Instrument, admitted_on: date | None, rule_sets: Mapping[str, RuleSet]) -> Series:
    if admitted_on is None:
        return one
    baseline = next((found for found in one.whole if abs(found.on - admitted_on) <= BASELINE_WITHIN), None)
    if baseline is None or one.part:
        return replace(one, baseline=baseline)
    points, moved = reliable_points(entry, rule_sets), None
    if one.latest is not None and one.latest != baseline:
        moved = change(entry, baseline=baseline.value, current=one.latest.value, rule_sets=rule_sets)
    return replace(one, baseline=baseline, change=moved, reliable_points=points)


def _reliable(one: Series) -> bool:
    return one.change is not None and one.change.status == FormStatus.OK and one.change.reliable is True


def _judgement(one: Series) -> str:
    by = f"{direction(one)} by {abs(one.moved):g}" if one.moved else "no change"
    moved, points = one.change, one.reliable_points
    if one.baseline is None:
        return f"{by} since the first form; none was handed in within 14 days of admission"
    if not one.moved:
        return by
    if moved is None or moved.reliable is None or points is None:
        return by if one.part else f"{by}; no rule says how much of that is noise"
    return f"{by}; {points} is a reliable change" if moved.reliable else f"below the reliable change of {points}"


def _band(one: Series, reading: Reading) -> str:
    band = one.band_of(reading)
    return f" ({band.label})" if band else ""


def _span(first: date, last: date) -> str:
    days = (last - first).days
    if days < 14:
        return f"{days} days" if days != 1 else "1 day"
    return f"{round(days / 7)} weeks"


def change_words(moved: Change | None) -> str:
    """The verdict of a change as words, empty where there is none.

    Source: the rule set.
    """
    return band_words(moved.verdict) if moved is not None and moved.verdict else ""
