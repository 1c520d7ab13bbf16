"""Lists of the time before: a cell left blank is told or is well, and breaks no list."""

from datetime import date
from types import SimpleNamespace

import pytest

from services.common.lists import reading
from services.common.store.history_checks import Check, Findings
from services.matching.actions.history_imports import TAKING as MATCHING
from services.reporting.actions.history_imports import TAKING as REPORTING
from services.units.actions.history_imports import TAKING as UNITS
from tests.going_live import TODAY, a_list

TAKINGS = {"units": UNITS, "matching": MATCHING, "reporting": REPORTING}
CELLS = {
    "code": "91640104MA0000102X",
    "id_number": "640190200403150018",
    "phone": "13800001234",
    "day": "2026-01-05",
    "integer": 3,
    "money": "300.00",
}


def rows_of(form):
    """A full row, the same without each of its cells, and each cell alone."""
    full = {
        column.name: next(iter(column.choices), None) or CELLS.get(column.kind, "某某")
        for column in form.columns
    }
    without = [{k: v for k, v in full.items() if k != name} for name in full]
    return [full, *without, *({name: told} for name, told in full.items())]


@pytest.mark.parametrize(
    ("service", "name"), [(at, name) for at, taking in TAKINGS.items() for name in taking.kinds]
)
def test_no_blank_cell_breaks_a_list(service, name):
    kind = TAKINGS[service].kinds[name]
    rows = rows_of(kind.form(TODAY))
    listing = reading.read(a_list(name, *rows), kind.form(TODAY))
    assert len(listing.rows) == len(rows)
    told = SimpleNamespace(id="imp", as_of=date(2026, 2, 28), region="640100", paper=None)
    check = Check(listing, told, TODAY, Findings(listing), Findings(listing))
    for row in listing.rows:
        kind.check_row(check, row)
