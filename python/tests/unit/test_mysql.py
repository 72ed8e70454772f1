"""MySQL's own forms, which MariaDB does not have: what is said here is what its documentation says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from scaffold_source.errors import ProducerError, UsageError
from scaffold_source.model import Bounds, Column
from scaffold_source.producers.checks import ColumnRule, column_rule
from scaffold_source.producers.mysql import introspect
from scaffold_source.producers.mysql.connect import parse_url
from scaffold_source.producers.mysql.types import labels_of, landed_type, native_type, with_meaning
from scaffold_source.producers.mysql.version import supported_version

TINY = Column("flag", "tinyint(1)", "smallint", nullable=False, default="0")


@pytest.mark.parametrize(
    ("column_type", "native", "landed"),
    [
        ("tinyint(1)", "tinyint(1)", "smallint"),
        ("tinyint(4)", "tinyint", "smallint"),
        ("tinyint(1) unsigned", "tinyint unsigned", "smallint"),
        ("smallint(5) unsigned", "smallint unsigned", "integer"),
        ("mediumint(9)", "mediumint", "integer"),
        ("int", "int", "integer"),
        ("int(10) unsigned", "int unsigned", "bigint"),
        ("int(5) unsigned zerofill", "int(5) unsigned zerofill", "bigint"),
        ("bigint(20)", "bigint", "bigint"),
        ("bigint unsigned", "bigint unsigned", "numeric(20,0)"),
        ("decimal(10,2) unsigned", "decimal(10,2) unsigned", "numeric(10,2)"),
        ("float(7,4)", "float(7,4)", "real"),
        ("double unsigned", "double unsigned", "double precision"),
        ("bit(1)", "bit(1)", "boolean"),
        ("bit(8)", "bit(8)", "bit(8)"),
        ("year(4)", "year", "smallint"),
        ("char(3)", "char(3)", "character(3)"),
        ("varchar(20)", "varchar(20)", "character varying(20)"),
        ("varchar(20) /*M!100301 COMPRESSED*/", "varchar(20)", "character varying(20)"),
        ("mediumtext", "mediumtext", "text"),
        ("varbinary(16)", "varbinary(16)", "bytea"),
        ("date", "date", "date"),
        ("time(3)", "time(3)", "interval(3)"),
        ("datetime", "datetime", "timestamp without time zone"),
        ("timestamp(6)", "timestamp(6)", "timestamp(6) with time zone"),
        ("json", "json", "json"),
        ("set('a','b')", "set('a','b')", "text"),
        ("enum('a /* b */','zerofill')", "enum('a /* b */','zerofill')", "text"),
        ("point", "point", "point"),
        ("vector(3)", "vector(3)", "vector(3)"),
    ],
)
def test_types(column_type: str, native: str, landed: str) -> None:
    assert native_type(column_type) == native
    assert landed_type(native) == landed


@pytest.mark.parametrize(
    ("column", "base_type"),
    [
        (TINY, "boolean"),
        (replace(TINY, default="1"), "boolean"),
        (replace(TINY, values=(0, 1)), "boolean"),
        (replace(TINY, bounds=Bounds(min=0, max=1)), "boolean"),
        (replace(TINY, bounds=Bounds(above=-1, below=2)), "boolean"),
        (replace(TINY, bounds=Bounds(min=0)), "boolean"),
        (replace(TINY, default="3"), "smallint"),
        (replace(TINY, values=(0, 1, 2)), "smallint"),
        (replace(TINY, values=(-1, 1)), "smallint"),
        (replace(TINY, bounds=Bounds(min=1, max=5)), "smallint"),
        (replace(TINY, bounds=Bounds(above=0)), "smallint"),
        (replace(TINY, identity="by default"), "smallint"),
        (replace(TINY, name="type_id"), "smallint"),
    ],
)
def test_a_tinyint1_is_a_boolean_unless_the_database_says_otherwise(column: Column, base_type: str) -> None:
    meant = with_meaning(column, ["type_id"])
    assert meant.base_type == base_type
    assert base_type == "smallint" or not (meant.values or meant.bounds)


def test_labels() -> None:
    assert labels_of(r"enum('a','it''s','b,c','\\','x\ny',')','')") == (
        "a",
        "it's",
        "b,c",
        "\\",
        "x\ny",
        ")",
        "",
    )
    assert labels_of("set('a','b')") == ("a", "b")


@pytest.mark.parametrize(
    ("clause", "rule"),
    [
        (
            r"(`status` in (_utf8mb4\'new\',_utf8mb4\'it\\\'s\'))",
            ColumnRule("status", values=("new", "it's")),
        ),
        (
            r"((`kind` = _utf8mb4\'x\') or (`kind` = _utf8mb4\'y\'))",
            ColumnRule("kind", values=("x", "y")),
        ),
        ("(`price` >= 0)", ColumnRule("price", bounds=Bounds(min=0))),
        ("((`rating` >= 1) and (`rating` <= 5))", ColumnRule("rating", bounds=Bounds(min=1, max=5))),
        ("(`n` between -(5) and 9)", ColumnRule("n", bounds=Bounds(min=-5, max=9))),
        (r"(lower(`a`) = _utf8mb4\'x\')", None),
        (r"regexp_like(`a`,_utf8mb4\'^x\')", None),
        (r"(cast(`a` as char(2) charset utf8mb4) = _utf8mb4\'x\')", None),
        (r"((0 <> json_valid(`a`)))", None),
    ],
)
def test_checks(clause: str, rule: ColumnRule | None) -> None:
    assert column_rule(introspect._unescaped(clause), dialect="mysql") == rule


@pytest.mark.parametrize(
    ("native", "default", "extra", "expected"),
    [
        ("int", "0", "", "0"),
        ("decimal(10,2)", "0.00", "", "0.00"),
        ("bit(1)", "b'1'", "", "b'1'"),
        ("varchar(9)", "it's", "", "'it''s'"),
        ("varchar(9)", "", "", "''"),
        ("varchar(9)", "NULL", "", "'NULL'"),
        ("varchar(9)", None, "", None),
        ("date", "2024-01-01", "", "'2024-01-01'"),
        ("timestamp", "CURRENT_TIMESTAMP", "DEFAULT_GENERATED", "CURRENT_TIMESTAMP"),
        ("varchar(36)", "uuid()", "DEFAULT_GENERATED", "uuid()"),
        ("varchar(9)", r"concat(_utf8mb4\'a\')", "DEFAULT_GENERATED", "concat(_utf8mb4'a')"),
    ],
)
def test_defaults(native: str, default: str | None, extra: str, expected: str | None) -> None:
    row = {"default_value": default, "extra": extra}
    assert introspect._default(row, native, is_mariadb=False) == expected


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("8.0.36", "8.0"),
        ("8.4.3-log", "8.4"),
        ("9.1.0-commercial", "9.1"),
        ("10.11.6-MariaDB-0+deb12u1", "10.11-MariaDB"),
    ],
)
def test_versions(text: str, version: str) -> None:
    assert supported_version(text) == version


@pytest.mark.parametrize("text", ["5.7.44-log", "8.0.15", "10.4.34-MariaDB"])
def test_a_version_that_is_too_old(text: str) -> None:
    with pytest.raises(ProducerError, match="too old"):
        supported_version(text)


@pytest.mark.parametrize(
    ("text", "zone"),
    [("UTC", "UTC"), ("+00:00", "UTC"), ("Asia/Tokyo", "Asia/Tokyo"), ("+05:30", "+05:30"), ("EST", None)],
)
def test_zones(text: str, zone: str | None) -> None:
    assert introspect._zone(text) == zone


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("mysql://h/d", {"host": "h", "port": 0, "database": "d"}),
        ("mariadb://u%40x:p%2Fw@h:3307/d", {"user": "u@x", "password": b"p/w", "port": 3307}),
        ("mysql://h", {"database": None}),
        ("mysql://[::1]:3306/d", {"host": "::1"}),
        ("mysql:///d?unix_socket=/tmp/s", {"unix_socket": "/tmp/s", "database": "d"}),
        ("mysql://h/d?ssl-mode=VERIFY_IDENTITY", {"ssl_verify_cert": True, "ssl_verify_identity": True}),
        ("mysql://h/d?ssl_mode=disabled", {"ssl_disabled": True}),
        ("mysql://h/d?ssl_ca=ca.pem", {"ssl_ca": "ca.pem", "ssl_verify_cert": True}),
        ("mysql://h/d?ssl_ca=ca.pem&ssl_verify_cert=false", {"ssl_verify_cert": False}),
        ("mysql://h/d?connect_timeout=3", {"connect_timeout": 3}),
    ],
)
def test_urls(url: str, expected: dict[str, Any]) -> None:
    assert expected.items() <= parse_url(url).items()


@pytest.mark.parametrize(
    "url",
    [
        "mysql://u:hunter2@h:port/d",
        "mysql://u:hunter2@[h/d",
        "mysql://u:hunt#er2@h/d",
        "mysql://u:hunt/er2@h/d",
        "mysql://u@h/d?password=hunter2",
        "mysql://u@h/d?hunter2",
        "mysql://u@h/d?ssl_mode=hunter2",
        "mysql://u@h/d?connect_timeout=-1",
    ],
)
def test_a_url_that_cannot_be_read_is_not_repeated(url: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse_url(url)
    assert "hunter2" not in f"{raised.value} {raised.value.do}"


@pytest.mark.parametrize(
    ("shown", "flavour"),
    [
        ({"version": "8.0.35"}, None),
        ({"version": "10.11.6-MariaDB"}, None),
        ({"version": "8.0.31-google"}, "Cloud SQL"),
        ({"version": "8.0.35", "basedir": "/rdsdbbin/mysql-8.0.35/"}, "Amazon RDS"),
        (
            {"version": "8.0.35", "basedir": "/rdsdbbin/oscar/", "vendor_setting": "aurora_version"},
            "Amazon Aurora",
        ),
    ],
)
def test_the_facts_say_who_runs_the_server(shown: dict[str, str], flavour: str | None) -> None:
    row = {"comment": None, "basedir": None, "vendor_setting": None, **shown}
    assert introspect._flavour(row) == flavour
