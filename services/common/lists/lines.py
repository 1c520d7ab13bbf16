"""Opens JSON lines: an object to a line, its fields named as the form names its columns."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NoReturn

from services.common.lists.columns import CODES, Column, Form, Kind
from services.common.lists.faults import Unfit
from services.common.lists.headers import Header
from services.common.lists.refusals import ListEncodingUnknown, ListOverLimits
from services.common.lists.sheets import Flaw, Limits, Raw, Sheet

_BOM: Final = b"\xef\xbb\xbf"
_OURS: Final = re.compile(r"[a-z_]{1,40}")
"""What names of our own fields look like; whoever makes up others may write anything into them."""
_LONGEST: Final = 64 * 1024
"""Characters of a line: a row of the longest texts has a tenth of it."""


@dataclass(frozen=True)
class Lines:
    """The lines as rows of a sheet, and those that are none."""

    sheet: Sheet
    header: Header
    broken: Mapping[int, Unfit]
    """Why a line gives no row, by its number."""


def are_lines(content: bytes) -> bool:
    """Whether the bytes are JSON lines: the first thing in them opens an object."""
    return content.removeprefix(_BOM).lstrip()[:1] == b"{"


def are_none(content: bytes) -> bool:
    """Whether there is not one line with anything in it."""
    return not content.removeprefix(_BOM).strip()


def opened(content: bytes, form: Form, limits: Limits) -> Lines:
    """The lines. One that cannot be read is set aside and takes none with it.

    Raises ListEncodingUnknown, ListOverLimits.
    """
    places = {column.name: place for place, column in enumerate(form.columns, 1)}
    columns = {column.name: column for column in form.columns}
    rows: dict[int, dict[int, Raw]] = {}
    broken: dict[int, Unfit] = {}
    unknown: dict[str, None] = {}
    for number, line in enumerate(_text(content).split("\n"), 1):
        if not line.strip():
            continue
        if len(rows) + len(broken) >= limits.rows:
            raise ListOverLimits(f"名单超过{limits.rows}行，请分成几份提交。")
        try:
            told = _object(line)
            unknown |= dict.fromkeys(told.keys() - columns.keys())
            rows[number] = {places[name]: raw for name, raw in _cells(told, columns).items()}
        except Unfit as unfit:
            broken[number] = unfit.with_traceback(None)
    header = Header(
        row=0,
        first_data_row=1,
        columns=places,
        labels={place: name for name, place in places.items()},
        unknown=dict(enumerate(unknown, len(places) + 1)),
        lettered=False,
    )
    return Lines(Sheet("", rows), header, broken)


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ListEncodingUnknown("JSON 行请用 UTF-8 编码。") from None


def _object(line: str) -> dict[str, Any]:
    if len(line) > _LONGEST:
        raise Unfit("line-too-long", f"这一行超过{_LONGEST}个字符。")
    try:
        told = json.loads(line, object_pairs_hook=_once, parse_constant=_refuse_constant)
    except Unfit:
        raise
    except (ValueError, RecursionError):
        raise Unfit("line-not-json", "这一行不是 JSON；请每行写一个完整的对象。") from None
    if not isinstance(told, dict):
        raise Unfit("line-not-an-object", "这一行不是对象；请每行写一个对象，如 {…}。")
    return told


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        [(twice, _)] = Counter(name for name, _ in pairs).most_common(1)
        told = f" {twice} " if _OURS.fullmatch(twice) else ""
        raise Unfit("repeated-field", f"这一行有一个字段{told}出现了两次，请只保留一个。")
    return found


def _refuse_constant(_: str) -> NoReturn:
    raise ValueError


def _cells(told: Mapping[str, Any], columns: Mapping[str, Column]) -> dict[str, Raw]:
    strange = told.keys() - columns.keys()
    if strange:
        named = "、".join(sorted(name for name in strange if _OURS.fullmatch(name)))
        told_names = f"：{named}" if named else ""
        raise Unfit("unknown-field", f"这一行有名单的项目以外的字段{told_names}，请删去。")
    read = {name: _raw(value, columns[name].kind) for name, value in told.items()}
    return {name: raw for name, raw in read.items() if raw is not None}


def _raw(value: Any, kind: Kind) -> Raw | None:
    if isinstance(value, list) and kind == "several" and all(isinstance(v, str) for v in value):
        return "\n".join(value) or None
    if isinstance(value, list | dict):
        return Flaw.NESTED
    if kind in CODES and isinstance(value, int | float):
        return Flaw.NUMBERED
    return value  # type: ignore[no-any-return]
