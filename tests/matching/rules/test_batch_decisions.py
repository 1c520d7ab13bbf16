"""Batches: one to two hundred, each once."""

import pytest

from services.matching.rules.batch_decisions import BatchUnfit, check_ids


def test_one_to_two_hundred_each_once() -> None:
    check_ids(["a"])
    check_ids([str(n) for n in range(200)])
    for ids in ([], [str(n) for n in range(201)], ["a", "a"]):
        with pytest.raises(BatchUnfit):
            check_ids(ids)
