"""What is known to be secret is hidden however it is written, and nothing else is."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote

import pytest

from scaffold_source.commands.ci import CiOptions, producer_ci
from scaffold_source.errors import UsageError
from scaffold_source.producers.connection_text import read_connection
from scaffold_source.safe_text.redaction import (
    keep_arguments,
    keep_environment,
    keep_secret,
    keep_secrets_of,
    redacted,
)

HELP = "give postgresql://user@host/database, mysql://…, 'host=… dbname=… password=…', env:NAME"


@pytest.mark.parametrize(
    "secret",
    ["Tr0ub4dor", "a b c d e", "line\nbreak-xyz", "it's \"x\" \\ y", "päß-wörd", "50%-off%20now", "//up?and#down@home", "日本語の秘密"],
)  # fmt: skip
def test_a_secret_is_hidden_however_it_is_written(secret: str) -> None:
    keep_secret(secret)
    for written in (
        secret,
        " ".join(secret.split()),
        quote(secret),
        quote(secret, safe=""),
        repr(secret),
        ascii(secret),
        json.dumps(secret),
    ):
        said = redacted(f"before {written} after")
        assert said.startswith("before ")
        assert said.endswith(" after")
        assert "***" in said
        assert len(said) <= len("before '***' after"), said


@pytest.mark.parametrize("text", ["postgresql://user@host/database", "--from env:SHOP_URL", "db/migrations/"])
def test_what_holds_no_secret_stays(text: str) -> None:
    keep_arguments(["check", text])
    keep_secrets_of("postgresql://user:password@host/database")
    assert redacted(f"{HELP} env:SHOP_URL db/migrations/") == f"{HELP} env:SHOP_URL db/migrations/"


def test_a_short_secret_is_hidden_alone_and_not_inside_of_words() -> None:
    keep_secret("a")
    keep_secret("-")
    assert redacted("a password: a, a-b") == "*** password: ***, ***-b"
    assert redacted("well known; database") == "well known; database"


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("postgresql://u:alpha@bravo@h/d", ["alpha", "bravo"]),
        ("postgresql://u:alpha/bravo@h/d", ["alpha", "bravo"]),
        ("postgresql://u:alpha?bravo#charlie@h/d", ["alpha", "bravo", "charlie"]),
        ("u:alpha@h/d", ["alpha"]),
        ("postgresql+psycopg://u:alpha@h/d", ["alpha"]),
        ("jdbc:postgresql://h/d?user=u&password=alpha&ssl=true", ["alpha"]),
        ("postgresql://u:alpha bravo/d", ["alpha", "bravo"]),
        ("host=h password='alpha \\'bravo' dbname=d", ["alpha 'bravo"]),
        ("https://alpha@h/x.yml", ["alpha"]),
        ("postgresql://u:?alpha%40h/d", ["alpha"]),
        ("postgresql://u:@alpha_bravo[%40h/d", ["alpha", "bravo"]),
        ("host=h user='u:alpha bravo'", ["alpha", "bravo"]),
    ],
)
def test_every_reading_of_a_connection_string(text: str, pieces: list[str]) -> None:
    keep_secrets_of(text)
    for piece in pieces:
        assert piece not in redacted(f"could not translate host name {piece!r} or {piece}"), piece


def test_a_misplaced_address_is_hidden_as_a_whole() -> None:
    keep_arguments(["check", "https://h/alpha/x.yml?sig=bravo", "--form=postgresql://u:charlie@h/d"])
    assert (
        redacted("no 'https://h/alpha/x.yml?sig=bravo', no postgresql://u:charlie@h/d") == "no '***', no ***"
    )
    assert redacted("/here/https:/h/alpha/x.yml?sig=bravo") == "/here/***"


def test_the_environment() -> None:
    keep_environment(
        {"PGPASSWORD": "alpha-1\n", "HTTPS_PROXY": "http://u:bravo-2@proxy:1", "HOME": "/home/me"}
    )
    assert redacted("alpha-1 bravo-2 /home/me") == "*** *** /home/me"


def test_every_error_of_ours_is_without_secrets() -> None:
    keep_secret("alpha-bravo")
    error = UsageError("no alpha-bravo there", do="take alpha-bravo away")
    assert (str(error), error.what, error.do) == ("no *** there", "no *** there", "take *** away")


@pytest.mark.parametrize(
    ("requirement", "is_refused"),
    [
        ("scaffold-source==0.1.0", False),
        ("scaffold-source @ git+https://github.com/acme/scaffold-source@v1", False),
        ("scaffold-source @ git+https://git.acme.example:8443/x@v1", False),
        ("scaffold-source @ git+ssh://git@github.com/acme/scaffold-source@v1", False),
        ("scaffold-source @ git+ssh://git@github.com:22/acme/scaffold-source@v1", False),
        ("scaffold-source @ git+https://alpha@github.com/x", True),
        ("scaffold-source @ git+https://u:alpha@github.com/x", True),
        ("scaffold-source @ git+https://u:alpha/bravo@github.com/x", True),
        ("scaffold-source @ git+ssh://u:alpha@github.com/x", True),
        ("u:alpha@github.com/x", True),
        ("scaffold-source @ git+postgresql://u:alpha/x", True),
        ("scaffold-source @ git+env:u:alpha bravo@h/x", True),
    ],
)
def test_a_workflow_holds_no_token(tmp_path: Path, *, requirement: str, is_refused: bool) -> None:
    (tmp_path / "schema.sql").write_text("create table t (id int);")
    options = CiOptions(("github",), ("shop",), requirement)
    if is_refused:
        with pytest.raises(UsageError, match="holds a user or a token"):
            producer_ci(tmp_path, options, str(tmp_path / "schema.sql"), "acme/analytics", ".")
    else:
        (edit,) = producer_ci(tmp_path, options, str(tmp_path / "schema.sql"), "acme/analytics", ".").edits
        assert requirement in edit.after


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://reader@replica/shop",
        "postgresql://reader:pw@replica:5432,other:5433/shop?sslmode=require",
        "postgresql://reader:p%40w@[::1]:5432/shop",
        "postgresql://reader:pw@%2Ftmp%2Fsocket/shop",
        "postgresql:///shop?host=/tmp/socket",
        "postgresql://replica/shop%2Fold",
        "host=/tmp dbname=shop password='it''s' user=reader".replace("''", "\\'"),
        "host=a.example,b.example dbname=shop",
    ],
)
def test_a_connection_string_that_every_parser_reads_alike(text: str) -> None:
    assert read_connection(text, "--from")


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://u:alpha@bravo@h/d",
        "postgresql://u:alpha/bravo@h/d",
        "postgresql://u:12/bravo@h/d",
        "postgresql://u:12/bravo%40h",
        "postgresql://u://bravo%40h/d",
        "postgresql://u:=@bravo)h/d",
        "postgresql://u:bravo/d",
        "host=h password=alpha host=bravo",
        "host=h user=u:bravo",
        "host=u:bravo@h",
        "dbname=postgresql://u:bravo@h/d",
        "host=h password=alpha bravo",
        "host=a\0b",
    ],
)
def test_a_connection_string_that_could_be_read_in_two_ways(text: str) -> None:
    with pytest.raises(UsageError, match="not shown") as refused:
        read_connection(text, "--from")
    assert "bravo" not in refused.value.what + refused.value.do
