import json
import os
import re
import subprocess
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

import pytest
import yaml
from jsonschema.validators import validator_for
from pydantic_settings import BaseSettings
from sqlalchemy.pool import QueuePool

from launch import cli, keeper, logs, plan, postgres
from launch.keys import SISTERS, file_of
from services.common.store.database import Database
from services.gateway.health import OF_ITSELF
from services.gateway.settings import GatewaySettings
from services.matching.settings import Settings as MatchingSettings
from tests.launch.manifests import the

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
PROGRAMS = (*plan.SERVICES, plan.GATEWAY)
KEYS = Path("/jianxi/data-keys")
SIGHT = {"prometheus", "alertmanager"}


def settings_of(service: str) -> type[BaseSettings]:
    module = import_module(f"services.{service}.settings")
    own = [
        each
        for each in vars(module).values()
        if isinstance(each, type)
        and issubclass(each, BaseSettings)
        and each.__module__ == module.__name__
    ]
    assert len(own) == 1
    return own[0]


def connections_of_one() -> int:
    """How many connections one instance of a service opens at its most."""
    database = Database("postgresql+asyncpg://nobody@/nothing")
    pools = [database.engine.pool, database._readers.pool, database._row_readers.engine.pool]
    # Besides its pools: who waits for jobs, and who asks how far the replicas are.
    return sum(cast("QueuePool", pool).size() for pool in pools) + 2


def test_it_runs_the_services_of_the_house_and_a_database_server() -> None:
    assert set(COMPOSE["services"]) == {*PROGRAMS, "postgres", "migrations", *SIGHT}
    # Who does not ask for figures starts without.
    asked = {name for name, each in COMPOSE["services"].items() if "profiles" in each}
    assert asked == SIGHT


@pytest.mark.parametrize("service", PROGRAMS)
def test_a_container_runs_the_command_that_the_launcher_runs(service: str) -> None:
    command = COMPOSE["services"][service]["command"].split()
    assert command[0] == "python"
    assert command[1:] == plan.serve(service, 8000, "0.0.0.0")[1:]


@pytest.mark.parametrize("service", PROGRAMS)
def test_a_container_is_told_what_the_settings_ask_for_and_nothing_else(service: str) -> None:
    fields = settings_of(service).model_fields
    told = set(COMPOSE["services"][service]["environment"])
    assert told <= {f"JIANXI_{name.upper()}" for name in fields}
    asked = {name for name, field in fields.items() if field.is_required()}
    assert {f"JIANXI_{name.upper()}" for name in asked} <= told


def test_what_lies_outside_the_house_is_told_to_accounts_alone_by_a_file_that_may_be_absent() -> (
    None
):
    files = {name: each.get("env_file") for name, each in COMPOSE["services"].items()}
    told = {name: found for name, found in files.items() if found}
    assert told == {"accounts": [{"path": "accounts.env", "required": False}]}
    assert "/accounts.env" in (ROOT / ".gitignore").read_text().splitlines()
    example = (ROOT / "accounts.env.example").read_text()
    named = set(re.findall(r"^#?(JIANXI_[A-Z_]+)=", example, re.MULTILINE))
    fields = {f"JIANXI_{name.upper()}" for name in settings_of("accounts").__annotations__}
    assert named == fields


@pytest.mark.parametrize("service", plan.SERVICES)
def test_a_container_reads_its_own_database_and_its_own_keys(service: str) -> None:
    told = COMPOSE["services"][service]["environment"]
    # Under a role that owns nothing; migrations admit it, and run under another.
    assert told["JIANXI_DATABASE_URL"].startswith(f"postgresql+asyncpg://{service}_service:")
    assert told["JIANXI_DATABASE_URL"].endswith(f"@postgres/{service}")
    assert told["JIANXI_KEYS_FILE"] == str(file_of(KEYS, service))
    assert told["JIANXI_SISTER_KEYS_FILE"] == str(KEYS / SISTERS)


@pytest.mark.parametrize("service", PROGRAMS)
def test_addresses_are_those_of_the_containers(service: str) -> None:
    told = COMPOSE["services"][service]["environment"]
    for sister in plan.SERVICES:
        assert told[f"JIANXI_{sister.upper()}_URL"] == f"http://{sister}:8000"
    assert told["JIANXI_JWKS_URL"] == f"{told['JIANXI_ACCOUNTS_URL']}/.well-known/jwks.json"


@pytest.mark.parametrize("service", PROGRAMS)
def test_its_health_is_asked_where_it_listens(service: str) -> None:
    asked = " ".join(COMPOSE["services"][service]["healthcheck"]["test"])
    # The gateway's other one tells of its sisters, too.
    path = OF_ITSELF if service == plan.GATEWAY else "/health"
    assert f"'http://127.0.0.1:8000{path}'" in asked


def test_the_gateway_alone_is_open_to_the_outside_and_holds_no_keys() -> None:
    ports = {name: each["ports"] for name, each in COMPOSE["services"].items() if "ports" in each}
    assert ports == {
        plan.GATEWAY: ["${LISTEN_ON:-127.0.0.1:8100}:8000"],
        "prometheus": ["127.0.0.1:9090:9090"],
        "alertmanager": ["127.0.0.1:9093:9093"],
    }
    assert COMPOSE["services"][plan.GATEWAY]["volumes"] == []


def test_what_is_set_from_outside_is_told_in_the_manual_and_is_safe_unless_set() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    asked = dict(re.findall(r"\$\{([A-Z_]+):([-?][^}]*)\}", text))
    assert asked == {
        "POSTGRES_PASSWORD": "?",
        "SERVICES_PASSWORD": "?",
        "LISTEN_ON": "-127.0.0.1:8100",
        "TRUSTED_PROXIES": "-",
        "PUBLIC_URL": "-",
    }
    manual = (ROOT / "docs/installing.md").read_text(encoding="utf-8").partition("## 用容器")[2]
    for name, default in asked.items():
        assert f"`{name}`" in manual
        if default.strip("-?"):
            assert f"| `{name}` | `{default[1:]}` |" in manual


def test_what_is_left_empty_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIANXI_TRUSTED_PROXIES", "")
    monkeypatch.setenv("JIANXI_JWKS_URL", "http://accounts:8000")
    assert GatewaySettings().trusted_proxies == ()
    monkeypatch.setenv("JIANXI_DATABASE_URL", "postgresql+asyncpg://postgres/matching")
    for setting in ("keys_file", "sister_keys_file", "documents_url"):
        monkeypatch.setenv(f"JIANXI_{setting.upper()}", "/x")
    monkeypatch.setenv("JIANXI_PUBLIC_URL", "")
    assert MatchingSettings().public_url is None


def test_a_proxy_on_this_machine_is_named_in_the_manual_as_containers_see_it() -> None:
    [network] = COMPOSE["networks"]["default"]["ipam"]["config"]
    manual = (ROOT / "docs/installing.md").read_text(encoding="utf-8")
    assert f"代理在本机的写 `{network['gateway']}`" in manual


def test_whoever_ends_has_the_same_time_for_it_everywhere() -> None:
    of_compose = {COMPOSE["services"][name]["stop_grace_period"] for name in PROGRAMS}
    assert of_compose == {f"{keeper.GRACE:.0f}s"}
    pods = [the("Deployment", name)["spec"]["template"]["spec"] for name in PROGRAMS]
    assert {pod["terminationGracePeriodSeconds"] for pod in pods} == {keeper.GRACE}
    asked = GatewaySettings.model_fields
    assert asked["answer_seconds"].default + asked["transfer_seconds"].default <= keeper.GRACE
    # The gateway first, the services after it, the database's server last.
    unit = (ROOT / "deploy" / "systemd" / "jianxi.service").read_text()
    [minutes] = re.findall(r"^TimeoutStopSec=(\d+)min$", unit, re.MULTILINE)
    assert int(minutes) * 60 >= 2 * keeper.GRACE + 30


def test_no_container_says_more_than_is_kept_of_a_log_elsewhere() -> None:
    of_compose = [each["logging"] for each in COMPOSE["services"].values()]
    kept = {"max-size": f"{logs.LIMIT >> 20}m", "max-file": str(logs.KEPT + 1)}
    assert of_compose == [{"driver": "json-file", "options": kept}] * len(of_compose)


def test_migrations_come_first_by_a_command_of_ours_with_every_database_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    migrations = COMPOSE["services"]["migrations"]
    ours = re.findall(r"jianxi ([\w-]+ [^;&]+)(?:;| *$)", migrations["command"][-1])
    given = [cli._parser().parse_args(words.split()) for words in ours]
    # No other command of ours makes keys where there are none.
    assert [each.command for each in given] == ["make-keys", "migrate"]
    assert {cli.Folder(each.data).keys for each in given} == {KEYS}
    for name, value in migrations["environment"].items():
        monkeypatch.setenv(name, value)
    own = {s: COMPOSE["services"][s]["environment"]["JIANXI_DATABASE_URL"] for s in plan.SERVICES}
    assert plan.given_databases() == own
    owners = plan.given_owners()
    assert set(owners) == set(own)
    assert not {url.split(":")[1] for url in owners.values()} & {
        u.split(":")[1] for u in own.values()
    }
    for service in PROGRAMS:
        condition = COMPOSE["services"][service]["depends_on"]["migrations"]["condition"]
        assert condition == "service_completed_successfully"


@pytest.mark.parametrize("made", [False, True])
def test_keys_are_made_once_and_migrations_come_after_them(tmp_path: Path, *, made: bool) -> None:
    script = COMPOSE["services"]["migrations"]["command"][-1].replace("/jianxi/", f"{tmp_path}/")
    (tmp_path / "jianxi").write_text(f'#!/bin/sh\necho "$1" >> {tmp_path}/done\n')
    (tmp_path / "jianxi").chmod(0o700)
    if made:
        (tmp_path / "data-keys").mkdir()
        (tmp_path / "data-keys" / "sisters.json").touch()
    paths = f"{tmp_path}:{os.environ['PATH']}"
    subprocess.run(["sh", "-c", script], env={"PATH": paths}, check=True)
    done = (tmp_path / "done").read_text().split()
    assert done == ["make-keys"] * (not made) + ["migrate"]


def test_its_server_is_told_what_ours_is_and_has_a_connection_for_everybody() -> None:
    words = COMPOSE["services"]["postgres"]["command"].split()
    assert words[:2] == ["postgres", "-c"]
    told = dict(one.split("=") for one in words[2:] if one != "-c")
    ours = {"max_connections", "log_error_verbosity", "log_min_error_statement"}
    assert told == {name: postgres._SETTINGS[name] for name in ours}
    assert len(plan.SERVICES) * connections_of_one() + 50 <= int(told["max_connections"])


def test_every_database_is_made() -> None:
    made = COMPOSE["configs"]["databases"]["content"].split("\n")
    assert [f"CREATE DATABASE {service};" for service in plan.SERVICES] == made[:-1]


def test_no_password_is_written_down() -> None:
    text: Any = (ROOT / "docker-compose.yml").read_text()
    asked = ("${POSTGRES_PASSWORD:?}", "${SERVICES_PASSWORD:?}")
    lines = [line for line in text.splitlines() if "asyncpg" in line]
    assert all(any(each in line for each in asked) for line in lines)


@pytest.mark.parametrize("service", plan.SERVICES)
def test_anchors_lie_outside_the_databases_and_the_keys(service: str) -> None:
    each = COMPOSE["services"][service]
    assert each["environment"]["JIANXI_ANCHORS_FOLDER"] == "/anchors"
    assert "anchors:/anchors" in each.get("volumes", [])


@pytest.mark.parametrize("service", plan.SERVICES)
def test_marks_of_backups_are_read_where_whoever_makes_them_leaves_them(service: str) -> None:
    each = COMPOSE["services"][service]
    assert each["environment"][plan.MARKS] == "/marks"
    assert "./marks:/marks:ro" in each["volumes"]


def test_image_and_makefile_install_by_the_same_tool_from_the_same_lock() -> None:
    image, make = (ROOT / "Dockerfile").read_text(), (ROOT / "Makefile").read_text()
    versions = re.findall(r"uv==([\d.]+)", image) + re.findall(r"UV_VERSION := ([\d.]+)", make)
    assert len(versions) == 2
    assert len(set(versions)) == 1
    assert image.count("uv sync --frozen") == 2
    assert "uv sync --frozen" in make


def test_it_is_what_the_published_schema_of_compose_files_says() -> None:
    vendored = files("check_jsonschema") / "builtin_schemas/vendor/compose-spec.json"
    schema = json.loads(vendored.read_text(encoding="utf-8"))
    validator = validator_for(schema)(schema)
    # YAML has put anchors in their places, as Compose does.
    assert [*validator.iter_errors(COMPOSE)] == []
    wrong = COMPOSE | {"services": {"gateway": {"imagine": "jianxi"}}}
    assert [*validator.iter_errors(wrong)]
