"""The way in: inbox and board, one referral, a new one, intake times, the waiting list, senders, the admissions line."""

from django.urls import path

from midspan.journey.referral.views import board, inbox, line, new, page, referral, senders, times, waiting

app_name = "referral"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("board/", board.board, name="board"),
    path("new/", new.new, name="new"),
    path("line/", line.line, name="line"),
    path("line/inquiries/", line.inquiries, name="inquiries"),
    path("line/sites/<int:site_id>/promise/", line.promise, name="promise"),
    path("line/inquiries/<int:inquiry_id>/answer/", line.answer, name="answer"),
    path("times/", times.times, name="times"),
    path("times/sites/<int:site_id>/openings/", times.openings, name="openings"),
    path("times/<int:slot_id>/withdrawal/", times.withdrawals, name="withdrawal"),
    path("bookings/<int:booking_id>/cancellation/", times.cancellations, name="cancellation"),
    path("bookings/<int:booking_id>/outcome/", times.outcomes, name="outcome"),
    path("waiting/", waiting.waiting, name="waiting"),
    path("waiting/<int:entry_id>/offers/", waiting.offers, name="offers"),
    path("waiting/<int:entry_id>/end/", waiting.ends, name="wait_end"),
    path("senders/", senders.senders, name="senders"),
    path("senders/<int:agency_id>/", senders.sender, name="sender"),
    path("documents/<int:document_id>/", senders.document, name="document"),
    path("<int:referral_id>/", page.referral, name="referral"),
    path("<int:referral_id>/inquiries/", referral.link, name="link"),
    path("<int:referral_id>/owner/", referral.owner, name="owner"),
    path("<int:referral_id>/attempts/", referral.attempts, name="attempts"),
    path("<int:referral_id>/pre-screens/", referral.pre_screens, name="pre_screens"),
    path("<int:referral_id>/bookings/", times.bookings, name="bookings"),
    path("<int:referral_id>/waits/", waiting.waits, name="waits"),
    path("<int:referral_id>/summary/requests/", senders.summary_requests, name="summary_requests"),
    path("<int:referral_id>/documents/", senders.documents, name="documents"),
    path("<int:referral_id>/transition-interview/", referral.interview, name="interview"),
    path("<int:referral_id>/motivation/", referral.motivation, name="motivation"),
    path("<int:referral_id>/closing/", referral.closing, name="closing"),
    path("<int:referral_id>/reopening/", referral.reopening, name="reopening"),
]
