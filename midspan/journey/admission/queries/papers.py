"""Which papers were signed, declined or taken back, how do they stand on a day, and with which words are they filled?"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.queries import emergency_contacts
from midspan.foundation.records.actions import key_of
from midspan.foundation.records.models import Signature
from midspan.foundation.records.queries import signatures_of
from midspan.journey.admission.catalog import papers, wording
from midspan.journey.admission.models import GroupAgreementBreach, OrientationPoint, PaperDocument
from midspan.journey.admission.queries.home import home_on
from midspan.journey.admission.rules import line_of
from midspan.journey.admission.terms import (
    BreachFacts,
    LivingFacts,
    PaperFacts,
    PaperLine,
    PaperStatus,
    Standing,
)

AGAIN = frozenset({Standing.RENEW, Standing.EXPIRED})


def paper_rows(episode_ids: Iterable[int]) -> dict[int, list[PaperFacts]]:
    """Every paper by episode, oldest first; every episode asked for is a key. One query."""
    wanted = list(episode_ids)
    found: dict[int, list[PaperFacts]] = {number: [] for number in wanted}
    for row in PaperDocument.objects.filter(episode__in=wanted).select_related("by", "withdrawn_by"):
        found[row.episode_id].append(paper_facts(row))
    return found


def paper_facts(row: PaperDocument) -> PaperFacts:
    """A paper as rules and pages see it."""
    return PaperFacts(
        row.pk, row.episode_id, row.code, row.wording, PaperStatus(row.status), row.at, str(row.by), row.about, row.expires_on,
        row.reason, row.withdrawn_at, str(row.withdrawn_by or ""), row.staff_signed_at,
    )  # fmt: skip


def lines_of(episode_id: int, on: date) -> list[PaperLine]:
    """How every kind of paper stands for a person on a day, in the order in which they are gone through. One query."""
    return lines_from(paper_rows([episode_id])[episode_id], on)


def lines_from(rows: Iterable[PaperFacts], on: date) -> list[PaperLine]:
    """The same from rows at hand."""
    held = list(rows)
    return [line_of(paper, wording(paper, on), held, on=on) for paper in papers().values()]


def to_sign_again(episode_ids: Iterable[int], on: date) -> dict[int, list[PaperLine]]:
    """Papers whose wording changed since, or whose time is over, by episode; only episodes that have some. One query."""
    found = {
        number: [line for line in lines_from(rows, on) if line.standing in AGAIN]
        for number, rows in paper_rows(episode_ids).items()
    }
    return {number: lines for number, lines in found.items() if lines}


def papers_signed(episode_ids: Iterable[int], *, before: Mapping[int, datetime] | None = None) -> dict[int, int]:
    """How many papers each person had to put their name to, before a moment where one is given for the episode (the first
    group): admission's part of the hurdle count. Every episode asked for is a key. One query."""
    wanted = list(episode_ids)
    until = before or {}
    found = dict.fromkeys(wanted, 0)
    rows = PaperDocument.objects.filter(episode__in=wanted).exclude(status=PaperStatus.DECLINED)
    for number, at in rows.values_list("episode_id", "at"):
        found[number] += number not in until or at < until[number]
    return found


def signed_text(row: PaperDocument) -> list[Signature]:
    """The signatures under a paper, the person's first; their text is what was signed."""
    return signatures_of([key_of(row)]).get(key_of(row), [])


def ticked_points(episode_id: int) -> dict[str, dict[str, tuple[str, datetime]]]:
    """Points gone through, by paper and point: with whom and when. One query."""
    found: dict[str, dict[str, tuple[str, datetime]]] = {}
    for row in OrientationPoint.objects.filter(episode=episode_id).select_related("by"):
        found.setdefault(row.paper, {})[row.point] = str(row.by), row.at
    return found


def breaches_of(episode_id: int) -> list[BreachFacts]:
    """Breaches of the group agreement, the latest first. One query."""
    rows = GroupAgreementBreach.objects.filter(episode=episode_id).select_related("by")
    return [BreachFacts(row.pk, row.on, row.what, row.talked_about, row.follow_up, row.at, str(row.by)) for row in rows]


def words_for(episode: Episode, *, on: date) -> dict[str, str]:
    """The words with which papers are filled: who the person is and where they live, what the program is called and how
    it is reached, who is in charge. Needs the episode with patient, site, counsellor and clinician; two queries."""
    person, site, home = episode.patient, episode.site, home_on(episode.pk, on)
    named = [
        ", ".join(part for part in (one.name, one.relationship, one.telephone) if part) for one in emergency_contacts(person.pk)
    ]
    return {
        "person": person.legal_name,
        "born": f"{person.birth_date:%d %b %Y}" if person.birth_date else "",
        "record_number": person.record_number,
        "person_telephone": person.telephone,
        "site": site.name,
        "address": site.address,
        "telephone": site.telephone,
        "counsellor": str(episode.primary_counsellor or ""),
        "clinician": str(episode.supervising_clinician or ""),
        "home": _home(home),
        "curfew": f"{home.curfew:%H:%M}" if home and home.curfew else "none agreed",
        "emergency": "; ".join(named),
    }


def _home(home: LivingFacts | None) -> str:
    if home is None:
        return ""
    kind = home.kind.value.replace("_", " ")
    return f"{kind}, {home.home_name}" if home.home_name else kind
