"""Youths come in: they register, answer their dispatch, sign, arrive, and go their way."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from launch.demo.door import Door, Member
from launch.demo.offices import PASSWORD
from launch.demo.people import Person
from launch.demo.recruiting import HostUnit


@dataclass
class Trainee:
    """A youth of the demo, by their account, and what has become of them so far."""

    person: Person
    member: Member
    id: str
    dispatch: dict[str, Any] | None = None
    placement: dict[str, Any] | None = None
    refused: bool = False
    ended: list[dict[str, Any]] = field(default_factory=list)
    confirmed: set[str] = field(default_factory=set)

    @property
    def is_waiting(self) -> bool:
        """Whether they wait for a post or an answer of theirs is awaited."""
        return self.placement is None and not self.ended


async def register(door: Door, person: Person) -> Trainee:
    """Sign up, register, and be dispatched at once or wait."""
    member = Member(door, person.login, PASSWORD)
    account = await member.sign_up("youth")
    standing = await member.post("/v1/youths", _form(person))
    trainee = Trainee(person, member, account["youth_id"], standing["dispatch"])
    await _name_payee_account(trainee)
    return trainee


def _form(person: Person) -> dict[str, Any]:
    graduated_on = person.graduated_on
    return {
        "name": person.name,
        "id_number": person.id_number,
        "phone": person.phone,
        "region": person.county,
        "education_level": person.education_level,
        "school": person.school,
        "major": person.major,
        "graduated_on": graduated_on.isoformat() if graduated_on else None,
        "unemployment_registered_on": person.unemployment_registered_on.isoformat(),
        "hardship": list(person.hardship),
        "intention": {"regions": list(person.regions), "needs_lodging": person.needs_lodging},
    }


async def _name_payee_account(trainee: Trainee) -> None:
    account = {
        "expected_version": 0,
        "bank": "示例银行",
        "holder": trainee.person.name,
        "account": trainee.person.payee_account,
    }
    path = f"/v1/payee-accounts/{trainee.id}"
    entered = await trainee.member.put(path, account)
    again = {"expected_version": entered["version"], "account": trainee.person.payee_account}
    await trainee.member.post(f"{path}/confirmation", again)


async def look_for_dispatch(trainee: Trainee) -> None:
    """Whether a freed seat has come to somebody who waits."""
    for dispatch in (await trainee.member.get("/v1/me/dispatches"))["items"]:
        if dispatch["state"] in ("issued", "accepted", "signed"):
            trainee.dispatch = dispatch


async def refuse(trainee: Trainee, reason: str) -> None:
    """Refuse a dispatch; another seat may come at once, else they wait on."""
    dispatch = _held(trainee)
    trainee.dispatch, trainee.refused = None, True
    await trainee.member.post(
        f"/v1/dispatches/{dispatch['id']}/refusal",
        {"reason": reason, "expected_version": dispatch["version"]},
    )
    await look_for_dispatch(trainee)


async def accept_and_sign(trainee: Trainee, unit: HostUnit) -> None:
    """Accept; then the youth and the unit sign the same digest."""
    dispatch = _held(trainee)
    path = f"/v1/dispatches/{dispatch['id']}"
    await trainee.member.post(f"{path}/acceptance", {"expected_version": dispatch["version"]})
    agreement = await trainee.member.get(f"{path}/agreement")
    for member in (trainee.member, unit.member):
        await sign(member, path, agreement["digest"])
    trainee.dispatch = dispatch | {"state": "signed"}


async def sign(member: Member, path: str, digest: str) -> dict[str, Any]:
    """Prove once more who signs, then sign this very text."""
    proof = {"digest": digest, "password": PASSWORD}
    confirmed = await member.post("/v1/me/confirmations", proof)
    signature = {"digest": digest, "confirmation": confirmed["confirmation"]}
    signed: dict[str, Any] = await member.post(f"{path}/signatures", signature)
    return signed


async def arrive(trainee: Trainee, unit: HostUnit, today: date) -> None:
    """The unit confirms that the youth is on post."""
    dispatch = _held(trainee)
    trainee.placement = await unit.member.post(
        f"/v1/dispatches/{dispatch['id']}/arrival", {"arrived_on": today.isoformat()}
    )
    trainee.dispatch = None


async def confirm_attendance(
    trainee: Trainee, unit: HostUnit, placement: dict[str, Any], month: str
) -> None:
    """One click for 'all present', once for each month of a placement."""
    done = f"{placement['id']}/{month}"
    if done not in trainee.confirmed:
        path = f"/v1/placements/{placement['id']}/attendance/{month}"
        await unit.member.put(path, {"all_present": True})
        trainee.confirmed.add(done)


async def complete(trainee: Trainee, unit: HostUnit, retained_from: date | None) -> None:
    """The placement ends at term, or before it because the unit keeps the youth."""
    placement = _on_post(trainee)
    body = {"retained_from": retained_from.isoformat()} if retained_from else {}
    await _end(trainee, unit, f"/v1/placements/{placement['id']}/completion", body)


async def end_early(
    trainee: Trainee, unit: HostUnit, last_day: date, cause: str, by_whom: str
) -> None:
    """The placement ends before its term, with its cause."""
    placement = _on_post(trainee)
    body = {"last_day": last_day.isoformat(), "cause": cause, "by_whom": by_whom}
    await _end(trainee, unit, f"/v1/placements/{placement['id']}/early-end", body)


async def record_outcome(trainee: Trainee, unit: HostUnit, outcome: str) -> None:
    """What became of the youth afterwards; it may be known later."""
    path = f"/v1/placements/{trainee.ended[-1]['id']}"
    placement = await unit.member.get(path)
    after = date.fromisoformat(placement["last_day"]) + timedelta(days=1)
    body = {
        "outcome": outcome,
        "evidence": None if outcome == "neither" else "labour_contract",
        "source": "unit",
        "since": None if outcome == "neither" else after.isoformat(),
        "expected_version": placement["version"],
    }
    trainee.ended[-1] = await unit.member.post(f"{path}/outcome", body)


async def _end(trainee: Trainee, unit: HostUnit, path: str, body: dict[str, Any]) -> None:
    placement = await unit.member.get(f"/v1/placements/{_on_post(trainee)['id']}")
    ended = await unit.member.post(path, body | {"expected_version": placement["version"]})
    trainee.ended.append(ended)
    trainee.placement = None


def _held(trainee: Trainee) -> dict[str, Any]:
    if trainee.dispatch is None:
        raise LookupError("no dispatch")
    return trainee.dispatch


def _on_post(trainee: Trainee) -> dict[str, Any]:
    if trainee.placement is None:
        raise LookupError("no placement")
    return trainee.placement
