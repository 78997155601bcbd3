"""The addresses of use by day, of tests and of their draws."""

from django.urls import path

from midspan.journey.monitoring import views
from midspan.journey.monitoring.views import board, laboratories, responses, results, shares

app_name = "monitoring"
urlpatterns = [
    path("episodes/<int:episode_id>/use/", views.calendar, name="calendar"),
    path("episodes/<int:episode_id>/use/days/", views.report, name="report"),
    path("tests/", views.today, name="today"),
    path("tests/find/", views.find, name="find"),
    path("tests/asked/<int:order_id>/", views.collection, name="collect"),
    path("tests/asked/<int:order_id>/told/", views.notice, name="notice"),
    path("tests/asked/<int:order_id>/settled/", views.settle, name="settle"),
    path("tests/specimens/<int:specimen_id>/", views.specimen, name="specimen"),
    path("tests/policy/", views.policy, name="policy"),
    path("tests/policy/<slug:phase>/", views.policy_set, name="policy_set"),
    path("tests/draws/", views.draws, name="draws"),
    path("tests/draws/<int:draw_id>/", views.draw, name="draw"),
    path("tests/draws/<int:draw_id>/record.json", views.draw_record, name="draw_record"),
    path("episodes/<int:episode_id>/tests/ask/", views.ask, name="ask"),
    path("tests/board/", board.board, name="board"),
    path("tests/laboratories/", laboratories.laboratories, name="laboratories"),
    path("tests/panels/<int:panel_id>/", laboratories.panel, name="panel"),
    path("tests/results/<int:specimen_id>/", results.result, name="result"),
    path("tests/results/<int:specimen_id>/enter/", results.enter, name="enter_result"),
    path("tests/results/<int:specimen_id>/breath/", results.breath, name="breath"),
    path("tests/results/<int:specimen_id>/confirm/", results.confirm, name="confirm"),
    path("tests/results/<int:specimen_id>/again/", results.again, name="read_again"),
    path("tests/corrections/<int:result_id>/", results.correct, name="correct_result"),
    path("episodes/<int:episode_id>/tests/", results.results, name="results"),
    path("episodes/<int:episode_id>/tests/shared/", shares.shares, name="shares"),
    path("shared/<int:share_id>/", shares.share, name="share"),
    path("shared/<int:share_id>/back/", shares.revoke, name="revoke_share"),
    path("care/", responses.care_reviews, name="care_reviews"),
    path("care/hours/", responses.hours, name="hours"),
    path("care/<int:review_id>/", responses.review, name="care_review"),
    path("care/<int:review_id>/step/", responses.step, name="care_step"),
    path("care/<int:review_id>/owner/", responses.owner, name="care_owner"),
    path("care/<int:review_id>/close/", responses.close, name="close_care_review"),
]
