"""Recommended lists on the wire."""

from datetime import date

from pydantic import Field

from services.common.lists.outcomes import Checking
from services.common.web.lists import AgreementOfList, Count, ListOut, columns_shown
from services.units.rules.unit_lists import ListRecommender
from services.units.tables.unit_imports import UnitImport

RECOMMENDERS = "commerce 商务、sasac 国资委、youth_league 共青团、federation 工商联"


class UnitImportOut(ListOut):
    """一份推荐名单及其核查情况。"""

    agreement_id: AgreementOfList
    recommended_by: ListRecommender = Field(description=f"推荐部门：{RECOMMENDERS}")
    recommended_on: date = Field(description="推荐日期")
    listed_units: Count = Field(description="登记的拟发展单位数")
    listed_posts: Count = Field(description="登记的岗位数")


def shown_import(told: UnitImport, check: Checking) -> UnitImportOut:
    """A list and how far its check is, as an answer."""
    return UnitImportOut(**columns_shown(told, UnitImportOut, check))


def shown_listed(listed: tuple[UnitImport, bool, Checking]) -> UnitImportOut:
    """A list among others, with whether its file is still kept, as an answer."""
    told, file_kept, check = listed
    return UnitImportOut(**columns_shown(told, UnitImportOut, check, file_kept=file_kept))
