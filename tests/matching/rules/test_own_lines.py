"""A youth's own check: the root pins the line, commitments the parts, the seed the lot."""

from dataclasses import asdict
from functools import cache
from typing import Any

import pytest

from services.matching.engine.rounds import run
from services.matching.rules.certificates import Around, certificate, drawn
from services.matching.rules.own_lines import LATER, UNPROVED, Fault, faults_of
from services.matching.rules.round_announcements import head
from services.matching.rules.round_checks import check
from services.matching.rules.round_lines import leaves, line, proved, salt, turns
from services.matching.rules.rounds import RoundInput, RoundOutcome
from tests.matching.mutation import mutants
from tests.matching.round_oracle import a_round
from tests.matching.rules.test_certificates import ANNOUNCED, PARTS


@cache
def the_input() -> RoundInput:
    # When a test asks: what finds the tests runs no loop.
    return drawn(a_round([1, 1], [[(0, 1), (1, 2)], [(0, 1)], [(1, 1), (0, 1)]]), PARTS)


@cache
def outcome() -> RoundOutcome:
    return run(the_input())


@cache
def whole() -> dict[str, Any]:
    found = check(the_input(), outcome())
    return certificate(Around(the_input(), outcome(), PARTS, found, ANNOUNCED))


@cache
def the_round() -> dict[str, Any]:
    """What was published of it before its end."""
    return {
        "id": the_input().round_id,
        "algorithm": the_input().algorithm,
        **asdict(ANNOUNCED),
        **{
            name: whole()[name]
            for name in (
                "secret",
                "contribution",
                "input_digest",
                "secret_commitment",
                "contribution_commitment",
                "root",
            )
        },
    }


def own(row: int) -> dict[str, Any]:
    """What the youth of a row is answered."""
    told = line(the_input(), outcome(), row, turns(outcome())[row])
    salted = salt(PARTS.blind, told["serial"])
    digests = leaves(the_input(), outcome(), PARTS.blind)
    given = proved(told, salted, digests, row, head(the_input().round_id, the_round()))
    steps = [{"side": side, "sha256": beside} for side, beside in given["steps"]]
    return given | {"steps": steps}


@pytest.mark.parametrize("row", [0, 1, 2])
def test_every_line_follows_from_what_was_published(row: int) -> None:
    assert faults_of(own(row), the_round()) == []


@pytest.mark.parametrize(
    ("changed", "faults"),
    [
        ({"id": "rnd_other"}, ["round", "announced"]),
        ({"algorithm": "first/2"}, ["round", "announced"]),
        ({"market": "640100"}, ["announced"]),
        ({"frozen_at": "2026-03-01T10:00:00.001+08:00"}, ["announced"]),
        ({"frozen_at": None}, ["announced"]),
        ({"root": "0" * 64}, ["root"]),
        ({"secret_commitment": "0" * 64}, ["announced", "secret"]),
        ({"contribution_commitment": "0" * 64}, ["announced", "contribution"]),
        ({"secret": "00" * 32}, ["secret", "lot"]),
        ({"contribution": "00" * 32}, ["contribution", "lot"]),
        ({"input_digest": "00" * 32}, ["announced", "lot"]),
        ({"secret": "00"}, ["form"]),
        ({"secret": None}, ["form"]),
        ({"secret": "zz" * 32}, ["form"]),
    ],
)
def test_what_was_published_otherwise_is_named(
    changed: dict[str, Any], faults: list[Fault]
) -> None:
    assert faults_of(own(0), the_round() | changed) == faults


@pytest.mark.parametrize("own_line", [None, [], {}, {"line": None, "steps": []}, {"line": 1}])
def test_what_is_no_line_is_said(own_line: Any) -> None:
    assert faults_of(own_line, the_round()) == ["form"]
    assert faults_of(own(0), None) == ["form"]


def answered(row: int) -> dict[str, Any]:
    """The same as the youth is answered, with all that stands beside the line."""
    given = own(row)
    told = given["line"]
    return (
        given
        | of_round()
        | {
            "round_id": told["round_id"],
            "place": told["turn"],
            "youths": told["turns"],
            "post_id": told["post_id"],
            "tier": told["tier"],
            "rank": 1,
            "left_out": None,
            "text": "批次已经执行。",
        }
    )


@cache
def of_round() -> dict[str, Any]:
    return {
        "state": "applied",
        "market": "640000",
        "applied_on": "2026-03-02",
        "ended_at": "2026-03-02T09:00:00.000+08:00",
        "certificate_digest": whole()["digest"],
        "reason": None,
    }


@cache
def published() -> dict[str, Any]:
    return the_round() | of_round()


def test_an_answer_as_it_was_given_follows_from_what_was_published() -> None:
    for row in range(3):
        assert faults_of(answered(row), published()) == []


@pytest.mark.parametrize("row", [0, 1, 2])
def test_an_answer_changed_in_any_field_is_refused(row: int) -> None:
    given = answered(row)
    for way, other in mutants(given):
        assert (faults_of(other, published()) == []) == (way[0] in UNPROVED), way


def test_what_was_published_changed_in_any_field_is_refused() -> None:
    for way, other in mutants(published()):
        assert faults_of(answered(0), other), way


def test_what_comes_after_the_run_is_bound_by_no_root_and_said_so() -> None:
    for name in LATER:
        told = {name: "otherwise"}
        assert faults_of(answered(0) | told, published() | told) == []
    assert faults_of(answered(0) | {"market": "otherwise"}, published() | {"market": "otherwise"})


def test_a_line_that_lacks_a_field_or_has_another_is_refused() -> None:
    given = answered(0)
    for name in given["line"]:
        told = {key: value for key, value in given["line"].items() if key != name}
        assert faults_of({**given, "line": told}, published())
    assert faults_of({**given, "line": given["line"] | {"more": 1}}, published()) == ["root"]
    for name in ("line", "salt", "steps", "root"):
        assert faults_of({key: value for key, value in given.items() if key != name}, published())


def test_a_step_of_no_side_is_no_proof() -> None:
    given = answered(0)
    for side in ("LEFT", "up", "", None):
        steps = [given["steps"][0] | {"side": side}, *given["steps"][1:]]
        assert faults_of({**given, "steps": steps}, published()) == ["form"]
