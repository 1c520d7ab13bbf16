"""What the documents list is what the code says: states, moves, causes, problems.

`JIANXI_WRITE_DOCS=1` writes docs/states.md, docs/problems.md and the gateway's catalogue anew
instead of comparing.
"""

import os
from pathlib import Path
from typing import NamedTuple

import pytest

from services.accounts.rules import (
    data_agreements,
    department_keys,
    feed_objections,
    feed_pushes,
    messages,
)
from services.gateway import catalogue
from services.matching.rules import (
    applications,
    archive_appraisals,
    causes,
    correction_requests,
    dispatches,
    disputes,
    fairs,
    follow_ups,
    merge_proposals,
    name_conflicts,
    objections,
    papers,
    placements,
    round_moves,
    signing_links,
)
from services.reporting.rules import (
    insurance_claims,
    insurance_lists,
    payables,
    receipts,
    recoveries,
    return_closings,
    reversals,
    settlements,
    signals,
    subsidy_claims,
    supervision,
)
from services.reporting.rules import objections as line_objections
from services.units.rules import (
    accidents,
    complaints,
    consultations,
    demonstration_units,
    grounds,
    inspections,
    post_obstacles,
    posts,
    prospects,
    removals,
    threshold_reviews,
    under_18,
    units,
    withdrawals,
)
from tests.house.problems_met import CHINESE, entries, errors, listed

DOCS = Path(__file__).parents[2] / "docs"
WRITES = os.environ.get("JIANXI_WRITE_DOCS") == "1"
COMMAND = "`JIANXI_WRITE_DOCS=1 .venv/bin/pytest tests/house/test_states_document.py`"
PROBLEMS = f"""# Problems

Every refusal is RFC 9457 `application/problem+json` with one of these codes;
`type` is `/problems/{{code}}`, a page in Chinese that the gateway makes of what this table is
made of; `/problems` lists all. `defined in` names the service that defines it; `common` is
what all share. Where each is met:

- `listed`: by the operations that list it, under `x-problems` of a status in the OpenAPI
  document;
- `anywhere`: whatever address is asked, before it is known which operation is meant; told once, at
  `default` (`#/components/responses/Other`);
- `work`: no request is refused by it; it says why some work failed that had been taken on;
- `within`: no client meets it; it is said within the system when …;
- `family`: never by itself; one of its kind is answered.

In a sandbox or demo, an operation that lists the problem answers with it where an id in its path
ends in what the last column says (`dsp_…`), or where the request id is `provoke-{{code}}`: no
service is asked and nothing is done. Where no id stands in the path of any that list it, the
request id alone does it, and the column says so. What no operation lists has none, but for what is
met anywhere.
Written from `services/gateway/catalogue.py`, its `catalogue.jsonl` (the error classes) and the
OpenAPI document; a test compares them.
Written anew by {COMMAND}.

"""


class Row(NamedTuple):
    state: str
    move: str
    who: str
    next: str


def rows_of(steps):
    return [Row(step.state, step.move, step.who, step.next) for step in steps]


def placement_rows():
    moves = {"unit or officer": placements.MOVES, "officer": placements.CORRECTED}
    return [
        Row(state, move, who, to)
        for who, table in moves.items()
        for (state, move), to in table.items()
    ]


def paper_rows():
    return [Row(state, move, "officer", to) for (state, move), to in papers.MOVES.items()]


def money_rows(rules):
    return [Row(state, move, rules.ROLES[move], to) for (state, move), to in rules.MOVES.items()]


def recovery_rows():
    return [
        Row(state, move, recoveries.ROLES[move], to)
        for (state, move), to in (*recoveries.MOVES.items(), *recoveries.UNTOLD.items())
    ]


MACHINES = {
    "Message 消息": ("services/accounts/rules/messages.py", rows_of(messages.MESSAGE_STEPS)),
    "Data agreement 数据共享协议": (
        "services/accounts/rules/data_agreements.py",
        rows_of(data_agreements.AGREEMENT_STEPS),
    ),
    "Department key 部门密钥": (
        "services/accounts/rules/department_keys.py",
        rows_of(department_keys.KEY_STEPS),
    ),
    "Feed push 推送": (
        "services/accounts/rules/feed_pushes.py",
        rows_of(feed_pushes.PUSH_STEPS),
    ),
    "Objection of a department 部门的异议": (
        "services/accounts/rules/feed_objections.py",
        rows_of(feed_objections.OBJECTION_STEPS),
    ),
    "Unit 见习单位": ("services/units/rules/units.py", rows_of(units.UNIT_STEPS)),
    "Demonstration unit 示范单位": (
        "services/units/rules/demonstration_units.py",
        rows_of(demonstration_units.NOMINATION_STEPS),
    ),
    "Post 见习岗位": ("services/units/rules/posts.py", rows_of(posts.POST_STEPS)),
    "Prospective unit 拟发展单位": (
        "services/units/rules/prospects.py",
        rows_of(prospects.PROSPECT_STEPS),
    ),
    "Removal proposal 清退建议": (
        "services/units/rules/removals.py",
        rows_of(removals.PROPOSAL_STEPS),
    ),
    "Withdrawal 自愿退出": (
        "services/units/rules/withdrawals.py",
        rows_of(withdrawals.WITHDRAWAL_STEPS),
    ),
    "Unsuitable under 18 不适合未满18周岁": (
        "services/units/rules/under_18.py",
        rows_of(under_18.UNDER_18_STEPS),
    ),
    "Threshold review 门槛复核": (
        "services/units/rules/threshold_reviews.py",
        rows_of(threshold_reviews.REVIEW_STEPS),
    ),
    "Complaint 投诉": ("services/units/rules/complaints.py", rows_of(complaints.COMPLAINT_STEPS)),
    "Inspection 检查": (
        "services/units/rules/inspections.py",
        rows_of(inspections.INSPECTION_STEPS),
    ),
    "Accident 事故": ("services/units/rules/accidents.py", rows_of(accidents.ACCIDENT_STEPS)),
    "Obstacle of a post 岗位的客观情况": (
        "services/units/rules/post_obstacles.py",
        rows_of(post_obstacles.POST_OBSTACLE_STEPS),
    ),
    "Consultation 咨询": (
        "services/units/rules/consultations.py",
        rows_of(consultations.CONSULTATION_STEPS),
    ),
    "Name conflict 姓名核实": (
        "services/matching/rules/name_conflicts.py",
        rows_of(name_conflicts.NAME_STEPS),
    ),
    "Application 见习申请": (
        "services/matching/rules/applications.py",
        rows_of(applications.APPLICATION_STEPS),
    ),
    "Objection 异议": (
        "services/matching/rules/objections.py",
        rows_of(objections.OBJECTION_STEPS),
    ),
    "Correction request 更正申请": (
        "services/matching/rules/correction_requests.py",
        rows_of(correction_requests.CORRECTION_STEPS),
    ),
    "Merge proposal 合并建议": (
        "services/matching/rules/merge_proposals.py",
        rows_of(merge_proposals.PROPOSAL_STEPS),
    ),
    "Archive appraisal 档案鉴定": (
        "services/matching/rules/archive_appraisals.py",
        rows_of(archive_appraisals.ARCHIVE_STEPS),
    ),
    "Dispatch 派遣": ("services/matching/rules/dispatches.py", rows_of(dispatches.MOVES)),
    "Round 批次": ("services/matching/rules/round_moves.py", rows_of(round_moves.ROUND_STEPS)),
    "Fair 招募会": ("services/matching/rules/fairs.py", rows_of(fairs.FAIR_STEPS)),
    "Paper 纸质协议": ("services/matching/rules/papers.py", paper_rows()),
    "Signing link 签署链接": (
        "services/matching/rules/signing_links.py",
        rows_of(signing_links.STEPS),
    ),
    "Placement 见习": ("services/matching/rules/placements.py", placement_rows()),
    "Dispute 见习争议": ("services/matching/rules/disputes.py", rows_of(disputes.STEPS)),
    "Follow-up 后续就业帮扶": (
        "services/matching/rules/follow_ups.py",
        rows_of(follow_ups.STEPS),
    ),
    "Recovery 应退回的补贴": ("services/reporting/rules/recoveries.py", recovery_rows()),
    "Insurance list 报送名单": (
        "services/reporting/rules/insurance_lists.py",
        rows_of(insurance_lists.LIST_STEPS),
    ),
    "Insurance claim 保险理赔": (
        "services/reporting/rules/insurance_claims.py",
        rows_of(insurance_claims.CLAIM_STEPS),
    ),
    "Subsidy claim 社会保险补贴申请": (
        "services/reporting/rules/subsidy_claims.py",
        rows_of(subsidy_claims.CLAIM_STEPS),
    ),
    "Payable 应付款": ("services/reporting/rules/payables.py", rows_of(payables.PAYABLE_STEPS)),
    "Settlement 结算": ("services/reporting/rules/settlements.py", money_rows(settlements)),
    "Objection to a line 公示异议": (
        "services/reporting/rules/objections.py",
        money_rows(line_objections),
    ),
    "Monthly report 月报": ("services/reporting/rules/receipts.py", rows_of(receipts.REPORT_STEPS)),
    "Supervision note 督办": (
        "services/reporting/rules/supervision.py",
        rows_of(supervision.SUPERVISION_STEPS),
    ),
    "Reversal 冲正": ("services/reporting/rules/reversals.py", money_rows(reversals)),
    "Closing of returned allowance 不再拨付的办结": (
        "services/reporting/rules/return_closings.py",
        money_rows(return_closings),
    ),
    "Audit signal 核查线索": ("services/reporting/rules/signals.py", money_rows(signals)),
}


GROUNDS = {
    "Unit 见习单位": grounds.UNIT_GROUNDS,
    "Post 见习岗位": grounds.POST_GROUNDS,
}
"""On what ground each move stands, where the service says so."""


def table(heads, rows):
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def ends_of(rows):
    left = {row.state for row in rows if row.next != row.state}
    return list(dict.fromkeys(row.next for row in rows if row.next not in left))


def diagram(rows):
    arrows = [f"{row.state} --> {row.next} : {row.move} ({row.who})" for row in rows]
    lines = [f"[*] --> {rows[0].state}", *arrows, *(f"{end} --> [*]" for end in ends_of(rows))]
    drawn = "".join(f"    {line}\n" for line in lines)
    return f"```mermaid\nstateDiagram-v2\n{drawn}```\n"


def machine(title, source, rows):
    heads = ("state", "move", "who", "next")
    drawn = diagram(rows)
    if title in GROUNDS:
        heads = (*heads, "ground")
        rows = [(*row, GROUNDS[title][row.move]) for row in rows]
    return f"## {title}\n\nFrom `{source}`.\n\n{table(heads, rows)}\n{drawn}"


def causes_of_early_ends():
    rows = [
        (code, name, ", ".join(sorted(theirs))) for code, (name, theirs) in causes.CAUSES.items()
    ]
    heads = ("cause", "中文", "by whose doing it can be")
    source = "From `services/matching/rules/causes.py`."
    return f"## Causes of an early end 非正常结束\n\n{source}\n\n{table(heads, rows)}"


def states():
    drawn = [machine(title, source, rows) for title, (source, rows) in MACHINES.items()]
    intro = (
        "# States and moves\n\nWritten from the tables that the rules read; a test compares them."
        f"\nWritten anew by {COMMAND}.\n"
    )
    return "\n".join([intro, *drawn, causes_of_early_ends()])


def problems():
    paths = listed()
    rows = [
        (
            f"`{one.code}`",
            str(one.status),
            one.title,
            one.article,
            ", ".join(one.defined_in),
            met(one.code),
            f"`{provoked}`" if provoked else "",
        )
        for one in catalogue.read()
        for provoked in [catalogue.provoked_by(one.code, paths.get(one.code, ()))]
    ]
    heads = ("code", "status", "title", "article", "defined in", "met", "sandbox id")
    return PROBLEMS + table(heads, rows)


def met(code):
    more = catalogue.OF_WORK.get(code) or catalogue.WITHIN.get(code)
    return f"{catalogue.met(code)}: {more}" if more else catalogue.met(code)


def all_problems():
    return catalogue.written(entries())


@pytest.mark.parametrize(
    ("file", "written"),
    [
        (DOCS / "states.md", states),
        # Of it the table is made.
        (catalogue.CATALOGUE, all_problems),
        (DOCS / "problems.md", problems),
    ],
    ids=("states.md", "catalogue.jsonl", "problems.md"),
)
def test_a_document_says_what_the_code_says(file, written):
    if WRITES:
        file.write_text(written(), encoding="utf-8")
    assert file.read_text(encoding="utf-8") == written()


def test_every_problem_has_a_title_of_its_own_in_chinese():
    nameless = [kind.__qualname__ for kind in errors() if not CHINESE.search(kind.__doc__ or "")]
    assert nameless == []


ALSO_FIRST = {
    "Inspection 检查": {"passed", "not_seen"},
    "Obstacle of a post 岗位的客观情况": {"gone"},
}
"""Where something begins in one of several states: as it was found."""


@pytest.mark.parametrize("title", MACHINES)
def test_every_state_can_be_reached_from_the_first(title):
    rows = MACHINES[title][1]
    reached = {rows[0].state} | ALSO_FIRST.get(title, set())
    for _ in rows:
        reached |= {row.next for row in rows if row.state in reached}
    assert reached == {state for row in rows for state in (row.state, row.next)}


@pytest.mark.parametrize("title", GROUNDS)
def test_every_move_of_units_and_posts_has_its_ground_and_no_other(title):
    assert {row.move for row in MACHINES[title][1]} == set(GROUNDS[title])


def test_every_move_of_a_settlement_has_its_role():
    assert {move for _, move in settlements.MOVES} == set(settlements.ROLES)
