"""The addresses of the timetable."""

from django.urls import path

from midspan.journey.schedule import views
from midspan.journey.schedule.views import drafts, staffing

app_name = "schedule"
urlpatterns = [
    path("", views.timetable, name="timetable"),
    path("sessions/", views.generate, name="generate"),
    path("sessions/<int:session_id>/", views.session, name="session"),
    path("groups/", views.groups, name="groups"),
    path("groups/new/", views.new_group, name="new_group"),
    path("groups/<int:group_id>/", views.one_group, name="group"),
    path("waiting/", views.waiting, name="waiting"),
    path("people/<int:patient_id>/apart/", views.apart, name="apart"),
    path("episodes/<int:episode_id>/group/", views.join, name="join"),
    path("episodes/<int:episode_id>/sessions/", views.own_sessions, name="own"),
    path("own/<int:session_id>/", views.own_session, name="own_session"),
    path("weeks/", drafts.week_drafts, name="drafts"),
    path("weeks/<int:draft_id>/", drafts.week_draft, name="draft"),
    path("weeks/<int:draft_id>/progress/", drafts.week_progress, name="draft_progress"),
    path("weeks/<int:draft_id>/edit/", drafts.week_edit, name="draft_edit"),
    path("weeks/<int:draft_id>/settle/", drafts.week_settle, name="draft_settle"),
    path("weeks/<int:draft_id>/publish/", drafts.week_publish, name="draft_publish"),
    path("staffing/", staffing.who_works, name="staffing"),
    path("staffing/<int:staff_id>/", staffing.working_hours, name="hours"),
    path("staffing/leave/<int:leave_id>/withdraw/", staffing.withdraw_leave, name="withdraw_leave"),
    path("feeds/", staffing.calendars, name="feeds"),
    path("feeds/<int:feed_id>/end/", staffing.end_calendar, name="end_feed"),
    path("packs/<slug:code>/", views.schedule_pack, name="pack"),
]
