"""Masked by type: whatever a field is handed, it shows no number in full."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.values.identity import masked_phone
from services.common.web.masked import MaskedAccount, MaskedIdNumber, MaskedPhone
from services.common.web.wire import Wire


class Shown(Wire):
    """What an answer shows."""

    id_number: MaskedIdNumber | None = None
    phone: MaskedPhone | None = None
    account: MaskedAccount | None = None


@pytest.mark.parametrize(
    ("field", "given_value", "shown"),
    [
        ("id_number", "11010519491231002X", "110**************X"),
        ("id_number", "110**************X", "110**************X"),
        ("phone", "13995123456", "139****3456"),
        ("phone", "0951-6012345", "095****2345"),
        ("phone", "139****3456", "139****3456"),
        ("account", "6217000012345678901", "****8901"),
        ("account", "****8901", "****8901"),
        ("id_number", None, None),
    ],
)
def test_a_number_is_masked_once(field, given_value, shown):
    assert getattr(Shown.model_validate({field: given_value}), field) == shown


@given(st.text("0123456789", min_size=5, max_size=20))
def test_of_no_phone_more_than_seven_digits_or_half_are_shown(text):
    shown = sum(c.isdigit() for c in masked_phone(text))
    assert shown <= 7
    assert len(text) >= 11 or shown < len(text) / 2
