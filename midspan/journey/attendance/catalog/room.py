"""What the room goes by, as dated data: when lines are too much alike, who signs alone, how soon follow-ups are due."""

from datetime import date

from midspan.journey.attendance.terms import FollowUpKind, LikenessRule, RoomFlag, SoloSigning

LIKENESS = LikenessRule(
    percent=85, shortest_words=5, effective_from=date(2026, 11, 1), source="House rule of the first clinics; to be tuned by use."
)

# Independent licences by their usual letters; whoever holds none of them (interns, trainees) signs under supervision.
SOLO_SIGNING = SoloSigning(
    kinds=frozenset(
        {"LPC", "LCPC", "LPCC", "LMHC", "LCSW", "LCSW-R", "LICSW", "LMFT", "PSYD", "PHD", "CASAC", "CASAC-ADV", "LADC", "LCADC",
         "CADC", "MD", "DO", "NP", "PMHNP", "PA", "RN", "CRNP"}
    ),
    effective_from=date(2026, 11, 1),
    source="Set by the clinic; state law decides who signs alone. Not verified at a source.",
)  # fmt: skip

# What a flag of the room becomes when the group is signed, and within how many days somebody sees to it.
FOLLOWS: dict[RoomFlag, tuple[FollowUpKind, int]] = {
    RoomFlag.NEEDS_INDIVIDUAL: (FollowUpKind.INDIVIDUAL, 3),
    RoomFlag.CONFLICT: (FollowUpKind.CONFLICT, 1),
    RoomFlag.AGREEMENT_BREACHED: (FollowUpKind.AGREEMENT, 2),
}
