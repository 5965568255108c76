"""FTS5 beside the index, and a feed whose numbers follow the one writer that SQLite has."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

from catalogue.search.sets import CHANGES, FTS, TABLE, Changes, TitleSets, TopSets, id_lists
from catalogue.search.words import SearchWords

SELECT = f"SELECT json_group_array(rowid) AS found FROM {FTS} WHERE {FTS} MATCH %s"  # noqa: S608
PHRASES = f"""SELECT json_group_array(json_array(product_id, instr(title, %s))) AS found FROM {TABLE}
    WHERE product_id IN (SELECT rowid FROM {FTS} WHERE {FTS} MATCH %s)"""  # noqa: S608


class SqliteBackend:
    def install(self, connection: BaseDatabaseWrapper) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT sql FROM sqlite_master WHERE name IN (%s, %s)", [FTS, f"{FTS}_insert"])
            if {row[0] for row in cursor.fetchall()} == {VIRTUAL, TRIGGERS["insert"]}:
                return
            for event in TRIGGERS:
                cursor.execute(f"DROP TRIGGER IF EXISTS {FTS}_{event}")
            cursor.execute(f"DROP TABLE IF EXISTS {FTS}")
            for statement in (VIRTUAL, *TRIGGERS.values(), f"INSERT INTO {FTS} ({FTS}) VALUES ('rebuild')"):  # noqa: S608
                cursor.execute(statement)

    def install_feed(self, connection: BaseDatabaseWrapper) -> None:
        with connection.cursor() as cursor:
            for event, row in (("INSERT", "new"), ("UPDATE", "new"), ("DELETE", "old")):
                cursor.execute(
                    f"CREATE TRIGGER IF NOT EXISTS {TABLE}_feed_{event.lower()} AFTER {event} ON {TABLE} BEGIN "  # noqa: S608
                    f"INSERT INTO {CHANGES} (product_id, number) "
                    f"VALUES ({row}.product_id, (SELECT COALESCE(MAX(number), 0) + 1 FROM {CHANGES})) "
                    "ON CONFLICT (product_id) DO UPDATE SET number = excluded.number; END"
                )

    def top_sets(self, connection: BaseDatabaseWrapper, words: SearchWords) -> TopSets:
        every = every_word(words)
        exact = [f"{every} AND {{exact}} : {term}" for term in terms(words.exact)]
        beginning = f'{{title}} : ^ "{words.phrase}" *'
        queries = [every, *exact, beginning]
        matching, *found, begun = id_lists(connection, [SELECT] * len(queries), queries)
        return TopSets(matching, found, begun)

    def title_sets(self, connection: BaseDatabaseWrapper, words: SearchWords) -> TitleSets:
        titles = [f"{every_word(words)} AND {{title}} : {term}" for term in terms(words.folded)]
        values = [f" {words.phrase}", f'{{title}} : "{words.phrase}" *', *titles]
        phrase, *found = id_lists(connection, [PHRASES, *[SELECT] * len(titles)], values)
        return TitleSets([(pk, at) for pk, at in phrase], found)

    def changes(self, connection: BaseDatabaseWrapper, mark: int) -> Changes:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT product_id, number FROM {CHANGES} WHERE number > %s "  # noqa: S608
                f"UNION ALL SELECT 0, COALESCE(MAX(number), 0) FROM {CHANGES}",
                [mark],
            )
            *found, (_none, last) = cursor.fetchall()
        return Changes(last, set(found), set())


def every_word(words: SearchWords) -> str:
    return f"{{title words}} : ({' AND '.join(terms(words.folded))})"


def terms(words: tuple[str, ...]) -> list[str]:
    *whole, last = words
    return [*(f'"{word}"' for word in whole), f'"{last}" *']


COLUMNS = ("title", "words", "exact")
_NEW = ", ".join(f"new.{column}" for column in COLUMNS)
_OLD = ", ".join(f"old.{column}" for column in COLUMNS)
_INTO = ", ".join(COLUMNS)
_ADD = f"INSERT INTO {FTS} (rowid, {_INTO}) VALUES (new.product_id, {_NEW});"  # noqa: S608
_TAKE = f"INSERT INTO {FTS} ({FTS}, rowid, {_INTO}) VALUES ('delete', old.product_id, {_OLD});"  # noqa: S608

VIRTUAL = (
    f"CREATE VIRTUAL TABLE {FTS} USING fts5 ({_INTO}, content='{TABLE}', content_rowid='product_id', "
    "tokenize='unicode61 remove_diacritics 0', prefix='1 2 3')"
)
TRIGGERS = {
    "insert": f"CREATE TRIGGER {FTS}_insert AFTER INSERT ON {TABLE} BEGIN {_ADD} END",
    "update": f"CREATE TRIGGER {FTS}_update AFTER UPDATE OF {_INTO} ON {TABLE} BEGIN {_TAKE} {_ADD} END",
    "delete": f"CREATE TRIGGER {FTS}_delete AFTER DELETE ON {TABLE} BEGIN {_TAKE} END",
}
