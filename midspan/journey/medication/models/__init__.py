"""Medication as tables: the list, allergies, lists compared, orders and their checks, offers, what was given, consults."""

from midspan.journey.medication.models.consults import CareExchange, Consult, SharedCare
from midspan.journey.medication.models.giving import DoseCheck, Injection, OverdoseKit, PdmpQuery, SideEffect, Supply
from midspan.journey.medication.models.lists import (
    Allergy,
    ListedMedicine,
    NoKnownAllergies,
    OtpCheck,
    OtpLink,
    Reconciliation,
    ReconciliationLine,
)
from midspan.journey.medication.models.orders import MedicationOrder, Offer, StartCheck

__all__ = [
    "Allergy",
    "CareExchange",
    "Consult",
    "DoseCheck",
    "Injection",
    "ListedMedicine",
    "MedicationOrder",
    "NoKnownAllergies",
    "Offer",
    "OtpCheck",
    "OtpLink",
    "OverdoseKit",
    "PdmpQuery",
    "Reconciliation",
    "ReconciliationLine",
    "SharedCare",
    "SideEffect",
    "StartCheck",
    "Supply",
]
