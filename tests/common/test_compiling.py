"""Loops are got ready aside: until then everybody but the thread that does it goes by steps."""

import sys
from threading import Barrier, Event, Thread
from types import SimpleNamespace

import pytest

from services.common import compiling


@pytest.fixture
def asked(monkeypatch):
    """What is asked by loops and by steps, as where loops are compiled."""
    monkeypatch.setattr(compiling, "COMPILED", True)
    monkeypatch.setattr(compiling, "_turn", compiling._Turn())
    return compiling.where_compiled(
        lambda told: None if told is None else "loops", lambda _: "steps"
    )


def ready_once(asked, first):
    done = Event()

    def get_ready():
        told.append(asked("first"))
        first.wait(5)
        done.set()

    told = []
    compiling.get_ready_aside(get_ready)
    return told, done


def test_who_has_held_off_goes_by_steps_until_a_thread_has_got_the_loops_ready(asked):
    assert asked("a text") == "loops"
    compiling.hold_off()
    assert asked("a text") == "steps"
    goes_on = Event()
    told, done = ready_once(asked, goes_on)
    assert asked("a text") == "steps"
    goes_on.set()
    assert done.wait(5)
    assert told == ["loops"]
    turn = compiling._turn
    for _ in range(500):
        if turn.is_everybodys:
            break
        Event().wait(0.01)
    assert asked("a text") == "loops"
    assert asked(None) == "steps"


def test_loops_are_got_ready_once(asked):
    compiling.hold_off()
    compiling.get_ready_aside(Event().is_set)
    again = []
    compiling.get_ready_aside(lambda: again.append(1))
    assert not again


@pytest.fixture
def threads(monkeypatch):
    """The threads that are made."""
    made = []
    monkeypatch.setattr(compiling, "Thread", lambda **how: made.append(Thread(**how)) or made[-1])
    return made


def test_where_first_fails_everybody_goes_by_steps(asked, threads, caplog):
    compiling.hold_off()
    compiling.get_ready_aside(lambda: {}["nothing"])
    threads[0].join(5)
    assert "loops are not ready" in caplog.text
    assert "KeyError" in caplog.text
    assert asked("a text") == "steps"


def test_a_thread_known_as_the_one_that_failed_was_goes_by_steps(asked, threads, monkeypatch):
    monkeypatch.setattr(compiling, "get_ident", lambda: 1)
    compiling.hold_off()
    compiling.get_ready_aside(lambda: {}["nothing"])
    threads[0].join(5)
    assert asked("a text") == "steps"


def test_a_process_that_ends_does_not_wait_for_loops(asked, threads):
    compiling.hold_off()
    compiling.get_ready_aside(Event().is_set)
    assert threads[0].daemon


def test_each_loop_is_made_once_and_kept_at_its_own_place_whoever_else_makes_one(monkeypatch):
    config = SimpleNamespace()
    kept = []

    def njit(**_):
        def made(loop):
            before = config.CACHE_DIR
            Event().wait(0.05)
            kept.append((loop.__name__, before, config.CACHE_DIR))
            return loop

        return made

    def first():
        """A loop."""

    def second():
        """Another."""

    monkeypatch.setitem(sys.modules, "numba", SimpleNamespace(config=config, njit=njit))
    monkeypatch.setattr(compiling, "getfile", lambda loop: f"/{loop.__name__}/loops.py")
    monkeypatch.setattr(compiling, "_kept_in", str)
    loops = [compiling.Loop(loop, nogil=False) for loop in (first, second)]
    at_once = Barrier(4)
    asking = [
        Thread(target=lambda loop=loop: (at_once.wait(5), loop.compiled)) for loop in loops * 2
    ]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join(5)
    assert sorted(kept) == [("first", "/first", "/first"), ("second", "/second", "/second")]
    assert loops[0].compiled is first


def test_without_numba_nothing_is_got_ready(monkeypatch):
    monkeypatch.setattr(compiling, "COMPILED", False)
    monkeypatch.setattr(compiling, "_turn", compiling._Turn())
    compiling.hold_off()
    told = []
    compiling.get_ready_aside(lambda: told.append(1))
    assert not told
    assert compiling.kernel(len) is len
