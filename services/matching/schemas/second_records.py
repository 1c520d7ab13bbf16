"""Second records on the wire: into which record another goes."""

from pydantic import Field

from services.common.web.wire import GroundText, Wire
from services.matching.actions.second_records import Merging
from services.matching.schemas.ids import YouthId
from services.matching.schemas.versions import Version


class MergeIn(Wire):
    """把一条登记并入同一人的另一条登记。"""

    into_youth_id: YouthId = Field(description="并入哪一条登记：它的编号、身份号码和姓名不变")
    ground: GroundText = Field(description="核实为同一人的依据")
    expected_version: Version = None
    into_expected_version: Version = Field(
        default=None, description="您看到的并入的登记的版本号；必填"
    )

    def merging(self) -> Merging:
        """As actions take it."""
        return Merging(
            self.into_youth_id, self.ground, self.expected_version, self.into_expected_version
        )
