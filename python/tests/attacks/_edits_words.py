"""What people write: descriptions in every way that YAML has, agreements, owners, tests, entries of their own."""

from __future__ import annotations

from collections.abc import Callable

from attacks import _shape
from attacks._document import Path
from attacks._hand import Hand, Raw, text

Edit = Callable[[Hand], bool]
EDITS: dict[str, Edit] = {}


def kind_of_edit(name: str) -> Callable[[Edit], Edit]:
    def register(edit: Edit) -> Edit:
        assert name not in EDITS
        EDITS[name] = edit
        return edit

    return register


# ---- descriptions

_DESCRIPTIONS: dict[str, Callable[[str], Raw]] = {
    "plain": lambda w: Raw(f"What the {w} is for"),
    "in single quotes": lambda w: Raw(f"'It''s {w}'s own: # no comment'"),
    "in double quotes": lambda w: Raw(f'"{w} said \\"no\\", \\u00e9, tab\\tend"'),
    "folded": lambda w: Raw(
        f'"{w} folded\\n"', (">", f"  {w} is a long", "  text of theirs,", "", "  in two parts")
    ),
    "folded, stripped": lambda w: Raw(f'"{w}"', (">-", f"  {w} is: a text", "  # with a number sign")),
    "literal": lambda w: Raw(f'"{w}\\n"', ("|", f"  {w}:", "    - indented", "  # not a comment", "  end")),
    "literal, stripped": lambda w: Raw(f'"{w}"', ("|-", f"  {w} one", "", "  two")),
    "literal, kept": lambda w: Raw(f'"{w}\\n\\n"', ("|+", f"  {w} one", "", "")),
    "literal, indented": lambda w: Raw(f'"  {w}"', ("|2-", f"    {w} stands further in", "  than this")),
    "over lines": lambda w: Raw(f"{w} wrapped", (f"{w} goes", "  on and on", "  to here")),
    "quoted over lines": lambda w: Raw(f'"{w}"', (f'"{w} goes', "  on \\", '  and on"')),
    "with a number sign": lambda w: Raw(f'"#{w} is #1 # of all"'),
    "with a colon": lambda w: Raw(f'"{w}: yes: 12:30"'),
    "with Jinja": lambda w: Raw(f"\"{{{{ doc('{w}') }}}}\""),
    "of other planes": lambda w: Raw(f"'{w} 😀 שלום \u00a0 end'"),
    "with a list": lambda w: Raw(f'"{w}"', ("|", f"  {w} lists:", "  - one", "  - two: {three}")),
    "with a comment in its head": lambda w: Raw(f"'{w}'", (f"| # {w}head", f"  {w} in text")),
    "empty": lambda _: Raw("''"),
    "null": lambda _: Raw("null"),
    "of a word that YAML knows": lambda _: Raw("'yes'"),
}


def _describe(raw: Callable[[str], Raw]) -> Edit:
    def edit(hand: Hand) -> bool:
        found = hand.anything()
        return bool(found) and hand.put(found[0], (*found[1], "description"), raw(hand.word()))

    return edit


for _name, _raw in _DESCRIPTIONS.items():
    EDITS[f"description {_name}"] = _describe(_raw)


# ---- agreements and other keys


def _say(kind: str, path: Path, raw: Callable[[str], Raw]) -> Edit:
    """Say something at a path in a source, table, column or model."""

    def edit(hand: Hand) -> bool:
        found = hand.some(of=kind)
        return bool(found) and hand.put(found[0], (*found[1], *path), raw(hand.word()))

    return edit


_META, _CONTRACT = _shape.META, _shape.CONTRACT
_SAID: dict[str, tuple[str, Path, Callable[[str], Raw]]] = {
    "owner in flow": ("source", (*_CONTRACT, "producer"), lambda w: Raw(f"{{team: {w}, engineering_lead: Ada}}")),
    "owner in block": ("source", (*_CONTRACT, "consumer"), lambda w: Raw(f"{{team: {w}}}", ("", f"  team: {w}", "  data_lead: 'Ben'"))),
    "channel": ("source", (*_CONTRACT, "channel"), lambda w: Raw(f'"#{w}"')),
    "whom to notify": ("source", (*_CONTRACT, "notify"), lambda w: Raw(f"[{w}]", ("", f"  - {w}", f"  - {{who: {w}b, severity: breaking}}"))),
    "sla": ("source", (*_CONTRACT, "sla"), lambda _: Raw("{notice: 14d, respond: 4h}")),
    "notes": ("source", (*_CONTRACT, "notes"), lambda w: Raw(f'"{w}"', ("|", f"  {w}: see the wiki", "  # and ask"))),
    "agreed": ("source", (*_CONTRACT, "status"), lambda _: Raw("agreed")),
    "source's timezone": ("source", (*_CONTRACT, "timezone"), lambda _: Raw("Europe/Berlin")),
    "source's currency": ("source", (*_CONTRACT, "currency"), lambda _: Raw("CHF")),
    "answers": ("source", (*_CONTRACT, "answers"), lambda w: Raw(f"{{who: '{w}'}}")),
    "instances": ("source", (*_CONTRACT, "instances"), lambda w: Raw(f"{{dev: {w}, prod: {w}p}}")),
    "key of their own in the contract": ("source", (*_CONTRACT, "jira"), lambda w: Raw(f"{{board: {w}}}")),
    "key of their own in the source's meta": ("source", (*_META, "cost_centre"), text),
    "source's tags": ("source", ("config", "tags"), lambda w: Raw(f"[{w}, nightly]")),
    "source's loader": ("source", ("loader",), text),
    "source's quoting": ("source", ("quoting",), lambda _: Raw("{identifier: true}", ("", "  identifier: true"))),
    "source's top-level meta": ("source", ("meta",), lambda w: Raw(f"{{owner: {w}}}")),
    "source's overrides": ("source", ("overrides",), text),
    "freshness": ("table", ("config", "freshness"), lambda _: Raw("{warn_after: {count: 7, period: day}}", ("", "  warn_after: {count: 7, period: day}", "  error_after:", "    count: 9", "    period: day"))),
    "no freshness": ("table", ("config", "freshness"), lambda _: Raw("null")),
    "loaded_at_field": ("table", ("config", "loaded_at_field"), lambda _: Raw("_loaded_at")),
    "loaded_at_query": ("table", ("config", "loaded_at_query"), lambda w: Raw(f"select max(t) from {w}")),
    "soft_delete": ("table", (*_META, "soft_delete"), lambda _: Raw("{column: id, kind: values, values: [0, '1']}")),
    "soft_delete none": ("table", (*_META, "soft_delete"), lambda _: Raw("none")),
    "test_rows": ("table", (*_META, "test_rows"), lambda w: Raw(f'"id < 0 or note = \'{w}\'"')),
    "test_rows none": ("table", (*_META, "test_rows"), lambda _: Raw("none")),
    "updated_at": ("table", (*_META, "updated_at"), lambda _: Raw("id")),
    "append_only": ("table", (*_META, "append_only"), lambda _: Raw("true")),
    "role": ("table", (*_META, "role"), lambda _: Raw("event")),
    "on_deleted": ("table", (*_META, "on_deleted"), lambda _: Raw("flag")),
    "key of their own in a table's meta": ("table", (*_META, "owner"), lambda w: Raw(f"{w}", ("", f"  name: {w}", "  since: 2024-01-01"))),
    "table's tags": ("table", ("tags",), lambda w: Raw(f"[{w}]", ("", f"  - {w}", "  - daily"))),
    "table's config key": ("table", ("config", "event_time"), text),
    "table's top-level meta": ("table", ("meta",), lambda w: Raw(f"{{owner: {w}}}")),
    "external table": ("table", ("external",), lambda w: Raw(f"{{location: 's3://{w}'}}")),
    "unit": ("column", (*_META, "unit"), lambda _: Raw("major")),
    "currency": ("column", (*_META, "currency"), lambda _: Raw("JPY")),
    "timezone": ("column", (*_META, "timezone"), lambda _: Raw("'Asia/Kolkata'")),
    "pii": ("column", (*_META, "pii"), lambda _: Raw("national_id")),
    "key of their own in a column's meta": ("column", (*_META, "steward"), text),
    "column's tags": ("column", ("tags",), lambda w: Raw(f"[{w}]")),
    "column's config tags": ("column", ("config", "tags"), lambda w: Raw(f"['{w}']", ("", f"  - {w}"))),
    "column's top-level meta": ("column", ("meta",), lambda w: Raw(f"{{glossary: {w}}}")),
    "quote": ("column", ("quote",), lambda _: Raw("true")),
    "data_type": ("column", ("data_type",), lambda _: Raw("varchar")),
    "policy tags": ("column", ("policy_tags",), lambda w: Raw(f"[{w}]")),
    "model's meta": ("model", (*_META, "owner"), text),
    "model's own producer": ("model", (*_META, "producer"), lambda w: Raw(f"{w}", ("", f"  team: {w}", "  schema: theirs"))),
    "model's tags": ("model", ("config", "tags"), lambda w: Raw(f"[{w}]")),
    "model's accepted range": ("model", (*_META, "contract"), lambda _: Raw("shop >=0.1")),
    "model's materialisation": ("model", ("config", "materialized"), lambda _: Raw("view")),
    "model's access": ("model", ("access",), lambda _: Raw("protected")),
    "model column's producer": ("model column", (*_META, "producer"), text),
    "model column's tags": ("model column", ("tags",), lambda w: Raw(f"[{w}]")),
    "model column's constraints": ("model column", ("constraints",), lambda _: Raw("[{type: not_null}]", ("", "  - type: not_null"))),
}  # fmt: skip
for _name, (_kind, _path, _raw) in _SAID.items():
    EDITS[_name] = _say(_kind, _path, _raw)


# ---- tests


def _test(kind: str, lines: Callable[[str], list[str]], flow: Callable[[str], str]) -> Edit:
    def edit(hand: Hand) -> bool:
        found = hand.some(of=kind)
        if not found:
            return False
        (name, path), word = found, hand.word()
        key = next(
            (key for key in ("data_tests", "tests") if (*path, key) in hand.documents()[name].places), None
        )
        if key and hand.add_item(name, (*path, key), lines(word), flow(word)):
            return True
        block = ("", *(f"  {line}" for line in lines(word)))
        return not key and hand.put(name, (*path, "data_tests"), Raw(f"[{flow(word)}]", block))

    return edit


_TESTS: dict[str, tuple[str, Callable[[str], list[str]], Callable[[str], str]]] = {
    "test by name": ("column", lambda w: [f"- {w}_test"], lambda w: f"{w}_test"),
    "test with arguments": (
        "column",
        lambda w: ["- accepted_values:", f"    name: {w}", "    arguments:", f"      values: ['{w}', 'yes', 12]"],
        lambda w: f"{{accepted_values: {{name: {w}, arguments: {{values: ['{w}']}}}}}}",
    ),
    "test in flow": ("column", lambda w: [f"- {{not_null: {{name: {w}}}}}"], lambda w: f"{{not_null: {{name: {w}}}}}"),
    "table's test": (
        "table",
        lambda w: ["- dbt_utils.unique_combination_of_columns:", "    arguments:", f"      combination_of_columns: [id, {w}]", "    config: {where: id > 0}"],
        lambda w: f"{{{w}.test: {{severity: warn}}}}",
    ),
    "table's expression test": ("table", lambda w: ["- dbt_utils.expression_is_true:", f"    expression: \"{w} # 1 > 0\""], lambda w: f"{{x.y: {{e: '{w}'}}}}"),
    "relationships of their own": (
        "column",
        lambda w: ["- relationships:", f"    to: ref('{w}')", "    field: id"],
        lambda w: f"{{relationships: {{to: \"ref('{w}')\", field: id}}}}",
    ),
    "test with a description": ("model column", lambda w: ["- not_null:", f"    description: why {w}", "    config:", "      severity: warn"], lambda w: f"{{not_null: {{description: {w}}}}}"),
    "model's test": ("model", lambda w: [f"- {w}.holds"], lambda w: f"{w}.holds"),
    "test with test_name": ("column", lambda w: [f"- name: {w}", "  test_name: not_null", "  config: {enabled: true}"], lambda w: f"{{name: {w}, test_name: not_null}}"),
}  # fmt: skip
for _name, (_kind, _lines, _flow) in _TESTS.items():
    EDITS[_name] = _test(_kind, _lines, _flow)


def some_test(hand: Hand) -> tuple[str, Path] | None:
    found = [
        (name, path)
        for name, one in hand.documents().items()
        for path, place in one.places.items()
        if place.is_item and path[-2:-1] in (("data_tests",), ("tests",))
    ]
    return hand.chance.choice(found) if found else None


@kind_of_edit("test re-argued")
def _re_argued(hand: Hand) -> bool:
    found = some_test(hand)
    return bool(found) and hand.put(found[0], (*found[1], "arguments", "values"), Raw(f"[{hand.word()}, b]"))


@kind_of_edit("test's severity")
def _severity(hand: Hand) -> bool:
    found = some_test(hand)
    return bool(found) and hand.put(found[0], (*found[1], "config", "severity"), Raw("error"))


@kind_of_edit("test's where")
def _where(hand: Hand) -> bool:
    found = some_test(hand)
    return bool(found) and hand.put(found[0], (*found[1], "config", "where"), Raw(f"\"x = '{hand.word()}'\""))


@kind_of_edit("test renamed")
def _renamed_test(hand: Hand) -> bool:
    found = some_test(hand)
    return bool(found) and hand.put(found[0], (*found[1], "name"), Raw(hand.word()))


@kind_of_edit("test given a name")
def _expanded_test(hand: Hand) -> bool:
    found = some_test(hand)
    place = hand.documents()[found[0]].places[found[1]] if found else None
    if not found or not place or place.kind != "scalar" or place.in_flow:
        return False
    end = hand.documents()[found[0]].text[place.start + 1 : place.end]
    return hand.splice(found[0], place.start + 1, place.end, f"{end}: {{name: {hand.word()}}}")


# ---- entries of their own


def _own(kind: str, key: str, lines: Callable[[str], list[str]]) -> Edit:
    def edit(hand: Hand) -> bool:
        found = hand.some(of=kind) if kind else None
        word = hand.word()
        if kind and not found:
            return False
        name, path = found or (_models_file(hand), ())
        flow = f"{{name: {word}}}"
        return hand.add_item(name, (*path, key), lines(word), flow)

    return edit


def _models_file(hand: Hand) -> str:
    names = [name for name, one in hand.documents().items() if ("models",) in one.places]
    return names[0] if names else min(hand.documents())


EDITS["column of their own"] = _own(
    "table", "columns", lambda w: [f"- name: {w}", f"  description: {w} of theirs", "  data_tests: [unique]"]
)
EDITS["column of their own in flow"] = _own(
    "table", "columns", lambda w: [f"- {{name: {w}, data_type: text}}"]
)
EDITS["table of their own"] = _own(
    "source",
    "tables",
    lambda w: [
        f"- name: {w}",
        "  columns:",
        f"    - name: {w}_id",
        "      # theirs",
        f"      description: {w}",
    ],
)
EDITS["model of their own"] = _own("", "models", lambda w: [f"- name: {w}", "  columns: [{name: id}]"])
EDITS["model column of their own"] = _own(
    "model", "columns", lambda w: [f"- name: {w}", f"  description: '{w}'"]
)


@kind_of_edit("source of their own")
def _own_source(hand: Hand) -> bool:
    found, word = hand.some(of="source"), hand.word()
    lines = [f"- name: {word}", "  # another's", "  tables:", f"    - name: {word}_t"]
    return bool(found) and hand.add_item(found[0], ("sources",), lines, f"{{name: {word}}}")


@kind_of_edit("other things in the file")
def _other_keys(hand: Hand) -> bool:
    found = hand.chance.choice(sorted(hand.documents()))
    word = hand.word()
    raw = Raw(
        f"[{{name: {word}}}]",
        (
            "",
            f"  - name: {word}",
            "    type: dashboard",
            f"    # {word} is seen by the board",
            "    owner: {email: a@b.c}",
        ),
    )
    return hand.put(found, ("exposures",), raw) or hand.put(found, ("version",), Raw("2"))
