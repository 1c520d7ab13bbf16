"""An office that adds rows to the dated values, as its client sends them."""

from typing import Any

from tests import tokens

GROUND = "自治区人民政府调整最低工资标准"
SOURCE = "宁政规发〔2026〕9号"
NEW_WAGE = {"一类": "2300.00", "二类": "2150.00"}


def a_row(name: str = "minimum_wage", value: Any = NEW_WAGE, **told: Any) -> dict[str, Any]:
    """A row as it is sent: the autonomous region's, by a document, from March 2026 on."""
    row = {
        "name": name,
        "region": "640000",
        "effective": "2026-03-01",
        "value": value,
        "ground": GROUND,
        "source": SOURCE,
        "grade": "A",
    }
    return row | told


async def send(client, row: dict[str, Any], office: str = "640000", role: str = "approver"):
    """The answer to whoever sends a row."""
    headers = tokens.officer(office, role)
    return await client.post("/v1/policy-parameters", json=row, headers=headers)


async def added(client, row: dict[str, Any], office: str = "640000") -> dict[str, Any]:
    """A row that was taken."""
    answer = await send(client, row, office)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def standing(client, name: str, **asked: str) -> dict[str, Any]:
    """What holds of a measure."""
    answer = await client.get("/v1/policy-parameters", params=asked)
    assert answer.status_code == 200, answer.text
    return next(item for item in answer.json()["items"] if item["name"] == name)
