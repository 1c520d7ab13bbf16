"""A post's texts: what was found says in which of them, and a digest binds to these very words."""

from dataclasses import fields

from services.units.rules.post_texts import PLACES, PostText, column_of, read_post, texts_of
from services.units.rules.posts import PostForm
from services.units.rules.prospects import PlannedPost
from services.units.rules.thresholds.reading import Reading
from services.units.rules.thresholds.verdicts import Finding, OtherFinding

CLEAR = Finding(0, 2, "本科", "education", "education-must", "学历不限")
DOUBTFUL = Finding(0, 2, "驾照", "education", "skill", "可在见习中学", "是否必需")
OTHER = OtherFinding(0, 2, "男性", "就业促进法 第二十七条")


def read(text):
    found = tuple(one for one in (CLEAR, DOUBTFUL) if one.words in text)
    return Reading(found, (OTHER,) if OTHER.words in text else ())


def test_texts_that_are_not_given_are_none():
    told = texts_of(
        {"title": "检验", "remarks": None, "duties": "", "months": 6, "skills": ["看图"]}
    )
    assert told == (PostText("/title", "检验"), PostText("/skills/0", "看图"))
    assert texts_of({"title": "检验", "skills": None}) == (PostText("/title", "检验"),)


def test_each_text_stands_in_a_column():
    told = texts_of({name: name for name in PLACES} | {"skills": ["看图", "测量"]})
    assert [column_of(one.pointer) for one in told] == [*PLACES, "skills", "skills"]


def test_every_part_that_youths_read_is_a_text_with_its_place():
    said = {name: name for name in PLACES}
    assert texts_of(said) == tuple(PostText(place, name) for name, place in PLACES.items())
    for form in (PostForm, PlannedPost):
        words = {one.name for one in fields(form) if one.type in {str, str | None}}
        codes = {"occupation", "workplace_county", "workplace_id", "mentor_id", "under_18_code"}
        assert words - codes <= set(PLACES)


def test_each_finding_says_in_which_text_it_stands():
    told = read_post(texts_of({"title": "本科", "duties": "驾照，男性", "skills": ["本科"]}), read)
    assert [one.pointer for one in told.findings] == ["/title", "/duties", "/skills/0"]
    assert [one.pointer for one in told.other_law] == ["/duties"]


def test_the_worst_text_counts():
    for said, verdict in (("送检", "pass"), ("男性", "flag"), ("驾照", "flag"), ("本科", "refuse")):
        title = "送检" if said == "送检" else "驾照"
        told = read_post(texts_of({"title": title, "duties": said}), read)
        assert told.verdict == verdict, said


def test_a_digest_tells_other_words_and_other_places_apart():
    told = [
        {"title": "检验"},
        {"title": "检测"},
        {"duties": "检验"},
        {"title": "检", "duties": "验"},
    ]
    digests = [read_post(texts_of(named), read).digest for named in told]
    assert len(set(digests)) == len(told)
    assert digests[0] == read_post(iter([PostText("/title", "检验")]), read).digest
