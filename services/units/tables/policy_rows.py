"""This service's copy of what offices add to the dated values, followed from reporting."""

from services.common.store.policy_rows import policy_rows
from services.units.tables import Base

policy_rows.to_metadata(Base.metadata)
