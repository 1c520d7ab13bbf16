"""What docs/for-departments.md tells departments to sign is what accounts verifies."""

import re
from datetime import date
from pathlib import Path

import pytest

from services.accounts.rules import feeds as catalogue
from services.accounts.schemas.feed_pushes import FeedNewsData
from services.common.values.feeds import ERASED
from services.common.values.signatures import SignedRequest, digest, mac
from services.common.web.signatures import SIGNED
from services.matching.actions.exchange_batches import GRADUATES, UNEMPLOYED
from services.matching.queries import feeds as matching
from services.matching.readers import youth_lists
from services.matching.schemas.feeds import OutcomeEventData, PlacementEventData
from services.reporting.actions.exchange_batches import INSURANCE_FACTS
from services.reporting.queries import feeds as reporting
from services.reporting.readers import contribution_lists
from services.reporting.schemas.feeds import DisbursementEventData
from services.units.actions.exchange_batches import RECOMMENDATIONS
from services.units.queries import feeds as units
from services.units.readers import unit_lists
from services.units.schemas.feeds import PostEventData, UnitEventData

TEXT = (Path(__file__).parents[2] / "docs" / "for-departments.md").read_text(encoding="utf-8")
TODAY = date(2026, 3, 2)
SECRET = re.search(r"密钥都是 `([^`]+)`", TEXT)[1]
CODE = re.search(r"```python\n(.*?)```", TEXT, re.DOTALL)[1]
VECTORS = [
    [cell.strip().strip("`") for cell in line.strip("|").split(" | ")]
    for line in TEXT.splitlines()
    if "=" in line and re.match(r"\| `(GET|POST)` \|", line)
]


@pytest.fixture(scope="module")
def sign():
    """The function that the document prints."""
    room = {}
    exec(CODE, room)
    return room["sign"]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda one: one[-1][:16])
def test_every_example_is_what_the_printed_code_and_the_services_reckon(sign, vector):
    method, path, query, body, timestamp, nonce, expected = vector
    algorithm, _, signature = expected.partition("=")
    content = body.encode()
    assert sign(SECRET, algorithm, method, path, query, content, timestamp, nonce) == expected
    request = SignedRequest(
        method=method,
        path=path,
        query=query,
        body_digest=digest(algorithm, content),
        timestamp=int(timestamp),
        nonce=nonce,
        algorithm=algorithm,
        signature=signature,
    )
    assert mac(algorithm, SECRET, request.text) == signature


def test_there_are_examples_of_both_algorithms_with_and_without_a_body():
    assert len(VECTORS) == 4


def test_every_refusal_of_a_signature_is_told_with_what_to_do():
    told = set(re.findall(r"^\| `([a-z-]+)` \|", TEXT, re.MULTILINE))
    assert {kind.code() for kind in SIGNED} <= told


GIVEN = (
    (units.UNITS, UnitEventData),
    (units.POSTS, PostEventData),
    (matching.PLACEMENTS, PlacementEventData),
    (matching.OUTCOMES, OutcomeEventData),
    (reporting.DISBURSEMENTS, DisbursementEventData),
)


def test_the_catalogue_promises_what_is_given_and_the_document_names_each_feed():
    promised = {one.name: (one.path, one.field_names) for one in catalogue.FEEDS}
    assert promised == {feed.name: (feed.path, feed.fields) for feed, _ in GIVEN}
    for feed, model in GIVEN:
        assert set(model.model_fields) - {ERASED} == feed.fields
        assert f"`GET {feed.path}" in TEXT


def test_that_the_first_notice_begins_at_the_registration_is_told_in_both_places():
    told = "第一条给出登记时所到之处，以前的请先读快照"
    assert told in TEXT
    assert told in FeedNewsData.model_fields["cursor"].description


def test_nowhere_is_it_said_that_a_sum_is_never_one_persons():
    told = "一笔可能只是一个人的，不写明是谁"
    assert told in TEXT
    assert told in DisbursementEventData.__doc__


FORMS = {
    GRADUATES.path: youth_lists.form_on("university", TODAY),
    UNEMPLOYED.path: youth_lists.form_on("department", TODAY),
    RECOMMENDATIONS.path: unit_lists.form_on(TODAY),
    INSURANCE_FACTS.path: contribution_lists.form_on(TODAY),
}


def test_every_list_that_agreements_allow_can_be_handed_in():
    assert {path.rpartition("/")[2] for path in FORMS} == catalogue.BATCHES.keys()


@pytest.mark.parametrize("path", FORMS)
def test_the_document_names_each_list_with_the_fields_that_it_cannot_do_without(path):
    [row] = re.findall(rf"^\|[^|]*\| `POST {path}` \|[^|]*\|([^|]*)\|$", TEXT, re.MULTILINE)
    required = [column.name for column in FORMS[path].columns if column.required]
    assert re.findall(r"`([a-z_]+)`", row) == required


@pytest.mark.parametrize("path", FORMS)
def test_the_document_names_the_column_of_each_field(path):
    name = path.rpartition("/")[2]
    [row] = re.findall(
        rf"^\|[^|]*`{name}`[^|]*\| (`name`|`id_number`)([^|]*) \|$", TEXT, re.MULTILINE
    )
    told = re.findall(r"`([a-z_]+)` ([^、]+)", "".join(row))
    assert told == [(column.name, column.title) for column in FORMS[path].columns]


SEVERAL = {"insurances": contribution_lists.SHOWN, "hardship": ()}
"""Of what more than one may be filled in; kinds of hardship differ from region to region."""
FEW = 12
FILLED = re.findall(
    r"^\| ([^|]+) \| ([^|]+) \|$",
    TEXT.partition("| 可填的内容 |")[2].partition("下面")[0],
    re.MULTILINE,
)


@pytest.mark.parametrize("path", FORMS)
def test_the_document_tells_what_may_be_filled_in(path):
    for column in FORMS[path].columns:
        if column.kind not in {"choice", "several"}:
            continue
        [row] = [told for fields, told in FILLED if f"`{column.name}`" in fields]
        shown = column.shown_choices or SEVERAL[column.name]
        if len(shown) <= FEW:
            assert set(shown) <= set(re.split("[、；]", row.strip())), column.name
        elif column.name not in {"region", "workplace_county"}:
            assert f"共{len(shown)}项" in row


def test_the_document_names_every_field_that_may_be_left_out():
    told = set(re.findall(r"`([a-z_]+)`", TEXT))
    names = {column.name for form in FORMS.values() for column in form.columns}
    assert names <= told
