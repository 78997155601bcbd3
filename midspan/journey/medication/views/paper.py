"""The medication list and an instruction sheet on paper, for the person."""

from datetime import date

from django.http import Http404, HttpResponse
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from midspan.foundation.episodes.models import Episode
from midspan.foundation.look.paper import Bullets, Heading, Paragraph, Table, pdf
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_episode
from midspan.journey.medication.catalog import medicines
from midspan.journey.medication.forms.words import AIM_WORDS, SEVERITY_WORDS
from midspan.journey.medication.queries import allergies_of, episode_row, medication_list_of, orders_of
from midspan.journey.medication.terms import AllergyStanding, ListLine, OrderState, Sheet, route_words
from midspan.journey.medication.views.desk import today_of

LIST_NOTICE = (
    "For the person named above, to carry and to show. Bring it to every appointment. "
    "In an emergency call 911. To talk about thoughts of suicide call or text 988."
)
SHEET_NOTICE = "For the person it was given to. It does not replace what your prescriber told you. In an emergency call 911."


@require_GET
@gate(Permission.SEE_CHART, of=of_episode)
def list_pdf(request: StaffRequest, episode_id: int) -> HttpResponse:
    """The medication list of today as a PDF."""
    episode = episode_row(episode_id)
    today = today_of(episode)
    lines = [one for one in medication_list_of([episode_id]).get(episode_id, []) if one.current]
    standing = allergies_of([episode.patient_id])[episode.patient_id]
    blocks = [
        Heading("Allergies and reactions"),
        *_allergies(standing),
        Heading("What I take"),
        Table(("Medicine", "How I take it", "What for", "Who prescribes it"), [_row(one) for one in lines])
        if lines
        else Paragraph("No medicine is on the list."),
    ]
    body = pdf("My medicines", _head(episode, today), blocks, footer=LIST_NOTICE, on=today, house=episode.site.name)
    return _file(body, f"medicines-{slugify(episode.patient.record_number)}-{today:%Y-%m-%d}.pdf")


@require_GET
@gate(Permission.SEE_CHART, of=of_episode)
def sheet(request: StaffRequest, episode_id: int, medicine: str) -> HttpResponse:
    """The instruction sheet of one medicine as a PDF, with the order in force where there is one."""
    known = medicines().get(medicine)
    if known is None or known.sheet is None:
        raise Http404
    episode = episode_row(episode_id)
    today = today_of(episode)
    ordered = [one for one in orders_of([episode_id]).get(episode_id, []) if one.medicine == medicine]
    mine = next((one for one in reversed(ordered) if one.state is OrderState.ACTIVE), None)
    head = _head(episode, today)
    if mine:
        head += [("Your dose", f"{mine.dose_words}, {mine.frequency_words}"), ("Ordered by", mine.signed_by)]
    own = [Heading("Your prescriber adds"), Paragraph(mine.instructions)] if mine and mine.instructions else []
    blocks = [*_told(known.sheet), *own]
    body = pdf(known.name, head, blocks, footer=SHEET_NOTICE, on=today, house=episode.site.name)
    return _file(body, f"{slugify(known.name)}-sheet.pdf")


def _told(sheet: Sheet) -> list:
    return [
        Heading("What it is for"), Paragraph(sheet.purpose), Heading("How to take it"), Bullets(sheet.how),
        Heading("If you miss it"), Paragraph(sheet.missed), Heading("What to watch for"), Bullets(sheet.watch),
        Heading("Call 911 when"), Bullets(sheet.emergency),
    ]  # fmt: skip


def _allergies(standing: AllergyStanding) -> list:
    if standing.allergies:
        rows = [f"{one.substance}: {one.reaction} ({str(SEVERITY_WORDS[one.severity]).lower()})" for one in standing.allergies]
        return [Bullets(rows)]
    return [Paragraph("None is known." if standing.asked else "Not asked yet.")]


def _row(one: ListLine) -> tuple[str, str, str, str]:
    how = ", ".join(part for part in (route_words(one.route), one.frequency) if part)
    aims = ", ".join(str(AIM_WORDS[aim]).lower() for aim in one.aims)
    return (f"{one.name} {one.dose}".strip(), how, aims or one.why, one.prescriber or "not known")


def _head(episode: Episode, today: date) -> list[tuple[str, str]]:
    born = episode.patient.birth_date
    return [
        ("Name", episode.patient.name),
        ("Born", f"{born:%B} {born.day}, {born.year}" if born else "not recorded"),
        ("As of", f"{today:%B} {today.day}, {today.year}"),
    ]


def _file(body: bytes, name: str) -> HttpResponse:
    return HttpResponse(body, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'})
