"""What does a clinic start from? Levels of care, counting rules and services, ready for `records.actions.program`."""

from typing import Any

from midspan.foundation.program.catalog import counting_rules, levels, services


def rows() -> dict[str, list[dict[str, Any]]]:
    """The keywords of `load_catalogue`: `levels`, `counting_rules` and `services`, each a list of columns and values."""
    return {"levels": levels.rows(), "counting_rules": counting_rules.rows(), "services": services.rows()}
