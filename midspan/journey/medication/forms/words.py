"""The words that pages show for the codes of the medication list and its orders, each marked for translation."""

from django.utils.translation import gettext_lazy as _

from midspan.journey.medication.terms import (
    Aim,
    Answer,
    DeclineWhy,
    EndWhy,
    Frequency,
    Indication,
    LineDecision,
    ListSource,
    OrderState,
    ReactionSeverity,
    ReconcileReason,
    Route,
)

SOURCE_WORDS = {
    ListSource.PERSON: _("The person"), ListSource.PHARMACY: _("Pharmacy"), ListSource.OUTSIDE_RECORD: _("Papers from elsewhere"),
    ListSource.FAMILY: _("Family"), ListSource.PRESCRIBER: _("Outside prescriber"), ListSource.OTP: _("Opioid treatment program"),
    ListSource.ORDER: _("Ordered here"),
}  # fmt: skip
AIM_WORDS = {
    Aim.WITHDRAWAL: _("Withdrawal relief"), Aim.CRAVING: _("Craving reduction"), Aim.RELAPSE: _("Relapse prevention"),
    Aim.INJECTION_RISK: _("Less risk from injecting"), Aim.OVERDOSE: _("Overdose reversal"), Aim.MOOD: _("Mood or sleep"),
    Aim.PAIN: _("Pain"), Aim.OTHER: _("Another treatment"),
}  # fmt: skip
ROUTE_WORDS = {
    Route.ORAL: _("By mouth"), Route.SUBLINGUAL: _("Under the tongue"), Route.BUCCAL: _("Inside the cheek"),
    Route.SUBCUTANEOUS: _("Injection under the skin"), Route.INTRAMUSCULAR: _("Injection into the muscle"),
    Route.NASAL: _("In the nose"), Route.TRANSDERMAL: _("Patch"), Route.INHALED: _("Inhaled"), Route.TOPICAL: _("On the skin"),
    Route.OTHER: _("Another way"),
}  # fmt: skip
HOW_OFTEN = {
    Frequency.DAILY: _("Once a day"), Frequency.TWICE: _("Twice a day"), Frequency.THRICE: _("Three times a day"),
    Frequency.FOUR: _("Four times a day"), Frequency.WEEKLY: _("Once a week"), Frequency.MONTHLY: _("Every 4 weeks"),
    Frequency.AS_NEEDED: _("As needed"), Frequency.ONCE: _("Once"), Frequency.OTHER: _("Otherwise, in words"),
}  # fmt: skip
END_WORDS = {
    EndWhy.COMPLETED: _("The course is completed"), EndWhy.NOT_WORKING: _("It does not help"),
    EndWhy.SIDE_EFFECTS: _("Side effects"), EndWhy.PERSON: _("The person’s wish"),
    EndWhy.CHANGED: _("Changed to another medicine"), EndWhy.INTERACTION: _("It does not go with another medicine"),
    EndWhy.OUTSIDE: _("Ended outside"), EndWhy.COST: _("Cost or access"), EndWhy.PREGNANCY: _("Pregnancy"),
    EndWhy.LEFT: _("Left the program"), EndWhy.OTHER: _("Something else"),
}  # fmt: skip
SEVERITY_WORDS = {
    ReactionSeverity.LIFE_THREATENING: _("Life-threatening"), ReactionSeverity.SEVERE: _("Severe"),
    ReactionSeverity.MODERATE: _("Moderate"), ReactionSeverity.MILD: _("Mild"), ReactionSeverity.UNKNOWN: _("Not known"),
}  # fmt: skip
RECONCILE_WORDS = {
    ReconcileReason.ADMISSION: _("Admission"), ReconcileReason.OUTSIDE_STAY: _("Back from a stay elsewhere"),
    ReconcileReason.TRANSITION: _("Another level of care"), ReconcileReason.OTHER: _("Another reason"),
}  # fmt: skip
DECISION_WORDS = {
    LineDecision.KEEP: _("Keep"), LineDecision.CHANGE: _("Change"), LineDecision.STOP: _("Stop"),
    LineDecision.UNKNOWN: _("Not known yet"),
}  # fmt: skip
INDICATION_WORDS = {
    Indication.ALCOHOL: _("Alcohol use disorder"), Indication.OPIOID: _("Opioid use disorder"),
    Indication.TOBACCO: _("Tobacco use disorder"), Indication.OVERDOSE: _("Overdose"), Indication.PSYCHIATRIC: _("Mental health"),
    Indication.OTHER: _("Something else"),
}  # fmt: skip
ANSWER_WORDS = {
    Answer.ACCEPTED: _("Wants it"), Answer.THINKING: _("Thinks about it"), Answer.DECLINED: _("Not now"),
    Answer.ELSEWHERE: _("Has it elsewhere"),
}  # fmt: skip
DECLINE_WORDS = {
    DeclineWhy.OWN_WAY: _("Wants to try without"), DeclineWhy.SIDE_EFFECTS: _("Worried about side effects"),
    DeclineWhy.EARLIER: _("Did not help before"), DeclineWhy.COST: _("Cost or access"),
    DeclineWhy.STIGMA: _("What others think"), DeclineWhy.NEEDLES: _("No injections"), DeclineWhy.PREGNANCY: _("Pregnancy"),
    DeclineWhy.OTHER: _("Something else"),
}  # fmt: skip
STATE_WORDS = {
    OrderState.DRAFT: _("Draft"), OrderState.ACTIVE: _("In force"), OrderState.CHANGED: _("Replaced"),
    OrderState.STOPPED: _("Stopped"), OrderState.SET_ASIDE: _("Set aside"),
}  # fmt: skip
