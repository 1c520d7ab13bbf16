"""The environment of a process: addresses, keys and files, all under the prefix JIANXI_."""

from pathlib import Path
from typing import Annotated
from urllib.parse import unquote, urlsplit

from pydantic import AfterValidator, Field, HttpUrl, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.common import whereabouts
from services.common.store.kinds import KINDS


def _lying_there(file: Path) -> Path:
    # By the system's own error, which tells why, and where.
    file.stat()
    return file


LyingFile = Annotated[Path, AfterValidator(_lying_there)]
"""A file that is read later, if at all: that it is missing is told at the start all the same."""


class ProcessSettings(BaseSettings):
    """What every process of the house is told, the gateway included."""

    model_config = SettingsConfigDict(env_prefix="JIANXI_", extra="ignore")

    jwks_url: str
    """Where accounts publishes the keys that sign user tokens."""
    accounts_url: str = "http://127.0.0.1:8101"
    units_url: str = "http://127.0.0.1:8102"
    matching_url: str = "http://127.0.0.1:8103"
    reporting_url: str = "http://127.0.0.1:8104"
    log_file: Path | None = None
    otlp_endpoint: HttpUrl | None = None
    """Who takes traces by OTLP over HTTP, as http://collector:4318; nobody if absent."""
    traces_share: float = Field(default=1.0, ge=0, le=1)
    """Of how many requests, of those that come in."""


class ServiceSettings(ProcessSettings):
    """What a service is told besides: its database, its keys, its clock."""

    # What is refused may hold a password.
    model_config = SettingsConfigDict(hide_input_in_errors=True)

    database_url: SecretStr
    """postgresql+asyncpg://… of this service's own database."""
    replica_database_url: SecretStr | None = None
    """The same of a replica of it, for the public zone and the feeds; none is read if absent."""
    replica_lag_seconds: float = Field(default=5.0, ge=2.0)
    """What may be older is read from the database itself."""
    keys_file: Path
    """This service's private keys; mode 600, outside the data folder."""
    sister_keys_file: Path
    """The public keys by which services know each other."""
    clock_file: LyingFile | None = None
    """Only in a sandbox or demo: the file by which `jianxi clock` moves all clocks at once."""
    anchors_folder: Path | None = None
    """Where signed anchors of the audit log lie, outside the database; none are kept without."""
    data_folder: Path | None = None
    """Where the launcher keeps its logs, and the database if it is its own. Looked at is only how
    full that disk is.
    """
    backup_marks: Path | None = None
    """Where whoever makes backups leaves a mark of each; nothing is told of backups if absent."""

    @field_validator("database_url", "replica_database_url")
    @classmethod
    def _connects_to_a_known_kind(
        cls, url: SecretStr | None, of: ValidationInfo
    ) -> SecretStr | None:
        if url:
            name = f"JIANXI_{of.field_name}".upper()
            asked = whereabouts.read(whereabouts.must_connect(name, url.get_secret_value())).asked
            kinds = asked.get("target_session_attrs", ["any"])
            if len(kinds) != 1 or kinds[0] not in KINDS:
                raise ValueError(f"target_session_attrs is none of {', '.join(KINDS)}")
        return url

    def folders(self) -> dict[str, Path]:
        """Where on this machine something is kept, by what."""
        logs = self.log_file.parent if self.log_file else None
        told = {"anchors": self.anchors_folder, "data": self.data_folder, "logs": logs}
        return {kept: folder for kept, folder in told.items() if folder}


class KeepingSettings(ServiceSettings):
    """What a service is told besides that keeps files: where."""

    documents_url: str
    """file:///… or s3://bucket/…; S3's address, region and keys come as AWS_… variables."""

    def folders(self) -> dict[str, Path]:
        """As of every service; files, too, unless they lie elsewhere."""
        told = urlsplit(self.documents_url)
        documents = {"documents": Path(unquote(told.path))} if told.scheme == "file" else {}
        return super().folders() | documents
