"""Who is on a person's care team, who is missing, and what is said of mutual help?"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Q

from midspan.foundation.episodes.queries import among, courses_of
from midspan.foundation.episodes.terms import CourseFacts
from midspan.foundation.people.models import Assignment
from midspan.foundation.people.terms import Role
from midspan.foundation.privacy.terms import Scope
from midspan.foundation.program.rules import local_day
from midspan.journey.assessment.queries.light import OpenOne, open_conditions
from midspan.journey.assessment.terms import ConditionStatus
from midspan.journey.plan.catalog.living import care_team_rule
from midspan.journey.plan.models import CareTeamMember, CareTeamReason, MutualHelpPolicy, MutualHelpTalk
from midspan.journey.plan.rules import care_team_gap, policy_on
from midspan.journey.plan.terms import (
    Answer,
    CareMemberFacts,
    CareRole,
    CareTeamGap,
    GapReason,
    MutualHelpFacts,
    MutualHelpPolicyFacts,
    OpenCondition,
    Stance,
)

CARING = (Role.COUNSELLOR, Role.SUPERVISOR, Role.NURSE, Role.PRESCRIBER, Role.CASE_MANAGER)


def care_team_of(episode_ids: Iterable[int], *, every: bool = False) -> dict[int, list[CareMemberFacts]]:
    """The care team by episode in the order of the roles: who is on it, or `every` one who ever was. One query."""
    rows = CareTeamMember.objects.filter(episode_id__any=among(episode_ids)).select_related("staff")
    if not every:
        rows = rows.filter(until_on__isnull=True)
    order = {role: place for place, role in enumerate(CareRole)}
    found: dict[int, list[CareMemberFacts]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row.until_on is not None, order[CareRole(row.role)], row.from_on, row.pk)):
        found[row.episode_id].append(_member(row))
    return dict(found)


def care_team_gaps(
    episode_ids: Iterable[int], *, on: date, courses: Mapping[int, CourseFacts] | None = None
) -> dict[int, CareTeamGap]:
    """Who has an open serious condition and no psychiatric provider, explained or not. Four queries for any number; `courses`
    are the courses of care, where they were read before."""
    conditions = open_conditions(list(episode_ids))
    wanted = [pk for pk in conditions if courses is None or pk in courses]  # nobody else can have a gap
    known = courses_of(wanted) if courses is None else courses
    members, reasons = care_team_of(wanted, every=True), _reasons(wanted)
    found = {}
    for pk in wanted:
        opened = [_condition(one, known[pk].timezone) for one in conditions[pk]]
        team, why = members.get(pk, ()), reasons.get(pk, ())
        gap = care_team_gap(pk, conditions=opened, members=team, reasons=why, on=on, rule=care_team_rule())
        if gap is not None:
            found[pk] = gap
    return found


def member_row(member_id: int) -> CareTeamMember | None:
    """One member, for the action that changes it."""
    return CareTeamMember.objects.filter(pk=member_id).select_related("episode__site", "episode__patient").first()


def mutual_help_policy(site_id: int, *, on: date) -> MutualHelpPolicyFacts:
    """What a site says of mutual help on a day. One query."""
    return policy_on(mutual_help_policies(site_id), on)


def mutual_help_policies(site_id: int) -> list[MutualHelpPolicyFacts]:
    """Every policy of a site, oldest first. One query."""
    rows = MutualHelpPolicy.objects.filter(site_id=site_id).select_related("by")
    return [MutualHelpPolicyFacts(Stance(row.stance), row.words, row.effective_from, str(row.by)) for row in rows]


def mutual_help_of(episode_ids: Iterable[int]) -> dict[int, MutualHelpFacts]:
    """What was last said with each of these people about mutual help; nobody without a talk is named. One query."""
    rows = MutualHelpTalk.objects.filter(episode_id__any=among(episode_ids)).select_related("by")
    return {row.episode_id: _talk(row) for row in rows.order_by("episode_id", "on", "pk")}


def mutual_help_talks(episode_id: int) -> list[MutualHelpFacts]:
    """Every talk with one person, newest first. One query."""
    rows = MutualHelpTalk.objects.filter(episode_id=episode_id).select_related("by")
    return [_talk(row) for row in rows.order_by("-on", "-pk")]


def of_member(member_id: int, **_: Any) -> Scope | None:
    """The scope of a URL that names somebody on a care team: the person cared for."""
    rows = CareTeamMember.objects.filter(pk=member_id)
    row = rows.values_list("episode__patient_id", "episode__site_id", "episode__track_id", "episode_id").first()
    return Scope(row[0], row[1], row[2], episode_id=row[3]) if row else None


def colleagues_of(site_id: int) -> list[int]:
    """The ids of staff who work at a site now and could be on a care team. One query."""
    rows = Assignment.objects.filter(Q(site_id=site_id) | Q(site__isnull=True), role__in=CARING, ended_on__isnull=True)
    return list(rows.order_by().values_list("staff_id", flat=True).distinct())


def _reasons(episode_ids: Collection[int]) -> dict[int, list[GapReason]]:
    found: dict[int, list[GapReason]] = defaultdict(list)
    for row in CareTeamReason.objects.filter(episode_id__any=among(episode_ids)).select_related("by"):
        why = GapReason(row.episode_id, CareRole(row.role), row.words, row.on, row.again_on, str(row.by))
        found[row.episode_id].append(why)
    return found


def _condition(one: OpenOne, zone: str) -> OpenCondition:
    return OpenCondition(one.kind, one.name, one.status is ConditionStatus.CONFIRMED, local_day(one.opened_at, zone))


def _member(row: CareTeamMember) -> CareMemberFacts:
    name = row.outside_name or str(row.staff)
    return CareMemberFacts(
        row.pk, row.episode_id, CareRole(row.role), name, row.organisation, row.staff_id, row.from_on, row.until_on, row.version
    )


def _talk(row: MutualHelpTalk) -> MutualHelpFacts:
    return MutualHelpFacts(
        row.pk, row.episode_id, Stance(row.stance), Answer(row.answer), row.fellowship, row.words, row.on, str(row.by), row.at
    )
