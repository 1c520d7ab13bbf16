"""The health of all: every service is asked at once, none longer than a second."""

import asyncio
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final, Literal

import aiohttp
from pydantic import BaseModel, Field

PATIENCE: Final = 1.0
OF_ITSELF: Final = "/health/self"
"""Of the gateway alone: a sister that is down is no reason to leave every gateway out."""
UP: Final = '{"status":"ok"}'

State = Literal["ok", "failing", "slow", "down"]


class ServiceHealth(BaseModel):
    """一个服务的状况。"""

    status: State = Field(
        description="ok 正常；failing 有答复但不能办理；slow 没有及时答复；down 无法连接"
    )


class SystemHealth(BaseModel):
    """整个系统的状况。"""

    status: Literal["ok", "degraded"] = Field(description="ok 全部正常；degraded 至少一个不正常")
    services: dict[str, ServiceHealth] = Field(description="各服务的状况，以服务名为键")

    @property
    def http_status(self) -> int:
        """200 when all are well, else HTTPStatus.SERVICE_UNAVAILABLE."""
        return HTTPStatus.OK if self.status == "ok" else HTTPStatus.SERVICE_UNAVAILABLE


async def ask_all(addresses: Mapping[str, str]) -> SystemHealth:
    """Ask every service for its health, apart from the connections that carry the traffic."""
    timeout = aiohttp.ClientTimeout(total=PATIENCE)
    async with aiohttp.ClientSession(timeout=timeout, trust_env=False) as session:
        states = await asyncio.gather(*(_ask(session, each) for each in addresses.values()))
    services = {
        name: ServiceHealth(status=state) for name, state in zip(addresses, states, strict=True)
    }
    well = all(state == "ok" for state in states)
    return SystemHealth(status="ok" if well else "degraded", services=services)


async def _ask(session: aiohttp.ClientSession, address: str) -> State:
    try:
        async with session.get(f"{address}/health", allow_redirects=False) as answer:
            return "ok" if answer.status == HTTPStatus.OK else "failing"
    except TimeoutError:
        return "slow"
    except aiohttp.ClientError:
        return "down"
