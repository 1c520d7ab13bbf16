from collections import Counter

import pytest

from services.gateway import prefixes
from services.gateway.problems import CrookedPath, NoSuchPath
from tests.gateway.door import Door
from tests.gateway.upstreams import Upstream


@pytest.mark.parametrize(
    ("path", "service"),
    [
        ("/v1/units/unt_1/posts", "units"),
        ("/v1/posts/pst_1/headcount", "units"),
        ("/v1/public/posts.pdf", "units"),
        ("/v1/placements/plc_1/attendance/2026-03", "matching"),
        ("/v1/dispatches/dsp_1/agreement.pdf", "matching"),
        ("/v1/me", "accounts"),
        ("/v1/me/password", "accounts"),
        ("/v1/me/data-export", "accounts"),
        ("/v1/me/complaints", "units"),
        ("/v1/me/dispatches", "matching"),
        ("/v1/me/placements", "matching"),
        ("/v1/me/payments", "reporting"),
        ("/v1/tokens/revocations", "accounts"),
        ("/v1/feeds", "accounts"),
        ("/v1/feeds/units", "units"),
        ("/v1/feeds/posts/snapshot", "units"),
        ("/v1/feeds/outcomes", "matching"),
        ("/v1/feeds/disbursements/objections", "accounts"),
        ("/v1/feeds/disbursements", "reporting"),
        ("/v1/overdue/feed-objections", "accounts"),
        ("/v1/jobs/matching/17", "matching"),
        ("/v1/jobs/reporting/17", "reporting"),
        ("/v1/overdue/reports", "reporting"),
        ("/v1/overdue/annual-reports", "reporting"),
        ("/v1/overdue/agreements", "matching"),
        ("/v1/exchange-batches/recommendations", "units"),
        ("/v1/exchange-batches/graduates", "matching"),
        ("/v1/exchange-batches/insurance-facts", "reporting"),
        ("/v1/history-imports/posts", "units"),
        ("/v1/history-imports/youths", "matching"),
        ("/v1/history-imports/opening-figures", "reporting"),
        ("/v1/monthly-reports/640100/2026-03.xlsx", "reporting"),
        ("/.well-known/jwks.json", "accounts"),
    ],
)
def test_a_path_belongs_to_the_owner_of_its_longest_prefix(path: str, service: str) -> None:
    assert prefixes.owner_of(path) == service


@pytest.mark.parametrize(
    "path",
    [
        "/v1",
        "/v1/",
        "/v1/nothing",
        "/v1/unitsandmore",
        "/v1/jobs/gateway/1",
        "/v1/jobs",
        "/",
        "/internal/changes",
        "/v1/exchange-batches",
        "/.well-known/other",
    ],
)
def test_a_path_of_nobody_is_refused(path: str) -> None:
    with pytest.raises(NoSuchPath):
        prefixes.owner_of(path)


def test_no_prefix_has_two_owners() -> None:
    owned = Counter(prefix for owned in prefixes.OWNED.values() for prefix in owned)
    assert set(owned.values()) == {1}
    assert not any(prefix.startswith("/internal") for prefix in owned)


@pytest.mark.parametrize(
    "path",
    [
        b"/v1/units",
        b"/v1/units/",
        b"/v1/public/posts.pdf",
        b"/v1/code-lists/%E8%A1%8C",
        b"/v1/certificates/ABCD%20EFGH",
        b"/v1/a..b",
        b"/v1/intake-plans/640100/2026-03",
        b"/v1/...",
        b"/.well-known/jwks.json",
        b"/",
    ],
)
def test_a_straight_path_passes(path: bytes) -> None:
    prefixes.refuse_crooked(path)


@pytest.mark.parametrize(
    "path",
    [
        b"//",
        b"//v1/units",
        b"/v1//units",
        b"/v1/units//",
        b"/v1/..",
        b"/v1/../internal",
        b"/v1/./units",
        b"/.",
        b"/v1/%2e%2e/internal",
        b"/v1/%2E./internal",
        b"/v1%2funits",
        b"/v1%2Funits",
        b"/v1/%5c",
        b"/v1/\\..\\internal",
        b"/v1/%00",
        b"/v1/%252e%252e",
        b"/v1/units;x",
        b"/v1/%",
        b"/v1/%E",
        b"*",
        b"",
    ],
)
def test_a_crooked_path_is_refused(path: bytes) -> None:
    with pytest.raises(CrookedPath):
        prefixes.refuse_crooked(path)


@pytest.mark.parametrize(
    "target",
    [
        "/internal/changes",
        "/internal",
        "//internal/changes",
        "/v1/../internal/changes",
        "/v1/%2e%2e/internal/changes",
        "/v1/units/..%2f..%2finternal/changes",
        "/%69nternal/changes",
        "/v1/units/%2e%2e/%2e%2e/internal/changes",
        "/./internal/changes",
        "/INTERNAL/changes",
        "/v1%2f..%2finternal",
        "/v1\\..\\internal",
        "http://127.0.0.1/internal/changes",
        "/health/../internal",
        "/docs/../internal",
        "/v1/units/%252e%252e/internal",
        "/metrics",
        "/.well-known/openid-configuration",
        "/redoc",
        "/docs/%2e%2e/app.py",
        "/docs/docs.html",
    ],
)
def test_no_way_leads_around_to_what_is_internal(
    door: Door, services: dict[str, Upstream], target: str
) -> None:
    answer = door.ask("GET", target)
    assert answer.code in ("crooked-path", "no-such-path")
    assert answer.status in (400, 404)
    assert not any(each.seen for each in services.values())


def test_the_published_keys_are_public(door: Door) -> None:
    assert len(door.ask("GET", "/.well-known/jwks.json").told["keys"]) == 2
