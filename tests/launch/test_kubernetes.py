"""The manifests for many machines say what the launcher does, in what Kubernetes understands."""

import os
import re
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest

from bench import scale
from launch import cli, plan, postgres
from launch.keys import SISTERS, file_of
from services.gateway.health import OF_ITSELF
from services.matching.actions import rounds
from services.matching.jobs import LARGE
from tests.launch import manifests
from tests.launch.manifests import (
    ALL,
    FOLDER,
    KEPT,
    KEPT_RESTORED,
    KUBECTL,
    OPERATORS,
    RESTORED,
    ROOT,
    container_of,
    name_of,
    the,
    told,
)
from tests.launch.test_compose import PROGRAMS, connections_of_one, settings_of

KNOWN = [one for one in (*ALL, *RESTORED) if one["apiVersion"] not in OPERATORS]


def test_what_is_kept_is_what_is_built() -> None:
    """`JIANXI_WRITE_DOCS=1` keeps it anew, where kubectl is."""
    if os.environ.get("JIANXI_WRITE_DOCS") == "1" and KUBECTL:
        manifests.keep()
    for file in (KEPT, KEPT_RESTORED):
        assert manifests.digest() in file.read_text(encoding="utf-8")
    if KUBECTL:
        assert manifests.documents_of(manifests.built(FOLDER)) == ALL
        whole = manifests.documents_of(manifests.restored())
        assert [one for one in whole if one not in ALL] == RESTORED


def test_every_file_is_built() -> None:
    said = {file: file.read_text(encoding="utf-8") for file in FOLDER.rglob("*.yaml")}
    for file in said:
        if file.name != "kustomization.yaml":
            assert f"{file.name}" in said[file.with_name("kustomization.yaml")], file
        elif file.parent != FOLDER:
            others = [text for other, text in said.items() if other.parent != file.parent]
            assert any(re.search(rf"\b{file.parent.name}\b", text) for text in others), file


def test_what_every_program_is_given_stands_once() -> None:
    """Each program's own folder says in what it differs, and nothing that another says too."""
    shared = (FOLDER / "program/program.yaml").read_text() + (
        FOLDER / "service/kept.yaml"
    ).read_text()
    long = {line.strip() for line in shared.splitlines() if len(line.strip()) > 40}
    for service in PROGRAMS:
        own = (FOLDER / service / "kustomization.yaml").read_text(encoding="utf-8").splitlines()
        assert {line.strip() for line in own} & long == set()
        assert len(own) < 40


@pytest.mark.parametrize("resource", KNOWN, ids=name_of)
def test_kubernetes_understands_it(resource: dict[str, Any]) -> None:
    kubernetes_validate.validate(resource, "1.37", strict=True)


def test_what_kubernetes_would_not_understand_is_found() -> None:
    wrong = the("Service", "gateway") | {"spec": {"ports": [{"port": "http"}]}}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, "1.37", strict=True)


@pytest.mark.parametrize("service", PROGRAMS)
def test_a_container_runs_the_command_that_the_launcher_runs(service: str) -> None:
    args = container_of(service)["args"]
    assert args == ["python", *plan.serve(service, 8000, "0.0.0.0")[1:]]


@pytest.mark.parametrize("service", PROGRAMS)
def test_a_container_is_told_what_the_settings_ask_for_and_nothing_else(service: str) -> None:
    fields = settings_of(service).model_fields
    names = {name for name in told(service) if name.startswith("JIANXI_")}
    assert names <= {f"JIANXI_{name.upper()}" for name in fields}
    asked = {f"JIANXI_{name.upper()}" for name, field in fields.items() if field.is_required()}
    assert asked <= names


@pytest.mark.parametrize("service", plan.SERVICES)
def test_a_service_reads_its_own_database_and_its_own_keys(service: str) -> None:
    environment = told(service)
    address = f"postgresql+asyncpg://{service}_service:$(PASSWORD)@database/{service}"
    assert environment["JIANXI_DATABASE_URL"] == address
    # accounts has no feed and nothing public that is worth a replica.
    replica = environment.get(plan.REPLICA, address.replace("@database", "@replicas"))
    assert replica == address.replace("@database", "@replicas")
    assert (plan.REPLICA in environment) is (service != "accounts")
    assert environment["JIANXI_KEYS_FILE"] == str(file_of(Path("/keys"), service))
    assert environment["JIANXI_SISTER_KEYS_FILE"] == f"/keys/{SISTERS}"
    volumes = the("Deployment", service)["spec"]["template"]["spec"]["volumes"]
    secrets = [one["secret"]["secretName"] for one in volumes if "secret" in one]
    assert secrets == [f"{service}-keys"]
    assert the("Database", service)["spec"]["name"] == service


def test_what_differs_from_cluster_to_cluster_stands_in_one_file_and_is_told() -> None:
    own = manifests.documents_of((FOLDER / "addresses.yaml").read_text(encoding="utf-8"))
    names = [one["metadata"]["name"] for one in own]
    assert names == ["addresses", "documents", "networks", "public", "anchors"]
    manual = (ROOT / "docs/kubernetes.md").read_text(encoding="utf-8")
    [told_of] = [line for line in manual.splitlines() if line.startswith("- `addresses.yaml`")]
    assert all(f"`{name}`" in told_of for name in names if name != "addresses")
    assert "`storageClassName`" in told_of
    assert the("PersistentVolumeClaim", "anchors")["spec"]["storageClassName"]
    for resource in (*ALL, *RESTORED):
        # Theirs is the operator's own.
        claims = resource["kind"] == "PersistentVolumeClaim"
        assert claims or "storageClassName" not in str(resource.get("spec"))


def test_where_people_reach_the_gateway_is_told_to_matching_alone() -> None:
    asked = {one for one in PROGRAMS if "JIANXI_PUBLIC_URL" in told(one)}
    assert asked == {"matching"}
    assert told("matching")["JIANXI_PUBLIC_URL"] == ""


def test_the_gateway_holds_no_keys() -> None:
    volumes = the("Deployment", plan.GATEWAY)["spec"]["template"]["spec"]["volumes"]
    assert [one for one in volumes if "secret" in one] == []


@pytest.mark.parametrize("service", PROGRAMS)
def test_addresses_are_those_of_the_services(service: str) -> None:
    environment = told(service)
    for sister in plan.SERVICES:
        assert environment[f"JIANXI_{sister.upper()}_URL"] == f"http://{sister}:8000"
        assert the("Service", sister)["spec"]["ports"][0]["port"] == 8000
    assert environment["JIANXI_JWKS_URL"] == "http://accounts:8000/.well-known/jwks.json"


@pytest.mark.parametrize("service", PROGRAMS)
def test_one_may_go_while_another_serves(service: str) -> None:
    chosen = {"app.kubernetes.io/name": service}
    deployment = the("Deployment", service)["spec"]
    assert deployment["selector"]["matchLabels"] == chosen
    assert deployment["template"]["metadata"]["labels"].items() >= chosen.items()
    # How many there are is the autoscaler's to say: a new version must not set it back.
    assert "replicas" not in deployment
    assert deployment["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
    assert the("Service", service)["spec"]["selector"] == chosen
    assert the("PodDisruptionBudget", service)["spec"]["selector"]["matchLabels"] == chosen
    scaling = the("HorizontalPodAutoscaler", service)["spec"]
    assert scaling["scaleTargetRef"]["name"] == service
    assert 2 <= scaling["minReplicas"] < scaling["maxReplicas"]
    container = container_of(service)
    path = OF_ITSELF if service == plan.GATEWAY else "/health"
    assert container["readinessProbe"]["httpGet"] == {"path": path, "port": "http"}
    # Whoever waits for its database or for the migrations is not ready, and is never killed for it.
    for probe in ("startupProbe", "livenessProbe"):
        assert "httpGet" not in container[probe]
        assert container[probe]["tcpSocket"] == {"port": "http"}
    assert container["resources"]["limits"]["memory"]


@pytest.mark.parametrize("service", PROGRAMS)
def test_nothing_lies_over_the_loops_that_the_image_compiled(service: str) -> None:
    """They may only be read there: `compiling` works on a copy of them, for which there is room."""
    home = "/app"
    assert f"--home-dir {home} " in (ROOT / "Dockerfile").read_text(encoding="utf-8")
    paths = [one["mountPath"] for one in container_of(service)["volumeMounts"]]
    assert not [one for one in paths if one.startswith(home)]
    assert "/tmp" in paths


def test_of_what_holds_a_whole_market_in_memory_a_process_does_one_at_a_time() -> None:
    assert {rounds.GATHERING, rounds.RUN, rounds.APPLICATION} == LARGE


def test_what_does_rounds_may_hold_twice_what_the_largest_measured_one_took() -> None:
    """One at a time; the rest is for what a process does meanwhile."""
    report = ROOT / "bench/report.md"
    found = scale.found_in(report.read_text(encoding="utf-8")) if report.exists() else {}
    most = scale.number(found, scale.MEMORY)
    if most is None:
        pytest.skip("no whole run of the benches is kept: nothing tells what a round takes")
    limit = container_of("matching")["resources"]["limits"]["memory"]
    assert int(limit.removesuffix("Gi")) * 1024**3 >= 2 * most * 1024**2


def test_the_database_has_a_connection_for_everybody_at_their_most() -> None:
    most = [the("HorizontalPodAutoscaler", one)["spec"]["maxReplicas"] for one in plan.SERVICES]
    asked = sum(instances + 1 for instances in most) * connections_of_one()
    parameters = the("Cluster", "postgres")["spec"]["postgresql"]["parameters"]
    assert asked + 100 <= int(parameters["max_connections"])
    # What a log must not hold, it does not hold here either.
    for name in ("log_error_verbosity", "log_min_error_statement"):
        assert parameters[name] == postgres._SETTINGS[name]


def test_migrations_run_our_command_with_every_database_and_all_keys(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pod = the("Job", "migrations")["spec"]["template"]["spec"]
    [container] = pod["containers"]
    given = cli._parser().parse_args(container["args"][1:])
    assert (given.command, cli.Folder(given.data).keys) == ("migrate", Path("/jianxi/data-keys"))
    assert "/jianxi/data-keys" in pod["initContainers"][1]["command"][-1]
    for one in container["env"]:
        monkeypatch.setenv(one["name"], one.get("value", "-"))
    assert set(plan.given_databases()) == set(plan.given_owners()) == set(plan.SERVICES)
    projected = next(one["projected"] for one in pod["volumes"] if "projected" in one)
    secrets = [one["secret"]["name"] for one in projected["sources"]]
    assert secrets == [f"{service}-keys" for service in plan.SERVICES]


def test_nothing_secret_is_written_down_and_the_manual_names_what_is_to_be_made() -> None:
    assert [one for one in ALL if one["kind"] == "Secret"] == []
    manual = (ROOT / "docs/kubernetes.md").read_text(encoding="utf-8")
    for name in ("$s-keys", "$s-database", "superuser", "documents", "backups", "outside"):
        assert f"secret generic {name} " in manual


@pytest.mark.parametrize("resource", [*ALL, *RESTORED], ids=name_of)
def test_no_container_may_more_than_it_needs(resource: dict[str, Any]) -> None:
    if resource["kind"] in {"Deployment", "Job"}:
        pod = resource["spec"]["template"]["spec"]
        assert pod["automountServiceAccountToken"] is False
        assert pod["securityContext"]["runAsNonRoot"] is True
        for container in (*pod["containers"], *pod.get("initContainers", ())):
            assert container["securityContext"]["allowPrivilegeEscalation"] is False
            assert container["securityContext"]["readOnlyRootFilesystem"] is True
            assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
