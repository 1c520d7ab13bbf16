"""Words that units kept in plain text: sealed on the way up, opened on the way back."""

import asyncio
import json

import pytest
from alembic import command
from sqlalchemy.exc import DBAPIError
from ulid import ULID

from services.common.store.sealed import unseal
from tests import house_keys
from tests.databases import migrate
from tests.house.test_migrations import _config, _done, _done_in_turn

WORDS = "马测试因病离职"
REPLIES = [{"replied_on": "2026-03-02", "text": WORDS}]
FATES = {"plc_1": {"kind": "end", "note": WORDS}}
WRITTEN = [
    "SET session_replication_role = replica",
    f"""
    INSERT INTO units (id, version, state, name, credit_code, region, address, industry, ownership,
      kind, staff, recommended_by, contact_name, contact_phone, applied_on, decision_ground)
    SELECT who, 9, 'suspended', who, who, '640104', '', 'C', 'private', 'enterprise', 1, 'self',
      '', '', now(), ground
    FROM (VALUES ('one', '{WORDS}'), ('two', NULL)) AS told (who, ground)
    """,
    f"""
    INSERT INTO findings (id, unit_id, condition, met, evidence, found_on, found_by)
    VALUES ('fnd', 'one', 'labour_sound', false, '{WORDS}', now(), '')
    """,
    """
    INSERT INTO inspections (id, version, unit_id, state, checklist, inspected_on, looks)
    VALUES ('ins', 1, 'one', 'rectifying', '2020-1', now(), 1)
    """,
    f"""
    INSERT INTO inspection_answers (inspection_id, look, item, place, result, remark, seen_on,
      seen_by) VALUES ('ins', 1, 'safety', 0, 'not_met', '{WORDS}', now(), '')
    """,
    f"""
    INSERT INTO removal_proposals (id, version, unit_id, state, ground_kind, since,
      checked_through, evidence, warned_on, further_replies, fates)
    VALUES ('rmp', 1, 'one', 'replied', 'no_intake', now(), now(), '{{}}', now(),
      '{json.dumps(REPLIES)}', '{json.dumps(FATES)}'),
      ('rm2', 1, 'two', 'warned', 'no_intake', now(), now(), '{{}}', now(), '[]', NULL)
    """,
    f"""
    INSERT INTO public_texts (kind, region, revision, first_day, content, ground, author,
      published_at) VALUES ('contact', '640104', 1, now(), '{{}}', '{WORDS}', '', now())
    """,
]
PLAIN = {
    "units": ("decision_ground", WORDS),
    "findings": ("evidence", WORDS),
    "inspection_answers": ("remark", WORDS),
    "public_texts": ("ground", WORDS),
}
LISTS = "SELECT further_replies, fates FROM removal_proposals ORDER BY id DESC"
REWRITTEN = {
    "findings": "UPDATE findings SET evidence = 'x'",
    "public_texts": "DELETE FROM public_texts",
}


def test_units_seals_what_was_typed_and_opens_it_on_the_way_back(postgres, monkeypatch):
    monkeypatch.setenv("JIANXI_KEYS_FILE", str(house_keys.keys_file("units")))
    name = f"words_{ULID()}".lower()
    postgres.ensure_database(name)
    url = postgres.url(name)
    migrate("units", url, "0029")
    asyncio.run(_done_in_turn(url, WRITTEN))
    for _ in range(2):
        migrate("units", url, "0031")
        for table, (column, words) in PLAIN.items():
            (sealed, *others) = told(url, table, column)
            assert words.encode() not in sealed
            assert unseal(f"{table}.{column}", sealed).decode() == words
            assert set(others) <= {None}
        (replies, fates), (none, nobody) = asyncio.run(_done(url, LISTS))
        assert json.loads(unseal("removal_proposals.further_replies", replies)) == REPLIES
        assert json.loads(unseal("removal_proposals.fates", fates)) == FATES
        assert (none, nobody) == (None, None)
        it_is_only_added_to(url)
        no_word_is_needed_where_none_was(url)
        command.downgrade(_config("units", url), "0029")
        for table, (column, words) in PLAIN.items():
            assert told(url, table, column)[0] == words
        (replies, fates), (none, nobody) = asyncio.run(_done(url, LISTS))
        assert (replies, fates, none, nobody) == (REPLIES, FATES, [], None)
        it_is_only_added_to(url)


def told(url, table, column):
    query = f"SELECT {column} FROM {table} ORDER BY {column} NULLS LAST"
    return [row[0] for row in asyncio.run(_done(url, query))]


def it_is_only_added_to(url):
    for statement in REWRITTEN.values():
        with pytest.raises(DBAPIError, match="only ever added to"):
            asyncio.run(_done(url, statement))


def no_word_is_needed_where_none_was(url):
    """Checks that named a column still name it."""
    unanswered = """
        INSERT INTO inspection_answers (inspection_id, look, item, place, result, seen_on, seen_by)
        VALUES ('ins', 2, 'safety', 0, 'not_met', now(), '')
        """
    with pytest.raises(DBAPIError, match="ck_inspection_answers_remark"):
        asyncio.run(_done(url, unanswered))


TRACED = [
    "SET session_replication_role = replica",
    """
    INSERT INTO complaints (id, version, unit_id, kind, state, words, traced, received_on, receipt)
    VALUES ('cmp', 1, 'one', 'unpaid', 'received', '', true, now(), '')
    """,
    "INSERT INTO complaint_traces (unit_id, trace, complaint_id) VALUES ('one', '', 'cmp')",
]
PAPER = b"%PDF-1.7 " + WORDS.encode()
SERVED = [
    "SET session_replication_role = replica",
    f"""
    INSERT INTO removal_papers (proposal_id, kind, digest, content, unprintable, made_at)
    VALUES ('rmp', 'decision', 'd', decode('{PAPER.hex()}', 'hex'), '{{}}', now())
    """,
]
ALTERED = [
    "UPDATE removal_papers SET content = ''",
    "UPDATE removal_papers SET digest = ''",
    "DELETE FROM removal_papers",
]


def test_units_traces_all_complaints_anew(postgres):
    """A name leaves more traces than it did: until they are kept, every complaint is read."""
    name = f"traces_{ULID()}".lower()
    postgres.ensure_database(name)
    url = postgres.url(name)
    migrate("units", url, "0034")
    asyncio.run(_done_in_turn(url, TRACED))
    migrate("units", url, "0036")
    assert asyncio.run(_done(url, "SELECT traced FROM complaints")) == [(False,)]
    assert asyncio.run(_done(url, "SELECT * FROM complaint_traces")) == []


def test_units_seals_the_papers_of_removals_and_opens_them_on_the_way_back(postgres, monkeypatch):
    monkeypatch.setenv("JIANXI_KEYS_FILE", str(house_keys.keys_file("units")))
    name = f"papers_{ULID()}".lower()
    postgres.ensure_database(name)
    url = postgres.url(name)
    migrate("units", url, "0034")
    asyncio.run(_done_in_turn(url, SERVED))
    for _ in range(2):
        migrate("units", url, "0036")
        (sealed,) = told(url, "removal_papers", "content")
        assert WORDS.encode() not in sealed
        assert unseal("removal_papers.content", sealed) == PAPER
        for statement in ALTERED:
            with pytest.raises(DBAPIError, match="only ever added to"):
                asyncio.run(_done(url, statement))
        command.downgrade(_config("units", url), "0034")
        assert told(url, "removal_papers", "content") == [PAPER]
        for statement in ALTERED:
            with pytest.raises(DBAPIError, match="never altered"):
                asyncio.run(_done(url, statement))


ALONE = {
    "recovery_moves": ("recovery_id_recoveries",),
    "payable_moves": ("payable_id_payables",),
    "line_objections": ("settlement_id_settlements", "line_id_settlement_lines"),
}
"""References that these rows would need and the test does not."""
TOLD = [
    *(
        f"ALTER TABLE {table} DROP CONSTRAINT fk_{table}_{of}"
        for table, referring in ALONE.items()
        for of in referring
    ),
    f"""
    INSERT INTO recovery_moves (recovery_id, version, author, ground, evidence, recorded_at)
    VALUES ('rcv', 1, '', '{WORDS}', '{{}}', now())
    """,
    f"""
    INSERT INTO payable_moves (payable_id, version, move, author, ground, evidence, recorded_at)
    VALUES ('pyb', 1, 'approval', '', '{WORDS}', '{{}}', now())
    """,
    f"""
    INSERT INTO line_objections (id, settlement_id, line_id, state, version, by, author, ground,
      recorded_at, answered_by, answer)
    VALUES ('one', 'stl', 'ln1', 'dismissed', 2, 'unit', '', '', now(), 'acc', '{WORDS}'),
      ('two', 'stl', 'ln2', 'open', 1, 'unit', '', '{WORDS}', now(), NULL, NULL)
    """,
]
MONEYS = {
    ("recovery_moves", "ground"): [WORDS],
    ("payable_moves", "ground"): [WORDS],
    ("line_objections", "ground"): ["", WORDS],
    ("line_objections", "answer"): [WORDS, None],
}


def test_reporting_seals_what_was_typed_about_one_persons_money(postgres, monkeypatch):
    monkeypatch.setenv("JIANXI_KEYS_FILE", str(house_keys.keys_file("reporting")))
    name = f"moneys_{ULID()}".lower()
    postgres.ensure_database(name)
    url = postgres.url(name)
    migrate("reporting", url, "0023")
    asyncio.run(_done_in_turn(url, TOLD))
    for _ in range(2):
        migrate("reporting", url, "0025")
        for (table, column), words in MONEYS.items():
            cells = told(url, table, column)
            assert all(cell is None or WORDS.encode() not in cell for cell in cells)
            opened = [cell and unseal(f"{table}.{column}", cell).decode() for cell in cells]
            assert sorted(opened, key=str) == sorted(words, key=str)
        moves_stay(url)
        command.downgrade(_config("reporting", url), "0023")
        for (table, column), words in MONEYS.items():
            assert sorted(told(url, table, column), key=str) == sorted(words, key=str)
        moves_stay(url)


def moves_stay(url):
    for statement in ("UPDATE recovery_moves SET ground = 'x'", "DELETE FROM payable_moves"):
        with pytest.raises(DBAPIError, match=r"only ever added to|never altered"):
            asyncio.run(_done(url, statement))
