"""What a list's fault quotes of the words found: short, and no number of anybody's."""

from services.units.rules.quoted_words import quoted


def test_words_are_quoted_up_to_sixty_characters():
    assert quoted("限本科 2 年") == "“限本科 2 年”"
    assert quoted("字" * 60) == f"“{'字' * 60}”"
    assert quoted("字" * 61) == f"“{'字' * 60}…”"


def test_a_number_within_what_a_rule_found_is_not_kept():
    assert quoted("限本科13800001234") == "所填内容"
    assert quoted("限本科138 0000-1234") == "所填内容"
    for told in ("限本科138*0013*8000", "限本科一三八零零一三八零零零", "限本科138\u200b00001234"):
        assert quoted(told) == "所填内容"
