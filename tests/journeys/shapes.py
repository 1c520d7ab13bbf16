"""Values that fit a JSON schema, and the same with one thing in them bent."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from ulid import ULID

Schema = Mapping[str, Any]

DAYS: Final = ("2024-01-02", "2023-07-01", "1999-12-31", "2199-12-31", "1900-01-01", "9999-12-31")
MONTHS: Final = ("2023-12", "2024-01", "1900-01", "2199-12", "9999-12", "0001-01")
JUNK: Final = (
    None, True, "", " ", "\0", "\ud800", "x" * 3000, "𠮷" * 50, "' OR 1=1 --", "％００",
    "２０２４-01-01",
    -1, 0, 2**31, 2**63, 10**40, 1.5, 1e308, [], [[]], {}, {"": None}, {"$ref": "#"}, "-0", "1e9",
    "9999-12-31", "0001-01-01", "2024-02-30", "2024-13", "-1.00", "99999999999999.99", "\u202e",
    "NaN",
)  # fmt: skip
"""What breaks programs: ends of ranges, empty and endless things, characters that count double."""

_ID: Final = re.compile(r"^\^([a-z]{3})_\[")


@dataclass(frozen=True)
class Shapes:
    """A source of values by a seed; `known` gives values for fields and for kinds of ids."""

    definitions: Schema
    random: Random
    known: Mapping[str, Sequence[Any]]

    def fitting(self, schema: Schema, name: str = "") -> Any:
        """A value that the schema allows, or as good as."""
        schema = self._resolved(schema)
        if name in self.known:
            return self.random.choice(self.known[name])
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return self.random.choice(schema["enum"])
        make = getattr(self, f"_{schema.get('type')}", None)
        return make(schema, name) if make else self.random.choice(JUNK)

    def bent(self, value: Any) -> Any:
        """The value with one place in it, however deep, taken by junk."""
        if isinstance(value, dict) and value and self.random.random() < 0.9:
            place = self.random.choice(sorted(value))
            return value | {place: self.bent(value[place])}
        if isinstance(value, list) and value and self.random.random() < 0.7:
            return [self.bent(value[0]), *value[1:]]
        return self.random.choice(JUNK)

    def _resolved(self, schema: Schema) -> Schema:
        while "$ref" in schema:
            schema = self.definitions[schema["$ref"].rsplit("/", 1)[-1]]
        for several in ("anyOf", "oneOf"):
            if several in schema:
                return self._resolved(self.random.choice(schema[several]))
        return schema

    def _object(self, schema: Schema, name: str) -> dict[str, Any]:
        needed = schema.get("required", ())
        properties = schema.get("properties", {})
        return {
            field: self.fitting(inner, field)
            for field, inner in properties.items()
            if field in needed or self.random.random() < 0.6
        }

    def _array(self, schema: Schema, name: str) -> list[Any]:
        least = schema.get("minItems", 0)
        return [
            self.fitting(schema["items"], name) for _ in range(least + self.random.randint(0, 2))
        ]

    def _string(self, schema: Schema, name: str) -> str:
        pattern = schema.get("pattern", "")
        if kind := _ID.match(pattern):
            return self._id(kind[1])
        if schema.get("format") == "date":
            return self.random.choice(DAYS)
        if schema.get("format") == "date-time":
            return f"{self.random.choice(DAYS)}T09:00:00+08:00"
        if pattern == r"^\d{4}-\d{2}$":
            return self.random.choice(MONTHS)
        examples = [
            *schema.get("examples", ()),
            *([schema["example"]] if "example" in schema else ()),
        ]
        if examples:
            return str(self.random.choice(examples))
        most = min(schema.get("maxLength", 60), 3000)
        least = schema.get("minLength", 0)
        return "测" * self.random.choice((least, max(least, 2), most))

    def _id(self, kind: str) -> str:
        known = self.known.get(kind)
        return (
            self.random.choice(known) if known else f"{kind}_{ULID.from_timestamp(1_700_000_000)}"
        )

    def _integer(self, schema: Schema, name: str) -> int:
        least, most = int(schema.get("minimum", 0)), int(schema.get("maximum", 2**53))
        return self.random.choice((least, most, max(least, 1), min(least + 1, most)))

    def _number(self, schema: Schema, name: str) -> float:
        return float(self._integer(schema, name))

    def _boolean(self, schema: Schema, name: str) -> bool:
        return self.random.random() < 0.5

    def _null(self, schema: Schema, name: str) -> None:
        return None
