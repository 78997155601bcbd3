"""How is a person assessed? Forms, sections, substances, ratings, signature; and what was found is written on the chart."""

from datetime import datetime, timedelta
from random import Random

from midspan.doors.demo.life.persons import Living
from midspan.doors.demo.words.found import sections_of, substances_of, ways_of_care
from midspan.journey.assessment import actions as assessment
from midspan.journey.assessment.catalog.findings import diagnosis_list
from midspan.journey.assessment.queries import condition_row, conditions_of
from midspan.journey.assessment.queries import substances_of as substances_found
from midspan.journey.assessment.rules import substance_code

MINUTE = timedelta(minutes=1)
NURSES = frozenset({"medical", "withdrawal"})
SPOKEN_FOR = {"depression": ("F32.A", "Depression, unspecified"), "anxiety": ("F41.9", "Anxiety disorder, unspecified"),
              "trauma": ("F43.10", "Post-traumatic stress disorder, unspecified")}  # fmt: skip


def forms_beside(ideation: bool, rng: Random) -> dict[str, list[int | None]]:
    """The suicide screen, the trauma screen and the readiness ruler, fitting what the PHQ-9 said."""
    trauma = rng.choice([0, 0, 0, 1])
    told: list[int | None] = [1, *(1 for _ in range(4)), 0] if trauma else [0, None, None, None, None, None]
    return {
        "asq": [1, 1, 0, 0, 0] if ideation else [0, 0, 0, 0, None],
        "pc_ptsd5": told,
        "readiness_ruler": [rng.randint(6, 10), rng.randint(3, 8), rng.randint(5, 10)],
    }


def write_sections(one: Living, rng: Random, *, at: datetime) -> None:
    """The nurse's sections by the nurse, the rest by the counsellor, each at a sitting; each substance with its criteria."""
    day, written = at.date(), sections_of(one.course, at.date(), rng)
    nurses = {code: answers for code, answers in written.items() if code in NURSES}
    others = {code: answers for code, answers in written.items() if code not in NURSES}
    for place, (given, who) in enumerate(((others, one.assessor), (nurses, "pat"))):
        assessment.save_sections(one.assessment, answers=given, by=one.staff(who), at=at + place * 5 * MINUTE)
    for details in substances_of(one.course, day, rng):
        assessment.add_substance(one.assessment, details=details, by=one.staff(one.assessor), at=at + 10 * MINUTE)


def note_findings(one: Living, rng: Random, *, at: datetime) -> None:
    """The main diagnosis, and who treats alongside what the screens opened; some of it is only suspected yet."""
    by, episode = one.staff(one.assessor), one.episode
    main = substances_found([episode.pk])[episode.pk][0]
    coded = substance_code(main, diagnosis_list(), on=at.date())
    assessment.record_diagnosis(episode, code=coded.code, words=coded.words, principal=True, by=by, at=at)
    for facts in conditions_of([episode.pk]).get(episode.pk, []):
        if rng.random() < 0.3:
            continue
        row = condition_row(facts.id)
        assessment.change_condition(row, status="confirmed", care=ways_of_care(rng), by=by, at=at)
        if facts.kind in SPOKEN_FOR:
            code, words = SPOKEN_FOR[facts.kind]
            assessment.record_diagnosis(episode, code=code, words=words, by=by, at=at)
