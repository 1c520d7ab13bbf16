"""Annotated copies of recommended lists, made from the file and what was found in it."""

from collections.abc import Sequence
from datetime import date

from services.common.lists import reading, writing
from services.common.lists.outcomes import RowOutcome, outcome
from services.common.store.lists import with_kept_faults
from services.units.readers.unit_lists import form_on
from services.units.tables.unit_imports import UnitImport, UnitImportFault

_WORDS: dict[RowOutcome, str] = {
    "kept": "已登记为拟发展单位。",
    "sound": "核查通过（试运行，未登记）。",
    "held_back": "本行无误；名单中另有错误，整份未登记。",
    "faulty": "有错误，未登记。",
}


def annotated(
    content: bytes, told: UnitImport, faults: Sequence[UnitImportFault], today: date
) -> bytes:
    """The copy to hand back, .xlsx. Takes seconds for ten thousand rows: call it in a thread."""
    listing = with_kept_faults(reading.reread(content, form_on(today)), faults)
    was_kept = told.mode == "row_by_row" or not told.faulty_rows
    outcomes = {
        row.number: _WORDS[outcome(is_sound=row.is_sound, was_kept=was_kept, dry_run=told.dry_run)]
        for row in listing.rows
    }
    return writing.annotated(listing, outcomes)


def template(today: date) -> bytes:
    """The blank list to fill in."""
    return writing.template(form_on(today))
