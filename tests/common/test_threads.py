"""Threads take turns as a service that has started lets them."""

import sys

import pytest

from services.common import threads


def test_who_waits_for_a_thread_that_reckons_waits_half_a_millisecond() -> None:
    before = sys.getswitchinterval()
    try:
        threads.share()
        assert sys.getswitchinterval() == pytest.approx(threads.TURN) == pytest.approx(0.0005)
    finally:
        sys.setswitchinterval(before)
