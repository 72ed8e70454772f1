"""What one type is to another, and which names speak of people."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scaffold_source.drift.sensitive import sensitivity
from scaffold_source.drift.type_shifts import shift
from scaffold_source.lexicon.personal_names import category
from scaffold_source.model import Column


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("text", "character varying(10)", "narrowed"),
        ("character varying(10)", "text", "length-widened"),
        ("character varying(10)", "character varying(20)", "length-widened"),
        ("character(3)", "character varying(3)", "variant"),
        ("public.citext", "text", "variant"),
        ("ext.citext", "public.citext", "same"),
        ("timestamp without time zone", "timestamp with time zone", "timezone"),
        ("timestamp(3) with time zone", "timestamp without time zone", "timezone"),
        ("time without time zone", "time with time zone", "timezone"),
        ("timestamp(3) with time zone", "timestamp with time zone", "precision"),
        ("interval", "interval(3)", "precision"),
        ("numeric(10,2)", "numeric(8,4)", "narrowed-and-scaled"),
        ("numeric(10,2)", "numeric(12,4)", "scale-increased"),
        ("numeric(10,2)", "numeric(12,0)", "scale-reduced"),
        ("numeric", "numeric(38,9)", "scale-reduced"),
        ("numeric(10,2)", "numeric", "scale-increased"),
        ("numeric(10,0)", "bigint", "widened"),
        ("numeric(10,2)", "bigint", "scale-reduced"),
        ("integer", "numeric", "scale-increased"),
        ("integer", "bigint", "widened"),
        ("bigint", "smallint", "narrowed"),
        ("numeric(10,2)", "double precision", "family"),
        ("double precision", "real", "narrowed"),
        ("integer", "text", "family"),
        ("date", "timestamp without time zone", "family"),
        ("uuid", "text", "family"),
        ("text", "text[]", "family"),
        ("text[]", "integer[]", "array-element"),
        ("character varying(5)[]", "character varying(3)[]", "narrowed"),
        ("json", "jsonb", "variant"),
        ("bit(3)", "bit(8)", "length-widened"),
        ("numeric(3,-2)", "numeric(5,0)", "scale-increased"),
        ('public."odd (1) [type"', "public.other", "family"),
        ("", "text", "family"),
    ],
)
def test_type_shifts(before: str, after: str, expected: str) -> None:
    assert shift(before, after) == expected


@pytest.mark.parametrize(
    ("name", "is_sensitive"),
    [
        ("email", True), ("customerEmail", True), ("email_count", False), ("date_of_birth", True), ("tax_id", True),
        ("ip_address", True), ("zip", True), ("description", False), ("shipping_zip_code", True), ("recipe", False),
        ("phone_verified_at", False), ("password_hash", True), ("order_id", False), ("discount_code", False),
    ],
)  # fmt: skip
def test_sensitive_names(name: str, is_sensitive: bool) -> None:  # noqa: FBT001 (a parameter of the test)
    assert bool(sensitivity(Column(name, "text", "text"))) is is_sensitive


def test_what_add_marks_as_personal_check_warns_of() -> None:
    for name in (
        "username",
        "line1",
        "birthdayOn",
        "remote_addr",
        "sex",
        "IBAN",
        "mail",
    ):
        column = Column(name, "text", "text")
        assert category(name), name
        assert sensitivity(column), name
        assert sensitivity(replace(column, type="boolean", base_type="boolean")) is None
