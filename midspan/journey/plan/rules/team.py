"""Does the care team hold whom the person's conditions ask for, and what is said of mutual help here?"""

from collections.abc import Iterable
from datetime import date, timedelta

from midspan.foundation.records.terms import Reason
from midspan.journey.plan.rules.living import said
from midspan.journey.plan.terms import (
    Answer,
    CareMemberFacts,
    CareRole,
    CareTeamGap,
    CareTeamRule,
    GapReason,
    MutualHelpPolicyFacts,
    OpenCondition,
    Stance,
)

LONGEST_REASON = timedelta(days=60)  # for which a reason may stand before somebody looks again


def on_team(members: Iterable[CareMemberFacts], *, on: date) -> list[CareMemberFacts]:
    """Who is on the team on a day.

    Source: house rule: from a day until another, both counted.
    """
    return [one for one in members if one.from_on <= on and (one.until_on is None or on <= one.until_on)]


def care_team_gap(
    episode_id: int,
    *,
    conditions: Iterable[OpenCondition],
    members: Iterable[CareMemberFacts],
    reasons: Iterable[GapReason],
    on: date,
    rule: CareTeamRule,
) -> CareTeamGap | None:
    """The psychiatric provider that serious conditions ask for and who is not on the team; None where there is no gap.

    A reason stands until its own day, then the gap falls due again on that day.

    Source: mission row 001-13: co-occurring serious mental illness, a psychiatric provider on the care team.
    """
    serious = [one for one in conditions if _serious(one, rule) and one.opened_on <= on]
    if not serious or any(one.role is CareRole.PSYCHIATRIC for one in on_team(members, on=on)):
        return None
    due_on = min(one.opened_on for one in serious) + timedelta(days=rule.days)
    written = [one for one in reasons if one.role is CareRole.PSYCHIATRIC and one.on <= on]
    latest = max(written, key=lambda one: one.on, default=None)
    if latest is not None:
        due_on = latest.again_on
    names = tuple(one.name for one in serious)
    return CareTeamGap(episode_id, CareRole.PSYCHIATRIC, names, due_on, latest if latest and on < latest.again_on else None)


def reasons_against_joining(*, somebody: bool, twice: bool, ended: bool) -> list[Reason]:
    """Why somebody does not join a care team. Empty means they do.

    Source: mission rows 001-13 and 004-24.
    """
    if ended:
        return [Reason("This course of care has ended.", rule="001-13")]
    if not somebody:
        return [Reason("Choose a colleague, or name somebody from outside; not both.", rule="001-13", field="outside_name")]
    return [Reason("This person is on the team in this role already.", rule="001-13", field="role")] if twice else []


def reasons_against_leaving(*, on: date, from_on: date, gone: bool) -> list[Reason]:
    """Why somebody does not leave a care team. Empty means they do.

    Source: mission row 001-13.
    """
    if gone:
        return [Reason("They left the team already.", rule="001-13")]
    return [Reason("This is before they joined.", rule="001-13", field="on")] if on < from_on else []


def reasons_against_explaining(*, words: str, on: date, again_on: date) -> list[Reason]:
    """Why a reason for a gap is not taken. Empty means it is. It is always dated: somebody looks again.

    Source: mission row 001-13; house rule: a reason stands for sixty days at most.
    """
    reasons = [] if said(words) else [Reason("Say why there is none yet, and what is being done.", rule="001-13", field="words")]
    if not on < again_on <= on + LONGEST_REASON:
        text = f"Choose a day after today and within {LONGEST_REASON.days} days."
        reasons.append(Reason(text, rule="001-13", field="again_on"))
    return reasons


def policy_on(rows: Iterable[MutualHelpPolicyFacts], day: date) -> MutualHelpPolicyFacts:
    """What a site says of mutual help on a day: its newest row that holds; without one it suggests.

    Source: mission row 004-23: policy switch suggest or require.
    """
    held = [row for row in rows if row.effective_from is not None and row.effective_from <= day]
    first = MutualHelpPolicyFacts(Stance.SUGGEST, "", None)
    return held[-1] if held else first


def reasons_against_policy(*, effective_from: date, newest_from: date | None) -> list[Reason]:
    """Why a policy is not set. Empty means it is: from a day that is not before the newest one's.

    Source: mission row 004-23; house rule: dated, so that a count asks what held on its day.
    """
    if newest_from is not None and effective_from < newest_from:
        return [Reason(f"A newer one holds from {newest_from:%d %b %Y}.", rule="004-23", field="effective_from")]
    return []


def reasons_against_answer(answer: Answer, *, fellowship: str, words: str) -> list[Reason]:
    """Why what was said of mutual help is not kept. Empty means it is. No answer is ever a bar to treatment.

    Source: mission row 004-23; principle 9: suggested or required, secular alternatives named.
    """
    if answer is Answer.AGREED and not fellowship.strip():
        return [Reason("Say which one.", rule="004-23", field="fellowship")]
    if answer is Answer.DECLINED and not said(words):
        return [Reason("Write the reason in the person's words.", rule="004-23", field="words")]
    return []


def _serious(one: OpenCondition, rule: CareTeamRule) -> bool:
    return one.kind in rule.conditions and (one.confirmed or one.kind not in rule.serious_only_when_confirmed)
