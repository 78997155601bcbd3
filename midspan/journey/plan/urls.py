"""The addresses of the plan: read, written, signed; the library, daily life, the care team."""

from django.urls import path

from midspan.journey.plan.views import daily, library, living, practice, reading, signing, skills, team, writing

app_name = "plan"
urlpatterns = [
    path("episodes/<int:episode_id>/", reading.plan, name="plan"),
    path("episodes/<int:episode_id>/begin/", writing.begin, name="begin"),
    path("episodes/<int:episode_id>/versions/", reading.versions, name="versions"),
    path("versions/<int:plan_id>/", signing.version, name="version"),
    path("versions/<int:plan_id>/changes/", reading.differences, name="changes"),
    path("versions/<int:plan_id>/paper/", reading.paper, name="paper"),
    path("versions/<int:plan_id>/write/", writing.write, name="write"),
    path("versions/<int:plan_id>/words/", writing.words, name="words"),
    path("versions/<int:plan_id>/aside/", writing.set_aside, name="set_aside"),
    path("versions/<int:plan_id>/problems/new/", writing.new_problem, name="new_problem"),
    path("versions/<int:plan_id>/problems/<int:number>/", writing.problem, name="problem"),
    path("versions/<int:plan_id>/problems/<int:number>/remove/", writing.remove_problem, name="remove_problem"),
    path("versions/<int:plan_id>/sign/", signing.sign, name="sign"),
    path("versions/<int:plan_id>/person/", signing.client, name="client"),
    path("versions/<int:plan_id>/declined/", signing.decline, name="decline"),
    path("versions/<int:plan_id>/back/", signing.take_back, name="take_back"),
    path("episodes/<int:episode_id>/living/", living.living, name="living"),
    path("episodes/<int:episode_id>/skills/", skills.marks, name="marks"),
    path("skills/<int:mark_id>/withdrawal/", skills.unmark, name="unmark"),
    path("episodes/<int:episode_id>/practice/", practice.give, name="give_practice"),
    path("practice/<int:practice_id>/tries/", practice.tries, name="tries"),
    path("practice/<int:practice_id>/review/", practice.review, name="review_practice"),
    path("practice/<int:practice_id>/withdrawal/", practice.withdraw, name="withdraw_practice"),
    path("episodes/<int:episode_id>/daily/", daily.goals, name="goals"),
    path("daily/<int:goal_id>/weeks/", daily.weeks, name="weeks"),
    path("daily/<int:goal_id>/end/", daily.end, name="end_goal"),
    path("episodes/<int:episode_id>/care-team/", team.care, name="care"),
    path("episodes/<int:episode_id>/care-team/members/", team.members, name="members"),
    path("care-team/<int:member_id>/end/", team.leave, name="leave"),
    path("episodes/<int:episode_id>/care-team/reasons/", team.gap, name="care_gap"),
    path("episodes/<int:episode_id>/mutual-help/", team.talks, name="talks"),
    path("mutual-help/", team.policy, name="policy"),
    path("library/", library.library, name="library"),
    path("library/catalogue/", library.load, name="load_library"),
    path("library/new/", library.new_objective, name="new_objective"),
    path("library/objectives/<slug:code>/", library.objective, name="objective"),
    path("library/objectives/<slug:code>/words/", library.rewrite, name="rewrite"),
    path("library/objectives/<slug:code>/retirement/", library.retire, name="retire"),
]
