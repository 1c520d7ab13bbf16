"""How the form's numbers must relate, and what is behind those that do not."""

from datetime import date

from services.reporting.rules.indicators import Counted, Figure
from services.reporting.rules.relations import BEFORE, Judgement, Relation, judge, relations

DAY = date(2026, 3, 2)


def a_figure(no: int, *ids: str, value: int | None = None) -> Figure:
    counted = tuple(Counted("placement", key, 1, DAY, (f"matching:{key}",)) for key in ids)
    return Figure(no, len(ids) if value is None else value, counted)


def judged(code: str, *figures: Figure, nested: bool = False) -> Judgement:
    by_no = {no: a_figure(no) for no in range(16)} | {figure.no: figure for figure in figures}
    return judge(the_relation(code, nested=nested), by_no)


def the_relation(code: str, *, nested: bool = False) -> Relation:
    return next(one for one in relations(nested=nested) if one.code == code)


def test_each_reading_has_its_relations_of_seven_and_eight() -> None:
    disjoint = {one.code for one in relations(nested=False)}
    nested = {one.code for one in relations(nested=True)}
    assert disjoint - nested == {"6>=7+8"}
    assert nested - disjoint == {"6>=7", "7>=8"}


def test_the_printed_relations_are_soft_where_they_can_fail_truthfully() -> None:
    soft = {one.code for one in relations(nested=False) if one.severity == "soft"}
    assert soft == {"9>=10+11+12", "1>=2", "3>=4", "5>=6"}


def test_true_figures_can_fail_the_relation_as_printed_and_hold_the_hard_ones() -> None:
    # 10 completed, 8 retained of whom 8 are graduates, 2 otherwise employed.
    done = [f"p{n}" for n in range(10)]
    figures = (
        a_figure(9, *done),
        a_figure(10, *done[:8]),
        a_figure(11, *done[:8]),
        a_figure(12, *done[8:]),
    )
    printed = judged("9>=10+11+12", *figures)
    assert (printed.holds, printed.left, printed.right) == (False, 10, 18)
    assert [behind.id for behind in printed.behind] == done[:8]
    assert judged("9>=10+12", *figures).holds
    assert judged("10>=11", *figures).holds


def test_a_relation_that_holds_has_nothing_behind_it() -> None:
    assert judged("10>=11", a_figure(10, "a", "b"), a_figure(11, "a")).behind == ()


def test_the_identity_of_fourteen_names_the_placement_that_breaks_it() -> None:
    broken = judged("14=14(t-1)+6-9-13", a_figure(BEFORE, "a"), a_figure(6, "b"), a_figure(14, "a"))
    assert (broken.holds, broken.left, broken.right) == (False, 1, 2)
    assert [(behind.id, behind.facts) for behind in broken.behind] == [("b", ("matching:b",))]


def test_the_identity_fails_in_either_direction() -> None:
    assert not judged("14=14(t-1)+6-9-13", a_figure(14, "a")).holds


def test_more_arrivals_than_planned_are_named_one_by_one() -> None:
    plan = Figure(5, 1, (Counted("intake-plan", "640300/2026-03", 1, DAY, ("units:1",)),))
    failing = judged("5>=6", plan, a_figure(6, "a", "b"))
    assert [behind.id for behind in failing.behind] == ["a", "b"]
