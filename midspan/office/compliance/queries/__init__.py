"""Reads of compliance: what is due, rates, the thread of a person's care and what speaks for each objective."""

from midspan.office.compliance.queries.due import due_lines
from midspan.office.compliance.queries.evidence import period_of
from midspan.office.compliance.queries.people import episode_read
from midspan.office.compliance.queries.rates import rates
from midspan.office.compliance.queries.thread import evidence_for, of_objective, thread_of

__all__ = ["due_lines", "episode_read", "evidence_for", "of_objective", "period_of", "rates", "thread_of"]
