"""How much of the curriculum has somebody had, when is a module complete, and how does a member stand under rolling admission?"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from midspan.foundation.program.terms import ModuleFacts
from midspan.journey.attendance.terms import Cell, CoverageFacts, Had, ModuleDone
from midspan.journey.schedule.terms import SessionFacts


def coverage(
    modules: Sequence[ModuleFacts],
    had: Iterable[Had],
    *,
    sheets: Mapping[str, date] | None = None,
    passed: Mapping[str, date] | None = None,
    failed: Mapping[str, date] | None = None,
    chances: Mapping[str, Sequence[SessionFacts]] | None = None,
) -> CoverageFacts:
    """How much of these modules a person has had: each counts once, however often and in whichever group it was had.

    `had` are credited parts; `sheets` the first day of each worksheet, `passed` and `failed` the first day of each quiz passed
    and the last one not passed, by code.
    Source: mission rows 002-37 (coverage percentage per client), 000-29 to 000-32, 003-16 (attendance, completion date).
    """
    by_code: dict[str, list[Had]] = {}
    for part in sorted(had, key=lambda found: (found.on, found.session_id)):
        by_code.setdefault(part.code, []).append(part)
    done = [
        _done(
            module, by_code.get(module.code, []), sheets or {}, passed or {}, failed or {}, (chances or {}).get(module.code, ())
        )
        for module in modules
    ]
    return CoverageFacts(sum(bool(one.had) for one in done), len(done), tuple(done))


def completed_on(
    module: ModuleFacts, *, had_on: date | None, worksheet_on: date | None = None, quiz_on: date | None = None
) -> date | None:
    """The day on which a module was complete: attended, its worksheet filled in and its quiz passed, where it has them.

    Source: mission rows 000-29 (attendance, quiz, completion date), 000-30 to 000-32, 003-16 to 003-21 (a sheet each).
    """
    asked = [had_on, *([worksheet_on] if module.worksheet else []), *([quiz_on] if module.quiz else [])]
    days = [day for day in asked if day is not None]
    return max(days) if len(days) == len(asked) else None


def cell_of(code: str, *, joined_on: date, had: Mapping[str, date], held: Iterable[date]) -> tuple[Cell, date | None]:
    """How a member stands to a module and since when. `had`: the first day by code, wherever it was; `held`: the days on which
    the group held it.

    What was held before somebody joined was not missed by them: it is still to come.
    Source: mission rows 002-37 (coverage per client) and 000-29 (attendance of a module), under rolling admission.
    """
    if code in had:
        return Cell.HAD, had[code]
    days = sorted(held)
    missed = [day for day in days if day >= joined_on]
    if missed:
        return Cell.MISSED, missed[-1]
    return (Cell.BEFORE, days[-1]) if days else (Cell.AHEAD, None)


def _done(
    module: ModuleFacts,
    had: Sequence[Had],
    sheets: Mapping[str, date],
    passed: Mapping[str, date],
    failed: Mapping[str, date],
    chances: Sequence[SessionFacts],
) -> ModuleDone:
    had_on = had[0].on if had else None
    worksheet_on, quiz_on = sheets.get(module.worksheet), passed.get(module.quiz)
    return ModuleDone(
        module=module,
        had=tuple(had),
        worksheet_on=worksheet_on,
        quiz_on=quiz_on,
        quiz_failed_on=None if quiz_on else failed.get(module.quiz),
        completed_on=completed_on(module, had_on=had_on, worksheet_on=worksheet_on, quiz_on=quiz_on),
        chances=() if had else tuple(chances),
    )
