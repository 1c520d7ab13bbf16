"""Feeds that tell, youths who answer, and a world outside that takes letters or does not."""

from collections import deque
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import httpx2
from fastapi import FastAPI
from sqlalchemy import text

from services.accounts import jobs
from services.accounts.queries import phones, wechat_identities
from services.accounts.rules.letters import Answer, Letter
from services.accounts.tables.phones import Phone
from services.accounts.tables.wechat_identities import WechatIdentity
from services.common.store.changes import FedChange, FeedPage
from services.common.store.sealed import blind
from services.common.values import ids
from tests import tokens
from tests.accounts.factories import a_key, a_sign_up

REGION = "640104"
_numbers = count(1)


@dataclass
class OutsideWorld:
    """WeChat and an SMS provider: answers in their order, all well where none is left."""

    answers: deque[Answer] = field(default_factory=deque)
    letters: list[Letter] = field(default_factory=list)

    @property
    def posts(self) -> dict[str, Any]:
        return {"wechat": self._take, "sms": self._take}

    async def _take(self, letter: Letter) -> Answer:
        self.letters.append(letter)
        return self.answers.popleft() if self.answers else Answer("delivered", "0")

    def will(self, outcome: Any, code: str = "1") -> None:
        self.answers.append(Answer(outcome, code))


@dataclass
class Feed:
    """A source's feed, read by its follower from the beginning."""

    app: FastAPI
    source: str = "matching"
    items: list[FedChange] = field(default_factory=list)
    versions: dict[str, int] = field(default_factory=dict)

    async def tell(
        self, event: str, key: str, *, ago: timedelta = timedelta(), **data: Any
    ) -> None:
        """Tell of one more change and let it be followed."""
        self.add(event, key, ago=ago, **data)
        await self.follow()

    def add(self, event: str, key: str, *, ago: timedelta = timedelta(), **data: Any) -> None:
        version = self.versions[key] = self.versions.get(key, 0) + 1
        noun = event.partition(".")[0]
        now = self.app.state.clock.now()
        self.items.append(
            FedChange(
                no=len(self.items) + 1,
                object={"payments": "payment-page"}.get(noun, noun),
                id=key,
                version=version,
                event=event,
                occurred_on=self.app.state.clock.today(),
                recorded_at=now - ago,
                author="acc_1",
                ground="",
                request_id="req-1",
                data=data,
            )
        )

    async def follow(self) -> None:
        follower = self.app.state.followers[self.source]
        await replace(follower, read_page=self._page).catch_up()

    async def _page(self, position: int, limit: int, wait: int = 0) -> FeedPage:
        items = [item for item in self.items if item.no > position][:limit]
        return FeedPage("epoch-1", items, len(self.items), settled=True)


def a_youth(**facts: Any) -> dict[str, Any]:
    """What a dispatch's event says of its youth."""
    return {"youth_id": ids.new("yth"), "region": REGION} | facts


async def issued(feed: Feed, youth: dict[str, Any], until: str = "2026-03-05") -> str:
    """A dispatch that was issued and told of; its id."""
    key = ids.new("dsp")
    await feed.tell("dispatch.issued", key, respond_by=until, **youth)
    return key


@dataclass
class Youth:
    """A youth with an account, as they come to the door."""

    client: httpx2.AsyncClient
    account_id: str
    youth_id: str

    @property
    def facts(self) -> dict[str, Any]:
        return a_youth(youth_id=self.youth_id)

    @property
    def headers(self) -> dict[str, str]:
        return tokens.youth(self.youth_id, sub=self.account_id)

    async def answer(self, **answers: str) -> httpx2.Response:
        body = {"answers": {name.replace("_", "-"): told for name, told in answers.items()}}
        headers = self.headers | a_key()
        return await self.client.post("/v1/me/message-consents", json=body, headers=headers)

    async def balance(self, template: str) -> int:
        answer = await self.client.get("/v1/me/message-consents", headers=self.headers)
        assert answer.status_code == 200, answer.text
        found = {one["template"]: one["balance"] for one in answer.json()["items"]}
        return found[template]

    async def messages(self, query: str = "") -> dict[str, Any]:
        answer = await self.client.get(f"/v1/me/messages{query}", headers=self.headers)
        assert answer.status_code == 200, answer.text
        return answer.json()


async def signed_up(
    app: FastAPI, client: httpx2.AsyncClient, *, openid: bool = True, phone: bool = False
) -> Youth:
    """A youth who signed up, and what is bound to their account."""
    account = await a_sign_up(client, kind="youth")
    youth = Youth(client, account["account_id"], account["youth_id"])
    if openid:
        await bind_openid(app, youth)
    if phone:
        await bind_phone(app, youth)
    return youth


async def unbind_openid(app: FastAPI, youth: Youth) -> None:
    """A youth who comes without WeChat."""
    async with app.state.database.transaction() as session:
        await wechat_identities.unbind(session, youth.account_id)


async def bind_openid(app: FastAPI, youth: Youth) -> str:
    """A new openid of a youth's, in the place of any before."""
    openid = f"o-{next(_numbers)}"
    await unbind_openid(app, youth)
    async with app.state.database.transaction() as session:
        await wechat_identities.bind(
            session,
            WechatIdentity(
                account_id=youth.account_id,
                openid=openid,
                openid_index=blind(wechat_identities.OPENID, openid),
                bound_at=datetime.now(UTC),
            ),
        )
    return openid


async def bind_phone(app: FastAPI, youth: Youth) -> str:
    """A phone of a youth's."""
    number = f"+86138{next(_numbers):08}"
    async with app.state.database.transaction() as session:
        await phones.bind(
            session,
            Phone(
                account_id=youth.account_id,
                phone=number,
                phone_index=blind(phones.PHONE, number),
                bound_at=datetime.now(UTC),
            ),
        )
    return number


async def send_all(app: FastAPI) -> None:
    """Give every message that is due its turn."""
    while await jobs.send_next(app):
        pass


async def kept(app: FastAPI, table: str = "messages", order: str = "id") -> list[dict[str, Any]]:
    """All rows of a table."""
    async with app.state.database.transaction() as session:
        found = await session.execute(text(f"SELECT * FROM {table} ORDER BY {order}"))
        return [dict(row) for row in found.mappings()]


async def states(app: FastAPI) -> dict[str, str]:
    """Where the messages stand, by kind."""
    return {row["kind"]: row["state"] for row in await kept(app)}


def an_instant(day: int, hour: int = 9) -> datetime:
    """An hour of March 2026 in Shanghai."""
    start = datetime.combine(date(2026, 3, day), datetime.min.time(), UTC)
    return start + timedelta(hours=hour - 8)
