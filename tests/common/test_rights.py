"""A guard reads the rows that stand beside its operation, and the document tells the same rows."""

import pytest

from services.common.web.access import anyone, user
from services.common.web.rights import PUBLIC, ROLES, Right, rights_of, rows


@pytest.mark.parametrize(
    ("role", "whose"),
    [("unit", "own"), ("youth", "own"), ("helper", "registered"), ("auditor", "region")],
)
def test_a_role_has_its_own_things_or_its_regions(role, whose):
    assert rights_of((role,)) == (Right(role, whose),)


def test_what_belongs_to_no_region_is_named():
    assert rows(user("clerk", "unit", whose="every").dependency.rights) == {
        "clerk": "every",
        "unit": "every",
    }


def test_where_no_role_is_named_everybody_has_their_own():
    assert rows(user().dependency.rights) == dict.fromkeys(ROLES, "own")


def test_what_lies_open_says_so():
    assert anyone.dependency.rights == (PUBLIC,)
    assert rows([PUBLIC]) == {"anyone": "public"}


def test_the_document_tells_the_rows(notes_made):
    paths = notes_made.openapi()["paths"]
    assert paths["/v1/notes"]["post"]["x-rights"] == {"clerk": "region"}
    assert "x-rights" not in paths["/internal/notes"]["get"]
