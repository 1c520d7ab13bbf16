import json
from copy import deepcopy
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from services.common.web.problems import Problem
from services.gateway import references
from services.gateway.document import DocumentClash, merge
from services.gateway.headings import HEADINGS

REFS = "#/components/schemas/"


def an_operation(name: str, schema: str, tag: str = "单位") -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": REFS + schema}}}
    return {
        "operationId": name,
        "tags": [tag],
        "security": [{"user": []}],
        "responses": {"200": {"description": "成功", "content": content}},
    }


def a_document(title: str, paths: dict[str, Any], **schemas: Any) -> dict[str, Any]:
    problem = Problem.model_json_schema(ref_template=REFS + "{model}")
    schemas |= problem.pop("$defs") | {"Problem": problem}
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": "1"},
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"user": {"type": "http", "scheme": "bearer"}},
        },
    }


def two() -> dict[str, dict[str, Any]]:
    page = {"type": "object", "properties": {"item": {"$ref": REFS + "Region"}}}
    region = {"type": "string", "description": "行政区划代码"}
    return {
        "units": a_document(
            "单位与岗位",
            {
                "/v1/units": {"get": an_operation("listUnits", "Page")},
                "/internal/changes": {"get": an_operation("readChanges", "Inner")},
                "/health": {"get": an_operation("readHealth", "Inner")},
            },
            Page=page,
            Region=region,
            Inner={"type": "object"},
        ),
        "matching": a_document(
            "派遣与见习",
            {
                "/v1/youths": {"get": an_operation("listYouths", "Page", "青年")},
                "/internal/changes": {"get": an_operation("readChanges", "Inner")},
            },
            Page=deepcopy(page),
            Region=deepcopy(region),
            Inner={"type": "string"},
        ),
    }


def test_two_documents_become_one_that_is_valid() -> None:
    merged = merge(two())
    OpenAPIV31SpecValidator(merged).validate()
    own = ["/health", "/openapi.json", "/openapi-3.0.json"]
    assert list(merged["paths"]) == ["/v1/youths", "/v1/units", *own]
    assert merged["info"]["title"].startswith("见习")


def test_what_is_internal_is_not_shown_and_does_not_clash() -> None:
    merged = merge(two())
    assert not any(path.startswith("/internal") for path in merged["paths"])
    assert "Inner" not in merged["components"]["schemas"]


def test_every_reference_leads_somewhere() -> None:
    merged = merge(two())
    named = set(references.named_in(merged))
    assert f"{REFS}Region" in named
    assert "#/components/securitySchemes/user" in named
    assert all(references.resolve(merged, ref) for ref in named)


def test_the_order_of_the_services_does_not_matter() -> None:
    forward, backward = two(), dict(reversed(two().items()))
    assert json.dumps(merge(forward)) == json.dumps(merge(backward))


def test_the_services_documents_are_left_as_they_were() -> None:
    told = two()
    merge(told)
    assert told == two()


def test_every_operation_names_what_the_gateway_may_answer() -> None:
    operation = merge(two())["paths"]["/v1/units"]["get"]
    assert {"200", "401", "413", "429", "502", "503", "504"} <= set(operation["responses"])


def test_what_a_service_says_of_a_status_stands() -> None:
    told = two()
    own = {"description": "请先登录（sign-in-required）"}
    told["units"]["paths"]["/v1/units"]["get"]["responses"]["401"] = own
    answers = merge(told)["paths"]["/v1/units"]["get"]["responses"]
    assert answers["401"]["description"] == own["description"]
    assert "$ref" not in answers["401"]


def test_every_tag_is_described() -> None:
    told = two()
    told["units"]["tags"] = [{"name": "单位", "description": "单位的登记与认定"}]
    tags = {tag["name"]: tag["description"] for tag in merge(told)["tags"]}
    assert tags["单位"] == "单位的登记与认定"
    assert tags["青年"] == "派遣与见习"
    told["units"]["tags"] = []
    told["units"]["paths"]["/v1/units"]["get"]["tags"] = ["见习单位"]
    tags = {tag["name"]: tag["description"] for tag in merge(told)["tags"]}
    assert tags["见习单位"] == HEADINGS["见习单位"]


def test_every_operation_declares_its_security() -> None:
    told = two()
    del told["units"]["paths"]["/v1/units"]["get"]["security"]
    paths = merge(told)["paths"]
    assert paths["/v1/units"]["get"]["security"] == []
    assert paths["/v1/youths"]["get"]["security"] == [{"user": []}]


def clash(told: dict[str, Any]) -> str:
    with pytest.raises(DocumentClash) as refused:
        merge(told)
    return str(refused.value)


def test_one_name_for_two_schemas_is_refused_with_both_services() -> None:
    told = two()
    told["units"]["components"]["schemas"]["Region"]["maxLength"] = 6
    assert clash(told) == f"{REFS}Region 在 matching 与 units 中定义不同"


@pytest.mark.parametrize(
    "name", ["services__units__schemas__posts__PostOut", "PostOut-Output", "Page_Annotated_Union_A"]
)
def test_a_component_that_the_framework_renamed_is_refused(name: str) -> None:
    told = two()
    told["units"]["components"]["schemas"][name] = {"type": "object"}
    told["units"]["paths"]["/v1/units"]["get"] = an_operation("listUnits", name)
    assert clash(told) == f"units 有两个同名的组件，被改名为：{name}"


def test_security_schemes_that_differ_are_refused() -> None:
    told = two()
    told["units"]["components"]["securitySchemes"]["user"]["bearerFormat"] = "JWT"
    assert "securitySchemes/user" in clash(told)


def test_an_operation_id_used_twice_is_refused() -> None:
    told = two()
    told["units"]["paths"]["/v1/units"]["get"]["operationId"] = "listYouths"
    assert clash(told) == "operationId 重复或缺失：listYouths"


def test_an_operation_without_an_id_is_refused() -> None:
    told = two()
    del told["units"]["paths"]["/v1/units"]["get"]["operationId"]
    assert "重复或缺失" in clash(told)


def test_a_path_in_two_services_is_refused() -> None:
    told = two()
    told["units"]["paths"]["/v1/youths"] = {"get": an_operation("other", "Page")}
    found = clash(told)
    assert "路径重复：/v1/youths" in found
    assert "/v1/youths 由 units 提供，网关的转发目标却是：matching" in found


def test_a_path_that_is_forwarded_to_nobody_is_refused() -> None:
    told = two()
    told["units"]["paths"]["/v1/novelties"] = {"get": an_operation("readNovelties", "Page")}
    assert clash(told) == "/v1/novelties 由 units 提供，网关的转发目标却是：无"


def test_a_reference_into_nothing_is_refused() -> None:
    told = two()
    told["units"]["paths"]["/v1/units"]["get"] = an_operation("listUnits", "Missing")
    assert clash(told) == f"没有定义：{REFS}Missing"


def sending(name: str, schema: str = "News") -> dict[str, Any]:
    """A webhook whose receiver reads a schema."""
    operation = an_operation(name, schema)
    del operation["responses"]["200"]["content"]
    body = {"content": {"application/json": {"schema": {"$ref": REFS + schema}}}, "required": True}
    return {"post": operation | {"requestBody": body}}


def with_news() -> dict[str, dict[str, Any]]:
    told = two()
    told["units"]["webhooks"] = {"feed.news": sending("receiveFeedNews")}
    told["units"]["components"]["schemas"]["News"] = {"type": "object", "description": "通知"}
    return told


def test_what_is_sent_without_being_asked_for_is_shown_with_all_that_it_stands_on() -> None:
    merged = merge(with_news())
    OpenAPIV31SpecValidator(merged).validate()
    assert list(merged["webhooks"]) == ["feed.news"]
    assert "News" in merged["components"]["schemas"]
    # The gateway is not on the way of it: it answers nothing in anybody's place.
    assert set(merged["webhooks"]["feed.news"]["post"]["responses"]) == {"200"}


def test_a_webhook_of_two_services_or_with_a_known_operation_id_is_refused() -> None:
    told = with_news()
    told["matching"]["webhooks"] = {"feed.news": sending("listUnits", "Page")}
    found = clash(told)
    assert "通知重复：feed.news" in found
    assert "operationId 重复或缺失：listUnits" in found
