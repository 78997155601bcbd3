"""How a version of the plan is signed: by the person before a witness, by colleagues; taken back, set aside, in force."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.records.actions import action, sign, witnessed
from midspan.foundation.records.rules import text_hash
from midspan.foundation.records.terms import Proof, Reason, Refused
from midspan.journey.assessment.queries import day_at
from midspan.journey.plan.actions.likeness import imprint
from midspan.journey.plan.actions.writing import IN_TREATMENT, copy_of
from midspan.journey.plan.catalog.living import likeness_rule
from midspan.journey.plan.models import Plan
from midspan.journey.plan.queries import alike_plans, needs_of, plan_facts, text_of_plan
from midspan.journey.plan.rules import (
    owed,
    reasons_against_copying,
    reasons_against_declining,
    reasons_against_party,
    reasons_against_reopening,
    reasons_against_signing,
)
from midspan.journey.plan.terms import Need, Party, PlanFacts, PlanState

SIGNED_BY = {Party.COUNSELLOR: Permission.PLAN, Party.SUPERVISOR: Permission.COSIGN, Party.PRESCRIBER: Permission.PRESCRIBE}


@action("plan.signed", needs=Permission.SIGN_CLINICAL, versioned=True)
def sign_plan(
    plan: Plan, *, party: Party, proof: Proof, seen: str = "", likeness_words: str = "", by: Staff, at: datetime
) -> Plan:
    """A colleague signs as counsellor, supervising clinician or prescriber. The first signature fixes the text, so it refuses
    while anything is missing; the last one that is owed puts the version in force."""
    if party not in SIGNED_BY:
        raise Refused(Reason("The person signs before a witness.", rule="0003"))
    facts, needs, missing = _facts(plan, at)
    may = by.may(SIGNED_BY[party])
    if reasons := reasons_against_party(party, facts, staff_id=by.pk, may=may, missing=missing):
        raise Refused(reasons)
    text = _fixed(plan, facts, needs, seen=seen, likeness_words=likeness_words)
    sign(plan, text=text, proof=proof, by=by, at=at)
    setattr(plan, f"{party.value}_signed_at", at)
    setattr(plan, f"{party.value}_signed_by", by)
    return _settled(plan, facts, party, at)


@action("plan.signed_by_person", needs=Permission.WITNESS, versioned=True)
def sign_plan_as_client(
    plan: Plan, *, typed_name: str, seen: str = "", likeness_words: str = "", by: Staff, at: datetime
) -> Plan:
    """The person signs before a witness (`by`). Refuses a wrong name, and while anything is missing."""
    facts, needs, missing = _facts(plan, at)
    if reasons := reasons_against_party(Party.CLIENT, facts, missing=missing):
        raise Refused(reasons)
    text = _fixed(plan, facts, needs, seen=seen, likeness_words=likeness_words)
    witnessed(plan, text=text, patient=plan.episode.patient, typed_name=typed_name, witness=by, at=at)
    plan.client_signed_at = at
    return _settled(plan, facts, Party.CLIENT, at)


@action("plan.declined", needs=Permission.WITNESS, versioned=True)
def decline_plan(plan: Plan, *, words: str, likeness_words: str = "", by: Staff, at: datetime) -> Plan:
    """The person does not sign, and why, in their words. Treatment goes on, and so does the plan once colleagues signed."""
    facts, needs, missing = _facts(plan, at)
    if reasons := reasons_against_declining(facts, words=words, missing=missing):
        raise Refused(reasons)
    _fixed(plan, facts, needs, likeness_words=likeness_words)
    plan.client_declined_at, plan.client_declined_by, plan.client_declined_words = at, by, words.strip()
    return _settled(plan, facts, None, at)


@action("plan.taken_back", needs=Permission.PLAN, versioned=True)
def take_back(plan: Plan, *, words: str, by: Staff, at: datetime) -> Plan:
    """Take a version back that some have signed: it stays as it is, set aside, and a new draft begins as its copy."""
    facts = _aside(plan, words, by, at)
    return copy_of(plan, facts, by=by, at=at)


@action("plan.set_aside", needs=Permission.PLAN, versioned=True)
def set_plan_aside(plan: Plan, *, words: str, by: Staff, at: datetime) -> Plan:
    """Give a version up that is not in force. It stays readable; the one in force goes on."""
    _aside(plan, words, by, at)
    return plan


def _aside(plan: Plan, words: str, by: Staff, at: datetime) -> PlanFacts:
    facts = plan_facts(plan.pk)
    assert facts is not None
    if reasons := reasons_against_reopening(facts, words=words, in_treatment=plan.episode.status in IN_TREATMENT):
        raise Refused(reasons)
    plan.set_aside_at, plan.set_aside_by, plan.set_aside_words = at, by, words.strip()
    plan.save(update_fields=["set_aside_at", "set_aside_by", "set_aside_words"])
    return facts


def _facts(plan: Plan, at: datetime) -> tuple[PlanFacts, list[Need], list[Reason]]:
    """The version, the needs it answers, and what a first signature would have to wait for."""
    facts = plan_facts(plan.pk)
    assert facts is not None
    if plan.episode.status not in IN_TREATMENT:
        raise Refused(Reason("This course of care has ended: its plan stays as it was.", rule="000-37"))
    if facts.state != PlanState.DRAFT:
        return facts, [], []
    needs = needs_of(plan.episode, at=at)
    return facts, needs, reasons_against_signing(facts, needs, on=day_at(at, plan.episode))


def _fixed(plan: Plan, facts: PlanFacts, needs: Collection[Need], *, seen: str = "", likeness_words: str = "") -> str:
    """The text that is signed. With the first signature it is fixed, once it was compared with other people's plans."""
    if facts.state == PlanState.DRAFT:
        alike = alike_plans(plan.pk)
        reasons = reasons_against_copying(alike, rule=likeness_rule())
        if alike and not reasons and not likeness_words.strip():
            words = f"{alike[0].percent} % of these words stand in another plan. Say why they fit this person, or change them."
            reasons = [Reason(words, rule="000-37", field="likeness_words")]
        if reasons:
            raise Refused(reasons)
        plan.likeness_words = likeness_words.strip()[:500] if alike else ""
        plan.text = text_of_plan(facts, plan.episode, needs)
    if seen and seen != text_hash(plan.text):
        raise Refused(Reason("The plan has changed since you opened it. Read it again, then sign.", rule="0003"))
    return plan.text


def _settled(plan: Plan, facts: PlanFacts, party: Party | None, at: datetime) -> Plan:
    """Keep what was signed now by this party, or declined. With the last signature that is owed the version is in force, and
    the former one no longer. `facts` is the version as it was before."""
    plan.save()
    if facts.state == PlanState.DRAFT:
        imprint(plan)
    signed = {**facts.signed, party: ("", at)} if party else facts.signed
    if not owed(replace(facts, signed=signed, declined_at=plan.client_declined_at)):
        Plan.objects.filter(episode_id=plan.episode_id, in_force_at__isnull=False, superseded_at__isnull=True).update(
            superseded_at=at
        )
        plan.in_force_at = at
        plan.save(update_fields=["in_force_at"])
    return plan
