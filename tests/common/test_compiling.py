"""Loops are got ready aside: until then everybody but the thread that does it goes by steps."""

from threading import Event

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


def test_where_first_fails_everybody_goes_by_steps(asked, monkeypatch):
    failures = []
    monkeypatch.setattr("threading.excepthook", lambda told: failures.append(told.exc_type))
    compiling.hold_off()
    threads = []
    made = compiling.Thread
    monkeypatch.setattr(
        compiling, "Thread", lambda **how: threads.append(made(**how)) or threads[0]
    )
    compiling.get_ready_aside(lambda: {}["nothing"])
    threads[0].join(5)
    assert failures == [KeyError]
    assert asked("a text") == "steps"


def test_without_numba_nothing_is_got_ready(monkeypatch):
    monkeypatch.setattr(compiling, "COMPILED", False)
    monkeypatch.setattr(compiling, "_turn", compiling._Turn())
    compiling.hold_off()
    told = []
    compiling.get_ready_aside(lambda: told.append(1))
    assert not told
    assert compiling.kernel(len) is len
