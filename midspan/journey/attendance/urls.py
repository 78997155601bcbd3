"""The addresses of the door and the group room."""

from django.urls import path

from midspan.journey.attendance import views

app_name = "attendance"
urlpatterns = [
    path("episodes/<int:episode_id>/arrival/", views.arrive, name="arrive"),
    path("episodes/<int:episode_id>/departure/", views.depart, name="depart"),
    path("episodes/<int:episode_id>/absence/", views.absence, name="absence"),
    path("episodes/<int:episode_id>/badge/", views.badge, name="badge"),
    path("episodes/<int:episode_id>/screen/", views.ask, name="ask"),
    path("badges/scan/", views.scan, name="scan"),
    path("screens/", views.screens, name="screens"),
    path("screens/<int:screen_id>/", views.screen, name="screen"),
    path("cosign/", views.queue, name="cosign_queue"),
    path("sessions/<int:session_id>/cosign/", views.cosign, name="cosign"),
    path("sessions/<int:session_id>/news/", views.news, name="news"),
    path("sessions/<int:session_id>/", views.room, name="room"),
    path("sessions/<int:session_id>/topic/", views.topic, name="topic"),
    path("sessions/<int:session_id>/visitors/", views.visitor, name="visitor"),
    path("sessions/<int:session_id>/amendments/", views.amend, name="amend"),
    path("own/<int:session_id>/", views.own, name="own"),
    path("parts/<int:attendance_id>/times/", views.times, name="times"),
    path("episodes/<int:episode_id>/coverage/", views.coverage, name="coverage"),
    path("groups/<int:group_id>/coverage/", views.coverage_of_group, name="group_coverage"),
    path("episodes/<int:episode_id>/sheets/", views.sheets, name="sheets"),
    path("episodes/<int:episode_id>/sheets/<slug:code>/", views.sheet, name="sheet"),
    path("sheets/<int:sheet_id>/", views.filled, name="filled"),
    path("sessions/<int:session_id>/sheets/", views.session_sheets, name="session_sheets"),
    path("sessions/<int:session_id>/sheets/<slug:code>/", views.group_sheet, name="group_sheet"),
    path("fidelity/", views.fidelity, name="fidelity"),
    path("sessions/<int:session_id>/fidelity/", views.observe, name="observe"),
    path("episodes/<int:episode_id>/hours/", views.ledger, name="ledger"),
    path("episodes/<int:episode_id>/make-ups/", views.make_ups, name="make_ups"),
    path("forecast/", views.forecast_page, name="forecast"),
    path("follow-ups/", views.follow_ups, name="follow_ups"),
    path("follow-ups/<int:follow_up_id>/", views.follow_up, name="follow_up"),
    path("follow-ups/<int:follow_up_id>/owner/", views.hand_on, name="hand_on"),
]
