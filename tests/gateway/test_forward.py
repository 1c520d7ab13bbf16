import http.client
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.gateway.door import Door
from tests.gateway.upstreams import BIG, PACKED, Slammer, Upstream

Services = dict[str, Upstream]


def test_a_call_reaches_its_service_with_method_path_query_and_body(door: Door) -> None:
    answer = door.ask("PUT", "/v1/units/unt_1?q=%E8%A7%81%20x&q=2", b'{"name": "x"}')
    assert answer.status == 200
    assert answer.told["service"] == "units"
    assert answer.told["method"] == "PUT"
    assert answer.told["path"] == "/v1/units/unt_1"
    assert answer.told["query"] == "q=%E8%A7%81%20x&q=2"
    assert answer.told["body"] == '{"name": "x"}'
    assert answer.heard("content-length") == ["13"]


def test_a_chinese_path_arrives_as_it_was_encoded(door: Door) -> None:
    path = "/v1/code-lists/%E8%A1%8C%E4%B8%9A"
    assert door.ask("GET", path).told["path"] == path


def test_what_the_client_accepts_is_for_the_client_to_say(door: Door) -> None:
    answer = door.ask("GET", "/v1/units", headers={"Accept-Encoding": "identity"})
    assert answer.heard("accept-encoding") == ["identity"]
    assert (
        answer.heard("user-agent") == answer.heard("accept") == answer.heard("content-type") == []
    )


def test_a_problem_of_a_service_passes_untouched(door: Door) -> None:
    answer = door.ask("GET", "/v1/posts?do=problem")
    assert (answer.status, answer.body) == (409, b'{"code": "post-full"}')
    assert answer.headers["content-type"] == "application/problem+json"


def test_an_answer_without_a_body_has_none(door: Door) -> None:
    assert door.ask("DELETE", "/v1/posts/1?do=nothing").status == 204
    head = door.ask("HEAD", "/v1/posts/1")
    assert (head.status, head.body) == (200, b"")
    assert int(head.headers["content-length"]) > 0


def test_a_redirect_is_for_the_client_to_see(door: Door) -> None:
    answer = door.ask("GET", "/v1/posts?do=redirect")
    assert (answer.status, answer.headers["location"]) == (302, "http://elsewhere.example/")


def test_a_packed_body_stays_packed(door: Door) -> None:
    answer = door.ask("GET", "/v1/posts?do=packed", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.body == PACKED


def test_a_large_answer_arrives_whole(door: Door) -> None:
    assert door.ask("GET", "/v1/posts?do=big").body == BIG


def test_a_cookie_of_one_client_is_not_sent_for_the_next(door: Door) -> None:
    answer = door.ask("GET", "/v1/posts?do=cookie")
    assert answer.headers["set-cookie"] == "who=first-client; Path=/"
    assert door.ask("GET", "/v1/posts").heard("cookie") == []


def test_a_large_list_is_streamed_whole_with_its_length(door: Door) -> None:
    body = b"x" * 5_000_000
    answer = door.ask("POST", "/v1/unit-imports", body)
    assert answer.told["length"] == len(body)
    assert answer.heard("content-length") == [str(len(body))]


def test_a_chunked_body_arrives_whole(door: Door) -> None:
    small = door.ask("POST", "/v1/units", (b"12345" for _ in range(3)))
    assert (small.told["length"], small.told["body"]) == (15, "123451234512345")
    large = door.ask("POST", "/v1/units", (b"x" * 10_000 for _ in range(50)))
    assert large.told["length"] == 500_000


def test_a_service_may_refuse_a_body_before_it_has_read_it(door: Door) -> None:
    assert door.ask("POST", "/v1/unit-imports?do=refuse-unread", b"x" * 3_000_000).status == 403


def test_a_service_that_does_not_answer_in_time_is_a_504(door: Door) -> None:
    start = time.monotonic()
    answer = door.ask("GET", "/v1/units?do=slow")
    assert (answer.status, answer.code) == (504, "service-slow")
    assert answer.told["service"] == "units"
    assert int(answer.headers["retry-after"]) >= 1
    assert 0.9 < time.monotonic() - start < 20


def test_a_slow_service_is_told_that_nobody_waits_any_longer(
    door: Door, services: Services
) -> None:
    door.ask("POST", "/v1/units?do=slow", b"{}")
    assert services["units"].hung_up.wait(10)


def test_a_client_that_hangs_up_cancels_the_call_to_the_service(
    patient_door: Door, services: Services
) -> None:
    connection = patient_door.connect()
    connection.request("GET", "/v1/dispatches?do=slow")
    _until(lambda: "GET /v1/dispatches" in services["matching"].seen)
    connection.close()
    # Long before the gateway's own patience of 30 s would end it.
    assert services["matching"].hung_up.wait(10)


def test_a_client_that_hangs_up_in_mid_upload_leaves_no_whole_body_behind(
    door: Door, services: Services
) -> None:
    connection = door.connect()
    connection.putrequest("POST", "/v1/unit-imports")
    connection.putheader("Content-Length", "1000000")
    connection.endheaders(b"x" * 200_000)
    _until(lambda: "POST /v1/unit-imports" in services["units"].seen)
    connection.close()
    assert services["units"].broken_off.wait(10)


def test_a_small_body_that_never_comes_in_whole_reaches_no_service(
    door: Door, services: Services
) -> None:
    connection = door.connect()
    connection.putrequest("POST", "/v1/units")
    connection.putheader("Content-Length", "100")
    connection.endheaders(b"x" * 50)
    answer = connection.getresponse()
    assert (answer.status, b"client-slow" in answer.read()) == (408, True)
    assert services["units"].seen == []
    connection.close()


def test_a_service_that_dies_before_its_answer_counts_is_a_502(door: Door) -> None:
    answer = door.ask("GET", "/v1/units?do=die-small")
    assert (answer.status, answer.code) == (502, "service-unreachable")


def test_a_service_that_dies_in_mid_answer_breaks_the_answer_off(door: Door) -> None:
    with pytest.raises(http.client.IncompleteRead):
        door.ask("GET", "/v1/units?do=die-big")
    assert door.ask("GET", "/v1/units").status == 200


def test_a_slow_service_with_all_its_connections_taken_blocks_no_other(
    door: Door, services: Services
) -> None:
    with ThreadPoolExecutor(8) as pool:
        waiting = [pool.submit(door.ask, "GET", "/v1/units?do=slow") for _ in range(8)]
        _until(lambda: services["units"].seen.count("GET /v1/units") == 4)
        assert door.ask("GET", "/v1/dispatches").status == 200
        assert sum(not each.done() for each in waiting) >= 4
        assert {each.result().code for each in waiting} == {"service-slow"}
    assert door.ask("GET", "/v1/units").status == 200


def test_a_connection_to_a_service_is_used_again(door: Door) -> None:
    assert len({door.ask("GET", "/v1/fairs").told["port"] for _ in range(5)}) == 1


def test_a_refused_connection_is_a_502_that_says_when_to_come_back(broken_door: Door) -> None:
    for method in ("GET", "POST"):
        answer = broken_door.ask(method, "/v1/units", b"{}" if method == "POST" else None)
        assert (answer.status, answer.code) == (502, "service-unreachable")
        assert answer.told["service"] == "units"
        assert int(answer.headers["retry-after"]) >= 1


def test_only_what_is_safe_is_sent_a_second_time(broken_door: Door, slammer: Slammer) -> None:
    slammer.requests.clear()
    for method in ("GET", "PUT", "POST", "DELETE"):
        assert broken_door.ask(method, "/v1/settlements").code == "service-unreachable"
    methods = [request.split()[0].decode() for request in slammer.requests]
    assert methods == ["GET", "GET", "PUT", "POST", "DELETE"]


def test_a_service_that_only_takes_the_connection_is_a_504(broken_door: Door) -> None:
    assert broken_door.ask("POST", "/v1/rounds", b"{}").code == "service-slow"


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)
