"""The catalogue of medicines, what is offered, what a start asks: small dated tables, read once."""

from midspan.journey.medication.catalog.medicines import medicines, names, option_table, sheets
from midspan.journey.medication.catalog.starting import otp_rule, reconcile_rules, start_table

__all__ = ["medicines", "names", "option_table", "otp_rule", "reconcile_rules", "sheets", "start_table"]
