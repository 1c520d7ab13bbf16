"""What runs where: the services, their ports, their commands and what each is told."""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from launch import keys
from launch.folder import Folder
from services.common import whereabouts
from services.common.known import ADDRESS_BY

SERVICES = ("accounts", "units", "matching", "reporting")
GATEWAY = "gateway"
POSTGRES = "postgres"
FIRST_PORT = 8100
DOCUMENTS = "JIANXI_DOCUMENTS_URL"
REPLICA = "JIANXI_REPLICA_DATABASE_URL"
ANCHORS = "JIANXI_ANCHORS_FOLDER"
MARKS = "JIANXI_BACKUP_MARKS"
HOME = Path(__file__).resolve().parents[1]
_OUTSIDE = ("JIANXI_WECHAT_", "JIANXI_SMS_")


@dataclass(frozen=True)
class Program:
    """A process to keep alive: it is ready when it answers GET /health on its port."""

    name: str
    command: list[str]
    environment: dict[str, str]
    port: int
    log: Path
    ready_with: frozenset[int] = frozenset({200})
    """The statuses of that answer that say so."""


def ports_from(first: int) -> dict[str, int]:
    """The gateway's port, and behind it one for each service and the database."""
    return {name: first + i for i, name in enumerate((GATEWAY, *SERVICES, POSTGRES))}


def serve(service: str, port: int, host: str = "127.0.0.1") -> list[str]:
    """The command that serves one service."""
    app = f"services.{service}.app:create"
    line = f"-m services.common.serve --factory {app} --host {host} --port {port}"
    # What is called httptools is our own of that kind: services/common/serve.py says why.
    http = "services.gateway.connections:Connection" if service == GATEWAY else "httptools"
    ways = (
        f"--loop uvloop --http {http} --no-access-log --no-proxy-headers --no-server-header"
        " --timeout-keep-alive 30"
    )
    return [sys.executable, *line.split(), *ways.split()]


def migration(service: str) -> list[str]:
    """The command that brings one service's database to the newest form."""
    return [sys.executable, "-m", "alembic", "-n", service, "upgrade", "head"]


def given_databases() -> dict[str, str]:
    """The database addresses that our own environment gives, by service. Raises Stopped."""
    return _given(_override)


def must_be_addresses() -> None:
    """Raises Stopped where a database that our own environment gives is none by its address."""
    given_databases()


def given_owners() -> dict[str, str]:
    """The addresses under which migrations run, where our environment gives others, by service."""
    return _given(_owner)


def places() -> tuple[str, ...]:
    """The settings that say where data lies, if not in the folder."""
    return (DOCUMENTS, ANCHORS, *map(_override, SERVICES))


def anchors_of(folder: Folder) -> Path:
    """Where signed anchors of the audit log lie."""
    return Path(os.environ.get(ANCHORS) or folder.anchors.absolute())


def marks_of(folder: Folder) -> Path | None:
    """Where it is marked how backups went; None if those of the databases are others' to make."""
    named = os.environ.get(MARKS)
    return Path(named) if named else None if given_databases() else folder.data.absolute()


def environment(folder: Folder, ports: dict[str, int]) -> dict[str, str]:
    """What every process is told: where the others are. Our own settings travel along."""
    own = {name: value for name, value in os.environ.items() if not _is_private(name)}
    told = {f"JIANXI_{s.upper()}_URL": f"http://127.0.0.1:{ports[s]}" for s in SERVICES}
    told["JIANXI_JWKS_URL"] = f"{told['JIANXI_ACCOUNTS_URL']}/.well-known/jwks.json"
    if folder.is_sandbox:
        told["JIANXI_CLOCK_FILE"] = str(folder.clock)
    return own | told


def service_environment(
    folder: Folder, ports: dict[str, int], service: str, database_url: str
) -> dict[str, str]:
    """What a service is told besides: its database, its keys, where what is kept lies."""
    outside = _given_outside() if service == "accounts" else {}
    replica, marks = _given(_replica).get(service), marks_of(folder)
    return (
        environment(folder, ports)
        | outside
        | ({REPLICA: replica} if replica else {})
        | ({MARKS: str(marks)} if marks else {})
        | {
            "JIANXI_DATABASE_URL": database_url,
            "JIANXI_KEYS_FILE": str(keys.file_of(folder.keys, service)),
            "JIANXI_SISTER_KEYS_FILE": str(folder.keys / keys.SISTERS),
            ANCHORS: str(anchors_of(folder)),
            "JIANXI_DATA_FOLDER": str(folder.data.absolute()),
            DOCUMENTS: os.environ.get(DOCUMENTS) or folder.documents.absolute().as_uri(),
        }
    )


def _given_outside() -> dict[str, str]:
    # Secrets of WeChat and of the gateway for text messages: for the one service that asks them.
    return {name: value for name, value in os.environ.items() if name.startswith(_OUTSIDE)}


def migration_environment(
    folder: Folder, ports: dict[str, int], service: str, owner_url: str, serving_url: str
) -> dict[str, str]:
    """What a migration is told: the owner's address, and that of the role it is to admit."""
    told = service_environment(folder, ports, service, owner_url)
    admitted = {"JIANXI_SERVING_DATABASE_URL": serving_url} if serving_url != owner_url else {}
    return told | admitted | {ADDRESS_BY: _given_by(service)}


def _given_by(service: str) -> str:
    names = (_owner(service), _override(service))
    return next((name for name in names if os.environ.get(name)), "")


def programs(folder: Folder, ports: dict[str, int], databases: dict[str, str]) -> list[Program]:
    """Every process of the house, the gateway last."""
    services = [
        Program(
            name,
            serve(name, ports[name]),
            service_environment(folder, ports, name, databases[name]),
            ports[name],
            folder.log(name),
        )
        for name in SERVICES
    ]
    return [*services, _gateway(folder, ports)]


def _gateway(folder: Folder, ports: dict[str, int]) -> Program:
    return Program(
        GATEWAY,
        serve(GATEWAY, ports[GATEWAY]),
        environment(folder, ports),
        ports[GATEWAY],
        folder.log(GATEWAY),
        # It is up, and says 503 for a sister that is not.
        frozenset({200, 503}),
    )


def _given(called: Callable[[str], str]) -> dict[str, str]:
    named = {service: os.environ.get(called(service), "") for service in SERVICES}
    return {
        service: whereabouts.must_connect(called(service), address)
        for service, address in named.items()
        if address
    }


def _override(service: str) -> str:
    return f"JIANXI_{service.upper()}_DATABASE_URL"


def _owner(service: str) -> str:
    return f"JIANXI_{service.upper()}_OWNER_DATABASE_URL"


def _replica(service: str) -> str:
    return f"JIANXI_{service.upper()}_REPLICA_DATABASE_URL"


def _is_private(name: str) -> bool:
    given = (*map(_override, SERVICES), *map(_owner, SERVICES), *map(_replica, SERVICES))
    # One address of one service's replica would be read by all of them, one file be written.
    of_one = (REPLICA, "JIANXI_LOG_FILE")
    anew = ("JIANXI_CLOCK_FILE", "JIANXI_SERVING_DATABASE_URL", "JIANXI_PREPARED_BY")
    is_told_anew = name in (*of_one, *anew, *given)
    return is_told_anew or name.startswith(_OUTSIDE)
