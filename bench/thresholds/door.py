"""Checks while typing, through the gateway, beside an echo through the same one: door.py [SECONDS].

The echo stands where accounts stands. Both take the same bodies on as many connections; what the
check takes longer is its token, its reading and its answer.
"""

import argparse
import asyncio
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles

sys.path.insert(0, str(Path(__file__).parents[2]))

import aiohttp
import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bench import results
from bench.results import Figure
from launch import keys
from launch.folder import Folder
from launch.plan import HOME, environment, ports_from, serve, service_environment
from launch.postgres import EmbeddedPostgres
from services.common.values import ids

HERE = Path(__file__).parent
CONNECTIONS = 8
FIRST_PORT = 18_800
TARGET_MS = 30.0
LOOPS_SECONDS = 5.0
CHECK, ECHO = "/v1/threshold-checks", "/v1/accounts"
GENEROUS = {
    "JIANXI_LIMIT_PER_ADDRESS": "100000/second",
    "JIANXI_LIMIT_PER_CALLER": "100000/second",
    "JIANXI_LIMIT_SIGN_INS": "100000/second",  # the echo stands at a door of sign-ins
}


def texts(dice: random.Random) -> Iterator[bytes]:
    """Bodies: what a person has typed so far, of 10 to 400 characters, hardly one of them twice."""
    lines = [json.loads(line) for path in HERE.glob("open-*.jsonl") for line in path.open()]
    whole = "".join(line["text"] for line in lines)
    while True:
        length = dice.choice((10, 30, 60, 100, 100, 200, 400))
        start = dice.randrange(len(whole) - length)
        yield json.dumps({"text": whole[start : start + length]}).encode()


async def load(url: str, headers: dict[str, str], seconds: float) -> tuple[list[float], float]:
    """Ask on all connections at once for so long: how long each took, and all together."""
    bodies, took = texts(random.Random(5)), []
    connector = aiohttp.TCPConnector(limit=CONNECTIONS)
    async with aiohttp.ClientSession(connector=connector, headers=headers) as session:
        began = time.perf_counter()

        async def one() -> None:
            while time.perf_counter() - began < seconds:
                start = time.perf_counter()
                async with session.post(url, data=next(bodies)) as answer:
                    told = await answer.read()
                    if answer.status != 200:
                        raise SystemExit(told.decode())
                took.append(time.perf_counter() - start)

        await asyncio.gather(*(one() for _ in range(CONNECTIONS)))
        return took, time.perf_counter() - began


@contextmanager
def house(data: Path, database: str, jwks: str) -> Iterator[str]:
    """The echo, units and the gateway as processes; the gateway's address."""
    folder, ports = Folder(data), ports_from(FIRST_PORT)
    folder.make()
    keys.make_missing(folder.keys, ("accounts", "units", "matching", "reporting"), in_use=False)
    echo = serve("units", ports["accounts"])
    echo[echo.index("services.units.app:create")] = "bench.thresholds.echo:app"
    echo.remove("--factory")
    told = {
        "echo": (echo, HOME, environment(folder, ports) | {"BENCH_JWKS": jwks}),
        "units": (
            serve("units", ports["units"]),
            HOME,
            service_environment(folder, ports, "units", database),
        ),
        "gateway": (
            serve("gateway", ports["gateway"]),
            HOME,
            # One address asks for everything here.
            environment(folder, ports) | GENEROUS,
        ),
    }
    with folder.log("bench").open("wb") as log:
        children = [
            subprocess.Popen(command, cwd=where, env=mine, stdout=log, stderr=log)
            for command, where, mine in told.values()
        ]
        try:
            yield f"http://127.0.0.1:{ports['gateway']}"
        finally:
            for child in children:
                child.terminate()
            for child in children:
                child.wait()


async def up(url: str, headers: dict[str, str]) -> None:
    """Wait until a path answers."""
    async with aiohttp.ClientSession(headers=headers) as session:
        for _ in range(300):
            try:
                async with session.post(url, json={"text": "x"}) as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.1)
    raise SystemExit(f"{url} does not answer")


def token() -> tuple[str, str]:
    """A unit's token, and the published key that it is checked by."""
    key, now = Ed25519PrivateKey.generate(), int(time.time())
    raw = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    public = {
        "kty": "OKP",
        "crv": "Ed25519",
        "alg": "EdDSA",
        "use": "sig",
        "kid": "bench",
        "x": urlsafe_b64encode(raw).decode().rstrip("="),
    }
    claims = {
        "iss": "jianxi-accounts",
        "aud": "jianxi-api",
        "sub": ids.new("acc"),
        "kind": "unit",
        "roles": ["unit"],
        "unit_id": ids.new("unt"),
        "iat": now,
        "exp": now + 3600,
    }
    signed = jwt.encode(claims, key, algorithm="EdDSA", headers={"kid": "bench"})
    return signed, json.dumps({"keys": [public]})


async def measured(door: str, signed: str, seconds: float) -> None:
    """Load both, after a warming up, and print."""
    bearer = {"Authorization": f"Bearer {signed}", "Content-Type": "application/json"}
    p95 = {}
    for path in (ECHO, CHECK):
        await up(door + path, bearer)
    # The first text has had the service get its loops ready, aside.
    await asyncio.sleep(LOOPS_SECONDS)
    print(f"bodies of 10 to 400 characters, {CONNECTIONS} connections, {os.cpu_count()} cores")
    print("| through the gateway | p50 ms | p95 ms | a second |")
    print("| --- | --- | --- | --- |")
    for name, path in (("echo", ECHO), ("threshold check", CHECK)):
        await load(door + path, bearer, seconds / 4)
        took, lasted = await load(door + path, bearer, seconds)
        cuts = quantiles(took, n=100)
        p95[name] = cuts[94] * 1000
        print(f"| {name} | {cuts[49] * 1000:.1f} | {p95[name]:.1f} | {len(took) / lasted:.0f} |")
    print(f"p95 check / echo: {p95['threshold check'] / p95['echo']:.1f}")
    results.compare("p95", "ms", p95)
    results.judge(
        Figure("the check through the gateway, p95", p95["threshold check"], "ms", most=TARGET_MS)
    )


def main() -> None:
    """Make the house, measure, and take it down."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seconds", nargs="?", type=float, default=10.0)
    seconds = parser.parse_args().seconds
    signed, jwks = token()
    with tempfile.TemporaryDirectory() as place:
        server = EmbeddedPostgres(Path(place) / "data")
        server.start()
        try:
            server.ensure_database("units")
            url = server.url("units")
            migrate = [sys.executable, "-m", "alembic", "-n", "units", "upgrade", "head"]
            subprocess.run(migrate, cwd=HOME, env={"JIANXI_DATABASE_URL": url}, check=True)
            with house(Path(place) / "data", url, jwks) as door:
                asyncio.run(measured(door, signed, seconds))
        finally:
            server.stop()


if __name__ == "__main__":
    main()
