"""What can be done with matching offline: verify the certificate of a round, or one's own line.

python -m services.matching.commands verify-round FILE
python -m services.matching.commands verify-line LINE ROUND
"""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from services.common.arguments import Parser
from services.common.offline import UNREAD, plainly
from services.common.plainly import sentence
from services.matching.engine.rounds import run
from services.matching.rules.certificates import Verdict, verify
from services.matching.rules.own_lines import LATER, UNPROVED, Fault, faults_of
from services.matching.rules.round_sight import MOST_NAMED, Property, Violation

_PROPERTIES: Final[Mapping[Property, str]] = {
    "form": "结果的形式完整",
    "order": "次序按类别、登记时间、抽签排定",
    "own_list": "派遣的岗位在本人名单上，档次与承诺一致",
    "one_seat": "每人一个次序、一个结果",
    "capacity": "没有岗位超员",
    "best_tier": "每人得到之前的承诺留下的最好档次",
    "no_envy": "候补的人想去的岗位没有空位，也没有被次序在后的人占用",
    "reason": "候补的理由属实",
    "maximum": "只有一个档次时派遣人数最多",
    "best_set": "只有一个档次时派遣的是次序最靠前的一组人",
    "no_exchange": "承诺之内没有人人不吃亏的调换",
}

_LINE: Final[Mapping[Fault, str]] = {
    "form": "不是本人的结果和批次的公开摘要，或者内容不完整",
    "round": "这一行不属于这个批次，或者不是用它公布的算法得出的",
    "shown": "所显示的结果与这一行不一致",
    "of_round": "所显示的批次情况与批次的公开摘要不一致",
    "announced": "批次公布的时间、派遣市场、算法或者摘要与总摘要不符",
    "root": "这一行不在公布的结果之中",
    "secret": "批次密钥与截止收件前公布的摘要不符",
    "contribution": "第二人的随机数与截止收件前公布的摘要不符",
    "lot": "抽签与公布的随机数和数据摘要不符",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line and do it; 0 if the round holds, 1 if not, 2 if nothing was read."""
    parser = Parser(prog="python -m services.matching.commands")
    commands = parser.add_subparsers(required=True)
    verifying = commands.add_parser("verify-round", help="核验批次凭证")
    verifying.add_argument("file", type=Path, help="批次凭证文件")
    verifying.set_defaults(verify=verify_round)
    own = commands.add_parser("verify-line", help="核验本人在批次中的结果")
    own.add_argument("file", type=Path, help="本人的结果及其证明（/v1/me/rounds/批次编号 的应答）")
    own.add_argument("round", type=Path, help="批次的公开摘要（/v1/public/rounds/批次编号 的应答）")
    own.set_defaults(verify=verify_line)
    told = parser.parse_args(arguments)
    try:
        texts = [told.file.read_bytes()]
        texts += [told.round.read_bytes()] if "round" in told else []
    except OSError as stop:
        print(sentence(stop, told.file), file=sys.stderr)
        return UNREAD
    return int(told.verify(*texts))


def verify_round(text: bytes) -> int:
    """Say what a certificate is worth: its own word, every property, and the round run again."""
    verdict = verify(text)
    faults = [*_faults(verdict)]
    if faults:
        print("核验未通过：")
        print("\n".join(f"  {fault}" for fault in faults))
        return 1
    print("\n".join(_summary(verdict.told)))
    return 0


def verify_line(text: bytes, published: bytes) -> int:
    """Say whether a youth's line follows from what was published of the round."""
    try:
        own, of = json.loads(text), json.loads(published)
    except (ValueError, RecursionError):
        own, of = None, None
    faults = faults_of(own, of)
    if faults:
        print("核验未通过：")
        print("\n".join(f"  {_LINE[fault]}" for fault in faults))
        return 1
    line = own["line"]
    print("核验通过：这一行在公布的结果之中，抽签由公布的两份随机数和数据摘要得出；")
    print("公布摘要和随机数的时间、截止收件的时间和所用算法与总摘要相符。")
    print(f"算法 {line['algorithm']}，{of['frozen_at']} 截止收件")
    print(f"批次 {line['round_id']}，登记序号 {line['serial']}，排第 {line['turn']} 位")
    print(f"岗位 {line['post_id'] or '没有派到'}，第 {line['tier'] or '—'} 档")
    unproved = "、".join(f"{words}（{name}）" for name, words in UNPROVED.items())
    print(f"{unproved}不在这一行之内，不属于核验的内容。")
    later = "、".join(f"{words}（{name}）" for name, words in LATER.items())
    print(f"{later}在运行之后才有，只核对了两份文件是否一致。")
    return 0


def _faults(verdict: Verdict) -> Iterator[str]:
    for name in verdict.wrong:
        yield "不是批次凭证，或者内容不完整" if name == "form" else f"字段 {name} 与其余内容不符"
    for violation in verdict.violations:
        yield _told(violation)
    if verdict.holds and verdict.gathered and run(verdict.gathered) != verdict.outcome:
        yield "用同样的名单重新运行，结果不同"


def _told(violation: Violation) -> str:
    whom = [f"序号 {'、'.join(map(str, violation.serials[:MOST_NAMED]))}"] * bool(violation.serials)
    where = [f"岗位 {violation.post_id}"] * bool(violation.post_id)
    return f"不成立：{_PROPERTIES[violation.property]}（{'，'.join(whom + where) or '整个批次'}）"


def _summary(told: Mapping[str, Any]) -> Iterator[str]:
    youths, posts = len(told["input"]["serials"]), len(told["input"]["post_ids"])
    yield "核验通过：全部性质成立，重新运行结果相同。"
    yield f"批次 {told['input']['round_id']}，算法 {told['input']['algorithm']}"
    announced = told["announced"]
    yield f"派遣市场 {announced['market']}，{announced['frozen_at']} 截止收件"
    yield f"参加 {youths} 人，岗位 {posts} 个，名额 {sum(told['input']['free'])} 个"
    yield f"派遣 {told['placed']} 人；不论先后，任何派遣最多 {told['maximum']} 人"
    yield "请与截止登记之前公布的摘要核对："
    yield f"  抽签密值 {told['secret_commitment']}"
    yield f"  第二方抽签值 {told['contribution_commitment']}"
    yield "请与批次运行后公布的摘要（/v1/public/rounds/批次编号）核对："
    yield f"  凭证（certificate_digest） {told['digest']}"
    yield f"  各人结果（root） {told['root']}"


if __name__ == "__main__":
    sys.exit(plainly(main, failed=UNREAD))
