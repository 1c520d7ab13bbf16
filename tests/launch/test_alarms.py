"""Alarms reach somebody: Prometheus is told of an Alertmanager, and that one of people."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from launch.plan import HOME
from tests.journeys.manuals import Machine, commands
from tests.launch.test_compose import COMPOSE
from tests.launch.test_scraping import IN_CLUSTER, IN_CONTAINERS, ON_ONE

FILE = HOME / "deploy/alertmanager/alertmanager.yml"
TOLD = yaml.safe_load(FILE.read_text(encoding="utf-8"))
DEFAULTS = '# Set the command-line arguments to pass to the server.\nARGS=""\n'
"""/etc/default/prometheus and prometheus-alertmanager, as Debian's packages bring them."""
needs_amtool = pytest.mark.skipif(
    shutil.which("amtool") is None,
    reason="no amtool, so what it reads was NOT read: apt-get install prometheus-alertmanager",
)


def amtool(*words: str) -> str:
    done = subprocess.run(["amtool", *words], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("setting", "where"),
    [
        (ON_ONE, "127.0.0.1:9093"),
        (IN_CONTAINERS, "alertmanager:9093"),
        (IN_CLUSTER, "alertmanager:9093"),
    ],
)
def test_prometheus_tells_an_alertmanager(setting: dict[str, Any], where: str) -> None:
    [one] = setting["alerting"]["alertmanagers"]
    assert one == {"static_configs": [{"targets": [where]}]}


def test_the_one_of_containers_reads_the_file_and_the_password_where_it_looks() -> None:
    ours = COMPOSE["services"]["alertmanager"]
    mounted = dict(one.split(":")[1::-1] for one in ours["volumes"])
    [read] = re.findall(r"--config\.file=(\S+)", ours["command"])
    assert (HOME / mounted[read]).resolve() == FILE
    assert mounted[TOLD["global"]["smtp_auth_password_file"]] == "./mail.password"
    # It keeps who was told already, and what was silenced.
    [kept] = re.findall(r"--storage\.path=(\S+)", ours["command"])
    assert mounted[kept] in COMPOSE["volumes"]


def test_what_is_urgent_goes_to_more_and_is_said_again_sooner() -> None:
    route = TOLD["route"]
    [urgent] = route["routes"]
    assert urgent["matchers"] == ['severity="page"']
    assert (route["repeat_interval"], urgent["repeat_interval"]) == ("1d", "1h")
    named = {one["name"]: one for one in TOLD["receivers"]}
    assert set(named) == {route["receiver"], urgent["receiver"]}
    # And everybody hears that it is over.
    for one in named.values():
        assert [mail["send_resolved"] for mail in one["email_configs"]] == [True]
    assert TOLD["global"]["smtp_require_tls"] is True


@needs_amtool
def test_amtool_reads_it_with_and_without_the_webhook(tmp_path: Path) -> None:
    plain = FILE.read_text(encoding="utf-8")
    hooked = re.sub(
        r"^    # (webhook_configs:\n)    # ( +- )", r"    \1    \2", plain, flags=re.MULTILINE
    )
    pages = {one["name"]: one for one in yaml.safe_load(hooked)["receivers"]}["pages"]
    assert pages["webhook_configs"]
    for text in (plain, hooked):
        (tmp_path / "alertmanager.yml").write_text(text, encoding="utf-8")
        amtool("check-config", str(tmp_path / "alertmanager.yml"))
    for severity, receiver in (("page", "pages"), ("ticket", "tickets")):
        words = ("config", "routes", "test", f"--config.file={FILE}", f"severity={severity}")
        assert amtool(*words).strip() == receiver


@pytest.fixture
def told(tmp_path: Path) -> list[list[str]]:
    """What is told to others by the section on alarms of one machine, all of it typed."""
    machine = Machine(tmp_path, 0)
    machine.note("sudo")
    machine.note("amtool")
    for block in commands("docs/installing.md"):
        if "prometheus" in block and "docker" not in block:
            machine.type(block)
    return machine.told()


def test_what_is_copied_is_there_and_lies_where_it_is_read(told: list[list[str]]) -> None:
    copied = [words[2:] for words in told if words[:2] == ["sudo", "cp"]]
    there = {
        Path(target) / Path(one).name if target.endswith("/") else Path(target): Path(one)
        for *sources, target in copied
        for one in sources
    }
    ours = {target: HOME / one.relative_to("/srv/jianxi/current") for target, one in there.items()}
    assert [one for one in ours.values() if not one.is_file()] == []
    # By the packages' defaults; rules lie beside what names them.
    place = Path("/etc/prometheus")
    assert ours[place / "alertmanager.yml"] == FILE
    assert yaml.safe_load(ours[place / "prometheus.yml"].read_text("utf-8")) == ON_ONE
    assert [place / one for one in ON_ONE["rule_files"]] == [place / "alerts.yml"]
    assert place / "alerts.yml" in ours
    [password] = [words[-1] for words in told if words[:2] == ["sudo", "install"]]
    assert password == TOLD["global"]["smtp_auth_password_file"]


def test_both_answer_on_this_machine_alone(told: list[list[str]], tmp_path: Path) -> None:
    edits = [words[1:] for words in told if words[:2] == ["sudo", "sed"]]
    for *words, file in edits:
        here = tmp_path / Path(file).name
        here.write_text(DEFAULTS, encoding="utf-8")
        subprocess.run([*words, str(here)], check=True)
    listens = {
        Path(words[-1]).name: shlex.split((tmp_path / Path(words[-1]).name).read_text("utf-8"))[-1]
        for words in edits
    }
    assert listens == {
        "prometheus": "ARGS=--web.listen-address=127.0.0.1:9090",
        "prometheus-alertmanager": (
            "ARGS=--web.listen-address=127.0.0.1:9093 --cluster.listen-address="
        ),
    }
    packages = {one for words in told if "install" in words for one in words if "prom" in one}
    restarted = [words[3:] for words in told if words[:3] == ["sudo", "systemctl", "restart"]]
    assert restarted == [[*listens]]
    assert packages >= set(listens)


@needs_amtool
def test_the_trial_is_one_that_amtool_knows(told: list[list[str]]) -> None:
    [trial] = [words[1:] for words in told if "add" in words]
    assert trial[:3] == ["--alertmanager.url=http://127.0.0.1:9093", "alert", "add"]
    in_containers = [one for one in commands("docs/installing.md") if "alertmanager amtool" in one]
    assert [" ".join(trial) in one for one in in_containers] == [True]
