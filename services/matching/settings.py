"""The environment of matching."""

from services.common.settings import ServiceSettings


class Settings(ServiceSettings):
    """What matching is told: nothing beyond what every service is."""
