"""All loops are compiled once, by the command that an image is built with, for whoever runs it."""

import ctypes
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from types import SimpleNamespace

import pytest

from services.common import compiling, rehearsing

ROOT = Path(__file__).parents[2]
DROP, WRITES_ANYWHERE = 24, 1
"""PR_CAPBSET_DROP and CAP_DAC_OVERRIDE of Linux."""
AGAIN = """
import random
from numba.core import event
from services.matching.engine.rounds import run
from services.matching.rules.list_digests import digests_of
from services.matching.rules.many_lists import lists_of
from services.matching.rules.rounds import read_written, refuse_ragged, written
from services.units.policy.readings import read_text
from tests.matching.engine.test_rounds import _gathering, _rows
from tests.matching.factories import a_seat, a_seeker
rng = random.Random(1)
posts = [(f"post_{p:03}", rng.randint(0, 3)) for p in range(40)]
number = {post: n for n, (post, _) in enumerate(posts)}
gathered = _gathering(list(_rows(rng, 90, posts)), posts, number)
with event.install_recorder("numba:compile") as compiled:
    refuse_ragged(gathered)
    frozen = read_written(written(gathered))
    digests_of(frozen)(range(frozen.youths))
    assert run(frozen).placed
    seats = [a_seat(f"pst_{n:03}") for n in range(20)]
    asked = [(0, a_seeker(serial=n, declined=frozenset({"pst_007"}))) for n in range(1, 9)]
    assert lists_of(seats, [b"1"], asked, 15)[1]
    assert read_text("要求本科以上学历，限宁夏户籍").findings
print(len(compiled.buffer))
"""


@pytest.fixture
def home() -> Iterator[Path]:
    """An empty home, which may be closed."""
    home = Path(mkdtemp(prefix="jianxi-home-"))
    yield home
    allow(home, 0o700)
    rmtree(home)


def allow(home: Path, folders: int) -> None:
    for folder in (home, *(one for one in home.rglob("*") if one.is_dir())):
        folder.chmod(folders)


def be_stopped_by_what_may_only_be_read() -> None:
    """Root is, once it has given up that right; whoever else is anyway."""
    ctypes.CDLL(None).prctl(DROP, WRITES_ANYWHERE, 0, 0, 0)


def somebody(home: Path, *words: str) -> str:
    """What a process at home there says."""
    done = subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env=os.environ | {"HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1"},
        text=True,
        check=False,
        capture_output=True,
        preexec_fn=be_stopped_by_what_may_only_be_read,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def files(home: Path) -> set[Path]:
    return {one for one in home.rglob("*") if one.is_file()}


@pytest.mark.compiled
def test_every_loop_is_compiled_once_and_found_by_whoever_may_only_read(home: Path) -> None:
    said = somebody(home, "-m", "services.common.rehearsing")
    [count] = re.findall(r"已编译 (\d+) 个循环", said)
    kept = files(home)
    assert len([one for one in kept if one.suffix == ".nbi"]) == int(count)
    assert int(count) > 60
    # Again it finds what it kept, and nothing left out.
    assert somebody(home, "-m", "services.common.rehearsing") == said
    assert files(home) == kept
    allow(home, 0o500)
    # A larger round and another text find all: nothing is compiled, nothing is written.
    assert somebody(home, "-c", AGAIN).split() == ["0"]
    assert files(home) == kept


def test_the_image_compiles_by_it() -> None:
    image = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert "\nRUN python -m services.common.rehearsing\n" in image


def test_whatever_names_the_loops_is_loaded() -> None:
    named = {
        ".".join(file.relative_to(ROOT).with_suffix("").parts)
        for file in (ROOT / "services").rglob("*.py")
        if re.search(r"(?m)^@(compiling\.)?(long_kernel|kernel|rehearsal)$", file.read_text())
    }
    assert {one.split(".")[1] for one in named} == {"units", "matching"}
    assert named <= set(rehearsing._modules())


def test_a_loop_that_no_rehearsal_reaches_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    reached = SimpleNamespace(name="reached", is_compiled=False)
    forgotten = SimpleNamespace(name="forgotten", is_compiled=False)
    monkeypatch.setattr(rehearsing, "_modules", lambda: ["json"])
    monkeypatch.setattr(compiling, "LOOPS", [reached, forgotten])
    monkeypatch.setattr(compiling, "REHEARSALS", [lambda: vars(reached).update(is_compiled=True)])
    assert rehearsing.main() == 1
    assert capsys.readouterr().err == "没有编译：forgotten\n"
    monkeypatch.setattr(compiling, "LOOPS", [reached])
    assert rehearsing.main() == 0
    assert capsys.readouterr().out == "已编译 1 个循环。\n"
    monkeypatch.setattr(compiling, "LOOPS", [])
    assert rehearsing.main() == 1
    assert "numba" in capsys.readouterr().err


def test_a_loop_is_compiled_once_it_was_called_with_something(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def looped() -> None:
        """Nothing."""

    monkeypatch.setattr(compiling, "LOOPS", [])
    loop = compiling.Loop(looped, nogil=False)
    assert [loop] == compiling.LOOPS
    assert loop.name == "looped"
    made = SimpleNamespace(signatures=[], stats=SimpleNamespace(cache_path=str(tmp_path)))
    vars(loop)["compiled"] = made
    assert not loop.is_compiled
    # Whoever compiled it may have been another process.
    line = looped.__code__.co_firstlineno
    kept = tmp_path / f"test_rehearsing.looped-{line}.py311.nbi"
    kept.touch()
    assert loop.is_compiled
    kept.unlink()
    made.signatures.append("(int64,)")
    assert loop.is_compiled
