"""What does a result mean for this person? Validity first, then what is prescribed and told, and what lines mean together."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from midspan.journey.assessment.terms import Substance
from midspan.journey.monitoring.rules.levels import trend, trend_words
from midspan.journey.monitoring.rules.validity import validity_of
from midspan.journey.monitoring.terms.panels import AnalyteFacts, Method
from midspan.journey.monitoring.terms.results import (
    UNREADABLE,
    AnalyteFinding,
    Answer,
    Effect,
    Explained,
    Finding,
    Level,
    Line,
    MedicineShows,
    Pattern,
    Prescribed,
    Said,
    SpecimenSeen,
    Status,
    Tables,
    Told,
    Trend,
    Validity,
)

KIN = (  # what people call one thing and a test another
    frozenset({Substance.OPIOIDS, Substance.HEROIN}),
    frozenset({Substance.STIMULANTS, Substance.METHAMPHETAMINE}),
)
ORDER = (  # the first of these that some line has is what the whole test comes to
    Status.CONFIRMED, Status.UNEXPECTED_POSITIVE, Status.PENDING_CONFIRMATION, Status.UNEXPECTED_NEGATIVE, Status.PENDING,
    Status.EXPECTED_POSITIVE, Status.NOT_CONFIRMED, Status.EXPECTED_NEGATIVE,
)  # fmt: skip
_WHOLE = {
    Validity.ADULTERATED: Status.ADULTERATED,
    Validity.SUBSTITUTED: Status.SUBSTITUTED,
    Validity.INVALID: Status.INVALID,
}
_FOUND_IN_DILUTE = {Status.EXPECTED_POSITIVE: Status.DILUTE_EXPECTED_FOUND}


def interpret(seen: SpecimenSeen, tables: Tables) -> Finding:
    """What a test comes to: one status, the reasons in words, each line.

    An adulterated, substituted or invalid specimen is not read at all; in a dilute one what was found is named, and nothing
    is called negative. The order of the lines makes no difference.

    Source: facts/drug-testing 7.2 to 7.4; ASAM, Appropriate Use of Drug Testing (2017).
    """
    validity, said = validity_of(seen.measures, tables.validity)
    found = _settled(seen.lines)
    if validity in UNREADABLE:
        status = _WHOLE[validity]
        lines = tuple(_unread(line, status, tables) for line in found.values())
        return Finding(status, validity, said, lines, not_said=("What was or was not used: this specimen cannot tell.",))
    reading = _Reading(seen, tables, found)
    lines = tuple(reading.line(line) for line in found.values())
    partial = any(line.answer in {Answer.NOT_IN, Answer.UNREADABLE} for line in found.values())
    if validity is Validity.DILUTE:
        lines = tuple(_diluted(line) for line in lines)
        return Finding(
            _dilute_whole(lines), validity, (*said, *_in_dilute(lines)), lines, partial, not_said=_not_said(lines, True)
        )
    used_from = reading.used_from(lines)
    said = (*said, *reading.notes())
    return Finding(
        _whole(lines), validity, said, lines, partial, used_from, seen.on if used_from else None, _not_said(lines, False)
    )


def analyte_name(code: str, tables: Tables) -> str:
    """The name of what a test looks for, as people read it.

    Source: the catalogue of analytes.
    """
    facts = tables.analytes.get(code)
    return facts.name if facts else code.replace("_", " ")


def told_before(analyte: AnalyteFacts, told: Iterable[Told], *, on: date, since: date | None = None) -> date | None:
    """The latest day of use that was told and that this line could still show; only after `since` where one is given.

    Source: facts/drug-testing 7.3, detection windows.
    """
    if analyte.substance is None:
        return None
    kin = next((group for group in KIN if analyte.substance in group), frozenset({analyte.substance}))
    reach = on - timedelta(days=days_of(analyte.window.longest_hours))
    days = [each.on for each in told if each.substance in kin and reach <= each.on <= on]
    return max((day for day in days if since is None or day > since), default=None)


def days_of(hours: int) -> int:
    """Whole days that hours reach back, rounded up.

    Source: facts/drug-testing 7.3.
    """
    return -(-hours // 24)


class _Reading:
    """One specimen while it is read: its lines, what is prescribed, the patterns that hold."""

    def __init__(self, seen: SpecimenSeen, tables: Tables, found: Mapping[str, Line]):
        self.seen, self.tables, self.found = seen, tables, found
        self.codes = {one.medicine for one in seen.prescribed}
        self.present = {code for code, line in found.items() if line.answer is Answer.FOUND}
        self.gone = {code for code, line in found.items() if line.answer is Answer.NOT_FOUND}
        self.patterns = [pattern for pattern in tables.patterns if self._holds(pattern)]
        self.screened = {line.analyte for line in seen.lines if line.method is Method.PRESUMPTIVE and line.answer is Answer.FOUND}
        self.owed = self._owed()

    def line(self, line: Line) -> AnalyteFinding:
        """What one line comes to."""
        if line.answer in {Answer.NOT_IN, Answer.UNREADABLE}:
            words = "Not in yet." if line.answer is Answer.NOT_IN else "This line could not be read; repeat it."
            return self._finding(line, Status.PENDING, Said(words))
        return self._found(line) if line.answer is Answer.FOUND else self._not_found(line)

    def _not_found(self, line: Line) -> AnalyteFinding:
        if line.method is Method.DEFINITIVE and line.analyte in self.screened:
            words = "The first test answered, the exact one found nothing above its cutoff: not confirmed."
            return self._finding(line, Status.NOT_CONFIRMED, Said(words), settled=True)
        if medicine := self.owed.get(line.analyte):
            words = (
                f"{medicine.name} is prescribed and did not show. Ask how it is taken: doses missed, given up, lost or "
                "passed on, or a test that does not see it."
            )
            return self._finding(line, Status.UNEXPECTED_NEGATIVE, Said(words, medicine.source, medicine.verified))
        for pattern in self.patterns:
            if pattern.effect is Effect.ABSENT and line.analyte in pattern.absent:
                return self._finding(line, Status.UNEXPECTED_NEGATIVE, _words(pattern))
        return self._finding(line, Status.EXPECTED_NEGATIVE)

    def _found(self, line: Line) -> AnalyteFinding:
        if (members := self._members(line)) is not None:
            return members
        how, said = self._explained(line.analyte)
        if how is not Explained.NOTHING:
            return self._finding(line, Status.EXPECTED_POSITIVE, *said, explained=how, settled=line.method is Method.DEFINITIVE)
        if line.method is Method.DEFINITIVE:
            first = self.screened & {line.analyte, *self._classes(line.analyte)}
            status = Status.CONFIRMED if first else Status.UNEXPECTED_POSITIVE
            return self._finding(line, status, *said, *self._window(line.analyte), settled=True)
        waits = line.analyte in self.seen.waiting_for
        status = Status.PENDING_CONFIRMATION if waits else Status.UNEXPECTED_POSITIVE
        return self._finding(line, status, *said, *self._window(line.analyte), *self._caveat(line.analyte))

    def _members(self, line: Line) -> AnalyteFinding | None:
        """A class whose members were tested exactly is what its members are."""
        facts = self.tables.analytes.get(line.analyte)
        if facts is None or not facts.is_class or line.method is Method.DEFINITIVE:
            return None
        exact = [self.found[code] for code in facts.members if self._exact(code)]
        there = [each for each in exact if each.answer is Answer.FOUND]
        if there:
            unexplained = [each for each in there if self._explained(each.analyte)[0] is Explained.NOTHING]
            names = ", ".join(analyte_name(each.analyte, self.tables) for each in there)
            status = Status.CONFIRMED if unexplained else Status.EXPECTED_POSITIVE
            how = Explained.NOTHING if unexplained else self._explained(there[0].analyte)[0]
            return self._finding(line, status, Said(f"The exact test names {names}."), explained=how, settled=True)
        if exact:
            return self._finding(line, Status.NOT_CONFIRMED, Said("The exact test found none of this class."), settled=True)
        return None

    def _exact(self, code: str) -> bool:
        line = self.found.get(code)
        return line is not None and line.method is Method.DEFINITIVE and line.answer in {Answer.FOUND, Answer.NOT_FOUND}

    def _explained(self, code: str) -> tuple[Explained, tuple[Said, ...]]:
        """What accounts for something that was found, prescriptions first."""
        for one in self.seen.prescribed:
            if accounted := self._prescribed(one, code):
                return Explained.PRESCRIBED, (accounted,)
        for pattern in self.patterns:
            if pattern.effect is Effect.EXPLAINS and code in pattern.explains and self._grounded(pattern):
                return Explained.METABOLITE, (_words(pattern),)
        facts = self.tables.analytes.get(code)
        if facts is None:
            return Explained.NOTHING, ()
        how, said = self._trend(facts)
        since = self.seen.earlier[code].on if how is Trend.RISING else None
        told = told_before(facts, self.seen.told, on=self.seen.on, since=since)
        if told:
            words = f"Use on {told:%-d %B} was told, and could still show."
            return Explained.TOLD, (*said, Said(words, facts.window.source, facts.window.verified))
        return (Explained.EARLIER if how is Trend.FALLING else Explained.NOTHING), said

    def _grounded(self, pattern: Pattern) -> bool:
        """A metabolite is expected where the drug it comes from is: prescribed or told."""
        return bool(pattern.prescribed) or all(
            self._explained(code)[0] is not Explained.NOTHING for code in pattern.present if code not in pattern.explains
        )

    def _trend(self, facts: AnalyteFacts) -> tuple[Trend, tuple[Said, ...]]:
        earlier, line, creatinine = self.seen.earlier.get(facts.code), self.found.get(facts.code), self.seen.measures.creatinine
        if not facts.slow or earlier is None or line is None or line.level is None or creatinine is None:
            return Trend.NOT_COMPARABLE, ()
        latest = Level(self.seen.on, line.level, creatinine)
        found = trend(earlier, latest, rule=self.tables.levels)
        words = trend_words(found, name=facts.name, since=earlier.on, rule=self.tables.levels)
        return found, (words,) if words else ()

    def _prescribed(self, one: Prescribed, code: str) -> Said | None:
        """That a medicine accounts for this line; a class is accounted for by any of its members."""
        facts, medicine = self.tables.analytes.get(code), self.tables.medicines.get(one.medicine)
        codes = {code, *(facts.members if facts else ())}
        shows = {*medicine.shows, *medicine.may_show} if medicine else set()
        if not codes & {*shows, *one.explains}:
            return None
        words = f"{one.name} is prescribed and can show like this."
        return Said(words, medicine.source, medicine.verified) if medicine else Said(words, "The catalogue of medicines", False)

    def _owed(self) -> dict[str, MedicineShows]:
        """Lines that a prescribed medicine should show and does not: none of what it shows was found."""
        owed: dict[str, MedicineShows] = {}
        for one in self.seen.prescribed:
            medicine = self.tables.medicines.get(one.medicine)
            if medicine is None or not one.own or one.as_needed or one.since + timedelta(days=medicine.after_days) > self.seen.on:
                continue
            looked_for = [code for code in medicine.shows if code in self.present | self.gone]
            if looked_for and not self.present & set(looked_for):
                owed |= dict.fromkeys(looked_for, medicine)
        return owed

    def _holds(self, pattern: Pattern) -> bool:
        levels = dict(pattern.at_least)
        return (
            set(pattern.present) <= self.present
            and (not pattern.any_of or bool(set(pattern.any_of) & self.present))
            and set(pattern.absent) <= self.gone
            and (not pattern.prescribed or bool(set(pattern.prescribed) & self.codes))
            and not set(pattern.not_prescribed) & self.codes
            and all((self.found[code].level or 0) >= least if code in self.found else False for code, least in levels.items())
        )

    def notes(self) -> tuple[Said, ...]:
        """Words of the patterns that hold and change no line."""
        return tuple(_words(pattern) for pattern in self.patterns if pattern.effect is Effect.NOTE)

    def used_from(self, lines: Sequence[AnalyteFinding]) -> date | None:
        """From which day on there was use, where a settled line says so: the narrowest span of them."""
        starts = [start for line in lines if (start := self._start(line)) is not None]
        return max(starts, default=None)

    def _start(self, line: AnalyteFinding) -> date | None:
        facts = self.tables.analytes.get(line.analyte)
        if facts is None or not line.settled or line.status not in {Status.CONFIRMED, Status.UNEXPECTED_POSITIVE}:
            return None
        if self._trend(facts)[0] is Trend.RISING:
            return self.seen.earlier[facts.code].on
        return self.seen.on - timedelta(days=days_of(facts.window.longest_hours))

    def _classes(self, code: str) -> set[str]:
        return {each.code for each in self.tables.analytes.values() if code in each.members}

    def _window(self, code: str) -> tuple[Said, ...]:
        facts = self.tables.analytes.get(code)
        if facts is None:
            return ()
        days, longest = days_of(facts.window.usual_hours), days_of(facts.window.longest_hours)
        words = f"It can show use of the last {days} days" + (f", after long use of up to {longest}." if longest > days else ".")
        return (Said(words.replace("last 1 days", "last day"), facts.window.source, facts.window.verified),)

    def _caveat(self, code: str) -> tuple[Said, ...]:
        facts = self.tables.analytes.get(code)
        return (Said(facts.caveat, "Facts/drug-testing 7.4", False),) if facts and facts.caveat else ()

    def _finding(
        self, line: Line, status: Status, *said: Said, explained: Explained = Explained.NOTHING, settled: bool = False
    ) -> AnalyteFinding:
        return AnalyteFinding(
            line.analyte, analyte_name(line.analyte, self.tables), line.answer, status, explained, settled, said
        )


def _settled(lines: Iterable[Line]) -> dict[str, Line]:
    """One line for each analyte: the exact method over the first test, what was found over what was not. By code."""
    found: dict[str, Line] = {}
    for line in sorted(lines, key=_weight):
        found[line.analyte] = line
    return dict(sorted(found.items()))


def _weight(line: Line) -> tuple[bool, bool, bool, Decimal, str]:
    answered = line.answer in {Answer.FOUND, Answer.NOT_FOUND}
    there = line.answer is Answer.FOUND
    return (answered, answered and line.method is Method.DEFINITIVE, there, line.level or Decimal(-1), line.answer)


def _words(pattern: Pattern) -> Said:
    return Said(pattern.words, pattern.source, pattern.verified)


def _unread(line: Line, status: Status, tables: Tables) -> AnalyteFinding:
    return AnalyteFinding(line.analyte, analyte_name(line.analyte, tables), line.answer, status)


def _diluted(line: AnalyteFinding) -> AnalyteFinding:
    """A line in a dilute specimen: found is found, everything else is not said."""
    status = Status.DILUTE_NOTHING_FOUND
    if line.answer is Answer.FOUND:
        status = _FOUND_IN_DILUTE.get(line.status, Status.DILUTE_UNEXPECTED_FOUND)
    said = line.said if line.answer is Answer.FOUND else ()
    return AnalyteFinding(line.analyte, line.name, line.answer, status, line.explained, line.settled, said)


def _dilute_whole(lines: Sequence[AnalyteFinding]) -> Status:
    held = {line.status for line in lines}
    order = (Status.DILUTE_UNEXPECTED_FOUND, Status.DILUTE_EXPECTED_FOUND)
    return next((status for status in order if status in held), Status.DILUTE_NOTHING_FOUND)


def _in_dilute(lines: Sequence[AnalyteFinding]) -> tuple[Said, ...]:
    names = ", ".join(line.name for line in lines if line.answer is Answer.FOUND)
    if names:
        return (Said(f"Dilute, with {names} found."),)
    return (Said("Dilute: that nothing was found says nothing."),)


def _whole(lines: Sequence[AnalyteFinding]) -> Status:
    held = {line.status for line in lines}
    return next((status for status in ORDER if status in held), Status.PENDING)


def _not_said(lines: Sequence[AnalyteFinding], dilute: bool) -> tuple[str, ...]:
    """What people read into a result and it does not say."""
    found = any(line.answer is Answer.FOUND for line in lines)
    words = ["How much was used, on which day, or how often.", "How somebody is doing."] if found else []
    if not found and not dilute:
        words.append("That nothing was used: only that nothing of this panel lay above its cutoffs.")
    if any(line.status in {Status.UNEXPECTED_POSITIVE, Status.PENDING_CONFIRMATION} and not line.settled for line in lines):
        words.append("Which drug it was: a first test answers to a class, and can be misled.")
    if any(line.status is Status.UNEXPECTED_NEGATIVE for line in lines):
        words.append("That a medicine was passed on: absence has many causes.")
    return tuple(words)
