"""Which service owns which path: one table, the longest prefix wins, nothing else passes."""

import re
from typing import Final

from services.gateway.problems import CrookedPath, NoSuchPath

JWKS: Final = "/.well-known/jwks.json"

OWNED: Final[dict[str, tuple[str, ...]]] = {
    "accounts": (
        JWKS,
        "/v1/accounts",
        "/v1/audit-log",
        "/v1/change-log/accounts",
        "/v1/data-agreements",
        "/v1/feed-objections",
        "/v1/feeds",
        "/v1/feeds/disbursements/objections",
        "/v1/feeds/outcomes/objections",
        "/v1/feeds/placements/objections",
        "/v1/feeds/posts/objections",
        "/v1/feeds/units/objections",
        "/v1/jobs/accounts",
        "/v1/me",
        "/v1/messages",
        "/v1/officers",
        "/v1/overdue/feed-objections",
        "/v1/phone-codes",
        "/v1/tokens",
        "/v1/unit-accounts",
        "/v1/webhooks",
        "/v1/wechat",
    ),
    "units": (
        "/v1/audit-log/units",
        "/v1/accidents",
        "/v1/change-log/units",
        "/v1/complaints",
        "/v1/consultations",
        "/v1/demonstration-candidates",
        "/v1/exchange-batches/recommendations",
        "/v1/feeds/posts",
        "/v1/feeds/units",
        "/v1/history-imports/posts",
        "/v1/history-imports/units",
        "/v1/inspections",
        "/v1/intake-plans",
        "/v1/jobs/units",
        "/v1/me/complaints",
        "/v1/post-obstacles",
        "/v1/posts",
        "/v1/prospective-units",
        "/v1/public",
        "/v1/public-texts",
        "/v1/removal-proposals",
        "/v1/threshold-checks",
        "/v1/threshold-reviews",
        "/v1/unit-imports",
        "/v1/units",
        "/v1/visiting-units",
    ),
    "matching": (
        "/v1/audit-log/matching",
        "/v1/attendance-confirmations",
        "/v1/change-log/matching",
        "/v1/corrections",
        "/v1/merge-proposals",
        "/v1/dispatches",
        "/v1/exchange-batches/graduates",
        "/v1/exchange-batches/unemployed",
        "/v1/fairs",
        "/v1/feeds/outcomes",
        "/v1/follow-up-rates",
        "/v1/feeds/placements",
        "/v1/history-imports/placements",
        "/v1/history-imports/youths",
        "/v1/jobs/matching",
        "/v1/markets",
        "/v1/me/corrections",
        "/v1/me/dispatches",
        "/v1/me/objections",
        "/v1/me/placements",
        "/v1/me/privacy-consent-withdrawals",
        "/v1/me/privacy-consents",
        "/v1/me/record",
        "/v1/objections",
        "/v1/me/rounds",
        "/v1/me/tasks",
        "/v1/me/wards",
        "/v1/overdue",
        "/v1/placements",
        "/v1/public/certificates",
        "/v1/privacy-notice",
        "/v1/public/rounds",
        "/v1/retention",
        "/v1/rounds",
        "/v1/signing-link-openings",
        "/v1/signing-link-signatures",
        "/v1/waiting-times",
        "/v1/waiting-youths",
        "/v1/wishes",
        "/v1/youth-counts",
        "/v1/youth-imports",
        "/v1/youths",
    ),
    "reporting": (
        "/v1/audit-log/reporting",
        "/v1/annual-reports",
        "/v1/audit-signals",
        "/v1/budgets",
        "/v1/calendar",
        "/v1/change-log/reporting",
        "/v1/code-lists",
        "/v1/collection",
        "/v1/contribution-imports",
        "/v1/contribution-records",
        "/v1/evaluations",
        "/v1/exchange-batches/insurance-facts",
        "/v1/feeds/disbursements",
        "/v1/history-imports/disbursements",
        "/v1/history-imports/opening-figures",
        "/v1/insurance-claims",
        "/v1/insurance-contracts",
        "/v1/insurance-enrolments",
        "/v1/insurance-gaps",
        "/v1/insurance-lists",
        "/v1/insurance-warnings",
        "/v1/jobs/reporting",
        "/v1/me/payments",
        "/v1/me/recoveries",
        "/v1/monthly-reports",
        "/v1/overdue/annual-reports",
        "/v1/report-reminders",
        "/v1/supervision-notes",
        "/v1/overdue/reports",
        "/v1/overview",
        "/v1/payables",
        "/v1/payee-accounts",
        "/v1/policy-parameters",
        "/v1/public/demonstration-rule",
        "/v1/recoveries",
        "/v1/returned-allowances",
        "/v1/settlements",
        "/v1/subsidy-claims",
        "/v1/unit-payee-accounts",
        "/v1/unit-awards",
    ),
}

_OWNER: Final = {prefix: service for service, owned in OWNED.items() for prefix in owned}
_DEEPEST: Final = max(prefix.count("/") for prefix in _OWNER)

# Letters, digits and -._~ as they are; of what is encoded, only blanks
# (people type codes in groups) and bytes beyond ASCII. An encoded
# slash, dot or control character has no place in our paths, only in attempts to walk around them.
_STRAIGHT: Final = re.compile(
    rb"(?:/(?!\.{1,2}(?:/|$))(?:[A-Za-z0-9._~-]|%20|%[89A-Fa-f][0-9A-Fa-f])+)+/?"
)


def is_a_services(path: str) -> bool:
    """Whether a service answers there, if anybody does; the gateway itself answers all else."""
    return path.startswith("/v1/") or path == JWKS


def owner_of(path: str) -> str:
    """The service that owns a path, by the longest prefix of whole segments."""
    segments = path.split("/")[: _DEEPEST + 1]
    while len(segments) > 1:
        service = _OWNER.get("/".join(segments))
        if service:
            return service
        segments.pop()
    raise NoSuchPath


def refuse_crooked(raw_path: bytes) -> None:
    """Refuse a path that two readers could read as two paths (`//`, `..`, `%2f`)."""
    if raw_path != b"/" and not _STRAIGHT.fullmatch(raw_path):
        raise CrookedPath
