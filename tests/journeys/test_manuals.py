"""An operator who has only the documents: every command that they print is typed."""

import asyncio
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
import yaml

from launch import cli
from launch.demo.authenticator import Authenticator
from launch.plan import HOME, SERVICES
from tests.journeys.house import free_ports
from tests.journeys.manuals import Machine, commands, fences
from tests.journeys.versions import BEFORE, code_of
from tests.launch.manifests import ALL, BUILD

pytestmark = pytest.mark.journey

RUN = {
    "README.md": 3,
    "README.zh-CN.md": 3,
    "docs/backup.md": 3,
    "docs/for-departments.md": 2,
    "docs/for-front-ends.md": 8,
    "docs/installing.md": 13,
    "docs/keys.md": 3,
    "docs/kubernetes.md": 12,
    "docs/operations.md": 3,
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
    "docker compose start units",
    "docker compose stop units",
    "docker compose logs",
    "docker compose logs alertmanager",
    "docker compose ps",
    "docker compose up --build",
    "docker compose run --rm migrations jianxi rotate-sealing-key --data /jianxi/data",
    "docker build -t registry.example.cn/jianxi:0.1.0 .",
    "kubectl -n jianxi logs job/migrations",
    f"kubectl -n jianxi exec deploy/units -- {CHAINS}",
    "kubectl -n jianxi exec -it svc/database -c postgres -- psql",
    "kubectl -n jianxi get backups",
    "kubectl -n jianxi get pods",
    "kubectl -n jianxi get scheduledbackups",
    "kubectl logs",
    "rsync -a --ignore-existing",
    "systemctl daemon-reload",
    "systemctl enable --now jianxi",
    "systemctl enable --now jianxi-backup.timer",
    "systemctl list-timers jianxi-backup.timer",
    "systemctl start jianxi",
    "systemctl start jianxi-backup",
    "systemctl stop jianxi",
}
"""What needs an engine, a cluster or another machine: looked at below as far as can be."""
PASSWORD = "Jianxi-2026-ok"
TOOLS = ("curl", "openssl")
_SPAN = re.compile(r"`([^`\n]+)`")


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    """An empty machine with `jianxi` on it, and `make` that only notes."""
    machine = Machine(tmp_path, free_ports())
    for program in (".venv/bin/jianxi", "jianxi"):
        machine.install(program)
    machine.note("make")
    yield machine
    machine.interrupt()


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
def test_what_is_backed_up_is_restored_on_an_empty_machine(machine: Machine) -> None:
    machine.type("jianxi up --sandbox")
    of_data, of_keys = new_identities(machine)
    home = str(machine.place / "srv")
    _, take, put = (one.replace("/srv/jianxi", home) for one in commands("docs/backup.md"))
    machine.type(take.replace("age1…", of_data, 1).replace("age1…", of_keys, 1))
    machine.interrupt()
    # As if on another: nothing of the house is left but what was carried there.
    for kept in ("data", "data-keys", "data-anchors"):
        shutil.rmtree(machine.place / "var" / kept)
    for identity in ("数据保管人.txt", "密钥保管人.txt"):
        shutil.copy(machine.place / identity, home)
    said = machine.type(put)
    assert said.count("摘要链完整") == 2 * len(SERVICES), said


@pytest.mark.chaos
def test_what_was_restored_by_other_means_begins_new_epochs(machine: Machine) -> None:
    machine.type("jianxi up --sandbox")
    machine.interrupt()
    assert "`jianxi begin-epochs`" in (HOME / "docs/backup.md").read_text(encoding="utf-8")
    assert "新的一期" in machine.type("jianxi begin-epochs")


def new_identities(machine: Machine) -> list[str]:
    """The two custodians' public keys, made as docs/backup.md says."""
    said = machine.type(commands("docs/backup.md")[0])
    return re.findall(r"age1[a-z0-9]+", said)


@pytest.mark.chaos
def test_anchors_begin_anew_where_a_chain_no_longer_holds_them(machine: Machine) -> None:
    machine.type("jianxi up --sandbox && jianxi post --region 640104")
    of_data, _ = new_identities(machine)
    kept = machine.place / "var" / "data-anchors" / "units.head.jsonl"
    machine.type("jianxi stop units")
    wrong = re.sub(r'"digest": "\w+"', f'"digest": "{"0" * 64}"', kept.read_text("utf-8"))
    kept.write_text(wrong, "utf-8")
    machine.type("jianxi start units && sleep 5")
    assert kept.read_text("utf-8") == wrong
    assert spoilt(machine) > 0
    [back] = [one for one in commands("docs/operations.md") if "evidence" in one]
    here = back.replace("/srv/jianxi/data", str(machine.place / "var" / "data"))
    said = machine.type(here.replace("/srv/jianxi", str(machine.place)).replace("age1…", of_data))
    assert said.count("摘要链完整") == 2 * len(SERVICES), said
    assert (machine.place / "evidence" / kept.name).read_text("utf-8") == wrong
    assert spoilt(machine) == 0


def spoilt(machine: Machine) -> float:
    """How many chains units says do not hold their anchor."""
    ports = json.loads((machine.place / "var" / "data" / "ports.json").read_text("utf-8"))
    told = urlopen(f"http://127.0.0.1:{ports['units']}/metrics", timeout=30).read().decode()
    return float(re.findall(r"^jianxi_chains_spoilt (\S+)$", told, re.MULTILINE)[0])


@pytest.mark.chaos
def test_keys_are_renewed(machine: Machine) -> None:
    machine.type("jianxi up --sandbox")
    sealing, index, anchors = commands("docs/keys.md")
    renew, _, retire = sealing.rpartition("jianxi retire-sealing-key")
    machine.type(renew + anchors)
    # Within the hour that a process may still seal by it the old key stays.
    with pytest.raises(AssertionError, match="一小时"):
        machine.type(f"jianxi retire-sealing-key{retire}")
    machine.interrupt()
    assert machine.type(index)


@pytest.mark.chaos
def test_it_is_installed_upgraded_and_taken_back(machine: Machine, tmp_path: Path) -> None:
    machine.note("make")
    machine.note("sudo")
    home = str(tmp_path / "srv")
    machine.install("srv/0.2.0/.venv/bin/jianxi")
    before = code_of(BEFORE, tmp_path / "srv" / "0.1.0")
    machine.install("srv/0.1.0/.venv/bin/jianxi", before)
    of_data, of_keys = new_identities(machine)
    install, by_settings, unpack, keep, upgrade, back = (
        block.replace("/srv/jianxi", home)
        for block in commands("docs/installing.md")
        if "docker" not in block and "prometheus" not in block
    )
    machine.type(install, f"{PASSWORD}\n")
    machine.type(by_settings)
    machine.type(unpack)
    machine.type(keep.replace("age1…", of_data, 1).replace("age1…", of_keys, 1))
    machine.interrupt()
    said = machine.type(upgrade)
    assert said.count("摘要链完整") == 2 * len(SERVICES), said
    machine.interrupt()
    for identity in ("数据保管人.txt", "密钥保管人.txt"):
        shutil.copy(tmp_path / identity, home)
    machine.type(back)
    assert (tmp_path / "srv" / "current").resolve() == before
    assert {line.split("/")[0] for line in machine.noted()} == {"make setup", "sudo "}


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
        if words[0] == "jianxi" and len(words) > 1:
            assert words[1] in options, (span, files)
            assert {one for one in words if one.startswith("--")} <= options[words[1]], span


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
    assert given.data == Path(compose["services"]["migrations"]["command"][-1])
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
