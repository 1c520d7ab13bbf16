"""The letters of a removal: the notice beforehand and the decision, from frozen evidence."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final, TypeAlias

from services.common.printing.press import Printed, pdf
from services.common.values.offices import office_name, place_name
from services.units.policy.removals import Wording
from services.units.rules.removal_evidence import refusals_by_kind
from services.units.rules.removals import Charge

_LETTER: Final = Path(__file__).with_name("letter.typ")

Held: TypeAlias = Mapping[str, Any] | Charge
"""On what a removal rests: the figures of the clock, or what the office holds against the unit."""


@dataclass(frozen=True)
class Subject:
    """Whom a letter concerns: the proposal's number, the unit, its office's region, its day."""

    number: str
    unit_name: str
    credit_code: str
    region: str
    made_on: date


@dataclass(frozen=True)
class Said:
    """What a decision says besides its evidence."""

    decision: str
    ground: str
    remedy: str | None
    replied_on: date | None
    reply: str | None
    noticed_on: date | None
    further_replies: Sequence[Mapping[str, str]] = ()
    waived_on: date | None = None
    fates: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def notice(subject: Subject, held: Held, wording: Wording, days: int) -> Printed:
    """The notice beforehand: facts, basis, what is intended, and the right to reply."""
    texts = wording.texts["notice"]
    parts = [
        *_grounds(held, wording),
        _part("拟作出的决定", texts["intention"]),
        _part("陈述和申辩的权利", texts["right"].format(days=days)),
    ]
    return _printed(subject, texts["title"], _opening(texts, held, wording), parts)


def decision(subject: Subject, held: Held, wording: Wording, said: Said) -> Printed:
    """The decision: facts, reply, basis, outcome, the fate of trainees, and the remedies."""
    texts = wording.texts[said.decision]
    outcome = texts["outcome"]
    if isinstance(held, Charge) and said.decision == "keep":
        outcome = wording.cause["kept"]
    parts = [
        *_grounds(held, wording),
        _part("陈述和申辩", *_replies(said, wording)),
        _part("决定", f"{said.ground}{'' if said.ground.endswith('。') else '。'}{outcome}"),
        *_fates(said, wording),
    ]
    if said.decision == "remove":
        parts.append(_remedies(subject, wording, said))
    return _printed(subject, texts["title"], _opening(texts, held, wording), parts)


def _government(region: str, day: date) -> str:
    return f"{place_name(region, day)}人民政府"


def _opening(texts: Mapping[str, str], held: Held, wording: Wording) -> str:
    if isinstance(held, Charge):
        return wording.cause["opening"]
    # Only who is kept can have begun anew: a notice or a removal has months behind it.
    opening = texts["opening"] if held["months_run"] else texts["under_a_month"]
    return opening.format(
        since=_day(held["since"]),
        start=wording.words["start"][held["by"]],
        months=held["months_run"],
    )


def _grounds(held: Held, wording: Wording) -> list[dict[str, Any]]:
    if isinstance(held, Charge):
        facts, proof = _part("核查情况", held.facts), _part("证据", held.evidence)
        return [facts, proof, _part("依据", wording.cause["basis"])]
    return [*_evidence(held, wording), _part("依据", wording.basis)]


def _replies(said: Said, wording: Wording) -> Iterator[str]:
    texts = wording.texts
    if said.replied_on and said.reply:
        yield texts["replied"].format(replied_on=_day(said.replied_on), reply=said.reply)
    for one in said.further_replies:
        yield texts["added"].format(replied_on=_day(one["replied_on"]), reply=one["text"])
    if said.waived_on:
        yield texts["waived"].format(waived_on=_day(said.waived_on))
    elif not said.reply:
        yield texts["unreplied"].format(noticed_on=_day(said.noticed_on))


def _evidence(evidence: Mapping[str, Any], wording: Wording) -> list[dict[str, Any]]:
    figures = [[one["title"], str(one["value"])] for one in evidence["figures"]]
    spells = [[_day(one["first"]), _day(one["last"])] for one in evidence["spells"]]
    sent = [_dispatch(one, wording) for one in evidence["dispatches"]]
    refused = _refusals(evidence["dispatches"], wording)
    counted = f"以下各项核算到{_day(evidence['through'])}。{evidence['remark']}"
    return [
        _table("核查情况", ["项目", "数量"], figures, [3, 1]) | {"paragraphs": [counted]},
        _table("有空余名额的日子", ["自", "至"], spells, [1, 1]),
        *([_table("派遣情况", ["派遣编号", "派遣日期", "结果"], sent, [4, 2, 3])] if sent else []),
        *([_table("青年谢绝的原因", ["原因", "次数"], refused, [3, 1])] if refused else []),
    ]


def _dispatch(told: Mapping[str, Any], wording: Wording) -> list[str]:
    why = _word(wording, "cause", told["cause"])
    state = _word(wording, "state", told["state"])
    return [told["id"], _day(told["issued_on"]), f"{state}（{why}）" if why else state]


def _refusals(dispatches: Iterable[Mapping[str, Any]], wording: Wording) -> list[list[str]]:
    # Beside no dispatch: the unit knows whom each concerns.
    counted = refusals_by_kind(dispatches)
    return [[_word(wording, "refusal", kind), str(count)] for kind, count in counted.items()]


def _fates(said: Said, wording: Wording) -> list[dict[str, Any]]:
    rows = [
        [placement_id, _word(wording, "fate", fate["kind"]), fate["note"]]
        for placement_id, fate in sorted(said.fates.items())
    ]
    return (
        [_table("在岗见习人员的安置", ["见习编号", "安置", "说明"], rows, [3, 2, 3])]
        if rows
        else []
    )


def _remedies(subject: Subject, wording: Wording, said: Said) -> dict[str, Any]:
    government = _government(subject.region, subject.made_on)
    legal = [text.format(government=government) for text in wording.remedies]
    return _part("救济途径", *legal, *([said.remedy] if said.remedy else []))


def _word(wording: Wording, kind: str, code: str | None) -> str:
    return wording.words[kind][code] if code else ""


def _part(title: str, *paragraphs: str) -> dict[str, Any]:
    return {"title": title, "paragraphs": list(paragraphs)}


def _table(
    title: str, heads: list[str], rows: list[list[str]], widths: list[int]
) -> dict[str, Any]:
    return {"title": title, "heads": heads, "rows": rows, "widths": widths}


def _printed(subject: Subject, title: str, opening: str, parts: list[dict[str, Any]]) -> Printed:
    facts = {
        "title": title,
        "number": subject.number,
        "addressee": f"{subject.unit_name}（统一社会信用代码{subject.credit_code}）",
        "paragraphs": [opening],
        "parts": parts,
        "office": office_name(subject.region, subject.made_on),
        "day": _day(subject.made_on),
        "footer": title,
    }
    return pdf(_LETTER, facts)


def _day(day: date | str | None) -> str:
    known = date.fromisoformat(day) if isinstance(day, str) else day
    return f"{known.year}年{known.month}月{known.day}日" if known else ""
