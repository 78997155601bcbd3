"""Which modules are in force on a day, in which version, and which wait for their review?"""

from datetime import date

from django.db.models import Q, QuerySet

from midspan.foundation.program.models import CurriculumModule
from midspan.foundation.program.terms import (
    Evidence,
    GroupType,
    ModuleFacts,
    ModuleOrigin,
    ModuleSet,
    Need,
    Qualification,
)

SETS = list(ModuleSet)


def modules_on(day: date) -> list[ModuleFacts]:
    """Every module in force on a day, by set and in the order of the set. One query."""
    found = [module_facts(row) for row in _in_force(day)]
    return sorted(found, key=lambda one: (SETS.index(one.set), one.order, one.code))


def module(code: str, day: date) -> ModuleFacts | None:
    """The version of a module in force on a day; None where there is none."""
    row = _in_force(day).filter(code=code).first()
    return module_facts(row) if row else None


def module_by_id(id: int) -> ModuleFacts:
    """One version, in force or not: the one that a session used. Raises CurriculumModule.DoesNotExist."""
    return module_facts(CurriculumModule.objects.get(pk=id))


def versions_of(code: str) -> list[ModuleFacts]:
    """Every version of a module, the newest first."""
    return [module_facts(row) for row in CurriculumModule.objects.filter(code=code).order_by("-version")]


def reviews_due(day: date) -> list[ModuleFacts]:
    """Modules in force whose review is due on a day or was due before, the longest overdue first (row 004-25)."""
    rows = _in_force(day).filter(review_due_on__lte=day).order_by("review_due_on", "set", "order")
    return [module_facts(row) for row in rows]


def reviews_due_count(day: date) -> int:
    """How many modules wait for their review on a day."""
    return _in_force(day).filter(review_due_on__lte=day).count()


def module_facts(row: CurriculumModule) -> ModuleFacts:
    """A row as facts."""
    return ModuleFacts(
        id=row.pk, code=row.code, version=row.version, title=row.title, set=ModuleSet(row.set), order=row.order,
        objectives=tuple(row.objectives), opening=row.opening, content=row.content, questions=tuple(row.questions),
        personal_link=row.personal_link, minutes=row.minutes,
        evidence=Evidence(row.evidence, row.evidence_source, row.evidence_read_on, row.evidence_verified),
        review_months=row.review_months, needs=tuple(Need(need) for need in row.needs),
        group_types=tuple(GroupType(kind) for kind in row.group_types), interventions=tuple(row.interventions),
        materials=tuple(row.materials), qualification=Qualification(row.qualification), worksheet=row.worksheet, quiz=row.quiz,
        origin=ModuleOrigin(row.origin), effective_from=row.effective_from, retired_on=row.retired_on,
        reviewed_on=row.reviewed_on, review_due_on=row.review_due_on,
    )  # fmt: skip


def _in_force(day: date) -> QuerySet[CurriculumModule]:
    return CurriculumModule.objects.filter(Q(retired_on__isnull=True) | Q(retired_on__gt=day), effective_from__lte=day)
