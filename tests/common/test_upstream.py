"""Asking a sister: safe reads are tried again, writes once, and her problems keep their code."""

import httpx2
import pytest

from services.common import keys
from services.common.upstream import Upstream, UpstreamRefused, UpstreamUnavailable
from tests import house_keys


def _upstream(answer):
    transport = httpx2.MockTransport(answer)
    own = keys.load(house_keys.keys_file("matching"))
    return Upstream("units", "http://units", own, transport)


def _failing(times, then):
    asked = []

    def answer(request):
        asked.append(request)
        if len(asked) <= times:
            raise httpx2.ConnectError("down")
        return then

    return answer, asked


async def test_a_read_is_tried_three_times():
    answer, asked = _failing(2, httpx2.Response(200, json={"n": 1}))
    assert await _upstream(answer).get("/internal/n", "n:read") == {"n": 1}
    assert len(asked) == 3


async def test_a_read_that_never_succeeds_is_unavailable():
    answer, asked = _failing(9, None)
    with pytest.raises(UpstreamUnavailable) as refused:
        await _upstream(answer).get("/internal/n", "n:read")
    assert (len(asked), refused.value.members) == (3, {"service": "units"})


async def test_a_write_is_sent_once():
    answer, asked = _failing(1, httpx2.Response(200, json={}))
    with pytest.raises(UpstreamUnavailable):
        await _upstream(answer).post("/internal/n", "n:write", {}, author="acc_one")
    assert len(asked) == 1


async def test_a_sisters_problem_keeps_its_code():
    problem = httpx2.Response(409, json={"code": "post-full", "detail": "满"})
    with pytest.raises(UpstreamRefused) as refused:
        await _upstream(lambda _: problem).get("/internal/n", "n:read")
    assert (refused.value.upstream_code, refused.value.upstream_status) == ("post-full", 409)


async def test_a_sisters_failure_is_unavailable():
    with pytest.raises(UpstreamUnavailable):
        await _upstream(lambda _: httpx2.Response(500)).post("/x", "s", {}, author="a")


async def test_the_author_travels_beside_our_own_token():
    answer, asked = _failing(0, httpx2.Response(204))
    assert await _upstream(answer).post("/x", "n:write", {}, author="acc_one") is None
    assert asked[0].headers["x-author"] == "acc_one"
    assert asked[0].headers["authorization"].startswith("Bearer ey")


async def test_an_answer_that_is_no_json_is_unavailable():
    page = httpx2.Response(403, text="<html>proxy</html>")
    with pytest.raises(UpstreamUnavailable):
        await _upstream(lambda _: page).get("/internal/n", "n:read")
