"""The environment of matching."""

from services.common.settings import ServiceSettings


class Settings(ServiceSettings):
    """What matching is told besides: where the scans of signed agreements lie, sealed."""

    documents_url: str
    """file:///… or s3://bucket/…; S3's address, region and keys come as AWS_… variables."""
