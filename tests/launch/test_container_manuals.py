"""Whoever has only the documents types what they print for containers and for a cluster.

There is neither here: `docker` and `kubectl` note what they are told, and it is looked at whether
that is there. Where the real ones are, they say which options they know.
"""

import json
import os
import re
import shutil
import subprocess
import tarfile
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from time import sleep
from typing import IO

import pytest

from launch import cli
from launch.plan import SERVICES
from services.accounts import commands as of_accounts
from services.common import backups
from tests.journeys.manuals import Machine, commands
from tests.launch.manifests import ALL, BUILD, KUBECTL, RESTORED, told
from tests.launch.test_compose import COMPOSE, PROGRAMS, ROOT

KINDS = {
    "cluster": "Cluster",
    "databases.postgresql.cnpg.io": "Database",
    "deploy": "Deployment",
    "deployment": "Deployment",
    "job": "Job",
    "namespace": "Namespace",
    "scheduledbackup": "ScheduledBackup",
}
STATES = {
    "Job": {"complete"},
    # ClusterConditionType of CloudNativePG's api/v1/cluster_types.go.
    "Cluster": {"ContinuousArchiving", "LastBackupSucceeded"},
}
TAKES = {
    "compose exec": r"accounts python -m services\.accounts\.commands (.*)",
    "compose run": r"--rm migrations jianxi (.*)",
}
"""Where a command of ours stands amid one of Docker's."""
DATA = set(COMPOSE["volumes"]) - {"figures", "silences"}


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine with `jianxi`, on which `docker` and `kubectl` note what they are told."""
    machine = Machine(tmp_path, 0)
    machine.install(".venv/bin/jianxi")
    machine.note("docker")
    machine.note("kubectl")
    machine.note("sudo")
    shutil.copy(ROOT / "accounts.env.example", tmp_path / "accounts.env")
    return machine


@pytest.fixture
def of_cluster(machine: Machine) -> list[list[str]]:
    """What is told to `kubectl` by the page of a cluster, all of it typed."""
    for block in commands("docs/kubernetes.md"):
        machine.type(block)
    return [words[1:] for words in machine.told()]


@pytest.fixture
def of_containers(machine: Machine) -> list[list[str]]:
    """What is told to `docker` by the section on containers, all of it typed."""
    for block in commands("docs/installing.md"):
        if "docker " in block:
            machine.type(block)
    return [words[1:] for words in machine.told() if words[0] == "docker"]


def aimed_at(words: list[str]) -> list[tuple[str, str]]:
    """Which resources a command names: their kinds and names."""
    ours = words[: words.index("--")] if "--" in words else words
    plain = [one for one in ours if not one.startswith("-") and one != "jianxi"]
    rest = plain[2:] if plain[0] == "rollout" else plain[1:]
    if plain[0] in {"apply", "create"} or rest == ["pod"]:
        return []
    if "/" in rest[0]:
        return [(KINDS[kind], name) for kind, name in (one.split("/") for one in rest)]
    return [(KINDS[rest[0]], name) for name in rest[1:]] or [(KINDS[rest[0]], "")]


def test_every_resource_that_is_named_is_there(of_cluster: list[list[str]]) -> None:
    there = {(one["kind"], one["metadata"]["name"]) for one in (*ALL, *RESTORED)}
    named = {one for words in of_cluster for one in aimed_at(words)}
    assert {one for one in named if one[1]} - there == set()
    assert {kind for kind, name in named if not name} == {"Database"}
    # Whoever stops, starts or takes back, does so with all of them.
    deployed = {("Deployment", one) for one in PROGRAMS}
    for word in ("scale", "undo", "status"):
        found = {one for words in of_cluster if word in words for one in aimed_at(words)}
        assert found == deployed, word


def test_all_of_it_is_told_of_the_house_alone(of_cluster: list[list[str]]) -> None:
    for words in of_cluster:
        elsewhere = (["apply", "-k", "deploy/kubernetes"], ["create", "namespace", "jianxi"])
        assert words[:3] in elsewhere or words[:2] == ["-n", BUILD["namespace"]]


def test_what_is_waited_for_comes(of_cluster: list[list[str]]) -> None:
    waits = [words for words in of_cluster if "wait" in words]
    assert waits
    for words in waits:
        [what] = [one.removeprefix("--for=") for one in words if one.startswith("--for=")]
        kinds = {kind for kind, _ in aimed_at(words)}
        if what == "delete":
            [chosen] = [one for one in words if one.startswith("--selector=")]
            assert re.findall(r"\w+", chosen.partition(" in ")[2]) == list(PROGRAMS)
        else:
            assert {what.removeprefix("condition=")} <= set.union(*(STATES[one] for one in kinds))
        assert any(one.startswith("--timeout=") for one in words)


def test_what_was_done_before_a_restore_is_done_anew_in_what_is_restored(
    of_cluster: list[list[str]],
) -> None:
    """A job that is complete is not run again: it is deleted first, and waited for in turn."""
    lines = [" ".join(words) for words in of_cluster]
    begun = next(at for at, line in enumerate(lines) if " scale " in line and "=0" in line)
    ended = next(at for at, line in enumerate(lines) if at > begun and " scale " in line)
    words = r"(delete|apply|wait)\b(?=.*(?:job|deploy/kubernetes))"
    steps = [(m[1], line) for line in lines[begun:ended] if (m := re.search(words, line))]
    assert [word for word, _ in steps] == [
        "delete",
        "apply",
        "wait",
        "apply",
        "wait",
        "delete",
        "apply",
    ]
    assert "job migrations begin-epochs --ignore-not-found" in steps[0][1]
    assert "job/migrations" in steps[2][1]
    assert "job/begin-epochs" in steps[4][1]


def test_in_a_restore_services_come_after_the_jobs_also_in_a_new_cluster(
    of_cluster: list[list[str]],
) -> None:
    applied = [words for words in of_cluster if words[:3] == ["apply", "-k", "deploy/kubernetes"]]
    [*jobs, whole] = applied[1:4]
    assert whole == applied[0]
    there = {(one["kind"], one["metadata"]["name"]): one for one in (*ALL, *RESTORED)}
    for words in jobs:
        [(label, left)] = re.findall(r"^--selector=([\w./]+) notin \((.*)\)$", words[3])
        assert left.split(", ") == [*PROGRAMS]
        # As Kubernetes reads it: what has no such label is among them.
        labels = {one: told["metadata"].get("labels", {}).get(label) for one, told in there.items()}
        waits = {one for one, name in labels.items() if name in PROGRAMS}
        assert {one for one in there if one[0] == "Deployment" and one[1] in PROGRAMS} <= waits
        assert {("Job", "migrations"), ("Job", "begin-epochs")} & waits == set()
        assert {kind for kind, _ in waits} <= {"Deployment", "Service", "HorizontalPodAutoscaler"}


def test_what_runs_in_a_pod_is_there_and_lies_where_it_looks(of_cluster: list[list[str]]) -> None:
    inside = [words[words.index("--") + 1 :] for words in of_cluster if "exec" in words]
    officer = ["python", "-m", "services.accounts.commands"]
    [first] = [one for one in inside if one[:3] == officer]
    assert of_accounts._parser().parse_args(first[3:]).roles == ["administrator"]
    others = [one for one in inside if one[:3] != officer]
    modules = re.findall(r"python -m ([\w.]+)", " ".join(word for one in others for word in one))
    assert modules == ["services.common.store.anew"] * len(SERVICES)
    assert {one[0] for one in others} == {"tar", "sh"}
    for one in others:
        folders = set(re.findall(r"(?<= )/\w+", " ".join(one[1:])))
        assert folders == {told(service)["JIANXI_ANCHORS_FOLDER"] for service in SERVICES}
    saved = [words for words in of_cluster if "tar" in words]
    assert {name for words in saved for _, name in aimed_at(words)} == set(SERVICES)


def set_aside(of_cluster: list[list[str]], machine: Machine) -> subprocess.CompletedProcess[bytes]:
    """Do here what is done in the pod of units as anchors begin anew."""
    [script] = [words[-1] for words in of_cluster if "sh" in words and "deploy/units" in words]
    return subprocess.run(
        ["sh", "-c", script.replace("/anchors", str(machine.place / "anchors"))],
        env=os.environ | {"PATH": f"{machine.place}:{os.environ['PATH']}"},
        check=False,
        capture_output=True,
    )


@pytest.fixture
def anchors(machine: Machine) -> Path:
    """The folder of a pod's anchors; whether they began anew is noted."""
    machine.note("python")
    (machine.place / "anchors").mkdir()
    return machine.place / "anchors"


def begun_anew(machine: Machine) -> int:
    return machine.noted().count("python -m services.common.store.anew --restarted-next")


def test_anchors_that_are_set_aside_twice_a_day_are_all_kept(
    of_cluster: list[list[str]], machine: Machine, anchors: Path
) -> None:
    for restored in ("once", "again"):
        for file in ("units.head.jsonl", "units.daily.jsonl"):
            (anchors / file).write_text(restored)
        assert set_aside(of_cluster, machine).returncode == 0
        sleep(1)
    assert [*anchors.glob("*.jsonl")] == []
    kept = sorted(file.read_text() for file in anchors.glob("before-*/units.*.jsonl"))
    assert kept == ["again", "again", "once", "once"]
    assert begun_anew(machine) == 2


def test_they_begin_anew_where_there_are_none_and_not_where_one_cannot_be_moved(
    of_cluster: list[list[str]], machine: Machine, anchors: Path
) -> None:
    assert set_aside(of_cluster, machine).returncode == 0
    assert begun_anew(machine) == 1
    sleep(1)
    (anchors / "units.head.jsonl").touch()
    machine.put("mv", "#!/bin/sh\nexit 1\n")
    assert set_aside(of_cluster, machine).returncode != 0
    assert begun_anew(machine) == 1


def test_what_is_saved_of_anchors_has_no_head_that_counts_a_day_it_lacks(
    of_cluster: list[list[str]], machine: Machine, anchors: Path
) -> None:
    """The day may turn as they are read: heads are read first, and once."""
    (anchors / "before").mkdir()
    names = ["units.daily.jsonl", "units.head.draft", "units.head.jsonl", "before/units.head.jsonl"]
    for name in names:
        (anchors / name).touch()
    [command] = [words for words in of_cluster if "tar" in words and "deploy/units" in words]
    inside = [one.replace("/anchors", str(anchors)) for one in command[command.index("tar") :]]
    with (machine.place / "saved.tar").open("wb") as saved:
        subprocess.run(inside, check=True, stdout=saved)
    with tarfile.open(machine.place / "saved.tar") as packed:
        found = [one.name.removeprefix("./") for one in packed if one.isfile()]
    assert found[0] == "units.head.jsonl"
    assert sorted(found) == sorted(set(names) - {"units.head.draft"})


def test_secrets_are_those_that_the_manifests_ask_for(of_cluster: list[list[str]]) -> None:
    made = {words[words.index("generic") + 1] for words in of_cluster if "generic" in words}
    assert made == asked_for()


def asked_for() -> set[str]:
    """The secrets that the manifests name."""
    text = json.dumps([*ALL, *RESTORED])
    found = re.findall(r'"secretName": "([^"]+)"', text)
    named = "secret(?:Ref|KeyRef)?|superuserSecret|accessKeyId|secretAccessKey|region"
    return set(found + re.findall(rf'"(?:{named})": \{{[^{{}}]*"name": "([^"]+)"', text))


def test_secrets_are_made_of_what_lies_there(machine: Machine, of_cluster: list[list[str]]) -> None:
    made = [words for words in of_cluster if "secret" in words]
    for words in made:
        files = [one.rpartition("=")[2] for one in words if one.startswith("--from-file")]
        files += [one.partition("=")[2] for one in words if one.startswith("--from-env-file")]
        assert [one for one in files if not (machine.place / one).is_file()] == []
    passwords = [file.read_text() for file in (machine.place / "secrets").glob("*.password")]
    assert len(set(passwords)) == len(SERVICES) + 1
    # A password is part of an address: no line break at its end, either.
    assert all(re.fullmatch(r"[0-9a-f]{48}", one) for one in passwords)


@pytest.mark.parametrize("ignored", [".dockerignore", ".gitignore"])
def test_what_the_commands_leave_behind_comes_into_no_image_and_no_repository(
    ignored: str, of_cluster: list[list[str]], of_containers: list[list[str]], machine: Machine
) -> None:
    """They are typed beside the code, of which the image takes whatever lies there."""
    assert of_cluster
    packed = {Path(one).name for words in of_containers for one in words if one.endswith(".tar")}
    noted = {"docker", "kubectl", "noted", "sudo"}
    left = {one.name for one in machine.place.iterdir()} - noted
    assert {"secrets", "keys.tar", "anchors-units.tar", "marks", "mail.password"} <= left | packed
    patterns = [line.strip("/") for line in (ROOT / ignored).read_text().splitlines()]
    assert [one for one in left | packed | {".env"} if not matched(one, patterns)] == []


def matched(name: str, patterns: list[str]) -> bool:
    return any(fnmatch(name, one) for one in patterns)


@cache
def helped(*words: str) -> str:
    """What a real tool says of a command; it asks neither an engine nor a cluster."""
    done = subprocess.run([*words, "--help"], check=False, capture_output=True, text=True)
    return done.stdout


def unknown(options: list[str], said: str) -> list[str]:
    """Options that are not in what is said."""
    bare = {one.partition("=")[0] for one in options if one.startswith("-") and one != "--"}
    return [one for one in bare if not re.search(rf"(?<!\S){re.escape(one)}\b", said)]


@pytest.mark.skipif(KUBECTL is None, reason="no kubectl to say which options it knows")
def test_kubectl_knows_every_option(of_cluster: list[list[str]]) -> None:
    for words in of_cluster:
        ours = words[2:] if words[0] == "-n" else words
        ours = ours[: ours.index("--")] if "--" in ours else ours
        depth = {"rollout": 2, "create": 3 if "secret" in ours else 2}.get(ours[0], 1)
        said = helped(str(KUBECTL), *ours[:depth])
        flags = [part for one in ours[depth:] for part in split(one)]
        assert unknown(flags, said) == [], ours


@pytest.mark.skipif(KUBECTL is None, reason="no kubectl to read it")
def test_kubectl_would_make_what_is_to_be_made(
    machine: Machine, of_cluster: list[list[str]]
) -> None:
    for words in of_cluster:
        if "create" in words:
            command = [str(KUBECTL), *words, "--dry-run=client", "--output=name"]
            done = subprocess.run(command, cwd=machine.place, check=False, capture_output=True)
            assert done.returncode == 0, (words, done.stderr)


def split(option: str) -> list[str]:
    """Short options stand together: -it is -i and -t."""
    if re.fullmatch(r"-[a-z]{2,}", option):
        return [f"-{letter}" for letter in option[1:]]
    return [option]


def test_services_of_containers_that_are_named_are_there(of_containers: list[list[str]]) -> None:
    for words in of_containers:
        if words[0] == "compose":
            plain = [one for one in words[2:] if not one.startswith("-")]
            assert plain[:1] == [] or plain[0] in COMPOSE["services"], words
    ours = {words[1] for words in of_containers if words[0] == "compose"}
    assert ours >= {"up", "ps", "exec", "stop", "start", "run", "logs"}


def test_commands_of_ours_in_containers_are_understood(of_containers: list[list[str]]) -> None:
    lines = [" ".join(words) for words in of_containers]
    [officer] = [m[1] for one in lines if (m := re.search(TAKES["compose exec"], one))]
    assert of_accounts._parser().parse_args(officer.split()).roles == ["administrator"]
    [epochs] = [m[1] for one in lines if (m := re.search(TAKES["compose run"], one))]
    given = cli._parser().parse_args(epochs.split())
    assert given.command == "begin-epochs"
    assert str(given.data) == COMPOSE["services"]["migrations"]["command"][-1].split()[-1]


def test_what_holds_data_is_packed_and_unpacked_whole(
    of_containers: list[list[str]], tmp_path: Path
) -> None:
    runs = [words for words in of_containers if words[0] == "run"]
    packing, unpacking = runs[: len(DATA)], runs[len(DATA) :]
    for each in (packing, unpacking):
        assert {*mounted_in(each)} == DATA
        assert all(words[words.index("--user") + 1] == "root" for words in each)
    # As the containers would, here.
    for name in DATA:
        there = tmp_path / f"{COMPOSE['name']}_{name}"
        (there / "of it").mkdir(parents=True)
        (there / "of it" / "kept").write_text(name)
        (there / "of it" / "kept").chmod(0o640)
    for name, words in zip(mounted_in(packing), packing, strict=True):
        with (tmp_path / f"{name}.tar").open("wb") as packed:
            inside(words, tmp_path, packed)
    for name in DATA:
        shutil.rmtree(tmp_path / f"{COMPOSE['name']}_{name}" / "of it")
    for words in unpacking:
        inside(words, tmp_path)
    for name in DATA:
        kept = tmp_path / f"{COMPOSE['name']}_{name}" / "of it" / "kept"
        assert (kept.read_text(), kept.stat().st_mode & 0o777) == (name, 0o640)


def mounts(words: list[str]) -> dict[str, str]:
    """What is mounted where."""
    given = [words[at + 1] for at, one in enumerate(words) if one == "--volume"]
    return {one.split(":")[1]: one.split(":")[0] for one in given}


def mounted_in(runs: list[list[str]]) -> list[str]:
    """Which of our volumes each has."""
    return [mounts(words)["/volume"].removeprefix(f"{COMPOSE['name']}_") for words in runs]


def inside(words: list[str], place: Path, out: IO[bytes] | None = None) -> None:
    """Do without a container what would be done in one."""
    image = COMPOSE["services"]["migrations"]["image"]
    command = words[words.index(image) + 1 :]
    for where, what in mounts(words).items():
        command = [one.replace(where, str(place / what)) for one in command]
    subprocess.run(command, check=True, stdout=out)


def test_what_is_packed_is_read_by_whoever_packs_it_alone(machine: Machine) -> None:
    """Keys lie in one of them; Docker keeps what a container says, unless told otherwise."""
    machine.place.chmod(0o755)
    (machine.place / "keys.tar").write_bytes(b"of an older manual")
    (machine.place / "keys.tar").chmod(0o644)
    [packing] = [one for one in commands("docs/installing.md") if "tar -C" in one and "-cf" in one]
    machine.type(f"umask 022\n{packing}")
    modes = {one.stem: one.stat().st_mode & 0o777 for one in machine.place.glob("*.tar")}
    assert modes == dict.fromkeys(DATA, 0o600)
    for words in machine.told():
        if words[1] == "run":
            assert words[words.index("--log-driver") + 1] == "none"
            assert [*mounts(words[1:])] == ["/volume"]


@pytest.mark.parametrize("engine", ["exit 0", "exit 1"])
def test_a_backup_counts_as_failed_until_all_of_it_is_packed(machine: Machine, engine: str) -> None:
    """Typed by hand no line stops the next one; by a script it does."""
    [packing] = [one for one in commands("docs/installing.md") if "tar -C" in one and "-cf" in one]
    docker = machine.place / "docker"
    docker.write_text(f'{docker.read_text()}\n[ "$1" != run ] || {engine}\n')
    done = subprocess.run(
        ["bash", "-c", packing],
        cwd=machine.place,
        env=os.environ | {"PATH": f"{machine.place}:{os.environ['PATH']}"},
        check=False,
    )
    made = backups._made_at(machine.place / "marks")
    assert made is not None
    assert (made.succeeded > made.failed > 0) == (engine == "exit 0")
    assert done.returncode == 0
    # Whatever came of it, the services run again.
    assert machine.noted()[-1] == "docker compose start"


def has_compose() -> bool:
    """Whether the real `docker` is here, with Compose in it."""
    return shutil.which("docker") is not None and "compose" in helped("docker", "compose", "up")


@pytest.mark.skipif(not has_compose(), reason="no docker to say which options it knows")
def test_docker_knows_every_option_and_reads_the_file(of_containers: list[list[str]]) -> None:
    for words in of_containers:
        depth = 2 if words[0] == "compose" else 1
        end = next((at for at, one in enumerate(words) if one in {"jianxi", "python"}), len(words))
        assert unknown(words[depth:end], helped("docker", *words[:depth])) == [], words
    passwords = {"POSTGRES_PASSWORD": "a", "SERVICES_PASSWORD": "b"}
    done = subprocess.run(
        ["docker", "compose", "config", "--quiet"],
        cwd=ROOT,
        env=os.environ | passwords,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
