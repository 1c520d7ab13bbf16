"""What the demo says of units judged: a complaint's effect, a score's parts, removal's evidence."""

from collections.abc import Iterable, Mapping
from typing import Any

from rich.table import Table

from launch.demo.judging import UPHELD, Judged
from launch.demo.telling import console
from launch.demo.wording import KeptBack

_FIGURES = ("absorbed", "completed", "retained", "retention-rate", "abnormal-leaving-rate", UPHELD)
_BEST = 5


def tell(judged: Judged, names: Mapping[str, str]) -> None:
    """All of it; `names` are the units' by their ids."""
    _tell_complaint(judged, names)
    _tell_candidates(judged.candidates)
    if judged.named:
        _tell_score(names[judged.named["unit_id"]], judged.named["evidence"])
    for proposal in judged.swept.get("proposed", ())[:1]:
        _tell_removal(proposal)


def tell_kept_back(kept_back: Iterable[KeptBack]) -> None:
    """Posts that were not published: the words, the finding, and what became of it."""
    table = Table(title="门槛检查：没有发布的岗位")
    for title in ("岗位", "结论", "字句", "种类", "建议或依据", "单位和经办人员"):
        table.add_column(title)
    for one in kept_back:
        verdict = _CODES[one.problem["code"]]
        findings = [
            (f["words"], _KINDS[f["kind"]], f["suggestion"]) for f in one.problem["findings"]
        ] + [(o["words"], "其他法律", o["article"]) for o in one.problem["other_law"]]
        for no, finding in enumerate(findings):
            first = (one.wording.title, verdict) if no == 0 else ("", "")
            table.add_row(*first, *finding, _said(one) if no == 0 else "")
    console.print(table)


def _said(one: KeptBack) -> str:
    if one.review is None:
        return "单位改写"
    decided = one.review["objection_decided"] or one.review["decided"]
    word = _DECISIONS[decided["decision"]]
    return f"单位：{one.wording.plea} {word}：{decided['ground']}"


def _tell_complaint(judged: Judged, names: Mapping[str, str]) -> None:
    complaint = judged.complaint
    console.print(
        f"投诉：{names[complaint['unit_id']]}，查实，处理：{complaint['consequence']}。"
        f"答复投诉人：{judged.own_answer['answer']}"
    )
    table = Table(title="该单位的评估（每项都能打开到记录）")
    table.add_column("数据")
    table.add_column("值", justify="right")
    for figure in judged.evaluation["figures"]:
        if figure["name"] in _FIGURES:
            table.add_row(figure["title"], _shown(figure["value"], figure["reason"]))
    console.print(table)


def _tell_candidates(candidates: list[dict[str, Any]]) -> None:
    table = Table(title=f"见习示范单位候选（得分最高的{_BEST}家）")
    table.add_column("单位")
    table.add_column("得分", justify="right")
    for candidate in candidates[:_BEST]:
        table.add_row(candidate["unit_name"], str(candidate["score"]["score"]))
    console.print(table)


def _tell_score(name: str, score: dict[str, Any]) -> None:
    table = Table(title=f"{name}：得分{score['score']}，已确定为见习示范单位")
    for title in ("标准", "得分", "满分"):
        table.add_column(title, justify="left" if title == "标准" else "right")
    for criterion in score["criteria"]:
        table.add_row(criterion["title"], criterion["points"], criterion["weight"])
    for condition in score["conditions"]:
        table.add_row(f"国家条件：{condition['title']}", _VERDICTS[condition["verdict"]], "")
    console.print(table)


def _tell_removal(proposal: dict[str, Any]) -> None:
    table = Table(title=f"建议清退：{proposal['unit_name']}（自{proposal['since']}起算）")
    table.add_column("依据")
    table.add_column("数值", justify="right")
    evidence = proposal["evidence"]
    table.add_row("有空余名额、计入期限的天数", str(evidence["running_days"]))
    table.add_row("走满的月数", str(evidence["months_run"]))
    for figure in evidence["figures"]:
        table.add_row(figure["title"], str(figure["value"]))
    console.print(table)
    console.print(evidence["remark"])


_CODES = {"threshold-text": "拒绝", "threshold-undecided": "存疑"}
_KINDS = {
    "education": "学历",
    "major": "专业",
    "school_tier": "学校层次",
    "interview": "面试等考选",
}
_DECISIONS = {"allow": "认可", "refuse": "不认可"}
_VERDICTS = {"met": "符合", "not_met": "不符合", "unknown": "待核实"}


def _shown(value: Any, reason: str | None) -> str:
    return str(value) if value is not None else reason or ""
