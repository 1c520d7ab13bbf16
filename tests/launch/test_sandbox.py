import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import jwt
import pytest

from launch import clock, keys, tokens
from launch.cli import main
from launch.commands import DEMO_BEGINS, _begin_demo
from launch.errors import NotYours, SandboxOnly
from launch.folder import Folder
from launch.opening import NotASandbox, begin_sandbox
from launch.plan import SERVICES, environment, ports_from, service_environment
from services.common.time.clock import SHANGHAI, Clock
from services.common.values.ids import pattern

REAL = datetime(2026, 3, 2, 1, 0, 0, 250_000, UTC)


@pytest.fixture
def sandbox(folder: Folder) -> Folder:
    folder.make()
    clock.begin(folder, date(2024, 1, 2), REAL)
    return folder


def test_a_sandbox_begins_at_nine_in_shanghai_on_its_first_day(sandbox: Folder) -> None:
    shown = clock.now(sandbox, REAL)
    assert shown - datetime(2024, 1, 2, 9, tzinfo=SHANGHAI) < timedelta(seconds=1)
    assert shown >= datetime(2024, 1, 2, 9, tzinfo=SHANGHAI)


def test_its_clock_moves_on_and_the_services_read_it(folder: Folder) -> None:
    begin_sandbox(folder, date(2024, 1, 2))
    reader = Clock(folder.clock)
    assert reader.today() == date(2024, 1, 2)
    assert main(["clock", "2024-02-29", "--data", str(folder.data)]) == 0
    assert reader.today() == date(2024, 2, 29)
    assert reader.now().astimezone(SHANGHAI).hour == 9


def test_the_same_day_again_leaves_the_hour(sandbox: Folder) -> None:
    noon = REAL + timedelta(hours=3)
    assert clock.move(sandbox, date(2024, 1, 2), noon).hour == 12


def test_going_back_is_refused(sandbox: Folder) -> None:
    before = sandbox.clock.read_text()
    with pytest.raises(clock.ClockRunsForward):
        clock.move(sandbox, date(2024, 1, 1), REAL)
    assert sandbox.clock.read_text() == before


@pytest.mark.parametrize(
    "command",
    [
        ["clock", "2027-01-01"],
        ["token", "--role", "clerk", "--region", "640100"],
        ["post", "--region", "640104"],
    ],
)
def test_outside_a_sandbox_neither_clock_nor_token_is_to_be_had(
    folder: Folder, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    folder.make()
    folder.record(ports_from(8100))
    keys.make_missing(folder.keys, SERVICES, in_use=False)
    assert main([*command, "--data", str(folder.data)]) == 1
    said = capsys.readouterr()
    assert "沙箱" in said.err
    assert said.out == ""
    assert not folder.clock.exists()


def test_a_folder_in_use_never_becomes_a_sandbox(folder: Folder) -> None:
    folder.make()
    folder.record(ports_from(8100))
    for since in (None, date(2026, 3, 2)):
        with pytest.raises(NotASandbox, match="请去掉 --sandbox 和 --since 再运行"):
            begin_sandbox(folder, since)
    assert not folder.is_sandbox
    with pytest.raises(SandboxOnly):
        folder.must_be_sandbox()


def test_a_sandbox_begun_that_very_day_goes_on_when_told_so_again(folder: Folder) -> None:
    begin_sandbox(folder, date(2026, 3, 2))
    folder.record(ports_from(8100))
    clock.move(folder, date(2026, 5, 6), clock.real_time())
    before = folder.clock.read_text()
    begin_sandbox(folder, date(2026, 3, 2))
    begin_sandbox(folder, None)
    assert folder.clock.read_text() == before
    assert clock.now(folder, clock.real_time()).date() == date(2026, 5, 6)


@pytest.mark.parametrize("day", [1, 3])
def test_a_sandbox_begun_another_day_says_which_and_what_to_leave_out(
    folder: Folder, day: int, capsys: pytest.CaptureFixture[str]
) -> None:
    begin_sandbox(folder, date(2026, 3, 2))
    folder.record(ports_from(8100))
    before = folder.clock.read_text()
    asked = ["up", "--sandbox", "--since", f"2026-03-0{day}", "--data", str(folder.data)]
    assert main(asked) == 1
    said = capsys.readouterr().err
    assert "第一天是 2026-03-02，起始日不能再改：请去掉 --since 再运行" in said
    assert folder.clock.read_text() == before


def test_a_sandbox_without_a_first_day_given_began_on_the_day_it_was_made(folder: Folder) -> None:
    folder.make()
    clock.begin(folder, None, datetime(2026, 3, 1, 16, 0, tzinfo=UTC))
    folder.record(ports_from(8100))
    begin_sandbox(folder, date(2026, 3, 2))
    with pytest.raises(NotASandbox):
        begin_sandbox(folder, date(2026, 3, 1))


def test_of_a_sandbox_begun_before_its_first_day_was_written_down_no_day_is_believed(
    folder: Folder,
) -> None:
    folder.make()
    folder.clock.write_text('{"offset_seconds": 0}')
    folder.record(ports_from(8100))
    with pytest.raises(NotASandbox, match="已是沙箱，起始日不能再改：请去掉 --since"):
        begin_sandbox(folder, date(2026, 3, 2))
    begin_sandbox(folder, None)
    clock.move(folder, date(2100, 1, 1), REAL)
    assert clock.began(folder) is None


def test_only_a_sandbox_tells_its_services_of_a_clock(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIANXI_CLOCK_FILE", str(tmp_path / "smuggled.json"))
    folder.make()
    assert "JIANXI_CLOCK_FILE" not in environment(folder, ports_from(8100))
    begin_sandbox(folder, None)
    assert environment(folder, ports_from(8100))["JIANXI_CLOCK_FILE"] == str(folder.clock)


def test_files_are_kept_in_the_data_folder_unless_another_store_is_given(folder, monkeypatch):
    monkeypatch.delenv("JIANXI_DOCUMENTS_URL", raising=False)
    told = service_environment(folder, ports_from(8100), "units", "postgresql+asyncpg://nowhere")
    assert told["JIANXI_DOCUMENTS_URL"] == (folder.data / "documents").as_uri()
    monkeypatch.setenv("JIANXI_DOCUMENTS_URL", "s3://jianxi/documents")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "https://objects.example")
    told = service_environment(folder, ports_from(8100), "units", "postgresql+asyncpg://nowhere")
    assert told["JIANXI_DOCUMENTS_URL"] == "s3://jianxi/documents"
    assert told["AWS_ENDPOINT_URL"] == "https://objects.example"


def test_a_service_is_told_on_which_disk_the_launcher_keeps_things(folder: Folder) -> None:
    told = service_environment(folder, ports_from(8100), "units", "postgresql+asyncpg://nowhere")
    assert told["JIANXI_DATA_FOLDER"] == str(folder.data)
    assert folder.log("units").is_relative_to(told["JIANXI_DATA_FOLDER"])
    assert "JIANXI_DATA_FOLDER" not in environment(folder, ports_from(8100))


def test_what_is_for_wechat_and_text_messages_is_told_to_accounts_alone(folder, monkeypatch):
    for name in ("JIANXI_WECHAT_SECRET", "JIANXI_SMS_SECRET"):
        monkeypatch.setenv(name, "secret")
    told = {
        service: service_environment(folder, ports_from(8100), service, "postgresql://nowhere")
        for service in SERVICES
    } | {"gateway": environment(folder, ports_from(8100))}
    assert [name for name, one in told.items() if "secret" in one.values()] == ["accounts"]
    assert {"JIANXI_WECHAT_SECRET", "JIANXI_SMS_SECRET"} <= told["accounts"].keys()


def test_a_trial_token_is_one_that_accounts_could_have_signed(sandbox: Folder) -> None:
    keys.make_missing(sandbox.keys, SERVICES, in_use=False)
    text = tokens.sign(sandbox, "unit", "640100", datetime.now(UTC))
    kid, private = keys.first_token_key(sandbox.keys)
    claims = jwt.decode(text, private.public_key(), algorithms=["EdDSA"], audience="jianxi-api")
    assert jwt.get_unverified_header(text)["kid"] == kid
    assert claims["iss"] == "jianxi-accounts"
    assert (claims["kind"], claims["roles"], claims["region"]) == ("unit", ["unit"], "640100")
    assert re.match(pattern("unt"), claims["unit_id"])
    assert re.match(pattern("acc"), claims["sub"])
    assert claims["youth_id"] is None
    assert claims["exp"] - claims["iat"] <= 15 * 60
    later = tokens.sign(sandbox, "unit", "640100", datetime.now(UTC))
    again = jwt.decode(later, private.public_key(), algorithms=["EdDSA"], audience="jianxi-api")
    assert again["unit_id"] == claims["unit_id"]
    assert again["jti"] != claims["jti"]


def test_the_clock_file_is_always_whole(sandbox: Folder) -> None:
    clock.move(sandbox, date(2024, 3, 1), REAL)
    assert set(json.loads(sandbox.clock.read_text())) == {"offset_seconds", "began"}
    assert [file.name for file in sandbox.data.iterdir() if "clock" in file.name] == ["clock.json"]


def test_a_demo_begins_anew_in_a_folder_of_its_own(folder: Folder) -> None:
    _begin_demo(folder)
    keys.make_missing(folder.keys, SERVICES, in_use=False)
    folder.record(ports_from(8100))
    (folder.data / "left-over").touch()
    _begin_demo(folder)
    assert not (folder.data / "left-over").exists()
    assert not folder.keys.exists()
    assert folder.is_new
    assert clock.now(folder, clock.real_time()).date() == DEMO_BEGINS


def test_a_demo_clears_no_folder_but_a_demo_s(folder: Folder) -> None:
    folder.make()
    with pytest.raises(NotYours):
        _begin_demo(folder)
    assert folder.data.exists()


def test_a_demo_spares_keys_that_it_did_not_make(folder: Folder) -> None:
    folder.keys.mkdir(mode=0o700, parents=True)
    (folder.keys / "other").touch()
    _begin_demo(folder)
    assert (folder.keys / "other").exists()
