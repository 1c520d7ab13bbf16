"""What can be done with the gateway offline: build the merged OpenAPI document, or check it.

python -m services.gateway.commands openapi [--check]
python -m services.gateway.commands release
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from services.common.web.document import written
from services.gateway.breaking import breaks, last_release, unnamed
from services.gateway.document import DocumentClash, merge
from services.gateway.downward import rendered
from services.gateway.settings import REPOSITORY, SERVICES

FOLDER: Final = REPOSITORY / "docs" / "openapi"
MERGED: Final = "jianxi"
LOWERED: Final = "jianxi-3.0"
RELEASED: Final = "released"
"""The merged document of the last release: what clients were made for."""
_VERSION: Final = "x-release"


class ServiceMute(Exception):
    """A service could not say what it offers."""


def told_by_services() -> dict[str, Any]:
    """The document of every service, each printed by a process of its own."""
    running = {service: _tell(service) for service in SERVICES}
    return {service: _heard(service, process) for service, process in running.items()}


def _tell(service: str) -> subprocess.Popen[str]:
    command = [
        sys.executable,
        "-m",
        "services.common.web.document",
        f"services.{service}.app:create",
    ]
    return subprocess.Popen(  # noqa: S603 - our own module, our own service
        command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True
    )


def _heard(service: str, process: subprocess.Popen[str]) -> Any:
    told, _ = process.communicate()
    if process.returncode:
        raise ServiceMute(f"{service} 没有给出接口文档。")
    return json.loads(told)


def differing(folder: Path, documents: Mapping[str, Any]) -> list[Path]:
    """The files whose text is not what the documents say now."""
    return [
        file
        for name, told in documents.items()
        if not (file := folder / f"{name}.json").exists() or file.read_text() != written(told)
    ]


def openapi(folder: Path, *, check: bool) -> int:
    """Write the services' documents and the merged one, or only compare; the exit status."""
    try:
        told = told_by_services()
        merged = merge(told)
    except (DocumentClash, ServiceMute) as fault:
        print(fault, file=sys.stderr)
        return 1
    documents = told | {MERGED: merged, LOWERED: rendered(merged)}
    stale = differing(folder, documents)
    for file in stale:
        name = file.name.removesuffix(".json")
        if not check:
            file.write_text(written(documents[name]))
        print(f"{'与代码不符' if check else '已更新'}：{file.name}")
    return int(check and bool(stale)) or broken(folder / f"{RELEASED}.json", merged)


def broken(file: Path, merged: Mapping[str, Any]) -> int:
    """Whether the document takes from the last release's clients what CHANGELOG.md names not."""
    changelog = _changelog()
    released = json.loads(file.read_text()) if file.exists() else {}
    if released.get(_VERSION) != last_release(changelog):
        print(f"{file.name} 不是 CHANGELOG.md 中最近一版的接口文档，发布时请用 make release 写入。")
        return 1
    found = unnamed(breaks(released, dict(merged)), changelog)
    for each in found:
        print(f"影响已有的客户端，CHANGELOG.md 没有写明：`{each.where}` {each.what}")
    return int(bool(found))


def release(folder: Path) -> int:
    """Let the merged document be that of the version whose section CHANGELOG.md begins with."""
    merged = json.loads((folder / f"{MERGED}.json").read_text())
    version = last_release(_changelog())
    (folder / f"{RELEASED}.json").write_text(written(merged | {_VERSION: version}))
    print(f"{RELEASED}.json：{version}")
    return 0


def _changelog() -> str:
    return (REPOSITORY / "CHANGELOG.md").read_text()


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m services.gateway.commands")
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("openapi", help="合并接口文档")
    command.add_argument("--check", action="store_true", help="只比较，不写入；不一致时返回 1")
    commands.add_parser("release", help="把接口文档作为 CHANGELOG.md 最近一版的，供以后比较")
    asked = parser.parse_args()
    return release(FOLDER) if asked.command == "release" else openapi(FOLDER, check=asked.check)


if __name__ == "__main__":
    sys.exit(main())
