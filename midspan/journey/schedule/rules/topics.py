"""What should the next session be about, for these people, now? And who may lead it? No person is named in any answer."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta

from midspan.foundation.program.rules import may_give
from midspan.foundation.program.terms import GroupTypeFacts, ModuleFacts, Need, Qualification
from midspan.foundation.records.terms import Reason
from midspan.journey.schedule.terms import (
    GroupEventKind,
    Leading,
    MemberNeeds,
    Part,
    PartKind,
    Proposal,
    Recently,
    Restriction,
    Told,
    TopicWeights,
)

QUALIFICATION_WORDS: Mapping[Qualification, str] = {
    Qualification.CLINICIAN: "a clinician whose licence is valid",
    Qualification.TRAUMA_TRAINED: "somebody trained for trauma",
    Qualification.MEDICAL: "a nurse or prescriber",
    Qualification.CBT_TRAINED: "somebody trained in CBT",
    Qualification.MI_TRAINED: "somebody trained in motivational interviewing",
    Qualification.DBT_TRAINED: "somebody trained in DBT skills",
    Qualification.TSF_TRAINED: "somebody trained in twelve-step facilitation",
    Qualification.MATRIX_TRAINED: "somebody trained in the Matrix model",
    Qualification.FAMILY_TRAINED: "somebody trained in family work",
    Qualification.CM_TRAINED: "somebody trained in contingency management",
    Qualification.ART_THERAPIST: "an art therapist",
    Qualification.MUSIC_THERAPIST: "a music therapist",
}
WHO_CHANGES = "An administrator records trainings under Staff; the schedule names another leader."
ORDER_OF_TELLING = (Told.LAPSE, Told.CRAVING, Told.TRIGGER, Told.DOUBT, Told.ASSESSED)


def proposals(
    needs: Sequence[MemberNeeds],
    modules: Iterable[ModuleFacts],
    recent: Recently,
    leading: Leading,
    *,
    on: date,
    weights: TopicWeights,
    words: Mapping[Need, str],
) -> list[Proposal]:
    """Topics for a session, the best first; those that the leaders may not give stand at the end, with the reason.

    `needs`: one for each person with a seat, nameless. `modules`: those in force. Only modules for this kind of group are
    proposed. `words` says each need. The same facts always give the same order.
    Source: mission rows 003-25 (topics follow what participants need), 002-21, 002-37, 002-38, 003-20; weights are dated data.
    """
    fitting = [module for module in modules if leading.group_type in module.group_types]
    found = [_proposal(module, needs, recent, leading, on, weights, words) for module in fitting]
    return sorted(found, key=lambda one: (bool(one.against), -one.points, one.module.set, one.module.order, one.module.code))


def reasons_against_leading(thing: ModuleFacts | GroupTypeFacts, qualifications: Collection[Qualification]) -> list[Reason]:
    """Why people with these qualifications together may not lead a module or a kind of group. Empty means they may.

    Source: mission rows 002-38 (who teaches knows the subject), 003-20 (trauma only by who is trained for it).
    """
    needed = thing.credential if isinstance(thing, GroupTypeFacts) else thing.qualification
    if may_give(needed, qualifications):
        return []
    title = thing.name if isinstance(thing, GroupTypeFacts) else thing.title
    row = "003-20" if needed == Qualification.TRAUMA_TRAINED else "002-38"
    text = f"“{title}” is led by {QUALIFICATION_WORDS[needed]}; nobody who leads this session is."
    return [Reason(text, rule=row, who=WHO_CHANGES, field="module")]


def reasons_against_leading_restricted(
    kind: GroupTypeFacts, restriction: Restriction, qualifications: Collection[Qualification]
) -> list[Reason]:
    """Why people with these qualifications may not lead a group for some people only. Empty means they may.

    Source: mission rows 002-28, 003-20: a group about abuse and trauma has a leader trained for it.
    """
    code = {Restriction.WOMEN: "gender", Restriction.MEN: "gender"}.get(restriction, restriction.value)
    needed = next((one.credential for one in kind.restricted if one.code == code), Qualification.CLINICIAN)
    if restriction == Restriction.NONE or may_give(needed, qualifications):
        return []
    return [Reason(f"This group is led by {QUALIFICATION_WORDS[needed]}.", rule="003-20", who=WHO_CHANGES, field="facilitator")]


def reasons_against_topic(*, cancelled: bool, retired: bool = False) -> list[Reason]:
    """Why a session cannot get this topic. Empty means it can.

    Source: mission row 003-25: an agenda editor; 004-25: taught from a version that is in force.
    """
    reasons = []
    if cancelled:
        reasons.append(Reason("This session was cancelled.", rule="session"))
    if retired:
        reasons.append(Reason("That version of the module is not in force on this day.", rule="004-25", field="module"))
    return reasons


def needs_found(
    *,
    ratings: Mapping[str, int],
    conditions: Iterable[str] = (),
    triggers: Iterable[Need] = (),
    craving: bool = False,
    lapsed: bool = False,
    doubts: bool = False,
    weights: TopicWeights,
) -> dict[Need, Told]:
    """What one person needs and where that was heard: what they said last outweighs what was rated when they came.

    `ratings` is by the name of the dimension; `conditions` are the codes of open ones.
    Source: mission rows 003-25, 002-24, 000-30; which rating means which need is dated data.
    """
    rated = [need for name, value in ratings.items() if value >= weights.rated_from for need in weights.rated.get(name, ())]
    open_ones = [need for code in conditions for need in weights.conditions.get(code, ())]
    found = dict.fromkeys([*rated, *open_ones], Told.ASSESSED)
    if doubts:
        found[Need.AMBIVALENCE] = Told.DOUBT
    found |= dict.fromkeys(triggers, Told.TRIGGER)
    if craving:
        found[Need.CRAVING] = Told.CRAVING
    if lapsed:
        found[Need.LAPSE] = Told.LAPSE
    return found


def next_of_pack(order: Sequence[str], held: Sequence[str]) -> str:
    """The module that follows in a pack: the first after the last one that was held, from the start where all were; empty for
    a pack without modules. `held` is oldest first.

    Source: facts/program 3.4: the sessions of a set follow each other; relapse prevention groups are open at any session.
    """
    last = next((code for code in reversed(held) if code in order), None)
    if last is None:
        return order[0] if order else ""
    return order[(order.index(last) + 1) % len(order)]


def in_force(module: ModuleFacts, on: date) -> bool:
    """Whether a version of a module is taught from on a day.

    Source: mission row 004-25.
    """
    return module.effective_from <= on and (module.retired_on is None or on < module.retired_on)


def reasons_against_event(
    *, kind: GroupEventKind, on: date, day: date, groups: int, person: bool, in_treatment: bool = True
) -> list[Reason]:
    """Why an event cannot be raised on `day`. Empty means it can. `person`: whether it names one of the members.

    Source: mission rows 003-22, 003-25: one action raises a session for every affected group.
    """
    reasons = []
    if on > day:
        reasons.append(Reason("That day has not come yet.", rule="003-25", field="on"))
    if not groups:
        reasons.append(Reason("Choose the groups that it touches.", rule="003-25", field="groups"))
    if person and not in_treatment:
        reasons.append(Reason("Their course of care ended before that day.", rule="003-25", field="episode"))
    if person and kind == GroupEventKind.LAPSES:
        reasons.append(Reason("Several returns to use are no one person’s event.", rule="003-25", field="episode"))
    return reasons


def still_near(on: date, day: date, *, days: int) -> bool:
    """Whether something that happened is near enough to be felt in a session on a day.

    Source: house rule: two weeks, dated data.
    """
    return timedelta() <= day - on <= timedelta(days=days)


def _proposal(
    module: ModuleFacts,
    needs: Sequence[MemberNeeds],
    recent: Recently,
    leading: Leading,
    on: date,
    weights: TopicWeights,
    words: Mapping[Need, str],
) -> Proposal:
    not_had = sum(module.code not in member.had for member in needs)
    parts = (
        _events(module, recent, on, weights),
        _not_had(module, not_had, len(needs), weights),
        _lapses(module, recent, weights),
        *_told(module, needs, weights, words),
        _weeks(module, needs, weights),
        _order(module, recent, weights),
        _method(module, leading, weights),
        _home(module, leading, weights),
        _lately(module, recent, weights),
    )
    against = tuple(reasons_against_leading(module, leading.qualifications))
    return Proposal(module, tuple(part for part in parts if part and part.points), not_had, len(needs), against)


def _not_had(module: ModuleFacts, not_had: int, of: int, weights: TopicWeights) -> Part | None:
    if not of:
        return None
    verb = "has" if not_had == 1 else "have"
    return Part(PartKind.NOT_HAD, weights.not_had * not_had // of, f"{not_had} of {of} {verb} not had it")


def _told(module: ModuleFacts, needs: Sequence[MemberNeeds], weights: TopicWeights, words: Mapping[Need, str]) -> list[Part]:
    """One part for each need that somebody told, the one that counts most first; each person counts once in all."""
    heard: Counter[tuple[Told, Need]] = Counter()
    points: Counter[tuple[Told, Need]] = Counter()
    for member in needs:
        met = [(told, need) for need, told in member.needs.items() if need in module.needs]
        heard.update(met)
        if met:
            best = max(met, key=lambda one: (weights.told[one[0]], one[1]))
            points[best] += weights.told[best[0]]
    left, parts = weights.told_most, []
    for key in sorted(heard, key=lambda one: (-points[one], ORDER_OF_TELLING.index(one[0]), one[1])):
        given = min(points[key], left)
        left -= given
        if given:
            parts.append(Part(PartKind.NEED, given, _said(*key, heard[key], words)))
    return parts


def _said(told: Told, need: Need, people: int, words: Mapping[Need, str]) -> str:
    if told == Told.LAPSE:
        return f"{people} returned to use in the last two weeks"
    if told == Told.CRAVING:
        return f"{people} reported strong cravings"
    if told == Told.TRIGGER:
        return f"{people} named {words[need]} as a trigger"
    if told == Told.DOUBT:
        return f"{people} {'is' if people == 1 else 'are'} in two minds about changing"
    return f"{people} came with {words[need]} to work on"


def _events(module: ModuleFacts, recent: Recently, on: date, weights: TopicWeights) -> Part | None:
    for kind, day in recent.events:
        if still_near(day, on, days=weights.event_days) and set(weights.answers[kind]) & set(module.needs):
            what = {GroupEventKind.DEATH: "a loss", GroupEventKind.LAPSES: "several returns to use",
                    GroupEventKind.VIOLENCE: "violence", GroupEventKind.OTHER: "an event"}[kind]  # fmt: skip
            said = weights.event if module.needs[0] in weights.answers[kind] else weights.event // 2
            return Part(PartKind.EVENT, said, f"{what} touched this group on {day.day} {day:%B}")
    return None


def _lapses(module: ModuleFacts, recent: Recently, weights: TopicWeights) -> Part | None:
    if recent.lapses < weights.lapses_from or Need.LAPSE not in module.needs:
        return None
    return Part(PartKind.LAPSES, weights.lapses, "")  # said by the people's own needs already


def _weeks(module: ModuleFacts, needs: Sequence[MemberNeeds], weights: TopicWeights) -> Part | None:
    stages = weights.stages.get(module.set)
    known = [member.stage for member in needs if member.stage is not None]
    if stages is None or not known:
        return None
    fitting = sum(stage in stages for stage in known)
    name = " or ".join(stage.value for stage in stages)
    return Part(PartKind.WEEKS, weights.weeks * fitting // len(known), f"{fitting} of {len(known)} are in {name} recovery")


def _order(module: ModuleFacts, recent: Recently, weights: TopicWeights) -> Part | None:
    return Part(PartKind.ORDER, weights.order, "next in the group’s series") if module.code == recent.next_in_pack else None


def _method(module: ModuleFacts, leading: Leading, weights: TopicWeights) -> Part | None:
    if not leading.intervention or leading.intervention not in module.interventions:
        return None
    return Part(PartKind.METHOD, weights.method, "")


def _home(module: ModuleFacts, leading: Leading, weights: TopicWeights) -> Part | None:
    """The kind of group that a module names first is the one it was made for."""
    return Part(PartKind.HOME, weights.home, "") if leading.group_type == module.group_types[0] else None


def _lately(module: ModuleFacts, recent: Recently, weights: TopicWeights) -> Part | None:
    if module.code not in recent.modules[: weights.lately_sessions]:
        return None
    ago = recent.modules.index(module.code) + 1
    return Part(PartKind.LATELY, -weights.lately, f"held {'last time' if ago == 1 else f'{ago} sessions ago'}")
