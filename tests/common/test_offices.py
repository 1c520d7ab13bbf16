"""Names of offices on papers."""

from datetime import date

import pytest

from services.common.values.offices import office_name

DAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("region", "name"),
    [
        ("640104", "银川市兴庆区人力资源和社会保障局"),
        ("640100", "银川市人力资源和社会保障局"),
        ("640000", "宁夏回族自治区人力资源和社会保障厅"),
    ],
)
def test_an_office_is_named_with_its_city(region: str, name: str) -> None:
    assert office_name(region, DAY) == name
