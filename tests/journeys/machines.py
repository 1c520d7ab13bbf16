"""Several machines on one: two of each service, a primary and its replica, a pooler before each."""

import asyncio
import shutil
import signal
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any

import asyncpg
import pytest
from sqlalchemy.engine import make_url

from launch import clock, keys, plan
from launch.folder import Folder
from launch.keeper import Keeper
from launch.plan import GATEWAY, HOME, POSTGRES, SERVICES, Program
from launch.postgres import EmbeddedPostgres
from launch.runner import Runner, hand_over, runner_of
from launch.supervisor import Preparation, prepare
from tests.journeys.balancers import Balancer
from tests.journeys.faults import all_stand_still, send
from tests.journeys.house import PATIENCE, House, until

PORTS = 24
"""Of the house as such six, the second server, two poolers, two instances of each service."""
_PROGRAM = "/usr/sbin/pgbouncer"
_KNOWN = "disconnect_client(): bad client state: 0"
"""How PgBouncer 1.18, which Debian 12 has, ends itself: a server is asked to give a statement up,
and whoever asked is gone before it has heard (pgbouncer/pgbouncer#801).
"""
_POOLER = """
[databases]
* = host=127.0.0.1 port={server}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = {users}
pool_mode = {mode}
default_pool_size = 80
max_client_conn = 1000
server_login_retry = 1
server_connect_timeout = 2
query_wait_timeout = 5
log_connections = 0
log_disconnections = 0
"""


@dataclass
class Server:
    """One of two database servers: the primary, or the replica that follows it."""

    postgres: EmbeddedPostgres

    def start(self) -> None:
        """Start it; from the main thread, whose life it shares."""
        self.postgres.start()

    def kill(self) -> None:
        """End every process of it at once, as a machine that loses its power does."""
        self.send(signal.SIGKILL)
        assert self.postgres._server is not None
        self.postgres._server.wait()

    def send(self, sign: signal.Signals) -> None:
        """Send a signal to each of its processes."""
        pid = self.postgres.pid
        assert pid is not None
        send(all_stand_still(pid), sign)

    async def follow(self, primary: "Server") -> None:
        """Become a copy of the primary that hears of whatever comes after."""
        cluster = self.postgres.cluster
        shutil.rmtree(cluster, ignore_errors=True)
        self.postgres.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        await asyncio.to_thread(primary.postgres.copy_to, cluster)
        source = primary.postgres
        told = f"host=127.0.0.1 port={source.port} user=postgres password={source._password}"
        with (cluster / "postgresql.auto.conf").open("a", encoding="utf-8") as settings:
            settings.write(f"\nprimary_conninfo = '{told}'\nsynchronous_standby_names = ''\n")
        (cluster / "standby.signal").touch()
        hand_over(cluster)
        self.start()
        assert await until(30, primary.is_followed)

    async def is_followed(self) -> bool:
        return await self.asked("SELECT count(*) FROM pg_stat_replication") == 1

    async def wait_for_the_other(self) -> None:
        """From now on answer a commit once the replica has it on its disk, too."""
        await self.asked("ALTER SYSTEM SET synchronous_standby_names = '*'")
        await self.asked("SELECT pg_reload_conf()")
        is_so = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'"

        async def waits() -> bool:
            return await self.asked(is_so) == 1

        assert await until(30, waits)

    async def asked(self, query: str) -> Any:
        """What its superuser is told."""
        connection = await asyncpg.connect(self.postgres.url("postgres").replace("+asyncpg", ""))
        try:
            return await connection.fetchval(query)
        finally:
            await connection.close()


def must_be_installed() -> None:
    """Say at once what is missing: found by whoever starts it, a test would only wait."""
    if not Path(_PROGRAM).exists():
        pytest.fail(f"{_PROGRAM} is missing: apt-get install pgbouncer", pytrace=False)


@contextmanager
def a_pooler(
    folder: Path, port: int, server: EmbeddedPostgres, mode: str = "session"
) -> Iterator[str]:
    """PgBouncer in front of a server while the block runs: where units finds its database by it.

    As root it runs as the server does.
    """
    must_be_installed()
    runner = runner_of(server.cluster)
    folder.mkdir()
    users, settings = folder / "users", folder / "pgbouncer.ini"
    lines = [make_url(server.serving_url(service)) for service in SERVICES]
    users.write_text("".join(f'"{one.username}" "{one.password}"\n' for one in lines))
    told = {"server": server.port, "port": port, "mode": mode}
    settings.write_text(_POOLER.format(users="/proc/self/cwd/users", **told))
    for path in (folder, users, settings):
        runner.give(path)
    kept = _Kept(runner, folder)
    kept.start()
    try:
        yield str(
            lines[1]
            .set(host="127.0.0.1", port=port, query={})
            .render_as_string(hide_password=False)
        )
    finally:
        kept.end()
    fallen = [
        line for line in kept.log.read_text(errors="replace").splitlines() if "] FATAL " in line
    ]
    assert kept.falls == len(fallen), fallen
    assert all(_KNOWN in line for line in fallen), fallen


class _Kept(Thread):
    """A pooler started again whenever it ends, as systemd does where it is told `Restart=always`.

    Debian's is told nothing. What this thread starts ends with it.
    """

    def __init__(self, runner: Runner, folder: Path) -> None:
        super().__init__(daemon=True)
        self.log = folder / "log"
        self.falls = 0
        self._runner, self._folder = runner, folder
        self._over = Event()
        self._starts = Lock()
        """Nothing is started while it is ended, and what was started is known to whoever ends."""
        self._process: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        while process := self._next():
            # One that had fallen before it was to be killed fell all the same.
            self.falls += process.wait() != -signal.SIGKILL or not self._over.is_set()
            self._over.wait(0.2)

    def _next(self) -> subprocess.Popen[bytes] | None:
        with self._starts, self.log.open("ab") as output:
            if self._over.is_set():
                return None
            told = [_PROGRAM, "/proc/self/cwd/pgbouncer.ini"]
            self._process = self._runner.start(told, self._folder, output)
            return self._process

    def end(self) -> None:
        with self._starts:
            self._over.set()
            if self._process:
                self._process.kill()
        self.join()


@dataclass(frozen=True)
class Machines(House):
    """All of it, up; as a house is seen from outside and from behind."""

    first: Server
    second: Server
    keepers: dict[str, Keeper] = field(default_factory=dict)
    balancers: dict[str, Balancer] = field(default_factory=dict)
    now: list[Server] = field(default_factory=list)
    """The primary, last."""

    @property
    def primary(self) -> Server:
        return self.now[-1]

    def database(self, service: str) -> str:
        return self.primary.postgres.url(service).replace("+asyncpg", "")

    def instances(self, service: str) -> list[str]:
        """Where each instance of a service itself listens."""
        return [
            f"http://127.0.0.1:{keeper.program.port}"
            for name, keeper in self.keepers.items()
            if name.startswith(service)
        ]

    @property
    def replica(self) -> Server:
        return self.first if self.primary is self.second else self.second

    async def fail_over(self) -> None:
        """The primary is no more; the replica is told to take its place."""
        self.primary.kill()
        self.now.append(self.replica)
        assert await self.primary.asked("SELECT pg_promote(true, 60)")

    async def restore_the_pair(self) -> None:
        """What was the primary comes back as the replica of the one that is."""
        await self.replica.follow(self.primary)
        await self.primary.wait_for_the_other()


@asynccontextmanager
async def machines(data: Path, first: int, since: Any) -> AsyncIterator[Machines]:
    """Two machines from nothing, a sandbox that begins on a day, while the block runs."""
    must_be_installed()
    folder = Folder(data)
    folder.make()
    clock.begin(folder, since, clock.real_time())
    keys.make_missing(folder.keys, SERVICES, in_use=False)
    ports = plan.ports_from(first)
    folder.record(ports)
    servers = [
        Server(EmbeddedPostgres(folder.data, ports[POSTGRES], folder.keys)),
        Server(EmbeddedPostgres(data.with_name("second"), first + 6, folder.keys)),
    ]
    house = Machines(folder, *servers, now=[servers[0]])
    async with AsyncExitStack() as stack:
        for server in servers:
            stack.callback(server.postgres.stop)
        await _databases(house)
        for number, server in enumerate(servers):
            port = first + 7 + number
            stack.enter_context(a_pooler(data / f"pooler-{number}", port, server.postgres))
        await _services(house, ports, stack)
        yield house


async def _databases(house: Machines) -> None:
    """A primary with every database in its newest form, and its replica."""
    house.first.start()
    for service in SERVICES:
        house.first.postgres.ensure_database(service)
    ports = house.folder.ports()
    await prepare(
        [
            Preparation(
                service,
                plan.migration(service),
                plan.migration_environment(
                    house.folder,
                    ports,
                    service,
                    house.first.postgres.url(service),
                    house.first.postgres.serving_url(service),
                ),
                house.folder.log("migrations"),
            )
            for service in SERVICES
        ]
    )
    await house.second.follow(house.first)
    await house.first.wait_for_the_other()


def address(house: Machines, service: str, kind: str) -> str:
    """Where a service finds its database, whichever of the two it is: by the poolers."""
    url = make_url(house.first.postgres.serving_url(service))
    poolers = house.second.postgres.port + 1
    hosts = "&".join(f"host=127.0.0.1:{port}" for port in (poolers, poolers + 1))
    who = f"postgresql+asyncpg://{url.username}:{url.password}@/{service}"
    return f"{who}?{hosts}&target_session_attrs={kind}"


async def _services(house: Machines, ports: dict[str, int], stack: AsyncExitStack) -> None:
    first = house.second.postgres.port + 3
    for number, service in enumerate(SERVICES):
        own = [first + 2 * number, first + 2 * number + 1]
        told = plan.service_environment(
            house.folder, ports, service, address(house, service, "read-write")
        ) | {"JIANXI_REPLICA_DATABASE_URL": address(house, service, "standby")}
        for port in own:
            name = f"{service}-{port}"
            program = Program(name, plan.serve(service, port), told, port, house.folder.log(name))
            house.keepers[name] = Keeper(program)
        balancer = house.balancers[service] = Balancer(own)
        await stack.enter_async_context(balancer.at(ports[service]))
    house.keepers[GATEWAY] = Keeper(plan._gateway(house.folder, ports))
    for keeper in house.keepers.values():
        stack.push_async_callback(keeper.stop)
    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as group:
        for keeper in house.keepers.values():
            group.create_task(keeper.start())


def audit_verified(house: Machines, service: str) -> str:
    """What the service's own command says of its chains."""
    told = plan.service_environment(
        house.folder, house.folder.ports(), service, address(house, service, "read-write")
    )
    command = [plan.serve(service, 0)[0], "-m", "services.common.store.chains"]
    done = subprocess.run(command, cwd=HOME, env=told, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
