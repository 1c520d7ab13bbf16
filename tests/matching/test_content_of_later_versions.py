"""While two versions serve side by side, the older shows texts that the later has written."""

import json

import pytest
from pydantic import ValidationError

from services.matching.schemas.agreements import ClauseOut, ContentOut, content_of

PARTICULARS = {
    "number": "640104-2026-000001",
    "made_on": "2026-03-02",
    "dispatch_id": "dsp_01KJPN0000000000000000000A",
    "unit_id": "unt_01KJPN0000000000000000000A",
    "youth_id": "yth_01KJPN0000000000000000000A",
    "youth_name": "马·测试",
    "post_id": "pst_01KJPN0000000000000000000A",
    "county": "640104",
    "county_name": "兴庆区",
    "months": 6,
    "mentor_id": None,
}
CLAUSE = dict.fromkeys(ClauseOut.model_fields, "一")


def a_text(**added):
    content = {"template": "2026-01", "particulars": PARTICULARS | added, "clauses": [CLAUSE]}
    return json.dumps(content | added)


def test_what_a_later_version_added_is_passed_over_and_the_rest_is_shown():
    assert content_of(a_text(seal="later")) == content_of(a_text())


def test_a_text_that_lacks_what_it_must_have_is_not_shown():
    with pytest.raises(ValidationError):
        content_of("{}")
    # And what comes in by a request is read as strictly as before.
    with pytest.raises(ValidationError):
        ContentOut.model_validate(json.loads(a_text(seal="later")))
