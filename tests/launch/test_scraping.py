"""Whom Prometheus asks for figures: every process by itself, and each lets it."""

import re
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest
import yaml

from launch import plan
from services.gateway.settings import GatewaySettings
from tests import promtool
from tests.launch.manifests import ALL, BUILD, the, told
from tests.launch.test_compose import COMPOSE, PROGRAMS, ROOT

FOLDER = ROOT / "deploy/prometheus"
FILES = ("machine.yml", "prometheus.yml", "kubernetes.yml")
ON_ONE, IN_CONTAINERS, IN_CLUSTER = (yaml.safe_load((FOLDER / name).read_text()) for name in FILES)
PODS, DATABASES, KUBELETS = IN_CLUSTER["scrape_configs"]


def networks(given: str) -> tuple[Any, ...]:
    """The networks that a gateway reads of its setting."""
    addresses = {f"{name}_url": "http://x" for name in plan.SERVICES}
    return GatewaySettings(metrics_for=given, jwks_url="http://x", **addresses).metrics_for


def asked_by(setting: dict[str, Any]) -> dict[str, list[str]]:
    return {
        one["job_name"]: one["static_configs"][0]["targets"] for one in setting["scrape_configs"]
    }


def test_on_one_machine_each_process_is_asked_where_it_listens() -> None:
    ports = plan.ports_from(plan.FIRST_PORT)
    assert asked_by(ON_ONE) == {service: [f"127.0.0.1:{ports[service]}"] for service in PROGRAMS}


def test_each_container_is_asked_where_it_listens() -> None:
    assert asked_by(IN_CONTAINERS) == {service: [f"{service}:8000"] for service in PROGRAMS}
    assert "./deploy/prometheus:/etc/prometheus:ro" in COMPOSE["services"]["prometheus"]["volumes"]


def test_on_one_machine_the_gateway_lets_prometheus_in_and_nobody_else() -> None:
    given = COMPOSE["services"][plan.GATEWAY]["environment"]["JIANXI_METRICS_FOR"]
    address = COMPOSE["services"]["prometheus"]["networks"]["default"]["ipv4_address"]
    assert networks(given) == (ip_network(address),)
    # Nobody is given that address by chance, not even the bridge, by which calls from outside come.
    [config] = COMPOSE["networks"]["default"]["ipam"]["config"]
    assert ip_address(address) in ip_network(config["subnet"])
    assert ip_address(address) not in ip_network(config["ip_range"])


def discovered() -> list[dict[str, str]]:
    """What Prometheus hears of each port of each pod of a cluster, in its own words."""
    made = [one for one in ALL if one["kind"] in {"Deployment", "Job"}]
    pods = [one["spec"]["template"] | {"name": f"{one['metadata']['name']}-x7f"} for one in made]
    return [_labels(pod, port) for pod in pods for port in _ports(pod)]


def _ports(pod: dict[str, Any]) -> list[dict[str, Any]]:
    # A container without a port is told of all the same, by none.
    return [port for each in pod["spec"]["containers"] for port in each.get("ports", [{}])]


def _labels(pod: dict[str, Any], port: dict[str, Any]) -> dict[str, str]:
    pods = "__meta_kubernetes_pod"
    of_pod = pod["metadata"]
    found = {f"{pods}_label_{_plain(k)}": v for k, v in of_pod["labels"].items()}
    found |= {f"{pods}_annotation_{_plain(k)}": v for k, v in of_pod.get("annotations", {}).items()}
    found |= {f"{pods}_name": pod["name"], f"{pods}_phase": "Running"}
    return found | {f"{pods}_container_port_name": port.get("name", ""), "job": "jianxi"}


def _plain(name: str) -> str:
    return re.sub(r"\W", "_", name)


def relabelled(labels: dict[str, str], by: dict[str, Any] = PODS) -> dict[str, str] | None:
    """What these rules make of it, in the few ways that are used here; None if it is left out."""
    for rule in by["relabel_configs"]:
        [source] = rule["source_labels"]
        value = labels.get(source, "")
        fits = re.fullmatch(rule.get("regex", "(.*)"), value) is not None
        action = rule.get("action", "replace")
        if action == "replace":
            labels = labels | {rule["target_label"]: value}
        elif fits is not (action == "keep"):
            return None
    return labels


def test_in_a_cluster_each_pod_is_asked_by_itself_under_its_services_name() -> None:
    asked = [one for one in map(relabelled, discovered()) if one]
    assert sorted(one["job"] for one in asked) == sorted(PROGRAMS)
    assert {one["instance"] for one in asked} == {f"{service}-x7f" for service in PROGRAMS}
    [discovery] = PODS["kubernetes_sd_configs"]
    assert discovery == {"role": "pod", "namespaces": {"names": [BUILD["namespace"]]}}
    gone = discovered()[0] | {"__meta_kubernetes_pod_phase": "Failed"}
    assert relabelled(gone) is None


def test_in_a_cluster_prometheus_is_let_in_where_it_is_said_to_run() -> None:
    [reader] = the("RoleBinding", "figures")["subjects"]
    assert (reader["name"], reader["namespace"]) == ("prometheus", "monitoring")
    [rule] = the("Role", "figures")["rules"]
    assert rule["resources"] == ["pods"]
    assert set(rule["verbs"]) == {"get", "list", "watch"}
    doors = the("NetworkPolicy", "nobody-else")["spec"]["ingress"]
    chosen = {"kubernetes.io/metadata.name": reader["namespace"]}
    from_there = [{"namespaceSelector": {"matchLabels": chosen}}]
    assert {"from": from_there, "ports": [{"port": 8000}, {"port": 9187}]} in doors
    assert networks(told(plan.GATEWAY)["JIANXI_METRICS_FOR"])


def test_in_a_cluster_instances_of_a_database_are_asked_of_its_backups_and_no_more() -> None:
    """As CloudNativePG names them and their ports, and its plugin its figures; of a Cluster by its
    name.
    """
    port = {"name": "metrics", "containerPort": 9187}
    of_it = {"cnpg.io/cluster": "restored", "cnpg.io/podRole": "instance"}
    pod = {"metadata": {"labels": of_it}, "name": "restored-1"}
    asked = relabelled(_labels(pod, port), DATABASES)
    assert asked is not None
    assert (asked["cluster"], asked["instance"]) == ("restored", "restored-1")
    others = [_labels(pod, {"name": "postgres"}), *discovered()]
    assert [relabelled(one, DATABASES) for one in others] == [None] * len(others)
    assert DATABASES["kubernetes_sd_configs"] == PODS["kubernetes_sd_configs"]
    [kept] = [rule["regex"] for rule in DATABASES["metric_relabel_configs"]]
    named = {*re.findall(r"barman_\w+", (FOLDER / "alerts.yml").read_text(encoding="utf-8"))}
    assert len(named) == 2
    assert all(re.fullmatch(kept, name) for name in named)


def test_in_a_cluster_kubelets_are_asked_how_full_our_volumes_are_and_no_more() -> None:
    assert KUBELETS["kubernetes_sd_configs"] == [{"role": "node"}]
    kept = {rule["source_labels"][0]: rule["regex"] for rule in KUBELETS["metric_relabel_configs"]}
    rules = (FOLDER / "alerts.yml").read_text(encoding="utf-8")
    asked = {*re.findall(r"kubelet_\w+", rules)}
    assert len(asked) == 2
    assert all(re.fullmatch(kept["__name__"], name) for name in asked)
    assert kept["namespace"] == BUILD["namespace"]
    assert {*re.findall(r'namespace="(\w+)"', rules)} == {BUILD["namespace"]}
    allowed = the("ClusterRole", "jianxi-volumes")["rules"]
    assert {(*one["resources"], *one["verbs"]) for one in allowed} == {
        ("nodes", "get", "list", "watch"),
        ("nodes/metrics", "get"),
    }
    bound = the("ClusterRoleBinding", "jianxi-volumes")["subjects"]
    assert bound == the("RoleBinding", "figures")["subjects"]


def test_who_may_read_figures_is_asked_of_whoever_an_ingress_calls_for() -> None:
    """Or all who come through it could read them."""
    environment = told(plan.GATEWAY)
    assert environment["JIANXI_TRUSTED_PROXIES"] == environment["JIANXI_METRICS_FOR"]


@promtool.needed
@pytest.mark.parametrize("file", FILES)
def test_promtool_reads_them(file: str, tmp_path: Path) -> None:
    # Debian's was built without what finds pods.
    text = (FOLDER / file).read_text()
    text = re.sub(r"kubernetes_sd_configs: .*", 'static_configs: [{targets: ["x:1"]}]', text)
    (tmp_path / file).write_text(text)
    promtool.assert_nothing_wrong(tmp_path, "check", "config", "--syntax-only", file)
