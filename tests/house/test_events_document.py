"""Every event that a service tells of stands in docs/events.md, and no other."""

import ast
import re
from functools import cache
from pathlib import Path

from services.accounts.rules import messages
from services.reporting.rules import (
    insurance_claims,
    payables,
    recoveries,
    settlements,
    subsidy_claims,
)

ROOT = Path(__file__).parents[2]
FORM = re.compile(r"[a-z]+(?:-[a-z]+)*\.[a-z]+(?:-[a-z]+)*")
COMPOSED = {
    *(f"message.{past}" for past in messages.TELLING.values()),
    *(f"settlement.{past}" for past in settlements.PAST.values()),
    *(f"recovery.{past}" for past in recoveries.PAST.values()),
    *(f"insurance-claim.{past}" for past in insurance_claims.PAST.values()),
    *(f"subsidy-claim.{past}" for past in subsidy_claims.PAST.values()),
    *(f"payable.{past}" for past in payables.PAST.values()),
    *(f"calendar.{status}" for status in ("published", "provisional")),
}
"""Events whose names the code puts together."""


def told():
    # Where changes are made; who follows a feed names events of others.
    kernel = "services/common/store/outward.py"
    rooms = ("services/*/actions/*.py", "services/accounts/rules/*.py", kernel)
    for path in (path for room in rooms for path in ROOT.glob(room)):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        # What goes to the audit log is no event.
        audited = {
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.keyword) and is_audit(node)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and node not in audited and is_event(node.value):
                yield node.value


def is_audit(keyword):
    return keyword.arg == "action"


def is_event(value):
    return isinstance(value, str) and bool(FORM.fullmatch(value)) and kind_of(value) in kinds()


@cache
def kinds():
    return {kind_of(event) for event in documented()}


def kind_of(event):
    return event.split(".")[0]


def rows():
    text = (ROOT / "docs" / "events.md").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.startswith("|")]


def documented():
    return {event for row in rows() for event in FORM.findall(row)}


def test_the_events_listed_are_those_that_are_told():
    assert documented() == {*told(), *COMPOSED}


def test_each_object_has_one_row():
    objects = [name for row in rows() if FORM.search(row) and (name := row.split("|")[1].strip())]
    told_twice = {name for name in objects if objects.count(name) > 1}
    assert told_twice == set()
