"""Every key that people may agree on under `config.meta`: of a source, a table, a column. One row says what
it means and what it may hold; docs/contract.md and the JSON Schema for editors follow from the rows. Pure.

What a key means to the program stands where it is read; a test compares both ways.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from scaffold_source.change import SEVERITIES
from scaffold_source.contract.agreed_words import KINDS, WORDS
from scaffold_source.contract.choices import KEYS, LAYOUTS, TESTS
from scaffold_source.contract.values import CONTRACT, META, FactsOf, Naming
from scaffold_source.contract.whom import HANDLE, MAIL, SLACK
from scaffold_source.facts.reading import words_of
from scaffold_source.lexicon.durations import SECONDS
from scaffold_source.loaders.warehouses import WAREHOUSES
from scaffold_source.model import EvidenceFrom
from scaffold_source.yaml_text.values import YamlPath

Schema = Mapping[str, Any]


class Agreed(NamedTuple):
    """Keys that mean alike: their paths below `config.meta` (none for dbt's own), what they say in Markdown,
    and the JSON Schema of their value. `shown` is how the documentation names them, if not by their paths."""

    paths: tuple[str, ...]
    about: str
    schema: Schema
    shown: str = ""


def _object(properties: Mapping[str, Schema], *required: str) -> Schema:
    return {"type": "object", "properties": properties, **({"required": list(required)} if required else {})}


def _list(item: Schema) -> Schema:
    return {"type": "array", "items": item}


def _either(*schemas: Schema) -> Schema:
    return {"anyOf": list(schemas)}


def _open(schema: Schema) -> Schema:
    """Return the schema of what may be left open, or be Jinja that dbt renders."""
    return _either(schema, {"$ref": "#/$defs/open"})


def _words(path: YamlPath) -> Schema:
    return _open({"enum": list(WORDS[path])})


_ANY: Schema = {}
_TEXT: Schema = {"type": "string"}
_TEXTS = _list(_TEXT)
_ID_TO_TEXT: Schema = {"type": "object"}
_ZONE = _open({"$ref": "#/$defs/zone"})
_CURRENCY = _open({"$ref": "#/$defs/currency"})
_UNITS = "|".join(sorted(SECONDS, key=len, reverse=True))
_DURATION = _either(
    {"type": "string", "pattern": rf"^\s*[0-9]+([.][0-9]+)? ?({_UNITS})\s*$"},
    _object({"count": {"type": "number", "minimum": 0}, "period": _TEXT}, "count", "period"),
    {"type": "null"},
)
_PEOPLE = ("team", "engineering_lead", "product_lead", "data_lead", "database_administrator", "repository")
_PERSON_TO_TELL = _object(
    {
        "who": _TEXT,
        "severity": {"enum": list(SEVERITIES)},
        **{
            way: {"type": "string", "pattern": f"^{pattern}$"}
            for way, pattern in (("handle", HANDLE), ("slack", SLACK), ("teams", MAIL))
        },
    }
)
_MEASURE = _object(
    {
        **dict.fromkeys(("name", "needed_by", "owner", "description", "url"), _TEXT),
        "columns": _TEXTS,
        "filled": {"type": "number", "maximum": 1},
    }
)
_CONFLICT = _object({"at": _list(_ANY), "upstream": _ANY}, "at")
_SCAFFOLD = _object(
    {
        "from": _TEXT,
        "schemas": _TEXTS,
        "include": _TEXTS,
        "exclude": _TEXTS,
        "tests": {"enum": list(TESTS)},
        "keys": {"enum": list(KEYS)},
        "layout": {"enum": list(LAYOUTS)},
        "warehouse": {"enum": list(WAREHOUSES)},
        "evidence": {"enum": words_of(EvidenceFrom)},
        "secrets": _TEXTS,
        "no_secrets": _TEXTS,
        "exposed": _TEXTS,
        "staging": {"type": "boolean"},
        "names": {"enum": words_of(Naming)},
        "facts": {"enum": words_of(FactsOf)},
        "loader": _TEXT,
    }
)
_RULE: Schema = {
    **_object({"column": _TEXT, "kind": {"enum": list(KINDS)}, "values": _list(_ANY)}, "column", "kind"),
    "if": {"properties": {"kind": {"const": "values"}}},
    "then": {"required": ["values"], "properties": {"values": {"minItems": 1}}},
}
_KEYS_OF_ROWS = _either(_TEXT, _list(_either(_TEXT, _TEXTS)))
_TEST_ROWS = _open(_either(_TEXT, _object({"where": _TEXT, "through": _KEYS_OF_ROWS, "once": _KEYS_OF_ROWS})))
_DEPRECATED = _open(
    _either(_TEXT, {"type": "boolean"}, _object({"sunset": {"type": ["string", "null"]}, "use": _TEXT}))
)
ROLES = ("lookup", "join", "event", "queue", "history", "tombstones", "archive", "bookkeeping")
PERSONAL = (
    "email", "name", "phone", "address", "birth_date", "ip_address", "national_id", "bank_account", "gender",
    "credential", "none",
)  # fmt: skip

OF_SOURCE = (
    Agreed(
        (),
        "dbt's own: where the data lands, what copies it and how that is set up, `dlt:pyarrow` "
        "([loaders.md](loaders.md#variants))",
        _ANY,
        "`schema`, `database`, `loader`",
    ),
    Agreed(
        ("contract.version",), "semantic version of this contract", {"type": ["string", "number", "null"]}
    ),
    Agreed(("contract.status",), "`draft`, `agreed` or `deprecated`", _words(CONTRACT / "status")),
    Agreed(
        ("contract.timezone",),
        "the zone that naive timestamps mean, unless a column says otherwise",
        _ZONE,
    ),
    Agreed(("contract.currency",), "the currency of amounts, unless a column says otherwise", _CURRENCY),
    Agreed(
        ("contract.lands",),
        "`when_filled`: the loader makes a table with its first row; until then staging has its columns and "
        "no rows, and no promise is broken",
        _open({"enum": ["when_filled"]}),
    ),
    Agreed(
        ("contract.tenant_column",),
        "the column that says, on most tables, to which tenant a row belongs",
        _open(_TEXT),
    ),
    Agreed(
        ("contract.producer", "contract.consumer"),
        "the two teams, which `check` names: `team`, `engineering_lead`, `product_lead`, `data_lead`, "
        "`database_administrator`, `repository`",
        _open(_object({key: _open(_TEXT) for key in _PEOPLE})),
        "`config.meta.contract.producer`, `.consumer`",
    ),
    Agreed(("contract.channel",), "where findings go", _open(_TEXT)),
    Agreed(
        ("contract.notify",),
        "who must hear of findings: a list of people or channels, or of `{who: …, severity: breaking}` for "
        "findings of that severity or worse; `handle`, `slack` and `teams` say how to "
        "[mention](ci.md#who-is-told) them",
        _open(_either(_TEXT, _PERSON_TO_TELL, _list(_either(_TEXT, _PERSON_TO_TELL, {"type": "null"})))),
    ),
    Agreed(
        ("contract.sla",),
        "`notice`, `respond`, `fix`: durations such as `14d`, `4h`, `30 minutes`, `2 weeks` or `3 months` "
        "(`m` is a minute, `mo` a month of 30 days); anything else is an error. `escalate` and `runbook` are "
        "words",
        _open(
            _object(
                {
                    **dict.fromkeys(("notice", "respond", "fix"), _DURATION),
                    **dict.fromkeys(("escalate", "runbook"), _open(_TEXT)),
                }
            )
        ),
    ),
    Agreed(
        ("contract.notes", "contract.instances"),
        "what people agreed on: where the notes are; `dev`, `staging`, `prod` and `reads_from`",
        _ANY,
        "`config.meta.contract.notes`, `.instances`",
    ),
    Agreed(
        ("contract.answers",),
        "a question's id → a person's answer, if no key above fits ([questions.md](questions.md))",
        _ID_TO_TEXT,
    ),
    Agreed(
        ("contract.agreed",),
        "who agreed (`by`), and when (`date`); `was` and `kept` are for `agree --revoke` "
        "([ask.md](ask.md#agree))",
        _object({"by": _ANY, "date": _TEXT, "was": _ANY, "kept": _ANY}),
    ),
    Agreed(
        ("contract.answered_by", "contract.who_knows"),
        "a question's id → who answered it; or who knows it, `{name, by}`, and until when ([ask.md](ask.md))",
        _ID_TO_TEXT,
        "`config.meta.contract.answered_by`, `.who_knows`",
    ),
    Agreed(
        ("contract.legacy",),
        "rows from the system before: `{migrated_on: 2024-03-01, marker: orders.legacy_id}`; `marker` may be "
        "a list, one per table",
        _open(_object({"migrated_on": _TEXT, "marker": _either(_TEXT, _TEXTS)})),
    ),
    Agreed(
        ("contract.measures",),
        "what we want to measure: a list of `{name, needed_by, columns: [orders.total_cents], filled: 0.9, "
        "owner, description, url}`, `filled` the share of rows that need a value "
        "([measures.md](measures.md))",
        _open(_list(_MEASURE)),
    ),
    Agreed(
        ("contract.scaffold",),
        "how `add` was called: `from` (`env:NAME`, `profile:NAME` or a path inside the repository; "
        "[nothing else is followed from a file](decisions/0016-addresses-and-secrets.md)), `schemas`, "
        "`include`, `exclude`, `tests`, `keys`, `layout`, `warehouse`, `evidence`, `exposed` (the measures "
        "that had an [exposure](measures.md)), the "
        "[project's own names of secrets](secrets.md) (`secrets`, `no_secrets`); of a source that was "
        "[adopted](adopt.md) also `staging: false`, `names: declared` and a `loader` that the source calls "
        "otherwise; of one that was [imported](odcs.md) `facts: document` until a database was compared",
        _SCAFFOLD,
    ),
    Agreed(
        ("contract.conflicts",),
        "what both people and upstream changed; people's version stays until the conflict is settled "
        "([update.md](update.md#conflicts))",
        _open(_list(_CONFLICT)),
    ),
    Agreed(
        ("producer_database",),
        "facts of the whole database ([below](#facts)); the tool's",
        {"$ref": "#/$defs/database"},
    ),
)
OF_TABLE = (
    Agreed((), "the landed name, where it is not a plain one", _ANY, "`identifier`, `quoting`"),
    Agreed(
        (),
        "dbt's own; the query is [the package's](macros.md#loaded_at) for a naive column in a zone other "
        "than UTC; `freshness: null` if the table never goes stale",
        _ANY,
        "`config.loaded_at_field` or `loaded_at_query`, `config.freshness`",
    ),
    Agreed(
        ("soft_delete",),
        "which rows count as deleted: one rule or a list (any of them; a loader's marker such as "
        "`_fivetran_deleted` too), or `none`",
        _open(_either(_RULE, _list(_RULE))),
    ),
    Agreed(
        ("on_deleted",),
        "`exclude` (default) drops deleted rows in staging, `flag` keeps them, with the columns `is_deleted` "
        "and `deleted_at`; proposed for every table that a foreign key, declared or agreed, points at",
        _words(META / "on_deleted"),
    ),
    Agreed(
        ("deleted_rows",),
        "`key_only`: the loader lands deleted rows with their key and fills the rest; staging that keeps "
        "them has nulls there",
        _words(META / "deleted_rows"),
    ),
    Agreed(
        ("test_rows",),
        "rows that are not real data: a SQL predicate, a mapping ([below](#test-rows)), or `none`",
        _TEST_ROWS,
    ),
    Agreed(
        ("updated_at", "created_at"),
        "the columns that say when a row last changed, and when it was made",
        _open(_TEXT),
        "`config.meta.updated_at`, `config.meta.created_at`",
    ),
    Agreed(("append_only",), "`true`: rows are added and never changed", {"type": ["boolean", "null"]}),
    Agreed(
        ("role",),
        "`lookup`, `join`, `event`, `queue` (work that waits), `history`, `tombstones` (keeps deleted rows), "
        "`archive`, or `bookkeeping` (a migration tool's own: no staging model, no tests)",
        _open({"enum": list(ROLES)}),
    ),
    Agreed(
        ("history_of", "deleted_from", "archive_of"),
        "the table of this source whose versions, deleted rows or old rows this table keeps",
        _open(_TEXT),
        "`config.meta.history_of`, `.deleted_from`, `.archive_of`",
    ),
    Agreed(("legacy_marker",), "the column that only rows of an older application have", _open(_TEXT)),
    Agreed(
        ("polymorphic",),
        "list of `{type, id}`: two columns that together point at rows of several tables",
        _open(_list(_object({"type": _TEXT, "id": _TEXT}, "type", "id"))),
    ),
    Agreed(
        ("renamed_from",),
        "on a table or column with a new name: the old name. A comment in the producer may say it too: "
        "`renamed_from: status`",
        _open(_TEXT),
    ),
    Agreed(
        ("deprecated",),
        "on a table or column that will be removed: `{sunset: 2027-01-31, use: orders.state}`, or the date "
        "alone; `check` warns until that day and fails after it",
        _DEPRECATED,
    ),
    Agreed(
        ("producer",),
        "the table's facts, and those of its columns: one block that the tool owns ([below](#facts))",
        {"$ref": "#/$defs/table_facts"},
    ),
)
OF_COLUMN = (
    Agreed((), "the landed name", _ANY, "`name`"),
    Agreed((), "the type as landed", _ANY, "`data_type`"),
    Agreed((), "`true` where the name does not work unquoted", _ANY, "`quote`"),
    Agreed(("unit",), "`minor` or `major`, for money", _words(META / "unit")),
    Agreed(
        ("currency",),
        "the amount's currency; beside a `currency_column` that of rows whose code is null, else the "
        "source's is",
        _CURRENCY,
    ),
    Agreed(("currency_column",), "the column of this table that names the amount's currency", _open(_TEXT)),
    Agreed(
        ("currency_from",),
        "`table.column` of this source: the currency is in the parent row; staging leaves the amount in "
        "minor units",
        _open({"type": "string", "pattern": r"\."}),
    ),
    Agreed(("timezone",), "the zone of this naive timestamp, a name of the IANA database", _ZONE),
    Agreed(
        ("epoch",),
        "the unit of a number that counts from 1970 in UTC: `seconds`, `milliseconds`, `microseconds` or "
        "`nanoseconds`",
        _words(META / "epoch"),
    ),
    Agreed(
        ("unsent_as",),
        "what lands instead of a value that was not sent, as a cast to text shows it (Debezium's "
        "`__debezium_unavailable_value`, in an array `{__debezium_unavailable_value}`); staging has null "
        "there",
        _open(_TEXT),
    ),
    Agreed(
        ("lands",),
        "`when_filled`: the loader makes this column with its first value; until then staging has nulls",
        _open({"enum": ["when_filled"]}),
    ),
    Agreed(
        ("references",),
        "`table.column` of this source, in landed names: rows point there, and the producer declares no "
        "foreign key; `none` is an answer ([below](#keys-that-nobody-declares))",
        _open(_TEXT),
    ),
    Agreed(
        ("pii",),
        "category of personal data, a hint until a person confirms it: `email`, `name`, `phone`, `address`, "
        "`birth_date`, `ip_address`, `national_id`, `bank_account`, `gender`; `credential` for what lets "
        "somebody in, which staging does not select ([secrets.md](secrets.md)); `none`",
        _open(_either({"enum": list(PERSONAL)}, _TEXT)),
    ),
)
