"""How a result changes care: carried into the plan or a note as a sentence, and taken up there."""

from datetime import datetime

from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.records.actions import action
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.assessment.models import Form, ResultUse
from midspan.journey.assessment.rules import reasons_against_using
from midspan.journey.assessment.terms import UsedIn


@action("result.used", needs=Permission.SIGN_CLINICAL)
def use_result(form: Form, *, used_in: UsedIn, words: str, by: Staff, at: datetime) -> ResultUse:
    """Carry the newest result of a form into the plan or the next note, in a sentence. Refuses a second time for the same."""
    if used_in not in set(UsedIn):
        raise Refused(Reason("Choose the plan or the note.", rule="CTS.03.01.09", field="used_in"))
    score = Form.objects.select_for_update(of=["self"], no_key=True).get(pk=form.pk).scores.order_by("-at", "-pk").first()
    used = ResultUse.objects.filter(score__form=form, used_in=used_in).exists()
    reasons = reasons_against_using(words=words, complete=score is not None, used=used)
    if reasons or score is None:
        raise Refused(reasons)
    return ResultUse.objects.create(score=score, used_in=used_in, words=words.strip(), by=by, at=at)


@action("result.taken_up", needs=Permission.SIGN_CLINICAL)
def take_up_result(form: Form, *, used_in: UsedIn = UsedIn.NOTE, by: Staff, at: datetime) -> Form:
    """Say that the sentence stands in the note now; it is not offered again. Refuses where nothing waits."""
    waiting = ResultUse.objects.filter(score__form=form, used_in=used_in, taken_up_at__isnull=True)
    if not waiting.update(taken_up_at=at):
        raise Refused(Reason("No result of this form waits to be taken up.", rule="CTS.03.01.09"))
    return form
