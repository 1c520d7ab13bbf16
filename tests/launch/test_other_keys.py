"""Index and anchor keys are changed by `jianxi`: the one while all is down, the other at work."""

import json
from pathlib import Path

import pytest

from launch.folder import Folder
from launch.plan import SERVICES
from tests.launch.test_house import free_ports, jianxi, sign_up, up

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    return Folder(tmp_path_factory.mktemp("keys") / "data")


def told(folder: Folder, service: str) -> dict[str, object]:
    text: dict[str, object] = json.loads(Path(folder.keys / f"{service}.json").read_text())
    return text


def test_the_index_key_is_changed_while_all_is_down_and_the_anchor_key_while_all_runs(
    folder: Folder,
) -> None:
    with up(folder, "--port", str(free_ports())):
        before = {service: told(folder, service)["index"] for service in SERVICES}
        made = sign_up(folder, "qingnian1")
        refused = jianxi(folder, "rotate-index-key")
        assert (refused.returncode, "请先" in refused.stderr) == (1, True)
        assert jianxi(folder, "rotate-anchor-key").returncode == 0
        sign_up(folder, "qingnian2")
    changed = jianxi(folder, "rotate-index-key")
    assert changed.returncode == 0, changed.stdout + changed.stderr
    for service in SERVICES:
        own = told(folder, service)
        assert own["index"] != before[service]
        assert own["index_before"] == [before[service]]
        assert "index_next" not in own
        assert own["anchoring"]["before"]  # type: ignore[index]
    with up(folder):
        assert sign_up(folder, "qingnian1") == made
    whole = jianxi(folder, "verify-audit")
    assert whole.returncode == 0, whole.stdout


def test_what_broke_off_goes_on_with_the_same_key(folder: Folder) -> None:
    coming = told(folder, "units")["memory"]
    half = told(folder, "matching") | {"index_next": coming}
    (folder.keys / "matching.json").write_text(json.dumps(half))
    gone_on = jianxi(folder, "rotate-index-key")
    assert gone_on.returncode == 0, gone_on.stderr
    assert told(folder, "matching")["index"] == coming
