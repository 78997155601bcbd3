"""Can this specimen be read at all? Exact comparisons with dated bands; what fails is neither positive nor negative."""

from decimal import Decimal

from midspan.journey.monitoring.terms.results import Band, Measures, Said, Validity, ValidityRule, ValidityTable

RANK = list(Validity)  # the first outranks the next
ADVICE = {
    Validity.DILUTE: "Collect again, best the first of the morning. Nothing follows from a dilute specimen alone.",
    Validity.SUBSTITUTED: "Talk about it without blame, and collect again under observation.",
    Validity.ADULTERATED: "Talk about it without blame, and collect again under observation.",
    Validity.INVALID: "Collect again. An unusual specimen has many causes, medicines and illness among them.",
}


def validity_of(measures: Measures, table: ValidityTable) -> tuple[Validity, tuple[Said, ...]]:
    """Whether a specimen can be read, by the rule that ranks first, and every rule that holds, in words.

    Adulterated outranks substituted, then invalid, then dilute. Without any measure it was not checked.

    Source: facts/drug-testing 7.2 (HHS mandatory guidelines); the ranking is a house rule.
    """
    found = [(rule.status, Said(rule.words, rule.source, rule.verified)) for rule in table.rules if _holds(rule, measures)]
    found += _by_flags(measures) + _by_temperature(measures, table)
    if not found:
        checked = measures.creatinine is not None or measures.specific_gravity is not None
        return (Validity.VALID, ()) if checked else (Validity.NOT_CHECKED, (Said(_not_checked(measures)),))
    found.sort(key=lambda each: RANK.index(each[0]))
    status = found[0][0]
    return status, (*(said for _status, said in found), Said(ADVICE[status]))


def within(value: Decimal, band: Band) -> bool:
    """Whether a value lies in a band, to the last decimal: `at_least` and `at_most` belong to it, `above` and `below` do not.

    Source: facts/drug-testing 7.2.
    """
    return not (
        (band.at_least is not None and value < band.at_least)
        or (band.above is not None and value <= band.above)
        or (band.below is not None and value >= band.below)
        or (band.at_most is not None and value > band.at_most)
    )


def _holds(rule: ValidityRule, measures: Measures) -> bool:
    if rule.needs_absent and getattr(measures, rule.needs_absent) is not None:
        return False
    values = [(getattr(measures, band.measure), band) for band in rule.bands]
    return all(value is not None and within(value, band) for value, band in values)


def _by_flags(measures: Measures) -> list[tuple[Validity, Said]]:
    source = "Facts/drug-testing 7.2"
    found = []
    if measures.oxidant:
        found.append((Validity.ADULTERATED, Said("Something was found that does not come from a body.", source)))
    if measures.interference:
        found.append((Validity.INVALID, Said("Something in the specimen disturbed the test.", source, False)))
    if measures.abnormal_look:
        found.append((Validity.INVALID, Said("The specimen looked unlike urine.", source, False)))
    return found


def _by_temperature(measures: Measures, table: ValidityTable) -> list[tuple[Validity, Said]]:
    """A temperature outside the band says something only when it was read in time."""
    if measures.temperature is None or measures.minutes is None or measures.minutes > table.temperature_minutes:
        return []
    if within(measures.temperature, table.temperature):
        return []
    words = f"At {measures.temperature:f} °F after {measures.minutes} min it was not as warm as urine is."
    return [(Validity.INVALID, Said(words, table.temperature_source, table.temperature_verified))]


def _not_checked(measures: Measures) -> str:
    if measures.temperature is not None:
        return "Only the temperature was looked at: creatinine and specific gravity were not measured."
    return "Whether the specimen was dilute or changed was not measured."
