"""A log line never holds a number of a person, nor a token, nor an error's words."""

import json
import logging
from logging.handlers import RotatingFileHandler

import pytest

from services.common import telemetry

TOKEN = "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl"


@pytest.fixture
def lines(tmp_path):
    before = logging.root.handlers[:]
    file = tmp_path / "service.log"
    telemetry.start("units", file)

    def told():
        said = [json.loads(line) for line in file.read_text().splitlines()]
        # What other tests left running may still speak.
        return [line for line in said if line["logger"] == "x"]

    yield told
    for handler in logging.root.handlers:
        handler.close()
    logging.root.handlers = before


@pytest.mark.parametrize(
    "secret", ["11010519491231002X", "13995123456", "6217000012345678901", TOKEN]
)
def test_what_looks_like_a_persons_number_or_a_token_is_blotted_out(lines, secret):
    logging.getLogger("x").warning("收到 %s。", secret)
    (line,) = lines()
    assert secret not in json.dumps(line, ensure_ascii=False)
    assert "〔已隐去〕" in line["message"]


def test_ids_codes_and_days_stay_readable(lines):
    logging.getLogger("x").warning("unt_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V 640104 2026-03-02 1660.00")
    assert "〔已隐去〕" not in lines()[0]["message"]


def test_an_error_tells_its_type_and_place_and_not_its_words(lines):
    try:
        raise ValueError("11010519491231002X 张某某")
    except ValueError:
        logging.getLogger("x").exception("broke")
    (line,) = lines()
    assert line["error"] == "ValueError"
    assert any("test_telemetry.py" in place for place in line["trace"])
    assert "张某某" not in json.dumps(line, ensure_ascii=False)


def test_a_line_bears_the_request_id(lines):
    telemetry.request_id.set("req_7")
    logging.getLogger("x").warning("w")
    assert lines()[0]["request_id"] == "req_7"


def test_a_line_is_made_once(lines, monkeypatch):
    made = []
    monkeypatch.setattr(telemetry, "redact", lambda text: made.append(text) or text)
    logging.getLogger("x").warning("w")
    assert made.count("w") == 1
    assert len(lines()) == 1


def test_a_file_of_its_own_stays_within_bounds(lines, tmp_path, monkeypatch):
    [handler] = [one for one in logging.root.handlers if isinstance(one, RotatingFileHandler)]
    assert handler.maxBytes == telemetry.LOG_LIMIT
    monkeypatch.setattr(handler, "maxBytes", 1000)
    for number in range(200):
        logging.getLogger("x").warning("line %d", number)
    kept = {file.name: file.stat().st_size for file in tmp_path.iterdir()}
    assert len(kept) == 1 + telemetry.LOGS_KEPT
    # Full is a file that has as many: the line that fills it is its last.
    longest = max(len(line) for line in (tmp_path / "service.log").read_bytes().splitlines())
    assert max(kept.values()) <= 1000 + longest
    assert lines()[-1]["message"] == "line 199"
