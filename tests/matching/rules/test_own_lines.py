"""A youth's own check: the root pins the line, commitments the parts, the seed the lot."""

from typing import Any

import pytest

from services.matching.engine.rounds import run
from services.matching.rules.certificates import Parts, certificate, drawn
from services.matching.rules.own_lines import Fault, faults_of
from services.matching.rules.round_checks import check
from services.matching.rules.round_lines import leaves, line, proved, salt, turns
from tests.matching.round_oracle import a_round

PARTS = Parts(b"s" * 32, b"c" * 32, b"b" * 32)
GATHERED = drawn(a_round([1, 1], [[(0, 1), (1, 2)], [(0, 1)], [(1, 1), (0, 1)]]), PARTS)
OUTCOME = run(GATHERED)
WHOLE = certificate(GATHERED, OUTCOME, PARTS, check(GATHERED, OUTCOME))
ROUND: dict[str, Any] = {
    "id": GATHERED.round_id,
    **{
        name: WHOLE[name]
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
    told = line(GATHERED, OUTCOME, row, turns(OUTCOME)[row])
    given = proved(
        told, salt(PARTS.blind, told["serial"]), leaves(GATHERED, OUTCOME, PARTS.blind), row
    )
    steps = [{"side": side, "sha256": beside} for side, beside in given["steps"]]
    return given | {"steps": steps}


@pytest.mark.parametrize("row", [0, 1, 2])
def test_every_line_follows_from_what_was_published(row: int) -> None:
    assert faults_of(own(row), ROUND) == []


@pytest.mark.parametrize(
    ("changed", "faults"),
    [
        ({"id": "rnd_other"}, ["round"]),
        ({"root": "0" * 64}, ["root"]),
        ({"secret_commitment": "0" * 64}, ["secret"]),
        ({"contribution_commitment": "0" * 64}, ["contribution"]),
        ({"secret": "00" * 32}, ["secret", "lot"]),
        ({"contribution": "00" * 32}, ["contribution", "lot"]),
        ({"input_digest": "00" * 32}, ["lot"]),
        ({"secret": "00"}, ["form"]),
        ({"secret": None}, ["form"]),
        ({"secret": "zz" * 32}, ["form"]),
    ],
)
def test_what_was_published_otherwise_is_named(
    changed: dict[str, Any], faults: list[Fault]
) -> None:
    assert faults_of(own(0), ROUND | changed) == faults


def test_a_line_that_was_changed_is_not_in_the_root() -> None:
    given = own(0)
    other = given | {"line": given["line"] | {"turn": 9}}
    assert faults_of(other, ROUND) == ["root"]


@pytest.mark.parametrize("own_line", [None, [], {}, {"line": None, "steps": []}, {"line": 1}])
def test_what_is_no_line_is_said(own_line: Any) -> None:
    assert faults_of(own_line, ROUND) == ["form"]
    assert faults_of(own(0), None) == ["form"]


SHOWN = [{"round_id": "rnd_other"}, {"post_id": "pst_other"}, {"post_id": None}]


@pytest.mark.parametrize("shown", SHOWN)
def test_what_is_shown_beside_the_line_is_the_lines(shown: dict[str, Any]) -> None:
    beside = {name: own(0)["line"][name] for name in ("round_id", "post_id")}
    assert faults_of(own(0) | beside, ROUND) == []
    assert faults_of(own(0) | beside | shown, ROUND) == ["shown"]
