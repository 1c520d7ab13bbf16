import asyncio
import logging
from typing import Any

import pytest
from limits import parse
from limits.aio.storage import MemoryStorage

from services.gateway import rates
from services.gateway.problems import TooManyRequests
from services.gateway.rates import Bucket, SharedRate, Store, Window


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


async def test_a_spender_may_spend_all_at_once_and_then_evenly() -> None:
    clock = Clock()
    rate = Bucket(parse("4/2 seconds"), clock)
    for _ in range(4):
        await rate.take("192.0.2.1")
    with pytest.raises(TooManyRequests) as refused:
        await rate.take("192.0.2.1")
    assert refused.value.retry_after == 1
    clock.now += 0.5
    await rate.take("192.0.2.1")
    with pytest.raises(TooManyRequests):
        await rate.take("192.0.2.1")
    clock.now += 3600
    for _ in range(4):
        await rate.take("192.0.2.1")


async def test_a_refusal_costs_nothing() -> None:
    clock = Clock()
    rate = Bucket(parse("1/second"), clock)
    await rate.take("192.0.2.1")
    for _ in range(100):
        with pytest.raises(TooManyRequests):
            await rate.take("192.0.2.1")
    clock.now += 1
    await rate.take("192.0.2.1")


async def test_a_slow_limit_says_how_long_to_wait() -> None:
    rate = Bucket(parse("6/minute"), Clock())
    for _ in range(6):
        await rate.take("192.0.2.1")
    with pytest.raises(TooManyRequests) as refused:
        await rate.take("192.0.2.1")
    assert refused.value.retry_after == 10


async def test_one_spender_does_not_spend_anothers() -> None:
    rate = Bucket(parse("1/second"), Clock())
    for spender in ("192.0.2.1", "192.0.2.2", "acc_1", "unknown"):
        await rate.take(spender)


async def test_a_window_lets_no_stretch_of_its_time_have_one_more() -> None:
    clock = Clock()
    rate = Window(parse("30/minute"), clock)
    for _ in range(30):
        await rate.take("acc_1")
        clock.now += 1
    with pytest.raises(TooManyRequests) as refused:
        await rate.take("acc_1")
    assert refused.value.retry_after == 30
    clock.now = 100 + 59.75
    with pytest.raises(TooManyRequests) as refused:
        await rate.take("acc_1")
    assert refused.value.retry_after == 1
    # The first of the thirty is a minute old, and only the first.
    clock.now = 100 + 60
    await rate.take("acc_1")
    with pytest.raises(TooManyRequests):
        await rate.take("acc_1")


async def test_whoever_asks_all_the_time_gets_no_more_than_the_window() -> None:
    clock = Clock()
    rate = Window(parse("30/minute"), clock)
    passed: list[float] = []
    for _ in range(4 * 300):
        clock.now += 0.25
        try:
            await rate.take("acc_1")
        except TooManyRequests:
            continue
        passed.append(clock.now)
    assert all(later - first >= 60 for first, later in zip(passed, passed[30:], strict=False))
    assert len(passed) == 150


async def test_a_window_keeps_nothing_of_who_has_been_silent_so_long() -> None:
    clock = Clock()
    rate = Window(parse("2/minute"), clock)
    for at, spender in enumerate(("acc_1", "acc_2", "acc_3")):
        clock.now = 100.0 + 30 * at
        await rate.take(spender)
    assert list(rate._spent) == ["acc_2", "acc_3"]


async def test_a_window_knows_only_so_many_spenders(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "SPENDERS", 2)
    rate = Window(parse("1/minute"), Clock())
    for spender in ("192.0.2.1", "192.0.2.2", "192.0.2.3"):
        await rate.take(spender)
    assert list(rate._spent) == ["192.0.2.2", "192.0.2.3"]
    with pytest.raises(TooManyRequests):
        await rate.take("192.0.2.3")


async def test_a_store_counts_a_strict_rate_by_a_window_too() -> None:
    store = Store("async+memory://")
    first, second = (
        SharedRate("reveals", parse("3/2 seconds"), store, strict=True) for _ in range(2)
    )
    for rate in (first, second, first):
        await rate.take("acc_1")
    began = asyncio.get_running_loop().time()
    while asyncio.get_running_loop().time() < began + 1.8:
        for rate in (first, second):
            with pytest.raises(TooManyRequests) as refused:
                await rate.take("acc_1")
            assert 1 <= refused.value.retry_after <= 2
        await asyncio.sleep(0.1)
    await asyncio.sleep(0.4)
    for rate in (first, second, first):
        await rate.take("acc_1")


async def test_only_so_many_spenders_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "SPENDERS", 2)
    rate = Bucket(parse("1/second"), Clock())
    for spender in ("192.0.2.1", "192.0.2.2", "192.0.2.3"):
        await rate.take(spender)
    assert len(rate._full_at) == 2
    await rate.take("192.0.2.1")


async def test_nothing_is_kept_of_those_silent_until_their_buckets_are_full_again() -> None:
    clock = Clock()
    rate = Bucket(parse("2/minute"), clock)
    for spender in ("acc_1", "acc_1", "acc_2", "acc_3"):
        await rate.take(spender)
    kept = {}
    for passed in (59.9, 60.0):
        clock.now = 100.0 + passed
        await rate.take("acc_4")
        kept[passed] = [*rate._full_at]
    assert kept == {59.9: ["acc_1", "acc_2", "acc_3", "acc_4"], 60.0: ["acc_4"]}
    # Whoever comes back finds all there is, as a stranger does.
    for _ in range(2):
        await rate.take("acc_1")
    with pytest.raises(TooManyRequests):
        await rate.take("acc_1")


async def test_gateways_that_share_a_store_share_its_counts() -> None:
    store = Store("async+memory://")
    first, second = (SharedRate("address", parse("3/minute"), store) for _ in range(2))
    other = SharedRate("caller", parse("3/minute"), store)
    for rate in (first, second, first):
        await rate.take("192.0.2.1")
    for rate in (first, second):
        with pytest.raises(TooManyRequests) as refused:
            await rate.take("192.0.2.1")
        assert 1 <= refused.value.retry_after <= 60
    await other.take("192.0.2.1")
    await first.take("192.0.2.2")


class Faulty(MemoryStorage):
    """A store that may be away."""

    STORAGE_SCHEME = ("async+faulty",)
    asked = 0
    away = True

    async def acquire_sliding_window_entry(self, *told: Any, **more: Any) -> bool:
        type(self).asked += 1
        if self.away:
            raise ValueError("redis://secret@nowhere")
        return await super().acquire_sliding_window_entry(*told, **more)


async def test_while_the_store_is_away_each_counts_by_itself(
    caplog: pytest.LogCaptureFixture,
) -> None:
    clock = Clock()
    store = Store("async+faulty://", clock)
    rate = SharedRate("address", parse("2/minute"), store)
    with caplog.at_level(logging.WARNING):
        for _ in range(2):
            await rate.take("192.0.2.1")
        with pytest.raises(TooManyRequests):
            await rate.take("192.0.2.1")
    # Asked once, then left alone: no call waits for what is not there.
    assert Faulty.asked == 1
    assert caplog.messages == ["limits are counted here, cause ValueError"]
    Faulty.away, clock.now = False, clock.now + rates.ABSENCE
    await rate.take("192.0.2.1")
    assert Faulty.asked == 2
