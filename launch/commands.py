"""What `jianxi` can do: one function a command, each returning its exit status."""

import asyncio
import shutil
import signal
import sys
from datetime import date
from pathlib import Path

from rich.table import Table

from launch import chosen, clock, control, forms, indexing, keys, sealing, tokens
from launch.demo.places import city_of
from launch.errors import NotEmbedded, NotYours
from launch.folder import Folder
from launch.handed import handed_on
from launch.keeper import GRACE, PATIENCE
from launch.opening import (
    begin_sandbox,
    databases_of,
    environment_of,
    first_port_of,
    gateway_of,
    is_running,
    keep,
    opened,
    refuse_running,
)
from launch.plan import HOME, POSTGRES, SERVICES, given_databases
from launch.postgres import EmbeddedPostgres
from launch.runner import tied
from launch.saying import console, say
from launch.supervisor import House, closing_in_peace, prepare, running, until_told
from launch.verifying import files_verified, verified

DEMO_BEGINS = date(2024, 1, 2)
"""The first day of the demo: behind it lie years whose calendars and values are published."""

_STATES = {
    "ready": "[green]运行中[/green]",
    "starting": "[yellow]启动中[/yellow]",
    "stopped": "[dim]已停止[/dim]",
    "fallen": "[red]异常退出，等待重启[/red]",
    "unfit": "[red]异常退出，须由人改正[/red]",
}


def up(folder: Folder, port: int | None, since: date | None, *, sandbox: bool) -> int:
    """Run everything until told to stop."""
    if sandbox:
        begin_sandbox(folder, since)
    with closing_in_peace(), opened(folder, port or first_port_of(folder)) as house:
        say("数据库已就绪")
        until_told(_stay_up(house, folder))
    say("已全部停止")
    return 0


def demo(folder: Folder, port: int | None, *, once: bool) -> int:
    """Run everything in a new demo folder and walk the journey through the gateway."""
    _begin_demo(folder)
    with closing_in_peace(), opened(folder, port or first_port_of(folder)) as house:
        say("数据库已就绪")
        status = until_told(_walk(house, folder, once=once))
    return 1 if status is None and once else status or 0


def status(folder: Folder) -> int:
    """Show the database, if it is ours, and every service; 0 if all are ready."""
    sights = _sights(control.ask(folder.data, "status"))
    _show(sights)
    console.print(f"入口 {gateway_of(folder)}")
    if folder.is_sandbox:
        console.print(f"沙箱时钟 {clock.now(folder, clock.real_time()):%Y-%m-%d %H:%M}")
    return 0 if all(sight["state"] == "ready" for sight in sights) else 1


def switch(folder: Folder, do: str, service: str) -> int:
    """Stop or start one service of the running system."""
    _say_for_how_long(folder, do, service)
    answer = control.ask(folder.data, do, service)
    _show(_sights(answer))
    # A supervisor of an older version tells nothing of what it left as it was.
    if told := answer.get("told"):
        say(told)
    return 0


def migrate(folder: Folder) -> int:
    """Bring every database to the newest form; the system must be down."""
    with opened(folder) as house:
        asyncio.run(prepare(house.preparations))
    say("数据库结构已是最新")
    return 0


def psql(folder: Folder) -> int:
    """Look into the embedded server by SQL while the system runs; the status is psql's."""
    if set(given_databases()) == set(SERVICES):
        raise NotEmbedded(
            "数据库在另外的服务器上，请在那里用它自己的 psql（见 docs/operations.md）。"
        )
    control.ask(folder.data, "status")
    chosen.must_agree(folder)
    return EmbeddedPostgres(folder.data, folder.ports()[POSTGRES], folder.keys).converse()


def officer(folder: Folder, name: str, region: str) -> int:
    """Add the first administrator, by accounts' own command in a process of its own."""
    if is_running(folder):
        return _officer(folder, name, region)
    with opened(folder) as house:
        asyncio.run(prepare(house.preparations))
        return _officer(folder, name, region)


def rotate_token_key(folder: Folder) -> int:
    """Let another key sign user tokens; whoever is signed in stays so."""
    folder.must_have_begun()
    say(f"访问令牌现在由密钥 {keys.rotate_token_key(folder.keys)} 签发；已签发的仍然有效")
    return 0


def rotate_sealing_key(folder: Folder, suite: str) -> int:
    """Let a new key seal, and seal anew what the older ones sealed; nothing need stop."""
    return sealing.rotate(folder, suite, say)


def reseal(folder: Folder) -> int:
    """Go on sealing anew what older keys sealed."""
    return sealing.renew(folder, say)


def retire_sealing_key(folder: Folder, name: str) -> int:
    """Remove an old key, if nothing lies sealed by it in any database."""
    return sealing.retire(folder, name, say)


def rotate_index_key(folder: Folder) -> int:
    """Make the blind indexes anew by another key; the system is down meanwhile."""
    return indexing.rotate(folder, say)


def rotate_anchor_key(folder: Folder) -> int:
    """Let another key sign the anchors of every service; nothing need stop."""
    folder.must_have_begun()
    keys.rotate_anchor_key(folder.keys, SERVICES, clock.real_time())
    say("现在由新密钥签锚点；此前的锚点仍由原来的公钥核验。请立即再备份一次密钥目录")
    return 0


def begin_anchors(folder: Folder, service: str) -> int:
    """Let a service's anchors begin anew; 1 if earlier ones lie there, or while it runs."""
    # Whether it runs, maybe elsewhere, its database tells.
    with databases_of(folder):
        forms.must_be_known(folder, (service,))
        return _begun_anew(folder, service)


def make_keys(folder: Folder) -> int:
    """Make the keys of every service before there is any data, for a house of several machines."""
    before = {file.name for file in folder.keys.glob("*.json")}
    keys.make_missing(folder.keys, SERVICES, in_use=not folder.is_new)
    made = sorted({file.name for file in folder.keys.glob("*.json")} - before)
    if not made:
        say(f"密钥早已在 {folder.keys}，没有改动，也没有新的")
        return 0
    what = f"补上了 {'、'.join(made)}" if before else "密钥已生成"
    say(f"{what}，在 {folder.keys}；请立即备份（jianxi backup-keys），不要留在不需要它的机器上")
    return 0


def verify_audit(folder: Folder) -> int:
    """Check every service's chains by their anchors, or by others named; see `verified`."""
    if is_running(folder):
        return verified(folder)
    with opened(folder, by_other_anchors=True):
        return verified(folder)


def verify_round(file: Path) -> int:
    """Check the certificate of a round, by matching's own command; nothing need run."""
    return files_verified("verify-round", file)


def verify_line(file: Path, published: Path) -> int:
    """Check a youth's line against what was published of the round, likewise."""
    return files_verified("verify-line", file, published)


def move_clock(folder: Folder, day: date) -> int:
    """Move the clocks of a sandbox."""
    shown = clock.move(folder, day, clock.real_time())
    say(f"沙箱时钟现在是 {shown:%Y-%m-%d %H:%M}")
    return 0


def token(folder: Folder, role: str, region: str) -> int:
    """Print a token for trying a sandbox out, and nothing else."""
    sys.stdout.write(tokens.sign(folder, role, region, clock.real_time()) + "\n")
    return 0


def post(folder: Folder, region: str, seats: int) -> int:
    """Let a sandbox have a unit with an open post, by way of its gateway."""
    token = tokens.sign(folder, "clerk", city_of(region), clock.real_time())
    # By the kept port another house may answer, to which the keys of a restored one are good.
    control.ask(folder.data, "status")
    day = clock.now(folder, clock.real_time()).date()
    words = ["--gateway", gateway_of(folder), "--region", region]
    words += ["--seats", str(seats), "--day", day.isoformat()]
    said = f"{token}\n".encode()
    return handed_on("post", "launch.demo.hosting", *words, input=said).returncode


async def _stay_up(house: House, folder: Folder) -> None:
    async with running(house, say, lambda: keep(folder, house)):
        _announce(folder)
        await asyncio.Event().wait()


async def _walk(house: House, folder: Folder, *, once: bool) -> int:
    async with running(house, say, lambda: keep(folder, house)):
        say("开始演示：各步经入口办理")
        result = await _walked(folder)
        if not once:
            _announce(folder)
            await asyncio.Event().wait()
        return result


async def _walked(folder: Folder) -> int:
    command = [sys.executable, "-m", "launch.demo", "--gateway", gateway_of(folder)]
    command += ["--data", str(folder.data)]
    # In our own session: its progress bar and Ctrl-C belong to the same terminal.
    walk = await asyncio.create_subprocess_exec(*command, cwd=HOME, preexec_fn=tied(signal.SIGTERM))
    try:
        return await walk.wait()
    except asyncio.CancelledError:
        walk.terminate()
        await walk.wait()
        raise


def _begin_demo(folder: Folder) -> None:
    if folder.demo.exists():
        refuse_running(folder)
        with folder.taken():
            shutil.rmtree(folder.keys, ignore_errors=True)
            shutil.rmtree(folder.anchors, ignore_errors=True)
            shutil.rmtree(folder.data)
    elif folder.data.exists():
        raise NotYours(f"目录 {folder.data} 不是演示目录，演示不会清空它，请用 --data 另选。")
    folder.make()
    folder.demo.touch()
    begin_sandbox(folder, DEMO_BEGINS)


def _officer(folder: Folder, name: str, region: str) -> int:
    # Each with its value in one word: a name may begin with a dash.
    words = ("officer", f"--name={name}", f"--region={region}")
    told = environment_of(folder, "accounts")
    return handed_on("officer", "services.accounts.commands", *words, told=told).returncode


def _begun_anew(folder: Folder, service: str) -> int:
    told = environment_of(folder, service)
    return handed_on("begin-anchors", "services.common.store.anew", told=told).returncode


def _announce(folder: Folder) -> None:
    gateway = gateway_of(folder)
    say(f"入口 {gateway} · 接口文档 {gateway}/docs · 数据目录 {folder.data}")
    if folder.is_sandbox:
        say(f"沙箱时钟 {clock.now(folder, clock.real_time()):%Y-%m-%d %H:%M}")
    say("按 Ctrl-C 停止")


def _say_for_how_long(folder: Folder, do: str, service: str) -> None:
    """Before it is waited for, which may be minutes; of what is so already nothing is."""
    now = {sight["name"]: sight["state"] for sight in _sights(control.ask(folder.data, "status"))}
    if do == "stop" and now.get(service) != "stopped":
        say(f"正在停止 {service}：先办完手上的请求，最多等 {GRACE:.0f} 秒，到时强行结束")
    if do == "start" and now.get(service) != "ready":
        say(f"正在启动 {service}，最多等 {PATIENCE:.0f} 秒")


def _sights(answer: control.Answer) -> list[dict[str, object]]:
    # A supervisor of an older version, still running, tells nothing of its database.
    database = answer.get("database")
    return [*([database] if database else []), *answer["programs"]]


def _show(sights: list[dict[str, object]]) -> None:
    table = Table("服务", "状态", "端口", "进程号", "异常退出次数")
    for sight in sights:
        state = _STATES[str(sight["state"])]
        row = (sight["name"], state, sight["port"], sight["pid"] or "", sight["falls"])
        table.add_row(*map(str, row))
    console.print(table)
