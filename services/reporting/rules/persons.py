"""Persons: ids of youths that turned out to be one person's count as one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Persons:
    """By each id that ended in another's the id that the person bears now."""

    into: Mapping[str, str]

    def id_of(self, youth_id: str) -> str:
        """The id that the person of an id bears now."""
        return self.into.get(youth_id, youth_id)

    def ids_of(self, youth_ids: Collection[str]) -> set[str]:
        """Every id that these persons bear or bore."""
        bear = {self.id_of(youth_id) for youth_id in youth_ids}
        return bear.union(former for former, borne in self.into.items() if borne in bear)
