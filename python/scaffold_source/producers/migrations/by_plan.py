"""Layouts in which a file says which migrations there are, and in which order: drizzle, sqitch, Atlas, and
yoyo, whose migrations name those that they depend on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter

from scaffold_source.change import LeftOut
from scaffold_source.errors import UsageError
from scaffold_source.producers.migrations.folder import Chosen, Folder, base_name, parent, refused
from scaffold_source.producers.migrations.names import way

_JOURNAL = "meta/_journal.json"


def _rest(folder: Folder, files: Iterable[str], why: str, plan: str) -> tuple[LeftOut, ...]:
    """Return what was not chosen: `why` not, but for the `plan`, which says what is."""
    chosen = set(files)
    rest = (name for name in folder.names if name not in chosen)
    return tuple(LeftOut(name, "says the order" if name == plan else why) for name in rest)


# ---- drizzle


def has_journal(folder: Folder) -> bool:
    """Return True for drizzle's `meta/_journal.json`."""
    return bool(_journals(folder))


def _journals(folder: Folder) -> list[str]:
    return [name for name in folder.names if name == _JOURNAL or name.endswith(f"/{_JOURNAL}")]


def choose_drizzle(folder: Folder) -> Chosen:
    """Choose the files that the journal lists, in its order. Raises UsageError where it disagrees with the
    folder."""
    journals = _journals(folder)
    if len(journals) > 1:
        raise refused(folder, journals[1], f"is a second journal beside {journals[0]}", do="name one folder")
    (journal,) = journals
    place = journal[: -len(_JOURNAL)]
    try:
        content = json.loads(folder.text(journal))
        entries = sorted(content["entries"], key=lambda entry: int(entry["idx"]))
        tags = [str(entry["tag"]) for entry in entries]
        dialect = str(content.get("dialect", "postgresql"))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise refused(folder, journal, "is no journal of drizzle that can be read") from None
    if dialect not in ("postgresql", "pg"):
        raise refused(folder, journal, f"says that the migrations are for {dialect}, not for PostgreSQL")
    places = [int(entry["idx"]) for entry in content["entries"]]
    if places != sorted(set(places)):
        raise refused(folder, journal, "has entries whose idx is another than their place")
    files = [f"{place}{tag}.sql" for tag in tags]
    _require_agreement(
        folder, journal, files, [name for name in folder.sql if parent(name) == place.rstrip("/")]
    )
    return Chosen("drizzle", tuple(files), _rest(folder, files, "not in the journal", journal))


def _require_agreement(folder: Folder, plan: str, planned: list[str], there: Iterable[str]) -> None:
    if missing := [name for name in planned if name not in folder.names]:
        raise refused(folder, plan, f"names {missing[0]}, which is not there", do="bring both into agreement")
    if unplanned := sorted(set(there) - set(planned)):
        raise refused(folder, unplanned[0], f"is not in {base_name(plan)}", do="bring both into agreement")
    if twice := [name for at, name in enumerate(planned) if name in planned[:at]]:
        raise refused(folder, plan, f"names {twice[0]} twice", do="bring both into agreement")


# ---- sqitch

_CHANGE = re.compile(r"(?P<operator>[+-]?)\s*(?P<name>[^\s@#\[\]%:-][^\s@#\[\]:]*)(?=\s|\Z)")


def has_sqitch_plan(folder: Folder) -> bool:
    """Return True if `sqitch.plan` stands in the folder, or beside it where it is the folder `deploy`."""
    return bool(_plans(folder)) or _is_deploy(folder)


def _plans(folder: Folder) -> list[str]:
    return [name for name in folder.names if base_name(name) == "sqitch.plan"]


def _is_deploy(folder: Folder) -> bool:
    return (folder.root.resolve().parent / "sqitch.plan").is_file() and folder.root.resolve().name == "deploy"


def choose_sqitch(folder: Folder) -> Chosen:
    """Choose the deploy scripts of the plan, in its order; of a reworked change each as it was then."""
    plans = _plans(folder)
    if len(plans) > 1:
        raise refused(folder, plans[1], f"is a second plan beside {plans[0]}", do="name the folder of one")
    plan = plans[0] if plans else "../sqitch.plan"
    place = parent(plan) + "/" if parent(plan) and plans else ""
    deploy = f"{place}deploy/" if plans else ""
    settings = folder.text(f"{place}sqitch.conf" if plans else "../sqitch.conf")
    engine = re.search(r"^\s*engine\s*=\s*(\S+)", settings, re.MULTILINE)
    if engine and engine[1] != "pg":
        raise refused(folder, plan, f"is for {engine[1]}, not for PostgreSQL")
    if re.search(r"^\s*(top_dir|deploy_dir)\s*=\s*(?!\.?/?\s*$)", settings, re.MULTILINE) and not any(
        name.startswith(deploy) for name in folder.sql
    ):
        raise refused(folder, plan, "keeps its scripts in another folder, as sqitch.conf says")
    files = [f"{deploy}{script}.sql" for script in _planned(folder, plan, deploy)]
    _require_agreement(folder, plan, files, [name for name in folder.sql if name.startswith(deploy)])
    return Chosen("sqitch", tuple(files), _rest(folder, files, "not a deploy script of the plan", plan))


def _planned(folder: Folder, plan: str, deploy: str) -> list[str]:
    """Return the name of each change's script, first to last, without its suffix."""
    entries: list[str] = []  # names of changes, and tags with their @
    for number, line in enumerate(folder.text(plan).splitlines(), 1):
        content = line.partition("#")[0].strip()
        if not content or content.startswith("%"):
            continue
        if content.startswith("@"):
            entries.append(content.split()[0])
            continue
        change = _CHANGE.match(content)
        if change is None or change["operator"] == "-":
            raise refused(folder, plan, f"line {number} is no change that can be followed")
        entries.append(change["name"])
    return [
        _script(folder, entries, at, deploy) for at, entry in enumerate(entries) if not entry.startswith("@")
    ]


def _script(folder: Folder, entries: list[str], at: int, deploy: str) -> str:
    """Return the script of the change at `at`: of one that is reworked later, the copy that has a tag in
    between in its name."""
    name = entries[at]
    later = next((place for place in range(at + 1, len(entries)) if entries[place] == name), None)
    if later is None:
        return name
    tags = [entry for entry in entries[at:later] if entry.startswith("@")]
    for tag in tags:
        if f"{deploy}{name}{tag}.sql" in folder.names:
            return f"{name}{tag}"
    return f"{name}{tags[0]}" if tags else f"{name}@"


# ---- Atlas

_CHECKPOINT = re.compile(r"^--[ \t]*atlas:checkpoint\b", re.MULTILINE)
_SUM_LINE = re.compile(r"^(\S.*\.sql) h1:\S+[ \t]*$", re.MULTILINE)


def has_atlas_sum(folder: Folder) -> bool:
    """Return True for `atlas.sum`, unless the files are named as another tool names them."""
    return "atlas.sum" in folder.names


def choose_atlas(folder: Folder) -> Chosen:
    """Choose the files in text order, from the last checkpoint on. Raises UsageError where atlas.sum
    disagrees with the folder."""
    names = [name for name in folder.sql if not parent(name)]
    if deeper := [name for name in folder.sql if parent(name)]:
        raise refused(folder, deeper[0], "is in a folder of its own, where Atlas does not look")
    lower = {name.lower() for name in names}
    down = {name for name in names if way(name, lower) == "down"}
    files = [name for name in names if name not in down]
    if summed := _SUM_LINE.findall(folder.text("atlas.sum")):
        _require_agreement(folder, "atlas.sum", summed, files)
        if [name for name in summed if name in files] != files:
            raise refused(folder, "atlas.sum", "lists the files in another order than Atlas applies them in")
    checkpoints = [at for at, name in enumerate(files) if _CHECKPOINT.search(folder.head(name))]
    start = checkpoints[-1] if checkpoints else 0
    left_out = [LeftOut(name, f"before the checkpoint {files[start]}") for name in files[:start]]
    left_out += [LeftOut(name, "a way down") for name in sorted(down)]
    rest = _rest(folder, names, "no migration", "atlas.sum")
    return Chosen("Atlas", tuple(files[start:]), (*left_out, *rest))


# ---- yoyo

_DEPENDS = re.compile(r"^--[ \t]*depends:[ \t]*(.*)$", re.MULTILINE | re.IGNORECASE)


def has_dependencies(folder: Folder) -> bool:
    """Return True if a migration says `-- depends:`, as yoyo's do."""
    return any(_DEPENDS.search(folder.head(name)) for name in folder.sql if not parent(name))


def choose_yoyo(folder: Folder) -> Chosen:
    """Choose the files so that each comes after those that it depends on, else in text order."""
    if deeper := [name for name in folder.sql if parent(name)]:
        raise refused(folder, deeper[0], "is in a folder of its own, where yoyo does not look")
    lower = {name.lower() for name in folder.sql}
    down = [name for name in folder.sql if way(name, lower) == "down"]
    hooks = [name for name in folder.sql if re.match(r"(post|pre)-apply", name)]
    if hooks:
        raise refused(folder, hooks[0], "is run around each migration")
    files = [name for name in folder.sql if name not in down]
    ids = {name[: -len(".sql")]: name for name in files}
    wanted: dict[str, list[str]] = {}
    for identity, name in ids.items():
        said = _DEPENDS.search(folder.head(name))
        wanted[identity] = said[1].split() if said else []
        if unknown := [other for other in wanted[identity] if other not in ids]:
            raise refused(folder, name, f"depends on {unknown[0]}, which is not there in SQL")
    order = _sorted(folder, wanted)
    left_out = [LeftOut(name, "a way down") for name in down]
    return Chosen("yoyo", tuple(ids[identity] for identity in order), tuple(left_out))


def _sorted(folder: Folder, wanted: dict[str, list[str]]) -> list[str]:
    """Return the names so that what is depended on comes first; of those that are free, the first by name."""
    sorter = TopologicalSorter(wanted)
    try:
        sorter.prepare()
    except CycleError:
        raise UsageError(
            f"{folder.root}: migrations depend on each other in a circle", do="mend -- depends:"
        ) from None
    order: list[str] = []
    free: list[str] = []
    while sorter.is_active():
        free = sorted([*free, *sorter.get_ready()])
        order.append(free.pop(0))
        sorter.done(order[-1])
    return order
