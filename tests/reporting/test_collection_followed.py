"""Collection as units really tells it: listed, registered, recognised, offering, counted."""

from tests import tokens
from tests.units.factories import a_credit_code, a_recognised_unit, an_open_post
from tests.units.prospecting import listed, moved


async def test_what_units_tells_is_what_collection_counts(office, units, following_app):
    code = a_credit_code()
    prospect = await listed(units, credit_code=code)
    await moved(units, prospect, "policy-sent", sent_on="2026-02-12", way="visit")
    told = {"credit_code": code, "recommended_by": "self", "industry_class": "3973"}
    unit = await a_recognised_unit(units, **told)
    post = await an_open_post(units, unit)
    await following_app.state.followers["units"].catch_up()

    async def read(path, **params):
        answer = await office.get(
            f"/v1/collection/{path}",
            params={"region": "640104"} | params,
            headers=tokens.officer("640104"),
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    span = {"from": "2026-02-10", "to": "2026-03-02"}
    ledger = await read("ledger", **span)
    commerce = next(one for one in ledger["items"] if one["recommender"] == "commerce")
    assert [one["value"] for one in commerce["stages"]] == [1, 1, 1, 1, 2, 0]
    assert {one["not_listed"] for one in commerce["stages"]} == {0}
    for stage, key in (("policy_sent", prospect["id"]), ("recognised", unit["id"])):
        told = span | {"stage": stage, "recommender": "commerce"}
        records = await read("ledger/records", **told)
        assert [one["id"] for one in records["items"]] == [key]
    assert (await read("seats"))["total"]["now"] == 2
    assert [one["id"] for one in (await read("seats/posts"))["items"]] == [post["id"]]
    recommenders = {one["code"]: one for one in (await read("shares", by="recommender"))["items"]}
    assert (recommenders["commerce"]["units"], recommenders["commerce"]["seats"]) == (1, 2)
    groups = {one["code"]: one for one in (await read("shares", by="group"))["items"]}
    assert groups["semiconductors"]["units"] == 1
    assert groups["5g"]["units_undetermined"] == 0
