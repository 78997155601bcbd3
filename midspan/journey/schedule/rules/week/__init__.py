"""How is a week built? Counting, slots, people, reasons, checks, differences, substitutes."""

from midspan.journey.schedule.rules.week.check import check
from midspan.journey.schedule.rules.week.compare import compare, touched
from midspan.journey.schedule.rules.week.counting import shortages
from midspan.journey.schedule.rules.week.reading import from_json
from midspan.journey.schedule.rules.week.score import Points, points
from midspan.journey.schedule.rules.week.solving import solve
from midspan.journey.schedule.rules.week.substitutes import call_out
from midspan.journey.schedule.rules.week.unmet import not_held, unmet
from midspan.journey.schedule.rules.week.writing import answer_from_json, answer_json, to_json

__all__ = ["Points", "answer_from_json", "answer_json", "call_out", "check", "compare", "from_json", "not_held", "points",
           "shortages", "solve", "to_json", "touched", "unmet"]  # fmt: skip
