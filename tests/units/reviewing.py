"""Reviews of the tests: posts with doubtful and with clear words, put before an officer."""

from typing import Any

import httpx2

from tests import tokens
from tests.units.factories import a_drafted_post, a_recognised_unit

URL = "/v1/threshold-reviews"
CLEAR = "跟随师傅送检，限本科学历。"
DOUBTFUL = "跟随师傅送检，只招男性。"
"""What another law speaks of is always for an officer to look at."""


def clerk(region: str = "640104", **claims: Any) -> dict[str, str]:
    """An officer who decides, another person each time unless `sub` says who."""
    return tokens.officer(region, **claims)


async def a_draft_of(units: httpx2.AsyncClient, duties: str, **changes: Any) -> dict[str, Any]:
    """A draft with these duties, of a recognised unit."""
    return await a_drafted_post(units, await a_recognised_unit(units), duties=duties, **changes)


async def published(units: httpx2.AsyncClient, post: dict[str, Any]) -> httpx2.Response:
    """The answer to a publication of a post as it was seen."""
    return await units.post(
        f"/v1/posts/{post['id']}/publication",
        json={"expected_version": post["version"]},
        headers=tokens.unit(post["unit_id"]),
    )


async def asking(
    units: httpx2.AsyncClient, post: dict[str, Any], **changes: Any
) -> httpx2.Response:
    """The answer to a unit that asks for a review of a draft as it was seen."""
    told = {"words": "说的不是条件。", "expected_version": post["version"]} | changes
    return await units.post(
        f"/v1/posts/{post['id']}/threshold-reviews",
        json=told,
        headers=tokens.unit(post["unit_id"]),
    )


async def asked(units: httpx2.AsyncClient, post: dict[str, Any]) -> dict[str, Any]:
    """A review for which a unit has asked."""
    answer = await asking(units, post)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def deciding(
    units: httpx2.AsyncClient,
    review: dict[str, Any],
    decision: str,
    headers: dict[str, str] | None = None,
    **changes: Any,
) -> httpx2.Response:
    """The answer to an officer's decision on a review as it was seen."""
    told = {"decision": decision, "ground": "已核实。", "expected_version": review["version"]}
    return await units.post(
        f"{URL}/{review['id']}/decision", json=told | changes, headers=headers or clerk()
    )


async def decided(
    units: httpx2.AsyncClient, review: dict[str, Any], decision: str, **changes: Any
) -> dict[str, Any]:
    """A review that an officer has decided."""
    answer = await deciding(units, review, decision, **changes)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def objecting(units: httpx2.AsyncClient, review: dict[str, Any]) -> httpx2.Response:
    """The answer to a unit's objection to a refusal as it was seen."""
    return await units.post(
        f"{URL}/{review['id']}/objection",
        json={"words": "请再看上下文。", "expected_version": review["version"]},
        headers=tokens.unit(review["unit_id"]),
    )


MARKED = "字迹端正的往里走"
"""What no rule takes for a threshold."""
MARKED_DUTIES = f"协助整理资料；{MARKED}。"


def mark_in(review: dict[str, Any], words: str = MARKED, kind: str = "interview") -> dict[str, Any]:
    """Words that an officer marks in the duties of a review."""
    text = next(one["text"] for one in review["texts"] if one["pointer"] == "/duties")
    start = text.index(words)
    return {"pointer": "/duties", "start": start, "end": start + len(words), "kind": kind}


async def refused_for(
    units: httpx2.AsyncClient, unit: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """A draft, and its refused review in which an officer marked words that no rule finds."""
    post = await a_drafted_post(units, unit, duties=MARKED_DUTIES, remarks="限女性")
    review = await asked(units, post)
    return post, await decided(units, review, "refuse", missed=[mark_in(review)])


def words_of(answer: httpx2.Response) -> list[str]:
    """What a problem, or the threshold of an answer, finds."""
    told = answer.json()
    return [one["words"] for one in told.get("threshold", told)["findings"]]


def refusal(answer: httpx2.Response) -> tuple[int, str]:
    """Status and code of a problem."""
    return answer.status_code, answer.json()["code"]
