"""A client's connection: uvicorn's, with an end to its patience and to its room for a head."""

import logging
from asyncio import TimerHandle
from typing import Any, Final

from services.common import telemetry
from services.common.errors import JianxiError
from services.common.values import ids
from services.common.web import outgoing, problems
from services.gateway.problems import ClientSlow, Garbled, HeadTooLarge
from services.gateway.sparing import Sparing

# All of it comes before any limit.
few = Sparing(logging.getLogger(__name__))

HEAD_SECONDS: Final = 15.0
"""From the first byte of a head, or from the connection itself, to the head's end; and for what
is still coming in of a body that was answered unread.
"""
UNREAD: Final = 64 * 1024
"""Bytes of a head without an end that are held; a whole head has its own, lower limit."""


class Connection(outgoing.Connection):
    """Waits for a head so long and no longer, and holds so much of it and no more.

    uvicorn itself waits for ever, and holds whatever is sent.
    """

    def __init__(self, *told: Any, **more: Any) -> None:
        """As uvicorn makes one."""
        super().__init__(*told, **more)
        self._patience: TimerHandle | None = None
        self._held = 0
        self._in_body = False

    def connection_made(self, transport: Any) -> None:
        """A head is awaited from now on."""
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is awaited any more."""
        self._rest()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, unless a head without an end grows too large."""
        if not self._in_body:
            self._await_head()
            self._held += len(data)
        super().data_received(data)
        if not self._in_body and self._patience is not None and self._held > UNREAD:
            self._refuse(HeadTooLarge())

    def on_message_begin(self) -> None:
        """A head begins, perhaps while the last call is still being answered."""
        super().on_message_begin()
        self._await_head()

    def on_headers_complete(self) -> None:
        """The head is whole, and a body may follow."""
        self._rest()
        self._in_body = True
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The body is whole."""
        self._rest()
        self._in_body = False
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """An answer is out; what is left of a body that nobody read may not drip for ever."""
        super().on_response_complete()
        if self._in_body and self.cycle.response_complete:
            self._patience = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP, in the form of every other refusal."""
        del msg
        self._refuse(Garbled())

    def _await_head(self) -> None:
        if self._patience is None:
            self._patience = self.loop.call_later(HEAD_SECONDS, self._refuse, ClientSlow())

    def _rest(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience, self._held = None, 0

    def _refuse(self, refusal: JianxiError) -> None:
        self._rest()
        if self.transport.is_closing():
            return
        token = telemetry.request_id.set(ids.new("req"))
        few.tell("- gateway %d: %s", refusal.status, refusal.code())
        answer = problems.render(refusal)
        head = [*answer.raw_headers, (b"connection", b"close")]
        head.append((b"x-request-id", telemetry.request_id.get().encode()))
        telemetry.request_id.reset(token)
        lines = b"".join(name + b": " + value + b"\r\n" for name, value in head)
        status = b"HTTP/1.1 %d \r\n" % refusal.status
        self.transport.write(status + lines + b"\r\n" + bytes(answer.body))
        self.transport.close()
