"""The pages of compliance: gate, then read, then render. Nothing is changed here."""

from midspan.office.compliance.views.copy import copy
from midspan.office.compliance.views.due import due, rules
from midspan.office.compliance.views.rates import rates
from midspan.office.compliance.views.thread import objective, thread

__all__ = ["copy", "due", "objective", "rates", "rules", "thread"]
