"""How does a day with groups pass? Word of absence, arrivals, three sessions, departures, notes written and signed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from midspan.doors.demo.evenings import Evening, evening, participation
from midspan.doors.demo.findings import answers, later
from midspan.doors.demo.life.checks import weekly_checks
from midspan.doors.demo.life.chosen import FAMILIES, WOMEN
from midspan.doors.demo.life.circles import guests
from midspan.doors.demo.life.intake import ask_form, clear_alerts, phq9
from midspan.doors.demo.life.persons import Happening, Living, happening
from midspan.doors.demo.life.work import ask_at_door, watched
from midspan.doors.demo.setup import Clinic
from midspan.doors.demo.words.intake import by_turns
from midspan.doors.demo.words.notes import lines, shared_note
from midspan.doors.demo.words.topics import Topic, topic_of
from midspan.foundation.program.rules import week_starts
from midspan.foundation.program.terms import GroupType
from midspan.foundation.records.terms import Refused
from midspan.journey.assessment.terms import FormMode
from midspan.journey.attendance import actions as attendance
from midspan.journey.attendance.terms import AbsenceReason, Presence, Response, RoomFlag, RoomLine
from midspan.journey.plan.queries import objectives_of
from midspan.journey.plan.terms import ObjectiveFacts
from midspan.journey.schedule.actions import change_session, set_topic
from midspan.journey.schedule.queries import session_row, sessions_between
from midspan.journey.schedule.terms import SessionFacts
from midspan.journey.support.actions import log_meeting
from midspan.journey.support.terms import Fellowship

MINUTE = timedelta(minutes=1)
AHEAD, PLANS_AHEAD = timedelta(hours=6), "marcus"  # he sets the topics of an evening at noon, others as it begins
CURRICULUM_SINCE = timedelta(weeks=9)  # the program began to teach from the curriculum nine weeks ago
FLAGS_SINCE = timedelta(weeks=5)
TIED_SINCE = timedelta(weeks=8)  # lines point at objectives since eight weeks
MEDICAL, UNLICENSED = "abstinence_medicines", "theo"
CIRCLES = (WOMEN, FAMILIES)
FELLOWSHIPS = (Fellowship.ALCOHOLICS_ANONYMOUS, Fellowship.NARCOTICS_ANONYMOUS, Fellowship.SMART_RECOVERY)
MEETINGS_SINCE = timedelta(weeks=6)  # the program began to ask about mutual help six weeks ago
RESPONSES = (Response.GUARDED, Response.THOUGHTFUL, Response.OPEN, Response.OPEN)  # by participation
DISCUSSION = "Everyone said what it means to them; two asked questions of each other."


@dataclass(frozen=True, slots=True)
class Gathering:
    """One group on one day: its sessions in order, and everybody who belongs to it with what they will do."""

    clinic: Clinic
    day: date
    sessions: Sequence[SessionFacts]
    people: Sequence[tuple[Living, Evening]]

    @property
    def starts_at(self) -> datetime:
        return self.sessions[0].starts_at

    @property
    def ends_at(self) -> datetime:
        return self.sessions[-1].ends_at

    @property
    def leader(self) -> str:
        return self.clinic.leader(self.sessions[0].group)

    @property
    def place(self) -> int:
        """The how manieth day of its own this is, so that topics come round in order; each group begins elsewhere."""
        opened_on, on = self.clinic.plan.opened_on, [1] if self.is_circle else self.clinic.plan.weekdays
        weeks = (week_starts(self.day) - week_starts(opened_on)).days // 7
        return weeks * len(on) + sum(day < self.day.isoweekday() for day in on) + len(self.sessions[0].group)

    @property
    def is_circle(self) -> bool:
        return self.sessions[0].group in CIRCLES

    @property
    def writes(self) -> str:
        """Who writes the note: the leader; of the circle, lately, the one who leads it under supervision."""
        lately = (self.clinic.plan.today - self.day).days < 7
        return "nia" if self.sessions[0].group == WOMEN and lately else self.leader


def day_of_groups(clinic: Clinic, day: date, everyone: Sequence[Living]) -> Iterator[Happening]:
    """Everything that happens in the groups of a day, with its moment; not in order of time."""
    by_group: dict[str, list[SessionFacts]] = {}
    for session in sessions_between(clinic.staff["abena"], day, day):
        by_group.setdefault(session.group, []).append(session)
    for name, sessions in by_group.items():
        people = [(one, evening(one.course, day, seed=clinic.plan.seed)) for one in everyone if one.belongs(name, day)]
        if people:
            yield from _gathering(Gathering(clinic, day, sessions, people))


def _gathering(group: Gathering) -> Iterator[Happening]:
    rng = Random(f"group:{group.clinic.plan.seed}:{group.day:%Y%m%d}:{group.sessions[0].group}")
    for one, what in group.people:
        if what.reason is not None:
            yield from happening(group.starts_at - rng.randint(25, 300) * MINUTE, _says_no, group, one, what.reason)
        elif what.arrives is not None and what.leaves is not None:
            arrived = group.starts_at + what.arrives * MINUTE
            yield from happening(arrived, _arrives, one, group.is_circle)
            if group.day == group.clinic.plan.today:
                yield from happening(arrived + MINUTE, ask_at_door, one)
            yield from _extras(group, one, arrived, rng)
            yield from happening(group.ends_at + what.leaves * MINUTE, _leaves, one)
        if group.sessions[0].group == FAMILIES:
            yield from guests(one, group.sessions[0].id, group.starts_at, comes=what.comes)
    for block, session in enumerate(group.sessions):
        kind = GroupType(session.group_type)
        topic = topic_of(kind, group.place)
        if kind != GroupType.PROCESS and not _left_open(group, session):  # that hour belongs to whatever the members bring
            ahead = AHEAD if group.leader == PLANS_AHEAD else MINUTE
            yield from happening(session.starts_at - ahead, _topic, group, session, topic)
        yield from happening(group.ends_at + (4 + 3 * block) * MINUTE, _write, group, block, topic)
    yield from watched(group.clinic, group.day, group.sessions, group.ends_at + 20 * MINUTE)


def _left_open(group: Gathering, session: SessionFacts) -> bool:
    """Tonight little is decided yet, so that the proposals have somebody to propose to."""
    tonight = group.day == group.clinic.plan.today and session.ends_at > group.clinic.plan.now
    return tonight and not (group.leader == PLANS_AHEAD and session.group_type == GroupType.SKILLS)


def _says_no(group: Gathering, one: Living, reason: AbsenceReason, *, at: datetime) -> None:
    attendance.record_absence(group.sessions[0], episode=one.episode, reason=reason, called=True, by=one.staff("dee"), at=at)


def _arrives(one: Living, early: bool, *, at: datetime) -> None:
    """To a circle they come outside the hours of their own track."""
    one.visit = attendance.arrive(one.episode, early=early, by=one.staff("dee"), at=at)


def _leaves(one: Living, *, at: datetime) -> None:
    late = at.astimezone(one.clinic.plan.now.tzinfo).hour >= 21
    attendance.depart(one.visit, safe_ride=True if late else None, by=one.staff("dee"), at=at)


def _topic(group: Gathering, session: SessionFacts, topic: Topic, *, at: datetime) -> None:
    """Lately with the module of the curriculum, where the leader may give it. An event of the group goes before."""
    row, by = session_row(session.id), group.clinic.staff[group.leader]
    if row.event_id is not None:
        return
    lately = group.day > group.clinic.plan.today - CURRICULUM_SINCE
    module = group.clinic.modules.get(topic.module) if lately and group.leader != UNLICENSED else None
    if topic.module == MEDICAL and module is not None:
        if group.leader != PLANS_AHEAD:
            return  # nobody medical leads here: the session stays open for the proposals
        room = {"room": row.room, "facilitator": row.facilitator, "co_facilitator": group.clinic.staff["noor"]}
        row = change_session(row, **room, by=group.clinic.staff["abena"], at=at)
    set_topic(row, topic="" if module else topic.title, module_id=module, by=by, at=at)


def _extras(group: Gathering, one: Living, arrived: datetime, rng: Random) -> Iterator[Happening]:
    """Forms that are due, handed out on arrival; and mutual-help meetings as the person tells us."""
    admitted_on = one.course.admitted_on
    week = (group.day - admitted_on).days // 7 if admitted_on else 0
    last = group.day == group.clinic.plan.alert_on and one.course.number == group.clinic.plan.alert_of
    due = max((asked for asked in one.course.asked_weeks if asked <= week), default=0)
    if last or due not in one.asked | {0}:
        one.asked.add(due)
        yield from happening(arrived + MINUTE, _forms, one, week, last)
    yield from weekly_checks(one, group.day, arrived)
    if group.day > group.clinic.plan.today - MEETINGS_SINCE and one.course.number % 3 == 0 and rng.random() < 0.3:
        yield from happening(arrived + 2 * MINUTE, _meeting, one, group.day - timedelta(days=1))


def _forms(one: Living, week: int, last: bool, *, at: datetime) -> None:
    """PHQ-9 and GAD-7 again. One answer of the last days is left for whoever signs in first."""
    found, rng = one.course.findings, Random(f"forms:{one.clinic.plan.seed}:{one.course.number}:{week}")
    phq = min(24, later(found.phq, week, improves=found.improves, rng=rng))
    gad = min(20, later(found.gad, week, improves=found.improves, rng=rng))
    ideation = last or (found.ideation and week < 4)
    given = phq9(max(phq, 11 if ideation else 0), rng, ideation=ideation)
    ask_form(one, "phq9", given, by="pat", mode=FormMode.SELF, at=at)
    ask_form(one, "gad7", answers(gad, 7, 3, rng), by="pat", mode=FormMode.SELF, at=at)
    if ideation and not last:
        clear_alerts(one, words_said=by_turns("seen_to", one.course.number + week), at=at + 25 * MINUTE)


def _meeting(one: Living, on: date, *, at: datetime) -> None:
    log_meeting(one.episode, on=on, fellowship=FELLOWSHIPS[one.course.number % 3], minutes=60, by=one.staff("pat"), at=at)


def _write(group: Gathering, block: int, topic: Topic, *, at: datetime) -> None:
    """One note for all and a line for each, then the signature; a licence that has run out leaves the note a draft."""
    session, by = group.sessions[block], group.clinic.staff[group.writes]
    rng = Random(f"note:{group.clinic.plan.seed}:{session.group}:{group.day:%Y%m%d}:{block}")
    there = {one.episode.pk: one for one, what in group.people if _in_room(group, session, what)}
    shares = {key: participation(one.course, group.day, block, seed=group.clinic.plan.seed) for key, one in there.items()}
    said = lines(shares, topic, rng)
    planned = objectives_of(there) if group.day > group.clinic.plan.today - TIED_SINCE else {}
    rows = {
        one.episode.pk: _present(group, shares[one.episode.pk], said[one.episode.pk], rng, planned.get(one.episode.pk, []), block)
        if one.episode.pk in there
        else _absent(what)
        for one, what in group.people
    }
    attendance.save_room(session, text=shared_note(topic, rng), discussion=DISCUSSION, lines=rows, by=by, at=at)
    try:
        attendance.sign_room(session, proof=group.clinic.proofs[group.writes], alike_seen=True, by=by, at=at + MINUTE)
    except Refused as refused:
        if any(reason.rule != "004-06" for reason in refused.reasons):
            raise


def _in_room(group: Gathering, session: SessionFacts, what: Evening) -> bool:
    if what.arrives is None or what.leaves is None:
        return False
    came, left = group.starts_at + what.arrives * MINUTE, group.ends_at + what.leaves * MINUTE
    return came < session.ends_at and left > session.starts_at


def _present(group: Gathering, share: int, line: str, rng: Random, objectives: Sequence[ObjectiveFacts], block: int) -> RoomLine:
    """What is written of somebody in the room; two lines in three are about an objective of theirs, by turns."""
    draw, lately = rng.random(), group.day > group.clinic.plan.today - FLAGS_SINCE
    flags = (RoomFlag.CRAVING,) if draw < 0.02 else (RoomFlag.NEEDS_INDIVIDUAL,) if draw < 0.035 and lately else ()
    turn = group.day.toordinal() + block
    tied_to = objectives[turn // 2 % len(objectives)].named if objectives and turn % 3 else ""
    return RoomLine(
        Presence.PRESENT, participation=share, flags=flags, line=line, tied_to=tied_to, response=RESPONSES[share],
        feedback_given=share > 1, feedback_received=draw > 0.6, peer_support=share > 2 and draw > 0.8,
    )  # fmt: skip


def _absent(what: Evening) -> RoomLine:
    reason = AbsenceReason.OTHER if what.comes else what.reason or AbsenceReason.NO_WORD
    return RoomLine(Presence.ABSENT, absence_reason=reason, called=what.reason is not None)
