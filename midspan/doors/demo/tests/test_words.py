"""Do notes read as written for each person, never twice the same in one room?"""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from midspan.doors.demo.words.notes import NAMED, NEXT, TOOK_PART, lines, shared_note
from midspan.doors.demo.words.quotes import deal_quotes
from midspan.doors.demo.words.topics import TOPICS, topic_of

ALL_TOPICS = [topic for topics in TOPICS.values() for topic in topics]


@given(st.integers(0, 10**9), st.lists(st.integers(0, 3), min_size=1, max_size=12), st.sampled_from(ALL_TOPICS))
def test_no_two_lines_alike_in_a_session(seed, shares, topic):
    written = lines(dict(enumerate(shares)), topic, Random(seed))
    assert len(set(written.values())) == len(shares)
    assert all(line.endswith(".") and "{" not in line for line in written.values())


def test_the_packs_last_for_a_full_group():
    assert all(len(set(pack)) == len(pack) >= 10 for pack in TOOK_PART.values())
    assert all(len(topic.things) * len(NAMED) >= 12 for topic in ALL_TOPICS) and len(set(NEXT)) >= 12


def test_topics_come_round():
    for kind, topics in TOPICS.items():
        assert {topic_of(kind, place) for place in range(len(topics))} == set(topics)


def test_a_shared_note_says_what_the_group_did():
    topic = ALL_TOPICS[0]
    assert any(did in shared_note(topic, Random(3)) for did in topic.did)


def test_quotes_are_not_repeated_before_all_are_used():
    quotes = deal_quotes(200, Random(7))
    assert len(set(quotes)) == 200
