"""The words about people: roles by work, what each may do, names, contact rules, demographics."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Role(StrEnum):
    """Roles by work. A person may hold several; `SYSTEM` is the clock and the interfaces."""

    ADMISSIONS = "admissions"
    COUNSELLOR = "counsellor"
    SUPERVISOR = "supervising_clinician"
    NURSE = "nurse"
    PRESCRIBER = "prescriber"
    CASE_MANAGER = "case_manager"
    FRONT_DESK = "front_desk"
    UTILISATION = "utilisation_and_billing"
    DIRECTOR = "director"
    PRIVACY_OFFICER = "privacy_officer"
    ON_CALL = "on_call"
    ADMINISTRATOR = "administrator"
    SYSTEM = "system"


class Permission(StrEnum):
    """What a role allows, named `noun.verb`. Looking and changing are separate."""

    SEE_TODAY = "today.see"
    SEE_PERSON = "person.see"  # name, contact, schedule: what the front desk needs
    SEE_CHART = "chart.see"  # clinical content
    SEE_REFERRALS = "referrals.see"
    SEE_WEEK = "week.see"
    SEE_PROGRAM = "program.see"
    SEE_LOG = "log.see"
    BREAK_GLASS = "glass.break"
    REVIEW_GLASS = "glass.review"
    REGISTER = "person.register"
    CORRECT = "person.correct"
    MERGE = "person.merge"
    REFER = "referral.receive"
    WORK_REFERRAL = "referral.work"
    ANSWER_LINE = "inquiry.answer"
    ASSESS = "assessment.write"
    CONTRIBUTE = "assessment.contribute"  # one section of it: what nurse or case manager owes
    ASK = "instrument.ask"
    ACKNOWLEDGE = "alert.acknowledge"  # say that one has seen a safety alert; clearing it needs a licence
    SIGN_CLINICAL = "clinical.sign"
    PLACE = "placement.decide"
    ADMIT = "episode.admit"
    WITNESS = "paper.witness"  # hand out a paper, see it signed, declined or taken back
    CLEAR_DETOX = "detox.clear"
    HAND_OUT_CASE = "case.hand_out"
    ASSIGN = "episode.assign"
    MOVE_EPISODE = "episode.move"
    SCHEDULE = "schedule.change"
    BOOK = "own_session.book"  # an individual or family session
    SEE_RESTRICTED = "restricted.see"  # the names of groups that are for some people only
    KEEP_APART = "people.keep_apart"  # decide, and read why, two people are never seated in one group
    CHECK_IN = "visit.record"
    RUN_GROUP = "group.run"
    COSIGN = "note.cosign"
    OBSERVE = "fidelity.observe"
    RAISE_EVENT = "group_event.raise"  # a death, violence, several returns to use: sessions turn to it
    RECORD_SCREEN = "screen.record"  # the short safety questions at the door
    AMEND = "record.amend"
    WRITE_NOTE = "note.write"  # a note outside a session: medical, case, crisis, telephone, not billable
    SEE_COUNSELLING = "counselling_notes.see"  # SUD counselling notes, which live apart from the chart
    PLAN = "plan.write"
    KEEP_LIBRARY = "library.keep"  # objectives that a site offers, templates of notes
    PRESCRIBE = "medication.order"
    MEDICATE = "medication.record"  # lists, doses, injections, reconciliation
    COLLECT = "specimen.collect"
    ENTER_RESULT = "result.enter"
    SET_TESTING = "testing.set"  # the policy of tests, laboratories and their panels
    SHARE_RESULTS = "results.share"  # at the person's own wish, to people they name
    SEE_DUE = "due.see"
    SEE_RATES = "rates.see"
    SET_UP = "program.set_up"
    MANAGE_STAFF = "staff.manage"
    IMPORT = "outside.receive"
    RUN_CLOCK = "clock.run"


P = Permission
_EVERYONE = frozenset({P.SEE_TODAY, P.SEE_PERSON, P.SEE_PROGRAM, P.BREAK_GLASS, P.SEE_DUE})
_CLINICAL = _EVERYONE | {
    P.SEE_CHART,
    P.SEE_REFERRALS,
    P.SEE_WEEK,
    P.ASK,
    P.ACKNOWLEDGE,
    P.CONTRIBUTE,
    P.CHECK_IN,
    P.RECORD_SCREEN,
    P.SIGN_CLINICAL,
    P.AMEND,
    P.ANSWER_LINE,
    P.WITNESS,
    P.WRITE_NOTE,
    P.COLLECT,
    P.ENTER_RESULT,
}

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.ADMISSIONS: _EVERYONE
    | {P.BOOK, P.SEE_RESTRICTED, P.SEE_REFERRALS, P.SEE_CHART, P.REGISTER, P.CORRECT, P.MERGE, P.REFER, P.WORK_REFERRAL,
       P.ANSWER_LINE, P.ASK, P.ADMIT,
       P.WITNESS, P.ASSIGN, P.MOVE_EPISODE, P.SCHEDULE, P.WRITE_NOTE},
    Role.COUNSELLOR: _CLINICAL
    | {P.PLAN, P.SEE_COUNSELLING, P.SHARE_RESULTS,
       P.BOOK, P.RAISE_EVENT, P.SEE_RESTRICTED, P.ASSESS, P.PLACE, P.RUN_GROUP, P.CORRECT, P.WORK_REFERRAL, P.REFER},
    Role.SUPERVISOR: _CLINICAL
    | {P.PLAN, P.SEE_COUNSELLING, P.SHARE_RESULTS, P.KEEP_LIBRARY, P.SET_TESTING, P.SEE_RATES,
       P.BOOK, P.RAISE_EVENT, P.SEE_RESTRICTED, P.KEEP_APART, P.COSIGN, P.OBSERVE, P.ASSESS, P.PLACE, P.RUN_GROUP, P.CORRECT,
       P.ADMIT, P.ASSIGN, P.MOVE_EPISODE, P.SCHEDULE, P.WORK_REFERRAL, P.REFER,
       P.HAND_OUT_CASE},
    Role.NURSE: _CLINICAL | {P.CLEAR_DETOX, P.WORK_REFERRAL, P.MEDICATE, P.SHARE_RESULTS},
    Role.PRESCRIBER: _CLINICAL | {P.CLEAR_DETOX, P.ASSESS, P.PLACE, P.PLAN, P.PRESCRIBE, P.MEDICATE},
    Role.CASE_MANAGER: _EVERYONE
    | {P.CONTRIBUTE, P.SEE_CHART, P.SEE_WEEK, P.SEE_REFERRALS, P.CORRECT, P.ANSWER_LINE, P.WORK_REFERRAL, P.WITNESS,
       P.WRITE_NOTE, P.COLLECT, P.AMEND},
    Role.FRONT_DESK: _EVERYONE | {P.BOOK, P.CHECK_IN, P.RECORD_SCREEN, P.CORRECT, P.REGISTER, P.REFER, P.ANSWER_LINE},
    Role.UTILISATION: _EVERYONE | {P.SEE_RATES, P.SEE_CHART, P.SEE_WEEK, P.SEE_REFERRALS, P.HAND_OUT_CASE},
    Role.DIRECTOR: _EVERYONE
    | {P.KEEP_LIBRARY, P.SET_TESTING, P.SEE_RATES,
       P.BOOK, P.RAISE_EVENT, P.SEE_CHART, P.SEE_WEEK, P.SEE_REFERRALS, P.SEE_RESTRICTED, P.OBSERVE, P.SEE_LOG, P.REVIEW_GLASS,
       P.MOVE_EPISODE, P.SCHEDULE, P.SET_UP, P.MERGE,
       P.ASSIGN, P.ANSWER_LINE},
    Role.PRIVACY_OFFICER: _EVERYONE | {P.SEE_LOG, P.REVIEW_GLASS, P.SEE_CHART, P.MERGE},
    Role.ON_CALL: _EVERYONE | {P.ACKNOWLEDGE, P.SEE_CHART, P.ANSWER_LINE, P.REFER, P.REGISTER, P.WORK_REFERRAL, P.SEE_REFERRALS,
                             P.WRITE_NOTE},
    Role.ADMINISTRATOR: frozenset({P.SEE_TODAY, P.SEE_PROGRAM, P.SET_UP, P.MANAGE_STAFF}),
    Role.SYSTEM: frozenset({P.RUN_CLOCK, P.SET_TESTING, P.IMPORT, P.SET_UP, P.REGISTER, P.REFER, P.WORK_REFERRAL, P.SCHEDULE,
                            P.SEE_PERSON, P.SEE_REFERRALS}),
}  # fmt: skip


class Sex(StrEnum):
    FEMALE = "female"
    MALE = "male"
    OTHER = "other"
    UNKNOWN = "unknown"


class Race(StrEnum):
    """The minimum categories of OMB Statistical Policy Directive 15 (2024 revision asks race and ethnicity in one)."""

    AMERICAN_INDIAN = "american_indian_or_alaska_native"
    ASIAN = "asian"
    BLACK = "black_or_african_american"
    HISPANIC = "hispanic_or_latino"
    MIDDLE_EASTERN = "middle_eastern_or_north_african"
    PACIFIC_ISLANDER = "native_hawaiian_or_pacific_islander"
    WHITE = "white"
    DECLINED = "declined"
    UNKNOWN = "unknown"


class ContactChannel(StrEnum):
    TELEPHONE = "telephone"
    TEXT = "text"
    EMAIL = "email"
    MAIL = "mail"


class LicenceState(StrEnum):
    VALID = "valid"
    EXPIRED = "expired"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class LicenceFacts:
    kind: str
    number: str
    state: str
    expires_on: date


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """A person as other packages and pages see them: enough to name, greet and reach."""

    id: int
    record_number: str
    name: str
    sort_name: str
    pronouns: str
    birth_date: date | None
