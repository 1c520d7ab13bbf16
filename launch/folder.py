"""The data folder: what lies where in it, whose it is now, and whether it is a sandbox."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from launch import restoring
from launch.errors import HalfRestored, NotRunning, Occupied, SandboxOnly
from launch.private import write_whole
from services.common import shapes


@dataclass(frozen=True)
class Folder:
    """One installation: its data, its logs, its running supervisor."""

    data: Path

    @property
    def keys(self) -> Path:
        """Beside the data, so that a copy of the data opens nothing."""
        return self.data.with_name(f"{self.data.name}-keys")

    @property
    def has_keys(self) -> bool:
        """Whether keys were made for it, or laid there: in a container before anything runs."""
        return any(self.keys.glob("*.json"))

    @property
    def clock(self) -> Path:
        """The clock file; its presence makes the folder a sandbox."""
        return self.data / "clock.json"

    @property
    def documents(self) -> Path:
        """Where services keep files handed in, unless another store is given."""
        return self.data / "documents"

    @property
    def anchors(self) -> Path:
        """Beside the data: where signed anchors of the audit log lie, unless told otherwise."""
        return self.data.with_name(f"{self.data.name}-anchors")

    @property
    def marks(self) -> list[Path]:
        """The files that say what the folder is: its ports, a sandbox's clock, whether a demo's."""
        return [self._ports, self.clock, self.demo]

    @property
    def demo(self) -> Path:
        """The mark of a folder that the demo made and may empty."""
        return self.data / "demo"

    @property
    def is_sandbox(self) -> bool:
        """Whether the clock may be moved and tokens be had for the asking."""
        return self.clock.exists()

    @property
    def is_new(self) -> bool:
        """Whether nothing was ever started here."""
        return not self._ports.exists()

    @property
    def _ports(self) -> Path:
        return self.data / "ports.json"

    @property
    def _lock(self) -> Path:
        return self.data / "supervisor.lock"

    @property
    def chosen(self) -> Path:
        """What the environment named at the last start; no part of a backup."""
        return self.data / "chosen.json"

    def log(self, program: str) -> Path:
        """Where a program's words go."""
        return self.data / "logs" / f"{program}.log"

    @property
    def restoring(self) -> Path:
        """Where a restore unpacks; as long as one does without the data, it is not done."""
        return self.data.with_name(f"{self.data.name}-restoring")

    @property
    def is_half_restored(self) -> bool:
        """Whether a restore was cut off, or is not done yet."""
        # The data comes last: where it lies, all of it does.
        return restoring.is_there(self.restoring) and not self.data.exists()

    def must_be_whole(self) -> None:
        """Refuse what a restore has not put in its place. Raises HalfRestored."""
        if self.is_half_restored:
            raise HalfRestored(
                f"恢复到 {self.data} 的 jianxi restore 还在进行或者中断了，数据还没有放到位："
                "中断了的，请再次运行同样的 jianxi restore。"
            )

    def make(self) -> None:
        """Make the folders; only their owner enters. Raises HalfRestored."""
        self.must_be_whole()
        # Left, the mark would one day call the keys of lost data a half of something.
        restoring.clear(self.restoring)
        (self.data / "logs").mkdir(mode=0o700, parents=True, exist_ok=True)
        self.data.chmod(0o700)

    def ports(self) -> dict[str, int]:
        """The port of each program, as recorded when all of it last stood.

        Raises HalfRestored, Occupied while it starts for the first time, NotRunning.
        """
        self.must_be_whole()
        if self.is_new:
            if self._lock.exists():
                with self.taken():
                    pass
            raise NotRunning(
                f"数据目录 {self.data} 中还没有启动过系统：数据在别处的，请用 --data 指明；"
                "新装的，请先运行 jianxi up。"
            )
        told: dict[str, int] = shapes.read(self._ports, {"*": int}, "请从备份恢复")
        return told

    def must_have_begun(self) -> None:
        """Refuse a folder in which nothing ever stood. Raises as `ports`."""
        self.ports()

    def record(self, ports: dict[str, int]) -> None:
        """Keep the ports for the commands that come later."""
        write_whole(self._ports, json.dumps(ports, indent=1))

    def must_be_sandbox(self) -> None:
        """Refuse what would falsify real records. Raises SandboxOnly, or as `ports`."""
        if not self.is_sandbox:
            self.must_have_begun()
            raise SandboxOnly("此命令只能用于演示或沙箱数据目录（jianxi up --sandbox）。")

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Hold the folder as its only supervisor; the kernel lets go of it when we die."""
        self.make()
        descriptor = os.open(self._lock, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Occupied(
                f"数据目录 {self.data} 正由另一条 jianxi 命令使用：系统正在启动、停止，"
                "或者正在升级数据库。请等它完成（启动完成时显示“入口”）以后再试。"
            ) from None
        else:
            yield
        finally:
            os.close(descriptor)
