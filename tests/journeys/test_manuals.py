"""An operator who has only the documents: every command that they print is typed."""

import asyncio
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
import yaml

from launch import cli
from launch.demo.authenticator import Authenticator
from launch.folder import Folder
from launch.plan import HOME, SERVICES, ports_from
from tests.journeys.house import House, free_ports
from tests.journeys.manuals import Machine, commands, fences
from tests.journeys.versions import BEFORE, code_of
from tests.launch.manifests import ALL, BUILD

pytestmark = pytest.mark.journey

RUN = {
    "README.md": 3,
    "README.zh-CN.md": 3,
    "docs/audit.md": 2,
    "docs/backup.md": 7,
    "docs/for-departments.md": 2,
    "docs/for-front-ends.md": 8,
    "docs/installing.md": 14,
    "docs/keys.md": 4,
    "docs/kubernetes.md": 13,
    "docs/operations.md": 4,
}
"""How many blocks of commands each document prints. All are run here, but those of
for-departments.md (test_departments.py), for-front-ends.md (test_for_front_ends.py), and of
containers and clusters (tests/launch/test_container_manuals.py) and of alarms (test_alarms.py
there), and of looks into the database (test_database_looked_at.py).
"""
SHOWN = {"text", "mermaid", "json", "python"}
"""What is no command."""
ELSEWHERE = {
    "make demo ARGS=--once": "tests/journeys/test_demo.py, by `make traces`",
    "make test": "of which this is a part",
    "make setup": "before any test",
}
"""What is only noted here, and where it is run."""
CHAINS = "python -m services.common.store.chains"
SERVER = {
    "docker compose down --volumes",
    "docker compose exec -it postgres psql --username=postgres",
    "docker compose exec units " + CHAINS,
    "docker compose exec gateway jianxi --version",
    "docker compose restart units",
    "docker compose start units",
    "docker compose stop units",
    "docker compose logs",
    "docker compose logs alertmanager",
    "docker compose ps",
    "docker compose up --build",
    "docker compose run --rm units python -m services.common.store.anew",
    "docker compose run --rm migrations jianxi rotate-sealing-key --data /jianxi/data",
    "docker build -t registry.example.cn/jianxi:0.1.0 .",
    "kubectl -n jianxi logs job/begin-epochs",
    "kubectl -n jianxi logs job/migrations",
    f"kubectl -n jianxi exec deploy/units -- {CHAINS}",
    "kubectl -n jianxi exec -it svc/database -c postgres -- psql",
    "kubectl -n jianxi describe clusters",
    "kubectl -n jianxi get backups",
    "kubectl -n jianxi get pods",
    "kubectl -n jianxi get pvc anchors -o jsonpath='{.spec.storageClassName}'",
    "kubectl -n jianxi get scheduledbackups",
    "kubectl logs",
    "rsync -a --ignore-existing",
    "systemctl daemon-reload",
    "systemctl enable --now jianxi",
    "systemctl enable --now jianxi-backup.timer",
    "systemctl enable --now jianxi-verify.timer",
    "systemctl list-timers jianxi-backup.timer",
    "systemctl list-timers jianxi-verify.timer",
    "systemctl start jianxi",
    "systemctl start jianxi-backup",
    "systemctl start jianxi-verify",
    "systemctl stop jianxi",
}
"""What needs an engine, a cluster or another machine: looked at below as far as can be."""
JIANXI = "/srv/jianxi/current/.venv/bin/jianxi"
DATA = "--data /srv/jianxi/data"
IN_A_CONTAINER = ("/jianxi/data", "jianxi")
WHERE = {
    ("/srv/jianxi/data", JIANXI),
    ("/srv/jianxi/rehearsal", JIANXI),
    IN_A_CONTAINER,
    # Beside the code, before there is a house.
    ("secrets/data", ".venv/bin/jianxi"),
}
"""In which folder commands of the manuals work, and how they are called for it."""
OF_NO_FOLDER = cli._OF_NO_HOUSE - {"restore"}
OF_A_SANDBOX = {"docs/for-front-ends.md", "docs/for-departments.md"}
"""Where the folder beside the code is meant."""
SUDO = """\
#!/usr/bin/env bash
# Whoever is to type it, and within which bounds, is not for this machine.
while [ "${1#/}" = "$1" ]; do shift; done
exec "$@"
"""
PASSWORD = "Jianxi-2026-ok"
TOOLS = ("curl", "openssl")
_SPAN = re.compile(r"`([^`\n]+)`")


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    """An empty machine with `jianxi` on it, and `make` that only notes."""
    machine = Machine(tmp_path, free_ports())
    machine.install(".venv/bin/jianxi")
    machine.note("make")
    yield machine
    machine.interrupt()


@pytest.fixture
def office(machine: Machine) -> Machine:
    """The same where the program lies as docs/installing.md lays it, and nothing else does."""
    machine.install("srv/current/.venv/bin/jianxi")
    machine.put("sudo", SUDO)
    (machine.place / ".venv" / "bin" / "jianxi").unlink()
    return machine


def documents() -> list[str]:
    """Whatever an operator may read."""
    files = [*HOME.glob("*.md"), *HOME.glob("docs/*.md")]
    return sorted(str(file.relative_to(HOME)) for file in files)


def test_no_block_of_commands_is_run_by_nobody() -> None:
    told = {file: fences(file) for file in documents()}
    assert {one for blocks in told.values() for one, _ in blocks} <= SHOWN | {"sh"}
    assert {file: len(commands(file)) for file in told if commands(file)} == RUN


def test_the_documents_of_both_languages_print_the_same_commands() -> None:
    def bare(file: str) -> list[str]:
        words = "\n".join(commands(file))
        for ours, theirs in (("输入的密码", "THE-PASSWORD"), ("动态口令", "THE-CODE")):
            words = words.replace(ours, theirs)
        return [re.sub(r"\s+# .*", "", line) for line in words.splitlines()]

    assert bare("README.md") == bare("README.zh-CN.md")


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl: the commands did not run")
def test_the_first_pages_commands(machine: Machine) -> None:
    both, by_hand, as_office = (
        block.replace("http://127.0.0.1:8100", f"http://127.0.0.1:{machine.port}")
        for block in commands("README.md")
    )
    machine.type(both)
    assert '"waiting":{"place":1,' in machine.type(by_hand)
    assert set(machine.noted()) <= set(ELSEWHERE)
    gateway = f"G=http://127.0.0.1:{machine.port}\n"
    until_bound, sign_in, on = as_office.replace("THE-PASSWORD", PASSWORD).partition("B=$(curl")
    said = machine.type(gateway + until_bound, f"{PASSWORD}\n")
    [secret] = re.findall(r'"secret":"(\w+)"', said)
    code = asyncio.run(Authenticator(secret).code())
    said = machine.type(gateway + sign_in + on.replace("THE-CODE", code))
    assert '"yinchuan-clerk"' in said
    assert "2026-03-31 09:00" in said
    assert "已全部停止" in machine.interrupt()


@pytest.mark.chaos
def test_what_is_backed_up_is_restored_on_an_empty_machine(office: Machine) -> None:
    begun(office)
    take, put, beside, looked_into, away = backed_up(office, *commands("docs/backup.md")[1:6])
    office.type(take)
    said = office.type(beside)
    assert said.count("摘要链完整") == 2 * len(SERVICES), said
    first = free_ports()
    said = office.type(looked_into.replace("--port 8200", f"--port {first}"))
    assert "入口 http://127.0.0.1:" + str(first) in said
    office.type(there(office, f"{JIANXI} status {DATA}"))
    office.interrupt()
    office.type(away)
    # As if on another: nothing of the house is left but what was carried there.
    for kept in ("data", "data-keys", "data-anchors"):
        shutil.rmtree(office.place / "srv" / kept)
    said = office.type(put)
    assert said.count("摘要链完整") == 2 * len(SERVICES), said


@pytest.mark.chaos
def test_what_was_restored_by_other_means_begins_new_epochs(office: Machine) -> None:
    begun(office)
    begins = commands("docs/backup.md")[6]
    elsewhere = office.place / "elsewhere" / "data"
    # Of another machine, which has keys of some house and no data.
    there_too = f"--data {elsewhere}"
    begin = there(office, f"{JIANXI} make-keys {there_too}\n{JIANXI} begin-epochs {there_too}")
    from_elsewhere = f"{addresses(office, elsewhere)}\n{begin}"
    with pytest.raises(AssertionError, match=f"{'、'.join(SERVICES)} 还在自己的数据库上运行"):
        office.type(from_elsewhere)
    stopping = (f"{JIANXI} stop {service} {DATA}" for service in SERVICES)
    office.type(there(office, "\n".join(stopping)))
    assert "新的一期" in office.type(from_elsewhere)
    office.interrupt()
    said = office.type(there(office, begins))
    assert "新的一期" in said
    assert said.count("摘要链完整") == 2 * len(SERVICES), said


def addresses(office: Machine, elsewhere: Path) -> str:
    """The settings of whoever is given the databases of this machine, on one with a folder."""
    office.type(there(office, f"{JIANXI} make-keys --data {elsewhere}"))
    Folder(elsewhere).make()
    Folder(elsewhere).record(ports_from(free_ports()))
    here = House(Folder(office.place / "srv" / "data"))
    told = {s: here.database(s).replace("postgresql", "postgresql+asyncpg", 1) for s in SERVICES}
    lines = [
        f"export JIANXI_{s.upper()}_DATABASE_URL={shlex.quote(url)}" for s, url in told.items()
    ]
    return "\n".join(lines)


def begun(office: Machine) -> None:
    """A sandbox runs on the folder of the manuals, and holds something that is anchored."""
    up, post = (f"{JIANXI} {one} {DATA}" for one in ("up --sandbox", "post --region 640104"))
    office.type(there(office, f"{up} && {post} && sleep 5"))


def there(machine: Machine, block: str) -> str:
    """The same where this machine has its programs and data."""
    return block.replace("/srv/jianxi", str(machine.place / "srv"))


def backed_up(machine: Machine, *blocks: str) -> list[str]:
    """The same with the two custodians' public keys, who are made as docs/backup.md says."""
    said = machine.type(there(machine, commands("docs/backup.md")[0]))
    of_data, of_keys = re.findall(r"age1[a-z0-9]+", said)
    whose = {"backup": of_data, "backup-keys": of_keys}
    typed = "\0".join(there(machine, one) for one in blocks)
    given = re.sub(r"(backup\S*) (.*--to) age1…", lambda m: f"{m[1]} {m[2]} {whose[m[1]]}", typed)
    return given.split("\0")


@pytest.mark.chaos
def test_anchors_begin_anew_where_a_chain_no_longer_holds_them(office: Machine) -> None:
    begun(office)
    [back] = backed_up(office, of_anchors()[0])
    kept = office.place / "srv" / "data-anchors" / "units.head.jsonl"
    office.type(there(office, f"{JIANXI} stop units {DATA}"))
    wrong = re.sub(r'"digest": "\w+"', f'"digest": "{"0" * 64}"', kept.read_text("utf-8"))
    shutil.copytree(kept.parent, office.place / "srv" / "anchors-kept")
    kept.write_text(wrong, "utf-8")
    office.type(there(office, f"{JIANXI} start units {DATA} && sleep 5"))
    assert kept.read_text("utf-8") == wrong
    assert spoilt(office) > 0
    with pytest.raises(AssertionError, match=r"units .*不符"):
        office.type(there(office, commands("docs/audit.md")[1]))
    # By those that were kept elsewhere.
    office.type(there(office, commands("docs/audit.md")[0]))
    said = office.type(back)
    assert said.count("摘要链完整") == 2 * len(SERVICES), said
    [evidence] = (office.place / "srv").glob("evidence-*/")
    assert (evidence / kept.name).read_text("utf-8") == wrong
    assert spoilt(office) == 0


@pytest.mark.chaos
def test_anchors_that_are_lost_are_told_of_and_begin_anew_by_whoever_decides(
    office: Machine,
) -> None:
    begun(office)
    anchors = office.place / "srv" / "data-anchors"
    [kept] = backed_up(office, f"{JIANXI} backup /srv/jianxi/lost.age --to age1… {DATA}")
    office.type(there(office, "rm /srv/jianxi/data-anchors/units.*.jsonl && sleep 5"))
    assert told(office, "anchors_lost") == 1
    assert [*anchors.glob("units*")] == []
    with pytest.raises(AssertionError, match="anchor-missing"):
        office.type(there(office, f"{JIANXI} verify-audit {DATA}"))
    with pytest.raises(AssertionError, match="没有 units 的锚点"):
        office.type(kept)
    with pytest.raises(AssertionError, match="units 还在运行"):
        office.type(there(office, f"{JIANXI} begin-anchors units {DATA}"))
    assert [*anchors.glob("units*")] == []
    said = office.type(there(office, of_anchors()[1]))
    assert said.count("摘要链完整") == 2 * len(SERVICES), said
    assert told(office, "anchors_lost") == 0
    office.type(kept)


def of_anchors() -> list[str]:
    """How they begin anew: after a chain no longer held them, and after they were lost."""
    return [one for one in commands("docs/operations.md") if "begin-anchors" in one]


def spoilt(machine: Machine) -> float:
    """How many chains units says do not hold their anchor."""
    return told(machine, "chains_spoilt")


def told(office: Machine, what: str) -> float:
    """What units tells of its anchors."""
    ports = Folder(office.place / "srv" / "data").ports()
    said = urlopen(f"http://127.0.0.1:{ports['units']}/metrics", timeout=30).read().decode()
    return float(re.findall(rf"^jianxi_{what} (\S+)$", said, re.MULTILINE)[0])


@pytest.mark.chaos
def test_keys_are_renewed(office: Machine) -> None:
    begun(office)
    sealing, tokens, index, anchors = (there(office, one) for one in commands("docs/keys.md"))
    *renew, retire = sealing.splitlines()
    office.type("\n".join([*renew, tokens, anchors]))
    # Within the hour that a process may still seal by it the old key stays.
    with pytest.raises(AssertionError, match="一小时"):
        office.type(retire)
    office.interrupt()
    assert office.type(index)


@pytest.mark.chaos
def test_it_is_installed_upgraded_and_taken_back(machine: Machine, tmp_path: Path) -> None:
    machine.note("make")
    machine.note("sudo")
    machine.install("srv/0.2.0/.venv/bin/jianxi")
    before = code_of(BEFORE, tmp_path / "srv" / "0.1.0")
    machine.install("srv/0.1.0/.venv/bin/jianxi", before)
    # The identities are made by the newer version, which is not the one that is linked yet.
    (tmp_path / "srv" / "current").symlink_to("0.2.0")
    # What reaches others in an emergency is typed by tests/launch/test_alarms.py.
    own = [block for block in commands("docs/installing.md") if "prometheus" not in block]
    user, install, by_settings, unpack, keep, upgrade, back = backed_up(machine, *own[:7])
    machine.type(user)
    machine.type(install, f"{PASSWORD}\n")
    machine.type(by_settings)
    machine.type(unpack)
    machine.type(keep)
    machine.interrupt()
    said = machine.type(upgrade)
    assert said.count("摘要链完整") == 2 * len(SERVICES), said
    machine.interrupt()
    machine.type(back)
    assert (tmp_path / "srv" / "current").resolve() == before
    assert {line.split("/")[0] for line in machine.noted()} == {
        "make setup",
        "sudo ",
        "sudo -iu jianxi",
        "sudo useradd --system --create-home --home-dir ",
    }


def test_nothing_but_the_link_tells_which_version_runs() -> None:
    """What names a version itself goes on running it after an upgrade."""
    block = commands("docs/installing.md")
    told = [*(HOME / "deploy/systemd").iterdir(), *(HOME / "docs").glob("*.md")]
    text = "\n".join(file.read_text(encoding="utf-8") for file in told)
    assert re.findall(r"/srv/jianxi/[\d.]+/\S+", text) == []
    assert re.findall(r"^\.venv/\S+", "\n".join(block), re.MULTILINE) == []
    turned = [re.findall(r"^ln -sfn (\S+) /srv/jianxi/current", one, re.MULTILINE) for one in block]
    assert [one for one in turned if one] == [
        ["/srv/jianxi/0.1.0"],
        ["/srv/jianxi/0.2.0"],
        ["/srv/jianxi/0.1.0"],
    ]


def spans() -> dict[str, set[str]]:
    """Whatever the documents set apart amid their words, and where."""
    found: dict[str, set[str]] = {}
    for file in documents():
        if file != "CHANGELOG.md":
            text = (HOME / file).read_text(encoding="utf-8")
            for span in _SPAN.findall(re.sub(r"```.*?```", "", text, flags=re.DOTALL)):
                found.setdefault(span, set()).add(file)
    return found


def test_commands_of_ours_amid_the_words_are_there_with_their_options() -> None:
    options = {
        name: {one for action in parser._actions for one in action.option_strings}
        for name, parser in cli._parser()._subparsers._group_actions[0].choices.items()  # type: ignore[union-attr,attr-defined]
    }
    for span, files in spans().items():
        words = span.split()
        if words[0].rpartition("/")[2] == "jianxi" and words[1:] not in ([], ["--version"]):
            assert words[1] in options, (span, files)
            assert {one for one in words if one.startswith("--")} <= options[words[1]], span


def of_ours(file: str) -> list[tuple[str, str]]:
    """Each command of ours that a document prints, in a block or amid its words: how it is called.

    And with what. A name without the program is no command.
    """
    text = (HOME / file).read_text(encoding="utf-8").replace("\\\n", "")
    amid = _SPAN.findall(re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    lines = [line for block in commands(file) for line in block.replace("\\\n", "").splitlines()]
    names = "|".join(sorted(cli._COMMANDS, key=len, reverse=True))
    called = rf"(.*?\S*\bjianxi) ((?:{names})\b.*)"
    # What follows # or < is the shell's.
    found = [re.match(called, re.sub(r"\s+[#<].*", "", one)) for one in [*amid, *lines]]
    return [(one[1], one[2]) for one in found if one]


def test_every_command_of_a_manual_names_the_program_and_the_folder() -> None:
    """Without them one is not found, and another would open the folder beside the code."""
    manuals = [file for file in documents() if file.startswith("docs/")]
    told = {file: of_ours(file) for file in manuals if file not in OF_A_SANDBOX}
    assert len([one for each in told.values() for one in each]) > 30
    for file, each in told.items():
        for program, words in each:
            given = cli._parser().parse_args(words.split())
            called = program.rpartition(" ")[2]
            if given.command in OF_NO_FOLDER:
                assert called == JIANXI
                continue
            where = (str(given.data), called)
            assert where in WHERE, (file, program, words)
            assert where != IN_A_CONTAINER or "docker compose run --rm migrations jianxi" in program


def test_every_command_of_ours_is_in_the_tables_of_both_languages() -> None:
    for file in ("README.md", "README.zh-CN.md"):
        text = (HOME / file).read_text(encoding="utf-8")
        rows = "\n".join(line.split("|")[1] for line in text.splitlines() if line.startswith("| `"))
        assert {name for name in cli._COMMANDS if not re.search(rf"\b{name}\b", rows)} == set()


def test_targets_of_make_amid_the_words_are_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (HOME / "Makefile").read_text(), re.MULTILINE))
    for span, files in spans().items():
        words = span.split()
        if words[0] == "make" and len(words) > 1:
            assert words[1] in targets, (span, files)


def test_commands_of_servers_amid_the_words_are_listed_and_fit_what_they_are_for() -> None:
    tools = ("docker", "kubectl", "rsync", "systemctl")
    found = {re.sub(r"^(\w+=… )+", "", span) for span in spans()}
    assert {one for one in found if one.split()[0] in tools and " " in one} == SERVER
    compose = yaml.safe_load((HOME / "docker-compose.yml").read_text(encoding="utf-8"))
    assert {"migrations"} <= set(compose["services"])
    given = cli._parser().parse_args(["rotate-sealing-key", "--data", "/jianxi/data"])
    assert given.data == Path(compose["services"]["migrations"]["command"][-1].split()[-1])
    # Where epochs begin anew every database is told.
    assert cli._parser().parse_args(["begin-epochs", "--data", "/jianxi/data"]).data == given.data
    told = (HOME / "docs/installing.md").read_text(encoding="utf-8")
    assert {f"`{name}`" for name in compose["volumes"]} - {"`figures`", "`silences`"} <= set(
        re.findall(r"`[a-z]+`", told)
    )
    assert "accounts" in {one["metadata"]["name"] for one in ALL if one["kind"] == "Deployment"}
    [image] = BUILD["images"]
    tagged = f"{image['newName']}:{image['newTag']}"
    assert f"docker build -t {tagged} ." in SERVER


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here to read it")
def test_systemd_reads_the_unit(tmp_path: Path) -> None:
    text = (HOME / "deploy/systemd/jianxi.service").read_text(encoding="utf-8")
    there = text.replace("/srv/jianxi", str(tmp_path)).replace("User=jianxi\n", "")
    program = tmp_path / "current" / ".venv" / "bin" / "jianxi"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    unit = tmp_path / "jianxi.service"
    unit.write_text(there, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(unit)], check=False, capture_output=True
    )
    assert (done.returncode, done.stderr.decode()) == (0, "")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here to read it")
def test_systemd_knows_what_keeps_a_rehearsal_in(tmp_path: Path) -> None:
    bounds = re.findall(r"--property=(\S+)", "".join(commands("docs/backup.md")))
    assert bounds == ["IPAddressDeny=any", "IPAddressAllow=localhost"]
    unit = tmp_path / "rehearsal.service"
    unit.write_text("\n".join(["[Service]", "ExecStart=/bin/true", *bounds, ""]), encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(unit)], check=False, capture_output=True
    )
    assert (done.returncode, done.stderr.decode()) == (0, "")


def test_the_unit_runs_a_command_of_ours() -> None:
    text = (HOME / "deploy/systemd/jianxi.service").read_text(encoding="utf-8")
    [line] = re.findall(r"^ExecStart=(.*)$", text, re.MULTILINE)
    program, *words = line.split()
    assert program == "/srv/jianxi/current/.venv/bin/jianxi"
    assert cli._parser().parse_args(words).command == "up"
    # What is to be set stands in a file that need not be there. What starts is told ready at once,
    # so that a time for its start would bound nothing.
    assert re.findall(r"^EnvironmentFile=(.*)$", text, re.MULTILINE) == ["-/etc/jianxi.env"]
    assert "Type=" not in text
    assert "TimeoutStartSec" not in text
