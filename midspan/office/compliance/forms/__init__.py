"""Which part of the list is asked for?"""

from midspan.office.compliance.forms.due import DueForm
from midspan.office.compliance.forms.thread import PeriodForm

__all__ = ["DueForm", "PeriodForm"]
