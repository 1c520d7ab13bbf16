"""The database of a cluster, its backups, and what is restored of them: by CloudNativePG."""

import os
import re
import socket
import subprocess
import sys
import time
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from launch import cli, plan
from tests.launch.manifests import (
    ALL,
    FOLDER,
    KUBECTL,
    OPERATORS,
    RESTORED,
    documents_of,
    name_of,
    restored,
    the,
)

PLUGIN = "barman-cloud.cloudnative-pg.io"
_WORD = {"type": "string", "minLength": 1}


def _closed(required: tuple[str, ...], **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(required),
        "properties": properties,
    }


_SIZED = _closed(("size",), size={"type": "string", "pattern": "^[0-9]+(Mi|Gi|Ti)$"})
_NAMED = _closed(("name",), name=_WORD)
_KEYED = _closed(("name", "key"), name=_WORD, key=_WORD)
_WORDS = {"type": "object", "additionalProperties": {"type": "string"}}
_SERVER = _closed(
    (),
    synchronous=_closed(
        ("method", "number"),
        method={"enum": ["any", "first"]},
        number={"type": "integer", "minimum": 1},
    ),
    parameters=_WORDS,
)
_PLUGIN = _closed(("name",), name=_WORD, isWALArchiver={"type": "boolean"}, parameters=_WORDS)
_RECOVERY = _closed(
    ("source",),
    source=_WORD,
    # Without a zone it would be read as of UTC.
    recoveryTarget=_closed(
        ("targetTime",),
        targetTime={"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$"},
    ),
)
_STORE = _closed(
    ("destinationPath",),
    destinationPath={"type": "string", "pattern": "^s3://[^/]+/"},
    endpointURL={"type": "string", "pattern": "^https://"},
    s3Credentials=_closed(
        ("accessKeyId", "secretAccessKey"),
        accessKeyId=_KEYED,
        secretAccessKey=_KEYED,
        region=_KEYED,
    ),
    wal=_closed(
        (),
        compression={"enum": ["bzip2", "gzip", "lz4", "snappy", "xz", "zstd"]},
        maxParallel={"type": "integer", "minimum": 1},
    ),
    data=_closed(
        (),
        compression={"enum": ["bzip2", "gzip", "lz4", "snappy"]},
        jobs={"type": "integer", "minimum": 1},
    ),
)
SPECS = {
    "Cluster": _closed(
        ("instances",),
        instances={"type": "integer", "minimum": 1},
        imageName=_WORD,
        enableSuperuserAccess={"type": "boolean"},
        superuserSecret=_NAMED,
        bootstrap=_closed((), recovery=_RECOVERY),
        externalClusters={
            "type": "array",
            "items": _closed(("name",), name=_WORD, plugin=_PLUGIN),
        },
        plugins={"type": "array", "items": _PLUGIN},
        storage=_SIZED,
        walStorage=_SIZED,
        resources={"type": "object"},
        postgresql=_SERVER,
    ),
    "Database": _closed(("cluster", "name", "owner"), cluster=_NAMED, name=_WORD, owner=_WORD),
    "ObjectStore": _closed(
        ("configuration",),
        retentionPolicy={"type": "string", "pattern": "^[1-9][0-9]*[dwm]$"},
        configuration=_STORE,
    ),
    "ScheduledBackup": _closed(
        ("cluster", "schedule"),
        cluster=_NAMED,
        # Seconds come first.
        schedule={"type": "string", "pattern": r"^(\S+ ){5}\S+$"},
        immediate={"type": "boolean"},
        backupOwnerReference={"enum": ["none", "self", "cluster"]},
        method={"enum": ["barmanObjectStore", "volumeSnapshot", "plugin"]},
        pluginConfiguration=_closed(("name",), name=_WORD, parameters=_WORDS),
    ),
}
"""Written by hand after CloudNativePG's 1.30 and its Barman Cloud plugin's 0.14: what is used here
of their own schemas, no more.
"""


@pytest.mark.parametrize(
    "resource",
    [one for one in (*ALL, *RESTORED) if one["apiVersion"] in OPERATORS],
    ids=name_of,
)
def test_it_has_the_form_that_was_written_down_by_hand_of_the_operators(
    resource: dict[str, Any],
) -> None:
    validator = Draft202012Validator(SPECS[resource["kind"]])
    assert [*validator.iter_errors(resource["spec"])] == []
    assert [*validator.iter_errors(resource["spec"] | {"instanses": 3})]


def test_what_is_answered_lies_on_the_disk_of_a_replica_too() -> None:
    cluster = the("Cluster", "postgres")["spec"]
    assert cluster["instances"] == 3
    assert cluster["postgresql"]["synchronous"] == {"method": "any", "number": 1}
    assert cluster["postgresql"]["parameters"]["synchronous_commit"] == "on"


def test_everybody_finds_the_database_by_a_name_that_is_no_clusters() -> None:
    """The operator's own names are the Cluster's: what is restored is another one."""
    roles = {"database": "primary", "replicas": "replica"}
    for name, role in roles.items():
        service = the("Service", name)["spec"]
        assert service["selector"] == {"cnpg.io/cluster": "postgres", "cnpg.io/instanceRole": role}
        assert [one["port"] for one in service["ports"]] == [5432]


def test_wal_is_archived_and_a_base_backup_taken_every_day() -> None:
    [plugin] = the("Cluster", "postgres")["spec"]["plugins"]
    assert (plugin["name"], plugin["isWALArchiver"]) == (PLUGIN, True)
    store = the("ObjectStore", plugin["parameters"]["barmanObjectName"])["spec"]
    backup = the("ScheduledBackup", "postgres")["spec"]
    assert backup["cluster"] == {"name": "postgres"}
    assert (backup["method"], backup["pluginConfiguration"]["name"]) == ("plugin", PLUGIN)
    assert backup["immediate"]
    second, minute, hour, *days = backup["schedule"].split()
    assert days == ["*", "*", "*"]
    # The operator reckons in UTC; the manual tells the hour of Beijing.
    manual = (plan.HOME / "docs/kubernetes.md").read_text(encoding="utf-8")
    assert (second, minute, (int(hour) + 8) % 24) == ("0", "0", 2)
    assert "每天北京时间两点一次完整备份" in manual
    written = (FOLDER / "backups.yaml").read_text(encoding="utf-8")
    assert ("五分钟" in manual, "five minutes behind at most" in written) == (True, True)
    assert store["retentionPolicy"] == "30d"
    assert "三十天以内的任意一刻" in manual


def test_backups_lie_elsewhere_than_files_and_their_keys_are_others() -> None:
    store = the("ObjectStore", "backups")["spec"]["configuration"]
    files = the("ConfigMap", "documents")["data"]["JIANXI_DOCUMENTS_URL"]
    assert not store["destinationPath"].startswith(f"{files}/")
    assert {one["name"] for one in store["s3Credentials"].values()} == {"backups"}
    # What the manual makes has these keys.
    manual = (plan.HOME / "docs/kubernetes.md").read_text(encoding="utf-8")
    [made] = re.findall(r"secret generic backups (.*?)\n(?:kubectl|```)", manual, re.DOTALL)
    asked = {one["key"] for one in store["s3Credentials"].values()}
    assert asked == set(re.findall(r"--from-literal=(\w+)=", made))


def of_restored(kind: str) -> list[dict[str, Any]]:
    return [one for one in RESTORED if one["kind"] == kind]


def test_what_is_restored_is_another_cluster_of_the_same_form() -> None:
    [cluster] = of_restored("Cluster")
    before = the("Cluster", "postgres")
    assert cluster["metadata"]["name"] != before["metadata"]["name"]
    spec = dict(cluster["spec"])
    recovery = spec.pop("bootstrap")["recovery"]
    [source] = spec.pop("externalClusters")
    assert spec == before["spec"]
    assert source["name"] == recovery["source"]
    # Read from where the one before archives; written under its own name, beside it.
    [archiver] = before["spec"]["plugins"]
    told = dict(archiver["parameters"]) | {"serverName": before["metadata"]["name"]}
    assert source["plugin"] == {"name": PLUGIN, "parameters": told}


def test_what_is_restored_is_the_one_that_is_asked_and_backed_up() -> None:
    [cluster] = of_restored("Cluster")
    name = cluster["metadata"]["name"]
    services = of_restored("Service")
    assert {one["metadata"]["name"] for one in services} == {"database", "replicas"}
    assert {one["spec"]["selector"]["cnpg.io/cluster"] for one in services} == {name}
    [backup] = of_restored("ScheduledBackup")
    # A ScheduledBackup is of one Cluster for ever.
    assert backup["metadata"]["name"] != "postgres"
    before = the("ScheduledBackup", "postgres")["spec"]
    assert backup["spec"] == before | {"cluster": {"name": name}}


def awaited(job: dict[str, Any]) -> str:
    """Whose port a job waits for."""
    waits = job["spec"]["template"]["spec"]["initContainers"][0]
    assert "('$AWAITED', 5432)" in waits["command"][-1]
    return {one["name"]: one["value"] for one in waits["env"]}["AWAITED"]


def test_epochs_begin_anew_by_a_job_that_is_told_what_the_migrations_are() -> None:
    epochs, migrations = of_restored("Job")
    pod, theirs = (deepcopy(one["spec"]["template"]["spec"]) for one in (epochs, migrations))
    [ours], [other] = pod.pop("containers"), theirs.pop("containers")
    assert pod == theirs
    given = cli._parser().parse_args(ours["args"][1:])
    assert given.command == "begin-epochs"
    assert ours | {"name": "", "args": []} == other | {"name": "", "args": []}


def test_no_job_of_a_restore_works_in_the_database_that_was_there_before() -> None:
    """By `database` that one may still answer: what was done in it would count as done."""
    [cluster] = of_restored("Cluster")
    jobs = {one["metadata"]["name"]: awaited(one) for one in of_restored("Job")}
    asked = f"{cluster['metadata']['name']}-rw"
    assert jobs == {"begin-epochs": asked, "migrations": asked}
    assert awaited(the("Job", "migrations")) == "database"


def test_who_waits_for_a_database_waits_until_it_answers() -> None:
    """As the container does, but for the port and the pause."""
    waits, _ = the("Job", "migrations")["spec"]["template"]["spec"]["initContainers"]
    words = waits["command"][-1]
    with socket.socket() as port:
        port.bind(("127.0.0.1", 0))
        words = words.replace("5432", str(port.getsockname()[1])).replace("sleep 5", "sleep 0.1")
        where = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        environment = {"AWAITED": "localhost", "PATH": where}
        with subprocess.Popen(["sh", "-c", words], env=environment) as waiting:
            try:
                time.sleep(1)
                assert waiting.poll() is None
                port.listen()
                assert waiting.wait(20) == 0
            finally:
                waiting.kill()


def test_what_a_restore_takes_is_named_and_not_taken_otherwise() -> None:
    said = (FOLDER / "kustomization.yaml").read_text(encoding="utf-8")
    assert "\n  # - begin-epochs\n" in said
    assert "\n# components: [restored]\n" in said


@pytest.mark.skipif(KUBECTL is None, reason="no kubectl to build it")
def test_all_else_stays_as_it_is_but_for_databases_that_are_in_what_is_restored() -> None:
    whole = documents_of(restored())
    names = {name_of(one) for one in whole}
    gone = {name_of(one) for one in ALL} - names
    assert {one.partition("-")[0] for one in gone} == {"Cluster", "Database", "ScheduledBackup"}
    assert len([one for one in gone if one.startswith("Database-")]) == len(plan.SERVICES)
    same = [one for one in whole if one in ALL]
    changed = [one for one in RESTORED if name_of(one) in {name_of(other) for other in ALL}]
    assert {name_of(one).partition("-")[0] for one in changed} == {"Job", "Service"}
    assert len(same) == len(ALL) - len(gone) - len(changed)
