"""Odd secrets, and every way to hand one to the command line: right, wrong and in the wrong place."""

from __future__ import annotations

import json
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from urllib.parse import quote

_LETTERS = "bcdfghjkmnpqrstvwxyz"
_BETWEEN = (
    *"@/#?%&=:+;$,!~|<>()[]{}'\"\\` \t\n-._*^",
    *("@@", "://", "//", "%40", "%zz", "\\'", "''", "é", "日本", "{{", "}}", " = ", "' ", "\r\n", "\u202e", "::", "=@"),
)  # fmt: skip
USER = "secretive"


@dataclass(frozen=True)
class Secret:
    """`text` is the secret; any of its `pieces` in an output is a leak. They are words of no language."""

    text: str
    pieces: tuple[str, ...]


def draw_secret(random: Random) -> Secret:
    """One to four pieces with something odd between them, before or behind."""
    pieces = tuple(_piece(random) for _ in range(random.randint(1, 4)))
    text = pieces[0] + "".join(random.choice(_BETWEEN) + piece for piece in pieces[1:])
    before, behind = (random.choice((*[""] * 6, *_BETWEEN)) for _ in range(2))
    return Secret(before + text + behind, pieces)


def _piece(random: Random) -> str:
    letters = "".join(random.choice(_LETTERS) for _ in range(random.randint(3, 5)))
    digits = "".join(random.choice(string.digits) for _ in range(2))
    return letters + digits + random.choice(_LETTERS)


def leaks(secret: Secret, said: str) -> Iterator[str]:
    """The pieces of the secret in what was said, in whatever case."""
    heard = said.lower()
    yield from (piece for piece in secret.pieces if piece in heard)


@dataclass(frozen=True)
class Target:
    """Whom an address is to lead to; `host` is a name, an address or a socket's folder."""

    host: str
    port: int
    database: str
    options: str = ""


@dataclass
class Given:
    """A place for --from, and the variables and files that it needs, by name and by path from home on.
    `is_right` where every parser reads the same secret in it."""

    place: str
    environment: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    is_right: bool = False


def _encoded(text: str) -> str:
    return quote(text, safe="")


def _url(secret: str, target: Target, scheme: str = "postgresql", *, is_right: bool = False) -> Given:
    if target.host.startswith("/"):
        rest = f"@/{target.database}?host={_encoded(target.host)}&port={target.port}{target.options}"
    else:
        rest = f"@{target.host}:{target.port}/{target.database}?connect_timeout=2{target.options}"
    return Given(f"{scheme}://{USER}:{secret}{rest}", is_right=is_right)


def _conninfo(target: Target, password: str = "", **more: str) -> str:
    quoted = {"host": target.host, "port": str(target.port), "dbname": target.database, "user": USER, **more}
    options = target.options.replace("&", " ")
    parts = " ".join(f"{key}='{_escaped(value)}'" for key, value in quoted.items())
    return f"{parts}{options} connect_timeout=2 {password}".strip()


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "\\'")


def _profile(secret: str, target: Target, password: str, **environment: str) -> Given:
    output = {"type": "postgres", "host": target.host, "port": target.port, "user": USER}
    output |= {"dbname": target.database, "schema": "s", "password": password}
    text = json.dumps({"shop": {"target": "dev", "outputs": {"dev": output}}}, ensure_ascii=False)
    is_right = not any(
        mark in password.replace("{{ env_var('SHOP_PASSWORD') }}", "") for mark in ("{{", "{%")
    )
    return Given("profile:shop", environment, {".dbt/profiles.yml": text}, is_right and bool(secret))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _pgpass(secret: str, target: Target) -> Given:
    line = _one_line(secret).replace("\\", "\\\\").replace(":", "\\:")
    files = {"pgpass": f"*:*:*:{USER}:{line}\n"}
    return Given(_conninfo(target), {"PGPASSFILE": "{home}/pgpass"}, files, _one_line(secret) == secret)


def _service(secret: str, target: Target, **more: str) -> Given:
    values = {"host": target.host, "port": str(target.port), "dbname": target.database, "user": USER, **more}
    lines = "".join(f"{key}={_one_line(value)}\n" for key, value in values.items())
    files = {"service.conf": f"[shop]\n{lines}"}
    environment = {"PGSERVICEFILE": "{home}/service.conf"}
    return Given(
        "service=shop", environment, files, more == {"password": secret} and _one_line(secret) == secret
    )


# Each takes the secret's text and whom the address leads to.
WAYS: dict[str, Callable[[str, Target], Given]] = {
    "url": lambda s, t: _url(_encoded(s), t, is_right=True),
    "raw-url": _url,
    "url-query": lambda s, t: Given(f"postgresql://{t.host}:{t.port}/{t.database}?user={USER}&password={_encoded(s)}"),
    "raw-url-query": lambda s, t: Given(f"postgresql://{t.host}/{t.database}?user={USER}&password={s}"),
    "no-at": lambda s, t: Given(f"postgresql://{USER}:{s.replace('@', '')}{t.host}:{t.port}/{t.database}"),
    "encoded-at": lambda s, t: Given(f"postgresql://{USER}:{s}%40{t.host}:{t.port}/{t.database}"),
    "digits-first": lambda s, t: Given(f"postgresql://{USER}:12/{s}@{t.host}:{t.port}/{t.database}"),
    "conninfo": lambda s, t: Given(_conninfo(t, f"password='{_escaped(s)}'"), is_right=True),
    "unquoted": lambda s, t: Given(_conninfo(t, f"password={s}")),
    "half-quoted": lambda s, t: Given(_conninfo(t, f"password='{s}'")),
    "database-is-url": lambda s, t: Given(_conninfo(t, dbname=f"postgresql://u:{s}@h/d")),
    "user-and-password": lambda s, t: Given(_conninfo(t, user=f"{USER}:{s}")),
    "host-is-account": lambda s, t: Given(_conninfo(t, host=f"{USER}:{s}@{t.host}")),
    "no-scheme": lambda s, t: Given(f"{USER}:{s}@{t.host}:{t.port}/{t.database}"),
    "no-scheme-file": lambda s, t: Given(f"{USER}:{s}@{t.host}/{t.database}.sql"),
    "no-scheme-folder": lambda s, t: Given(f"{USER}:{s}@{t.host}/{t.database}/"),
    "other-scheme": lambda s, t: _url(s, t, "postgresql+psycopg"),
    "mistyped-scheme": lambda s, t: _url(s, t, "postgress"),
    "jdbc": lambda s, t: Given(f"jdbc:postgresql://{t.host}/{t.database}?user={USER}&password={s}"),
    "upper-case": lambda s, t: _url(s, t, "POSTGRESQL"),
    "mysql": lambda s, t: Given(f"mysql://{USER}:{_encoded(s)}@127.0.0.1:1/{t.database}"),
    "raw-mysql": lambda s, t: Given(f"mysql://{USER}:{s}@127.0.0.1:1/{t.database}"),
    "mysql-option": lambda s, t: Given(f"mysql://u@127.0.0.1:1/d?ssl_key_password={_encoded(s)}&ssl_key=none"),
    "mysql-no-option": lambda s, t: Given(f"mysql://u@127.0.0.1:1/d?password={s}"),
    "PGPASSWORD": lambda s, t: Given(_conninfo(t), {"PGPASSWORD": s}, is_right=True),
    "PGHOST": lambda s, t: Given(f"dbname={t.database}", {"PGHOST": f"{USER}:{s}@localhost"}),
    "PGDATABASE": lambda s, t: Given(f"host={t.host} port={t.port}", {"PGDATABASE": f"postgresql://u:{s}@h/d"}),
    "pgpass": _pgpass,
    "service": lambda s, t: _service(s, t, password=s),
    "service-host": lambda s, t: _service(s, t, host=f"{USER}:{s}@localhost"),
    "service-url": lambda s, t: _service(s, t, dbname=f"postgresql://u:{s}@h/d"),
    "profile": lambda s, t: _profile(s, t, s),
    "profile-env": lambda s, t: _profile(s, t, "{{ env_var('SHOP_PASSWORD') }}", SHOP_PASSWORD=s),
    "profile-host": lambda s, t: replace(_profile(s, replace(t, host=f"u:{s}@h"), "x"), is_right=False),
    "profile-broken": lambda s, t: Given("profile:shop", {}, {".dbt/profiles.yml": f"shop: {{password: {s}\n"}),
    "profile-name": lambda s, t: Given(f"profile:{USER}:{s}@{t.host}/{t.database}", {}, {".dbt/profiles.yml": "{shop: {}}"}),
    "no-variable": lambda s, t: Given(f"env:{USER}:{s}@{t.host}/{t.database}"),
    "bare-variable": lambda s, t: Given("env:BARE", {"BARE": s}),
    "path-variable": lambda s, t: Given("env:BARE", {"BARE": f"/etc/{s}"}),
}  # fmt: skip


def variable_of(given: Given) -> Given:
    """The same, but in the variable that the contract names."""
    environment = {**given.environment, "SHOP_URL": given.place}
    return Given("env:SHOP_URL", environment, given.files, given.is_right)


def write_files(given: Given, home: Path) -> dict[str, str]:
    """Write the files of a way below `home`; return the variables, with `{home}` filled in."""
    for name, text in given.files.items():
        file = home / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", errors="surrogateescape")
        file.chmod(0o600)
    return {name: value.replace("{home}", str(home)) for name, value in given.environment.items()}
