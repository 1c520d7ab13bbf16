"""Where the rows of a list may lie: with its office, or where it was agreed."""

from services.common.lists.batches import Area


def test_a_place_lies_in_any_of_the_regions_or_in_none():
    area = Area(("640100", "640302"), is_agreed=True)
    assert area.covers("640104")
    assert area.covers("640302")
    assert not area.covers("640301")
    assert Area(("640000",)).covers("640301")


def test_what_is_said_of_a_row_outside_tells_why():
    assert "协议" in Area(("640100",), is_agreed=True).outside
    assert "本机构" in Area(("640100",)).outside
