"""What is done with papers: gone through, signed before a witness, declined, taken back; and an agreement broken."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.records.actions import action, sign, witnessed
from midspan.foundation.records.terms import Proof, Reason, Refused
from midspan.journey.admission.catalog import papers
from midspan.journey.admission.models import GroupAgreementBreach, OrientationPoint, PaperDocument
from midspan.journey.admission.queries import lines_of, paper_rows, signed_text, ticked_points, words_for
from midspan.journey.admission.queries.papers import paper_facts
from midspan.journey.admission.rules import (
    filled,
    reasons_against_breach,
    reasons_against_declining,
    reasons_against_signing_papers,
    reasons_against_withdrawing,
)
from midspan.journey.admission.terms import PaperLine, PaperStatus
from midspan.journey.assessment.queries import day_at


@action("papers.signed", needs=Permission.WITNESS)
def sign_papers(
    episode: Episode,
    *,
    codes: Iterable[str],
    typed_name: str,
    given: Mapping[str, str] | None = None,
    expires_on: date | None = None,
    by: Staff,
    at: datetime,
) -> list[PaperDocument]:
    """The person signs papers in one sitting before a witness (`by`), each in its exact text. `given` fills what a paper
    asks. Refuses a wrong name, a paper that holds already, one with an open question, a checklist not gone through."""
    episode = _locked(episode)
    on = day_at(at, episode)
    lines = _chosen(episode, codes, on)
    answers = {name: value.strip() for name, value in (given or {}).items()}
    if expires_on:
        answers["expires_on"] = f"{expires_on:%d %b %Y}"
    ticked = ticked_points(episode.pk) if any(line.paper.items for line in lines) else {}
    done = frozenset(point for points in ticked.values() for point in points)
    if reasons := reasons_against_signing_papers(lines, given=answers, ticked=done, expires_on=expires_on, on=on):
        raise Refused(reasons)
    words = {**words_for(episode, on=on), **answers}
    rows = PaperDocument.objects.bulk_create(
        [
            PaperDocument(
                episode=episode, code=line.paper.code, wording=line.version.version, status=PaperStatus.SIGNED, at=at, by=by,
                about=answers.get(line.paper.tells_apart, "")[:160], expires_on=expires_on if line.paper.asks else None,
            )
            for line in lines
        ]
    )  # fmt: skip
    for line, row in zip(lines, rows, strict=True):
        points = _points(line, ticked.get(line.paper.code, {}))
        text = f"{line.paper.title}, wording {line.version.version}\n\n{filled(line.version, {**words, 'items': points})}"
        witnessed(row, text=text, patient=episode.patient, typed_name=typed_name, witness=by, at=at)
    return rows


@action("paper.countersigned", needs=Permission.SIGN_CLINICAL, versioned=True)
def countersign(paper: PaperDocument, *, proof: Proof, by: Staff, at: datetime) -> PaperDocument:
    """A licensed colleague signs the same text. Refuses a paper that asks for none, is not signed, or has it already."""
    needed = papers()[paper.code].staff_signs and paper.status == PaperStatus.SIGNED and paper.staff_signed_at is None
    if not needed:
        raise Refused(Reason("This paper waits for no signature of ours.", rule="002-19"))
    sign(paper, text=signed_text(paper)[0].text, proof=proof, by=by, at=at)
    paper.staff_signed_at = at
    paper.save()
    return paper


@action("paper.declined", needs=Permission.WITNESS)
def decline_paper(episode: Episode, *, code: str, reason: str, by: Staff, at: datetime) -> PaperDocument:
    """The person does not sign; why is written down. Refuses without a reason, and while the paper holds."""
    episode = _locked(episode)
    line = _chosen(episode, [code], day_at(at, episode))[0]
    if reasons := reasons_against_declining(line, reason=reason):
        raise Refused(reasons)
    return PaperDocument.objects.create(
        episode=episode, code=code, wording=line.version.version, status=PaperStatus.DECLINED, reason=reason.strip(), at=at, by=by
    )


@action("paper.withdrawn", needs=Permission.WITNESS, versioned=True)
def withdraw_paper(paper: PaperDocument, *, reason: str, by: Staff, at: datetime) -> PaperDocument:
    """A consent is taken back, from now on. The signed paper stays. Refuses an agreement, and what is not signed."""
    if reasons := reasons_against_withdrawing(papers()[paper.code], paper_facts(paper), reason=reason):
        raise Refused(reasons)
    paper.status, paper.reason, paper.withdrawn_at, paper.withdrawn_by = PaperStatus.WITHDRAWN, reason.strip(), at, by
    paper.save()
    return paper


@action("orientation.gone_through", needs=Permission.WITNESS)
def tick_points(episode: Episode, *, paper: str, points: Iterable[str], by: Staff, at: datetime) -> list[OrientationPoint]:
    """Points of a checklist gone through with the person now; those ticked before keep their who and when."""
    known = dict(papers()[paper].items) if paper in papers() else {}
    new = [point for point in points if point in known]
    if not new:
        raise Refused(Reason("Tick what you went through together.", rule="002-19", field="points"))
    rows = [OrientationPoint(episode=episode, paper=paper, point=point, by=by, at=at) for point in new]
    return OrientationPoint.objects.bulk_create(rows, ignore_conflicts=True)


@action("agreement.broken", needs=Permission.RUN_GROUP)
def record_breach(
    episode: Episode, *, on: date, what: str, talked_about: str, follow_up: str = "", by: Staff, at: datetime
) -> GroupAgreementBreach:
    """A breach of the group agreement, with whom it was talked about and what follows. Nothing else changes by it."""
    episode = _locked(episode)
    signed = any(
        row.code == "group_agreement" and row.status is not PaperStatus.DECLINED for row in paper_rows([episode.pk])[episode.pk]
    )
    reasons = reasons_against_breach(what=what, talked_about=talked_about, on=on, today=day_at(at, episode), signed=signed)
    if reasons:
        raise Refused(reasons)
    return GroupAgreementBreach.objects.create(
        episode=episode, on=on, what=what.strip(), talked_about=talked_about.strip(), follow_up=follow_up.strip(), by=by, at=at
    )


def _locked(episode: Episode) -> Episode:
    rows = Episode.objects.select_for_update(of=["self"], no_key=True)
    return rows.select_related("patient", "site", "primary_counsellor", "supervising_clinician").get(pk=episode.pk)


def _chosen(episode: Episode, codes: Iterable[str], on: date) -> list[PaperLine]:
    wanted = set(codes)
    if unknown := wanted - papers().keys():
        raise Refused(Reason(f"There is no paper “{sorted(unknown)[0]}”.", rule="002-19", field="codes"))
    return [line for line in lines_of(episode.pk, on) if line.paper.code in wanted]


def _points(line: PaperLine, ticked: Mapping[str, tuple[str, datetime]]) -> str:
    told = [(words, *ticked[code]) for code, words in line.paper.items if code in ticked]
    return "\n".join(f"- {words} ({who}, {when:%d %b %Y})" for words, who, when in told)
