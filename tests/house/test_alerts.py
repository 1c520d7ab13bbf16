"""What alarms and the dashboard ask for is told by somebody, and each alarm is explained."""

import json
import re
from pathlib import Path

import yaml

from services.accounts.queries import gauges as accounts
from services.common.meters import Meters
from services.common.store import gauges as kernel
from services.common.store.database import Database
from services.matching.queries import gauges as matching
from services.reporting.queries import gauges as reporting
from services.units.queries import gauges as units

ROOT = Path(__file__).parents[2]
RULES = yaml.safe_load((ROOT / "deploy/prometheus/alerts.yml").read_text())
ALARMS = [rule for group in RULES["groups"] for rule in group["rules"]]
DASHBOARD = json.loads((ROOT / "deploy/grafana/jianxi.json").read_text())
MANUAL = (ROOT / "docs/operations.md").read_text()
PATHS = json.loads((ROOT / "docs/openapi/jianxi.json").read_text())["paths"]

_GAUGES = [
    gauge
    for told in (kernel.KERNEL, *(of.GAUGES for of in (accounts, units, matching, reporting)))
    for gauge in told
]
_METRIC = re.compile(r"\b(?:jianxi|process)_[a-z_]+")
_LABELS = re.compile(r"\{([^}]*)\}|by \(([^)]*)\)|on \(([^)]*)\)")
_OUTSIDE = {"job", "le", "source", ""}
"""Given by Prometheus itself, or made by the expression."""


def told() -> dict[str, set[str]]:
    """Every metric that a process of the house tells, with its labels."""
    meters = Meters()
    meters.count("units", "GET", "/v1/units", 200, 0.1)
    nowhere = "postgresql+asyncpg://127.0.0.1:1/none"
    for name, meaning, count in Database(nowhere, replica=nowhere).lines():
        meters.note(f"database_{name}", meaning, (), {(): count})
    meters.note("database_up", "", (), {(): 1})
    for gauge in _GAUGES:
        meters.note(gauge.name, gauge.told, gauge.labels, {tuple("x" for _ in gauge.labels): 1})
    lines = [one for one in meters.told().decode().splitlines() if not one.startswith("#")]
    found: dict[str, set[str]] = {}
    for line in lines:
        name, _, labels = line.rsplit(" ", 1)[0].partition("{")
        found.setdefault(name, set()).update(re.findall(r"(\w+)=", labels))
    return found


EXPRESSIONS = [rule["expr"] for rule in ALARMS] + [
    target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]
]


def test_what_is_asked_for_is_told_with_these_labels():
    by_name = told()
    for expression in EXPRESSIONS:
        asked = _METRIC.findall(expression)
        assert asked or "up ==" in expression, expression
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


def test_every_alarm_says_in_chinese_what_is_wrong_and_has_its_place_in_the_manual():
    for rule in ALARMS:
        assert re.search(r"[\u4e00-\u9fff]", rule["annotations"]["summary"])
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert f"\n## {rule['alert']}\n" in MANUAL
    headings = re.findall(r"^## (\w+)$", MANUAL, re.MULTILINE)
    assert headings == [rule["alert"] for rule in ALARMS]


def test_the_manual_names_paths_that_exist():
    for path in re.findall(r"`(?:GET|POST) (/v1/[^`?]+)", MANUAL):
        assert path in PATHS, path
