"""Every number of a notice lies in a policy file, dated, ordered, with its source and grade."""

from datetime import date
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from services.common.policy import Policy
from services.common.values import region

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 3, 2)
FILES = sorted((ROOT / "services").glob("*/policy.yaml"))
MEASURES = [
    pytest.param(name, body, id=f"{path.parent.name}.{name}")
    for path in FILES
    for name, body in yaml.safe_load(path.read_text()).items()
]


def test_every_service_with_rules_of_the_notice_has_its_values():
    assert {path.parent.name for path in FILES} == {"accounts", "units", "matching", "reporting"}


@pytest.mark.parametrize(("name", "body"), MEASURES)
def test_a_measure_has_title_unit_and_values(name, body):
    assert set(body) <= {"title", "unit", "values", "note"}
    assert any("一" <= c <= "鿿" for c in body["title"])
    assert body["values"]


@pytest.mark.parametrize(("name", "body"), MEASURES)
def test_a_value_has_day_source_and_grade(name, body):
    for entry in body["values"]:
        assert set(entry) <= {"from", "region", "value", "source", "grade", "note"}
        assert isinstance(entry["from"], date)
        assert entry["source"]
        assert entry["grade"] in ("A", "B", "C", "NV")
        assert region.find(str(entry.get("region", "640000")), date(2026, 1, 1))


@pytest.mark.parametrize(("name", "body"), MEASURES)
def test_what_is_not_verified_says_so_in_a_note(name, body):
    for entry in body["values"]:
        assert entry["grade"] != "NV" or entry.get("note")


@pytest.mark.parametrize(("name", "body"), MEASURES)
def test_a_regions_values_stand_in_order_of_their_days(name, body):
    by_region = {}
    for entry in body["values"]:
        by_region.setdefault(str(entry.get("region", "640000")), []).append(entry["from"])
    for days in by_region.values():
        assert days == sorted(set(days))


def test_what_two_services_read_under_one_name_is_one_number_in_both():
    shipped = {}
    for path in FILES:
        for name, body in yaml.safe_load(path.read_text()).items():
            dated = {(one.get("region"), one["from"]): one["value"] for one in body["values"]}
            shipped.setdefault(name, {})[path.parent.name] = dated
    shared = {name: told for name, told in shipped.items() if len(told) > 1}
    assert set(shared) == {
        "confirmation_working_days",
        "end_working_days",
        "mentor_load_limit",
        "graduate_months",
        "post_months_shortest",
        "reveals_per_day",
    }
    for name, told in shared.items():
        first, *others = told.values()
        assert all(other == first for other in others), name


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name)
def test_every_measure_has_a_schema_which_what_is_shipped_keeps(path):
    shapes = yaml.safe_load(path.with_name("policy.schema.yaml").read_text("utf-8"))
    written = yaml.safe_load(path.read_text("utf-8"))
    assert set(shapes) == set(written)
    for name, body in written.items():
        Draft202012Validator.check_schema(shapes[name])
        for entry in body["values"]:
            Draft202012Validator(shapes[name]).validate(entry["value"])


def test_what_two_services_read_under_one_name_has_one_schema():
    shapes = {}
    for path in FILES:
        told = yaml.safe_load(path.with_name("policy.schema.yaml").read_text("utf-8"))
        for name, shape in told.items():
            assert shapes.setdefault(name, shape) == shape, name


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name)
def test_no_county_is_without_a_value_from_a_measures_first_day_on(path):
    policy = Policy.load(path)
    for name, measure in policy.measures.items():
        first = min(value.effective for value in measure.values)
        for day in sorted({first, TODAY, *(value.effective for value in measure.values)}):
            for place in region.regions_on(day):
                if place.level == "county":
                    assert policy.value(name, day, place.code), (name, day, place.code)
