"""Runs a house of tiny programs on an embedded server, as `jianxi up` runs the real one."""

import asyncio
import os
import sys
from pathlib import Path

from launch.folder import Folder
from launch.plan import Program
from launch.postgres import EmbeddedPostgres
from launch.supervisor import House, Preparation, running, until_told


def tiny(folder: Folder, name: str, port: int) -> Program:
    command = f"{sys.executable} -m uvicorn --factory tests.launch.tiny:create --port {port}"
    return Program(name, command.split(), dict(os.environ), port, folder.log(name))


def main(data: str, *ports: str) -> None:
    folder = Folder(Path(data))
    with folder.taken():
        server = EmbeddedPostgres(folder.data)
        server.start()
        log = folder.log("preparations")
        ready = Preparation("ready", [sys.executable, "-c", "print('ready')"], {}, log)
        names = zip(("one", "two", "door"), ports, strict=True)
        programs = [tiny(folder, name, int(port)) for name, port in names]
        house = House(folder.data, server, [ready], programs)
        until_told(work(house))
        server.stop()


async def work(house: House) -> None:
    def say(words: str) -> None:
        with (house.data / "said").open("a") as said:
            said.write(f"{words}\n")

    async with running(house, say):
        sys.stdout.write(f"{house.postgres and house.postgres.pid}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
