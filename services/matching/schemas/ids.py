"""Ids as they travel in matching."""

from typing import Annotated

from services.common.web.wire import id_field

YouthId = Annotated[str, id_field("yth", "见习对象编号")]
UnitId = Annotated[str, id_field("unt", "单位编号")]
MentorId = Annotated[str, id_field("mnt", "带教老师编号")]
PostId = Annotated[str, id_field("pst", "岗位编号")]
DispatchId = Annotated[str, id_field("dsp")]
FairId = Annotated[str, id_field("far")]
ObstacleId = Annotated[str, id_field("obs")]
CorrectionId = Annotated[str, id_field("cor")]
MergeProposalId = Annotated[str, id_field("mpr", "合并建议编号")]
ArchiveAppraisalId = Annotated[str, id_field("aap", "档案鉴定意见编号")]
ObjectionId = Annotated[str, id_field("obj", "异议编号")]
PlacementId = Annotated[str, id_field("plc")]
EntryId = Annotated[str, id_field("ple")]
NameConflictId = Annotated[str, id_field("nmc")]
TellingId = Annotated[str, id_field("tel")]
RefusedClaimId = Annotated[str, id_field("rfc")]
DepartureId = Annotated[str, id_field("dep")]
ContactId = Annotated[str, id_field("ctc")]
FollowUpId = Annotated[str, id_field("flw")]
DisputeId = Annotated[str, id_field("dpt")]
ContactAttemptId = Annotated[str, id_field("cta")]
RoundId = Annotated[str, id_field("rnd")]
