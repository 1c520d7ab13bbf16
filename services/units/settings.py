"""The environment of units."""

from services.common.settings import ServiceSettings


class Settings(ServiceSettings):
    """What units is told besides: where the documents lie that units hand in."""

    documents_url: str
    """file:///… or s3://bucket/…; S3's address, region and keys come as AWS_… variables."""
