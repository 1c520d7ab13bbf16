"""The embedded PostgreSQL server: one cluster in the data folder, started and stopped with us."""

import os
import re
import secrets
import signal
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from launch import cluster
from launch.cluster import fault, why
from launch.errors import DatabaseGone, KeysMissing, Occupied, PostgresFailed
from launch.private import kept, private_folder
from launch.programs import programs
from launch.runner import Runner, run_tied, runner_of

_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": ".",
    "max_connections": "200",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Rows, parameters and statements hold personal data; the log must not.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_checkpoints": "off",
}
_SHUT_IN = re.compile(r"lock file .* already exists|shared memory block .* still in use")
_MARKS = """
SELECT datname, CASE WHEN told LIKE 'prepared by %' THEN told END
FROM pg_database, shobj_description(oid, 'pg_database') AS told;
"""
_DATABASE = re.compile(r"^[a-z][a-z0-9_]{0,62}$")
# Rights are granted anew by whoever prepares a database, for roles that need not be there yet.
_BARE = ("--no-owner", "--no-acl")
# A socket's name has so many bytes on Linux and macOS alike.
_LONGEST_SOCKET = 103
_PATIENCE = 30.0
_RECOVERY = 300.0
# For each word that ends it; what the last one does not end, nobody does.
_CLOSING = 10.0


class EmbeddedPostgres:
    """A PostgreSQL server of our own in `data`/postgres, on 127.0.0.1 and a socket in there.

    `port` 0 takes a free one. The superuser's password lies in `keys` (default: the folder
    beside `data`, named `…-keys`). `settings` are PostgreSQL settings over ours. Start it from
    the main thread: the server ends when the thread that started it does.
    """

    def __init__(
        self,
        data: Path,
        port: int = 0,
        keys: Path | None = None,
        settings: dict[str, str] | None = None,
    ) -> None:
        """Nothing is touched before `start`."""
        self.data = data.absolute()
        self.keys = (keys or data.with_name(f"{data.name}-keys")).absolute()
        self.cluster = self.data / "postgres"
        self.log = self.data / "logs" / "postgres.log"
        self.port = port
        self._any_port = port == 0
        self._settings = _SETTINGS | (settings or {})
        self._server: subprocess.Popen[bytes] | None = None
        self._stood = False
        self._programs = Path()

    @property
    def pid(self) -> int | None:
        """The server's process id while it runs."""
        running = self._server is not None and self._server.poll() is None
        return self._server.pid if self._server and running else None

    @property
    def is_there(self) -> bool:
        """Whether its cluster lies in its place: a folder on which nothing is mounted is none."""
        return (self.cluster / "PG_VERSION").is_file()

    @property
    def was_begun(self) -> bool:
        """Whether a cluster was made, or was to be: its password comes first."""
        return self._secret.exists()

    @property
    def _secret(self) -> Path:
        return self.keys / "postgres"

    @property
    def _password(self) -> str:
        return self._secret.read_text(encoding="utf-8")

    def must_fit(self) -> None:
        """Refuse a cluster of another major version before anything is touched: WrongMajor."""
        if self.cluster.exists():
            cluster.check_major(self.cluster, programs(runner_of(self.cluster)))

    def start(self) -> None:
        """Start the server and return when it takes connections; makes the cluster if need be.

        Waits for a predecessor that is still closing. Raises a LaunchError otherwise.
        """
        if self.pid is not None:
            return
        runner = self._prepare()
        deadline = time.monotonic() + _PATIENCE
        while not self._attempt(runner):
            if time.monotonic() > deadline:
                raise Occupied(f"数据目录 {self.cluster} 正被另一个数据库进程使用。")
            cluster.forget_the_dead(self.cluster)
            time.sleep(0.25)

    def stop(self) -> None:
        """End the server: at once for its clients, cleanly for its data."""
        if self._server is None:
            return
        for word in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            self._server.send_signal(word)
            with suppress(subprocess.TimeoutExpired):
                self._server.wait(_CLOSING)
                break
        self._server = None

    def url(self, database: str) -> str:
        """The address of a database for SQLAlchemy, with the password: never for a log.

        By the socket in the cluster's folder, by 127.0.0.1 where its path is too long for one.
        """
        return self._url("postgres", self._password, database)

    def serving_url(self, service: str) -> str:
        """The same for a service's own role, which owns nothing; a migration admits it."""
        secret = kept(self.keys / f"postgres-{service}", _new_password)
        return self._url(f"{service}_service", secret, service)

    def ensure_database(self, name: str) -> None:
        """Make an empty database unless it is there."""
        if not _DATABASE.match(name):
            raise ValueError(name)
        there = f"SELECT FROM pg_database WHERE datname = '{name}'"
        make = f"SELECT 'CREATE DATABASE {name}' WHERE NOT EXISTS ({there}) \\gexec\n"
        self._told(make)

    def marks(self) -> dict[str, str]:
        """The databases that are there, and by what each was prepared: empty if unknown."""
        return dict(line.split("|") for line in self._told(_MARKS).splitlines())

    def is_numbered(self, service: str, chain: str) -> bool:
        """Whether a row of a chain has its number. Raises PostgresFailed."""
        found = f"SELECT 1 FROM {chain} WHERE no IS NOT NULL LIMIT 1;\n"  # noqa: S608 - our own
        return bool(self._told(found, service))

    def copy_to(self, folder: Path) -> None:
        """Copy the whole cluster as of one moment, while it runs. Raises PostgresFailed."""
        how = ("--checkpoint=fast", "--wal-method=stream", "--manifest-checksums=SHA256")
        self._run("无法复制数据库", "pg_basebackup", f"--pgdata={folder}", *how)

    def dump_to(self, file: Path, database: str) -> None:
        """Write a database in a form that later major versions load. Raises PostgresFailed."""
        self._run(
            "无法导出数据库", "pg_dump", "--format=custom", *_BARE, f"--file={file}", database
        )

    def load(self, file: Path, database: str) -> None:
        """Make a database of what was written so. Raises PostgresFailed."""
        self.ensure_database(database)
        how = ("--exit-on-error", *_BARE, f"--dbname={database}")
        self._run("无法导入数据库", "pg_restore", *how, str(file))
        self._run("无法统计数据库", "vacuumdb", "--analyze-only", "--quiet", database)

    def converse(self) -> int:
        """Let whoever calls type SQL as the superuser, or read it of a file; psql's own status.

        It only reads, until told otherwise: rows changed by hand no longer hold their anchors.
        """
        told = {
            "PGHOST": "127.0.0.1",
            "PGPORT": str(self.port),
            "PGUSER": "postgres",
            "PGPASSWORD": self._password,
            "PGDATABASE": "postgres",
            "PGOPTIONS": "-c default_transaction_read_only=on",
        }
        # However long it takes: whoever types looks on.
        # What it reads from a file ends at the first fault; who types goes on.
        command: list[str | Path] = [programs(Runner()) / "psql", "--no-psqlrc"]
        command += ["-v", "ON_ERROR_STOP=1"]
        return subprocess.run(command, env=os.environ | told, check=False).returncode

    def _url(self, role: str, password: str, database: str) -> str:
        # A sixth less of both processors' time than by 127.0.0.1 goes into each round trip.
        who = f"postgresql+asyncpg://{role}:{password}"
        if len(os.fsencode(self.cluster / f".s.PGSQL.{self.port}")) > _LONGEST_SOCKET:
            return f"{who}@127.0.0.1:{self.port}/{database}"
        return f"{who}@/{database}?host={quote(str(self.cluster))}&port={self.port}"

    def _run(self, trouble: str, program: str, *words: str) -> None:
        where = ("--host=127.0.0.1", f"--port={self.port}", "--username=postgres")
        env = {"PGPASSWORD": self._password, "PATH": os.defpath, "LC_ALL": "C.UTF-8"}
        # As long as it takes, which may be hours: whoever called looks on, and it ends with us.
        status, said = run_tied([programs(Runner()) / program, *where, *words], env)
        if status:
            raise PostgresFailed(f"{trouble}：{why(status, said)}。")

    def _told(self, script: str, database: str = "postgres") -> str:
        try:
            told = self._asked(script, database)
        except subprocess.TimeoutExpired:
            raise PostgresFailed(f"数据库 {_RECOVERY:g} 秒没有回答。") from None
        if told.returncode:
            raise PostgresFailed(f"数据库没有照办：{why(told.returncode, told.stderr)}。")
        return told.stdout.decode()

    def _asked(self, script: str, database: str) -> subprocess.CompletedProcess[bytes]:
        # A connection of its own, in a process of its own: callable inside a running loop too.
        command: list[str | Path] = [programs(Runner()) / "psql", "--no-psqlrc", "--quiet"]
        command += ["--no-align", "--tuples-only", "-v", "ON_ERROR_STOP=1"]
        return subprocess.run(
            command,
            input=script.encode(),
            env={
                "PGHOST": "127.0.0.1",
                "PGPORT": str(self.port),
                "PGUSER": "postgres",
                "PGPASSWORD": self._password,
                "PGDATABASE": database,
            },
            check=False,
            capture_output=True,
            # Ctrl-C is pressed to us: psql would answer it in our window.
            start_new_session=True,
            timeout=_RECOVERY,
        )

    def _prepare(self) -> Runner:
        self.must_fit()
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.log.parent.mkdir(mode=0o700, exist_ok=True)
        if self.cluster.exists() and not self._secret.exists():
            raise KeysMissing(f"数据库已存在，但口令文件 {self._secret} 不见了，请从备份恢复。")
        private_folder(self.keys)
        password = kept(self._secret, _new_password)
        runner = runner_of(self.cluster)
        self._programs = programs(runner)
        if not self.cluster.exists():
            if self._stood:
                raise DatabaseGone(self.cluster)
            cluster.make(self.cluster, runner, self._programs, password)
        return runner

    def _attempt(self, runner: Runner) -> bool:
        if self._any_port:
            self.port = _free_port()
        command: list[str | Path] = [self._programs / "postgres"]
        command += ["-D", cluster.named(self.cluster, runner), "-p", str(self.port)]
        for name, value in self._settings.items():
            command += ["-c", f"{name}={value}"]
        with self.log.open("ab") as output:
            before = output.tell()
            self._server = runner.start(command, self.cluster, output)
        return self._settled(self._server, before)

    def _settled(self, server: subprocess.Popen[bytes], before: int) -> bool:
        deadline = time.monotonic() + _RECOVERY
        while server.poll() is None:
            if cluster.is_ready(self.cluster, server.pid):
                self._stood = True
                return True
            if time.monotonic() > deadline:
                self.stop()
                raise PostgresFailed(f"数据库长时间未就绪，详见 {self.log}。")
            time.sleep(0.02)
        self._server = None
        words = self.log.read_bytes()[before:].decode(errors="replace")
        if _SHUT_IN.search(words):
            return False
        raise PostgresFailed(f"数据库无法启动，详见 {self.log}：{fault(words)}。")


def _new_password() -> str:
    return secrets.token_urlsafe(32)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
