"""An example of every text that is sent: each fits its schema, sets no threshold, and is nobody's.

Numbers are those of the demo's people: areas that were never given out, phones of the unused range
154, and an issuer of accounts that nobody holds.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from services.units.policy import readings
from tests.house.test_headers_told import DOCUMENT, METHODS

TELLS_ITSELF = {"date", "binary"}
"""Forms of texts that need no example. Nor does one of a set of values, a number, or yes and no."""
OF_WECHAT = {"verifyWechatAddress", "takeWechatMessage"}
"""Nobody of ours calls these."""
ASKS_FOR_A_THRESHOLD = "/components/schemas/ThresholdCheck/properties/text"
"""The example of what the check is there for."""
HAN = re.compile(r"[\u4e00-\u9fff]")
PERSONAL = {
    "id_number": (re.compile(r"(?<!\w)\d{17}[\dX](?!\w)"), re.compile(r"\d{4}9\d")),
    "phone": (re.compile(r"(?<!\w)(?:\+?86)?(1[3-9]\d{9})(?!\w)"), re.compile(r"154")),
    "account": (re.compile(r"(?<!\w)\d{19}(?!\w)"), re.compile(r"629999")),
}
"""How numbers of persons look, and how those begin that are nobody's."""
WORDS = ("example", "examples", "enum", "const")

_WHOLE: Resource[Any] = Resource.from_contents(DOCUMENT, default_specification=DRAFT202012)
REGISTRY: Registry[Any] = Registry().with_resource("urn:document", _WHOLE)


class Sent(NamedTuple):
    """A schema of what is sent, and where it stands."""

    where: str
    schema: dict[str, Any]


def sent() -> Iterator[Sent]:
    for item in DOCUMENT["paths"].values():
        for operation in (item[method] for method in METHODS if method in item):
            name = operation["operationId"]
            for one in operation.get("parameters", ()):
                yield Sent(f"{name} {one['name']}", one["schema"])
            for told in operation.get("requestBody", {}).get("content", {}).values():
                yield Sent(name, told["schema"])


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = DOCUMENT["components"]["schemas"][name] if name else {}
    return found | schema


def without(one: Sent) -> Iterator[str]:
    """The texts within a schema of which neither it nor what they stand in gives an example."""
    told = resolved(one.schema)
    if told.keys() & set(WORDS) or told.get("format") in TELLS_ITSELF:
        return
    if told.get("type") == "string":
        yield one.where
    for field, part in told.get("properties", {}).items():
        yield from without(Sent(f"{one.where}.{field}", part))
    parts = [*told.get("anyOf", ()), *told.get("oneOf", ())]
    parts += [told[name] for name in ("items", "additionalProperties") if told.get(name)]
    for part in parts:
        if isinstance(part, dict):
            yield from without(Sent(one.where, part))


def examples(node: Any, where: str = "") -> Iterator[tuple[str, dict[str, Any], Any]]:
    """Every example of the document with the schema that it is one of."""
    if isinstance(node, list):
        for part in node:
            yield from examples(part, where)
    if isinstance(node, dict):
        if isinstance(node.get("examples"), list):
            yield from ((where, node, one) for one in node["examples"])
        if "example" in node and node.keys() & {"type", "anyOf", "oneOf", "$ref"}:
            yield where, node, node["example"]
        for name, part in node.items():
            if name not in WORDS:
                yield from examples(part, f"{where}/{name}")


def test_every_text_that_is_sent_has_an_example() -> None:
    silent = {
        where for one in sent() if one.where.split()[0] not in OF_WECHAT for where in without(one)
    }
    assert silent == set()


def test_every_example_is_one_of_its_schema() -> None:
    found = list(examples(DOCUMENT))
    assert len(found) > 1000
    wrong = {
        (where, str(value))
        for where, schema, value in found
        if not Draft202012Validator(
            _led(schema), registry=REGISTRY, format_checker=Draft202012Validator.FORMAT_CHECKER
        ).is_valid(value)
    }
    assert wrong == set()


def test_no_example_says_what_a_post_must_not() -> None:
    found = {
        (where, text)
        for where, text in texts()
        if HAN.search(text) and where != ASKS_FOR_A_THRESHOLD and readings.read_text(text).findings
    }
    assert found == set()
    assert ASKS_FOR_A_THRESHOLD in dict(texts())


def test_no_number_in_an_example_may_be_somebodys() -> None:
    met = set()
    for where, text in texts():
        for kind, (number, nobodys) in PERSONAL.items():
            for one in number.findall(text):
                met.add(kind)
                assert nobodys.match(one), (where, one)
    assert met == set(PERSONAL)


def texts() -> Iterator[tuple[str, str]]:
    """Every text within an example, and where it stands."""
    for where, _, value in examples(DOCUMENT):
        yield from ((where, one) for one in _texts(value))


def _texts(value: Any) -> Iterator[str]:
    parts = value.values() if isinstance(value, dict) else value
    if isinstance(value, str):
        yield value
    elif isinstance(parts, Iterable):
        for part in parts:
            yield from _texts(part)


def _led(node: Any) -> Any:
    """A schema whose references lead into the document, wherever it is looked at."""
    if isinstance(node, list):
        return [_led(part) for part in node]
    if isinstance(node, dict):
        told = {name: _led(part) for name, part in node.items()}
        return told | ({"$ref": f"urn:document{told['$ref']}"} if "$ref" in told else {})
    return node
