"""The environment of matching."""

from typing import Annotated

from pydantic import BeforeValidator

from services.common.settings import KeepingSettings


class Settings(KeepingSettings):
    """What matching is told besides where scans lie sealed: where people reach the gateway."""

    public_url: Annotated[str | None, BeforeValidator(lambda told: told or None)] = None
    """https://…, printed on certificates as where their code is looked up; None prints words."""
