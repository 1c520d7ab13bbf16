"""Whether this version knows the form of the data: asked before keys or data are changed."""

import json
import subprocess
import sys

from launch.errors import DataUnfit, PostgresFailed
from launch.folder import Folder
from launch.opening import environment_of
from launch.plan import HOME, SERVICES
from launch.runner import last_words
from services.common.plainly import TO_BE_MENDED


def must_be_known(folder: Folder, services: tuple[str, ...] = SERVICES) -> None:
    """Refuse data on which a later version has worked; the databases run. Raises DataUnfit.

    Keys that it does not know of, or indexes made as it does not make them, would be left there.
    """
    told = {each: environment_of(folder, each)["JIANXI_DATABASE_URL"] for each in services}
    # On its standard input: an address has a password in it.
    command = [sys.executable, "-m", "services.common.store.forms"]
    ran = subprocess.run(
        command, cwd=HOME, input=json.dumps(told).encode(), check=False, capture_output=True
    )
    if ran.returncode == TO_BE_MENDED:
        raise DataUnfit(f"{last_words(ran.stderr)}。")
    if ran.returncode:
        raise PostgresFailed(f"数据的结构看不到，什么也没有改动：{last_words(ran.stderr)}。")
