"""One call at the door: what came in, under which request id, and how it is answered."""

from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from services.common.values import ids

Headers = list[tuple[bytes, bytes]]


class Call:
    """An HTTP request on its way through the gateway."""

    __slots__ = (
        *("_send", "address", "extra", "fault", "headers", "id", "method", "path", "peer"),
        *("raw_path", "receive", "scope", "service", "status", "trace"),
    )

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take an ASGI scope of the type http."""
        self.scope = scope
        self.receive = receive
        self._send = send
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.raw_path: bytes = scope["raw_path"]
        self.headers: Headers = scope["headers"]
        self.id = _id_of(self.header(b"x-request-id"))
        client = scope.get("client")
        self.peer: str = client[0] if client else "unknown"
        """Whom the connection came from, as the server saw it."""
        self.address = self.peer
        """Whom the call came from, so far as the peer may say."""
        self.extra: Headers = []
        """What its answer says besides, unless it says so itself."""
        self.service = "gateway"
        """Who answers it."""
        self.trace: str | None = None
        """What tells the service of the trace that it belongs to, kept or not; if any is begun."""
        self.fault = ""
        """What its line in the log says besides, if it did not end well."""
        self.status: int | None = None
        """The answer's, once it has begun."""

    def header(self, name: bytes) -> bytes | None:
        """The first header of that lower-case name."""
        return next((value for known, value in self.headers if known == name), None)

    async def send(self, message: Message) -> None:
        """Send one ASGI message; the head of an answer gets the request id and what is added."""
        if message["type"] == "http.response.start":
            said = message["headers"]
            names = {name for name, _ in said}
            # By what an answer varies is said by each for themselves, and adds up.
            more = [one for one in self.extra if one[0] not in names or one[0] == b"vary"]
            message["headers"] = [*said, *more, (b"x-request-id", self.id.encode())]
            self.status = message["status"]
        await self._send(message)

    async def begin(self, status: int, headers: Headers) -> None:
        """Send the head of an answer."""
        await self.send({"type": "http.response.start", "status": status, "headers": headers})

    async def pass_on(self, piece: bytes, *, more: bool) -> None:
        """Send a piece of an answer's body."""
        await self._send({"type": "http.response.body", "body": piece, "more_body": more})

    async def answer(self, response: Response) -> None:
        """Send an answer of the gateway's own."""
        await response(self.scope, self.receive, self.send)


def _id_of(proposed: bytes | None) -> str:
    return ids.of_request((proposed or b"").decode("latin-1"))
