"""Which loader, set up in which way: `--loader dlt:pyarrow,direct` as one entry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from scaffold_source.errors import UsageError, did_you_mean
from scaffold_source.loaders.loader import Loader, Variant
from scaffold_source.loaders.registry import LOADERS, VARIANTS


def loader_named(text: str, adapter: str | None = None) -> Loader:
    """Return the entry of a loader with the variants that `text` names behind a colon.

    Where nobody names one of a setting, the adapter's own is taken. Raise UsageError for a loader or a
    variant that has no entry, for two of one setting, and for one that loads another warehouse.
    """
    name, _, rest = text.partition(":")
    if name not in LOADERS:
        raise UsageError(
            f"{name!r} is no loader known here",
            do=f"{did_you_mean(name, LOADERS)}choose one of: {', '.join(LOADERS)}",
        )
    chosen = [_variant(name, word.strip(), adapter) for word in rest.split(",")] if rest.strip() else []
    settings = [variant.setting for variant in chosen]
    for variant in chosen:
        if settings.count(variant.setting) > 1:
            same = " and ".join(v.name for v in chosen if v.setting == variant.setting)
            raise UsageError(
                f"{same} are the same setting of {name}: its {variant.setting}", do="choose one of them"
            )
    by_warehouse = [v for v in _of_warehouse(name, adapter) if v.setting not in settings]
    return _set_up(LOADERS[name], by_warehouse, chosen)


def is_known(text: str) -> bool:
    """Return whether `text` names a loader, and variants of it, that have entries."""
    try:
        loader_named(text)
    except UsageError:
        return False
    return True


def variants_of(name: str) -> tuple[Variant, ...]:
    """Return the variants of a loader."""
    return VARIANTS.get(name, ())


def _variant(loader: str, name: str, adapter: str | None) -> Variant:
    variants = {variant.name: variant for variant in variants_of(loader)}
    if name not in variants:
        known = f"choose one of: {', '.join(variants)}" if variants else f"it is plain {loader}"
        raise UsageError(
            f"{name!r} is no way to set {loader} up that is known here",
            do=did_you_mean(name, variants) + known,
        )
    variant = variants[name]
    if adapter and variant.on and adapter not in variant.on and "*" not in variant.on:
        raise UsageError(
            f"{name} loads {', '.join(variant.on)}, and the warehouse is {adapter}",
            do="choose another --warehouse or another variant",
        )
    return variant


def _of_warehouse(loader: str, adapter: str | None) -> Iterator[Variant]:
    """Yield the variants that a warehouse asks for: of each setting one at most."""
    variants = [variant for variant in variants_of(loader) if variant.on]
    for setting in dict.fromkeys(variant.setting for variant in variants):
        of_setting = [variant for variant in variants if variant.setting == setting]
        own = [variant for variant in of_setting if adapter in variant.on]
        other = [variant for variant in of_setting if "*" in variant.on]
        if adapter:
            yield from (own or other)[:1]


def _set_up(loader: Loader, by_warehouse: Iterable[Variant], chosen: Sequence[Variant]) -> Loader:
    """Return the entry with the warehouse's variants and a person's.

    It was run as the last of them was; of two that no warehouse asks for nobody knows whether they were.
    """
    known = variants_of(loader.name)  # in whose order they are chosen, whoever names them in which
    variants = sorted((*by_warehouse, *chosen), key=lambda variant: (not variant.on, known.index(variant)))
    for variant in variants:
        loader = _changed(loader, variant)
    if sum(not variant.on for variant in variants) > 1 and not _were_run_together(chosen):
        return replace(loader, run="")
    if not variants:
        return loader
    return replace(loader, run=variants[-1].run, run_on=variants[-1].run_on)


def _were_run_together(chosen: Sequence[Variant]) -> bool:
    names = {variant.name for variant in chosen}
    return any(names == {variant.name, *variant.run_with} for variant in chosen)


def _changed(loader: Loader, variant: Variant) -> Loader:
    changes: dict[str, Any] = {
        name: {**getattr(loader, name), **value} if isinstance(value, dict) and value else value
        for name, value in variant.changes.items()
    }
    metadata = changes.get("metadata", loader.metadata)
    changes["metadata"] = (*(c for c in metadata if c.name not in variant.without), *variant.adds)
    changes["refuses"] = (*changes.get("refuses", loader.refuses), *variant.refuses)
    return replace(loader, **changes, chosen=",".join(filter(None, (loader.chosen, variant.name))))
