"""Opens a data folder: its keys, its ports, its database server, and the house that runs on it."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date

from launch import chosen, clock, cluster, control, keys, lost
from launch.errors import LaunchError, NotRunning, Occupied
from launch.folder import Folder
from launch.health import must_be_free
from launch.keeper import GRACE, SHORT_GRACE
from launch.plan import (
    FIRST_PORT,
    GATEWAY,
    POSTGRES,
    SERVICES,
    given_databases,
    given_owners,
    migration,
    migration_environment,
    ports_from,
    programs,
    service_environment,
)
from launch.postgres import EmbeddedPostgres
from launch.prepared import MARK, mark_of
from launch.supervisor import House, Preparation


class NotASandbox(LaunchError):
    """Real records stay under real time."""


def begin_sandbox(folder: Folder, since: date | None) -> None:
    """Make a new folder a sandbox whose first day is `since`, or today; an old one stays one.

    What is said of it once more changes nothing. Raises NotASandbox.
    """
    if folder.is_sandbox and since is None:
        return
    if not folder.is_new:
        _must_have_begun(folder, since)
        return
    lost.must_not_be(folder)
    folder.make()
    clock.begin(folder, since, clock.real_time())


def _must_have_begun(folder: Folder, since: date | None) -> None:
    elsewhere = "，或者用 --data 另选一个新目录。"
    if not folder.is_sandbox:
        raise NotASandbox(
            f"数据目录 {folder.data} 已在使用，不是沙箱，也不能再改为沙箱："
            f"请去掉 --sandbox 和 --since 再运行{elsewhere}"
        )
    began = clock.began(folder)
    if began != since:
        day = f"，第一天是 {began}" if began else ""
        raise NotASandbox(
            f"数据目录 {folder.data} 已是沙箱{day}，起始日不能再改："
            f"请去掉 --since 再运行（时钟用 jianxi clock 往后拨）{elsewhere}"
        )


@contextmanager
def opened(
    folder: Folder, first_port: int | None = None, *, by_other_anchors: bool = False
) -> Iterator[House]:
    """The folder's house, its database server running, nothing else started yet.

    `first_port` is the gateway's. Without it nothing else is to start: the server takes any free
    port, for the kept ones may be those of the house that this one was restored beside; and it must
    have stood before, or where the databases lie elsewhere have its keys: no mistaken folder begins
    an empty house, or keys that open nothing of those databases.
    Raises SettingsDiffer, HalfRestored, NotRunning, DatabaseGone, WrongMajor before anything is
    touched.
    """
    refuse_running(folder)
    chosen.must_agree(folder, by_other_anchors=by_other_anchors)
    if first_port is None and (_are_ours() or not folder.has_keys):
        folder.must_have_begun()
    lost.must_not_be(folder)
    if _are_ours():
        EmbeddedPostgres(folder.data, keys=folder.keys).must_fit()
    with folder.taken():
        keys.make_missing(folder.keys, SERVICES, in_use=not folder.is_new)
        ports = ports_from(first_port or first_port_of(folder))
        if first_port is not None:
            must_be_free(ports)
        elif folder.is_new:
            folder.record(ports)
        with _database_server(folder, ports[POSTGRES] if first_port else 0) as server:
            yield _house(folder, ports, server)


def first_port_of(folder: Folder) -> int:
    """The gateway's port where the house last stood, or for a new one the usual."""
    return FIRST_PORT if folder.is_new else folder.ports()[GATEWAY]


def keep(folder: Folder, house: House) -> None:
    """Keep by which ports and settings the house stands, for the commands that come later.

    Until it does, neither is known to be right.
    """
    folder.record(house.ports)
    chosen.record(folder)


def environment_of(
    folder: Folder, service: str, *, by_other_anchors: bool = False
) -> dict[str, str]:
    """What a service is told while the system runs. Raises SettingsDiffer."""
    ports = folder.ports()
    chosen.must_agree(folder, by_other_anchors=by_other_anchors)
    database = given_databases().get(service) or server_of(folder).serving_url(service)
    return service_environment(folder, ports, service, database)


def server_of(folder: Folder) -> EmbeddedPostgres:
    """The server that runs on a folder, by the port that it says: a command's own has another."""
    server = EmbeddedPostgres(folder.data, keys=folder.keys)
    server.port = cluster.port_of(server.cluster) or folder.ports()[POSTGRES]
    return server


def is_running(folder: Folder) -> bool:
    """Whether a supervisor works in this folder."""
    with suppress(NotRunning):
        control.ask(folder.data, "status")
        return True
    return False


@contextmanager
def databases_of(folder: Folder) -> Iterator[None]:
    """Let its databases answer in the block: those of the running system, or opened for it."""
    if is_running(folder):
        yield
        return
    with opened(folder):
        yield


def refuse_running(folder: Folder) -> None:
    """What needs the folder for itself waits until the system is down. Raises Occupied."""
    if is_running(folder):
        raise Occupied(
            f"系统正在数据目录 {folder.data} 上运行；"
            "请先在运行它的窗口按 Ctrl-C 停止，或用 --data 另选。"
        )


def gateway_of(folder: Folder) -> str:
    """The address of the only public door."""
    return f"http://127.0.0.1:{folder.ports()[GATEWAY]}"


@contextmanager
def _database_server(folder: Folder, port: int) -> Iterator[EmbeddedPostgres | None]:
    if not (missing := _are_ours()):
        yield None
        return
    server = EmbeddedPostgres(folder.data, port, folder.keys)
    server.start()
    try:
        there = server.marks()
        for service in missing:
            if service not in there:
                server.ensure_database(service)
        yield server
    finally:
        server.stop()


def _are_ours() -> list[str]:
    """The services whose databases lie on the embedded server."""
    return [service for service in SERVICES if service not in given_databases()]


def _house(folder: Folder, ports: dict[str, int], server: EmbeddedPostgres | None) -> House:
    own = {service: server.serving_url(service) for service in SERVICES} if server else {}
    owned = {service: server.url(service) for service in SERVICES} if server else {}
    databases = own | given_databases()
    # Of a server that is not ours nothing is noted.
    marks = {each: mark_of(each, own[each]) for each in own if each not in given_databases()}
    noted = server.marks() if server else {}
    owners = owned | given_databases() | given_owners()
    preparations = [
        Preparation(
            service,
            migration(service),
            migration_environment(folder, ports, service, owners[service], databases[service])
            | ({MARK: marks[service]} if service in marks else {}),
            folder.log("migrations"),
            is_done=service in marks and noted.get(service) == marks[service],
        )
        for service in SERVICES
    ]
    grace = SHORT_GRACE if folder.is_sandbox else GRACE
    return House(
        folder.data, server, preparations, programs(folder, ports, databases), grace, ports
    )
