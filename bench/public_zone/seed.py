"""A hundred thousand posts made by a seed: units, posts and seats as rows for COPY."""

import random
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from services.common.values.region import regions_on

DAY = date(2026, 3, 2)
UNITS, POSTS = 5_000, 100_000
COUNTIES = [region.code for region in regions_on(DAY) if region.level == "county"]
NAMES = {region.code: region.name for region in regions_on(DAY)}

_PLACES = "塞上 凤凰 贺兰山 黄河 六盘山 沙湖 朔方 西夏 宁川 银河 绿洲 固海 鸣翠 金岸 青铜 大漠".split()
_LINES = (
    "枸杞 葡萄酒 乳业 光伏 风电 物流 教育 医药 机械 电子 软件 图书 文化 农业 建材 食品 纺织 通信"
    " 半导体 超市 酒店 旅游 环保 检测 传媒 幼教 养老 家政 汽修 印刷"
).split()
_FORMS = "有限公司 科技有限公司 集团有限公司 合作社 服务中心 股份有限公司 医院 学校".split()
_WHERE = (
    "图书馆 仓库 网店 超市 物流园 财务室 人事部 档案室 导诊台 幼儿园 基站 光伏电站 枸杞园 酒庄"
    " 检验室 车间 机房 客服中心 展厅 社区 工地 实验室 餐厅 客房 药房 门店 直播间 编辑部 养护站 泵房"
).split()
_WHAT = (
    "管理员 操作员 检验员 客服 讲解员 质检员 技术员 文员 会计 仓管 理货员 收银员 护理员 运维员"
    " 测试员 剪辑员 配送员 调度员 采购员 保管员"
).split()
_LEVEL = "助理 学员 见习岗 辅助岗 值守 协理".split()
_WORDS = "5G Python Java PLC CAD Excel ERP WMS SMT Photoshop".split()
_VERBS = "整理 登记 核对 录入 检查 清点 维护 协助 记录 巡查 分拣 包装 接待 讲解 测量 校对".split()
_THINGS = (
    "图书 期刊 单据 凭证 台账 货架 样品 设备 订单 客户资料 库存 温湿度 报表 合同 档案 仪表 线路 药品"
    " 原料 成品 苗木 管道 图纸 标签 读者 访客 视频 稿件 客房 菜品"
).split()
_HOW = "按规程 每日 跟随师傅 在带教老师指导下 按清单 分批次 按区域 用系统".split()


def units(dice: random.Random) -> Iterator[tuple[Any, ...]]:
    """Rows of units, recognised."""
    for number in range(UNITS):
        county = dice.choice(COUNTIES)
        name = f"{dice.choice(_PLACES)}{dice.choice(_LINES)}{number}{dice.choice(_FORMS)}"
        address = f"{NAMES[county]}{dice.choice(_PLACES)}路{dice.randint(1, 300)}号"
        day = DAY - timedelta(days=dice.randint(30, 900))
        yield (
            f"unt_{number:026}", 1, "recognised", name, f"BENCH{number:013}", county, address,
            dice.choice("ACEFGIJKLMNOPQR"), "private", "enterprise", None, 50, "self",
            b"", b"", day, day,
        )  # fmt: skip


UNIT_COLUMNS = (
    "id version state name credit_code region address industry ownership kind park staff"
    " recommended_by contact_name contact_phone applied_on recognised_on"
).split()


def posts(dice: random.Random, homes: dict[str, str]) -> Iterator[tuple[Any, ...]]:
    """Rows of posts; homes are units' counties by id."""
    ids = list(homes)
    for number in range(POSTS):
        unit = dice.choice(ids)
        county = homes[unit] if dice.random() < 0.9 else dice.choice(COUNTIES)
        duties = "；".join(_sentence(dice) for _ in range(dice.randint(2, 7)))
        yield (
            f"pst_{number:026}", 2, unit, "open" if dice.random() < 0.9 else "closed",
            _title(dice), f"{duties}。",
            f"{dice.randint(1, 8)}-{dice.randint(1, 12):02}-{dice.randint(1, 30):02}",
            dice.randint(1, 20), f"{NAMES[county]}{dice.choice(_PLACES)}路{dice.randint(1, 300)}号",
            county, dice.choice([3, 6, 6, 6, 9, 12]), dice.random() < 0.5, dice.random() < 0.2,
            "每月300元" if dice.random() < 0.3 else None,
            [f"{dice.choice(_VERBS)}{dice.choice(_THINGS)}" for _ in range(2)],
            dice.random() < 0.05, 1, 1, DAY - timedelta(days=dice.randint(0, 700)),
        )  # fmt: skip


POST_COLUMNS = (
    "id version unit_id state title duties occupation headcount workplace workplace_county months"
    " meals lodging extra_allowance skills unsuitable_under_18 offer_version last_offer_version"
    " published_on"
).split()


def seats(dice: random.Random, headcounts: dict[str, int]) -> Iterator[tuple[Any, ...]]:
    """Rows of what matching told of each post; about one post in five is full."""
    for post, headcount in headcounts.items():
        taken = headcount if dice.random() < 0.2 else dice.randint(0, headcount)
        yield post, headcount, taken, "open", 1


SEAT_COLUMNS = "post_id offered taken state offer_version".split()


async def fill(connection: Any) -> None:
    """Fill a migrated, empty database of units over an asyncpg connection."""
    dice = random.Random(272)
    made = list(units(dice))
    await connection.copy_records_to_table("units", records=made, columns=UNIT_COLUMNS)
    homes = {row[0]: row[5] for row in made}
    offered = list(posts(dice, homes))
    await connection.copy_records_to_table("posts", records=offered, columns=POST_COLUMNS)
    told = seats(dice, {row[0]: row[7] for row in offered})
    await connection.copy_records_to_table("seat_counts", records=told, columns=SEAT_COLUMNS)
    await connection.execute("VACUUM ANALYZE units, posts, seat_counts")


def _title(dice: random.Random) -> str:
    word = dice.choice(_WORDS) if dice.random() < 0.1 else ""
    return f"{word}{dice.choice(_WHERE)}{dice.choice(_WHAT)}{dice.choice(_LEVEL)}"


def _sentence(dice: random.Random) -> str:
    return f"{dice.choice(_HOW)}{dice.choice(_VERBS)}{dice.choice(_THINGS)}"
