"""Industries: a finer class lies in the section named."""

import pytest

from services.units.rules.industries import IndustryClassElsewhere, check_class, section_of


@pytest.mark.parametrize(
    ("industry_class", "section"),
    [
        ("01", "A"),
        ("05", "A"),
        ("06", "B"),
        ("13", "C"),
        ("3973", "C"),
        ("43", "C"),
        ("44", "D"),
        ("521", "F"),
        ("65", "I"),
        ("66", "J"),
        ("97", "T"),
        ("00", None),
        ("9810", None),
    ],
)
def test_a_class_lies_in_the_section_of_its_division(industry_class, section):
    assert section_of(industry_class) == section


def test_a_letter_alone_is_enough():
    check_class("C", None)
    check_class("C", "3973")


@pytest.mark.parametrize("industry_class", ["6411", "00"])
def test_a_class_of_another_section_is_malformed(industry_class):
    with pytest.raises(IndustryClassElsewhere) as refused:
        check_class("C", industry_class)
    assert refused.value.pointer == "/industry_class"
