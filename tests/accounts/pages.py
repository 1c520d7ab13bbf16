"""Pages of feeds, held to the models that the document shows: services read them into none."""

import json
from typing import Final

from pydantic import BaseModel

from services.matching.queries import feeds as of_matching
from services.matching.schemas import feeds as matching
from services.reporting.queries import feeds as of_reporting
from services.reporting.schemas import feeds as reporting
from services.units.queries import feeds as of_units
from services.units.schemas import feeds as units

MODELS: Final[dict[str, type[BaseModel]]] = {
    of_units.UNITS.path: units.UnitEventPage,
    of_units.UNITS.snapshot_path: units.UnitSnapshotPage,
    of_units.POSTS.path: units.PostEventPage,
    of_units.POSTS.snapshot_path: units.PostSnapshotPage,
    of_matching.PLACEMENTS.path: matching.PlacementEventPage,
    of_matching.PLACEMENTS.snapshot_path: matching.PlacementSnapshotPage,
    of_matching.OUTCOMES.path: matching.OutcomeEventPage,
    of_matching.OUTCOMES.snapshot_path: matching.OutcomeSnapshotPage,
    of_reporting.DISBURSEMENTS.path: reporting.DisbursementEventPage,
    of_reporting.DISBURSEMENTS.snapshot_path: reporting.DisbursementSnapshotPage,
}


def require_told_as_documented(path: str, body: bytes) -> None:
    """What its model would write of a page is what the page says, to the letter."""
    told = MODELS[path].model_validate_json(body)
    assert json.loads(told.model_dump_json(exclude_unset=True)) == json.loads(body)
