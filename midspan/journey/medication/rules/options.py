"""Which medicines can be offered to a person, and what helps where none is proven? Nothing here says who may be in treatment."""

from collections.abc import Iterable

from midspan.journey.assessment.rules import criteria_count
from midspan.journey.assessment.terms import DiagnosisFacts, Substance, SubstanceFacts
from midspan.journey.medication.terms import Disorder, Indication, Option, Options, OptionTable

INDICATIONS = {
    Substance.ALCOHOL: Indication.ALCOHOL, Substance.OPIOIDS: Indication.OPIOID, Substance.HEROIN: Indication.OPIOID,
    Substance.TOBACCO: Indication.TOBACCO,
}  # fmt: skip
CODES = {
    "F10": Substance.ALCOHOL, "F11": Substance.OPIOIDS, "F12": Substance.CANNABIS, "F13": Substance.SEDATIVES,
    "F14": Substance.COCAINE, "F15": Substance.STIMULANTS, "F16": Substance.HALLUCINOGENS, "F17": Substance.TOBACCO,
    "F18": Substance.INHALANTS,
}  # fmt: skip
FEWEST_CRITERIA = 2  # of eleven, for a disorder (DSM-5-TR)


def disorders_of(diagnoses: Iterable[DiagnosisFacts], substances: Iterable[SubstanceFacts]) -> tuple[Disorder, ...]:
    """A person's substance use disorders: diagnoses that stand, and substances with two criteria or more, each once.

    Source: DSM-5-TR: two of eleven criteria; ICD-10-CM F10 to F18.
    """
    found: dict[str, Disorder] = {}
    for one in diagnoses:
        if one.resolved_on is None and (substance := CODES.get(one.code[:3])):
            found.setdefault(_family(substance), Disorder(substance.value, one.words, f"diagnosis {one.code}"))
    for use in substances:
        count = criteria_count(use.criteria, taken_as_prescribed=use.taken_as_prescribed)
        if count is None or count >= FEWEST_CRITERIA:
            words = f"{use.called.replace('_', ' ')} use"
            found.setdefault(_family(use.substance), Disorder(use.substance.value, words, "assessment"))
    return tuple(found.values())


def options_for(disorders: Iterable[Disorder], table: OptionTable) -> Options:
    """What can be offered for each disorder: medicines for alcohol and opioids, for tobacco where switched on, else what helps.

    Source: catalog/options.toml; mission row 002-42.
    """
    disorders = tuple(disorders)
    offered, none = [], []
    for one in disorders:
        if rows := _rows(one, table):
            offered.append((one, rows))
        elif instead := next((row for row in table.none if row.substance == one.substance), None):
            none.append((one, instead))
    medicines = frozenset(row.medicine for _one, rows in offered for row in rows)
    return Options(disorders, tuple(offered), tuple(none), table.tobacco, medicines)


def indication_of(substance: str) -> Indication | None:
    """For which disorder medicines are proven; None for the others.

    Source: mission row 002-42.
    """
    return INDICATIONS.get(Substance(substance))


def _rows(one: Disorder, table: OptionTable) -> tuple[Option, ...]:
    indication = indication_of(one.substance)
    if indication is None or (indication is Indication.TOBACCO and not table.tobacco):
        return ()
    return tuple(row for row in table.rows if row.indication is indication)


def _family(substance: Substance) -> str:
    """Heroin and other opioids are one disorder for this; methamphetamine and other stimulants another."""
    if substance is Substance.METHAMPHETAMINE:
        return Substance.STIMULANTS.value
    found = INDICATIONS.get(substance)
    return found.value if found else substance.value
