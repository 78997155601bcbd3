"""Which consults were asked and what came of them, with whom is care shared, and may anything be handed out today?"""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission, Role
from midspan.foundation.privacy.queries import episodes_of_teams
from midspan.foundation.privacy.terms import Scope
from midspan.journey.admission.queries import paper_rows
from midspan.journey.medication.models import CareExchange, Consult, MedicationOrder, SharedCare
from midspan.journey.medication.rules.consults import consent_on
from midspan.journey.medication.terms.consults import (
    PHYSICIANS,
    CareMember,
    ConsultFacts,
    ConsultKind,
    Direction,
    ExchangeFacts,
    ProviderKind,
    SharedCareFacts,
    Urgency,
)
from midspan.journey.medication.terms.orders import OrderState

SHOWN_CONSULTS = 200


def consults_of(episode_ids: Collection[int]) -> dict[int, list[ConsultFacts]]:
    """Consults by episode, what is open first, then the latest. One query."""
    found: dict[int, list[ConsultFacts]] = defaultdict(list)
    for row in (
        Consult.objects.filter(episode_id__in=episode_ids).select_related("episode__patient", "by").order_by("-ordered_on")
    ):
        found[row.episode_id].append(consult_facts(row))
    return {episode: sorted(rows, key=lambda one: not one.open) for episode, rows in found.items()}


def open_consults(viewer: Staff) -> list[ConsultFacts]:
    """Consults of the viewer's sites and teams with something still to be done, what is due first first. One query."""
    mine = episodes_of_teams(viewer, Permission.SEE_CHART, "episode__")
    rows = Consult.objects.filter(mine, cancelled_reason="", followed_on__isnull=True).exclude(
        done_on__isnull=False, follow_up_on__isnull=True
    )
    found = [consult_facts(row) for row in rows.select_related("episode__patient", "by")[:SHOWN_CONSULTS]]
    return sorted(found, key=lambda one: (one.next_on or one.due_on, one.id))


def consult_facts(row: Consult) -> ConsultFacts:
    """A consult as rules and pages see it."""
    return ConsultFacts(
        row.pk, row.episode_id, row.episode.patient_id, row.episode.patient.name, ConsultKind(row.kind), row.asked_of, row.reason,
        Urgency(row.urgency), row.ordered_on, row.by.name, row.due_on, row.done_on, row.outcome, row.follow_up_on,
        row.follow_up_words, row.followed_on, row.followed_words, row.cancelled_reason, row.version,
    )  # fmt: skip


def consult_row(consult_id: int) -> Consult:
    """One consult, for the actions that close it."""
    return Consult.objects.select_related("episode__patient", "episode__site", "by").get(pk=consult_id)


def of_consult(consult_id: int, **_: object) -> Scope | None:
    """The scope of a URL that names a consult."""
    rows = Consult.objects.filter(pk=consult_id)
    row = rows.values_list("episode__patient_id", "episode__site_id", "episode__track_id", "episode_id").first()
    return Scope(row[0], row[1], row[2], episode_id=row[3]) if row else None


def shared_care_of(episode: Episode, *, on: date) -> list[SharedCareFacts]:
    """Everybody outside with whom care is shared, each with how the consent stands on a day and what was exchanged; what ended
    last. Needs the episode with its site. Three queries."""
    rows = SharedCare.objects.filter(episode=episode).select_related("by")
    exchanges: dict[int, list[ExchangeFacts]] = defaultdict(list)
    for row in CareExchange.objects.filter(episode=episode).select_related("by").order_by("-on", "-pk"):
        exchanges[row.shared_id].append(
            ExchangeFacts(row.pk, Direction(row.direction), row.on, row.what, row.how, row.by.name, row.at, row.paper_id)
        )
    papers = paper_rows([episode.pk])[episode.pk]
    found = [
        SharedCareFacts(
            row.pk, row.episode_id, ProviderKind(row.kind), row.provider, row.organisation, row.condition, row.purpose,
            row.since_on, row.ended_on, row.ended_reason, row.by.name,
            consent_on(papers, provider=row.provider, organisation=row.organisation, on=on, timezone=episode.site.timezone),
            tuple(exchanges[row.pk]), row.version,
        )
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda one: one.ended_on is not None)


def shared_row(shared_id: int) -> SharedCare:
    """One provider with whom care is shared, for the actions that write to it."""
    return SharedCare.objects.select_related("episode__patient", "episode__site").get(pk=shared_id)


def of_shared(shared_id: int, **_: object) -> Scope | None:
    """The scope of a URL that names shared care."""
    rows = SharedCare.objects.filter(pk=shared_id)
    row = rows.values_list("episode__patient_id", "episode__site_id", "episode__track_id", "episode_id").first()
    return Scope(row[0], row[1], row[2], episode_id=row[3]) if row else None


def care_team(episode_ids: Collection[int]) -> dict[int, list[CareMember]]:
    """The physicians of each person: prescribers here whose order is in force, and physicians outside. Two queries."""
    found: dict[int, list[CareMember]] = defaultdict(list)
    own = MedicationOrder.objects.filter(episode_id__in=episode_ids, state=OrderState.ACTIVE, signed_by__isnull=False)
    seen = set()
    for episode_id, name, since in own.order_by("started_on").values_list("episode_id", "signed_by__name", "started_on"):
        if (episode_id, name) not in seen:
            seen.add((episode_id, name))
            found[episode_id].append(CareMember(name, "", Role.PRESCRIBER.value, True, since))
    outside = SharedCare.objects.filter(episode_id__in=episode_ids, ended_on__isnull=True, kind__in=sorted(PHYSICIANS))
    for episode_id, name, house, kind, since in outside.values_list("episode_id", "provider", "organisation", "kind", "since_on"):
        found[episode_id].append(CareMember(name, house, kind, False, since))
    return dict(found)
