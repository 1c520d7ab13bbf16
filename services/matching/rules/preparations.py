"""What must stand before somebody begins on post, where the region asks for it."""

from dataclasses import dataclass
from datetime import date

from services.common.errors import Malformed, Refused


class EntryTrainingMissing(Refused):
    """到岗以前须进行上岗安全培训，并登记培训日期。"""

    article = "宁人社函〔2020〕272号 六"


class CoverMissing(Refused):
    """到岗之日须已有商业意外伤害保险，并登记保险生效日期。"""

    article = "宁人社函〔2020〕272号 一"


@dataclass(frozen=True)
class PreparationTerms:
    """What a region asks for before an arrival, of dated values."""

    training_needed: bool
    cover_needed: bool


@dataclass(frozen=True)
class Preparation:
    """The day of the entry safety training and that from which a cover holds, as told."""

    trained_on: date | None = None
    insured_from: date | None = None

    @property
    def is_told(self) -> bool:
        """Whether either is."""
        return self != Preparation()


def refuse_unprepared(told: Preparation, terms: PreparationTerms, arrived_on: date) -> None:
    """What is asked for was there on the day of arrival: EntryTrainingMissing, CoverMissing."""
    if terms.training_needed and not is_by(told.trained_on, arrived_on):
        raise EntryTrainingMissing
    if terms.cover_needed and not is_by(told.insured_from, arrived_on):
        raise CoverMissing


def check_told(told: Preparation, issued_on: date, arrived_on: date) -> None:
    """What is told lies between the dispatch and the arrival, asked for or not. Raises Malformed.

    Nobody is trained or insured for a post before they are sent to it.
    """
    for pointer, day in _told(told):
        if day > arrived_on:
            raise Malformed(pointer, "不应晚于到岗日期；以后才有的不填。")
        if day < issued_on:
            raise Malformed(pointer, f"不应早于派遣的日期{issued_on}，须是为这次见习进行的。")


def first_told(told: Preparation, before: Preparation) -> Preparation:
    """What is told now, and where nothing is, what was told before."""
    return Preparation(
        told.trained_on or before.trained_on, told.insured_from or before.insured_from
    )


def _told(told: Preparation) -> list[tuple[str, date]]:
    days = {"/entry_training_on": told.trained_on, "/insured_from": told.insured_from}
    return [(pointer, day) for pointer, day in days.items() if day]


def is_by(day: date | None, arrived_on: date) -> bool:
    """Whether something that may not be there holds on the day of arrival."""
    return day is not None and day <= arrived_on
