"""Annotated copies of lists of youths, and blank lists to fill in."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from services.common.lists import reading, writing
from services.common.lists.outcomes import RowOutcome, outcome
from services.common.store.lists import with_kept_faults
from services.matching.readers import youth_lists as reader
from services.matching.rules.youth_lists import ListKind
from services.matching.tables.youth_imports import YouthImport, YouthImportFault

_WORDS: Final[Mapping[RowOutcome, str]] = {
    "kept": "已登记。",
    "sound": "核查通过（试运行，未登记）。",
    "held_back": "本行无误；名单中另有错误，整份未登记。",
    "faulty": "有错误，未登记。",
}
_ENTERED: Final[Mapping[str, str]] = {
    "new": "已登记为见习对象。",
    "merged": "此前已有登记，已并入同一人。",
    "in_question": "已保留，待核实姓名。",
    "not_reached": "未走访到，请继续走访。",
}


def annotated(
    content: bytes,
    told: YouthImport,
    faults: Sequence[YouthImportFault],
    entered: Mapping[int, str],
    today: date,
) -> bytes:
    """The copy to hand back, .xlsx. Takes seconds for ten thousand rows: call it in a thread."""
    listing = reading.reread(content, reader.form_on(told.kind, today))
    listing = with_kept_faults(listing, faults)
    was_kept = told.mode == "row_by_row" or not told.faulty_rows
    words = {
        row.number: _WORDS[outcome(is_sound=row.is_sound, was_kept=was_kept, dry_run=told.dry_run)]
        for row in listing.rows
    }
    return writing.annotated(listing, words | {n: _ENTERED[one] for n, one in entered.items()})


def template(kind: ListKind, today: date) -> bytes:
    """The blank list to fill in."""
    return writing.template(reader.form_on(kind, today))
