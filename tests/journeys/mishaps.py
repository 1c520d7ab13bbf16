"""What goes wrong for an office: a post found unsafe or gone, two records of one person."""

from dataclasses import replace
from typing import Any

import pytest

from launch.demo.door import StepFailed
from launch.demo.offices import Office
from launch.demo.people import Person
from launch.demo.recruiting import HostUnit
from launch.demo.trainees import Trainee
from services.common.values.identity import id_check
from tests.journeys.town import Town, form_of


async def confirmed(office: Office, unit: HostUnit, youth: Trainee, kind: str) -> None:
    """The unit reports; a second officer looks and confirms."""
    assert youth.dispatch is not None
    path = f"/v1/dispatches/{youth.dispatch['id']}"
    told = {"kind": kind, "detail": "机床没有防护罩，不能上岗"}
    reported = await unit.member.post(f"{path}/obstacle", told)
    review = {
        "decision": "confirmed",
        "ground": "到现场核实",
        "expected_version": reported["dispatch_version"],
    }
    found = await office.reviewer.post(f"{path}/obstacle-review", review)
    assert found["dispatch_state"] == "withdrawn"


async def refused(act: Any) -> str:
    """The code with which an act is refused."""
    with pytest.raises(StepFailed) as failed:
        await act
    return str(failed.value.code)


async def two_records(town: Town, office: Office, county: str) -> tuple[Person, Any, Any, Any]:
    """A person, their two records, and the proposal that the first goes into the other."""
    person = town.a_person(county)
    consent = {"consent": {"given_on": town.house.today().isoformat(), "method": "in_person"}}
    # The other sex by the last digit but one, and a check that fits: as one who copies errs.
    first17 = person.id_number[:16] + str((int(person.id_number[16]) + 1) % 10)
    wrong = replace(person, id_number=first17 + id_check(first17))
    right, other = [
        await office.clerk.post("/v1/youths", form_of(one) | consent) for one in (person, wrong)
    ]
    alone = {
        "into_youth_id": other["id"],
        "ground": "本人持身份证到场核实",
        "expected_version": right["version"],
        "into_expected_version": other["version"],
    }
    merging = office.clerk.post(f"/v1/youths/{right['id']}/merge", alone)
    assert await refused(merging) == "not-one-person"
    told = alone | {"number_of": "absorbed", "id_number": person.id_number}
    proposal = await office.clerk.post(f"/v1/youths/{right['id']}/merge-proposals", told)
    return person, right, other, proposal
