"""Hostile files on a private server, and what must hold after each: nothing ran, nobody rose, facts are read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from scaffold_source.errors import UsageError
from scaffold_source.model import Database, Table, TableName
from scaffold_source.producers.applying import Applying
from scaffold_source.producers.bounded import BoundedSession
from scaffold_source.producers.postgres.introspect import introspect
from scaffold_source.producers.private_server import PrivateServer, private_server
from scaffold_source.producers.said_checks import without_said_checks
from scaffold_source.producers.throwaway import read_script

FOLDER = Path(__file__).parents[1] / "hostile_sql"
FILES = sorted(path for path in FOLDER.glob("*.sql") if not path.name.startswith("_"))
_SECRET = re.compile(r"\broot:[^\s:]*:0:0\b")


@dataclass
class Target:
    """A private server that hostile files are applied to, in the one session that applies them. `witness` is a
    file that a program or COPY would make. `facts` are as PostgreSQL has them, `facts_as_read` as `read`
    returns them: without the checks that a column's values or bounds say."""

    server: PrivateServer
    session: BoundedSession
    folder: Path
    facts: tuple[Table, ...] = ()
    facts_as_read: tuple[Table, ...] = ()

    @property
    def witness(self) -> Path:
        return self.folder / "witness"

    def apply(self, text: str, name: str) -> str:
        """Apply one file, and return the error that it ends with, "" where it is applied whole."""
        file = self.folder / f"{name}.sql"
        text = text.replace("{witness}", str(self.witness)).replace("{name}", name)
        # A schema that is named after the role, as an earlier file made it, would come before `public`.
        file.write_text(f"set search_path = public; {text}")
        try:
            Applying(self.session).run([read_script(file)])
        except UsageError as error:
            if not self.session.connection.closed:
                self.session.run("rollback")
                self.session.run("discard all")
            return error.what
        return ""

    def said(self) -> list[str]:
        rows = self.server.reads.execute("select what from public.said order by id").fetchall()
        return [what for (what,) in rows]

    def complaints(self) -> Iterator[str]:
        """Say what does not hold."""
        if self.witness.exists():
            yield "a program ran, or a file was written"
        if told := [what for what in self.said() if _SECRET.search(what)]:
            yield f"a file of the machine was read: {told[0][:200]}"
        for query, what in _NOBODY.items():
            if found := self.server.reads.execute(query.encode()).fetchall():
                yield f"{what}: {found}"
        try:
            sight = introspect(self.server.reads)
        except psycopg.Error as error:
            yield f"the facts cannot be read: {error}"
        else:
            if decent(sight.database) != self.facts:
                yield f"the facts of a table nobody touched changed: {decent(sight.database)}"
            if sight.unseen.hidden or sight.closed_schemas:
                yield f"hidden from who reads: {sight.unseen.hidden} {sight.closed_schemas}"


def decent(database: Database) -> tuple[Table, ...]:
    """The facts of what hostile files are given, and leave as it is."""
    return tuple(
        table for table in database.tables if table.full_name in (TableName("public", "said"), _ORDERS)
    )


_ORDERS = TableName("decent", "orders")


# No name in these can be theirs: the session that reads finds PostgreSQL's own alone.
_NOBODY = {
    "select rolname from pg_roles where rolsuper and (rolname <> 'postgres' or rolcanlogin)": "a superuser",
    "select rolname from pg_roles where (rolreplication or rolbypassrls) and not rolsuper": "a role with rights",
    """select m.member::regrole, m.roleid::regrole from pg_auth_members as m
    where m.roleid::regrole::text ~ '^pg_'
        and (m.roleid::regrole::text, m.member::regrole::text) not in (
            ('pg_read_all_data', 'scaffold_source_reads'), ('pg_read_all_settings', 'pg_monitor'),
            ('pg_read_all_stats', 'pg_monitor'), ('pg_stat_scan_tables', 'pg_monitor')
        )""": "a role of PostgreSQL's was granted",
    "select subname from pg_subscription": "a subscription",
    "select evtname from pg_event_trigger": "an event trigger",
    "select setconfig from pg_db_role_setting where setrole = 'postgres'::regrole": "the superuser's settings",
    "select lanname from pg_language where lanname not in ('internal', 'c', 'sql', 'plpgsql')": "a language",
    """select proname from pg_proc as p inner join pg_language as l on p.prolang = l.oid
    where l.lanname in ('c', 'internal') and p.oid >= 16384 and p.prokind = 'f'
        and not exists (select from pg_depend as d where d.objid = p.oid and d.deptype in ('e', 'i'))""": "C code",
    "select gid from pg_prepared_xacts": "a prepared transaction",
    "select pid from pg_stat_activity where backend_type = 'client backend' and usename not like 'scaffold%'":
        "another session",
}  # fmt: skip


@contextmanager
def target(folder: Path) -> Iterator[Target]:
    """A private server, with what every hostile file is given. Everybody may write into `folder`."""
    folder.chmod(0o777)
    with private_server("shop") as server:
        made = Target(server, BoundedSession(server.applies), folder)
        assert made.apply((FOLDER / "_given.sql").read_text(), "given") == ""
        database = introspect(server.reads).database
        made.facts, made.facts_as_read = decent(database), decent(without_said_checks(database))
        assert len(made.facts) == len(made.facts_as_read) == 2
        yield made
