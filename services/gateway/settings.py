"""The gateway's environment: how patient, how generous, and where its document lies."""

from pathlib import Path
from typing import Final

from services.common.settings import ProcessSettings

REPOSITORY: Final = Path(__file__).parents[2]
SERVICES: Final = ("accounts", "units", "matching", "reporting")


class GatewaySettings(ProcessSettings):
    """What the gateway is told besides the addresses of the services."""

    rate_per_second: float = 200.0
    """Requests a second that one client address may keep up."""
    rate_burst: int = 400
    """Requests that one client address may send at once after a rest."""
    connections_per_service: int = 100
    """So that a slow service can use up its own connections only."""
    connect_seconds: float = 2.0
    """For a connection to a service, a free place in the pool included."""
    answer_seconds: float = 30.0
    """From the end of the request to the head of the answer."""
    transfer_seconds: float = 120.0
    """For a body on its way in, and again for one on its way out."""
    document: Path = REPOSITORY / "docs" / "openapi" / "jianxi.json"
    """The merged OpenAPI document, made by `commands openapi`."""

    def addresses(self) -> dict[str, str]:
        """The base address of every service, without a slash at its end."""
        return {name: str(getattr(self, f"{name}_url")).rstrip("/") for name in SERVICES}
