"""Claims whose notice fell before it was known in their row: their days go, and come back."""

import asyncio

from alembic import command
from ulid import ULID

from tests.databases import migrate
from tests.house.test_migrations import _config, _done, _done_in_turn

CLAIMS = [
    "SET session_replication_role = replica",
    """
    INSERT INTO recoveries (id, line_id, settlement_id, placement_id, youth_id, unit_id, payee,
      region, month, amount, repaid, state, version, opened_on, notified_on, object_by)
    SELECT id, id, 's', 'p', 'y', 'u', 'youth', '640104', DATE '2026-03-01', 10, 1, state, 9,
      DATE '2026-04-01', told::date, told::date + 14
    FROM (VALUES
      ('again', 'notified', '2026-05-06'),
      ('fell', 'open', '2026-04-01'),
      ('never', 'part_repaid', NULL),
      ('refused', 'notified', '2026-04-01'),
      ('stands', 'notified', '2026-04-01'),
      ('unheard', 'notified', NULL)) AS claim (id, state, told)
    """,
    """
    INSERT INTO recovery_moves (recovery_id, version, move, author, ground, evidence, recorded_at)
    SELECT claim, version, move, 'acc', '', CASE WHEN move = 'notification' THEN
      json_build_object('notified_on', told, 'object_by', told::date + 14) ELSE '{}' END, now()
    FROM (VALUES
      ('again', 2, 'notification', '2026-04-01'),
      ('again', 4, 'objection_upheld', NULL),
      ('again', 5, 'notification', '2026-05-06'),
      ('fell', 2, 'notification', '2026-04-01'),
      ('fell', 4, 'objection_upheld', NULL),
      ('never', 2, 'repayment', NULL),
      ('refused', 2, 'notification', '2026-04-01'),
      ('refused', 4, 'objection_upheld', NULL),
      ('refused', 7, 'write_off_refusal', NULL),
      ('stands', 2, 'notification', '2026-04-01'),
      ('unheard', 7, 'objection_dismissed', NULL)) AS told (claim, version, move, told)
    """,
]
READ = "SELECT id, state, notified_on::text, object_by::text FROM recoveries ORDER BY id"
APRIL, MAY = ("2026-04-01", "2026-04-15"), ("2026-05-06", "2026-05-20")
NONE = (None, None)
THEN = [
    ("again", "notified", *MAY),
    ("fell", "open", *NONE),
    ("never", "part_repaid", *NONE),
    ("refused", "part_repaid", *NONE),
    ("stands", "notified", *APRIL),
    ("unheard", "part_repaid", *NONE),
]
BACK = {"fell": APRIL, "refused": APRIL}


def test_a_notice_that_fell_leaves_no_days_and_gives_them_back_on_the_way_back(postgres):
    name = f"fell_{ULID()}".lower()
    postgres.ensure_database(name)
    url = postgres.url(name)
    migrate("reporting", url, "0054")
    asyncio.run(_done_in_turn(url, CLAIMS))
    migrate("reporting", url, "0055")
    assert [tuple(row) for row in asyncio.run(_done(url, READ))] == THEN
    command.downgrade(_config("reporting", url), "0054")
    back = [(one, state, *BACK.get(one, days)) for one, state, *days in THEN]
    assert [tuple(row) for row in asyncio.run(_done(url, READ))] == back
