"""What the recorders share: Alembic's revisions and Django's migrations, run up to a version.

`python migrate_APPLICATION.py` prints the versions; with HOST PORT USER DATABASE VERSION it migrates to one.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import quote

Migrate = Callable[[list[str], str], None]


def main(versions: Mapping[str, object], migrate: Migrate) -> None:
    """Do what the command line says."""
    if len(sys.argv) == 1:
        print(*versions)
        return
    *place, version = sys.argv[1:]
    migrate(place, version)


def alembic(
    place: list[str], scripts: Path, targets: str, first: Callable[[object], None] | None = None
) -> None:
    """Run the revisions below `scripts` up to `targets`, names with blanks between them. `first` makes what a
    database without any revision has. The application's env.py, which reads its settings, is passed by."""
    import sqlalchemy
    from alembic.config import Config
    from alembic.operations import Operations
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    host, port, user, database = place
    url = f"postgresql+psycopg2://{user}@/{database}?host={quote(host, safe='')}&port={port}"
    config = Config()
    config.set_main_option("script_location", str(scripts))
    folders = {file.parent for file in (scripts / "versions").rglob("*.py") if file.name != "__init__.py"}
    config.set_main_option("version_locations", " ".join(sorted(map(str, folders))))
    script = ScriptDirectory.from_config(config)
    with sqlalchemy.create_engine(url).begin() as connection:
        for target in targets.split():
            opts = {"fn": lambda revision, _, target=target: script._upgrade_revs(target, revision)}
            context = MigrationContext.configure(connection, opts=opts)
            if first and not context.get_current_heads():
                first(connection)
                first = None
            with Operations.context(context):
                context.run_migrations()


def django(place: list[str], application: str, installed: list[str], number: str) -> None:
    """Run the application's migrations up to the one that begins with `number`."""
    import django as framework
    from django.conf import settings

    host, port, user, database = place
    connection = {"HOST": host, "PORT": port, "USER": user, "NAME": database}
    settings.configure(
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", *installed],
        DATABASES={"default": {"ENGINE": "django.db.backends.postgresql", **connection}},
        SECRET_KEY="only for this record",  # noqa: S106
        USE_TZ=True,
    )
    framework.setup()
    from django.db import connection as opened
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(opened)
    graph = executor.loader.graph
    targets = [key for key in graph.nodes if key[0] == application and key[1][:4] <= number]
    last = [key for key in targets if not any(child.key in targets for child in graph.node_map[key].children)]
    executor.migrate([*(key for key in graph.leaf_nodes() if key[0] in ("auth", "contenttypes")), *last])
