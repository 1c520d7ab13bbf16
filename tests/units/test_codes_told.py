"""A code of no list is answered with which list it must come from, and where that list is."""

import pytest

from tests import tokens
from tests.units.factories import a_declaration, a_draft, an_applicant
from tests.units.prospecting import POST, URL, a_prospect

REGIONS = "GET /v1/code-lists/regions"
INDUSTRIES = "GET /v1/code-lists/industries"
OCCUPATIONS = "GET /v1/code-lists/occupations"


def is_told(answer, pointer, *words):
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["pointer"]) == (422, pointer), answer.text
    for one in words:
        assert one in error["message"]
    return error["message"]


@pytest.mark.parametrize("region", ["12", "银川", "650102", "64010", "6401040", "", "６４０１０４"])
async def test_a_region(units, region):
    body = a_declaration(region=region)
    answer = await units.post("/v1/units", json=body, headers=tokens.unit("unt_1"))
    is_told(answer, "/region", REGIONS)
    listed = await units.get("/v1/public/posts", params={"region": region or "x"})
    is_told(listed, "/query/region", REGIONS)


@pytest.mark.parametrize("industry", ["U", "制造业", "c", "13", ""])
async def test_an_industry(units, industry):
    told = a_prospect(industry=industry)
    answer = await units.post(URL, json=told, headers=tokens.officer("640104"))
    is_told(answer, "/industry", INDUSTRIES)
    listed = await units.get("/v1/public/posts", params={"industry": industry or "x"})
    is_told(listed, "/query/industry", INDUSTRIES)


@pytest.mark.parametrize("occupation", ["9", "检验员", "4-8", "4-08-05-01-01"])
async def test_an_occupation(units, occupation):
    unit = await an_applicant(units)
    url, headers = f"/v1/units/{unit['id']}/posts", tokens.unit(unit["id"])
    answer = await units.post(url, json=a_draft(occupation=occupation), headers=headers)
    is_told(answer, "/occupation", OCCUPATIONS)
    told = a_prospect(posts=[POST | {"occupation": occupation}])
    answer = await units.post(URL, json=told, headers=tokens.officer("640104"))
    is_told(answer, "/posts/0/occupation", OCCUPATIONS)


async def test_what_has_no_list_is_told_what_stands_there(units):
    told = a_prospect(industry_class="制造")
    answer = await units.post(URL, json=told, headers=tokens.officer("640104"))
    is_told(answer, "/industry_class", "格式不正确", "GB/T 4754", "2至4位数字")


async def test_a_city_for_a_county_is_told_its_counties(units):
    told = a_prospect(region="640200")
    answer = await units.post(URL, json=told, headers=tokens.officer("640200"))
    said = is_told(answer, "/region", "大武口区（640202）", "平罗县（640221）")
    assert "银川" not in said
