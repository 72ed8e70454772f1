"""Groups of tables that belong together, found by their links: what a map of a large schema shows.

Tables move to the neighbours with whom they share more links than chance would give them (the local moves of
Louvain's method), then groups do, until nothing moves. Sorted input, so the same tables give the same groups.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from scaffold_source.brief.page import Group
from scaffold_source.infer.names import words

Weights = Mapping[str, Mapping[str, float]]
_ROUNDS = 20
_SAME_PREFIX = 0.8


def groups(tables: Sequence[str], links: Sequence[tuple[str, str]]) -> tuple[Group, ...]:
    """Return the groups, the largest first: those of linked tables, then one of all that have no link."""
    neighbours = _neighbours(links)
    member_of = _communities(neighbours)
    members: dict[str, list[str]] = defaultdict(list)
    for table in sorted(neighbours):
        members[member_of[table]].append(table)
    named = _named(members, neighbours)
    between = Counter(
        (named[member_of[a]], named[member_of[b]])
        for a, b in links
        if a != b and member_of[a] != member_of[b]
    )
    found = [
        Group(named[key], tuple(tables_in), _linked(named[key], between))
        for key, tables_in in members.items()
    ]
    alone = tuple(sorted(set(tables) - neighbours.keys()))
    largest_first = sorted(found, key=lambda group: (-len(group.tables), group.name))
    return (*largest_first, *([Group("", alone, ())] if alone else []))


def _neighbours(links: Sequence[tuple[str, str]]) -> dict[str, dict[str, float]]:
    """Return how many links each table has with each other one. A link to itself makes no neighbour."""
    weights: dict[str, dict[str, float]] = defaultdict(dict)
    for a, b in links:
        if a != b:
            weights[a][b] = weights[a].get(b, 0) + 1
            weights[b][a] = weights[b].get(a, 0) + 1
    return dict(weights)


def _communities(neighbours: Weights) -> dict[str, str]:
    """Return for each table the name of the community that it ends in."""
    member_of = {table: table for table in neighbours}
    weights = neighbours
    while True:
        moved = _moved(weights)
        if all(node == community for node, community in moved.items()):
            return member_of
        member_of = {table: moved[community] for table, community in member_of.items()}
        weights = _together(weights, moved)


def _moved(weights: Weights) -> dict[str, str]:
    """Return where each node ends, moving it to the community that gains most until none moves."""
    degree = {node: sum(near.values()) for node, near in weights.items()}
    whole = sum(degree.values()) or 1
    community = {node: node for node in weights}
    total = dict(degree)
    for _ in range(_ROUNDS):
        is_still = True
        for node in sorted(weights):
            shared: dict[str, float] = defaultdict(float)
            for near, weight in weights[node].items():
                if near != node:
                    shared[community[near]] += weight
            own = community[node]
            total[own] -= degree[node]
            gains = {to: links - total[to] * degree[node] / whole for to, links in shared.items()}
            gains.setdefault(own, shared.get(own, 0.0) - total[own] * degree[node] / whole)
            best = min(gains, key=lambda to: (-gains[to], to != own, to))
            total[best] += degree[node]
            community[node] = best
            is_still = is_still and best == own
        if is_still:
            break
    return community


def _together(weights: Weights, community: Mapping[str, str]) -> Weights:
    """Return the links between communities as if each were one node. Links within one are its own."""
    joined: dict[str, dict[str, float]] = {name: {} for name in set(community.values())}
    for node, near in weights.items():
        row = joined[community[node]]
        for other, weight in near.items():
            row[community[other]] = row.get(community[other], 0) + weight
    return joined


def _named(members: Mapping[str, Sequence[str]], neighbours: Weights) -> dict[str, str]:
    """Return a name for each community, no two alike."""
    named: dict[str, str] = {}
    for key, tables in members.items():
        name, most = _name(tables, neighbours), _most_linked(tables, neighbours)
        named[key] = most if name in named.values() else name
    return named


def _name(tables: Sequence[str], neighbours: Weights) -> str:
    """Return the word that most of the tables begin with, else the table with most links."""
    firsts = Counter(words(table)[0] for table in tables)
    first, count = min(firsts.items(), key=lambda item: (-item[1], item[0]))
    if len(tables) > 2 and count >= _SAME_PREFIX * len(tables):
        return f"{first}…"
    return _most_linked(tables, neighbours)


def _most_linked(tables: Sequence[str], neighbours: Weights) -> str:
    return min(tables, key=lambda table: (-sum(neighbours[table].values()), table))


def _linked(name: str, between: Mapping[tuple[str, str], int]) -> tuple[tuple[str, int], ...]:
    """Return the other groups, by the number of links with them."""
    others: Counter[str] = Counter()
    for (a, b), count in between.items():
        if name in (a, b) and a != b:
            others[b if a == name else a] += count
    return tuple(sorted(others.items(), key=lambda item: (-item[1], item[0])))
