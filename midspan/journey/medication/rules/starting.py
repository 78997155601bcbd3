"""What stands against starting a medicine, and what is to be weighed? Each answer names the fact, the rule and who may go on."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from midspan.journey.medication.terms import (
    AllergyFacts,
    CheckKind,
    CheckUnit,
    DrugClass,
    Finding,
    Medicine,
    Meets,
    Needs,
    ReactionSeverity,
    StartFacts,
    StartReason,
    StartTable,
    StopKind,
    Taken,
)

ORDER = {StopKind.HARD: 0, StopKind.OVERRIDABLE: 1, StopKind.WARNING: 2}
LOOKED_BACK = timedelta(days=60)  # an opioid or an antagonist that ended longer ago stops nothing
SHORTEST_REASON = 10  # of the words with which a prescriber goes past a rule
UNITS = {CheckUnit.HOURS: "h", CheckUnit.TIMES: "times the limit", CheckUnit.ML_MIN: "mL/min", CheckUnit.MS: "ms"}


def weighed(medicine: Medicine, facts: StartFacts, table: StartTable) -> list[StartReason]:
    """Everything that stands against a start of this medicine or is to be weighed: stops first, nobody's to override before.

    Source: catalog/starting.toml, each row with its own.
    """
    found = [
        *(_need(row, medicine, facts, table) for row in table.needs),
        *_meetings(medicine, facts, table),
        *(_allergy(one, medicine) for one in facts.allergies),
        _nobody_asked(facts),
        _double(medicine, facts),
    ]
    return sorted((one for one in found if one is not None), key=lambda one: ORDER[one.kind])


def reasons_against_starting(medicine: Medicine, facts: StartFacts, table: StartTable) -> list[StartReason]:
    """What stops a start: contraindications, and what a prescriber may go past with a documented reason. Empty: nothing does.

    Source: catalog/starting.toml, each row with its own.
    """
    return [one for one in weighed(medicine, facts, table) if one.stops]


def warnings_for(medicine: Medicine, facts: StartFacts, table: StartTable) -> list[StartReason]:
    """What is to be weighed before a start and stops nothing.

    Source: catalog/starting.toml, each row with its own.
    """
    return [one for one in weighed(medicine, facts, table) if not one.stops]


def still_stopping(found: Iterable[StartReason], overrides: Mapping[str, str]) -> list[StartReason]:
    """The stops that remain once documented reasons are read: hard ones always, the others while their words are too few.

    Source: house rule: a reason of at least ten characters, kept in the signed order.
    """
    return [
        one
        for one in found
        if one.kind is StopKind.HARD
        or (one.kind is StopKind.OVERRIDABLE and len(overrides.get(one.rule, "").strip()) < SHORTEST_REASON)
    ]


def clashes(medicine: Medicine, facts: StartFacts, table: StartTable) -> list[StartReason]:
    """What on the list, or among the allergies, would stop a medicine that is taken already: come later, or not known then.

    Source: catalog/starting.toml, rows of medicines that get in the way.
    """
    rows = {row.id for row in table.meets} | {"allergy"}
    return [one for one in reasons_against_starting(medicine, facts, table) if one.rule in rows]


def speaks(finding: Finding | None, on: date, table: StartTable) -> Finding | None:
    """A finding while it is young enough to count on a day, else None.

    Source: catalog/starting.toml, `speaks_days` of each check.
    """
    if finding is None or finding.on > on:
        return None
    return finding if (on - finding.on).days < max(table.checks[finding.kind].speaks_days, 1) else None


def asked_of(medicine: Medicine, table: StartTable) -> list[CheckKind]:
    """The checks that a start of this medicine looks at, in the order of the table.

    Source: catalog/starting.toml.
    """
    wanted = {row.check for row in table.needs if medicine.code in row.medicines}
    return [kind for kind in table.checks if kind in wanted]


def value_words(finding: Finding, table: StartTable) -> str:
    """A finding as a sentence prints it: “4”, “18 Nov”, “32 mL/min”, “acute hepatitis”.

    Source: catalog/starting.toml, the words of each check.
    """
    spec = table.checks[finding.kind]
    if finding.day is not None:
        return short(finding.day)
    if finding.number is not None:
        return f"{finding.number.normalize():f} {UNITS.get(spec.unit, '')}".strip()
    return dict(spec.options).get(finding.word, finding.word.replace("_", " ")).lower()


def short(on: date) -> str:
    """A day as the sentences of this station print it: 3 Nov.

    Source: house rule.
    """
    return f"{on.day} {on:%b}"


def _need(row: Needs, medicine: Medicine, facts: StartFacts, table: StartTable) -> StartReason | None:
    if medicine.code not in row.medicines or (row.not_male and facts.sex == "male"):
        return None
    if row.new_only and _goes_on(medicine, facts):
        return None
    finding = speaks(facts.findings.get(row.check), facts.on, table)
    if finding is None:
        return _missing(row, medicine, facts, table)
    if not _fails(row, finding, facts.on):
        return None
    said = f"{table.checks[row.check].label} {value_words(finding, table)}"
    count = f", today day {(facts.on - finding.day).days}" if finding.day is not None else ""
    text = f"{medicine.name}: {said}; {row.text}{count}."
    return _reason(row, text, f"{said}, {short(finding.on)}, {finding.source}", stops=row.stop)


def _missing(row: Needs, medicine: Medicine, facts: StartFacts, table: StartTable) -> StartReason | None:
    if not row.missing_text:
        return None
    if row.unless and (other := speaks(facts.findings.get(row.unless), facts.on, table)) and not _bad(other, medicine, table):
        return None
    if row.unless_class and any(row.unless_class in one.classes and _now(one, facts.on) for one in facts.taken):
        return None
    return _reason(row, f"{medicine.name}: {row.missing_text}.", "not recorded", stops=row.missing_stops)


def _bad(finding: Finding, medicine: Medicine, table: StartTable) -> bool:
    rows = [row for row in table.needs if row.check is finding.kind and medicine.code in row.medicines]
    return any(_fails(row, finding, finding.on) for row in rows)


def _fails(row: Needs, finding: Finding, on: date) -> bool:
    if finding.word:
        return finding.word in row.words
    if finding.day is not None:
        return row.days is not None and (on - finding.day).days < row.days
    if finding.number is None:
        return False
    return (
        (row.at_least is not None and finding.number < row.at_least)
        or (row.more_than is not None and finding.number <= row.more_than)
        or (row.at_most is not None and finding.number > row.at_most)
    )


def _reason(row: Needs | Meets, text: str, fact: str, *, stops: bool) -> StartReason:
    kind = (StopKind.OVERRIDABLE if row.overridable else StopKind.HARD) if stops else StopKind.WARNING
    check = row.check if isinstance(row, Needs) else row.asks
    return StartReason(row.id, kind, text, fact, row.source, row.verified, check)


def _meetings(medicine: Medicine, facts: StartFacts, table: StartTable) -> list[StartReason]:
    """Of several rows about one line of the list, the gravest speaks."""
    found: dict[tuple[DrugClass, str], StartReason] = {}
    for row in table.meets:
        if medicine.code not in row.medicines or (row.new_only and _goes_on(medicine, facts)):
            continue
        for taken in facts.taken:
            if row.meets not in taken.classes or taken.group == medicine.group:
                continue
            if (one := _met(row, medicine, taken, facts, table)) is not None:
                key = (row.meets, taken.line.key)
                if key not in found or ORDER[one.kind] < ORDER[found[key].kind]:
                    found[key] = one
    return list(found.values())


def _met(row: Meets, medicine: Medicine, taken: Taken, facts: StartFacts, table: StartTable) -> StartReason | None:
    is_long = DrugClass.LONG_OPIOID in taken.classes
    since = (facts.on - _last_taken(row, taken, facts, table)).days
    if since >= (row.days_long or row.days if is_long else row.days):
        return None
    line = taken.line
    begun = f" since {short(line.started_on)}" if line.started_on else ""
    ended = f", ended {short(line.ended_on)}" if line.ended_on and line.ended_on < facts.on else ""
    fact = f"{line.name} on the list{begun}{ended}"
    needed = (row.needed_long or row.needed) if is_long else row.needed
    count = f"; {needed}, today day {max(since, 0)}" if needed and "day" in needed else f"; {needed}" if needed else ""
    return _reason(row, f"{medicine.name}: {fact}{count}. {_sentence(row.text)}", fact, stops=row.stop)


def _last_taken(row: Meets, taken: Taken, facts: StartFacts, table: StartTable) -> date:
    line = taken.line
    if line.ended_on and line.ended_on < facts.on:
        return line.ended_on
    if line.last_on:
        return line.last_on
    said = speaks(facts.findings.get(row.asks), facts.on, table) if row.asks else None
    return said.day if said and said.day else facts.on


def _goes_on(medicine: Medicine, facts: StartFacts) -> bool:
    """Whether the substance is taken already, so that this is no first dose."""
    return facts.continues or any(one.group == medicine.group and _now(one, facts.on) for one in facts.taken)


def _now(taken: Taken, on: date) -> bool:
    return taken.line.taken_on(on)


def _allergy(one: AllergyFacts, medicine: Medicine) -> StartReason | None:
    names = {name.lower() for name in (medicine.name, medicine.group, *medicine.also)}
    word = one.substance.strip().lower()
    if not one.stands or not (one.medicine == medicine.code or any(word == name or word in name.split("/") for name in names)):
        return None
    kind = StopKind.HARD if one.severity is ReactionSeverity.LIFE_THREATENING else StopKind.OVERRIDABLE
    fact = f"{one.substance}: {one.reaction}, {one.severity.value.replace('_', ' ')}, noted {short(one.noted_on)}"
    return StartReason("allergy", kind, f"{medicine.name}: allergy on record. {fact}.", fact, "The list of allergies", True)


def _nobody_asked(facts: StartFacts) -> StartReason | None:
    if facts.allergies_asked:
        return None
    text = "Nobody has asked about allergies yet; write them down, or sign that none is known."
    return StartReason("allergies-asked", StopKind.WARNING, text, "not recorded", "House rule", True)


def _double(medicine: Medicine, facts: StartFacts) -> StartReason | None:
    there = next((one for one in facts.taken if one.group == medicine.group and _now(one, facts.on)), None)
    if there is None or facts.continues:
        return None
    text = f"{medicine.name}: {there.line.name} is on the list already. Say in the order how the two go together."
    return StartReason("double", StopKind.WARNING, text, f"{there.line.name} on the list", "House rule", True)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
