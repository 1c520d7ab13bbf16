"""Lists of contributions on the wire."""

from pydantic import Field

from services.common.lists.outcomes import Checking
from services.common.web.lists import AgreementOfList, Count, ListOut, columns_shown
from services.reporting.tables.subsidies import ContributionImport


class ContributionImportOut(ListOut):
    """一份灵活就业缴费名单及其核查情况。"""

    agreement_id: AgreementOfList
    entered: Count = Field(description="登记了多少条缴费记录；试运行的为 0")


def shown_import(told: ContributionImport, check: Checking) -> ContributionImportOut:
    """A list and how far its check is, as an answer."""
    return ContributionImportOut(**columns_shown(told, ContributionImportOut, check))


def shown_listed(listed: tuple[ContributionImport, bool, Checking]) -> ContributionImportOut:
    """A list among others, with whether its file is still kept, as an answer."""
    told, file_kept, check = listed
    own = columns_shown(told, ContributionImportOut, check, file_kept=file_kept)
    return ContributionImportOut(**own)
