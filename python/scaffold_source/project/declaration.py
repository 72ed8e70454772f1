"""Read a source as the project's YAML declares it, with the place of every key.

A source is found by its name wherever people moved it, even if its tables are spread over several files.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from scaffold_source.change import Location
from scaffold_source.contract.values import CONTRACT, DATABASE_FACTS, META
from scaffold_source.errors import ContractError
from scaffold_source.project.moved_meta import gathered
from scaffold_source.project.sorted_facts import with_columns_in_order
from scaffold_source.project.walking import named_values, steps
from scaffold_source.yaml_text.folding import fold, put_back
from scaffold_source.yaml_text.named_items import item_name, named_items
from scaffold_source.yaml_text.nodes import (
    Document,
    Entry,
    Mapping,
    MisreadError,
    Node,
    Scalar,
    Sequence,
    read_nodes,
)
from scaffold_source.yaml_text.values import Values, YamlPath

BOM = "\ufeff"
LARGEST = 64 * 2**20  # bytes of a file; a source of 10,000 tables has half of that
Text = tuple[Path, bytes]  # a file's name and content, from the disk or from elsewhere
_MEND = "fix the file, then try again"


@dataclass(frozen=True, slots=True)
class DeclaringFile:
    """A YAML file that declares something: its text after any BOM, and the mapping that does."""

    path: Path
    text: str
    bom: str
    node: Mapping


@dataclass(frozen=True, slots=True)
class Declaration:
    """A source in one file or several; the first says what holds for all of its tables."""

    name: str
    files: tuple[DeclaringFile, ...]
    _file_of_table: dict[str, DeclaringFile]

    def tree(self) -> Values:
        """Return the source's values by path: `tables`, `columns` and `data_tests` are by name."""
        main, *others = [_source_values(file) for file in self.files]
        tables = {name: table for part in (main, *others) for name, table in part.get("tables", {}).items()}
        return {**main, "tables": tables}

    def file_of(self, table: str) -> Path:
        """Return the file that declares `table`, or the one in which to declare it."""
        return self._file_of_table.get(table, self.files[0]).path

    def location(self, path: YamlPath) -> Location:
        """Return the place of `path`, or of the nearest key above it that exists."""
        file = self.files[0]
        if path[:1] == ("tables",) and len(path) > 1:
            file = self._file_of_table.get(path[1], file)
        lines = [line for line, _ in steps(file.node, path)]
        return Location(file.path, lines[-1] if lines else file.node.line)


def declaration_in(texts: Iterable[Text], name: str, *, folded: bool = False) -> Declaration | None:
    """Return the source `name` as `texts` declare it, None if none does.

    Raises ContractError with file, line and key if a text is not YAML or declares something twice.
    """
    declaring = tuple(file for text in texts for file in _declaring(text, name, folded=folded))
    if not declaring:
        return None
    main = [file for file in declaring if _has_contract(file)]
    if len(main) > 1:
        raise _twice(f"source {name!r} has a contract in two places", main[1], main[1].node, main[0])
    ordered = tuple(sorted(declaring, key=lambda file: file not in main))
    return Declaration(name, ordered, _tables(ordered))


def read_models(
    texts: Iterable[Text], names: Collection[str], home: Path | None = None
) -> list[DeclaringFile]:
    """Return the files that declare any of the models `names`, as whole documents, and `home` if that has
    a list of models at all.

    Raises ContractError with file and line if one is not YAML, a model does not have dbt's shape or two files
    declare it.
    """
    declaring: list[DeclaringFile] = []
    holders: dict[str, DeclaringFile] = {}
    for path, content in texts:
        is_home = path == home
        if not is_home and (b"models" not in content or not any(name.encode() in content for name in names)):
            continue
        text, bom, document = parsed(path, content)
        if not isinstance(document.root, Mapping):
            continue
        wanted = model_values(document.root).keys() & set(names)
        if wanted or (is_home and "models" in document.root.entries):
            if document.repeated:
                raise repeated(path, document.repeated)
            file = DeclaringFile(path, text, bom, document.root)
            for name, model in _checked_items(file, document.root, "models").items():
                _checked_items(file, model, "columns")
                if document.odd:
                    _require_text_keys(path, model)
                if name in wanted and name in holders:
                    raise _twice(f"model {name!r} is declared twice", file, model, holders[name])
                holders[name] = file
            declaring.append(file)
    return declaring


def model_values(root: Mapping) -> Values:
    """Return the models that a document declares, by name, with their columns and data tests by name."""
    return items_in(root, "models")


def items_in(root: Mapping, key: str) -> Values:
    """Return what a document declares in one of its lists, models or exposures, by name."""
    entry = root.entries.get(key)
    items = named_items(entry.value if entry else None)
    return {name: named_values(item, key) for name, item in items.items()}


def declared_values(file: DeclaringFile) -> Values:
    """Return what `file` declares: a source, or models and exposures."""
    if "name" in file.node.entries:
        return _source_values(file)
    lists = ("models", "exposures") if "exposures" in file.node.entries else ("models",)
    return {key: items_in(file.node, key) for key in lists}


def _source_values(file: DeclaringFile) -> Values:
    """Return what `file` declares of a source, with `meta` and the order of columns where they belong."""
    return with_columns_in_order(gathered(named_values(file.node, "")))


def values_beside(file: DeclaringFile, values: Collection[str]) -> Values:
    """Return what the mapping in `file` that declares something contains in addition to the keys of
    `values`."""
    if "name" in file.node.entries and file.node.entries.keys() <= set(values):
        return {}
    return {key: value for key, value in declared_values(file).items() if key not in values}


def reread(file: DeclaringFile, text: str) -> Values | None:
    """Return what `file` would declare if it contained `text`; None if dbt could not read that as YAML."""
    try:
        document = read_nodes(text)
    except MisreadError:
        return None
    root = document.root
    if document.repeated or not isinstance(root, Mapping):
        return None
    is_source = "name" in file.node.entries
    named = [source for source in _sources(document) if item_name(source) == item_name(file.node)]
    sources = named if is_source else [root]
    return declared_values(replace(file, text=text, node=sources[0])) if len(sources) == 1 else None


def declares(text: Text, name: str) -> bool:
    """Return True if the file declares the source `name`. Raises ContractError if it is not YAML."""
    return bool(_declaring(text, name))


def declared_names(texts: Iterable[Text]) -> Iterator[str]:
    """Yield the names of the sources in `texts`, with a contract or without. A file that is not YAML has
    none: whoever looks for one of its sources by name hears of that."""
    for path, content in texts:
        if b"sources" in content:
            with suppress(ContractError):
                yield from map(item_name, _sources(parsed(path, content)[2]))


def scaffolded_in(text: Text, *, folded: bool = False) -> Iterator[str]:
    """Yield the names of the sources in it that have facts. Raises ContractError if it cannot be read."""
    path, content = text
    if b"producer_database" in content and b"sources" in content:
        for source in _sources(parsed(path, content, folded=folded)[2]):
            if len(list(steps(source, DATABASE_FACTS))) == 3:
                yield item_name(source)


def scaffolded_names(texts: Iterable[Text], *, folded: bool = False) -> tuple[str, ...]:
    """Return the names of the sources in `texts` that have facts, each once.

    If there are none, every text that may declare a source is read: one that is not YAML may contain them.
    Raises ContractError as `scaffolded_in`.
    """
    every = tuple(texts)
    names = tuple(dict.fromkeys(name for text in every for name in scaffolded_in(text, folded=folded)))
    for path, content in () if names else every:
        if b"sources" in content:
            parsed(path, content, folded=folded)
    return names


# ---- finding


def _declaring(file: Text, name: str, *, folded: bool = False) -> list[DeclaringFile]:
    path, content = file
    # Most files declare none, and need no parsing.
    if b"sources" not in content:
        return []
    text, bom, document = parsed(path, content, folded=folded)
    declared = (source for source in _sources(document) if item_name(source) == name)
    declaring = [DeclaringFile(path, text, bom, source) for source in declared]
    if declaring and document.repeated:
        raise repeated(path, document.repeated)
    if len(declaring) > 1:
        raise _twice(f"source {name!r} is declared twice", declaring[1], declaring[1].node, declaring[0])
    for file_ in declaring if document.odd else ():
        _require_text_keys(path, file_.node)
    return declaring


def _require_text_keys(path: Path, node: Node) -> None:
    """Raise ContractError at the first key that is not text: `on`, a number, a date or null."""
    if isinstance(node, Mapping):
        for entry in node.entries.values():
            if not isinstance(entry.key.value, str):
                shown = repr(str(entry.key.value))[:80]
                raise ContractError(
                    f"{path}:{entry.key.line}: the key {shown} is no text", do="put it in quotes"
                )
            _require_text_keys(path, entry.value)
    elif isinstance(node, Sequence):
        for item in node.items:
            _require_text_keys(path, item)


def repeated(path: Path, key: Scalar) -> ContractError:
    return ContractError(f"{path}:{key.line}: the key {key.value!r} stands twice in one mapping", do=_MEND)


@lru_cache(maxsize=8)  # a large source takes a second, and a run asks for its names first
def parsed(path: Path, content: bytes, *, folded: bool = False) -> tuple[str, str, Document]:
    """Return the file's text after any BOM, that BOM, and its nodes; with `folded`, of blocks of facts that
    are not parsed yet the values are Blocks, and positions are those of the folded text."""
    _require_size(path, content)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise ContractError(f"{path} is not UTF-8", do="save it as UTF-8, then try again") from None
    bom = BOM if text.startswith(BOM) else ""
    text = text.removeprefix(BOM)
    if folded and (document := _folded_document(text)):
        return text, bom, document
    try:
        return text, bom, read_nodes(text)
    except MisreadError as error:
        raise ContractError(f"{path}:{error.line}: {error}", do=_MEND) from None


def _folded_document(text: str) -> Document | None:
    """Return the nodes of the folded text; None where the whole must be parsed to say what is wrong."""
    folded = fold(text)
    try:
        document = read_nodes(folded.text) if folded.blocks or folded.columns else None
    except MisreadError:
        return None
    return document if document and put_back(document, folded) else None


def read_nodes_of(path: Path, content: bytes, *, unique: bool = False) -> Node | None:
    """Return the file's root node, None if it is empty. Raises ContractError if it is not YAML, and with
    `unique` also if a key occurs twice in a mapping."""
    document = parsed(path, content)[2]
    if unique and document.repeated:
        raise repeated(path, document.repeated)
    return document.root


def read_text(path: Path) -> Text:
    """Return the file's content. Raises ContractError if it cannot be read, or is too large to be
    intended."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise ContractError(f"{path} cannot be read: {error.strerror}", do="check its permissions") from None
    _require_size(path, content)
    return path, content


def _require_size(path: Path, content: bytes) -> None:
    if len(content) > LARGEST:
        raise ContractError(f"{path} is larger than {LARGEST // 2**20} MB", do="is it YAML that dbt reads?")


def _sources(document: Document) -> Iterator[Mapping]:
    declared = document.root.entries.get("sources") if isinstance(document.root, Mapping) else None
    for source in declared.value.items if declared and isinstance(declared.value, Sequence) else ():
        if isinstance(source, Mapping):
            yield source


def _has_contract(file: DeclaringFile) -> bool:
    return len(list(steps(file.node, CONTRACT))) == 3


def _tables(files: tuple[DeclaringFile, ...]) -> dict[str, DeclaringFile]:
    """Check the shape of all tables and return the file that declares each."""
    holders: dict[str, DeclaringFile] = {}
    for file in files:
        _require_shape(file, file.node, CONTRACT / "scaffold")
        for name, table in _checked_items(file, file.node, "tables").items():
            if name in holders:
                raise _twice(f"table {name!r} is declared twice", file, table, holders[name])
            holders[name] = file
            _checked_items(file, table, "columns")
    return holders


def _checked_items(file: DeclaringFile, owner: Mapping, key: str) -> dict[str, Mapping]:
    """Check the shape of the tables, columns or models of `owner` and return them by name."""
    names: dict[str, Mapping] = {}
    for item in _listed(file, owner, key):
        named = item.entries.get("name") if isinstance(item, Mapping) else None
        if named is None or not isinstance(named.value, Scalar) or not isinstance(named.value.value, str):
            raise _unnamed(file, item, key, named)
        assert isinstance(item, Mapping)
        name = item_name(item)
        if name in names:
            raise _misfit(file, item, f"{key.removesuffix('s')} {name!r} is declared twice")
        _require_shape(file, item)
        names[name] = item
    return names


def _listed(file: DeclaringFile, owner: Mapping, key: str) -> list[Node]:
    """Return the items of a list, none if it is missing or empty."""
    entry = owner.entries.get(key)
    if entry is None or _is_null(entry.value):
        return []
    if not isinstance(entry.value, Sequence):
        raise _misfit(file, entry.key, f"{key} must be a list")
    return entry.value.items


def _is_null(node: Node) -> bool:
    return isinstance(node, Scalar) and node.value is None


def _require_shape(file: DeclaringFile, owner: Mapping, mappings: YamlPath = META) -> None:
    """Raise ContractError if something on the way to `mappings` is not a mapping, or data tests are not a
    list."""
    node: Node = owner
    for key in mappings:
        entry = node.entries.get(key) if isinstance(node, Mapping) else None
        if entry is None or _is_null(entry.value):
            break
        if not isinstance(entry.value, Mapping):
            raise _misfit(file, entry.key, f"{key} must be a mapping")
        node = entry.value
    for key in ("tables", "columns", "models"):
        entry = owner.entries.get(key)
        if entry and isinstance(entry.value, Mapping):
            raise _misfit(file, entry.key, f"{key} must be a list")
    for key in ("data_tests", "tests"):
        if key in owner.entries:
            for test in _listed(file, owner, key):
                if isinstance(test, Sequence) or not item_name(test):
                    raise _misfit(file, test, f"an item of {key} is not a data test")


def _unnamed(file: DeclaringFile, item: Node, key: str, named: Entry | None) -> ContractError:
    is_called = named and isinstance(named.value, Scalar) and named.value.value is not None
    do = "put its name in quotes, or let `scaffold-source update` do it" if is_called else _MEND
    return ContractError(f"{file.path}:{item.line}: an item of {key} has no name that is text", do=do)


def _misfit(file: DeclaringFile, node: Node, what: str) -> ContractError:
    return ContractError(f"{file.path}:{node.line}: {what}", do=_MEND)


def _twice(what: str, file: DeclaringFile, node: Node, other: DeclaringFile) -> ContractError:
    do = f"keep one of them; the other is in {other.path}:{other.node.line}"
    return ContractError(f"{file.path}:{node.line}: {what}", do=do)
