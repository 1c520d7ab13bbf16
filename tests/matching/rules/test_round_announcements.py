"""What is announced of a round is bound by its root, each step in its order."""

import pytest

from services.matching.rules.round_announcements import STEPS, head, in_order

TOLD = {
    "market": "640000",
    "opened_at": "2026-03-01T09:00:00.000+08:00",
    "committed_at": "2026-03-01T09:30:00.000+08:00",
    "frozen_at": "2026-03-01T10:00:00.000+08:00",
    "contributed_at": "2026-03-01T11:00:00.000+08:00",
    "algorithm": "tiered/1",
    "input_digest": "0" * 64,
    "secret_commitment": "1" * 64,
    "contribution_commitment": "2" * 64,
}


@pytest.mark.parametrize("name", TOLD)
def test_whatever_is_announced_otherwise_has_another_digest(name: str) -> None:
    assert head("rnd_1", TOLD | {name: f"{TOLD[name]} "}) != head("rnd_1", TOLD)
    with pytest.raises(KeyError):
        head("rnd_1", {key: TOLD[key] for key in TOLD if key != name})


def test_another_round_has_another_digest_and_what_comes_later_none() -> None:
    assert head("rnd_2", TOLD) != head("rnd_1", TOLD)
    assert head("rnd_1", TOLD | {"state": "applied", "ended_at": None}) == head("rnd_1", TOLD)


def test_steps_at_one_instant_are_in_order_and_one_before_its_forerunner_is_not() -> None:
    assert in_order(TOLD)
    assert in_order(TOLD | dict.fromkeys(STEPS, TOLD["opened_at"]))
    assert not in_order(TOLD | {"frozen_at": "2026-03-01T09:29:59.999+08:00"})
    assert in_order(TOLD | {"frozen_at": "2026-03-01T02:30:00.000+00:00"})


@pytest.mark.parametrize("told", [None, 1, "", "soon", "2026-03-01T10:00:00.000"])
def test_what_is_no_instant_has_no_order(told: object) -> None:
    assert not in_order(TOLD | {"frozen_at": told})
