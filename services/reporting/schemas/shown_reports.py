"""How reports, what they count and what differs in them are shown."""

from collections.abc import Mapping

from services.reporting.rules.differences import Difference
from services.reporting.rules.facts import Fact
from services.reporting.rules.filings import Filing
from services.reporting.rules.health import disclosed, sees_health
from services.reporting.rules.indicators import INDICATORS, Counted, Figure
from services.reporting.rules.monthly_reports import Report
from services.reporting.rules.relations import Judgement
from services.reporting.schemas.monthly_reports import (
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


def shown_report(
    report: Report, filing: Filing | None = None, digest: str = ""
) -> MonthlyReportOut:
    """A report as a draft, or as the filing that froze it."""
    said = {one.relation: one.text for one in filing.explanations} if filing else {}
    return MonthlyReportOut(
        region=report.region,
        region_name=report.basis.name,
        month=report.month,
        state="filed" if filing else "draft",
        version=filing.version if filing else None,
        digest=digest or None,
        filed_at=filing.filed_at if filing else None,
        reason=filing.reason if filing else None,
        known_at=report.known_at,
        as_of=[AsOfOut.model_validate(one) for one in report.basis.as_of],
        deadlines=DeadlinesOut.model_validate(report.basis.deadlines),
        indicators=[_shown_figure(figure) for figure in report.figures],
        relations=[_shown_judgement(one, said.get(one.relation)) for one in report.judgements],
        carried=_shown_carried(filing) if filing else [],
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
        entries=len(figure.counted),
    )


def _shown_judgement(judgement: Judgement, explanation: str | None) -> RelationOut:
    return RelationOut(
        relation=judgement.relation,
        severity=judgement.severity,
        holds=judgement.holds,
        left=judgement.left,
        right=judgement.right,
        behind=[BehindOut(kind=b.kind, id=b.id, facts=[*b.facts]) for b in judgement.behind],
        explanation=explanation,
    )


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
