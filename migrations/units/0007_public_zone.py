"""What the public zone searches and counts, and the texts that an office keeps there.

Revision: 0007
Follows: 0006
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    _search()
    _seats()
    _texts()


def _search() -> None:
    # The same runs and pieces as services/units/rules/searching.py makes of what is asked.
    op.execute(
        r"""
        CREATE FUNCTION search_pieces(words text) RETURNS tsvector
        LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
            SELECT coalesce(array_to_tsvector(array_agg(DISTINCT piece)), ''::tsvector)
            FROM regexp_matches(
                lower(normalize(words, NFKC) COLLATE "C") COLLATE "C",
                '[a-z0-9]+|[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+', 'g'
            ) AS found(run)
            CROSS JOIN LATERAL (
                SELECT left(run[1], 100) WHERE run[1] COLLATE "C" ~ '^[a-z0-9]'
                UNION ALL
                SELECT substr(run[1], place, 2) FROM generate_series(1, length(run[1])) place
                WHERE run[1] COLLATE "C" !~ '^[a-z0-9]'
            ) AS pieces(piece)
        $$
        """
    )
    op.add_column(
        "units",
        sa.Column(
            "search",
            postgresql.TSVECTOR(),
            sa.Computed(
                "search_pieces(name || ' ' || address || ' ' || coalesce(park, ''))",
                persisted=True,
            ),
            nullable=False,
        ),
    )
    op.add_column(
        "posts",
        sa.Column("search", postgresql.TSVECTOR(), server_default="", nullable=False),
    )
    op.execute(
        """
        CREATE FUNCTION posts_search() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            NEW.search := search_pieces(
                concat_ws(' ', NEW.title, NEW.duties, NEW.workplace,
                          array_to_string(NEW.skills, ' '),
                          (SELECT name FROM units WHERE id = NEW.unit_id)));
            RETURN NEW;
        END $$
        """
    )
    op.execute(
        """
        CREATE TRIGGER posts_search BEFORE INSERT OR UPDATE OF
        title, duties, workplace, skills, unit_id ON posts
        FOR EACH ROW EXECUTE FUNCTION posts_search()
        """
    )
    # A renamed unit's posts are found by its new name.
    op.execute(
        """
        CREATE FUNCTION units_renamed() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            UPDATE posts SET unit_id = unit_id WHERE unit_id = NEW.id;
            RETURN NULL;
        END $$
        """
    )
    op.execute(
        """
        CREATE TRIGGER units_renamed AFTER UPDATE OF name ON units
        FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name)
        EXECUTE FUNCTION units_renamed()
        """
    )
    op.execute("UPDATE posts SET unit_id = unit_id")
    is_open = sa.text("state = 'open'")
    op.create_index(
        "ix_posts_search", "posts", ["search"], postgresql_using="gin", postgresql_where=is_open
    )
    op.create_index(
        "ix_posts_county",
        "posts",
        ["workplace_county", "published_on", "id"],
        postgresql_where=is_open,
    )
    op.create_index("ix_units_search", "units", ["search"], postgresql_using="gin")


def _seats() -> None:
    op.create_table(
        "seat_counts",
        sa.Column("post_id", sa.Text(), nullable=False),
        sa.Column("offered", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("offer_version", sa.Integer(), nullable=False),
        sa.Column(
            "open",
            sa.Integer(),
            sa.Computed("CASE WHEN state = 'open' THEN offered - taken ELSE 0 END", persisted=True),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_seat_counts")),
    )
    op.create_table(
        "feed_readings",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("read_until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_feed_readings")),
    )


def _texts() -> None:
    op.create_table(
        "public_texts",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('procedure','policies','contact')", name=op.f("ck_public_texts_kind")
        ),
        sa.PrimaryKeyConstraint("kind", "region", "revision", name=op.f("pk_public_texts")),
    )
    op.execute(
        """
        CREATE FUNCTION public_texts_stay() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME
                USING ERRCODE = 'restrict_violation';
        END $$
        """
    )
    op.execute(
        """
        CREATE TRIGGER public_texts_stay BEFORE UPDATE OR DELETE ON public_texts
        FOR EACH ROW EXECUTE FUNCTION public_texts_stay()
        """
    )


def downgrade() -> None:
    op.drop_table("public_texts")
    op.execute("DROP FUNCTION public_texts_stay()")
    op.drop_table("feed_readings")
    op.drop_table("seat_counts")
    op.drop_index("ix_units_search", table_name="units")
    op.drop_index("ix_posts_county", table_name="posts")
    op.drop_index("ix_posts_search", table_name="posts")
    op.execute("DROP TRIGGER units_renamed ON units")
    op.execute("DROP FUNCTION units_renamed()")
    op.execute("DROP TRIGGER posts_search ON posts")
    op.execute("DROP FUNCTION posts_search()")
    op.drop_column("posts", "search")
    op.drop_column("units", "search")
    op.execute("DROP FUNCTION search_pieces(text)")
