"""Papers as PDF: one, or everything that was signed at intake in one packet. What was signed is what is printed."""

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from midspan.foundation.episodes.models import Episode
from midspan.foundation.look.paper import Block, Bullets, Heading, NewSheet, Paragraph, Signed, Table, pdf
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_episode
from midspan.foundation.program.rules import local_day
from midspan.foundation.records.actions import key_of
from midspan.foundation.records.models import Signature
from midspan.foundation.records.queries import signatures_of
from midspan.journey.admission.catalog import papers
from midspan.journey.admission.models import PaperDocument
from midspan.journey.admission.rules import sheet_parts
from midspan.journey.admission.terms import PaperStatus
from midspan.journey.admission.views.answers import episode_of, today_of
from midspan.journey.admission.views.papers import of_paper

ENDS = {
    PaperStatus.SIGNED: gettext_lazy("signed"),
    PaperStatus.DECLINED: gettext_lazy("not signed"),
    PaperStatus.WITHDRAWN: gettext_lazy("taken back"),
}


@gate(Permission.SEE_CHART, of=of_paper)
def sheet(request: StaffRequest, paper_id: int) -> HttpResponse:
    """One paper as it was signed."""
    row = get_object_or_404(PaperDocument.objects.select_related("by", "withdrawn_by"), pk=paper_id)
    episode = episode_of(row.episode_id)
    title, facts, blocks = _paper(row, episode, signatures_of([key_of(row)]).get(key_of(row), []))
    paper = pdf(
        title, facts, blocks, footer=_footer(episode), on=local_day(row.at, episode.site.timezone), house=episode.site.name
    )
    return _answer(paper, f"{episode.patient.record_number}-{row.code}-{row.pk}.pdf")


@gate(Permission.SEE_CHART, of=of_episode)
def packet(request: StaffRequest, episode_id: int) -> HttpResponse:
    """Every paper of the intake in one document, behind a list of them."""
    episode = episode_of(episode_id)
    rows = list(PaperDocument.objects.filter(episode=episode_id).select_related("by", "withdrawn_by"))
    order = list(papers())
    rows.sort(key=lambda row: (order.index(row.code) if row.code in order else len(order), row.at, row.pk))
    signed = signatures_of(key_of(row) for row in rows)
    blocks: list[Block] = [_list(rows, episode)] if rows else [Paragraph(_("No paper was signed yet."))]
    for row in rows:
        title, facts, own = _paper(row, episode, signed.get(key_of(row), []))
        blocks += [NewSheet(title, facts), *own]
    facts = _person(episode)
    paper = pdf(_("Intake papers"), facts, blocks, footer=_footer(episode), on=today_of(episode), house=episode.site.name)
    return _answer(paper, f"{episode.patient.record_number}-intake.pdf")


def _paper(row: PaperDocument, episode: Episode, signed: list[Signature]) -> tuple[str, list[tuple[str, str]], list[Block]]:
    """Title, facts and blocks of one paper."""
    kind, zone = papers().get(row.code), ZoneInfo(episode.site.timezone)
    wording = next((version for version in kind.versions if version.version == row.wording), None) if kind else None
    facts = [*_person(episode), (_("Wording"), row.wording), (_("Stands"), str(ENDS[PaperStatus(row.status)]))]
    if wording and wording.reviewed:
        facts.append((_("Template"), wording.reviewed))
    blocks = list(_blocks(signed[0].text.partition("\n\n")[2])) if signed else []
    if row.status == PaperStatus.DECLINED:
        blocks.append(
            Paragraph(_("Not signed on %(on)s. Why: %(why)s") % {"on": f"{row.at.astimezone(zone):%d %b %Y}", "why": row.reason})
        )
    for one in signed:
        blocks.append(Signed(one.typed_name, _capacity(one), one.at.astimezone(zone), _method(one), one.text_sha256))
    if row.withdrawn_at:
        words = {"on": f"{row.withdrawn_at.astimezone(zone):%d %b %Y, %H:%M}", "why": row.reason, "who": row.withdrawn_by}
        blocks.append(Paragraph(_("Taken back on %(on)s before %(who)s. What was said: %(why)s") % words))
    return (kind.title if kind else row.code), facts, blocks


def _blocks(text: str) -> Iterator[Block]:
    for kind, words in sheet_parts(text):
        if kind == "heading":
            yield Heading(words[0])
        elif kind == "points":
            yield Bullets(words)
        else:
            yield Paragraph("\n".join(words))


def _list(rows: list[PaperDocument], episode: Episode) -> Table:
    zone, known = ZoneInfo(episode.site.timezone), papers()
    told = [
        [known[row.code].title if row.code in known else row.code, row.about, row.wording, str(ENDS[PaperStatus(row.status)]),
         f"{row.at.astimezone(zone):%d %b %Y}"]
        for row in rows
    ]  # fmt: skip
    return Table([_("Paper"), _("Names"), _("Wording"), _("Stands"), _("On")], told)


def _person(episode: Episode) -> list[tuple[str, str]]:
    person = episode.patient
    born = f"{person.birth_date:%d %b %Y}" if person.birth_date else _("unknown")
    return [(_("Person"), person.legal_name), (_("Born"), born), (_("Record"), person.record_number)]


def _capacity(one: Signature) -> str:
    return one.credentials if one.staff_id else _("the person, before %(witness)s as witness") % {"witness": one.witness}


def _method(one: Signature) -> str:
    return {"witnessed": _("name typed before a witness"), "password": _("name typed, password entered again")}.get(
        one.method, _("name typed, second factor entered")
    )


def _footer(episode: Episode) -> str:
    return f"{episode.patient.record_number} · 42 CFR Part 2"


def _answer(paper: bytes, name: str) -> HttpResponse:
    headers: dict[str, Any] = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(paper, content_type="application/pdf", headers=headers)
