"""What somebody types as a ground stays in units, sealed, and goes into no feed."""

from sqlalchemy import select

from services.common.store.tables import grounds
from tests import tokens
from tests.units.factories import a_recognised_unit

WORDS = "带教老师马测试因病离职"


async def test_a_ground_that_names_a_person_lies_sealed_beside_its_change(
    units, units_app, changes, rows
):
    unit = await a_recognised_unit(units)
    mentor = unit["mentors"][0]["id"]
    path = f"/v1/units/{unit['id']}/mentors/{mentor}/end"
    end = {"last_day": "2026-03-31", "ground": WORDS}
    ended = await units.post(path, json=end, headers=tokens.unit(unit["id"]))
    assert ended.status_code == 200, ended.text
    told = (await changes(mentor))[-1]
    assert (told["event"], told["ground"]) == ("mentor.ended", "")
    assert {one["ground"] for one in await rows("changes")} == {""}
    assert WORDS not in str(await rows("changes"))
    (sealed,) = [one["words"] for one in await rows("grounds") if one["object_id"] == mentor]
    assert WORDS.encode() not in sealed
    async with units_app.state.database.transaction() as session:
        kept = (await session.execute(select(grounds).where(grounds.c.object_id == mentor))).one()
    assert (kept.object, kept.version, kept.words) == ("mentor", told["version"], WORDS)
    assert kept.author == told["author"]
