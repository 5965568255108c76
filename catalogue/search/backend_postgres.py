"""tsvector columns beside the index, and a feed that is right although transactions end in any order.

A change bears the number of its transaction. Who reads takes note of the oldest transaction that still ran then, and
reads on from there: whatever becomes visible later has at least that number.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

from catalogue.search.sets import CHANGES, TABLE, Changes, TitleSets, TopSets, id_lists
from catalogue.search.words import SearchWords

SELECT = f"SELECT array_to_json(array_agg(product_id))::text AS found FROM {TABLE} WHERE "  # noqa: S608
EVERY = "document @@ to_tsquery('simple', %s)"
EXACT = "exact_document @@ to_tsquery('simple', %s)"
TITLE = "title_document @@ to_tsquery('simple', %s)"
PHRASES = f"""SELECT json_agg(json_build_array(product_id, strpos(title, %s)))::text AS found FROM {TABLE}
    WHERE {TITLE} AND strpos(title, %s) > 0"""  # noqa: S608


class PostgresBackend:
    def install(self, connection: BaseDatabaseWrapper) -> None:
        self._run(connection, *TSVECTORS)

    def install_feed(self, connection: BaseDatabaseWrapper) -> None:
        self._run(connection, *FEED)

    def top_sets(self, connection: BaseDatabaseWrapper, words: SearchWords) -> TopSets:
        every = " & ".join(terms(words.folded))
        sql = [SELECT + EVERY, *[f"{SELECT}{EVERY} AND {EXACT}"] * len(words.exact), f"{SELECT}title LIKE %s"]
        values: list[str] = [every]
        for term in terms(tuple(f"'{word}'" for word in words.exact)):
            values += [every, term]
        matching, *exact, beginning = id_lists(connection, sql, [*values, f" {words.phrase}%"])
        return TopSets(matching, exact, beginning)

    def title_sets(self, connection: BaseDatabaseWrapper, words: SearchWords) -> TitleSets:
        every, phrase = " & ".join(terms(words.folded)), f" {words.phrase}"
        values: list[str] = [phrase, every, phrase]
        for term in terms(words.folded):
            values += [every, term]
        sql = [PHRASES, *[f"{SELECT}{EVERY} AND {TITLE}"] * len(words.folded)]
        places, *titles = id_lists(connection, sql, values)
        return TitleSets([(pk, at) for pk, at in places], titles)

    def changes(self, connection: BaseDatabaseWrapper, mark: int) -> Changes:
        with connection.cursor() as cursor:
            cursor.execute(CHANGED, [mark])
            rows = cursor.fetchall()
        found = {(pk, number) for pk, number, _own, _oldest in rows if pk is not None}
        own = {(pk, number) for pk, number, is_own, _oldest in rows if is_own}
        return Changes(rows[0][3], found, own)

    def _run(self, connection: BaseDatabaseWrapper, *statements: str) -> None:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)


def terms(words: tuple[str, ...]) -> list[str]:
    *whole, last = words
    return [*whole, f"{last}:*"]


# Those that a restore brought and nobody has forgotten yet are nobody's change.
CHANGED = f"""
SELECT change.product_id, change.number, change.number = now.own, now.oldest
FROM (
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS oldest,
           pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS next,
           pg_current_xact_id_if_assigned()::text::bigint AS own
) AS now
LEFT JOIN {CHANGES} AS change ON change.number >= %s AND (change.number < now.next OR change.number = now.own)
"""  # noqa: S608

TSVECTORS = [
    f"""ALTER TABLE {TABLE} ADD COLUMN IF NOT EXISTS document tsvector
    GENERATED ALWAYS AS (to_tsvector('simple', title || words)) STORED""",
    f"""ALTER TABLE {TABLE} ADD COLUMN IF NOT EXISTS title_document tsvector
    GENERATED ALWAYS AS (to_tsvector('simple', title)) STORED""",
    f"""ALTER TABLE {TABLE} ADD COLUMN IF NOT EXISTS exact_document tsvector
    GENERATED ALWAYS AS (to_tsvector('simple', exact)) STORED""",
    f"CREATE INDEX IF NOT EXISTS {TABLE}_document ON {TABLE} USING gin (document)",
    f"CREATE INDEX IF NOT EXISTS {TABLE}_title_document ON {TABLE} USING gin (title_document)",
    f"CREATE INDEX IF NOT EXISTS {TABLE}_exact_document ON {TABLE} USING gin (exact_document)",
    f"CREATE INDEX IF NOT EXISTS {TABLE}_title ON {TABLE} (title text_pattern_ops)",
]

FEED = [
    f"""CREATE OR REPLACE FUNCTION {TABLE}_feed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO {CHANGES} (product_id, number)
        VALUES (
            CASE WHEN TG_OP = 'DELETE' THEN OLD.product_id ELSE NEW.product_id END,
            pg_current_xact_id()::text::bigint
        )
        ON CONFLICT (product_id) DO UPDATE SET number = excluded.number;
        RETURN NULL;
    END $$""",  # noqa: S608
    f"""CREATE OR REPLACE TRIGGER {TABLE}_feed AFTER INSERT OR UPDATE OR DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION {TABLE}_feed()""",
]
