"""Every address of Midspan, station by station."""

from django.urls import include, path

urlpatterns = [
    path("", include("midspan.doors.web.urls")),
    path("account/", include("midspan.doors.web.urls.account")),
    path("privacy/", include("midspan.foundation.privacy.urls")),
    path("referrals/", include("midspan.journey.referral.urls")),
    path("assessments/", include("midspan.journey.assessment.urls")),
    path("admissions/", include("midspan.journey.admission.urls")),
    path("plans/", include("midspan.journey.plan.urls")),
    path("schedule/", include("midspan.journey.schedule.urls")),
    path("attendance/", include("midspan.journey.attendance.urls")),
    path("medication/", include("midspan.journey.medication.urls")),
    path("monitoring/", include("midspan.journey.monitoring.urls")),
    path("support/", include("midspan.journey.support.urls")),
    path("levels/", include("midspan.journey.transition.urls")),
    path("calendars/", include("midspan.doors.interop.calendar.urls")),
    path("outcomes/", include("midspan.office.outcomes.urls")),
    path("due/", include("midspan.office.compliance.urls")),
]
handler500 = "midspan.doors.web.views.errors.broken"
handler404 = "midspan.doors.web.views.errors.missing"
handler400 = "midspan.doors.web.views.errors.unreadable"
handler403 = "midspan.doors.web.views.errors.forbidden"
