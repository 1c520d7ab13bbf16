"""What is told of which event, and that what is told fits."""

import re
from datetime import UTC, datetime

import pytest

from services.accounts.policy import MESSAGE_KINDS, templates
from services.accounts.rules.message_fields import THING, fits, fitted
from services.accounts.rules.message_kinds import Told, notices, over
from services.accounts.rules.message_templates import (
    Template,
    TemplateUnfit,
    filled,
    require_fillable,
    sms_values,
    unfit,
)

KINDS = {kind.name: kind for kind in MESSAGE_KINDS}
YOUTH = {"youth_id": "yth_1", "region": "640104", "occurred_on": "2026-03-02"}
EXAMPLES = {
    "until": "2026-12-31",
    "day": "2026-12-31",
    "month": "2026-12",
    "amount": "99999999.99",
    "kind": "social_insurance_subsidy",
}
"""The longest value of each name."""
ANEW = ("to_sign_rewritten", "to_sign_anew", "to_sign_anew_late")
BLANK = re.compile(r"\{(\w+)\}")


def told(event, **data):
    return Told(event, "dsp_1", YOUTH | data)


def names(event, **data):
    return [one.kind.name for one in notices(MESSAGE_KINDS, told(event, **data), 9)]


@pytest.mark.parametrize("kind", MESSAGE_KINDS, ids=lambda kind: kind.name)
def test_every_word_of_a_message_has_its_value(kind):
    words = [kind.text, *(content.words for content in kind.contents.values())]
    asked = {name for text in words for name in BLANK.findall(text)} | {*kind.sms}
    asked |= {kind.due.day} if kind.due else set()
    for trigger in kind.told_by:
        assert asked <= {*trigger.values}


@pytest.mark.parametrize("kind", MESSAGE_KINDS, ids=lambda kind: kind.name)
def test_the_longest_message_fits_its_fields_uncut(kind):
    for content in kind.contents.values():
        value = kind.said(content.words, EXAMPLES)
        assert fitted(content.type, value) == value
        assert fits(content.type, value)
        assert content.type != "thing" or len(value) <= THING


@pytest.mark.parametrize("kind", MESSAGE_KINDS, ids=lambda kind: kind.name)
def test_a_message_holds_days_sums_and_names_of_kinds_and_nothing_else(kind):
    fields = {field for trigger in kind.told_by for field in trigger.values.values()}
    assert fields <= {
        "respond_by", "sign_by", "arrive_by", "occurred_on", "paid_on", "returned_on",
        "kind", "amount", "dispute_by", "month", "since", "resumed_on", "last_day", "term_last_day",
    }  # fmt: skip


def test_a_dispatch_is_told_at_once_and_again_on_its_last_day():
    dispatched, due = notices(
        MESSAGE_KINDS, told("dispatch.issued", respond_by="2026-03-05"), hour=9
    )
    assert (dispatched.kind.name, dispatched.due_at) == ("dispatched", None)
    assert (due.kind.name, due.due_at) == ("answer_due", datetime(2026, 3, 5, 1, tzinfo=UTC))
    assert dispatched.values == {"until": "2026-03-05"}
    assert (dispatched.youth_id, dispatched.subject_id) == ("yth_1", "dsp_1")
    assert dispatched.kind.said(dispatched.kind.text, dispatched.values) == (
        "您有一项新的见习派遣，请在2026年3月5日前（含当日）登录查看，并答复是否接受。"
    )


def test_whoever_has_still_to_sign_is_told_and_whoever_has_signed_is_not():
    both = {"sign_by": "2026-03-10", "missing": ["unit", "youth"]}
    assert names("dispatch.accepted", **both) == ["to_sign", "sign_overdue"]
    assert names("dispatch.accepted", **both | {"missing": ["unit"]}) == []
    assert names("dispatch.workplace-moved", **both) == ["to_sign_rewritten", "sign_overdue"]
    assert names("dispatch.workplace-moved", before="640105") == []
    assert names("dispatch.mentor-changed", **both) == ["to_sign_rewritten", "sign_overdue"]
    assert names("dispatch.unit-renamed", **both) == ["to_sign_rewritten", "sign_overdue"]
    assert names("dispatch.text-renewed", **both) == ["to_sign_rewritten", "sign_overdue"]
    of_age = {"sign_by": "2026-03-10", "missing": ["youth"]}
    in_time = names("dispatch.signature-lapsed", **of_age | {"late": False})
    assert in_time == ["to_sign_anew", "sign_overdue"]
    late = names("dispatch.signature-lapsed", **of_age | {"late": True})
    assert late == ["to_sign_anew_late"]


def test_a_text_written_anew_ends_what_asked_to_sign_the_text_before():
    told_of = told("dispatch.mentor-changed", missing=["youth"], sign_by="2026-03-10")
    assert ("to_sign", "dsp_1") in over(MESSAGE_KINDS, told_of)
    signed_already = told("dispatch.mentor-changed", missing=["unit"], sign_by="2026-03-10")
    assert ("to_sign", "dsp_1") not in over(MESSAGE_KINDS, signed_already)


def test_who_is_said_not_to_have_come_is_told_before_and_after_the_decision():
    assert names("dispatch.obstacle-reported", kind="youth_absent") == ["absence_reported"]
    assert names("dispatch.obstacle-reported", kind="post_gone") == []
    assert names("dispatch.withdrawn", cause="youth_absent") == ["withdrawn_absent"]
    ended = over(MESSAGE_KINDS, told("dispatch.obstacle-dismissed"))
    assert ended == [("absence_reported", "dsp_1")]


def test_whose_arrival_was_taken_away_is_told_until_it_is_given_back():
    assert names("dispatch.arrival-annulled") == ["arrival_annulled"]
    assert names("dispatch.withdrawn", cause="never_came") == []
    assert names("dispatch.arrival-reinstated") == ["arrival_reinstated"]
    given_back = over(MESSAGE_KINDS, told("dispatch.arrival-reinstated"))
    assert given_back == [("arrival_annulled", "dsp_1"), ("arrival_reinstated", "dsp_1")]


def test_an_overdue_one_is_told_the_day_after():
    *_, overdue = notices(MESSAGE_KINDS, told("dispatch.signed", arrive_by="2026-03-10"), hour=9)
    assert overdue.kind.name == "arrival_overdue"
    assert overdue.due_at == datetime(2026, 3, 11, 1, tzinfo=UTC)


def test_without_a_last_day_nobody_is_reminded_of_it():
    assert names("dispatch.issued", respond_by=None) == ["dispatched"]
    [plain] = notices(MESSAGE_KINDS, told("dispatch.issued"), hour=9)
    assert "规定时间" in plain.kind.said(plain.kind.text, plain.values)


def test_who_left_by_themselves_is_not_told_that_they_left():
    assert names("dispatch.withdrawn", cause="post_closed") == ["withdrawn"]
    assert names("dispatch.withdrawn", cause="youth_left") == []


def test_each_of_those_paid_is_told_their_own_sum():
    payments = [{"youth_id": f"yth_{n}", "region": "640104", "amount": f"{n}.00"} for n in (1, 2)]
    data = {"kind": "living_allowance", "paid_on": "2026-03-09"}
    found = [*notices(MESSAGE_KINDS, Told("payments.made", "p", data | {"payments": payments}), 9)]
    assert [(one.youth_id, one.values["amount"]) for one in found] == [
        ("yth_1", "1.00"),
        ("yth_2", "2.00"),
    ]
    assert found[0].kind.said(found[0].kind.text, found[0].values) == (
        "您的基本生活补贴1.00元已于2026年3月9日拨付，到账时间以银行为准。"
    )


@pytest.mark.parametrize(
    ("event", "data", "ended"),
    [
        ("dispatch.accepted", {"missing": []}, ["dispatched", "answer_due"]),
        (
            "dispatch.refused",
            {},
            ["dispatched", "answer_due", "to_sign", *ANEW, "sign_overdue"],
        ),
        ("dispatch.party-signed", {"party": "youth"}, ["to_sign", *ANEW, "sign_overdue"]),
        ("dispatch.party-signed", {"party": "unit"}, []),
        ("dispatch.arrived", {}, ["to_arrive", "arrival_overdue"]),
        ("dispatch.response-extended", {}, ["dispatched", "answer_due"]),
        ("payments.made", {}, []),
        ("dispatch.training-recorded", {}, []),
    ],
)
def test_what_was_done_is_asked_for_no_longer(event, data, ended):
    assert over(MESSAGE_KINDS, told(event, **data)) == [(kind, "dsp_1") for kind in ended]


PLACED = {"youth_region": "640106", "dispute_by": "2026-03-16"}
EARLY = {"last_day": "2026-03-02", "cause": "discipline", "transferred": False}


@pytest.mark.parametrize(
    ("event", "data", "kinds"),
    [
        ("placement.arrived", {}, ["arrived"]),
        ("placement.arrived", {"dispute_by": None}, []),
        ("placement.extended", {"term_last_day": "2026-09-30"}, ["extended"]),
        ("placement.attendance-confirmed", {"month": "2026-02"}, ["attendance_told"]),
        ("placement.ended-early", EARLY, ["ended_early"]),
        ("placement.ended-early", EARLY | {"transferred": True}, ["transferred"]),
        ("placement.ended-early", EARLY | {"cause": "death"}, []),
        ("placement.outcome-recorded", {}, ["outcome_told"]),
        ("placement.outcome-recorded", {"dispute_by": None}, []),
        ("placement.corrected", {"state": "arrived", "state_before": "arrived"}, ["corrected"]),
        ("placement.corrected", {"state": "annulled", "state_before": "arrived"}, []),
        ("placement.corrected", {"state": "arrived", "state_before": "annulled"}, []),
        ("placement.certified", {}, []),
        ("follow-up.made", {"kind": "posts_sent"}, ["posts_sent"]),
        ("follow-up.made", {"kind": "guidance"}, []),
    ],
)
def test_what_is_entered_of_a_placement_is_told_by_the_region_of_its_youth(event, data, kinds):
    found = [*notices(MESSAGE_KINDS, told(event, **PLACED | data), 9)]
    assert [one.kind.name for one in found] == kinds
    assert {one.region for one in found} <= {"640106"}


def test_events_of_before_that_name_no_youth_are_told_to_nobody():
    for kind in MESSAGE_KINDS:
        for trigger in kind.told_by:
            if trigger.event.startswith(("placement.", "follow-up.")):
                data = {**trigger.needs, "dispute_by": "2026-03-16", "month": "2026-02"}
                of_before = Told(trigger.event, "plc_1", data)
                assert [*notices(MESSAGE_KINDS, of_before, 9)] == []


def test_each_month_is_told_for_itself():
    month = PLACED | {"month": "2026-02"}
    [confirmed] = notices(MESSAGE_KINDS, told("placement.attendance-confirmed", **month), 9)
    assert confirmed.subject_id == "dsp_1/2026-02"
    assert "您2026年2月的考勤" in confirmed.kind.said(confirmed.kind.text, confirmed.values)
    reopened = over(MESSAGE_KINDS, told("placement.attendance-reopened", month="2026-02"))
    assert reopened == [("attendance_told", "dsp_1/2026-02")]


def a_template(**fields):
    return Template("tpl", fields)


def test_a_template_is_filled_by_its_keys():
    template = a_template(thing1="title", date2="until", phrase3="status", thing4="until")
    kind = KINDS["dispatched"]
    require_fillable(kind, template)
    data = filled(kind, template, {"until": "2026-03-05"})
    assert data == {
        "thing1": "见习派遣待您答复",
        "date2": "2026年3月5日",
        "phrase3": "待答复",
        "thing4": "2026年3月5日",
    }
    assert unfit(template, data) == []


def test_a_value_that_is_lacking_is_found_before_it_is_sent():
    template = a_template(thing1="title", date2="until")
    data = filled(KINDS["dispatched"], template, {"until": None})
    assert unfit(template, data) == ["date2"]


@pytest.mark.parametrize(
    "fields",
    [{"phrase1": "title"}, {"date1": "nothing"}, {"word1": "title"}, {"enum1": "status"}],
)
def test_a_template_that_no_message_fills_is_refused_at_the_start(fields):
    with pytest.raises(TemplateUnfit):
        require_fillable(KINDS["dispatched"], a_template(**fields))


def test_an_enum_takes_what_its_template_lists():
    template = Template("tpl", {"enum1": "status"}, listed={"enum1": ("待答复",)})
    require_fillable(KINDS["dispatched"], template)
    assert unfit(template, filled(KINDS["dispatched"], template, {})) == []
    assert unfit(template, filled(KINDS["to_sign"], template, {})) == ["enum1"]


def test_an_sms_takes_its_values_in_order():
    values = {"kind": "living_allowance", "amount": "1.00", "day": "2026-02-09"}
    assert [*sms_values(KINDS["paid"], values).items()] == [
        ("kind", "基本生活补贴"),
        ("day", "2026年2月9日"),
    ]
    assert sms_values(KINDS["withdrawn"], {}) == {}


def test_templates_are_read_from_a_file_and_none_without_one(tmp_path):
    file = tmp_path / "templates.yaml"
    file.write_text(
        "wechat:\n  dispatched: {id: tpl_1, fields: {thing1: title}, lasting: true}\n"
        "sms:\n  dispatched: SMS_1\n",
        encoding="utf-8",
    )
    found = templates(file)
    assert found.wechat == {"dispatched": Template("tpl_1", {"thing1": "title"}, lasting=True)}
    assert found.sms == {"dispatched": "SMS_1"}
    assert templates(None).wechat == {}
    file.write_text("wechat:\n  dispatched: {id: tpl_1, fields: {phrase1: title}}\n", "utf-8")
    with pytest.raises(TemplateUnfit):
        templates(file)


@pytest.mark.parametrize(
    "told",
    [
        *(
            "",
            "[]",
            "text",
            "wechat:",
            "wechat: [a]",
            "wechat: {dispatched: tpl_1}",
            "sms: {a: []}",
        ),
        "wechat: {dispatched: {id: 1, fields: {}}}",
        "wechat: {dispatched: {id: tpl_1, fields: {}, unknown: 1}}",
    ],
)
def test_a_file_that_is_none_of_templates_is_refused_as_one(tmp_path, told):
    (tmp_path / "templates.yaml").write_text(told, encoding="utf-8")
    with pytest.raises(ValueError, match=r"shape|nobody knows"):
        templates(tmp_path / "templates.yaml")
