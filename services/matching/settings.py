"""The environment of matching."""

from services.common.settings import ServiceSettings


class Settings(ServiceSettings):
    """What matching is told besides: where scans lie sealed, where people reach the gateway."""

    documents_url: str
    """file:///… or s3://bucket/…; S3's address, region and keys come as AWS_… variables."""
    public_url: str | None = None
    """https://…, printed on certificates as where their code is looked up; None prints words."""
