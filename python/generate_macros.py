"""Write macros/generated/: what the CLI and the macros both know, from the CLI's Python data.

    make generate

`python/tests/unit/test_generated_macros.py` fails while a file is stale.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from scaffold_source.lexicon import currencies, durations, mark_names, rhythm_names, time_names
from scaffold_source.lexicon.names import KEYWORDS
from scaffold_source.lexicon.types import FAMILIES
from scaffold_source.loaders import marks
from scaffold_source.loaders.warehouses import WAREHOUSES

FOLDER = Path(__file__).parents[1] / "macros" / "generated"
_LINE = 118
_UNBROKEN = "\0"  # a space of a text, at which no line ends
_DEFAULT = WAREHOUSES["postgres"]
# What `sql_dialect` and the types of time are where a warehouse says nothing else.
_TIMES = {"naive_timestamp_types": "naive", "aware_timestamp_types": "aware"}


def generated_files() -> Mapping[str, str]:
    """Return every file of macros/generated/ by its name."""
    return {
        "currencies.sql": _file("lexicon/currencies.py", _currencies()),
        "durations.sql": _file("lexicon/durations.py", _durations()),
        "loader_columns.sql": _file("loaders/marks.py, from loaders/registry.py", _loader_columns()),
        "names.sql": _file(
            "lexicon/time_names.py, rhythm_names.py, mark_names.py and currencies.py", _names()
        ),
        "reserved_words.sql": _file("lexicon/reserved_words.py", _reserved_words()),
        "sql_keywords.sql": _file("lexicon/keywords.txt", _sql_keywords()),
        "types.sql": _file("lexicon/types.py", _types()),
        "warehouses.sql": _file("loaders/warehouses.py", _warehouses()),
    }


def _file(source: str, macros: Iterable[str]) -> str:
    head = (
        f"{{# Generated from python/scaffold_source/{source} by `make generate`: edit that, not this. #}}\n"
    )
    return head + "\n\n".join(macros)


def _macro(name: str, value: str, comment: str = "") -> str:
    """Return a macro that returns `value`, a Jinja expression."""
    about = f"{{# {comment} #}}\n" if comment else ""
    lines = f"    {{{{ return({value}) }}}}\n"
    return f"{about}{{% macro {name}() %}}\n{lines}{{% endmacro %}}\n"


def _list(values: Iterable[str]) -> str:
    """Return a list of texts, in lines."""
    whole = ", ".join(_text(value).replace(" ", _UNBROKEN) for value in values)
    return f"[\n{_wrapped(whole, 8).replace(_UNBROKEN, ' ')},\n    ]"


def _words(words: Iterable[str]) -> str:
    """Return a list of words as one text to split, which is read faster than a list."""
    lines = textwrap.wrap(" ".join(words), _LINE - 16, break_long_words=False, break_on_hyphens=False)
    text = "\n        ~ ' ".join(f"{line}'" for line in lines)
    return f"(\n        '{text}\n    ).split(' ')"


def _mapping(pairs: Mapping[str, str]) -> str:
    """Return a mapping of texts to Jinja expressions, one in a line."""
    lines = "".join(f"        {_text(key)}: {value},\n" for key, value in pairs.items())
    return f"{{\n{lines}    }}"


def _text(value: str) -> str:
    assert value.isprintable()
    assert "\\" not in value
    return f'"{value}"' if "'" in value else f"'{value}'"


def _wrapped(text: str, indent: int) -> str:
    margin = " " * indent
    return textwrap.fill(
        text,
        _LINE,
        initial_indent=margin,
        subsequent_indent=margin,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _currencies() -> Iterator[str]:
    exponents = ", ".join(f"'{code}': {exponent}" for code, exponent in currencies.EXPONENTS.items())
    value = f"{{\n{_wrapped(exponents.replace(': ', ':' + _UNBROKEN), 8).replace(_UNBROKEN, ' ')},\n    }}"
    yield _macro("_iso_4217_exponents", value, "Currency code → decimals.")


def _indented(text: str) -> str:
    first, *rest = text.splitlines()
    return "\n".join([first, *(f"    {line}" for line in rest)])


def _durations() -> Iterator[str]:
    units = {name: str(seconds) for name, seconds in durations.SECONDS.items()}
    yield _macro("_duration_units", _mapping(units), "What people write for a unit → its seconds.")
    yield _macro(
        "_duration_pattern", _text(f"^ *{durations.PATTERN} *$"), "A number and a unit, in lower case."
    )
    yield _macro("_duration_forms", _text(durations.FORMS), "For messages.")


def _loader_columns() -> Iterator[str]:
    yield _macro(
        "_loader_columns",
        _mapping({name.lower(): _text(data_type) for name, data_type in marks.COLUMNS.items()}),
        "Columns that loaders add to what they land, with their types in PostgreSQL's words.",
    )
    yield _macro(
        "_loader_column_pattern",
        _text(marks.PATTERN),
        "The same with other settings: a pattern of the name in lower case.",
    )
    ordinary = {name: str(list(loaders)) for name, loaders in marks.ORDINARY.items()}
    yield _macro(
        "_ordinary_columns", _mapping(ordinary), "Names that producers use, too → loaders that add them."
    )
    yield _macro("_loaded_at_names", _list(marks.LOADED_AT), "When a row landed: squashed names, best first.")
    counted = {
        name: f"{{'number': {_text(number)}, 'epoch': {_text(unit)}}}"
        for name, (number, unit) in marks.COUNTED.items()
    }
    yield _macro(
        "_loaded_at_counts", _mapping(counted), "The same, counted from 1970: name → number and unit."
    )
    values = {name: str(list(found)) for name, found in marks.DELETION_VALUES.items()}
    yield _macro("_deletion_values", _mapping(values), "Text that marks a row as deleted: name → values.")
    beside = {name: _text(column) for name, column in marks.BESIDE.items()}
    yield _macro(
        "_marks_beside",
        _mapping(beside),
        "Ordinary names: a mark only beside the other column of the loader.",
    )


def _names() -> Iterator[str]:
    named = [name for name in time_names.UPDATED if name not in time_names.MADE_OR_CHANGED]
    yield _macro("_updated_names", _words(named), "When a row last changed: squashed names, best first.")
    yield _macro(
        "_created_names", _words(time_names.CREATED), "When a row was made: squashed names, best first."
    )
    yield _macro(
        "_moving_words",
        _words(sorted(time_names.MOVES_ON)),
        "Words by which a time moves on after the row was made: last_seen_at, expires_at.",
    )
    for name, nouns, comment in (
        ("_daily_nouns", rhythm_names.DAILY, "What comes in every day."),
        ("_people_nouns", rhythm_names.PEOPLE, "Whose rows change every day."),
        ("_line_nouns", rhythm_names.LINES, "Parts of what stands before them in a name."),
        ("_setting_nouns", rhythm_names.SETTINGS, "What people set once."),
    ):
        yield _macro(name, _words(sorted(nouns)), comment)
    yield _macro("_now_functions", _list(time_names.NOW), "Defaults that are the current time.")
    yield _macro(
        "_deletion_time_names",
        _words(sorted(mark_names.DELETION_TIMES | marks.DELETION_TIMES)),
        "When a row was deleted: squashed names.",
    )
    yield _macro(
        "_deletion_flag_names",
        _words(sorted(mark_names.DELETION_FLAGS | marks.DELETION_FLAGS)),
        "Flags of deleted rows: squashed names.",
    )
    yield _macro(
        "_loader_deletion_times", _list(sorted(marks.DELETION_TIMES)), "Those that loaders may land as text."
    )
    yield _macro(
        "_test_row_names", _words(sorted(mark_names.TEST_ROWS)), "Flags of test rows: squashed names."
    )
    yield _macro(
        "_minor_unit_endings", _list(currencies.MINOR_SUFFIXES), "How names of amounts in minor units end."
    )
    yield _macro("_currency_endings", _list(currencies.CURRENCY_COLUMNS), "How names of currency codes end.")


def _reserved_words() -> Iterator[str]:
    every = sorted(frozenset().union(*(warehouse.reserved for warehouse in WAREHOUSES.values())))
    yield _macro(
        "default__reserved_words", _words(every), "Of any warehouse, for one that is not known here."
    )
    for adapter, warehouse in WAREHOUSES.items():
        yield _macro(f"{adapter}__reserved_words", _words(sorted(warehouse.reserved)))


def _sql_keywords() -> Iterator[str]:
    yield _macro(
        "_sql_keywords",
        _words(sorted(KEYWORDS)),
        "What sqlfluff takes for a keyword in PostgreSQL's dialect, reserved or not.",
    )


def _types() -> Iterator[str]:
    families = {
        family: _indented(_list(names))
        for family, names in FAMILIES.items()
        if family not in ("timestamp", "timestamptz")
    }
    yield _macro(
        "_type_names",
        _mapping(families),
        "The names of every family but the two kinds of timestamp, which warehouses tell apart.",
    )


def _warehouses() -> Iterator[str]:
    yield _macro("_known_warehouses", _list(sorted(WAREHOUSES)), "dbt's adapters whose SQL is spoken here.")
    upper = [adapter for adapter, warehouse in WAREHOUSES.items() if warehouse.folds == "upper"]
    yield _macro("_folding_to_upper", _list(upper), "Where an unquoted name is stored in upper case.")
    for adapter in WAREHOUSES:
        yield _macro(f"{adapter}__sql_dialect", _text(adapter))
    for macro, types in _TIMES.items():
        yield _macro(f"default__{macro}", _list(getattr(_DEFAULT, types)))
        for adapter, warehouse in WAREHOUSES.items():
            if getattr(warehouse, types) != getattr(_DEFAULT, types):
                yield _macro(f"{adapter}__{macro}", _list(getattr(warehouse, types)))


def main() -> None:
    """Write the files anew, and remove what is generated no more."""
    FOLDER.mkdir(exist_ok=True)
    files = generated_files()
    for stale in {path.name for path in FOLDER.iterdir()} - set(files):
        (FOLDER / stale).unlink()
    for name, text in files.items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
