"""docs/monthly-report.md lists the relations, and a true month that breaks the printed one.

`JIANXI_WRITE_DOCS=1` writes both anew instead of comparing.
"""

import os
from datetime import UTC, date, datetime
from itertools import combinations_with_replacement, count
from pathlib import Path

from services.common.values.month import Month
from services.reporting.rules.indicators import INDICATORS, Figure, figures, on_post_before
from services.reporting.rules.pictures import Scope, take
from services.reporting.rules.relations import BEFORE, judge, relations
from services.reporting.rules.remedies import ADVICE
from tests.reporting.histories import an_arrival, an_end, placement_fact
from tests.reporting.reports import READING

DOCUMENT = Path(__file__).parents[2] / "docs" / "monthly-report.md"
WRITES = os.environ.get("JIANXI_WRITE_DOCS") == "1"
JUNE = Month(2025, 6)
PRINTED = "9>=10+11+12"
COURSES = {
    "completed, not employed": (None, "neither"),
    "completed, employed elsewhere": (None, "employed_otherwise"),
    "completed and retained": (None, "retained"),
    "graduate, completed and retained": ("2024-06-30", "retained"),
}
"""What can become of one placement: the day of the diploma, and the outcome."""


def table(heads, rows):
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def listed():
    rows = []
    by_code = {one.code: one for nested in (False, True) for one in relations(nested=nested)}
    for relation in by_code.values():
        advice = ADVICE[relation.code]
        said = advice.explain or "–"
        rows.append((f"`{relation.code}`", relation.severity, advice.meaning, advice.mend, said))
    return table(("relation", "severity", "meaning", "to mend", "to explain"), rows)


def a_month(courses):
    """June 2025: placements of six months, all of them completed at term in it."""
    for no, course in enumerate(courses):
        graduated_on, outcome = COURSES[course]
        yield an_arrival(f"p{no}", date(2024, 12, 2), graduated_on=graduated_on)
        yield an_end(f"p{no}", 2, date(2025, 6, 1), "completed")
        yield placement_fact(
            f"p{no}", 3, "outcome-recorded", date(2025, 6, 9), {"outcome": outcome}
        )


def judged(courses):
    known_at = datetime(2025, 7, 3, tzinfo=UTC)
    picture = take(Scope("640300", JUNE, known_at, READING), [*a_month(courses)], [])
    by_no = {figure.no: figure for figure in figures(picture)}
    before = on_post_before(picture)
    by_no[BEFORE] = Figure(BEFORE, len(before), before)
    verdicts = [judge(relation, by_no) for relation in relations(nested=False)]
    return by_no, {verdict.relation: verdict for verdict in verdicts}


def smallest():
    for size in count(1):
        for courses in combinations_with_replacement(COURSES, size):
            by_no, verdicts = judged(courses)
            hard = all(one.holds for one in verdicts.values() if one.severity == "hard")
            if hard and not verdicts[PRINTED].holds:
                return courses, by_no, verdicts[PRINTED]
    return None


def counter_example():
    courses, by_no, verdict = smallest()
    told = "".join(f"- {course}\n" for course in courses)
    shown = [(str(no), INDICATORS[no - 1].title, str(by_no[no].value)) for no in (9, 10, 11, 12)]
    sides = (
        f"`{PRINTED}` asks {verdict.left} ≥ {verdict.right}: it fails; every hard relation holds.\n"
    )
    return f"{told}\n{table(('no.', 'indicator', 'value'), shown)}\n{sides}"


def between(whole, name):
    begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->\n"
    head, _, rest = whole.partition(begin)
    kept, _, tail = rest.partition(end)
    return head + begin, kept, end + tail


def check(name, written):
    head, kept, tail = between(DOCUMENT.read_text(encoding="utf-8"), name)
    if WRITES:
        DOCUMENT.write_text(head + written + tail, encoding="utf-8")
        kept = written
    assert kept == written


def test_the_document_lists_the_relations_as_they_are_judged():
    check("relations", listed())


def test_the_document_shows_true_facts_that_break_the_printed_relation():
    check("counter-example", counter_example())


def test_the_example_of_the_form_breaks_it_too():
    courses = ["graduate, completed and retained"] * 8 + ["completed, employed elsewhere"] * 2
    by_no, verdicts = judged(courses)
    assert [by_no[no].value for no in (9, 10, 11, 12)] == [10, 8, 8, 2]
    assert (verdicts[PRINTED].left, verdicts[PRINTED].right) == (10, 18)
    assert all(one.holds for one in verdicts.values() if one.severity == "hard")
