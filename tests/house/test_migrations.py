"""Each service's history: one head, up and down and up again, and nothing that tables lack."""

import asyncio
import json
import re
import zlib

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine
from ulid import ULID

from services.common.store.sealed import unseal
from tests import house_keys
from tests.databases import ROOT, migrate
from tests.definitions import differing
from tests.house_keys import SERVICES


def _config(service, url="postgresql+asyncpg://unused"):
    config = Config(ROOT / "alembic.ini", ini_section=service)
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.set_main_option("version_locations", str(ROOT / "migrations" / service))
    return config


@pytest.mark.parametrize("service", SERVICES)
def test_a_history_has_one_head(service):
    assert len(ScriptDirectory.from_config(_config(service)).get_heads()) == 1


@pytest.mark.parametrize("service", SERVICES)
def test_a_migration_says_which_one_it_follows(service):
    for one in ScriptDirectory.from_config(_config(service)).walk_revisions():
        told = one.module.__doc__ or ""
        said = re.search(r"^Revision: (\S+)\nFollows: (\S+)$", told, re.MULTILINE)
        assert said, one.path
        assert said.groups() == (one.revision, one.down_revision or "nothing"), one.path


@pytest.mark.parametrize("service", SERVICES)
def test_a_history_goes_up_and_down_and_up(postgres, service):
    name = f"history_{service}_{ULID()}".lower()
    postgres.ensure_database(name)
    url = postgres.url(name)
    migrate(service, url)
    command.downgrade(_config(service, url), "base")
    migrate(service, url)
    command.check(_config(service, url))
    assert asyncio.run(differing(service, url)) == (set(), set())


def test_reporting_reads_its_feeds_anew_when_it_learns_of_more_kinds(postgres):
    """What was passed over before is read; a version missed would halt the following for ever."""
    name = f"rewound_{ULID()}".lower()
    postgres.ensure_database(name)
    url = postgres.url(name)
    migrate("reporting", url, "0002")
    stood = "INSERT INTO feed_positions VALUES ('units','e',7,now()), ('matching','e',5,now())"
    asyncio.run(_done(url, stood))
    migrate("reporting", url)
    read = asyncio.run(_done(url, "SELECT source, position FROM feed_positions"))
    assert dict(read) == {"units": 0, "matching": 0}


HARDSHIPS = [
    """
    INSERT INTO youths (id, version, state, name, id_number, id_number_index, region, employed,
      hardship, origins, recorded_at, applied_at, declines)
    SELECT who, 1, 'applied', '', '', decode(md5(who), 'hex'), '640104', false, '{disabled}',
      origins::jsonb, now(), now(), 0
    FROM (VALUES
      ('office', '{"hardship": {"telling": "t", "source": "office", "on": "2026-03-01"}}'),
      ('self', '{"hardship": {"telling": "t", "source": "self", "on": "2026-03-01"}}'),
      ('before', '{}')) AS told (who, origins)
    """,
    """
    INSERT INTO waiting SELECT id, '640000', 0, now(), '', now() FROM youths
    """,
    "SET session_replication_role = replica",
    """
    INSERT INTO dispatches (id, version, state, youth_id, post_id, unit_id, market, region,
      unit_region, workplace_county, months, issued_on, issued_at, respond_by, explanation)
    SELECT mode, 1, 'issued', mode, 'p', 'u', 'm', 'r', 'r', 'c', 6, now(), now(), now(),
      json_build_object('mode', mode, 'full', full_posts::json)
    FROM (VALUES ('round', '[{"post_id": "a", "rank": 1, "offered": 2, "taken": 2}]'),
      ('none', '[]'),
      ('pool', '[{"post_id": "a", "rank": 1, "offered": 2, "taken": 2}]')
      ) AS told (mode, full_posts)
    """,
]


def test_matching_counts_hardships_by_who_told_them_and_says_what_a_round_had_free(postgres):
    name = f"hardships_{ULID()}".lower()
    postgres.ensure_database(name)
    url = postgres.url(name)
    config = _config("matching", url)
    before = ScriptDirectory.from_config(config).get_revision("0011").down_revision
    migrate("matching", url, before)
    asyncio.run(_done_in_turn(url, HARDSHIPS))
    ranks = "SELECT youth_id, class_rank FROM waiting"
    counts = "SELECT id FROM youths WHERE origins ? 'hardship/disabled'"
    full = "SELECT id, explanation -> 'full' -> 0 FROM dispatches"
    at_first = dict(asyncio.run(_done(url, full)))
    migrate("matching", url, "0011")
    assert dict(asyncio.run(_done(url, ranks))) == {"office": 0, "self": 1, "before": 1}
    assert [row.id for row in asyncio.run(_done(url, counts))] == ["office"]
    free = {"post_id": "a", "rank": 1, "free": 2}
    assert dict(asyncio.run(_done(url, full))) == at_first | {"round": free}
    command.downgrade(config, before)
    assert set(dict(asyncio.run(_done(url, ranks))).values()) == {0}
    assert asyncio.run(_done(url, counts)) == []
    assert dict(asyncio.run(_done(url, full))) == at_first


def _deflated(told):
    return zlib.compress(json.dumps(told).encode()).hex()


HELD = [
    """
    INSERT INTO youths (id, version, state, name, id_number, id_number_index, region, employed,
      hardship, origins, recorded_at, signed_up_at, declines)
    SELECT who, 1, 'known', '', '', decode(md5(who), 'hex'), '640104', false, '{}', '{}', now(),
      signed_up_at::timestamptz, 0
    FROM (VALUES ('one', now()), ('two', NULL), ('three', NULL)) AS told (who, signed_up_at)
    """,
    """
    INSERT INTO rounds (id, version, state, market, keeps_back, opened_by, opened_on, opened_at,
      secret, secret_commitment, blind)
    SELECT id, 1, 'cancelled', '640100', 'from_opening', '', now(), now(), '', '', ''
    FROM (VALUES ('rnd_1'), ('rnd_2')) AS told (id)
    """,
    f"""
    INSERT INTO round_papers (round_id, kind, content) VALUES
      ('rnd_1', 'input', decode('{_deflated({"serials": [1, 3]})}', 'hex')),
      ('rnd_2', 'input', decode('{_deflated({"serials": [2]})}', 'hex')),
      ('rnd_1', 'certificate', decode('{_deflated({"digest": "d1"})}', 'hex')),
      ('rnd_1', 'leaves', '')
    """,
]
CUT_SHORT = [
    "ALTER TABLE youths ADD COLUMN owner_id varchar",
    "CREATE UNIQUE INDEX uq_youths_owner_id ON youths (owner_id)",
    "ALTER TABLE rounds ADD COLUMN certificate_digest varchar",
]


@pytest.mark.parametrize("before", [[], CUT_SHORT])
def test_matching_learns_who_owns_a_record_who_took_part_and_each_certificates_digest(
    postgres, before
):
    """Also where a run was cut short between two of its transactions."""
    name = f"held_{ULID()}".lower()
    postgres.ensure_database(name)
    url = postgres.url(name)
    migrate("matching", url, "0011")
    asyncio.run(_done_in_turn(url, [*HELD, *before]))
    migrate("matching", url, "0013")
    owners = "SELECT id, owner_id FROM youths"
    assert dict(asyncio.run(_done(url, owners))) == {"one": "one", "two": None, "three": None}
    took_part = "SELECT round_id, youth_id FROM round_participants"
    digests = "SELECT id, certificate_digest FROM rounds"
    checked = "SELECT conname FROM pg_constraint WHERE NOT convalidated"
    for _ in range(2):
        told = {tuple(row) for row in asyncio.run(_done(url, took_part))}
        assert told == {("rnd_1", "one"), ("rnd_1", "three"), ("rnd_2", "two")}
        assert dict(asyncio.run(_done(url, digests))) == {"rnd_1": "d1", "rnd_2": None}
        assert asyncio.run(_done(url, checked)) == []
        command.downgrade(_config("matching", url), "0012")
        migrate("matching", url, "0013")


OWNED = [
    """
    INSERT INTO youths (id, version, state, name, id_number, id_number_index, region, employed,
      hardship, origins, recorded_at, signed_up_at, owner_id, declines)
    SELECT who, 3, 'known', '', '', decode(md5(who), 'hex'), '640104', false, '{}', '{}', now(),
      signed_up_at::timestamptz, owner, 0
    FROM (VALUES ('joined', '2026-03-02T01:00Z', 'account'),
      ('moved', '2026-03-01T01:00Z', 'moved'),
      ('known', NULL, NULL)) AS told (who, signed_up_at, owner)
    """,
    """
    INSERT INTO changes (object, object_id, version, event, occurred_on, recorded_at, author,
      ground, request_id, data)
    SELECT 'youth', who, version, 'youth.merged', '2026-03-02', at::timestamptz, '', '', '',
      jsonb_build_object('into', record)
    FROM (VALUES ('account', 1, '2026-03-02T01:00Z', 'joined'),
      ('known_before', 2, '2026-03-01T01:00Z', 'moved')) AS told (who, version, at, record)
    """,
]


def test_matching_knows_its_owners_again_after_the_way_back_and_up(postgres):
    name = f"owned_{ULID()}".lower()
    postgres.ensure_database(name)
    url = postgres.url(name)
    migrate("matching", url)
    asyncio.run(_done_in_turn(url, OWNED))
    owners = "SELECT id, owner_id, signed_up_at FROM youths ORDER BY id"
    before = asyncio.run(_done(url, owners))
    command.downgrade(_config("matching", url), "0011")
    migrate("matching", url)
    assert asyncio.run(_done(url, owners)) == before


REMOVED = [
    """
    INSERT INTO units (id, version, state, name, credit_code, region, address, industry, ownership,
      kind, staff, recommended_by, contact_name, contact_phone, applied_on, recognised_on)
    SELECT who, 9, state, who, who, '640104', '', 'C', 'private', 'enterprise', 1, 'self', '', '',
      '2025-01-01', recognised_on::date
    FROM (VALUES ('left', 'removed', '2025-01-09'), ('out', 'removed', NULL),
      ('here', 'recognised', '2025-01-09')) AS told (who, state, recognised_on)
    """,
    """
    INSERT INTO changes (object, object_id, version, event, occurred_on, recorded_at, author,
      ground, request_id, data)
    SELECT 'unit', who, 9, 'unit.removed', '2026-03-02', now(), 'acc_1', 'why', '',
      '{"ground_kind": "withdrawal"}'
    FROM (VALUES ('left'), ('out')) AS told (who)
    """,
    """
    INSERT INTO removal_proposals (id, version, unit_id, state, ground_kind, charge,
      charge_evidence, since, checked_through, evidence, warned_on, decision, removed_on)
    VALUES ('rmp', 1, 'out', 'decided', 'cause', '', '', now(), now(), '{}', now(), 'remove', now())
    """,
]


def test_units_removed_before_may_apply_again_by_what_their_removal_was(postgres):
    name = f"removed_{ULID()}".lower()
    postgres.ensure_database(name)
    url = postgres.url(name)
    migrate("units", url, "0015")
    asyncio.run(_done_in_turn(url, REMOVED))
    migrate("units", url, "0016")
    kept = (
        "SELECT unit_id, ground_kind, recognised_on::text, ended_on::text FROM ended_recognitions"
    )
    assert {tuple(row) for row in asyncio.run(_done(url, kept))} == {
        ("left", "withdrawal", "2025-01-09", "2026-03-02"),
        ("out", "cause", "2025-01-01", "2026-03-02"),
    }


def test_units_goes_back_although_a_new_proposal_followed_a_removal_carried_out(postgres):
    name = f"followed_{ULID()}".lower()
    postgres.ensure_database(name)
    url = postgres.url(name)
    migrate("units", url, "0015")
    asyncio.run(_done_in_turn(url, REMOVED))
    migrate("units", url, "0016")
    anew = """
        INSERT INTO removal_proposals (id, version, unit_id, state, ground_kind, charge,
          charge_evidence, since, checked_through, evidence, warned_on)
        VALUES ('rmp_2', 1, 'out', 'proposed', 'cause', '', '', now(), now(), '{}', now())
        """
    asyncio.run(_done(url, anew))
    command.downgrade(_config("units", url), "0015")
    migrate("units", url, "0016")


MARKED = [
    REMOVED[0],
    """
    INSERT INTO posts (id, version, unit_id, state, title, duties, occupation, headcount, workplace,
      workplace_county, months, meals, lodging, skills, unsuitable_under_18, offer_version,
      last_offer_version)
    VALUES ('pst', 1, 'here', 'draft', '', '', '4', 1, '', '640104', 3, false, false, '{}', false,
      0, 0)
    """,
    """
    INSERT INTO threshold_reviews (id, version, post_id, state, cause, digest, edition, verdict,
      texts, findings, other_law, opened_on, opened_at, confirmed, missed)
    SELECT 'trv_01M8FF9487T35XN9KHSTDEAHG' || no, 1, 'pst', state, 'new_edition', '', '', 'flag',
      '[{"pointer": "/duties", "text": "整理😀字跡 端正；送检"}]',
      '[{"pointer": "/duties", "start": 9, "end": 11, "words": "送检", "kind": "major",
         "rule": "marked-by-an-officer", "suggestion": "", "doubt": "见"}]',
      '[]', '2026-03-02', now(), confirmed::smallint[], missed::jsonb
    FROM (VALUES (1, 'refused', '{}',
        '[{"pointer": "/duties", "start": 3, "end": 8, "kind": "interview"},
          {"pointer": "/duties", "start": 0, "end": 2, "kind": "major"}]'),
      (2, 'upheld', '{1}', '[]'), (3, 'allowed', '{}', '[]'), (4, 'undecided', NULL, NULL))
      AS told (no, state, confirmed, missed)
    """,
]


def test_units_keeps_what_officers_had_marked_in_refusals_that_stand(postgres):
    name = f"marked_{ULID()}".lower()
    postgres.ensure_database(name)
    url = postgres.url(name)
    migrate("units", url, "0038")
    asyncio.run(_done_in_turn(url, MARKED))
    migrate("units", url, "0039")
    held = "SELECT right(review_id, 1), unit_id, said, kind, length(id) FROM threshold_marks"
    assert {tuple(row) for row in asyncio.run(_done(url, held))} == {
        ("1", "here", "字跡 端正", "interview", 30),
        ("1", "here", "整理", "major", 30),
        ("2", "here", "送检", "major", 30),
    }
    asyncio.run(_done(url, "UPDATE threshold_reviews SET cause = 'marked' WHERE state = 'allowed'"))
    command.downgrade(_config("units", url), "0038")
    migrate("units", url, "0039")
    assert len(asyncio.run(_done(url, held))) == 3


async def _done_in_turn(url, statements):
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        for statement in statements:
            await connection.exec_driver_sql(statement)
    await engine.dispose()


async def _done(url, statement):
    engine = create_async_engine(url)
    try:
        async with engine.begin() as connection:
            result = await connection.execute(text(statement))
            return result.all() if result.returns_rows else []
    finally:
        await engine.dispose()


def test_matching_returns_on_the_way_back_what_fairs_awaited(postgres):
    name = f"awaited_{ULID()}".lower()
    postgres.ensure_database(name)
    url = postgres.url(name)
    migrate("matching", url, "0060")
    part = "INSERT INTO fair_seats (fair_id, post_id, seats, awaited, paired, returned) VALUES"
    bare = "SET session_replication_role = replica"
    asyncio.run(_done_in_turn(url, [bare, f"{part} ('far_1', 'pst_1', 3, 2, 0, 0)"]))
    command.downgrade(_config("matching", url), "0059")
    assert asyncio.run(_done(url, "SELECT seats, returned FROM fair_seats")) == [(3, 2)]


GROUNDED = [
    "SET session_replication_role = replica",
    """
    INSERT INTO placement_entries (id, placement_id, version, kind, occurred_on, recorded_at,
      author, ground, course)
    SELECT id, 'plc', version, 'arrived', now(), now(), '', ground, '{}'
    FROM (VALUES ('ple_1', 1, '本人患病住院'), ('ple_2', 2, '')) AS told (id, version, ground)
    """,
    """
    INSERT INTO attendances (placement_id, month, edition, absences, days, confirmed_on,
      confirmed_at, author, ground, reopened_because)
    VALUES ('plc', '2026-03', 1, '[]', '{}', now(), now(), '', '', '单位来函')
    """,
    """
    INSERT INTO agreement_papers (id, dispatch_id, agreement_digest, parties, file_digest,
      media_type, size, state, handed_in_at, handed_in_by)
    VALUES ('pap', 'dsp', '', '{unit}', '', '', 1, 'handed_in', now(), '')
    """,
]


def test_matching_seals_the_grounds_that_lay_in_plain_text_and_opens_them_on_the_way_back(
    postgres, monkeypatch
):
    monkeypatch.setenv("JIANXI_KEYS_FILE", str(house_keys.keys_file("matching")))
    name = f"grounds_{ULID()}".lower()
    postgres.ensure_database(name)
    url = postgres.url(name)
    migrate("matching", url, "0028")
    asyncio.run(_done_in_turn(url, GROUNDED))
    entries = "SELECT id, ground FROM placement_entries ORDER BY id"
    months = "SELECT ground, reopened_because FROM attendances"
    papers = "SELECT state, ground FROM agreement_papers"
    for _ in range(2):
        migrate("matching", url, "0029")
        (_, sealed), (_, empty) = asyncio.run(_done(url, entries))
        assert "患病".encode() not in sealed
        assert (unseal("placement_entries.ground", sealed).decode(), empty) == (
            "本人患病住院",
            None,
        )
        ((ground, because),) = asyncio.run(_done(url, months))
        told = unseal("attendances.reopened_because", because).decode()
        assert (ground, told) == (None, "单位来函")
        command.downgrade(_config("matching", url), "0028")
        assert dict(asyncio.run(_done(url, entries))) == {"ple_1": "本人患病住院", "ple_2": ""}
        assert [tuple(row) for row in asyncio.run(_done(url, months))] == [("", "单位来函")]
        assert [tuple(row) for row in asyncio.run(_done(url, papers))] == [("handed_in", None)]


OF_BEFORE = [
    """
    INSERT INTO units (id, version, state, name, credit_code, region, address, industry, ownership,
      kind, staff, recommended_by, contact_name, contact_phone, applied_on)
    VALUES ('u', 1, 'recognised', '資料中心', 'c', '640104', '銀川', 'A', 'private', 'enterprise',
      1, 'self', '', '', now())
    """,
    """
    INSERT INTO posts (id, version, unit_id, state, title, duties, occupation, headcount, workplace,
      workplace_county, months, meals, lodging, skills, unsuitable_under_18, offer_version,
      last_offer_version, remarks)
    SELECT who, 1, 'u', state, title, duties, '4', 1, '甲', '640104', 6, false, false,
      string_to_array(skills, ' '), false, 0, 0, remarks
    FROM (VALUES
      ('old', 'draft', '整理圖書', '打13812345678 或 13912345679', '找11010519491231002X', NULL),
      ('new', 'open', '整理图书', '每月3000元，满3个月', '', '無'))
      AS told (who, state, title, duties, skills, remarks)
    """,
    """
    INSERT INTO prospective_units (id, version, state, name, region, industry, recommended_by,
      recommended_on)
    VALUES ('p', 1, 'recommended', '甲', '640104', 'A', 'commerce', now())
    """,
    """
    INSERT INTO prospect_posts (id, prospect_id, no, title, duties, occupation, headcount,
      workplace_county, months, meals, lodging)
    VALUES ('pp', 'p', 1, '文员', '一三八一二三四五六七八', '4', 1, '640104', 6, false, false)
    """,
    "UPDATE posts SET extra_allowance = '问13812345678' WHERE id = 'old'",
    "UPDATE prospect_posts SET extra_allowance = '问13812345678'",
    """
    INSERT INTO workplaces (id, version, unit_id, name, first_day)
    VALUES ('w', 1, 'u', '一店13812345678', '2026-03-02')
    """,
    """
    INSERT INTO threshold_reviews (id, version, post_id, state, cause, digest, edition, verdict,
      texts, findings, other_law, opened_on, opened_at)
    VALUES ('r', 1, 'old', 'undecided', 'publication', '', '', 'flag',
      '[{"pointer": "/title", "text": "文员"},
        {"pointer": "/duties", "text": "打13812345678面试，限女"}]',
      '[{"pointer": "/duties", "start": 1, "end": 14, "words": "13812345678面试"}]',
      '[{"pointer": "/duties", "start": 15, "end": 17, "words": "限女"}]', '2026-03-02', now())
    """,
]


def test_units_finds_words_of_before_in_simplified_characters_and_blots_numbers_out(postgres):
    name = f"words_{ULID()}".lower()
    postgres.ensure_database(name)
    url = postgres.url(name)
    migrate("units", url, "0038")
    asyncio.run(_done_in_turn(url, OF_BEFORE))
    migrate("units", url)
    found = "SELECT id FROM posts WHERE search @@ '{}'::tsquery ORDER BY id"
    for word, ids in (("图书", ["new", "old"]), ("资料", ["new", "old"]), ("圖書", [])):
        assert [row.id for row in asyncio.run(_done(url, found.format(word)))] == ids, word
    units = asyncio.run(_done(url, "SELECT search @@ '银川' FROM units"))
    assert [tuple(row) for row in units] == [(True,)]
    told = asyncio.run(_done(url, "SELECT duties, skills, remarks FROM posts ORDER BY id DESC"))
    assert [tuple(row) for row in told] == [
        ("打〔号码已删去〕 或 〔号码已删去〕", ["找〔号码已删去〕"], None),
        ("每月3000元，满3个月", [], "無"),
    ]
    told = asyncio.run(_done(url, "SELECT duties, extra_allowance FROM prospect_posts"))
    assert [tuple(row) for row in told] == [("〔号码已删去〕", "问〔号码已删去〕")]
    rest = "SELECT extra_allowance, (SELECT name FROM workplaces) FROM posts WHERE id = 'old'"
    assert [tuple(row) for row in asyncio.run(_done(url, rest))] == [
        ("问〔号码已删去〕", "一店〔号码已删去〕")
    ]
    quoted = "SELECT texts, findings, other_law FROM threshold_reviews"
    ((texts, findings, other_law),) = asyncio.run(_done(url, quoted))
    over = "＊" * 11
    assert [one["text"] for one in texts] == ["文员", f"打{over}面试，限女"]
    assert [one["words"] for one in (*findings, *other_law)] == [f"{over}面试", "限女"]
    command.downgrade(_config("units", url), "0038")
    assert [row.id for row in asyncio.run(_done(url, found.format("圖書")))] == ["old"]


NUMBERED = [
    "SET session_replication_role = replica",
    """
    INSERT INTO workplace_sites (workplace_id, since, address, county, author, ground)
    VALUES ('w', '2026-03-02', '甲路1号，电话13812345678', '640104', 'a', ''),
      ('w', '2026-04-02', '甲路2号', '640104', 'a', '')
    """,
    """
    INSERT INTO threshold_marks (id, unit_id, review_id, said, kind)
    VALUES ('m', 'u', 'r', '面试请打13812345678', 'interview')
    """,
]


def test_units_blots_numbers_out_of_addresses_and_of_marked_words(postgres):
    name = f"numbers_{ULID()}".lower()
    postgres.ensure_database(name)
    url = postgres.url(name)
    migrate("units", url, "0042")
    asyncio.run(_done_in_turn(url, NUMBERED))
    migrate("units", url)
    told = asyncio.run(_done(url, "SELECT address FROM workplace_sites ORDER BY since"))
    assert [one.address for one in told] == ["甲路1号，电话〔号码已删去〕", "甲路2号"]
    told = asyncio.run(_done(url, "SELECT said FROM threshold_marks"))
    assert [one.said for one in told] == ["面试请打" + "＊" * 11]
    with pytest.raises(DBAPIError, match="only ever added to"):
        asyncio.run(_done(url, "UPDATE workplace_sites SET address = ''"))
