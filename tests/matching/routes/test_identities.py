"""Between services: who youths are, told to a sister with the right, and to nobody else."""

import pytest

from tests import tokens
from tests.matching.factories import an_id_number, register

PATH = "/internal/youth-identities"


@pytest.fixture
def reader():
    """Headers of reporting with the right."""
    return tokens.sister("reporting", "matching", "identities:read")


async def test_a_list_is_told_who_its_youths_are(matching, reader):
    number = an_id_number()
    youth = await register(matching, id_number=number)
    stranger = "yth_01K5ABCDEFGHJKMNPQRSTVWXYZ"
    answer = await matching.get(PATH, params={"youth_id": [youth["id"], stranger]}, headers=reader)
    [told] = answer.json()["items"]
    assert (told["youth_id"], told["id_number"]) == (youth["id"], number)
    assert told["name"]


async def test_numbers_are_told_whose_they_are_in_their_order(matching, reader):
    number, unknown = an_id_number(), an_id_number()
    youth = await register(matching, id_number=number)
    body = {"id_numbers": [unknown, number, number]}
    answer = await matching.post(PATH, json=body, headers=reader)
    assert [one["youth_id"] for one in answer.json()["items"]] == [None, youth["id"], youth["id"]]
    assert number not in answer.text


async def test_nobody_else_is_told(matching):
    for headers in (
        tokens.sister("reporting", "matching", "changes:read"),
        tokens.sister("units", "matching", "contacts:read"),
    ):
        answer = await matching.get(PATH, params={"youth_id": []}, headers=headers)
        assert answer.status_code == 403
    answer = await matching.get(PATH, headers=tokens.officer("640100"))
    assert answer.status_code == 401


@pytest.mark.parametrize("ids", [[], ["yth_1"], ["yth_01K5ABCDEFGHJKMNPQRSTVWXYZ"] * 101])
async def test_what_names_no_youths_is_malformed(matching, reader, ids):
    answer = await matching.get(PATH, params={"youth_id": ids}, headers=reader)
    assert answer.status_code == 422


HOLDERS = "/internal/youth-holders"


async def test_a_holder_is_told_apart_and_the_name_is_not_told(matching):
    headers = tokens.sister("reporting", "matching", "names:read")
    youth = await register(matching)
    stranger = "yth_01K5ABCDEFGHJKMNPQRSTVWXYZ"
    for youth_id, holder, same in (
        (youth["id"], "阿依．测试", True),
        (youth["id"], "阿依·其他", False),
        (stranger, "阿依·测试", None),
    ):
        body = {"youth_id": youth_id, "holder": holder}
        answer = await matching.post(HOLDERS, json=body, headers=headers)
        assert answer.json() == {"same": same}
    for headers in (tokens.sister("reporting", "matching", "identities:read"), tokens.officer()):
        answer = await matching.post(HOLDERS, json=body, headers=headers)
        assert answer.status_code in (401, 403)


@pytest.mark.parametrize("told", [{}, {"youth_id": "yth_1"}, {"holder": "阿" * 101}])
async def test_what_names_no_holder_is_malformed(matching, told):
    headers = tokens.sister("reporting", "matching", "names:read")
    answer = await matching.post(HOLDERS, json=told, headers=headers)
    assert answer.status_code == 422
    assert "阿阿" not in answer.text
