"""Is the waiting list in the right order, is everybody spoken with, and what did senders send?"""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from midspan.foundation.records.actions import people
from midspan.foundation.records.models import Event
from midspan.foundation.records.terms import EventKind, Refused
from midspan.journey.referral import actions, queries, rules
from midspan.journey.referral.catalog import priority_rules
from midspan.journey.referral.models import Agency, ReceivedDocument, Referral, SummaryRequest, WaitingEntry
from midspan.journey.referral.terms import (
    LARGEST_FILE,
    Answered,
    CloseReason,
    DailyContact,
    DocumentKind,
    FileType,
    Interim,
    PriorityGroup,
    SafeContact,
    SentBy,
    SourceKind,
    WaitEnd,
    WaitReason,
)
from tests.cast import AT, Cast

MONDAY, SATURDAY = date(2026, 3, 2), date(2026, 3, 7)
CALLS = SafeContact(may_call=True, may_leave_message=False, may_text=False, may_mail=False)
NO_WAY = SafeContact(may_call=False, may_leave_message=False, may_text=False, may_mail=False)
PDF = b"%PDF-1.7\n1 0 obj\n"
groups = st.sampled_from(PriorityGroup)
days = st.integers(0, 150).map(lambda number: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=number))


def refer(cast: Cast, first: str = "Rosa", **words) -> Referral:
    words = {"source_kind": SourceKind.SELF, "site": cast.site, "by": cast.admissions, "at": AT} | words
    return actions.receive(cast.patient(first, at=words["at"]), **words)


def listed(cast: Cast, first: str = "Rosa", at: datetime = AT, **words) -> WaitingEntry:
    words = {"reason": WaitReason.NO_GROUP_SEAT, "by": cast.admissions, "at": at} | words
    return actions.put_on_list(refer(cast, first, at=at), **words)


# ------------------------------------------------------------------------------------------------ rules


@given(groups, days, groups, days)
def test_priority_comes_before_the_length_of_the_wait(one, since, other, later):
    order = sorted([(one, since), (other, later)], key=lambda pair: rules.order_on_list(*pair))
    places = [list(PriorityGroup).index(group) for group, _at in order]
    assert places == sorted(places)
    if one == other:
        assert order[0][1] == min(since, later)


@pytest.mark.parametrize(
    ("today", "reached", "tried", "allowed", "contact"),
    [(MONDAY, None, None, CALLS, DailyContact.DUE), (MONDAY, None, MONDAY, CALLS, DailyContact.TRIED),
     (MONDAY, MONDAY, MONDAY, CALLS, DailyContact.REACHED), (MONDAY, MONDAY - timedelta(days=3), None, CALLS, DailyContact.DUE),
     (MONDAY, None, None, NO_WAY, DailyContact.THEY_CALL), (MONDAY, MONDAY, MONDAY, NO_WAY, DailyContact.REACHED),
     (SATURDAY, None, None, CALLS, DailyContact.NO_WORKING_DAY)],
)  # fmt: skip
def test_daily_contact(today, reached, tried, allowed, contact):
    assert rules.daily_contact(today, reached_on=reached, tried_on=tried, allowed=allowed) == contact


def test_a_closed_day_asks_for_no_call():
    found = rules.daily_contact(MONDAY, reached_on=None, tried_on=None, allowed=CALLS, closed={MONDAY})
    assert found == DailyContact.NO_WORKING_DAY


def test_terms_of_priority_groups():
    known = priority_rules()
    assert rules.admit_by(MONDAY, known[PriorityGroup.INJECTING], interim_in_time=False) == MONDAY + timedelta(days=14)
    assert rules.admit_by(MONDAY, known[PriorityGroup.INJECTING], interim_in_time=True) == MONDAY + timedelta(days=120)
    assert rules.admit_by(MONDAY, known[PriorityGroup.NONE], interim_in_time=True) is None
    assert rules.interim_by(AT, known[PriorityGroup.PREGNANT]) == AT + timedelta(hours=48)
    assert rules.interim_by(AT, known[PriorityGroup.NONE]) is None
    assert {group for group, rule in known.items() if not rule.verified} == {
        PriorityGroup.PREGNANT_INJECTING,
        PriorityGroup.PREGNANT,
    }


@pytest.mark.parametrize(
    ("asked", "closed", "due"),
    [(MONDAY, set(), date(2026, 3, 5)), (date(2026, 3, 5), set(), date(2026, 3, 10)), (SATURDAY, set(), date(2026, 3, 11)),
     (MONDAY, {date(2026, 3, 4)}, date(2026, 3, 6))],
)  # fmt: skip
def test_a_summary_is_followed_up_after_three_business_days(asked, closed, due):
    assert rules.follow_up_on(asked, closed=closed) == due


@pytest.mark.parametrize(
    ("content", "kind"),
    [(PDF, FileType.PDF), (b"\n" + PDF, FileType.PDF), (b"Discharged well.\r\n", FileType.TEXT), ("Größe".encode(), FileType.TEXT),
     (b"\x89PNG\r\n\x1a\n..", FileType.PNG), (b"\xff\xd8\xff\xe0", FileType.JPEG), (b"II*\x00", FileType.TIFF),
     (b"MZ\x90\x00", None), (b"PK\x03\x04", None), (b"\xff\xfe", None), (b"  ", None), (b"", None)],
)  # fmt: skip
def test_files_are_known_by_their_first_bytes(content, kind):
    assert rules.sniffed(content) == kind


@given(st.binary(max_size=64))
def test_no_program_is_ever_kept(tail):
    assert rules.sniffed(b"MZ\x00" + tail) is None
    assert rules.sniffed(b"\x7fELF\x01" + tail) is None


def test_reasons_against_a_document():
    assert rules.reasons_against_document(b"", known=False, said=["", " "])[0].field == "file"
    assert rules.reasons_against_document(b"", known=False, said=["Sertraline"]) == []
    assert rules.reasons_against_document(b"", known=False, said=[], on_paper=True) == []
    assert "10 MB" in rules.reasons_against_document(b"a" * (LARGEST_FILE + 1), known=False, said=[])[0].text
    assert "already" in rules.reasons_against_document(PDF, known=True, said=[])[0].text
    assert "Only PDF" in rules.reasons_against_document(b"MZ\x00", known=False, said=[])[0].text


def test_calls_by_the_hour_count_what_the_whole_counts():
    calls = [Answered(AT + timedelta(hours=hour), AT + timedelta(hours=hour, minutes=hour)) for hour in range(-40, 0)
             if hour % 3] + [Answered(AT - timedelta(days=1), None), Answered(AT, None)]  # fmt: skip
    whole = rules.time_to_answer(calls, standard_minutes=15, at=AT)
    bands = rules.by_hour(calls, standard_minutes=15, at=AT)
    assert (sum(band.counted for band in bands), sum(band.within for band in bands)) == (whole.counted, whole.within)
    assert len(bands) == 12
    assert [rules.is_night(band) for band in bands[::2]] == [True, False, False, False, False, True]


def test_median_of_days():
    assert [rules.median_days(spans) for spans in ([], [3], [3, 4], [9, 1, 2])] == [None, 3, 4, 2]


# ------------------------------------------------------------------------------------------------ actions


def test_the_wait_moves_the_episode_and_ends_with_admission_or_closing(cast):
    entry = listed(cast)
    assert Referral.objects.get().episode.status == "waitlist"
    with pytest.raises(Refused, match="already"):
        actions.put_on_list(entry.referral, reason=WaitReason.COVERAGE, by=cast.admissions, at=AT)
    actions.take_off_list(entry, end=WaitEnd.BEGINS, by=cast.admissions, at=AT + timedelta(days=1))
    assert Referral.objects.get().episode.status == "planned"
    for verb, words in (
        (actions.take_off_list, {"end": WaitEnd.BEGINS}),
        (actions.offer_interim, {"kind": Interim.NALOXONE, "accepted": True}),
    ):
        with pytest.raises(Refused, match="any more"):
            verb(entry, **words, by=cast.admissions, at=AT)
    again = actions.put_on_list(entry.referral, reason=WaitReason.OTHER, note="Moves house", by=cast.admissions, at=AT)
    actions.close(again.referral, reason=CloseReason.DECLINED, by=cast.admissions, at=AT)
    again.refresh_from_db()
    assert (again.end, queries.waiting_list(cast.admissions, AT)) == (WaitEnd.CLOSED, [])


def test_a_reason_without_words_and_a_past_day_are_refused(cast):
    with pytest.raises(Refused) as refused:
        listed(cast, reason=WaitReason.OTHER, wanted_on=MONDAY - timedelta(days=1))
    assert [reason.field for reason in refused.value.reasons] == ["note", "wanted_on"]


def test_interim_services_in_time_lengthen_the_term(cast):
    early = listed(cast, priority=PriorityGroup.INJECTING)
    late = listed(cast, "Omar", priority=PriorityGroup.INJECTING)
    actions.offer_interim(early, kind=Interim.NALOXONE, accepted=True, by=cast.nurse, at=AT + timedelta(hours=3))
    actions.offer_interim(late, kind=Interim.NALOXONE, accepted=False, by=cast.nurse, at=AT + timedelta(hours=49))
    terms = {row.id: row.admit_by for row in queries.waiting_list(cast.admissions, AT + timedelta(days=3))}
    assert terms == {early.pk: MONDAY + timedelta(days=120), late.pk: MONDAY + timedelta(days=14)}


def test_senders_are_listed_once_and_figures_follow_them(cast):
    sent = refer(cast, source_kind=SourceKind.DETOX, source_name="Lakeview")
    refer(cast, "Omar", source_kind=SourceKind.DETOX, source_name=" lakeview ")
    refer(cast, "Mira", source_kind=SourceKind.FAMILY, source_name="A sister")
    lakeview = Agency.objects.get()
    with pytest.raises(Refused, match="listed already"):
        actions.list_agency(name="LAKEVIEW", kind=SourceKind.DETOX, by=cast.admissions, at=AT)
    Referral.objects.filter(pk=sent.pk).update(status="admitted")
    type(sent.episode).objects.filter(pk=sent.episode_id).update(admitted_on=MONDAY + timedelta(days=6))
    figures = queries.figures_by_agency(cast.admissions, since=AT - timedelta(days=1))[lakeview.pk]
    assert (figures.referred, figures.admitted, figures.median_days) == (2, 1, 6)
    assert queries.figures_by_kind(cast.admissions, since=AT - timedelta(days=1))[SourceKind.FAMILY].admitted == 0
    assert queries.figures_by_agency(cast.far_counsellor, since=AT - timedelta(days=1)) == {}


def test_a_paper_is_kept_once_with_what_it_says(cast):
    ward = refer(cast, source_kind=SourceKind.HOSPITAL, source_name="Mercy")
    request = actions.request_summary(ward, channel=SentBy.FAX, by=cast.admissions, at=AT)
    assert (request.follow_up_on, queries.inbox(cast.admissions, AT)[0].summary_due_on) == (date(2026, 3, 5), date(2026, 3, 5))
    paper = actions.receive_document(ward, content=PDF, file_name="summary.pdf", medications="Sertraline 50 mg", allergies="None",
                                     by=cast.admissions, at=AT)  # fmt: skip
    assert (paper.file_type, paper.size, len(paper.sha256), paper.sender) == (FileType.PDF, len(PDF), 64, "Mercy")
    with pytest.raises(Refused, match="kept here already"):
        actions.receive_document(ward, content=PDF, by=cast.admissions, at=AT)
    (said,) = queries.said_in_summaries(ward.episode_id)
    assert (said.medications, said.kind) == ("Sertraline 50 mg", DocumentKind.DISCHARGE_SUMMARY)
    assert queries.inbox(cast.admissions, AT)[0].summary_due_on is None
    assert (SummaryRequest.objects.count(), ReceivedDocument.objects.count()) == (1, 1)


# ------------------------------------------------------------------------------------------------ pages


def test_the_waiting_list_takes_a_call_and_costs_the_same_for_one_and_for_three(cast, as_staff):
    browser, counted, now = as_staff(cast.admissions), [], timezone.now()
    for first in ("Rosa", "Omar", "Mira"):
        entry = listed(cast, first, now)
        actions.offer_interim(entry, kind=Interim.NALOXONE, accepted=True, by=cast.nurse, at=now)
        browser.get(reverse("referral:waiting"))
        with CaptureQueriesContext(connection) as asked:
            shown = browser.get(reverse("referral:waiting")).content
        counted.append(len(asked))
    assert counted[0] == counted[2] <= 20
    assert b"not verified" in shown
    call = {"channel": "telephone", "outcome": "reached", "back": "waiting", "once": "w"}
    answer = browser.post(reverse("referral:attempts", args=[entry.referral_id]), call)
    assert (answer.status_code, answer["Location"]) == (303, reverse("referral:waiting"))
    assert queries.waiting_list(cast.admissions, timezone.now())[-1].contact == DailyContact.REACHED
    assert b"Alvarez" not in as_staff(cast.far_counsellor).get(reverse("referral:waiting")).content


def test_waits_by_their_forms(cast, as_staff):
    rosa, browser = refer(cast, at=timezone.now()), as_staff(cast.admissions)
    bare = {"reason": "other", "priority": "none", "once": "a"}
    assert browser.post(reverse("referral:waits", args=[rosa.pk]), bare).status_code == 422
    assert browser.post(reverse("referral:waits", args=[rosa.pk]), bare | {"reason": "coverage"}).status_code == 303
    entry = WaitingEntry.objects.get()
    offer = {"kind": "naloxone", "accepted": "yes", "once": "b"}
    assert browser.post(reverse("referral:offers", args=[entry.pk]), offer).status_code == 303
    for path in (reverse("referral:offers", args=[entry.pk]), reverse("referral:wait_end", args=[entry.pk])):
        assert as_staff(cast.far_counsellor).post(path, offer).status_code == 404
    assert browser.post(reverse("referral:wait_end", args=[entry.pk]), {"end": "begins"}).status_code == 303


def test_whoever_allows_no_way_is_never_called(cast, as_staff):
    entry = listed(cast, at=timezone.now())
    people.correct(entry.episode.patient, details={"may_call": False}, by=cast.admissions, at=timezone.now())
    shown = as_staff(cast.admissions).get(reverse("referral:waiting")).content
    assert b"they call us" in shown
    assert b"No answer" not in shown


def test_the_directory_is_kept_by_its_forms(cast, as_staff):
    browser, house = as_staff(cast.admissions), {"name": "Lakeview", "kind": "detox", "fax": "555-0111", "once": "s"}
    assert browser.post(reverse("referral:senders"), house).status_code == 303
    assert browser.post(reverse("referral:senders"), house | {"once": "t"}).status_code == 422
    row = Agency.objects.get()
    there = reverse("referral:sender", args=[row.pk])
    assert browser.post(there, house | {"needs": "A letter", "version": row.version}).status_code == 303
    assert b"A letter" in browser.get(there).content
    stale = browser.post(there, house | {"needs": "Nothing", "version": row.version})
    assert stale.status_code == 422
    assert b"Lakeview" in browser.get(reverse("referral:senders")).content
    assert b'value="Lakeview"' in browser.get(reverse("referral:new"), {"somebody_new": 1}).content
    assert browser.post(there, house | {"version": row.version + 1, "retired": "on"}).status_code == 303
    assert b'value="Lakeview"' not in browser.get(reverse("referral:new"), {"somebody_new": 1}).content
    assert as_staff(cast.utilisation).post(there, house | {"version": 2}).status_code == 422


def test_a_file_is_handed_out_behind_the_gate_only_and_each_reading_is_written_down(cast, as_staff):
    ward, browser = refer(cast, source_kind=SourceKind.HOSPITAL, at=timezone.now()), as_staff(cast.admissions)
    where, typed = reverse("referral:documents", args=[ward.pk]), {"kind": "discharge_summary", "channel": "fax"}
    program = SimpleUploadedFile("summary.pdf", b"MZ\x90\x00", content_type="application/pdf")
    assert browser.post(where, typed | {"file": program, "once": "a", "medications": "Sertraline"}).status_code == 422
    page = SimpleUploadedFile('sum"mary.pdf', PDF, content_type="text/html")
    assert browser.post(where, typed | {"file": page, "once": "b"}).status_code == 303
    row = ReceivedDocument.objects.get()
    there = reverse("referral:document", args=[row.pk])
    answer = browser.get(there)
    assert (answer.content, answer["Content-Type"], answer["X-Content-Type-Options"]) == (PDF, "application/pdf", "nosniff")
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]
    looked = Event.objects.filter(kind=EventKind.LOOKED, name="referral.document").latest("pk")
    assert (looked.patient, looked.keys["document_id"]) == (f"patient:{ward.episode.patient_id}", str(row.pk))
    for who in (cast.front_desk, cast.far_counsellor):
        assert as_staff(who).get(there).status_code == 404


def test_the_board_shows_stages_and_narrows_to_mine(cast, as_staff):
    rosa, _omar = refer(cast, at=timezone.now()), refer(cast, "Omar", at=timezone.now())
    actions.take(rosa, owner=cast.admissions, by=cast.admissions, at=timezone.now())
    browser, where = as_staff(cast.admissions), reverse("referral:board")
    whole, mine = browser.get(where).content, browser.get(where, {"owner": "mine"}).content
    assert b"Alvarez, Rosa" in whole
    assert b"Alvarez, Omar" in whole
    assert b"Alvarez, Rosa" in mine
    assert b"Alvarez, Omar" not in mine
    assert b"Alvarez" not in as_staff(cast.far_counsellor).get(where).content
    with CaptureQueriesContext(connection) as two:
        browser.get(where)
    refer(cast, "Mira", at=timezone.now())
    with CaptureQueriesContext(connection) as three:
        browser.get(where)
    assert len(two) == len(three) <= 20
