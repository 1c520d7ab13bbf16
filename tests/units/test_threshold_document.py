"""docs/thresholds.md says what the rules of the threshold check say."""

import os
from pathlib import Path

from services.units.policy import wordings
from services.units.rules.thresholds import grammar

DOCUMENT = Path(__file__).parents[2] / "docs" / "thresholds.md"
KINDS = {"education": "学历", "major": "专业", "school_tier": "学校层次", "interview": "面试等考选"}
COVERS = {
    "words": "这些字句",
    "onward": "到分句末",
    "sentence": "到句末",
    "list": "到这份清单的末尾",
    "section": "到下一个小标题",
}
HEEDS = {"nothing": "不让开", "all": "遇否定、遇他人都让开", "denials": "只遇否定让开"}

OPENING = """# 门槛检查的规则

本文由 `tests/units/test_threshold_document.py` 从 `services/units/wordings` 生成，不要手改；
改了规则，用
`JIANXI_WRITE_DOCS=1 pytest tests/units/test_threshold_document.py` 重写。

依据：见习单位不能以学历、专业为理由设置门槛，
不得通过面试等方式确定人员（宁人社函〔2020〕272号 二）。

一段文字先归一（NFKC、繁体、空格、夹杂的符号；`unbroken` 各类里两个字的词被换行断开的，接起来），
再从左到右按最长的词读成词。
先铺**放行**：否定、引用、取消、见习对象本身、期满以后的事；再铺**他事**：说的是别人，或者是工作内容。
**门槛**只读没有被铺住的字句。
明确的拒绝发布，存疑的交经办人员看；
同一句里还有 `hedges` 所列各类的词，明确的也改为存疑。

规则以外，经办人员不认可时另外标出的字句（`marked-by-an-officer`，至少四个字），在同一单位的全部岗位文字中查找：
先归一，再只比较字母、汉字和数字；六至六十个字的，少写或者多写一个字的也算。找到的存疑，由经办人员判断；
未确认是门槛的，不再标出（只差一个字的，原来标出的仍在）。

## 加一条规则

在 `rules.yaml` 写一条：名称、类别、写法（`when`）、建议的写法，以及它必须认出和必须放过的例句
（放行和他事则是 `examples` 和铺上以后仍必须认出的 `finds_still`）；
缺词就在 `words.yaml` 的某一类里加词（人的称呼，如老周、何姐，由 `names.yaml` 的姓和称呼拼成，
归 `named` 类）。`pytest tests/units/rules` 逐条检查每条规则自己的例句。

## 写法的文法

"""


def lines_of(entry):
    yield from (f"- `{pattern}`" for pattern in entry["when"])


def headings(patterns):
    yield """## 小标题

一节到下一个小标题为止；「遮住到下一个小标题」的放行和他事在这里停下。
"""
    yield from (f"- `{pattern}`" for pattern in patterns)
    yield ""


def turns(patterns):
    yield """## 转到对人的要求

无论小标题写什么，句子转到「谁能来」的地方，那一节也就到此为止。
"""
    yield from (f"- `{pattern}`" for pattern in patterns)
    yield ""


def list_ends(patterns):
    yield """## 清单的末尾

写明工作内容的小标题只管到它那一句为止；后面还有一条一条写工作的，管到最后一条。「遮住到这份清单的末尾」的
放行和他事在这里停下，遇到上面两种也停下。
"""
    yield from (f"- `{pattern}`" for pattern in patterns)
    yield ""


def shields(title, entries):
    yield f"## {title}\n"
    for entry in entries:
        scope = COVERS[entry["covers"]]
        hidden = f"，只遮 `{entry['hides']}`" if "hides" in entry else ""
        yield f"### {entry['shield']}\n\n{entry['says']}（遮住{scope}{hidden}）\n"
        yield from lines_of(entry)
        yield f"\n放过：{'；'.join(entry['examples'])}  "
        yield f"仍认出：{'；'.join(entry['finds_still'])}\n"


def demands(entries):
    yield "## 门槛\n"
    for entry in entries:
        strength = f"存疑：{entry['doubt']}" if "doubt" in entry else "拒绝"
        gives_way = "；同一句里已有学历、专业或学校的发现时不提" if entry.get("yields") else ""
        yield f"### {entry['rule']}\n\n{KINDS[entry['kind']]}。{entry['says']}（{strength}；"
        yield f"{HEEDS[entry['heeds']]}{gives_way}）\n"
        yield from lines_of(entry)
        yield f"\n认出：{'；'.join([*entry['refuses'], *entry.get('flags', [])])}  "
        yield f"放过：{'；'.join(entry['passes'])}  \n改为：{entry['suggestion']}\n"


def other_law(entries):
    yield "## 其他法律（只提示，不拒绝）\n"
    for entry in entries:
        yield f"### {entry['article']}：{entry['says']}\n"
        yield from lines_of(entry)
        yield f"\n认出：{'；'.join(entry['flags'])}  \n放过：{'；'.join(entry['passes'])}\n"


def second_reader(entry):
    limits, long, opened = entry["limits"], entry["long_limits"], entry["open_limits"]
    return f"""## 另一种读法

规则不认识的措辞，由 `suspicion.json` 里从标注文字学来的数字再读一遍：
每个分句按连续的字（至多三个）、词的类别（连同是不是被放行或他事遮住）
和相近两词的类别加分减分，连同前后分句的邻近几个字和词类，
学历、专业、学校层次、考选各有一个得分（百分之一）。它从不拒绝：

- 规则没有发现、而最高分超过 {limits["suspect"]}（长文 {long["suspect"]}）的分句，
  交经办人员看：“{entry["doubt"]}”；整个分句都被放行的除外；
- 规则要拒绝、而所在分句最高分都低于 {limits["innocent"]}（长文 {long["innocent"]}）的，
  也改为交经办人员看：
  “{entry["dissent"]}”；
- 规则存疑、而所在分句最高分都低于 {limits["harmless"]}（长文 {long["harmless"]}）的，不再提出。

多于 {entry["long"]} 个分句的是长文：字句越多，碰巧像门槛的越多。长文里学历、专业、学校、考选有
{entry["open"]} 类以上明说不要求的（见 `denied`），头一条和末一条的分数线是 {opened["suspect"]} 和
{opened["harmless"]}。

数字由 `bench/thresholds/train.py` 写成，不要手改；界限在 `rules.yaml` 的 `second_reader`。
"""


MEANINGS = {
    "`name`": "`name` 类里的一个词；`a|b` 两类中任何一类的词",
    "`name?` `name*`": "没有或者一个；至多四个",
    "`( … ; … )`": "几种写法中的一种，后面可以跟 `?` 或 `*`",
    "`( … )*+`": "有几次取几次，至多四次，取了不退",
    "`!name` `!^name`": "后面没有这样的词；前面没有这样的词",
    "`..n`": "同一分句里至多隔 n 个词",
    "`...n`": "同一句里至多隔 n 个词，可以隔着逗号",
    "`!( … )`": "后面没有这样的写法",
    "`_n`": "同一分句里至多隔 n 个词，其中没有 `demanding` 组的",
    "`^` `$`": "分句的开头、结尾",
    "`comma` `colon` `ask` `stop` `open` `close` `dash`": "标点",
    "`title_open` `title_close`": "书名号 《》",
    "`number` `unknown`": "数字；哪一类也不认识的词",
}
"""What each element of the grammar means, for officers."""


def table_of_the_grammar():
    told = [line for line in grammar.__doc__.splitlines() if line.startswith("| `")]
    elements = [line[2:].rsplit(" | ", 1)[0] for line in told]
    assert elements == [*MEANINGS]
    rows = [f"| {one} | {MEANINGS[one]} |" for one in elements]
    return "\n".join(["| 写法 | 含义 |", "|---|---|", *rows])


def document():
    rules = wordings.threshold_rules()
    groups = [f"- `{name}`：{'、'.join(parts)}" for name, parts in rules["groups"].items()]
    words = [
        f"- `{name}`（{len(listed)}）：{'、'.join(listed[:12])}{'……' if len(listed) > 12 else ''}"
        for name, listed in wordings.threshold_words().items()
    ]
    parts = [
        OPENING + table_of_the_grammar() + "\n",
        *headings(rules["headings"]),
        *turns(rules["turns"]),
        *list_ends(rules["list_ends"]),
        *shields("放行", rules["denials"]),
        *shields("他事", rules["others"]),
        *demands(rules["demands"]),
        *other_law(rules["other_law"]),
        second_reader(rules["second_reader"]),
        f"## 使人存疑的词类\n\n{'、'.join(rules['hedges']['classes'])}；问号。\n",
        "## 词类的组\n",
        *groups,
        "\n## 词类\n\n每类列出前十二个词，全部在 `words.yaml`。\n",
        *words,
    ]
    return "\n".join(parts) + "\n"


def test_the_document_says_what_the_rules_say():
    if os.environ.get("JIANXI_WRITE_DOCS"):
        DOCUMENT.write_text(document(), "utf-8")
    assert DOCUMENT.read_text("utf-8") == document()
