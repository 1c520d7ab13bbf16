"""Begins the anchors of a service anew: `python -m services.common.store.anew`, per service.

After somebody has set the earlier ones aside, or knows that they are lost: no service does so of
itself where rows were numbered. Ends with 1 where anchors lie, for none are begun over others.
"""

import sys

from services.common import keys
from services.common.offline import plainly
from services.common.settings import ServiceSettings
from services.common.store.anchors import AnchorFiles


def main() -> int:
    """Leave the mark by which the service begins; say what is in the way."""
    settings = ServiceSettings()
    if settings.anchors_folder is None:
        sys.stdout.write("没有设 JIANXI_ANCHORS_FOLDER：不知道锚点放在哪里。\n")
        return 1
    files = AnchorFiles(settings.anchors_folder, keys.load(settings.keys_file).service)
    left = [str(file) for file in (files.head, files.daily) if file.exists()]
    if left:
        sys.stdout.write(f"没有重新开始：{'、'.join(left)} 还在，请先移到别处保存。\n")
        return 1
    files.begin()
    sys.stdout.write(f"{files.service} 的锚点在 {files.folder} 重新开始，启动服务即签下第一个。\n")
    return 0


if __name__ == "__main__":
    sys.exit(plainly(main))
