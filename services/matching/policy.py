"""matching's dated values, as the rules take them."""

from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from services.common import shipped
from services.common.policy import Policy
from services.common.values.region import PROVINCE
from services.matching.rules.agreement_words import Hours
from services.matching.rules.agreements import Clause, Template, template_on
from services.matching.rules.breadths import Breadth
from services.matching.rules.claims import Tries
from services.matching.rules.disputes import DisputeTerms
from services.matching.rules.eligibility import EligibilityTerms
from services.matching.rules.follow_ups import Pace
from services.matching.rules.pool import PriorityTerms
from services.matching.rules.preparations import PreparationTerms
from services.matching.rules.privacy import ConsentText, Notice, Section
from services.matching.rules.record_days import GraduationTerms, StartTerms

VALUES: Final = Policy.load(Path(__file__).with_name("policy.yaml"))


def _joined(text: str) -> str:
    return "".join(text.split())


def _templates(path: Path) -> tuple[Template, ...]:
    written = shipped.read(path)
    return tuple(
        Template(
            version=edition["version"],
            effective=edition["from"],
            clauses=tuple(_clause(**clause) for clause in edition["clauses"]),
        )
        for edition in written
    )


def _clause(key: str, title: str, text: str) -> Clause:
    # YAML folds a line into a blank, which Chinese has none of.
    return Clause(key, title, _joined(text))


TEMPLATES: Final = _templates(Path(__file__).with_name("agreement.yaml"))


def _notices(path: Path) -> tuple[Notice, ...]:
    return tuple(_notice(**edition) for edition in shipped.read(path))


def _notice(
    version: str,
    title: str,
    sections: Sequence[dict[str, str]],
    consents: Sequence[dict[str, Any]],
    **dated: date,
) -> Notice:
    told = tuple(Section(one["key"], one["title"], _joined(one["text"])) for one in sections)
    asked = tuple(ConsentText(one["kind"], one["title"], _joined(one["text"])) for one in consents)
    parts = [(one.title, one.text) for one in told] + [(one.title, one.text) for one in asked]
    words = "\n".join([title, *(f"{head}\n{text}" for head, text in parts)])
    digest = sha256(words.encode()).hexdigest()
    return Notice(version, dated["from"], title, told, asked, digest)


NOTICES: Final = _notices(Path(__file__).with_name("privacy_notice.yaml"))


def eligibility_terms(day: date, region: str) -> EligibilityTerms:
    """Who may take part on a day, by the youth's place of residence."""
    household_needed = VALUES.value("household_register_needed", day, region).value
    return EligibilityTerms(
        youngest=VALUES.value("youngest_age", day, region).value,
        oldest_unemployed=VALUES.value("oldest_age_unemployed_youth", day, region).value,
        graduate_months=VALUES.value("graduate_months", day, region).value,
        registration_needed=VALUES.value("unemployment_registration_needed", day, region).value,
        months_limit=VALUES.value("total_months_limit", day, region).value,
        months_least=VALUES.value("post_months_shortest", day, region).value,
        adult_age=VALUES.value("adult_age", day, region).value,
        household_area=PROVINCE if household_needed else None,
    )


def graduation_terms(day: date, region: str) -> GraduationTerms:
    """Which days of leaving a university are possible, by the youth's place of residence."""
    return GraduationTerms(
        youngest=VALUES.value("youngest_graduation_age", day, region).value,
        months_ahead=VALUES.value("graduation_months_ahead", day, region).value,
    )


def start_terms(day: date, region: str) -> StartTerms:
    """How far from today an earliest start may lie."""
    names = "start_days_back", "start_months_ahead"
    return StartTerms(*(VALUES.value(name, day, region).value for name in names))


def priority_terms(day: date, market: str) -> PriorityTerms:
    """The order of the pool on a day: one per market, or its places would not compare."""
    return PriorityTerms(
        classes=VALUES.value("priority_classes", day, market).value,
        declines_allowed=VALUES.value("declines_allowed", day, market).value,
        hardships=frozenset(hardship_kinds(day, market)),
    )


def breadth(day: date, market: str, known_at: datetime | None = None) -> Breadth:
    """How narrow an intention may be on a day: one per market, where who waits meets the posts."""
    return Breadth(
        region=VALUES.value("least_breadth_region", day, market, known_at).value,
        occupation=int(VALUES.value("least_breadth_occupation", day, market, known_at).value),
    )


def hardship_kinds(day: date, region: str) -> dict[str, str]:
    """The kinds of hardship that an office recognises on a day: code to Chinese name."""
    kinds: dict[str, str] = VALUES.value("hardship_kinds", day, region).value
    return kinds


def market_of(region: str, day: date) -> str:
    """The market in which a county's youths and posts meet on a day."""
    return str(VALUES.value("market", day, region).value)


def rest_decision_days(day: date, region: str) -> int:
    """Days within which an office decides on who signed for a post that rests."""
    return int(VALUES.value("rest_decision_days", day, region).value)


def waiting_days(day: date, region: str) -> int:
    """Days of waiting after which a place is called upon to raise posts."""
    return int(VALUES.value("waiting_days_before_call", day, region).value)


def response_days(day: date, region: str) -> int:
    """Working days within which a youth answers a dispatch."""
    return int(VALUES.value("response_working_days", day, region).value)


def registration_kept_days(day: date, region: str) -> int:
    """Days after a pause or a withdrawal within which a return keeps the registration."""
    return int(VALUES.value("registration_kept_days", day, region).value)


def objection_days(day: date, region: str) -> int:
    """Working days within which an office answers an objection."""
    return int(VALUES.value("objection_working_days", day, region).value)


def least_count(day: date, region: str) -> int:
    """The least count of people that may leave an office."""
    return int(VALUES.value("least_count_released", day, region).value)


def refused_claims(day: date, region: str) -> Tries:
    """How many claims of a record, and by an account, may be refused before all are."""
    names = "refused_claims_of_record", "refused_claims_of_account"
    return Tries(*(int(VALUES.value(name, day, region).value) for name in names))


def signing_days(day: date, region: str) -> int:
    """Working days from acceptance within which both sides sign."""
    return int(VALUES.value("signing_working_days", day, region).value)


def signing_link_days(day: date, region: str) -> int:
    """For how many days after its issue a signing link leads to its text."""
    return int(VALUES.value("signing_link_days", day, region).value)


def fair_entry_days(day: date, region: str) -> int:
    """Working days after a fair within which its pairs are recorded."""
    return int(VALUES.value("fair_entry_working_days", day, region).value)


def follow_up_pace(day: date, region: str) -> Pace:
    """When somebody whose placement is over is followed up, by the office of the unit."""
    return Pace(
        days=tuple(VALUES.value("follow_up_days", day, region).value),
        then_every=int(VALUES.value("follow_up_then_every", day, region).value),
    )


def absence_days(day: date, county: str) -> int:
    """Days away after which a placement may end for absence, by the workplace."""
    return int(VALUES.value("absence_days_before_end", day, county).value)


def dispute_terms(day: date, region: str) -> DisputeTerms:
    """Within how many working days an end or a month is disputed and decided on."""
    names = "dispute_working_days", "dispute_decision_working_days"
    return DisputeTerms(*(int(VALUES.value(name, day, region).value) for name in names))


def agreement_template(day: date) -> Template:
    """The agreement's template in force on a day. Raises NoAgreementTemplate."""
    return template_on(TEMPLATES, day)


def working_hours(day: date, region: str) -> Hours:
    """The working time and rest that an agreement promises, by the workplace's county."""
    names = "working_hours_per_day", "working_hours_per_week", "rest_days_per_week"
    return Hours(*(int(VALUES.value(name, day, region).value) for name in names))


def insurance_sum_limit(day: date, region: str) -> int:
    """The most, in yuan, for which a youth consents to be insured."""
    return int(VALUES.value("insurance_sum_limit", day, region).value)


def arrival_days(day: date, region: str) -> int:
    """Working days from the last signature within which a youth arrives."""
    return int(VALUES.value("arrival_working_days", day, region).value)


def confirmation_days(day: date, region: str) -> int:
    """Working days from a month's last day on post within which a unit confirms it."""
    return int(VALUES.value("confirmation_working_days", day, region).value)


def end_days(day: date, region: str) -> int:
    """Working days from the term's last day within which an end is recorded."""
    return int(VALUES.value("end_working_days", day, region).value)


def retention_days(day: date, county: str) -> int:
    """Days from the last day on post within which a unit says that it retained somebody."""
    return int(VALUES.value("retention_days_by_unit", day, county).value)


def retention_months(day: date, county: str) -> int:
    """Months for which a contract lasts at the least that a unit says is a retention."""
    return int(VALUES.value("retention_contract_months", day, county).value)


def suspension_days(day: date, region: str) -> int:
    """Days from the first of a suspension within which somebody asks whether it goes on."""
    return int(VALUES.value("suspension_look_days", day, region).value)


def paper_days(day: date, region: str) -> int:
    """Working days from the day handed in within which an office looks at a scan."""
    return int(VALUES.value("paper_working_days", day, region).value)


def preparation_terms(day: date, county: str) -> PreparationTerms:
    """What must stand before an arrival, by the workplace."""
    names = "entry_training_needed", "insurance_cover_needed"
    return PreparationTerms(*(VALUES.value(name, day, county).value for name in names))


def told_days_back(day: date) -> int:
    """For how many days a person's recorded word is one, and back to when contacts are logged."""
    return int(VALUES.value("told_days_back", day, PROVINCE).value)


def entry_days_back(day: date, region: str) -> int:
    """Working days within which a unit enters an arrival or an end by itself."""
    return int(VALUES.value("entry_working_days_back", day, region).value)


def mentor_load_limit(day: date, region: str) -> int:
    """How many trainees on post one mentor leads at the same time, by the office of the unit."""
    return int(VALUES.value("mentor_load_limit", day, region).value)


def import_file_days(day: date) -> int:
    """For how many days at most a list's file is kept: it holds ID numbers."""
    return int(VALUES.value("youth_import_file_days", day, PROVINCE).value)


def round_tiers(day: date, market: str) -> tuple[int, ...]:
    """The last rank of each tier of a round but the last tier; none means one tier alone."""
    return tuple(VALUES.value("round_tiers", day, market).value)


def round_movement_limit(day: date, market: str) -> int:
    """How many percent of the placed may have moved until a round is applied, one at least."""
    return int(VALUES.value("round_movement_limit", day, market).value)


def round_collecting_days(day: date, market: str) -> int:
    """For how many days from its opening a round may keep seats back before its freeze."""
    return int(VALUES.value("round_collecting_days", day, market).value)


def round_frozen_days(day: date, market: str) -> int:
    """For how many days from its freeze a round may keep seats back."""
    return int(VALUES.value("round_frozen_days", day, market).value)


def round_list_longest(day: date, market: str) -> int:
    """How many posts of a youth's list a round looks at."""
    return int(VALUES.value("round_list_longest", day, market).value)
