"""The addresses of medication."""

from django.urls import path

from midspan.journey.medication.views import (
    consults,
    funnel,
    giving,
    lists,
    offers,
    orders,
    paper,
    person,
    reconciling,
    tonight,
)

app_name = "medication"
urlpatterns = [
    # the list, orders, lists compared
    path("episodes/<int:episode_id>/", person.person, name="person"),
    path("episodes/<int:episode_id>/list/", paper.list_pdf, name="list_pdf"),
    path("episodes/<int:episode_id>/sheets/<slug:medicine>/", paper.sheet, name="sheet"),
    path("episodes/<int:episode_id>/lines/", lists.line_new, name="line_new"),
    path("lines/<int:line_id>/", lists.line, name="line"),
    path("episodes/<int:episode_id>/allergies/", lists.allergies, name="allergies"),
    path("allergies/<int:allergy_id>/", lists.allergy, name="allergy"),
    path("episodes/<int:episode_id>/program/", lists.otp_new, name="otp_new"),
    path("programs/<int:link_id>/", lists.otp, name="otp"),
    path("episodes/<int:episode_id>/reconciliations/", reconciling.reconcile_new, name="reconcile_new"),
    path("reconciliations/<int:reconciliation_id>/", reconciling.reconciliation, name="reconciliation"),
    path("episodes/<int:episode_id>/orders/", orders.order_new, name="order_new"),
    path("orders/<int:order_id>/", orders.order, name="order"),
    path("orders/<int:order_id>/stop/", orders.stop, name="stop"),
    path("orders/<int:order_id>/aside/", orders.set_aside, name="set_aside"),
    path("episodes/<int:episode_id>/values/<slug:kind>/", offers.check_new, name="check_new"),
    path("values/<int:check_id>/", offers.check_strike, name="check_strike"),
    path("episodes/<int:episode_id>/offers/", offers.offer_new, name="offer_new"),
    path("offers/<int:offer_id>/", offers.offer, name="offer"),
    # what is given, and care beyond the program
    path("tonight/", tonight.tonight, name="tonight"),
    path("program/", funnel.program, name="program"),
    path("orders/<int:order_id>/dose/", tonight.dose, name="dose"),
    path("orders/<int:order_id>/injection/", giving.injection, name="injection"),
    path("orders/<int:order_id>/supply/", giving.supply, name="supply"),
    path("injections/<int:injection_id>/strike/", giving.strike_injection, name="strike_injection"),
    path("doses/<int:dose_id>/strike/", giving.strike_dose, name="strike_dose"),
    path("side-effects/", giving.side_effects, name="side_effects"),
    path("side-effects/<int:effect_id>/", giving.side_effect, name="side_effect"),
    path("episodes/<int:episode_id>/register/", giving.pdmp, name="pdmp"),
    path("episodes/<int:episode_id>/kit/", giving.kit, name="kit"),
    path("consults/", consults.consults, name="consults"),
    path("episodes/<int:episode_id>/consults/", consults.ask_consult, name="ask_consult"),
    path("consults/<int:consult_id>/", consults.consult, name="consult"),
    path("episodes/<int:episode_id>/shared-care/", consults.share, name="share"),
    path("shared-care/<int:shared_id>/", consults.shared, name="shared"),
]
