"""A department that listens for pushes, and a service that says whether a feed has news."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from services.accounts.rules.feed_pushes import News, NewsRefused, NewsUnavailable, Pushing

NAME = "hooks.example.gov.cn"


@dataclass(frozen=True)
class Certificate:
    """Where a certificate and its key lie."""

    file: Path
    key: Path


def certificate(folder: Path, address: str = "") -> Certificate:
    """A certificate of NAME, or of an address, signed by itself."""
    key, today = generate_private_key(SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    whose = x509.IPAddress(ip_address(address)) if address else x509.DNSName(NAME)
    made = (
        x509.CertificateBuilder(name, name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([whose]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    told = Certificate(folder / "hooks.pem", folder / "hooks.key")
    told.file.write_bytes(made.public_bytes(Encoding.PEM))
    told.key.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return told


@dataclass
class Department:
    """Keeps what it is told, and answers as a test says."""

    paper: Certificate
    host: str = NAME
    status: int = 204
    pause: float = 0.0
    location: str = ""
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    port: int = 0
    is_asked: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        """Where it listens, by its name."""
        return f"https://{self.host}:{self.port}/jianxi?for=units"

    async def asked(self) -> None:
        """Return when something has come in."""
        assert await asyncio.to_thread(self.is_asked.wait, 20)

    @property
    def cursors(self) -> list[str | None]:
        """The cursors that it was told, in turn."""
        return [json.loads(body)["data"]["cursor"] for _, body in self.heard]

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Until the block ends."""
        listening = socket.create_server(("127.0.0.1", 0))
        self.port = listening.getsockname()[1]
        config = uvicorn.Config(
            self._answer,
            log_config=None,
            access_log=False,
            lifespan="off",
            interface="asgi3",
            timeout_graceful_shutdown=1,
            ssl_certfile=str(self.paper.file),
            ssl_keyfile=str(self.paper.key),
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield
        server.should_exit = True
        thread.join()
        listening.close()

    async def _answer(self, scope: Any, receive: Any, send: Any) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message["body"], message["more_body"]
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        self.heard.append((headers, body))
        self.is_asked.set()
        await asyncio.sleep(self.pause)
        told = [(b"location", self.location.encode())] if self.location else []
        await send({"type": "http.response.start", "status": self.status, "headers": told})
        await send({"type": "http.response.body", "body": b""})


@dataclass
class Owner:
    """Says of each cursor what a test says; `head` counts on."""

    is_any: bool = False
    is_reset: bool = False
    is_away: bool = False
    is_refusing: bool = False
    no: int = 0
    asked: list[Pushing] = field(default_factory=list)

    async def news_of(self, turn: Pushing) -> News:
        """As a sister would answer."""
        self.asked.append(turn)
        if self.is_away:
            raise NewsUnavailable
        if self.is_refusing:
            raise NewsRefused
        return News(self.is_any, f"c{self.no}", self.is_reset)
