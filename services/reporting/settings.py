"""The environment of `reporting`."""

from pathlib import Path

from services.common.settings import ServiceSettings

_SERVICES = Path(__file__).parent.parent


class Settings(ServiceSettings):
    """What `reporting` is told besides what every service is told."""

    policy_files: dict[str, Path] = {
        name: _SERVICES / name / "policy.yaml" for name in ("units", "matching", "reporting")
    }
    """The dated values of each service, data that this one shows to everybody."""
