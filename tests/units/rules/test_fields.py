"""Fields that a post has not: asked for, they are refused by name."""

import pytest

from services.units.policy import wordings
from services.units.rules.fields import ThresholdField, check_fields, threshold_word

NAMES = wordings.threshold_names()


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("education", "education"),
        ("min_education", "education"),
        ("educationLevel", "education"),
        ("required-degree", "degree"),
        ("MAJOR", "major"),
        ("xueli", "xueli"),
        ("zhuanye_yaoqiu", "zhuanye"),
        ("biye_yuanxiao", "yuanxiao"),
        ("schoolTier", "school"),
        ("GPA", "gpa"),
        ("minGPA", "gpa"),
        ("interview_time", "interview"),
        ("mian_shi", "mianshi"),
        ("wenHua_chengdu", "wenhuachengdu"),
        ("学历", "学历"),
        ("学历要求", "学历"),
        ("最低文化程度", "文化程度"),
        ("所学专业", "专业"),
        ("面试时间", "面试"),
        ("毕业院校", "毕业院校"),
    ],
)
def test_a_name_that_asks_for_a_threshold_is_known(name, word):
    assert threshold_word(name, NAMES) == word


@pytest.mark.parametrize("name", ["colour", "majority", "tested_by", "工资", "岗位说明", "", "42"])
def test_any_other_name_is_none(name):
    assert threshold_word(name, NAMES) is None


def test_a_threshold_field_is_refused_with_the_article_and_its_name():
    with pytest.raises(ThresholdField) as refused:
        check_fields(["colour", "minDegree"], NAMES)
    assert refused.value.pointer == "/minDegree"
    assert refused.value.members == {"field": "minDegree"}
    assert refused.value.article == "宁人社函〔2020〕272号 二"


@pytest.mark.parametrize("name", ["学历13995123456", "min degree"])
def test_a_field_whose_name_could_tell_more_is_called_by_the_word_alone(name):
    with pytest.raises(ThresholdField) as refused:
        check_fields([name], NAMES)
    assert refused.value.pointer in ("/学历", "/degree")


def test_fields_without_a_threshold_pass_here():
    check_fields(["colour", "shape"], NAMES)
