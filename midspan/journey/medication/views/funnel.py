"""The program's medicines: who could be helped, was offered, started and stayed; and who takes one without counselling."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _said
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from midspan.foundation.look.charts import Bar, Table, bars, bars_table
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate
from midspan.journey.medication.queries.funnel import COUNSELLED_WITHIN, funnel, physicians_of, without_counselling
from midspan.journey.medication.terms.giving import Funnel
from midspan.journey.medication.terms.medicines import Indication
from midspan.journey.medication.terms.orders import DeclineWhy

INDICATION_WORDS = {Indication.OPIOID.value: _("Opioid use disorder"), Indication.ALCOHOL.value: _("Alcohol use disorder")}
DECLINED_WORDS = {
    DeclineWhy.OWN_WAY: _("wants to try without"),
    DeclineWhy.SIDE_EFFECTS: _("worried about side effects"),
    DeclineWhy.EARLIER: _("did not help before"),
    DeclineWhy.COST: _("cost or access"),
    DeclineWhy.STIGMA: _("what others think"),
    DeclineWhy.NEEDLES: _("no injections"),
    DeclineWhy.PREGNANCY: _("pregnancy"),
    DeclineWhy.OTHER: _("another reason"),
}


@gate(Permission.SEE_CHART)
@require_GET
def program(request: StaffRequest) -> HttpResponse:
    """The funnel of the viewer's sites and teams with n at every step, and medicated people with and without counselling."""
    today = timezone.localdate()
    medicated = without_counselling(request.staff, on=today)
    without = [one for one in medicated if not one.counselled]
    context = {
        "today": today,
        "funnels": [_shown(one) for one in funnel(request.staff, on=today)],
        "without": without,
        "with_n": len(medicated) - len(without),
        "medicated": medicated,
        "within": COUNSELLED_WITHIN,
        "physicians": physicians_of([one.episode_id for one in medicated]),
    }
    return render(request, "medication/program.html", context)


def _shown(one: Funnel) -> tuple[Funnel, str, SafeString, list[Table], list[tuple[str, int]]]:
    words = str(INDICATION_WORDS[one.indication])
    steps = _steps(one)
    drawing = bars(steps, title=words, name=f"funnel-{one.indication}")
    return one, words, drawing, [bars_table(steps, caption=words, columns=(_said("Step"), _said("People")))], _declined(one)


def _steps(one: Funnel) -> list[Bar]:
    """Each step as the share of whom it is of; who left before a day while taking a medicine stands beside it."""
    steps = [
        (_said("Could be helped by a medicine"), one.eligible, one.eligible, 0),
        (_said("Were offered one"), one.offered, one.eligible, 0),
        (_said("Started here"), one.started, one.eligible, 0),
        *((_said("Still taking it on day %(day)s") % {"day": kept.day}, kept.n, kept.of, kept.unknown) for kept in one.retained),
    ]
    return [Bar(words, round(100 * n / of) if of else 0, _share(n, of, unknown)) for words, n, of, unknown in steps]


def _share(n: int, of: int, unknown: int) -> str:
    said = _said("%(n)s of %(of)s") % {"n": n, "of": of} if of else _said("nobody could yet")
    return said + (" " + _said("(%(n)s left before)") % {"n": unknown} if unknown else "")


def _declined(one: Funnel) -> list[tuple[str, int]]:
    known = {why.value: words for why, words in DECLINED_WORDS.items()}
    return [(str(known.get(reason, reason)), n) for reason, n in one.reasons]
