"""The pages of admission and what is sent from them."""

from django.urls import path

from midspan.journey.admission import views

app_name = "admission"
urlpatterns = [
    path("away/", views.away, name="away"),
    path("episodes/<int:episode_id>/", views.admission, name="admission"),
    path("episodes/<int:episode_id>/team/", views.team, name="team"),
    path("episodes/<int:episode_id>/detox/", views.detox, name="detox"),
    path("episodes/<int:episode_id>/start/", views.start, name="start"),
    path("episodes/<int:episode_id>/home/", views.home, name="home"),
    path("episodes/<int:episode_id>/living/", views.living, name="living"),
    path("episodes/<int:episode_id>/hours/", views.hours, name="hours"),
    path("episodes/<int:episode_id>/contacts/", views.contact, name="contact"),
    path("episodes/<int:episode_id>/contacts/<int:contact_id>/", views.change_contact, name="change_contact"),
    path("episodes/<int:episode_id>/contacts/<int:contact_id>/end/", views.end_contact, name="end_contact"),
    path("episodes/<int:episode_id>/papers/", views.papers, name="papers"),
    path("episodes/<int:episode_id>/papers/sign/", views.sign, name="sign"),
    path("episodes/<int:episode_id>/papers/packet.pdf", views.packet, name="packet"),
    path("episodes/<int:episode_id>/papers/breach/", views.breach, name="breach"),
    path("episodes/<int:episode_id>/papers/<slug:paper_code>/", views.paper, name="paper"),
    path("episodes/<int:episode_id>/papers/<slug:paper_code>/points/", views.points, name="points"),
    path("episodes/<int:episode_id>/papers/<slug:paper_code>/decline/", views.decline, name="decline"),
    path("papers/<int:paper_id>.pdf", views.sheet, name="sheet"),
    path("papers/<int:paper_id>/withdraw/", views.withdraw, name="withdraw"),
    path("papers/<int:paper_id>/countersign/", views.countersign, name="countersign"),
    path("detox/<int:detox_id>/", views.heard, name="heard"),
    path("detox/<int:detox_id>/clearance/", views.clearance, name="clearance"),
]
