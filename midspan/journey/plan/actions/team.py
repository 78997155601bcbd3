"""Who joins and leaves a care team, why somebody is missing, and what is said and agreed of mutual help."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from midspan.foundation.episodes.models import Episode
from midspan.foundation.episodes.terms import OPEN
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.program.models import Site
from midspan.foundation.program.rules import local_day
from midspan.foundation.records.actions import action
from midspan.foundation.records.terms import Refused
from midspan.journey.plan.actions.living import day_reasons
from midspan.journey.plan.models import CareTeamMember, CareTeamReason, MutualHelpPolicy, MutualHelpTalk
from midspan.journey.plan.queries import mutual_help_policy
from midspan.journey.plan.rules import (
    reasons_against_answer,
    reasons_against_explaining,
    reasons_against_joining,
    reasons_against_leaving,
    reasons_against_policy,
)
from midspan.journey.plan.terms import Answer, CareRole, Stance


@action("care_team.joined", needs=Permission.WRITE_NOTE)
def join_team(
    episode: Episode, *, role: CareRole, staff: Staff | None = None, outside_name: str = "", organisation: str = "",
    from_on: date, by: Staff, at: datetime,
) -> CareTeamMember:  # fmt: skip
    """Somebody joins a person's care team from a day on: a colleague, or somebody of another house by name.

    Refuses nobody and both at once, and a colleague who is on the team in this role already.
    """
    somebody = (staff is None) != (not outside_name.strip())
    held = CareTeamMember.objects.filter(episode=episode, role=role, until_on__isnull=True)
    twice = held.filter(staff=staff).exists() if staff else held.filter(outside_name__iexact=outside_name.strip()).exists()
    ended = episode.status not in OPEN
    reasons = reasons_against_joining(somebody=somebody, twice=twice, ended=ended)
    if reasons := reasons or day_reasons(episode, from_on, at, field="from_on"):
        raise Refused(reasons)
    try:
        with transaction.atomic():
            return CareTeamMember.objects.create(
                episode=episode, role=role, staff=staff, outside_name=outside_name.strip(), organisation=organisation.strip(),
                from_on=from_on, by=by, at=at,
            )  # fmt: skip
    except IntegrityError:
        raise Refused(reasons_against_joining(somebody=True, twice=True, ended=False)) from None


@action("care_team.left", needs=Permission.WRITE_NOTE, versioned=True)
def leave_team(member: CareTeamMember, *, on: date, by: Staff, at: datetime) -> CareTeamMember:
    """Somebody leaves a care team after a day. They stay in its history."""
    gone = member.until_on is not None
    reasons = reasons_against_leaving(on=on, from_on=member.from_on, gone=gone)
    if reasons := reasons + day_reasons(member.episode, on, at):
        raise Refused(reasons)
    member.until_on = on
    member.save(update_fields=["until_on"])
    return member


@action("care_team.explained", needs=Permission.WRITE_NOTE)
def explain_gap(
    episode: Episode, *, role: CareRole = CareRole.PSYCHIATRIC, words: str, again_on: date, by: Staff, at: datetime
) -> CareTeamReason:
    """Write why nobody fills a role that the person's conditions ask for, and when somebody looks again."""
    on = local_day(at, episode.site.timezone)
    if reasons := reasons_against_explaining(words=words, on=on, again_on=again_on):
        raise Refused(reasons)
    return CareTeamReason.objects.create(episode=episode, role=role, words=words.strip(), on=on, again_on=again_on, by=by, at=at)


@action("mutual_help.talked", needs=Permission.WRITE_NOTE)
def agree_mutual_help(
    episode: Episode, *, answer: Answer, fellowship: str = "", words: str = "", on: date, by: Staff, at: datetime
) -> MutualHelpTalk:
    """Write what was agreed about mutual help, under the stance that the site had on that day. It never decides anything."""
    reasons = reasons_against_answer(answer, fellowship=fellowship, words=words)
    if reasons := reasons + day_reasons(episode, on, at):
        raise Refused(reasons)
    stance = mutual_help_policy(episode.site_id, on=on).stance
    return MutualHelpTalk.objects.create(
        episode=episode, stance=stance, answer=answer, fellowship=fellowship.strip(), words=words.strip(), on=on, by=by, at=at
    )


@action("mutual_help_policy.set", needs=Permission.SET_UP)
def set_mutual_help_policy(
    site: Site, *, stance: Stance, effective_from: date, words: str = "", by: Staff, at: datetime
) -> MutualHelpPolicy:
    """Say how a site speaks of mutual help from a day on. What held before stays, so that a count asks for its own day."""
    rows = MutualHelpPolicy.objects.select_for_update(no_key=True).filter(site=site).order_by("-effective_from")
    newest = rows.values_list("effective_from", flat=True).first()
    if reasons := reasons_against_policy(effective_from=effective_from, newest_from=newest):
        raise Refused(reasons)
    return MutualHelpPolicy.objects.create(
        site=site, stance=stance, words=words.strip(), effective_from=effective_from, by=by, at=at
    )
