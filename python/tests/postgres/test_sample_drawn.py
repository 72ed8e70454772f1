"""`sample --from`: rows drawn from a real server. Each cell of `samples/drawn.sql` that nobody may see holds a
token of its own, which must come out nowhere; what comes out loads, whole."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from conftest import Postgres, make_dbt_project
from helpers.draw_of_tokens import (
    KEY,
    MASKED,
    ROWS,
    SCHEMA,
    TOKEN,
    Draw,
    agree,
    column,
    drawn,
    files_in,
    full_disk,
    run,
    run_apart,
)
from helpers.git import git

from scaffold_source.model import Table
from scaffold_source.producers.postgres.draw_rows import refused


@pytest.fixture(scope="module")
def draw(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Draw]:
    uri = postgres.uri(postgres.make(SCHEMA))
    project = make_dbt_project(tmp_path_factory.mktemp("drawn") / "analytics")
    with psycopg.connect(uri, autocommit=True) as producer:
        producer.execute(ROWS)
        assert run(project, "add", "shop", "--from", uri).exit_code == 0
        pairs = [{"type": f"{name}_type", "id": f"{name}_id"} for name in ("subject", "about")]
        agree(project, "comments", lambda table: table["config"]["meta"].update(polymorphic=pairs))
        result = drawn(project, uri, "--rows", 50, "--primary-ok", "-o", "-")
        assert result.exit_code == 0, result.output
        warnings: list[str] = []
        with psycopg.connect(postgres.uri(postgres.make(SCHEMA)), autocommit=True) as loaded:
            loaded.add_notice_handler(lambda notice: warnings.append(notice.message_primary or ""))
            loaded.execute(result.stdout)
            yield Draw(project, uri, result, producer, loaded, warnings)


class TestWhatComesOut:
    def test_no_token_in_what_is_printed(self, draw: Draw) -> None:
        assert TOKEN.search(draw.result.stdout) is None
        assert TOKEN.search(draw.result.stderr) is None
        tokens = draw.producer.execute(
            'select string_agg(c::text || o::text, \' \') from customers c, "Sales Dept"."Order" o'
        ).fetchone()
        assert tokens and len(set(TOKEN.findall(tokens[0]))) > 500, "they are there to be found"

    @pytest.mark.parametrize("kind", ["landed", "seeds"])
    def test_no_token_in_files_nor_in_what_is_said(self, draw: Draw, tmp_path: Path, kind: str) -> None:
        result = drawn(
            draw.project, draw.uri, "--as", kind, "--rows", 30, "--primary-ok", "-o", tmp_path / "out"
        )
        assert result.exit_code == 0, result.output
        texts = [result.output, *(path.read_text() for path in (tmp_path / "out").iterdir())]
        assert len(texts) > 3 and not [text for text in texts if TOKEN.search(text) or KEY in text]

    def test_no_masked_cell_equals_its_original(self, draw: Draw) -> None:
        for (table, key), names in MASKED.items():
            for name in names:
                before, after = (column(each, table, key, name) for each in (draw.producer, draw.loaded))
                assert after and after.keys() <= before.keys()
                same = [row for row, value in after.items() if value is not None and value == before[row]]
                assert not same, (table, name, same)
                assert {value is None for value in after.values()} <= {
                    before[row] is None for row in after
                }, f"{table}.{name}: null stays null, and a value one"

    def test_what_tells_nobody_stays(self, draw: Draw) -> None:
        for table, key, name in (
            ("customers", "id", "mood"),
            ("customers", "id", "is_active"),
            ("customers", "id", "created_at"),
            ("members", "id", "team_id"),
        ):
            before, after = (column(each, table, key, name) for each in (draw.producer, draw.loaded))
            assert after.items() <= before.items(), name

    def test_one_value_has_one_mask_in_every_table(self, draw: Draw) -> None:
        query = 'select count(*) from "Sales Dept"."Order" o join customers c on c.id = o."from" and c.email = o.email'
        count = draw.loaded.execute('select count(*) from "Sales Dept"."Order"').fetchone()
        assert draw.loaded.execute(query).fetchone() == count
        statuses = 'select count(distinct status) from "Sales Dept"."Order"'
        assert draw.loaded.execute(statuses).fetchone() == draw.producer.execute(statuses).fetchone()

    def test_documents_keep_shape_and_names(self, draw: Draw) -> None:
        keys = "select count(*), count(distinct k) from customers, jsonb_object_keys(profile) k where k in ('nick', 'deep', 'vip')"
        count = draw.loaded.execute("select count(*) from customers").fetchone()
        assert count and draw.loaded.execute(keys).fetchone() == (3 * count[0], 3)
        assert draw.loaded.execute("select distinct profile -> 'api_key' from customers").fetchall() == [
            ("masked",)
        ]
        mails = "select count(*) from customers where profile #>> '{deep,0,mail}' !~ '@example.(org|net)$'"
        assert draw.loaded.execute(mails).fetchone() == (0,)

    def test_everything_loads(self, draw: Draw) -> None:
        assert draw.warnings == []
        assert draw.result.stderr == ""
        kinds = draw.loaded.execute(
            "select count(*) from comments where subject_type in ('Member', 'App\\Models\\Customer')"
        )
        assert kinds.fetchone() == (20,), "names of tables pass, a token does not"
        lost = (
            "select count(*) from comments c where subject_type like '%Customer'"
            " and not exists (select from customers where id = subject_id)"
        )
        assert draw.loaded.execute(lost).fetchone() == (0,)
        for table, key in (("members", "id::text"), ("Regions", "code")):
            about = f"select count(*) from comments join {table.lower()} t on t.{key} = about_id where about_type = '{table}'"
            assert draw.loaded.execute(about).fetchone() == (15,), "keys as texts, kept and masked"
        words = "select array_agg(mode order by id), count(*) filter (where model = 'Grant') from grants where id < 3"
        assert draw.loaded.execute(words).fetchone() == (["fixed", "free"], 2), (
            "what checks name is the schema's"
        )
        assert draw.loaded.execute("select count(*) from untouched").fetchone() == (0,)

    def test_values_that_python_has_not(self, draw: Draw) -> None:
        query = (
            "select id, amount::text, at::text, day::text, ratio::text, gap::text from readings order by id"
        )
        before, after = (each.execute(query).fetchall() for each in (draw.producer, draw.loaded))
        assert [row[0] for row in after] == [1, 2, 3]
        assert [row[2:4] + row[5:] for row in before] == [row[2:4] + row[5:] for row in after]
        assert [row[1] for row in after][:2] == ["NaN", "Infinity"] and after[0][4] == "Infinity"
        assert not {before[2][1], before[1][4], before[2][4]} & {cell for row in after for cell in row}

    def test_the_same_key_gives_the_same_bytes_and_another_one_others(self, draw: Draw) -> None:
        again = drawn(draw.project, draw.uri, "--rows", 50, "--primary-ok", "-o", "-")
        assert again.stdout == draw.result.stdout
        other = drawn(draw.project, draw.uri, "--rows", 50, "--primary-ok", "-o", "-", key=KEY[::-1])
        assert other.exit_code == 0
        shared = {line for line in other.stdout.splitlines() if "@example" in line}
        assert shared and not shared & set(again.stdout.splitlines())

    def test_children_come_where_asked_for(self, draw: Draw) -> None:
        alone = drawn(draw.project, draw.uri, "--rows", 2, "--primary-ok", "-o", "-", roots=("customers",))
        assert '"Order"' not in alone.stdout
        both = drawn(
            draw.project,
            draw.uri,
            "--rows",
            2,
            "--children",
            1,
            "--primary-ok",
            "-o",
            "-",
            roots=("customers",),
        )
        assert both.stdout.count("'INV-") >= 2 and '"public"."item_notes"' in both.stdout
        assert TOKEN.search(both.stdout) is None


class TestFiles:
    def test_nobody_else_reads_them_and_git_ignores_them(self, draw: Draw, tmp_path: Path) -> None:
        folder = tmp_path / "out"
        for rows in (3, 4):
            result = drawn(draw.project, draw.uri, "--rows", rows, "--primary-ok", "-o", folder)
            assert result.exit_code == 0, result.output
        assert {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()} == dict.fromkeys(
            (".gitignore", "sample.md", "sample.sql"), 0o600
        )
        assert folder.stat().st_mode & 0o777 == 0o700
        assert (folder / ".gitignore").read_text() == "*\n"
        said = (folder / "sample.md").read_text()
        for line in ("id` | kept", "email` | masked", "gender` | made"):
            assert f"| `public.customers.{line} |" in said

    @pytest.mark.parametrize("disk", ["limited", "small"])
    def test_a_disk_that_is_full(self, draw: Draw, tmp_path: Path, disk: str) -> None:
        """Where it is full, all stays as it was: nothing, then the draw from before, which nobody else reads."""
        folder = tmp_path / "disk/out"
        folder.parent.mkdir()
        with full_disk(folder.parent, disk) as at_most:
            for is_there in (False, True):
                if is_there:
                    assert run_apart(draw, folder, 1, "")[0] == 0
                before = files_in(folder.parent)
                code, said = run_apart(draw, folder, 50, at_most)
                assert code == 2
                assert re.search(
                    r"Cannot write .*(No space left on device|File too large); nothing was written", said
                )
                assert "the space on its disk" in said
                assert TOKEN.search(said) is None
                assert files_in(folder.parent) == before
                assert bool(before) is is_there and {mode for mode, _ in before.values()} <= {0o600}

    def test_what_is_not_masked_is_said_and_not_written_where_git_looks(
        self, draw: Draw, tmp_path: Path
    ) -> None:
        folder = tmp_path / "repository/out"
        options = ("--rows", 3, "--primary-ok", "--unmasked", "customers.notes", "-o", folder)
        result = drawn(draw.project, draw.uri, *options)
        assert (
            result.exit_code == 0 and "Not masked, as you asked for: public.customers.notes" in result.stderr
        )
        script = (folder / "sample.sql").read_text()
        assert "-- NOT MASKED, for somebody asked for it: public.customers.notes" in script
        assert "Hello, this is tok" in script
        for command in (("init", "-q"), ("add", "-f", "out/sample.md")):
            git(folder.parent, *command)
        (folder / "sample.sql").unlink()
        result = drawn(draw.project, draw.uri, *options)
        assert result.exit_code == 2 and "git tracks sample.md" in result.stderr
        assert not (folder / "sample.sql").exists()
        masked = drawn(draw.project, draw.uri, "--rows", 3, "--primary-ok", "-o", folder)
        assert masked.exit_code == 0, "what is masked may be there"

    def test_a_column_that_people_declared_safe_stays(self, draw: Draw, tmp_path: Path) -> None:
        project = tmp_path / "analytics"
        shutil.copytree(draw.project, project)

        def declare(table: dict[str, Any]) -> None:
            notes = next(column for column in table["columns"] if column["name"] == "notes")
            notes["config"] = {"meta": {"pii": "none"}}

        agree(project, "customers", declare)
        result = drawn(project, draw.uri, "--rows", 3, "--primary-ok", "-o", "-")
        assert "-- Declared safe (pii: none): public.customers.notes" in result.stdout
        assert result.stdout.count("Hello, this is tok") == len(TOKEN.findall(result.stdout)) > 0


class TestWrongInput:
    """What cannot be, or may not, said with what to do and without a value."""

    @pytest.mark.parametrize(
        ("key", "said"),
        [
            (None, "the variable 'SCAFFOLD_SOURCE_MASK_KEY' has none"),
            ("short-key", "has 9 bytes, and 32 is the least"),
            ("ab" * 16, "repeats itself"),
        ],
    )
    def test_no_key_or_a_bad_one(self, draw: Draw, key: str | None, said: str) -> None:
        result = drawn(draw.project, draw.uri, "--primary-ok", "-o", "-", key=key)
        assert (result.exit_code, result.stdout) == (2, "")
        assert said in result.stderr and "openssl rand" in result.stderr
        assert key is None or key not in result.stderr

    def test_a_primary(self, draw: Draw) -> None:
        result = drawn(draw.project, draw.uri, "-o", "-")
        assert (result.exit_code, result.stdout) == (3, "")
        assert "This server is a primary" in result.stderr and "--primary-ok" in result.stderr

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (("--from", "URI"), "--roots TABLE"),
            (("--roots", "customers"), "say from where, --from"),
            (("--primary-ok",), "say from where, --from"),
            (("--from", "URI", "--roots", "custmers"), "did you mean customers?"),
            (
                ("--from", "URI", "--roots", "customers", "--unmasked", "customers.nots"),
                "did you mean notes?",
            ),
            (
                ("--from", "URI", "--roots", "customers", "--as", "unit-tests"),
                "their rows are made, not drawn",
            ),
            (("--from", "mysql://me@127.0.0.1/shop", "--roots", "customers"), "from PostgreSQL alone so far"),
            (("--from", "SQL", "--roots", "customers"), "schema.sql holds none"),
        ],
    )
    def test_words_that_do_not_go_together(
        self, draw: Draw, tmp_path: Path, arguments: tuple[str, ...], said: str
    ) -> None:
        (tmp_path / "schema.sql").write_text(SCHEMA)
        places = {"URI": draw.uri, "SQL": str(tmp_path / "schema.sql")}
        named = [places.get(argument, argument) for argument in arguments]
        result = run(draw.project, "sample", "shop", "-o", "-", *named)
        assert result.exit_code == 2 and said in result.stderr, result.output

    def test_a_root_without_rows(self, draw: Draw) -> None:
        result = drawn(draw.project, draw.uri, "--primary-ok", "-o", "-", roots=("empties", "people"))
        assert result.exit_code == 1 and "public.empties has no rows" in result.stderr
        assert '"public"."people"' in result.stdout

    def test_a_budget_of_rows(self, draw: Draw) -> None:
        result = drawn(draw.project, draw.uri, "--primary-ok", "--most", 30, "-o", "-", roots=("order",))
        assert result.exit_code == 0
        said = re.search(
            r"the budget of rows is reached \(--most 30\): (\d+) of 90 rows of Sales Dept.Order",
            result.stderr,
        )
        assert said and 0 < int(said[1]) < 15
        assert len(re.findall(r"(?m)^'?\(", result.stdout)) <= 30
        result = drawn(draw.project, draw.uri, "--primary-ok", "--most", 1, "-o", "-", roots=("order",))
        assert (
            result.exit_code == 3
            and "Nothing was drawn: the budget of rows is reached (--most 1)" in result.stderr
        )

    def test_a_circle_of_keys_in_which_nothing_comes_first(
        self, postgres: Postgres, dbt_project: Path
    ) -> None:
        uri = postgres.uri(
            postgres.make(
                "create table a (id int primary key, b_id int not null);"
                "create table b (id int primary key, a_id int not null references a);"
                "alter table a add foreign key (b_id) references b"
            )
        )
        assert run(dbt_project, "add", "shop", "--from", uri).exit_code == 0
        result = drawn(dbt_project, uri, "--primary-ok", "-o", "-", roots=("a",))
        assert result.exit_code == 2
        assert "public.a (b_id) → public.b, public.b (a_id) → public.a" in result.stderr

    def test_what_the_role_may_not_see(self, postgres: Postgres, dbt_project: Path) -> None:
        database = postgres.make(
            "create role drawing_guest login;"
            "create table owners (id int primary key, name text); create table secrets (id int primary key);"
            "create table cars (id int primary key, owner_id int not null references owners, s_id int references secrets);"
            "create table parts (id int primary key, s_id int not null references secrets);"
            "insert into owners values (1, 'toksecretx'); insert into secrets values (7);"
            "insert into cars values (1, 1, 7); insert into parts values (1, 7);"
            "alter table owners enable row level security; create policy mine on owners using (name = current_user);"
        )
        uri = postgres.uri(database)
        assert run(dbt_project, "add", "shop", "--from", uri).exit_code == 0
        postgres.execute(database, "grant select on owners, cars, parts to drawing_guest")
        guest = uri.replace(f"{postgres.user}@", "drawing_guest@")
        result = drawn(dbt_project, guest, "--primary-ok", "-o", "-", roots=("parts",))
        assert result.exit_code == 3
        assert "public.parts (s_id) → public.secrets: the role is not shown" in result.stderr
        result = drawn(dbt_project, guest, "--primary-ok", "-o", "-", roots=("cars",))
        assert result.exit_code == 3
        assert "may not read every row of public.owners" in result.stderr and "toksecret" not in result.output
        postgres.execute(database, "alter table owners disable row level security")
        result = drawn(dbt_project, guest, "--primary-ok", "-o", "-", roots=("cars",))
        assert result.exit_code == 0 and "(1, 1, null)" in result.stdout
        assert "Not readable with this role, so left out: public.secrets" in result.stderr

    def test_an_error_of_the_server_is_not_repeated(self, draw: Draw) -> None:
        with pytest.raises(psycopg.Error) as caught:
            draw.producer.execute("select 'toksecretx'::int")
        assert "toksecretx" in str(caught.value)
        table = Table("public", "customers", "table")
        said = refused(table, caught.value)
        assert (
            "InvalidTextRepresentation (22P02)" in said.what and "toksecretx" not in f"{said.what} {said.do}"
        )
