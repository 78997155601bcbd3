"""The pages that look across stations: today, people, the chart, the program's set-up, staff."""

from django.urls import path

from midspan.doors.web.views import chart, components, duplicates, episode, people, program, search, set_up, staff, today, week

app_name = "web"
urlpatterns = [
    path("", today.today, name="today"),
    path("search/", search.search, name="search"),
    path("search/found/", search.found, name="found"),
    path("people/", people.people, name="people"),
    path("people/new/", people.register, name="register"),
    path("people/duplicates/", duplicates.duplicates, name="duplicates"),
    path("people/duplicates/<int:pair_id>/", duplicates.settle, name="settle"),
    path("people/merges/<int:merge_id>/undo/", duplicates.undo, name="undo_merge"),
    path("people/<int:patient_id>/", chart.chart, name="chart"),
    path("people/<int:patient_id>/details/", people.person, name="person"),
    path("people/<int:patient_id>/contacts/", people.contact, name="contact"),
    path("people/<int:patient_id>/outside/<int:record_id>/", people.outside, name="outside"),
    path("episodes/<int:episode_id>/", episode.episode, name="episode"),
    path("week/", week.week, name="week"),
    path("program/", program.program, name="program"),
    path("program/sites/new/", set_up.open_site, name="open_site"),
    path("program/tracks/new/", set_up.open_track, name="open_track"),
    path("program/levels/", program.levels, name="levels"),
    path("program/tracks/<int:track_id>/", program.track, name="track"),
    path("program/closures/", program.closures, name="closures"),
    path("program/rooms/", program.rooms, name="rooms"),
    path("staff/", staff.roster, name="staff"),
    path("staff/new/", staff.hire, name="hire"),
    path("staff/on-call/", staff.on_call, name="on_call"),
    path("staff/<int:staff_id>/", staff.member, name="member"),
    path("staff/<int:staff_id>/roles/", staff.give_role, name="give_role"),
    path("staff/<int:staff_id>/roles/<int:assignment_id>/end/", staff.end_role, name="end_role"),
    path("staff/<int:staff_id>/licences/", staff.record_licence, name="record_licence"),
    path("staff/<int:staff_id>/password/", staff.give_password, name="give_password"),
    path("staff/<int:staff_id>/end/", staff.end_employment, name="end_employment"),
    path("components/", components.components, name="components"),
]
