"""Masks: what they keep, that no value is its own, and that no two values share one where they must not."""

from __future__ import annotations

import json
import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold_source.model import Bounds, Column
from scaffold_source.sample.documents import hstore_mask, json_mask, names_in
from scaffold_source.sample.keyed import Secret
from scaffold_source.sample.literals import array_items, array_literal, hstore_pairs, row_fields, row_literal
from scaffold_source.sample.masks import Masks, masked_number
from scaffold_source.sample.text_masks import Wanted, masked_text, masked_uuid

SECRET = Secret(b"0123456789abcdef0123456789abcdef")
MASKS = Masks(SECRET, {"spot": ("label text", "size int", "seen date")})


def text(value: str, kind: str = "", room: int | None = None, name: str = "") -> str:
    return masked_text(SECRET, value, Wanted(kind, room, name), 0)


def of_type(base: str, value: str, **column: object) -> str | None:
    return MASKS.of(Column("c", base, base, **column), "", "t", None)(value, 0)  # type: ignore[arg-type]


@given(count=st.integers(2, 3000), about=st.text(max_size=3))
def test_the_secret_way_leads_round_all_numbers(count: int, about: str) -> None:
    numbers = range(min(count, 300))
    followers = [SECRET.follower(number, count, about) for number in numbers]
    assert len(set(followers)) == len(numbers)
    assert all(0 <= follower < count for follower in followers)
    assert not [number for number in numbers if followers[number] == number]


@given(st.text(string.ascii_letters + string.digits + " -_./", min_size=1, max_size=30))
def test_a_short_text_keeps_its_shape_and_none_of_its_letters_stands_for_sure(value: str) -> None:
    masked = text(value)
    assert len(masked) == len(value)
    if any(letter.isalnum() for letter in value):
        assert masked != value
        if not masked.startswith("198."):
            kept = [(a, b) for a, b in zip(value, masked, strict=True) if not a.isalnum()]
            assert all(a == b for a, b in kept)


@given(st.sets(st.from_regex(r"[A-Z]{2}[0-9]", fullmatch=True), min_size=2, max_size=50))
def test_codes_of_one_shape_have_masks_of_their_own(codes: set[str]) -> None:
    masked = {text(code) for code in codes}
    assert len(masked) == len(codes)
    assert all(len(code) == 3 and code[:2].isupper() and code[2].isdigit() for code in masked)


@pytest.mark.parametrize(
    ("value", "kind", "room", "pattern"),
    [
        ("Bob.Smith@corp.com", "", None, r"[a-z.]+\.[a-z2-7]{8}@example\.(org|net)"),
        ("bob@x.de", "", 20, r"[a-z2-7]{8}@example\.(org|net)"),
        ("bob@x.de", "", 8, r"[a-z2-7]@x\.test"),
        ("+49 170 1234567", "", None, r"\+1[2-9]\d\d55501\d\d"),
        ("0170 1234567", "phone", None, r"1[2-9]\d\d55501\d\d"),
        ("Robert", "name", None, r"\w+"),
        ("Robert Tables", "name", None, r"\w+ [\w']+"),
        ("https://corp.com/bob?x=1", "", None, r"https://example\.com/[a-z2-7]{8}"),
        ("10.20.30.40", "", None, r"198\.1[89]\.\d+\.\d+"),
        ("deadbeef1234", "", None, r"[0-9a-f]{12}"),
        ("日本語", "", None, r"[a-z]{3}"),
        ("😀!", "", None, r"[a-z]!"),
        ("***", "", None, r"[a-z]{3}"),
        ("", "", None, r""),
    ],
)
def test_what_a_text_looks_like_decides(value: str, kind: str, room: int | None, pattern: str) -> None:
    masked = text(value, kind, room)
    assert re.fullmatch(pattern, masked), masked
    assert not value or masked != value


@pytest.mark.parametrize("names", [("ada", "hugo"), ("Ada Kim", "Hugo Novak")])
def test_there_are_names_for_more_people_than_names(names: tuple[str, str]) -> None:
    """What users are called is unique; a draw takes the first attempt that is nobody's yet."""
    wanted, taken = Wanted("name", 40, "username"), set[str]()
    for number in range(3000):
        attempts = (masked_text(SECRET, f"{names[number % 2]}{number}", wanted, n) for n in range(40))
        taken.add(next(name for name in attempts if name not in taken))
    assert all(re.fullmatch(r"[^\W\d]+( [^\W\d]+'?[^\W\d]*)? ?\d*", name) for name in taken)


def test_a_long_text_becomes_a_sentence_that_is_no_longer() -> None:
    value = "Called about the order of Mrs Smith, who lives in Mill Lane 4 and was not at home."
    masked = text(value)
    assert masked.endswith(".") and len(value) - 30 < len(masked) <= len(value)
    assert not {word for word in value.split() if len(word) > 4} & set(masked.split())


@given(st.uuids())
def test_a_uuid_keeps_its_version(value: object) -> None:
    masked = masked_uuid(SECRET, str(value))
    assert masked != str(value) and (masked[14], len(masked)) == (str(value)[14], 36)


@given(st.decimals(-(10**9), 10**9, places=2, allow_nan=False))
def test_numbers_keep_sign_length_and_first_digit(number: object) -> None:
    value = f"{number:f}"
    masked = masked_number(SECRET, value, Column("n", "numeric", "numeric"), 0, is_personal=False)
    assert len(masked) == len(value) and masked.startswith("-") == value.startswith("-")
    digits, others = (each.lstrip("-").replace(".", "").lstrip("0") for each in (value, masked))
    assert digits[:1] == others[:1] or len(digits) == len(others) == 1
    assert masked != value or float(value) in range(-9, 10)


def test_numbers_keep_to_their_range() -> None:
    column = Column("n", "smallint", "smallint", bounds=Bounds(min=0, max=32))
    for number in range(10, 33):
        masked = int(masked_number(SECRET, str(number), column, 0, is_personal=True))
        assert 10 <= masked <= 32 and masked != number
    assert masked_number(SECRET, "NaN", column, 0, is_personal=True) == "NaN"
    anything = Column("n", "double precision", "double precision")
    assert masked_number(SECRET, "1e+20", anything, 0, is_personal=False)[:1] == "1"
    assert masked_number(SECRET, "1e+20", anything, 0, is_personal=False) != "100000000000000000000"


def test_documents_keep_their_names_and_nothing_else() -> None:
    documents = [
        f'{{"mood": "tok{n}", "tok{n}": [1{n}, true, null, {{"mood": 1.5}}], "password": "tok{n}"}}'
        for n in range(20)
    ]
    names = names_in(documents, frozenset({"password"}), is_hstore=False)
    assert names == {"mood", "password"}
    for document in documents:
        masked = json_mask(SECRET, names)(document, 0)
        assert masked and "tok" not in masked
        read = json.loads(masked)
        assert read["password"] == "masked" and len(read) == 3
        other = next(value for key, value in read.items() if key not in names)
        assert other[1:3] == [True, None] and other[3].keys() == {"mood"}
    assert json_mask(SECRET, names)('{"mood": 1, "mood": 2}', 0).count('"mood"') == 2  # type: ignore[union-attr]
    assert json_mask(SECRET, names)("[" * 50_000 + "]" * 50_000, 0) == "{}"


def test_hstore_keeps_its_names() -> None:
    masked = hstore_mask(SECRET, frozenset({"colour"}))('"colour"=>"tok\\"1", "tok"=>NULL', 0)
    assert masked and "tok" not in masked
    pairs = dict(hstore_pairs(masked))
    assert pairs["colour"] and len(pairs) == 2 and None in pairs.values()


VALUES = st.one_of(st.none(), st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0")))


@given(st.lists(VALUES, max_size=5))
def test_arrays_and_rows_are_read_as_they_are_written(values: list[str | None]) -> None:
    assert array_items(array_literal(list(values), lambda value: value)) == values
    if values:
        assert list(row_fields(row_literal(values))) == values


def test_parts_are_masked_one_by_one() -> None:
    assert array_items('[0:1]={{a,NULL},{"x y",""}}') == [["a", None], ["x y", ""]]
    masked = of_type("text[]", '{tok,NULL,"tok tok"}')
    assert masked and "tok" not in masked and array_items(masked)[1] is None
    row = of_type("spot", '("tok ""x""",12,2024-01-01)')
    assert row and "tok" not in row and list(row_fields(row))[2] == "2024-01-01"
    assert of_type("spot", "(a,b)") is None, "a row of other fields than are known"
    assert of_type("int4range", "[10,15)") != "[10,15)"
    assert of_type("nobody_knows", "tok") is None


def test_what_overlapped_still_does() -> None:
    starts = [
        int((of_type("int4range", f"[{n},{n + 1})") or "").strip("[").partition(",")[0]) for n in (1, 5, 9)
    ]
    assert starts[1] - starts[0] == starts[2] - starts[1] == 4


def test_the_key_is_not_shown() -> None:
    assert "0123" not in repr(SECRET) and "0123" not in repr(MASKS)
