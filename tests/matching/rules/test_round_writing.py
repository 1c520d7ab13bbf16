"""What a run writes in one go is what the plain ways give, byte for byte."""

from array import array
from dataclasses import replace
from hashlib import sha256

from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.matching.engine.rounds import run
from services.matching.rules import list_digests, merkle, rounds
from services.matching.rules.certificates import Around, Written, certificate, drawn
from services.matching.rules.certificates import written as certificate_written
from services.matching.rules.loops import numbers
from services.matching.rules.round_checks import check
from services.matching.rules.round_lines import (
    WrittenLines,
    leaf,
    leaves,
    line,
    salt,
    turns,
    wished,
)
from services.matching.rules.rounds import (
    canonical,
    canonical_of,
    digest,
    plain,
    read_written,
    written,
)
from tests.matching.round_oracle import a_round, small_rounds
from tests.matching.rules.test_certificates import ANNOUNCED, PARTS


@settings(max_examples=60)
@given(small_rounds())
def test_a_certificate_written_around_its_input_is_the_certificate(gathered):
    content = canonical(plain(gathered))
    seeded = drawn(gathered, PARTS, digest(gathered))
    assert seeded == drawn(gathered, PARTS)
    outcome = run(seeded)
    report = check(seeded, outcome)
    around = Around(seeded, outcome, PARTS, report, ANNOUNCED)
    told = certificate_written(content, around, leaves(seeded, outcome, PARTS.blind))
    whole = certificate(around)
    assert told == Written(canonical(whole), told.input_at, whole["digest"], whole["root"])
    assert told.content[told.input_at :].startswith(content)


@settings(max_examples=60)
@given(small_rounds())
def test_lines_made_together_are_those_made_one_by_one(gathered):
    seeded = drawn(gathered, PARTS)
    outcome = run(seeded)
    places = turns(outcome)
    one_by_one = [line(seeded, outcome, row, places[row]) for row in range(seeded.youths)]
    together = WrittenLines(seeded, outcome).of(range(seeded.youths), places)
    assert together == list(map(canonical, one_by_one))
    digests = [
        merkle.leaf(salt(PARTS.blind, told["serial"]) + canonical(told)) for told in one_by_one
    ]
    assert leaves(seeded, outcome, PARTS.blind) == digests
    assert [leaf(canonical(t), PARTS.blind, t["serial"]) for t in one_by_one] == digests


@settings(max_examples=60)
@given(small_rounds(), st.data())
def test_digests_of_lists_are_the_same_in_loops_and_in_steps_in_any_order(gathered, data):
    rows = data.draw(st.permutations(range(gathered.youths)))
    plainly = [sha256(canonical(wished(gathered, row))).hexdigest().encode() for row in rows]
    for way in (list_digests.in_steps, list_digests.in_loops):
        assert way(gathered)(rows) == plainly


def test_digests_of_more_lists_than_there_is_room_for_at_once(monkeypatch):
    gathered = a_round([1, 2], [[(0, 1), (1, 2)], [], [(1, 1)], [(1, 1), (0, 1)], [(0, 3)]])
    before = list_digests.in_loops(gathered)(range(5))
    monkeypatch.setattr(list_digests, "_AT_ONCE", 2)
    assert list_digests.in_loops(gathered)(range(5)) == before


@given(small_rounds())
def test_an_input_written_in_one_go_is_the_input_and_is_read_again(gathered):
    content = canonical(plain(gathered))
    for way in (written, rounds.written_in_steps, rounds.written_in_loops):
        assert way(gathered) == content
    assert read_written(content) == replace(gathered, seed=b"")
    for read in (rounds.read_in_steps, rounds.read_in_loops):
        assert rounds.read(read(content), b"") == replace(gathered, seed=b"")


@given(st.lists(st.integers(1 - 2**63, 2**63 - 1)))
@example([-20, 0, 7])
def test_a_column_is_written_as_json_has_it_and_read_again(told):
    column = array("q", told)
    text = numbers.written(column)
    assert text == canonical(told)
    assert numbers.read_column("q", text, 1, len(text) - 1) == column


def test_a_column_of_more_than_is_written_at_once_is_whole(monkeypatch):
    monkeypatch.setattr(numbers, "_AT_ONCE", 2)
    assert numbers.written(array("i", [1, -20, 300, 0, 7])) == b"[1,-20,300,0,7]"


@given(st.dictionaries(st.text(max_size=3), st.lists(st.integers() | st.text(max_size=3))))
def test_an_object_of_written_values_is_the_object_written(told):
    parts = {name: canonical(value) for name, value in told.items()}
    assert canonical_of(parts) == canonical(told)
