"""Credit codes: a doubtful one is told, and an officer's word settles a wrong check character."""

from datetime import date

import pytest

from services.common.values import identity
from services.units.rules import credit_codes as rules

WORD = rules.Confirmation("执照原件如此", date(2026, 3, 2))


def a_code(head="91", *, is_right=True):
    first17 = f"{head}640104MA0000001"
    right = identity.credit_check(first17)
    return first17 + (right if is_right else "0" if right != "0" else "1")


def test_a_code_without_fault_has_no_findings_and_is_a_condition_met():
    assert rules.findings(a_code(), None) == ()
    found = rules.condition(a_code(), None)
    assert (found.name, found.met, found.remark) == ("credit_code", True, "校验码正确")
    assert found.source.startswith("GB 32100")
    assert found.article is None


def test_a_wrong_check_character_blocks_until_it_is_confirmed():
    wrong = a_code(is_right=False)
    (finding,) = rules.findings(wrong, None)
    assert (finding.name, finding.blocks, finding.confirmation) == ("check_wrong", True, None)
    assert not rules.condition(wrong, None).met
    (finding,) = rules.findings(wrong, WORD)
    assert (finding.name, finding.blocks, finding.confirmation) == ("check_wrong", False, WORD)
    found = rules.condition(wrong, WORD)
    assert (found.met, found.remark) == (True, "校验码不正确，2026-03-02经办人员核实确认")


def test_an_unknown_head_is_a_warning_and_blocks_nothing():
    strange = a_code("G1")
    (finding,) = rules.findings(strange, None)
    assert (finding.name, finding.blocks) == ("head_unknown", False)
    found = rules.condition(strange, None)
    assert found.met
    assert found.remark.startswith("校验码正确；前两位")


def test_a_confirmation_is_of_the_check_and_not_of_the_head():
    found = {one.name: one for one in rules.findings(a_code("G1", is_right=False), WORD)}
    assert found["check_wrong"].confirmation == WORD
    assert found["head_unknown"].confirmation is None


def test_only_what_is_in_doubt_is_confirmed_and_once():
    rules.check_in_doubt(a_code(is_right=False), None)
    for code, word in [
        (a_code(), None),
        (a_code("G1"), None),
        (a_code(is_right=False), WORD),
    ]:
        with pytest.raises(rules.CreditCodeNotInDoubt):
            rules.check_in_doubt(code, word)


def test_messages_never_repeat_the_code():
    for head in ("91", "G1"):
        wrong = a_code(head, is_right=False)
        told = str(rules.findings(wrong, None)) + str(rules.condition(wrong, None))
        assert wrong not in told
