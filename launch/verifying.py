"""Has services check what they made, and says what came of it all."""

from collections.abc import Iterator
from pathlib import Path

from launch.folder import Folder
from launch.handed import handed_on
from launch.opening import environment_of
from launch.plan import SERVICES
from launch.runner import last_words
from launch.saying import complain, say
from services.common.offline import UNCHECKED, UNREAD
from services.common.plainly import TO_BE_MENDED

_SPOILT = 1
_NO_VERDICT = TO_BE_MENDED, UNCHECKED
"""The first wins: until it is mended, to ask again is of no use."""


def verified(folder: Folder) -> int:
    """0 if all chains are whole, 1 if a record or an anchor is not, else that of one unchecked.

    That is 78 where a person must mend something first, or 3. What was not checked is told last:
    above it stand whole chains of other services.
    """
    found = {service: _verified(folder, service) for service in SERVICES}
    spoilt = [service for service, status in found.items() if status == _SPOILT]
    unchecked = [service for service, status in found.items() if status in _NO_VERDICT]
    for words in _told(spoilt, unchecked):
        say(words)
    return next((each for each in (_SPOILT, *_NO_VERDICT) if each in found.values()), 0)


def files_verified(typed: str, *files: Path) -> int:
    """0 if what matching made of a round holds, 1 if it does not, 2 if nobody could look."""
    words = (typed, *(str(file.absolute()) for file in files))
    status = handed_on(typed, "services.matching.commands", *words).returncode
    if status < 0:
        complain(f"没有核验成：核验的程序被终止（信号 {-status}）。")
        return UNREAD
    return status


def _verified(folder: Folder, service: str) -> int:
    told = environment_of(folder, service, by_other_anchors=True)
    module = "services.common.store.chains"
    ran = handed_on("verify-audit", module, told=told, capture_output=True)
    lines = ran.stdout.decode().splitlines()
    # A child that could not even begin ends with 1 as well, and has no verdict.
    if not lines or ran.returncode not in (0, _SPOILT):
        say(f"{service} 无法核验：{last_words(ran.stderr)}。")
        return TO_BE_MENDED if ran.returncode == TO_BE_MENDED else UNCHECKED
    for line in lines:
        say(f"{service} {line}")
    return ran.returncode


def _told(spoilt: list[str], unchecked: list[str]) -> Iterator[str]:
    if spoilt:
        yield f"记录或者锚点不符：{'、'.join(spoilt)}，见上面各行。"
    if unchecked:
        yield (
            f"没有核验成：{'、'.join(unchecked)}，原因见上面各行。这不说明记录不符，也不说明完整："
            "去掉原因以后请再核验一次。"
        )
