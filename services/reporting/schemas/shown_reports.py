"""How reports, what they count and what differs in them are shown."""

from collections.abc import Mapping
from typing import Final

from services.reporting.rules.beginnings import PaperOfMonth
from services.reporting.rules.differences import Difference
from services.reporting.rules.facts import Fact
from services.reporting.rules.filings import Filing, LateMonth
from services.reporting.rules.health import disclosed, sees_health
from services.reporting.rules.indicators import INDICATORS, PEOPLE, Counted, Figure
from services.reporting.rules.monthly_reports import Report
from services.reporting.rules.receipts import State
from services.reporting.rules.relations import Behind, Judgement
from services.reporting.rules.remedies import ADVICE
from services.reporting.schemas.filings import LateMonthOut
from services.reporting.schemas.monthly_reports import (
    AdviceOut,
    AsOfOut,
    BehindOut,
    CarriedOut,
    CountedOut,
    DeadlinesOut,
    DifferenceOut,
    FactOut,
    IndicatorOut,
    MonthlyReportOut,
    RelationOut,
    ValueUsedOut,
)
from services.reporting.schemas.year_numbers import OnPaperOut

_NOTHING: Final = PaperOfMonth()
SHOWN: Final = 100
"""So many objects behind a failing relation are shown; the filed bytes hold all of them."""


def shown_report(
    report: Report,
    behind: Mapping[str, Fact],
    filing: Filing | None = None,
    digest: str = "",
    state: State = "draft",
    *,
    paper: PaperOfMonth = _NOTHING,
) -> MonthlyReportOut:
    """A report as a draft, or as the filing that froze it; `behind` are facts by their ids."""
    said = {one.relation: one.text for one in filing.explanations} if filing else {}
    return MonthlyReportOut(
        region=report.region,
        region_name=report.basis.name,
        month=report.month,
        state=state,
        version=filing.version if filing else None,
        digest=digest or None,
        filed_at=filing.filed_at if filing else None,
        reason=filing.reason if filing else None,
        zero_report=filing.zero_report if filing else False,
        known_at=report.known_at,
        on_paper_until=paper.until,
        offices_on_paper=[OnPaperOut.model_validate(one) for one in paper.offices],
        as_of=[AsOfOut.model_validate(one) for one in report.basis.as_of],
        deadlines=DeadlinesOut.model_validate(report.basis.deadlines),
        indicators=[_shown_figure(figure) for figure in report.figures],
        relations=[
            _shown_judgement(one, said.get(one.relation), behind) for one in report.judgements
        ],
        carried=_shown_carried(filing) if filing else [],
        differences=[*map(shown_difference, filing.differences)] if filing else [],
        values=[ValueUsedOut.model_validate(one) for one in report.basis.values],
    )


def shown_counted(counted: Counted, facts: Mapping[str, Fact], reader: str | None) -> CountedOut:
    """What a number counts, with the facts behind it, as the office of a region reads it."""
    offices = [facts[key].region for key in counted.facts]
    health = sees_health(reader, offices[-1] if offices else None)
    return CountedOut(
        kind=counted.kind,
        id=counted.id,
        amount=counted.amount,
        occurred_on=counted.occurred_on,
        cause=disclosed(counted.cause, health=health),
        by_whom=counted.by_whom,
        facts=[_shown_fact(facts[key]) for key in counted.facts],
    )


def shown_difference(difference: Difference) -> DifferenceOut:
    """What one object counts as filed and as known now."""
    return DifferenceOut(
        indicator=difference.indicator,
        kind=difference.kind,
        id=difference.id,
        before=difference.before,
        now=difference.now,
        facts=[*difference.facts],
    )


def _shown_figure(figure: Figure) -> IndicatorOut:
    indicator = INDICATORS[figure.no - 1]
    return IndicatorOut(
        no=figure.no,
        title=indicator.title,
        unit=indicator.unit,
        value=figure.value,
        entries=int(figure.value) if figure.no in PEOPLE else len(figure.counted),
    )


def named_behind(report: Report) -> set[str]:
    """The ids of the facts that are shown behind relations that fail."""
    named = (one for judgement in report.judgements for one in judgement.behind[:SHOWN])
    return {key for behind in named for key in behind.facts}


def shown_late(late: LateMonth) -> LateMonthOut:
    """A filed month and what it would say otherwise now."""
    differences = [*map(shown_difference, late.differences)]
    return LateMonthOut(month=late.month, version=late.version, differences=differences)


def _shown_judgement(
    judgement: Judgement, explanation: str | None, facts: Mapping[str, Fact]
) -> RelationOut:
    advice = None if judgement.holds else ADVICE[judgement.relation]
    return RelationOut(
        relation=judgement.relation,
        severity=judgement.severity,
        holds=judgement.holds,
        left=judgement.left,
        right=judgement.right,
        behind=[_shown_behind(one, facts) for one in judgement.behind[:SHOWN]],
        behind_count=len(judgement.behind),
        explanation=explanation,
        advice=AdviceOut.model_validate(advice) if advice else None,
    )


def _shown_behind(behind: Behind, facts: Mapping[str, Fact]) -> BehindOut:
    told = [_shown_fact(facts[key]) for key in behind.facts]
    return BehindOut(kind=behind.kind, id=behind.id, facts=told)


def _shown_carried(filing: Filing) -> list[CarriedOut]:
    return [
        CarriedOut(
            month=one.late.month,
            version=one.late.version,
            explanation=one.explanation,
            differences=[shown_difference(difference) for difference in one.late.differences],
        )
        for one in filing.carried
    ]


def _shown_fact(fact: Fact) -> FactOut:
    return FactOut(
        id=fact.id,
        event=fact.event,
        occurred_on=fact.occurred_on,
        recorded_at=fact.recorded_at,
        region=fact.region,
        workplace_county=fact.workplace_county,
    )
