"""The way in: the inbox, one referral with what is written at it, a new one, the admissions line."""

from django.urls import path

from midspan.journey.referral.views import inbox, line, new, referral

app_name = "referral"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("new/", new.new, name="new"),
    path("line/", line.line, name="line"),
    path("line/inquiries/", line.inquiries, name="inquiries"),
    path("line/sites/<int:site_id>/promise/", line.promise, name="promise"),
    path("line/inquiries/<int:inquiry_id>/answer/", line.answer, name="answer"),
    path("<int:referral_id>/", referral.referral, name="referral"),
    path("<int:referral_id>/inquiries/", referral.link, name="link"),
    path("<int:referral_id>/owner/", referral.owner, name="owner"),
    path("<int:referral_id>/attempts/", referral.attempts, name="attempts"),
    path("<int:referral_id>/pre-screens/", referral.pre_screens, name="pre_screens"),
    path("<int:referral_id>/summary/requests/", referral.summary_requests, name="summary_requests"),
    path("<int:referral_id>/summary/", referral.summaries, name="summaries"),
    path("<int:referral_id>/transition-interview/", referral.interview, name="interview"),
    path("<int:referral_id>/motivation/", referral.motivation, name="motivation"),
    path("<int:referral_id>/closing/", referral.closing, name="closing"),
    path("<int:referral_id>/reopening/", referral.reopening, name="reopening"),
]
