"""What is measured? Each page and act as the requests that staff of one site send, and how to see that an act landed."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from string import ascii_lowercase
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from midspan.doors.cli.bench import wire
from midspan.doors.cli.bench.clinic.frame import COUNSELLORS, DESKS, SUPERVISOR, user_name
from midspan.doors.cli.bench.clinic.people import typo
from midspan.doors.cli.bench.clinic.places import EVERYWHERE, PASSWORD, WIDE
from midspan.doors.cli.bench.shape import STAYED_CHAIRS
from midspan.foundation.people.models import Patient, Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.queries import visible_episodes

HOME = 1  # the site at which everybody of the bench works; a page of it is as full as at any other
LOGIN = "/account/login/"
NOTE = "The group worked on triggers; members practised one reply each in pairs and planned the weekend."
FORM, ITEMS = "gad7", 7
NOTE_WORDS = ("craving Saturday", "quarrel at home", "diary", "weekend plan", "feedback")
LINE = "Shared a craving from Saturday and whom they called."


@dataclass(frozen=True, slots=True)
class Ask:
    """One request: a page, or a form."""

    path: str
    fields: Mapping[str, str] | None = None
    htmx: bool = False

    def as_bytes(self, cookies: Mapping[str, str]) -> bytes:
        if self.fields is None:
            return wire.get(self.path, cookies, htmx=self.htmx)
        secret = {"csrfmiddlewaretoken": cookies["csrftoken"]}
        return wire.post(self.path, {**self.fields, **secret}, cookies, htmx=self.htmx)


@dataclass(frozen=True, slots=True)
class Act:
    """One line of the figures: who asks for what. `asks(client, number)` gives a client's request of that number."""

    name: str
    who: tuple[str, ...]
    asks: Callable[[int, int], Ask]
    landed: Callable[[], int] | None = None  # counts the rows that this act makes
    costly: bool = False  # a few are enough
    anonymous: bool = False  # each request is a new connection, with nobody signed in


@dataclass(frozen=True, slots=True)
class Home:
    """What staff of the bench's site see: ids read from the database once."""

    patients: list[int]
    sessions: list[int]
    rosters: dict[int, list[int]]
    searches: list[str]
    episodes: list[int] = field(default_factory=list)  # of whoever is in treatment
    stayed: list[int] = field(default_factory=list)  # people who have been here for the whole history
    seen_by_all: int = 0  # people on the cockpit of the counsellor who works at several sites
    versions: dict[int, int] = field(default_factory=dict)  # of each room's note: every save says which one it saw
    rng: Random = field(default_factory=lambda: Random(7))


def acts(home: Home) -> list[Act]:
    """Everything that is measured, in the order of the figures."""
    counsellors = tuple(user_name(HOME - 1, place) for place in COUNSELLORS)
    desks = tuple(user_name(HOME - 1, place) for place in DESKS)
    supervisors = (user_name(HOME - 1, SUPERVISOR),)
    return [
        Act("Today", counsellors, lambda client, number: Ask("/")),
        Act("chart", counsellors, lambda client, number: Ask(f"/people/{_of(home.patients, client, number)}/")),
        Act("chart of two years", supervisors, lambda client, number: Ask(f"/people/{_of(home.stayed, client, number)}/")),
        Act("due, own people", counsellors, lambda client, number: Ask("/due/")),
        Act(f"due, {home.seen_by_all} people", (WIDE,), lambda client, number: Ask("/due/"), costly=True),
        Act("words in notes", counsellors, lambda client, number: _words(home, client, number)),
        Act("group room", counsellors, lambda client, number: Ask(f"/attendance/sessions/{_of(home.sessions, client, number)}/")),
        Act("week", counsellors, lambda client, number: Ask("/week/")),
        Act(f"week, {home.seen_by_all} people", (WIDE,), lambda client, number: Ask("/week/"), costly=True),
        Act(f"forecast, {home.seen_by_all} people", (WIDE,), lambda client, number: Ask("/attendance/forecast/"), costly=True),
        Act("ledger", counsellors, lambda client, number: _ledger(home, client, number)),
        Act("search", counsellors, lambda client, number: _search(home, "/search/", client, number)),
        Act("search as one types", counsellors, lambda client, number: _search(home, "/search/found/", client, number)),
        Act("search, every site", (EVERYWHERE,), lambda client, number: _search(home, "/search/found/", client, number)),
        Act(f"cockpit, {home.seen_by_all} people", (WIDE,), lambda client, number: Ask("/levels/"), costly=True),
        Act("case", counsellors, lambda client, number: Ask(f"/levels/episodes/{_of(home.episodes, client, number)}/")),
        Act("measures", counsellors, lambda client, number: Ask(f"/people/{_of(home.patients, client, number)}/measures/")),
        Act("answer of a form", counsellors, lambda client, number: _answered(home, client, number)),
        Act("access", supervisors, lambda client, number: Ask("/outcomes/access/")),
        Act("sign-in", counsellors, lambda client, number: sign_in(counsellors[client % 8]), costly=True, anonymous=True),
        Act("create a person", desks, lambda client, number: _person(home.rng), landed=Patient.objects.count),
        Act("attendance with a note", counsellors, lambda client, number: _saved(home, client, number, everybody=False)),
        Act("whole group room saved", counsellors, lambda client, number: _saved(home, client, number, everybody=True)),
    ]


def home() -> Home:
    """What there is at the bench's site today."""
    from django.apps import apps

    members = apps.get_model("schedule.Membership").objects.filter(
        group__track__site=HOME, until_on__isnull=True, episode__status="active"
    )
    by_group: dict[int, list[int]] = {}
    for group, episode in members.values_list("group_id", "episode_id").order_by("episode_id"):
        by_group.setdefault(group, []).append(episode)
    sessions = _sessions_today()
    patients = list(Patient.objects.filter(episodes__site=HOME, episodes__admitted_on__isnull=False).order_by("pk"))
    active = list(members.values_list("episode__patient_id", flat=True).order_by("pk"))
    finished = [patient.pk for patient in patients if patient.pk not in set(active)][: len(active)]
    return Home(
        patients=[pk for pair in zip(active, finished, strict=False) for pk in pair] or active,
        sessions=[pk for pk, _ in sessions],
        rosters={pk: by_group.get(group, []) for pk, group in sessions},
        searches=searches(patients[:: max(1, len(patients) // 60)]),
        episodes=sorted(members.values_list("episode", flat=True)),
        stayed=list(members.order_by("episode__admitted_on").values_list("episode__patient_id", flat=True)[:STAYED_CHAIRS]),
        seen_by_all=_seen_by_all(),
        versions=_versions([pk for pk, _ in sessions]),
    )


def _seen_by_all() -> int:
    """How many lines the cockpit of the counsellor has who works at several sites."""
    wide = Staff.objects.get(account__username=WIDE)
    return visible_episodes(wide, Permission.SEE_CHART).filter(status="active").count()


def _versions(sessions: list[int]) -> dict[int, int]:
    """The version of each room's note, as its page carries it."""
    from django.apps import apps

    notes = apps.get_model("attendance.GroupNote").objects.filter(session_id__in=sessions)
    return dict(notes.values_list("session_id", "version"))


def _sessions_today() -> list[tuple[int, int]]:
    """Sessions and groups of the latest day that has some, up to today: a run may cross midnight."""
    from django.apps import apps

    from midspan.doors.cli.bench.data import today

    rows = apps.get_model("schedule.Session").objects.filter(group__track__site=HOME, on__lte=today())
    last = rows.order_by("-on").values_list("on", flat=True).first()
    return [] if last is None else list(rows.filter(on=last).order_by("starts_at", "pk").values_list("pk", "group_id"))


def searches(patients: list[Patient]) -> list[str]:
    """What people type: a name, part of one, a mistyped one, a birth date, a record number, a name nobody has."""
    ways: list[Callable[[Patient], str]] = [
        lambda person: f"{person.first_name} {person.last_name}",
        lambda person: person.last_name[:5],
        lambda person: typo(person.last_name),
        lambda person: person.last_name,
        lambda person: f"{person.birth_date:%Y-%m-%d}",
        lambda person: person.record_number,
        lambda person: f"{person.first_name} Nobodyhere",
    ]
    return [ways[place % len(ways)](person) for place, person in enumerate(patients)]


def sign_in(user: str) -> Ask:
    """The form of sign-in, filled."""
    return Ask(LOGIN, {"login": user, "password": PASSWORD})


def _of(values: list[Any], client: int, number: int) -> Any:
    return values[(client * 7 + number) % len(values)]


def _ledger(home: Home, client: int, number: int) -> Ask:
    return Ask(f"/attendance/episodes/{_of(home.episodes, client, number)}/hours/")


def _words(home: Home, client: int, number: int) -> Ask:
    episode, words = _of(home.episodes, client, number), NOTE_WORDS[number % len(NOTE_WORDS)]
    return Ask(f"/attendance/episodes/{episode}/notes/found/?q={quote(words)}")


def _search(home: Home, path: str, client: int, number: int) -> Ask:
    return Ask(f"{path}?q={quote(_of(home.searches, client, number))}", htmx=path.endswith("found/"))


def _person(rng: Random) -> Ask:
    """The form of registering, filled with somebody whom nobody is like."""
    last, first = ("".join(rng.choices(ascii_lowercase, k=9)).title() for _ in range(2))
    born = f"{rng.randint(1950, 2004)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
    details = {"first_name": first, "last_name": last, "birth_date": born, "sex": "female", "language": "en"}
    reach = {"telephone": "(202) 555-0199", "may_call": "on", "preferred_channel": "telephone", "city": "Sampleton"}
    return Ask("/people/new/", {**details, **reach, "once": f"register-{uuid4()}"})


def _answered(home: Home, client: int, number: int) -> Ask:
    """One answer, as the page keeps it while it is filled in; each client asks another person."""
    episode, item = _of(home.episodes, client, 0), number % ITEMS + 1
    path = f"/assessments/episodes/{episode}/forms/{FORM}/answers/"
    return Ask(path, {"item": str(item), f"q{item}": str(number // ITEMS % 4)}, htmx=True)


def _saved(home: Home, client: int, number: int, *, everybody: bool) -> Ask:
    """The group room as its page saves it by itself; each client has a room of its own. One person's row, or all."""
    session = home.sessions[client % len(home.sessions)]
    people = home.rosters[session]
    rows = people if everybody else [people[number % len(people)]]
    seen = home.versions.get(session, 0)
    home.versions[session] = seen + 1
    fields = {"text": f"{NOTE} ({secrets.token_hex(4)})", "seen": str(seen)}
    for episode in rows:
        fields |= {f"{episode}-presence": "present", f"{episode}-participation": str(number % 4), f"{episode}-line": LINE}
    return Ask(f"/attendance/sessions/{session}/", fields, htmx=True)
