"""What alarms and the dashboard ask for is told by somebody, and each alarm is explained."""

import json
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from jsonschema import Draft202012Validator

from launch.plan import GATEWAY, SERVICES
from services.accounts.queries import gauges as accounts
from services.common import disks
from services.common.backups import Made
from services.common.meters import Meters
from services.common.store import gauges as kernel
from services.common.store.database import Database
from services.common.store.notary import Notary
from services.matching.queries import gauges as matching
from services.reporting.queries import gauges as reporting
from services.units.queries import gauges as units
from tests import promtool

ROOT = Path(__file__).parents[2]
PROMETHEUS = ROOT / "deploy/prometheus"
RULES = yaml.safe_load((PROMETHEUS / "alerts.yml").read_text())
TEST_FILES = sorted(file.name for file in PROMETHEUS.glob("*.test.yml"))
TESTS = [yaml.safe_load((PROMETHEUS / name).read_text()) for name in TEST_FILES]
ALL = [rule for group in RULES["groups"] for rule in group["rules"]]
ALARMS = [rule for rule in ALL if "alert" in rule]
RECORDS = {rule["record"]: rule["expr"] for rule in ALL if "record" in rule}
DASHBOARD = json.loads((ROOT / "deploy/grafana/jianxi.json").read_text())
MANUAL = (ROOT / "docs/operations.md").read_text()
PATHS = json.loads((ROOT / "docs/openapi/jianxi.json").read_text())["paths"]

_GAUGES = [
    gauge
    for told in (kernel.KERNEL, *(of.GAUGES for of in (accounts, units, matching, reporting)))
    for gauge in told
]
_METRIC = re.compile(r"\b(?:up\b|(?:jianxi|process|kubelet|barman)[_:][a-z_:]+)")
_LABELS = re.compile(r"\{([^}]*)\}|by \(([^)]*)\)|on \(([^)]*)\)")
_OUTSIDE = {"job", "le", "source", ""}
"""Given by Prometheus itself, or made by the expression."""
_BY_OTHERS = {
    "up": set(),
    "kubelet_volume_stats_available_bytes": {"namespace", "persistentvolumeclaim"},
    "kubelet_volume_stats_capacity_bytes": {"namespace", "persistentvolumeclaim"},
    # The label is given by what asks for them: tests/launch/test_scraping.py.
    "barman_cloud_cloudnative_pg_io_last_available_backup_timestamp": {"cluster"},
    "barman_cloud_cloudnative_pg_io_last_failed_backup_timestamp": {"cluster"},
}
"""Told by Prometheus, by the nodes of a cluster and by its databases, with their labels."""


def told() -> dict[str, set[str]]:
    """Every metric that is told, with its labels."""
    meters = Meters()
    meters.count("units", "GET", "/v1/units", 200, 0.1)
    nowhere = "postgresql+asyncpg://127.0.0.1:1/none"
    for name, meaning, count in Database(nowhere, replica=nowhere).lines():
        meters.note(f"database_{name}", meaning, (), {(): count})
    for name, meaning, count in Notary(ROOT, lambda: SimpleNamespace(service="units")).lines():
        meters.note(name, meaning, (), {(): count})
    for name, meaning, counts in disks.lines({"data": disks.Room(1, 2)}):
        meters.note(name, meaning, ("place",), counts)
    for name, meaning, when in Made(1, 2).lines():
        meters.note(name, meaning, (), {(): when})
    meters.note("database_up", "", (), {(): 1})
    for gauge in _GAUGES:
        meters.note(gauge.name, gauge.told, gauge.labels, {tuple("x" for _ in gauge.labels): 1})
    lines = [one for one in meters.told().decode().splitlines() if not one.startswith("#")]
    found: dict[str, set[str]] = _BY_OTHERS | {record: set() for record in RECORDS}
    for line in lines:
        name, _, labels = line.rsplit(" ", 1)[0].partition("{")
        found.setdefault(name, set()).update(re.findall(r"(\w+)=", labels))
    return found


SHOWN = [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]
EXPRESSIONS = [rule["expr"] for rule in ALL] + SHOWN


def test_what_is_asked_for_is_told_with_these_labels():
    by_name = told()
    for expression in EXPRESSIONS:
        asked = _METRIC.findall(expression)
        assert asked, expression
        assert set(asked) <= set(by_name), expression
        labels = {
            name.strip()
            for found in _LABELS.findall(expression)
            for part in found
            for name in re.split(r"=~?\"[^\"]*\"|,", part)
        }
        known = _OUTSIDE.union(*(by_name[name] for name in asked))
        assert labels <= known, expression


def test_what_is_told_and_shown_to_nobody_is_not_told():
    shown = {name for one in (*EXPRESSIONS, MANUAL) for name in _METRIC.findall(one)}
    assert {f"jianxi_{gauge.name}" for gauge in _GAUGES} <= shown


def test_whatever_an_alarm_reads_is_shown_on_the_board():
    shown = {name for one in SHOWN for name in _METRIC.findall(one)}
    for rule in ALARMS:
        assert {*_METRIC.findall(rule["expr"])} <= shown, rule["alert"]


def test_each_service_is_missed_where_nobody_finds_a_process_of_it():
    [missing] = [rule["expr"] for rule in ALARMS if rule["alert"] == "ProcessMissing"]
    missed = re.findall(r'absent\(up\{job="(\w+)"\}\)', missing)
    assert sorted(missed) == sorted([GATEWAY, *SERVICES])


def test_a_process_is_down_if_it_is_one_of_ours():
    [down] = [rule["expr"] for rule in ALARMS if rule["alert"] == "ProcessDown"]
    [ours] = re.findall(r'job=~"([a-z|]+)"', down)
    assert sorted(ours.split("|")) == sorted([GATEWAY, *SERVICES])


def test_the_disk_rings_for_a_ticket_before_it_rings_for_a_page():
    found = [rule for rule in ALARMS if rule["alert"] == "DiskNearlyFull"]
    bounds = {one["labels"]["severity"]: float(one["expr"].split("<")[1]) for one in found}
    assert 0 < bounds["page"] < bounds["ticket"] < 1
    assert all("jianxi:disk_free:ratio" in one["expr"] for one in found)


def test_every_alarm_says_in_chinese_what_is_wrong_and_has_its_place_in_the_manual():
    for rule in ALARMS:
        assert re.search(r"[\u4e00-\u9fff]", rule["annotations"]["summary"])
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert f"\n## {rule['alert']}\n" in MANUAL
    headings = re.findall(r"^## (\w+)$", MANUAL, re.MULTILINE)
    assert headings == [*dict.fromkeys(rule["alert"] for rule in ALARMS)]


def test_the_manual_names_paths_that_exist():
    for path in re.findall(r"`(?:GET|POST) (/v1/[^`? ]+)", MANUAL):
        assert path in PATHS, path


def test_what_every_instance_tells_of_one_database_is_not_added_up():
    """Two instances of a service tell the same figures: a sum of them would be twice what is."""
    for expression in EXPRESSIONS:
        for gauge in _GAUGES:
            added = rf"sum(?: by \([^)]*\))? ?\(jianxi_{gauge.name}\b"
            assert not re.search(added, expression), expression


def test_each_alarm_has_a_test_of_both_its_sides():
    """Which promtool runs, where there is one: Debian's package `prometheus` has it."""
    tested = [told for file in TESTS for one in file["tests"] for told in one["alert_rule_test"]]
    silent = {told["alertname"] for told in tested if "exp_alerts" not in told}
    ringing = {
        (told["alertname"], one["exp_labels"]["severity"])
        for told in tested
        for one in told.get("exp_alerts", ())
    }
    assert ringing == {(rule["alert"], rule["labels"]["severity"]) for rule in ALARMS}
    # Those two are looked at beside one that is on the other side.
    assert {name for name, _ in ringing} - silent == {"SlowAnswers", "FeedBehind"}


@promtool.needed
@pytest.mark.parametrize(
    "words",
    [
        ("check", "rules", "alerts.yml"),
        ("check", "config", "--syntax-only", "prometheus.yml"),
        *(("test", "rules", file) for file in TEST_FILES),
    ],
    ids=" ".join,
)
def test_promtool_finds_nothing_wrong(words):
    promtool.assert_nothing_wrong(PROMETHEUS, *words)


_TEXTS = {"type": "object", "additionalProperties": {"type": "string"}}
_RULE = {
    "type": "object",
    "additionalProperties": False,
    "oneOf": [{"required": ["alert", "labels", "annotations"]}, {"required": ["record"]}],
    "required": ["expr"],
    "properties": {
        "alert": {"type": "string", "pattern": "^[A-Z][A-Za-z]+$"},
        "record": {"type": "string", "pattern": "^[a-z_]+(:[a-z_]+)+$"},
        "expr": {"type": "string", "minLength": 1},
        "for": {"type": "string", "pattern": "^[0-9]+[smhd]$"},
        "labels": _TEXTS,
        "annotations": _TEXTS,
    },
}
_GROUP = {
    "type": "object",
    "additionalProperties": False,
    "required": ["name", "rules"],
    "properties": {"name": {"type": "string"}, "rules": {"type": "array", "items": _RULE}},
}
RULE_FILE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["groups"],
    "properties": {"groups": {"type": "array", "minItems": 1, "items": _GROUP}},
}
"""The part of Prometheus' rule files that is used here; what it ignores or refuses has no place."""
_TARGET = {
    "type": "object",
    "required": ["refId", "expr"],
    "properties": {"refId": {"type": "string"}, "expr": {"type": "string", "minLength": 1}},
}
_SPAN = {"type": "integer", "minimum": 1}
_PLACE = {
    "type": "object",
    "required": ["x", "y", "w", "h"],
    "properties": {"x": {"type": "integer"}, "y": {"type": "integer"}, "w": _SPAN, "h": _SPAN},
}
BOARD = {
    "type": "object",
    "required": ["uid", "title", "schemaVersion", "panels", "templating", "time"],
    "properties": {
        "uid": {"type": "string", "maxLength": 40},
        "schemaVersion": {"type": "integer"},
        "panels": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["id", "type", "title", "gridPos", "datasource", "targets"],
                "properties": {
                    "id": {"type": "integer"},
                    "gridPos": _PLACE,
                    "datasource": {"const": {"type": "prometheus", "uid": "${source}"}},
                    "targets": {"type": "array", "minItems": 1, "items": _TARGET},
                },
            },
        },
    },
}
"""What Grafana asks of a dashboard that it is to load from a file."""


@pytest.mark.parametrize(("schema", "told"), [(RULE_FILE, RULES), (BOARD, DASHBOARD)])
def test_the_files_are_of_the_form_that_is_read(schema, told):
    validator = Draft202012Validator(schema)
    assert [*validator.iter_errors(told)] == []
    assert [*validator.iter_errors({"groups": [{"name": "x", "rules": [{"alarm": "X"}]}]})]


def test_panels_lie_beside_each_other_and_their_source_is_chosen():
    panels = DASHBOARD["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    cells = [
        (x, y)
        for at in (panel["gridPos"] for panel in panels)
        for x in range(at["x"], at["x"] + at["w"])
        for y in range(at["y"], at["y"] + at["h"])
    ]
    assert len(cells) == len({*cells})
    assert max(x for x, _ in cells) < 24
    [source] = DASHBOARD["templating"]["list"]
    assert (source["name"], source["type"], source["query"]) == (
        "source",
        "datasource",
        "prometheus",
    )
