"""Begins the anchors of a service anew: `python -m services.common.store.anew`, per service.

After somebody has set the earlier ones aside, or knows that they are lost: no service does so of
itself where rows were numbered. Ends with 1 where anchors lie, for none are begun over others, and
where the service runs: what it signed last it goes on asking for, and signs nothing. With
`--restarted-next` they are begun under it; whoever leads after the restart takes them up.
"""

import asyncio
import sys

from services.common import keys
from services.common.arguments import Parser
from services.common.offline import by_hand
from services.common.settings import ServiceSettings
from services.common.store.alone import StillServed, alone
from services.common.store.anchors import AnchorFiles
from services.common.store.database import Database


async def begin(*, restarted_next: bool = False) -> int:
    """Leave the mark by which the service begins; say what is in the way."""
    settings = ServiceSettings()
    if settings.anchors_folder is None:
        return _told("没有设 JIANXI_ANCHORS_FOLDER：不知道锚点放在哪里。", 1)
    files = AnchorFiles(settings.anchors_folder, keys.load(settings.keys_file).service)
    left = [str(file) for file in (files.head, files.daily) if file.exists()]
    if left:
        return _told(f"没有重新开始：{'、'.join(left)} 还在，请先移到别处保存。", 1)
    begun = f"{files.service} 的锚点在 {files.folder} 重新开始，"
    if restarted_next:
        files.begin()
        return _told(f"{begun}请接着重启这个服务的全部进程：重启以后才签下第一个。", 0)
    try:
        await _begin_unserved(files, settings.database_url.get_secret_value())
    except StillServed:
        return _told(
            f"没有重新开始：{files.service} 还在运行（不论在哪台机器），"
            "它不会接着新的锚点签。请先停止这个服务，再运行一次。",
            1,
        )
    return _told(f"{begun}启动服务即签下第一个。", 0)


async def _begin_unserved(files: AnchorFiles, address: str) -> None:
    database = Database(address)
    try:
        async with alone({files.service: database}):
            files.begin()
    finally:
        await database.close()


def _told(words: str, status: int) -> int:
    sys.stdout.write(f"{words}\n")
    return status


def main() -> int:
    """As the command line asks."""
    called = "python -m services.common.store.anew"
    parser = Parser(called, description="让一个服务的锚点重新开始")
    parser.add_argument(
        "--restarted-next", action="store_true", help="服务还在运行，接着就重启它的全部进程"
    )
    asked = parser.parse_args()
    return asyncio.run(begin(restarted_next=asked.restarted_next))


if __name__ == "__main__":
    sys.exit(by_hand(main))
