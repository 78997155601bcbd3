"""Which counting rule holds for a track on a day, and which one counted a signed part?"""

from dataclasses import dataclass, field
from datetime import date

from midspan.foundation.program.models import Track
from midspan.foundation.program.queries import counting_rules
from midspan.foundation.program.rules import rule_held_on
from midspan.foundation.program.terms import AgeGroup, CountingRuleFacts


@dataclass(frozen=True, slots=True)
class RulesInForce:
    """Every counting rule by code, oldest first, and which code each track uses, with whom the track is for."""

    by_code: dict[str, list[CountingRuleFacts]]
    tracks: dict[int, tuple[str, AgeGroup]]
    found: dict[tuple[int | None, date], CountingRuleFacts] = field(default_factory=dict)
    told: dict[tuple[str, int | None, date], CountingRuleFacts] = field(default_factory=dict)

    def on(self, track_id: int | None, day: date) -> CountingRuleFacts:
        """The rule of a track on a day; the usual one without a track."""
        key = (track_id, day)
        if key not in self.found:
            code = self.tracks[track_id][0] if track_id in self.tracks else ""
            self.found[key] = rule_held_on(self.by_code.get(code, ()), day)
        return self.found[key]

    def named(self, name: str, *, track_id: int | None, day: date) -> CountingRuleFacts:
        """The rule that a signed part names; where the name tells no date, the one of its code on the day; where there is
        no name, the track's."""
        if not name:
            return self.on(track_id, day)
        key = (name, track_id, day)
        if key not in self.told:
            rules = self.by_code.get(name.partition("@")[0], ())
            exact = next((rule for rule in rules if rule.named == name), None)
            self.told[key] = exact or (rule_held_on(rules, day) if rules else self.on(track_id, day))
        return self.told[key]

    def ages(self, track_id: int | None) -> AgeGroup:
        return self.tracks[track_id][1] if track_id in self.tracks else AgeGroup.ADULT


def rules_in_force() -> RulesInForce:
    """All counting rules and which track uses which. Two queries."""
    rows = Track.objects.order_by().values_list("pk", "counting_rule__code", "age_group")
    return RulesInForce(counting_rules(), {pk: (code, AgeGroup(age)) for pk, code, age in rows})


def counting_rule_of(track_id: int | None, *, on: date = date.max) -> CountingRuleFacts:
    """The rule by which a track's minutes count on a day, else the newest; without a track, the usual one."""
    if track_id is None:
        return CountingRuleFacts.default()
    return rules_in_force().on(track_id, on)
