"""The body that a tool fills in from the document is one that its own model takes.

A whole example goes before its parts. Without one Swagger UI and its like take each field's own:
fields that fit one by one need not fit together.
"""

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any, Final

import pytest
from fastapi import FastAPI, UploadFile
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import TypeAdapter, ValidationError

from services.common import shipped
from services.common.web.malformed import lacks_version_alone
from services.common.web.routing import operation_id
from services.common.web.seen_versions import NAME as VERSION
from services.matching.rules import disputes, objections, papers
from services.reporting.rules import calendar, insurance_contracts, payees, policy_rows
from services.units.policy import checklists
from services.units.rules import inspections, successions, threshold_reviews, under_18
from services.units.rules.post_texts import PostReading
from tests.house.test_examples_told import OF_WECHAT, resolved
from tests.house.test_headers_told import DOCUMENT, METHODS, ROOT

SHAPES: Final = shipped.read(ROOT / "services/reporting/policy.schema.yaml")
KINDS: Final = {"application/json", "multipart/form-data", "application/x-www-form-urlencoded"}
OF_FORMAT: Final = {
    "date": "2026-03-02",
    "date-time": "2026-03-02T09:30:00+08:00",
    "binary": UploadFile(BytesIO()),
}


def sample(schema: dict[str, Any]) -> Any:
    """What tools make of a schema: its example, default or first value, else of its parts."""
    told = resolved(schema)
    for word in ("examples", "enum"):
        if told.get(word):
            return told[word][0]
    for word in ("example", "default", "const"):
        if told.get(word) is not None:
            return told[word]
    if ways := told.get("anyOf") or told.get("oneOf"):
        return sample(next(one for one in ways if one.get("type") != "null"))
    return _of_type(told)


def _of_type(told: dict[str, Any]) -> Any:
    match told.get("type"):
        case "object":
            fields = {name: sample(part) for name, part in told.get("properties", {}).items()}
            more = told.get("additionalProperties")
            return fields | ({"additionalProp1": sample(more)} if isinstance(more, dict) else {})
        case "array":
            return [sample(told["items"])] * max(1, told.get("minItems", 1))
        case "string":
            return OF_FORMAT.get(told.get("format")) or "string".ljust(told.get("minLength", 0))
        case "integer":
            return int(max(0, told["minimum"]))
        case "boolean":
            return True
        case _:
            return {}


def bodies() -> Iterator[tuple[str, dict[str, Any]]]:
    """The operations that take a body or a form, with its schema."""
    for item in DOCUMENT["paths"].values():
        for operation in (item[method] for method in METHODS if method in item):
            content = operation.get("requestBody", {}).get("content", {})
            for kind in KINDS & content.keys():
                yield operation["operationId"], content[kind]["schema"]


@pytest.fixture(scope="module")
def models(apps: dict[str, FastAPI]) -> dict[str, TypeAdapter[Any]]:
    """What each operation reads its body by."""
    routes = [
        context.original_route
        for app in apps.values()
        for context in iter_route_contexts(app.routes)
    ]
    return {
        operation_id(route): TypeAdapter(route.body_field.field_info.annotation)
        for route in routes
        if isinstance(route, APIRoute) and route.body_field
    }


def refused(model: TypeAdapter[Any], body: Any) -> list[str]:
    try:
        model.validate_python(body)
    except ValidationError as error:
        return [f"{'/'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
    return []


def of_post(one: Any) -> None:
    under_18.check_ground(
        unsuitable=one.unsuitable_under_18,
        code=one.under_18 and one.under_18.code,
        text=one.under_18 and one.under_18.text,
    )


def of_inspection(one: Any) -> None:
    newest = checklists.editions()[-1]
    inspections.check_answers(newest.codes, one.answers(), newest)


def of_objection(one: Any) -> None:
    objections.check_remedy("place", upheld=one.upheld, remedy=one.remedy)
    objections.struck_dispatch(one.remedy, None, one.dispatch_id)


def of_dispute(one: Any) -> None:
    disputes.check_decision(
        "attendance",
        upheld=one.told.upheld,
        corrects=one.correction is not None,
        decider="acc_1",
        entered_by="acc_2",
    )


def of_contract(one: Any) -> None:
    insurance_contracts.require_whole(one.first_day, one.last_day, one.premium_rule, one.seats)


def of_parameter(one: Any) -> None:
    policy_rows.require_writable(SHAPES[one.name], one.told(), "640000")


def of_account(owner: payees.Owner) -> Callable[[Any], object]:
    return lambda one: payees.ground_of(owner, one.kind, by_proxy=False, ground=one.ground)


BY_RULES: Final[dict[str, Callable[[Any], object]]] = {
    "addPolicyParameter": of_parameter,
    "correctInsuranceContract": of_contract,
    "correctPost": of_post,
    "decideDispute": of_dispute,
    "decideObjection": of_objection,
    "decideThresholdReview": lambda one: threshold_reviews.in_full(
        one.decided(), PostReading((), (), ())
    ),
    "draftPost": of_post,
    "fileDispute": lambda one: disputes.check_named(one.subject, one.month, one.entry_id),
    "fileObjection": lambda one: objections.check_target(one.subject, one.dispatch_id),
    "fileOwnObjection": lambda one: objections.check_target(one.subject, one.dispatch_id),
    "handInPaper": lambda one: papers.check_parties(one.parties, one.guardian_name),
    "inspectUnit": of_inspection,
    "recordInsuranceContract": of_contract,
    "replaceCalendarYear": lambda one: calendar.arrangement(
        2026, one.status, one.off, one.on, one.source
    ),
    "replaceRegionalHolidays": lambda one: calendar.regional(
        "640000", 2026, one.off, one.on, one.source
    ),
    "setCarrierPayeeAccount": of_account("carrier"),
    "setPayeeAccount": of_account("youth"),
    "setUnitPayeeAccount": of_account("unit"),
    "succeedUnit": lambda one: successions.check_form(one.form()),
}
"""What rules ask of a body alone, whatever else holds: by its operation."""


def test_what_is_filled_in_for_a_body_is_taken(models: dict[str, TypeAdapter[Any]]) -> None:
    asked = [(name, schema) for name, schema in bodies() if name not in OF_WECHAT]
    assert len(asked) > 200
    found = [(name, refused(models[name], sample(schema))) for name, schema in asked]
    assert [(name, faults) for name, faults in found if faults] == []


def test_what_is_filled_in_is_what_rules_ask_of_a_body(models: dict[str, TypeAdapter[Any]]) -> None:
    told = dict(bodies())
    for name, check in BY_RULES.items():
        check(models[name].validate_python(sample(told[name])))


def test_whose_body_itself_asks_for_a_version_lists_what_it_is_refused_by(
    models: dict[str, TypeAdapter[Any]],
) -> None:
    """The check of bodies answers `unpinned`, whatever the operation would say."""
    listed = {
        operation["operationId"]: operation["responses"].get("428", {}).get("x-problems", {})
        for item in DOCUMENT["paths"].values()
        for operation in (item[method] for method in METHODS if method in item)
    }
    asking = [
        name
        for name, schema in bodies()
        if name in models and lacks_its_version(models[name], sample(schema))
    ]
    assert len(asking) > 10
    assert [name for name in asking if "unpinned" not in listed[name]] == []


def lacks_its_version(model: TypeAdapter[Any], body: Any) -> bool:
    told = {name: value for name, value in body.items() if not name.endswith(VERSION)}
    try:
        model.validate_python(told)
    except ValidationError as error:
        return told != body and lacks_version_alone(error.errors())
    return False
