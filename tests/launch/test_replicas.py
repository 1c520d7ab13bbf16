"""Replicas that are given: each service is told of its own, and of no other's."""

from pathlib import Path

import pytest

from launch import plan
from launch.folder import Folder

COPY = "postgresql+asyncpg://copy/units"


def told(service: str) -> dict[str, str]:
    return plan.service_environment(Folder(Path("data")), plan.ports_from(9), service, "own")


def test_a_service_is_told_of_its_own_replica_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIANXI_UNITS_REPLICA_DATABASE_URL", COPY)
    assert told("units")[plan.REPLICA] == COPY
    assert plan.REPLICA not in told("matching")
    assert COPY not in told("matching").values()


def test_an_address_that_names_no_service_is_told_to_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(plan.REPLICA, "copy")
    assert [service for service in plan.SERVICES if plan.REPLICA in told(service)] == []
