"""The environment of units."""

from services.common.settings import KeepingSettings


class Settings(KeepingSettings):
    """Nothing besides: documents are what units hand in."""
