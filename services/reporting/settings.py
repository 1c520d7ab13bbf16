"""The environment of `reporting`."""

from pathlib import Path

from pydantic import Field

from services.common.settings import ServiceSettings

_SERVICES = Path(__file__).parent.parent
_WITH_POLICY = ("accounts", "units", "matching", "reporting")


class Settings(ServiceSettings):
    """What `reporting` is told besides what every service is told."""

    policy_files: dict[str, Path] = Field(
        default_factory=lambda: {name: _SERVICES / name / "policy.yaml" for name in _WITH_POLICY}
    )
    """The dated values of each service, data that this one shows to everybody."""
