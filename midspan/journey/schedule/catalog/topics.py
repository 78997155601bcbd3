"""How much does each reason for a topic count, which needs follow from an assessment, what answers an event? Dated data."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from midspan.foundation.program.terms import ModuleSet, Need
from midspan.foundation.program.terms import Phase as Stage
from midspan.journey.schedule.terms import EventAnswer, GroupEventKind, Told, TopicWeights

WEIGHTS: tuple[TopicWeights, ...] = (
    TopicWeights(
        effective_from=date(2025, 1, 1),
        not_had=40,
        told={Told.TRIGGER: 4, Told.CRAVING: 4, Told.LAPSE: 5, Told.DOUBT: 3, Told.ASSESSED: 2},
        told_most=30,
        event=80,
        event_days=14,
        lapses=30,
        lapses_from=2,
        lapse_days=14,
        weeks=15,
        order=60,
        method=5,
        home=10,
        lately=60,
        lately_sessions=6,
        stages={
            ModuleSet.PSYCHOEDUCATION: (Stage.EARLY, Stage.MIDDLE),
            ModuleSet.EDUCATION: (Stage.EARLY,),
            ModuleSet.EARLY_RECOVERY: (Stage.EARLY,),
            ModuleSet.RELAPSE_PREVENTION: (Stage.MIDDLE, Stage.LATE),
            ModuleSet.SOCIAL_SUPPORT: (Stage.LATE,),
        },
        answers={
            GroupEventKind.DEATH: (Need.GRIEF,),
            GroupEventKind.LAPSES: (Need.LAPSE,),
            GroupEventKind.VIOLENCE: (Need.TRAUMA, Need.ANXIETY),
            GroupEventKind.OTHER: (),
        },
        rated={
            "Intoxication and withdrawal": (Need.WITHDRAWAL,),
            "Withdrawal and addiction medicines": (Need.WITHDRAWAL, Need.MEDICATION),
            "Physical health": (Need.HEALTH,),
            "Emotions, behavior, thinking": (Need.STRESS, Need.LOW_MOOD),
            "Mental health and thinking": (Need.STRESS, Need.LOW_MOOD),
            "Readiness to change": (Need.AMBIVALENCE,),
            "Return to use": (Need.HIGH_RISK_SITUATION, Need.CRAVING),
            "Risks of use": (Need.HIGH_RISK_SITUATION, Need.CRAVING),
            "Living situation": (Need.HOUSING, Need.DAILY_STRUCTURE),
        },
        rated_from=2,
        conditions={
            "depression": (Need.LOW_MOOD,),
            "anxiety": (Need.ANXIETY,),
            "trauma": (Need.TRAUMA,),
            "bipolar": (Need.HELP_SEEKING,),
            "self_harm": (Need.HELP_SEEKING,),
            "psychosis": (Need.HELP_SEEKING,),
            "adhd": (Need.DAILY_STRUCTURE,),
            "sleep": (Need.SLEEP,),
            "pain": (Need.PAIN,),
            "gambling": (Need.MONEY,),
        },
        source="House rule, starting values of our own: no published weights were found; a program replaces them by later ones.",
    ),
)

EVENT_ANSWERS: Mapping[GroupEventKind, EventAnswer] = MappingProxyType(
    {
        GroupEventKind.DEATH: EventAnswer("grief", "Grief and loss", "A loss touched this group"),
        GroupEventKind.LAPSES: EventAnswer(
            "relapse_prevention_evening", "Not going back: an evening’s work", "Several returns to use touched this group"
        ),
        GroupEventKind.VIOLENCE: EventAnswer("coping", "Coping skills", "Violence touched this group"),
        GroupEventKind.OTHER: EventAnswer("grief", "Grief and loss", "An event touched this group"),
    }
)

NEED_WORDS: Mapping[Need, str] = MappingProxyType(
    {
        Need.CRAVING: "craving", Need.HIGH_RISK_SITUATION: "risky places and situations",
        Need.PARTY_INVITATION: "parties and invitations",
        Need.PEER_PRESSURE: "people who use", Need.LAPSE: "a return to use", Need.WITHDRAWAL: "withdrawal",
        Need.AMBIVALENCE: "doubts about changing", Need.KNOWLEDGE: "what substances do", Need.MEDICATION: "medicines",
        Need.STRESS: "stress", Need.ANGER: "anger", Need.ANXIETY: "fear and worry", Need.LOW_MOOD: "low mood",
        Need.SHAME: "shame", Need.SLEEP: "bad nights", Need.PAIN: "pain", Need.HEALTH: "physical health",
        Need.TRAUMA: "trauma", Need.GRIEF: "loss", Need.BOREDOM: "boredom", Need.LONELINESS: "being alone",
        Need.NETWORK: "few people to turn to", Need.RELATIONSHIP: "a relationship", Need.FAMILY_CONFLICT: "quarrels at home",
        Need.PARENTING: "bringing up children", Need.CODEPENDENCE: "codependence", Need.COMMUNICATION: "saying what one means",
        Need.MONEY: "money worries", Need.PAYDAY: "payday", Need.WORK: "work", Need.LEGAL: "the law", Need.HOUSING: "housing",
        Need.DAILY_STRUCTURE: "the shape of the day", Need.SELF_WORTH: "self-worth", Need.HELP_SEEKING: "asking for help",
        Need.MUTUAL_HELP: "mutual help", Need.HOLIDAY: "holidays and special days",
    }
)  # fmt: skip


def topic_weights(on: date) -> TopicWeights:
    """The weights in force on a day; the first ones before any began.

    Source: mission row 003-25; house rule, see each row's own source.
    """
    held = [row for row in WEIGHTS if row.effective_from <= on]
    return held[-1] if held else WEIGHTS[0]
