"""The gateway's environment: how patient, how generous, whom it believes, where its papers lie."""

import re
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Any, Final

from limits import RateLimitItem, parse
from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, RedisDsn
from pydantic_settings import NoDecode

from services.common.settings import LyingFile, ProcessSettings

REPOSITORY: Final = Path(__file__).parents[2]
SERVICES: Final = ("accounts", "units", "matching", "reporting")
_ORIGIN: Final = re.compile(r"https?://[a-z0-9.-]+(?::[0-9]{1,5})?")


def _listed(told: Any) -> Any:
    return [each.strip() for each in told.split(",") if each.strip()] if _is_text(told) else told


def _is_text(told: Any) -> bool:
    return isinstance(told, str)


def _exact(origin: str) -> str:
    if not _ORIGIN.fullmatch(origin):
        raise ValueError("no origin: scheme://host[:port], lower case, no path, no *")
    return origin


def _rate(told: Any) -> RateLimitItem:
    rate = parse(told) if _is_text(told) else told
    if rate.amount < 1 or rate.multiples < 1:
        raise ValueError("a limit that nobody keeps")
    return rate


Seconds = Annotated[float, Field(gt=0, le=3600)]
"""How long is waited; for ever by nobody."""
Limit = Annotated[RateLimitItem, PlainValidator(_rate)]
"""As the library `limits` writes it: `400/2 seconds`; of an address and of a caller so many at
once, refilled evenly; of what is stricter never more in any stretch of that time."""
Origin = Annotated[str, AfterValidator(_exact)]


class GatewaySettings(ProcessSettings):
    """What the gateway is told besides the addresses of the services."""

    limit_per_address: Limit = parse("400/2 seconds")
    """Of one client address; of IPv6, of one /64."""
    limit_per_caller: Limit = parse("400/4 seconds")
    """Of one subject of good tokens, from wherever they call."""
    limit_sign_ins: Limit = parse("600/minute")
    """Of an address, of calls that take a password: each costs a hash. A whole office, or a
    carrier's customers, may stand behind one address; wrong tries are counted by accounts."""
    limit_phone_codes: Limit = parse("20/minute")
    """Of an address, of messages with a code."""
    limit_reveals: Limit = parse("30/minute")
    """Of a caller, of looks at what is hidden."""
    limits_redis: RedisDsn | None = None
    """Where several gateways count together; each by itself if absent."""
    trusted_proxies: Annotated[
        tuple[IPv4Network | IPv6Network, ...], NoDecode, BeforeValidator(_listed)
    ] = ()
    """Who may say from where a call comes, by X-Forwarded-For."""
    metrics_for: Annotated[
        tuple[IPv4Network | IPv6Network, ...], NoDecode, BeforeValidator(_listed)
    ] = ()
    """Who may read the gateway's own figures; nobody by default."""
    cors_origins: Annotated[tuple[Origin, ...], NoDecode, BeforeValidator(_listed)] = ()
    """The sites whose pages may call from a browser."""
    hsts_seconds: int = Field(default=0, ge=0)
    """How long browsers are to call by TLS alone; not told if 0."""
    connections_per_service: int = Field(default=100, ge=1)
    """So that a slow service can use up its own connections only."""
    connect_seconds: Seconds = 2.0
    """For a connection to a service, a free place in the pool included."""
    answer_seconds: Seconds = 30.0
    """From the end of the request to the head of the answer."""
    transfer_seconds: Seconds = 120.0
    """For a body on its way in, and again for one on its way out."""
    clock_file: LyingFile | None = None
    """Only in a sandbox or demo: there ids that name a problem are answered with it."""
    document: LyingFile = REPOSITORY / "docs" / "openapi" / "jianxi.json"
    """The merged OpenAPI document, made by `commands openapi`."""

    def addresses(self) -> dict[str, str]:
        """The base address of every service, without a slash at its end."""
        return {name: str(getattr(self, f"{name}_url")).rstrip("/") for name in SERVICES}
