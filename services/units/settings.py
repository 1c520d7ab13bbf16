"""The environment of units."""

from services.common.settings import ServiceSettings


class Settings(ServiceSettings):
    """What units is told: nothing beyond what every service is."""
