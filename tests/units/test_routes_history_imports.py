"""Units and posts of the time before: taken over on their true days, at rest until opened."""

import io

import openpyxl
import pytest
from sqlalchemy import text

from tests import tokens
from tests.going_live import a_list, clerk, ended, errors_of, handed_in, taken_over
from tests.units import factories

URL = "/v1/history-imports"


def a_unit(**changes):
    return {
        "name": "塞上测试机械有限公司",
        "credit_code": factories.a_credit_code(),
        "region": "兴庆区",
        "address": "银川市兴庆区测试路1号",
        "industry": "制造业",
        "ownership": "民营",
        "kind": "企业",
        "staff": "80人",
        "contact_name": "马测试",
        "contact_phone": "13800001234",
        "recognised_on": "2024-05-20",
    } | changes


def a_post(code, **changes):
    return {
        "credit_code": code,
        "old_number": "1",
        "title": "检验助理",
        "occupation": "4-08-05",
        "headcount": 3,
        "months": 6,
        "duties": "跟随师傅抽样送检，填写检验单。",
        "workplace": "测试路1号车间",
        "workplace_county": "兴庆区",
        "meals": "是",
        "lodging": "否",
        "skills": "抽样、填单",
        "published_on": "2024-06-03",
    } | changes


async def entries(units_app, told):
    async with units_app.state.database.transaction() as session:
        query = text("SELECT row, object_id FROM history_import_entries WHERE import_id = :id")
        return dict((await session.execute(query, {"id": told["id"]})).all())


@pytest.fixture
async def unit(units, units_app):
    """A unit of before, taken over: its id and code."""
    row = a_unit()
    told = await taken_over(units, "units", row)
    (unit_id,) = (await entries(units_app, told)).values()
    return unit_id, row["credit_code"]


async def test_a_unit_is_recognised_on_its_true_day_and_says_where_it_came_from(
    units, units_app, changes
):
    told = await taken_over(units, "units", a_unit(), paper=1)
    assert (told["entered"], told["found"], told["difference"]) == (1, 1, 0)
    (unit_id,) = (await entries(units_app, told)).values()
    shown = (await units.get(f"/v1/units/{unit_id}", headers=clerk())).json()
    assert (shown["state"], shown["recognised_on"]) == ("recognised", "2024-05-20")
    applied, recognised = await changes(unit_id)
    assert [applied["event"], recognised["event"]] == ["unit.applied", "unit.recognised"]
    assert str(recognised["occurred_on"]) == "2024-05-20"
    assert recognised["data"]["import_id"] == told["id"]


async def test_a_dry_run_enters_nothing_and_tells_the_difference_from_paper(units, rows):
    told = await taken_over(units, "units", a_unit(), a_unit(), dry_run=True, paper=3)
    assert (told["entered"], told["found"], told["paper"], told["difference"]) == (0, 2, 3, -1)
    assert await rows("units") == []


async def test_the_same_file_again_is_the_same_import(units, rows):
    content = a_list("units", a_unit())
    told = await taken_over(units, "units", content=content)
    again = await handed_in(units, "units", content)
    assert (again.status_code, again.json()["id"]) == (202, told["id"])
    assert len(await rows("units")) == 1


async def test_one_wrong_row_keeps_all_out_or_itself_alone(units, rows):
    wrong = a_unit(recognised_on="2026-03-01")
    told = await taken_over(units, "units", a_unit(), wrong)
    assert (told["entered"], told["faulty_rows"]) == (0, 1)
    assert await errors_of(units, "units", told) == [(3, "认定日期", "day-unfit")]
    told = await taken_over(units, "units", a_unit(), wrong, mode="row_by_row")
    assert (told["entered"], len(await rows("units"))) == (1, 1)


@pytest.mark.parametrize(
    ("changed", "title", "code"),
    [
        ({"region": "大武口区"}, "认定机构所在地区", "outside-region"),
        ({"founded_on": "2025-01-01"}, "认定日期", "day-unfit"),
        ({"address": "联系13800001234"}, "地址", "personal-number"),
        ({"industry_class": "9999"}, "行业小类代码", "industry-class-wrong"),
        ({"kind": "个人"}, "单位类型", "not-a-choice"),
        ({"staff": 0}, "职工人数", "too-small"),
    ],
)
async def test_each_wrong_cell_is_told_with_its_reason(units, changed, title, code):
    told = await taken_over(units, "units", a_unit(**changed))
    assert await errors_of(units, "units", told) == [(2, title, code)]


async def test_a_code_that_is_registered_is_told(units, unit):
    told = await taken_over(
        units, "units", a_unit(credit_code=unit[1], name="塞上另一家测试有限公司")
    )
    assert await errors_of(units, "units", told) == [(2, "统一社会信用代码", "credit-code-taken")]


async def test_a_post_stands_from_its_true_day_and_rests_from_today(
    units, units_app, unit, changes
):
    unit_id, code = unit
    told = await taken_over(units, "posts", a_post(code), paper=3)
    assert (told["entered"], told["found"], told["difference"]) == (1, 3, 0)
    (post_id,) = (await entries(units_app, told)).values()
    published, suspended = await changes(post_id)
    assert str(published["occurred_on"]) == "2024-06-03"
    assert (published["data"]["state"], published["data"]["headcount"]) == ("open", 3)
    assert published["data"]["import_id"] == told["id"]
    assert (suspended["event"], str(suspended["occurred_on"])) == ("post.suspended", "2026-03-02")
    listed = (await units.get(f"/v1/units/{unit_id}/posts", headers=clerk())).json()["items"]
    assert [(one["id"], one["state"]) for one in listed] == [(post_id, "suspended")]


async def test_posts_are_held_against_their_unit_and_those_of_before(units, unit):
    _, code = unit
    await taken_over(units, "posts", a_post(code))
    wrong = [
        a_post(factories.a_credit_code()),
        a_post(code),
        a_post(code, old_number="2", published_on="2024-05-19"),
        a_post(code, old_number="3", months=2),
        a_post(code, old_number="13800001234"),
    ]
    told = await taken_over(units, "posts", *wrong)
    assert await errors_of(units, "posts", told) == [
        (2, "统一社会信用代码", "unit-unknown"),
        (3, "岗位序号", "post-taken-over"),
        (4, "发布日期", "day-unfit"),
        (5, "见习期限（月）", "months-outside-limits"),
        (6, "岗位序号", "old-number-unfit"),
    ]


async def test_words_that_set_a_threshold_are_a_doubt_for_who_sits_there_stays(units, unit):
    told = await taken_over(units, "posts", a_post(unit[1], duties="要求本科以上学历。"))
    assert (told["entered"], told["faulty_rows"]) == (1, 0)
    assert await errors_of(units, "posts", told) == [(2, "工作内容", "threshold-text")]


async def test_words_are_quoted_at_the_column_that_says_them(units, unit):
    """What is only in doubt is not told as refused, nor another law's matter as article 二's."""
    told = await taken_over(
        units,
        "posts",
        a_post(unit[1], skills="抽样；面试合格者方可上岗", duties="限男性。英语四级以上、本科。"),
    )
    answer = await units.get(f"{URL}/posts/{told['id']}/errors", headers=clerk())
    found = {one["code"]: one for one in answer.json()["items"]}
    assert found["threshold-text"]["title"] == "能学到的技能"
    assert found["threshold-text"]["message"].startswith("“面试合格者”：触及")
    assert found["other-law"]["title"] == "工作内容"
    assert found["other-law"]["message"].startswith("“限男性”：可能违反《中华人民共和国就业促进法")


async def test_a_post_that_tells_no_skills_is_taken_over(units, unit):
    told = await taken_over(units, "posts", a_post(unit[1], skills=None))
    assert (told["entered"], told["faulty_rows"]) == (1, 0)


async def test_posts_open_only_once_they_could_be_published(units, units_app, unit):
    """Without a mentor a post stays at rest and says why; nothing but its opening is refused."""
    told = await taken_over(units, "posts", a_post(unit[1]))
    (post_id,) = (await entries(units_app, told)).values()
    answer = await units.post(
        f"{URL}/posts/{told['id']}/opening", json={"ground": "在岗人员已导入"}, headers=clerk()
    )
    assert answer.status_code == 200, answer.text
    assert (answer.json()["opened"], answer.json()["next_after"]) == (0, None)
    assert [(one["post_id"], one["code"]) for one in answer.json()["left"]] == [
        (post_id, "mentor-missing")
    ]


async def test_a_post_opens_once_a_mentor_leads_it_and_once_only(units, units_app, changes):
    unit = await factories.a_recognised_unit(units)
    row = a_post(unit["credit_code"], published_on="2026-03-02")
    told = await taken_over(units, "posts", row, as_of="2026-03-02")
    assert told["entered"] == 1, await errors_of(units, "posts", told)
    (post_id,) = (await entries(units_app, told)).values()
    named = await units.post(
        f"/v1/posts/{post_id}/mentor-changes",
        json={"mentor_id": unit["mentors"][0]["id"], "ground": "带教", "expected_version": 2},
        headers=tokens.unit(unit["id"]),
    )
    assert named.status_code in (200, 201), named.text
    path = f"{URL}/posts/{told['id']}/opening"
    answer = await units.post(path, json={"ground": "在岗人员已导入"}, headers=clerk())
    assert (answer.json()["opened"], answer.json()["left"]) == (1, []), answer.text
    assert [one["event"] for one in await changes(post_id)][-1] == "post.resumed"
    again = await units.post(path, json={"ground": "再次办理"}, headers=clerk())
    assert (again.json()["opened"], again.json()["left"]) == (0, [])


async def test_a_post_at_rest_stays_so_whatever_its_unit_does(units, units_app, changes):
    """Asking to withdraw and taking that back opens what stood open before, and nothing else."""
    unit = await factories.a_recognised_unit(units)
    post = a_post(unit["credit_code"], duties="要求本科以上学历。", published_on="2026-03-02")
    told = await taken_over(units, "posts", post, as_of="2026-03-02")
    (post_id,) = (await entries(units_app, told)).values()
    for noun in ("withdrawal", "withdrawal-revocation"):
        body = {"ground": "业务调整", "expected_version": unit["version"]}
        path = f"/v1/units/{unit['id']}/{noun}"
        answer = await units.post(path, json=body, headers=tokens.unit(unit["id"]))
        assert answer.status_code == 200, answer.text
        unit = answer.json()
    assert [one["event"] for one in await changes(post_id)] == ["post.published", "post.suspended"]


async def test_the_annotated_copy_tells_the_ids_of_what_entered(units, units_app, unit):
    told = await taken_over(units, "posts", a_post(unit[1]))
    (post_id,) = (await entries(units_app, told)).values()
    copy = await units.get(f"{URL}/posts/{told['id']}/annotated.xlsx", headers=clerk())
    sheet = openpyxl.load_workbook(io.BytesIO(copy.content)).active
    last = sheet.max_column
    assert [sheet.cell(row, last).value for row in (1, 2)] == ["登记编号", post_id]
    assert sheet.cell(2, last - 1).value == f"已登记，编号 {post_id}。"


async def test_a_template_comes_back_as_it_was_filled_in(units):
    for kind in ("units", "posts"):
        template = await units.get(f"{URL}/{kind}/template.xlsx", headers=clerk())
        assert template.status_code == 200
        book = openpyxl.load_workbook(io.BytesIO(template.content))
        assert book.active.cell(1, 1).value.rstrip("*")


@pytest.mark.parametrize("kind", ["units", "posts"])
async def test_what_is_no_list_is_refused_and_told(units, kind):
    ahead = await handed_in(units, kind, a_list(kind, {}), as_of="2026-03-03")
    assert (ahead.status_code, ahead.json()["type"].split("/")[-1]) == (422, "as-of-ahead")
    answer = await handed_in(units, kind, b"\x00\x01\x02")
    if answer.status_code == 202:
        assert (await ended(units, answer.headers["location"]))["state"] == "failed"
    else:
        assert answer.status_code == 422


async def test_another_offices_import_is_not_found(units, unit):
    told = await taken_over(units, "posts", a_post(unit[1]))
    for path in (f"{URL}/posts/{told['id']}", f"{URL}/units/{told['id']}"):
        other = clerk("640200") if "posts" in path else clerk()
        assert (await units.get(path, headers=other)).status_code == 404
    listed = (await units.get(f"{URL}/posts", headers=clerk())).json()["items"]
    assert [one["id"] for one in listed] == [told["id"]]
    assert (await units.get(f"{URL}/posts", headers=tokens.youth("yth_1"))).status_code == 403
