"""A copy of a signed case for somebody outside: written down first, then made, with no more than is needed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from midspan.foundation.look.paper import Bullets, Heading, Paragraph, Signed, Table, pdf
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.assessment.terms import RATINGS, dimensions_of
from midspan.journey.transition import actions
from midspan.journey.transition.forms import HandOutForm
from midspan.journey.transition.models import HandOut
from midspan.journey.transition.queries import review_facts, signatures
from midspan.journey.transition.rules import SIDES
from midspan.journey.transition.terms import HeldReview
from midspan.journey.transition.views.desk import carried, found, of_hand_out, of_review, see
from midspan.journey.transition.views.review import render_review

NOTICE = (
    "42 CFR part 2 prohibits unauthorized use or disclosure of these records. This copy holds what its recipient needs to "
    "decide on the level of care, and no more."
)


@require_POST
@gate(Permission.HAND_OUT_CASE, of=of_review)
def hand_outs(request: StaffRequest, review_id: int) -> HttpResponse:
    """Write down who receives a copy and on what basis; the copy stands beside it, to be opened."""
    row = found(review_id)
    page = HandOutForm(request.POST)

    def act() -> None:
        typed = page.cleaned_data
        words = {"recipient": typed["recipient"], "basis": typed["basis"], "once": typed["once"]}
        given = actions.hand_out(row, by=request.staff, at=timezone.now(), **words)
        if given.recipient != typed["recipient"].strip():  # an old page sent again for somebody else
            raise Refused(Reason("This page was used already. Load it again, then name the recipient.", rule="0003"))

    if carried(page, act):
        messages.success(request, _("Written down. The copy stands below, to be opened."))
        return see("transition:review", review_id)
    return render_review(request, row, hand_form=page)


@gate(Permission.HAND_OUT_CASE, of=of_hand_out)
def copy(request: StaffRequest, hand_out_id: int) -> HttpResponse:
    """The copy as a PDF: ratings, the sentences that were kept, the agreed level, the signature."""
    given = get_object_or_404(HandOut.objects.select_related("review"), pk=hand_out_id)
    row = found(given.review_id)
    facts = review_facts(row)
    body = pdf(
        "Review of the level of care",
        _head(facts, row.episode, given),
        _blocks(facts, row),
        footer=NOTICE,
        on=row.on,
        house=row.episode.site.name,
    )
    name = f"level-of-care-{slugify(row.episode.patient.record_number)}-{row.on:%Y-%m-%d}.pdf"
    return HttpResponse(body, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'})


def _head(facts: HeldReview, episode, given: HandOut) -> list[tuple[str, str]]:
    person = episode.patient
    return [
        ("Person", person.name),
        ("Born", f"{person.birth_date:%B %-d, %Y}" if person.birth_date else "not recorded"),
        ("Level of care", facts.level),
        ("Agreed level", f"{facts.agreed_level} ({facts.outcome.replace('_', ' ')})"),
        ("Next review", f"{facts.next_on:%B %-d, %Y}" if facts.next_on else ""),
        ("For", given.recipient),
    ]


def _blocks(facts: HeldReview, row) -> list:
    names = dimensions_of(facts.edition)
    rated = [(names[one][0], f"{rating} {RATINGS[rating][0].lower()}") for one, (rating, _why) in facts.ratings.items()]
    blocks: list = [Heading("Ratings"), Table(("Dimension", "Rating, 0 to 4"), rated)]
    for side, words in SIDES.items():
        kept = [one.text for one in facts.sentences if one.kept and one.side == side]
        blocks += [Heading(words), Bullets(kept)]
    if facts.difference:
        blocks += [Heading("Why it differs"), Paragraph(facts.difference)]
    for one in signatures(row):
        moment = timezone.localtime(one.at)
        blocks.append(Signed(one.typed_name, one.credentials, moment, one.method, one.text_sha256))
    return blocks
