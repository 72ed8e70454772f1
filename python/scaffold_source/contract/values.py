"""The contract: facts and agreements of one source, in the shape its YAML has.

Facts are the tool's: those of a table and of its columns are one block, `config.meta.producer` of the table.
Everything else is an agreement, proposed once with the rule that proposed it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from scaffold_source.change import Location
from scaffold_source.lexicon.secret_names import NO_NAMES, OwnNames
from scaffold_source.model import Database, EvidenceFrom, TableName
from scaffold_source.yaml_text.values import TOP, YamlPath

Naming = Literal["loader", "declared"]
FactsOf = Literal["database", "document"]


@dataclass(frozen=True, slots=True)
class Source:
    """How a source is scaffolded: what `add` was asked for and `update` must know again.

    `raw_database` and `raw_schema` say where the data lands, "" where the loader decides. `warehouse` is the
    dbt adapter whose types and names the data has there, None for the producer's own. `tests` is one-scan,
    native, keys or none. `layout` says which file a table stands in: single, file-per-table, file-per-schema.
    `staging` says whether tables get staging models, where tests of keys stand then.
    `evidence` says where evidence comes from: the server's statistics, these and the rows, or nowhere.
    `keys` says whether keys that nobody declares are proposed where they are likely.
    `names` says who names landed columns: the loader, or the source as people declared it.
    `secret_names` are the project's own names of secrets, and those that are none.
    `facts` says whose they are: the database's, or a document's that no database was compared with yet.
    `recorded_from` is how to find the producer again (`env:SHOP_URL`), never a secret.
    """

    name: str
    raw_schema: str
    raw_database: str | None = None
    loader: str = "none"
    warehouse: str | None = None
    tests: str = "one-scan"
    layout: str = "single"
    staging: bool = True
    names: Naming = "loader"
    recorded_from: str | None = None
    schemas: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    evidence: EvidenceFrom = "statistics"
    secret_names: OwnNames = NO_NAMES
    keys: str = "likely"
    facts: FactsOf = "database"


class Proposal(NamedTuple):
    """One agreement to propose: where in the source, what, by which rule, and why in a line.

    Lists of named things are addressed by name:
    `("tables", "orders", "columns", "status", "data_tests", "not_null")`.
    """

    path: YamlPath
    value: Any
    rule: str
    reason: str


class Address(NamedTuple):
    """A landed column, or a table where `column` is empty, as the source calls both."""

    table: str
    column: str = ""

    def __str__(self) -> str:
        return f"{self.table}.{self.column}" if self.column else self.table


class Doubt(NamedTuple):
    """What a rule saw and cannot settle: where, by which rule, what in a line, and what it `asks`, if `text`
    only says what was seen.

    `question` is the id of the question that it opens; None where another rule's stronger evidence won, and
    a person need only know. `kind` tells the decisions of one question apart. `about` are the columns that
    are meant, if not those of `path`.
    """

    path: YamlPath
    rule: str
    text: str
    question: str | None = None
    kind: str = ""
    asks: str = ""
    about: tuple[Address, ...] = ()


class Kept(NamedTuple):
    """What people wrote at `path` of a source that came under contract, and what `rule` proposes there."""

    path: YamlPath
    ours: object
    proposed: object
    rule: str


@dataclass(frozen=True, slots=True)
class Contract:
    """A source as its YAML has it.

    `facts` are the committed ones of the tables and columns that the YAML declares, in the producer's order;
    `all_facts` are those of every column in the tables' blocks. `names` are the tables' names in the source;
    `columns`, by table, are the columns' names in the producer by those in the source. People leave out what
    they do not want: `left_out` are the columns that have facts and no entry, by table, and `tables_left_out`
    says how many tables (`producer_database.tables` counts what was read).
    `agreements` holds everything else by path, as it is written (a Jinja template, for dbt to render).
    `locate` says where a path stands.
    """

    source: Source
    facts: Database
    all_facts: Database
    names: Mapping[TableName, str]
    columns: Mapping[TableName, Mapping[str, str]]
    left_out: Mapping[TableName, tuple[str, ...]]
    tables_left_out: int
    agreements: Mapping[YamlPath, Any]
    locate: Callable[[YamlPath], Location]


TABLES = TOP / "tables"
META = TOP / "config" / "meta"
CONTRACT = META / "contract"
FACTS = META / "producer"  # of a table
DATABASE_FACTS = META / "producer_database"  # of the source


def is_fact(path: YamlPath) -> bool:
    """Return whether `path` is a block of facts: a source table's, or the database's.

    The same keys anywhere else (on a column, a model, a data test, the source itself) are people's.
    """
    if path[-1] not in (FACTS[-1], DATABASE_FACTS[-1]):
        return False
    return path[2:] == FACTS if path[0] == "tables" else path == DATABASE_FACTS
