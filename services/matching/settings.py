"""The environment of matching."""

from typing import Annotated, Final
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator

from services.common.settings import KeepingSettings

_HERE: Final = ("localhost", "127.0.0.1", "::1")


def _for_people(address: str) -> str:
    parts = urlsplit(address)
    is_whole = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _HERE)
    if not is_whole or not parts.hostname or parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError("no https://host[/path]; http is for this machine alone")
    return address


class Settings(KeepingSettings):
    """What matching is told besides where scans lie sealed: where people reach the gateway."""

    public_url: Annotated[
        Annotated[str, AfterValidator(_for_people)] | None,
        BeforeValidator(lambda told: told or None),
    ] = None
    """https://…, printed on certificates as where their code is looked up; None prints words."""
