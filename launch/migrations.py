"""Checks every migration history on a server thrown away: up, compared, down, up again.

python -m launch.migrations            all services, side by side
python -m launch.migrations units      one, on the database that JIANXI_DATABASE_URL names
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from alembic.config import main as alembic

from launch.folder import Folder
from launch.plan import HOME, SERVICES, environment, ports_from
from launch.postgres import EmbeddedPostgres

_STEPS = (("upgrade", "head"), ("check",), ("downgrade", "base"), ("upgrade", "head"))
_FLEETING = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def check_all() -> int:
    """Check all histories; 0 if each step of each held."""
    with tempfile.TemporaryDirectory() as place:
        folder = Folder(Path(place, "data"))
        server = EmbeddedPostgres(folder.data, settings=_FLEETING)
        server.start()
        try:
            children = [_start(folder, server, service) for service in SERVICES]
            return max(child.wait() for child in children)
        finally:
            server.stop()


def check(service: str) -> int:
    """Check one history; alembic says what is wrong and ends the process with its status."""
    for step in _STEPS:
        alembic(["-n", service, *step], prog=f"alembic -n {service}")
    return 0


def _start(folder: Folder, server: EmbeddedPostgres, service: str) -> subprocess.Popen[bytes]:
    server.ensure_database(service)
    told = environment(folder, ports_from(server.port))
    told["JIANXI_DATABASE_URL"] = server.url(service)
    command = [sys.executable, "-m", "launch.migrations", service]
    return subprocess.Popen(command, cwd=HOME, env=told)


if __name__ == "__main__":
    sys.exit(check(sys.argv[1]) if sys.argv[1:] else check_all())
