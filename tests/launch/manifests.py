"""What deploy/kubernetes comes to, as kubectl builds it: kept, for whoever has no kubectl."""

import re
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import yaml

ROOT: Final = Path(__file__).parents[2]
FOLDER: Final = ROOT / "deploy/kubernetes"
KEPT: Final = Path(__file__).with_name("kubernetes.yaml")
KEPT_RESTORED: Final = Path(__file__).with_name("kubernetes.restored.yaml")
"""What differs where a database was restored."""
KUBECTL: Final = shutil.which("kubectl")


def documents_of(text: str) -> list[dict[str, Any]]:
    """The resources of a text, by kind and name."""
    found = [one for one in yaml.safe_load_all(text) if one]
    return sorted(found, key=lambda one: (one["kind"], one["metadata"].get("name", "")))


def built(folder: Path) -> str:
    """What kubectl makes of a folder; it asks no cluster."""
    words = [str(KUBECTL), "kustomize", str(folder)]
    done = subprocess.run(words, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def digest() -> str:
    """Of all that is built: by it whoever has no kubectl finds that what is kept is old."""
    said = sha256()
    for file in sorted(FOLDER.rglob("*.yaml")):
        said.update(str(file.relative_to(FOLDER)).encode() + b"\0" + file.read_bytes() + b"\0")
    return said.hexdigest()


def restored() -> str:
    """The same with what docs/kubernetes.md takes in for a restore."""
    with TemporaryDirectory() as made:
        folder = Path(made) / FOLDER.name
        shutil.copytree(FOLDER, folder)
        whole = folder / "kustomization.yaml"
        taken = r"^( *)# (- begin-epochs|components: \[restored\])$"
        whole.write_text(re.sub(taken, r"\1\2", whole.read_text("utf-8"), flags=re.MULTILINE))
        return built(folder)


def keep() -> None:
    """Build it anew, and keep that."""
    first = f"# Built by kubectl of files with the digest {digest()}\n"
    standing = documents_of(built(FOLDER))
    others = [one for one in documents_of(restored()) if one not in standing]
    for file, resources in ((KEPT, standing), (KEPT_RESTORED, others)):
        file.write_text(first + yaml.safe_dump_all(resources, width=100, allow_unicode=True))


BUILD: Final = yaml.safe_load((FOLDER / "kustomization.yaml").read_text(encoding="utf-8"))
ALL: Final = documents_of(KEPT.read_text(encoding="utf-8"))
RESTORED: Final = documents_of(KEPT_RESTORED.read_text(encoding="utf-8"))
OPERATORS: Final = {"postgresql.cnpg.io/v1", "barmancloud.cnpg.io/v1"}
"""Whose schemas come with those operators, not with Kubernetes."""


def the(kind: str, name: str) -> dict[str, Any]:
    """One of them."""
    [found] = [one for one in ALL if (one["kind"], one["metadata"]["name"]) == (kind, name)]
    return found


def name_of(resource: dict[str, Any]) -> str:
    """How a test calls one of them."""
    return f"{resource['kind']}-{resource['metadata']['name']}"


def container_of(service: str) -> dict[str, Any]:
    """The one container of a service."""
    [container] = the("Deployment", service)["spec"]["template"]["spec"]["containers"]
    return dict(container)


def told(service: str) -> dict[str, str]:
    """The environment of a service, what secrets hold aside."""
    container = container_of(service)
    maps = [one["configMapRef"]["name"] for one in container["envFrom"] if "configMapRef" in one]
    common = {k: v for name in maps for k, v in the("ConfigMap", name)["data"].items()}
    return common | {one["name"]: one["value"] for one in container["env"] if "value" in one}
