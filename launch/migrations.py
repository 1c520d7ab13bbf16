"""Checks every migration history on a server thrown away: up, compared, down, up again."""

import subprocess
import sys
import tempfile
from pathlib import Path

from launch.folder import Folder
from launch.plan import HOME, SERVICES, environment, ports_from
from launch.postgres import EmbeddedPostgres

_STEPS = (("upgrade", "head"), ("check",), ("downgrade", "base"), ("upgrade", "head"))
_FLEETING = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def main() -> int:
    """Check all histories; 0 if each step of each held."""
    with tempfile.TemporaryDirectory() as place:
        folder = Folder(Path(place, "data"))
        server = EmbeddedPostgres(folder.data, settings=_FLEETING)
        server.start()
        try:
            broken = [service for service in SERVICES if not _holds(folder, server, service)]
        finally:
            server.stop()
    return 1 if broken else 0


def _holds(folder: Folder, server: EmbeddedPostgres, service: str) -> bool:
    server.ensure_database(service)
    told = environment(folder, ports_from(server.port))
    told["JIANXI_DATABASE_URL"] = server.url(service)
    for step in _STEPS:
        command = [sys.executable, "-m", "alembic", "-n", service, *step]
        if subprocess.run(command, cwd=HOME, env=told, check=False).returncode != 0:
            sys.stderr.write(f"{service}: alembic {' '.join(step)} 失败\n")
            return False
    return True


if __name__ == "__main__":
    sys.exit(main())
