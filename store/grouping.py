"""Which single-source records are of one trial, by the ids that they name and by the reader's word.

Pure: the same records in any order give the same groups. Two records are linked by themselves only where nothing else
can be meant; what is doubtful is proposed, with the reason why it was not linked.

- A record that names another's id is linked with it when they name each other, or when no other record of its own
  register names that id and it names no second id of that register.
- Two records that name the same third id, of which there is no record, are linked under the same condition.
- A group made so holds one id of a register at most: the links are taken in order, mutual ones first, then by id, and
  one that would bring two ids of a register together is left as a doubt. Records of one register are never linked.
- Two ids that the reader called the same are in one group, also when they are of one register, and two that the reader
  called different never are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from parsers.naming import Naming, link_form, reason

MOST_NAMERS = 20
"""An id that more records name is none of one trial (a programme's, a placeholder): it links only by mutual naming."""

LEADING = ("NCT", "EUCT", "EUDRACT", "ISRCTN")
"""Registers in the order in which their id leads a trial that several hold; the others follow by name."""

Pair = tuple[str, str]
"""Two record ids, in order of text."""


@dataclass(frozen=True, slots=True)
class Node:
    """All records with one registry id, as far as grouping goes: the ids they name, each with the kind of source."""

    id: str
    registry: str
    names: tuple[tuple[str, Naming], ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """Why two records of a group belong together; `reason` has a sentence or several, parted by `; `."""

    ids: Pair
    kind: Literal["automatic", "confirmed"]
    reason: str


@dataclass(frozen=True, slots=True)
class Group:
    """The record ids of one trial, the leading one first, and what links them, in order of ids."""

    ids: tuple[str, ...]
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Doubt:
    """Two records that may be of one trial: `reason` says why they may, `doubt` why they were not linked."""

    ids: Pair
    reason: str
    doubt: str


@dataclass(frozen=True, slots=True)
class Grouping:
    """What there is: every record in one group, groups and doubts in order of their first id."""

    groups: tuple[Group, ...]
    doubts: tuple[Doubt, ...]


@dataclass(slots=True)
class _Edge:
    """What speaks for two records being one trial; `doubt` is empty for what may link by itself."""

    ids: Pair
    rank: int
    reasons: list[str]
    doubt: str = ""


def group(
    nodes: Iterable[Node],
    confirmed: Mapping[Pair, str] | None = None,
    rejected: Collection[Pair] = (),
    *,
    widely_named: Collection[str] = (),
) -> Grouping:
    """Put records into groups, each in one.

    `confirmed` are the pairs that the reader called the same, with the words to say so, `rejected` those called
    different; pairs of ids that are not among the records do not count. `widely_named` are ids that more than
    `MOST_NAMERS` records name, where not all of these are given.
    """
    by_id = {node.id: node for node in nodes}
    edges = sorted(_Namings(by_id, widely_named).edges(), key=lambda edge: (edge.rank, edge.ids))
    joining = _Joining(by_id, {_pair(*ids) for ids in rejected})
    links: list[Link] = []
    said = {_pair(*ids): words for ids, words in (confirmed or {}).items() if all(each in by_id for each in ids)}
    doubts = [Doubt(ids, said[ids], against) for ids in sorted(said) if (against := joining.confirm(*ids))]
    for edge in edges:
        edge.doubt = edge.doubt or joining.link(*edge.ids)
        if not edge.doubt and edge.ids not in said:
            links.append(Link(edge.ids, "automatic", "; ".join(edge.reasons)))
    supporting = {edge.ids: edge.reasons for edge in edges if not edge.doubt}
    links += [Link(ids, "confirmed", "; ".join([words, *supporting.get(ids, ())])) for ids, words in said.items()]
    doubts += [
        Doubt(edge.ids, "; ".join(edge.reasons), edge.doubt)
        for edge in edges
        if edge.doubt and edge.ids not in said and not joining.is_rejected(edge.ids)
    ]
    return _result(joining, links, doubts)


def leading(ids: Iterable[tuple[str, str]]) -> list[str]:
    """Ids of one trial, given as (register, id), the one that leads it first."""
    return [each for _, each in sorted(ids, key=lambda said: (leading_place(said[0]), said[0], said[1]))]


def leading_place(registry: str) -> int:
    """The place of a register in `LEADING`."""
    return LEADING.index(registry) if registry in LEADING else len(LEADING)


def _result(joining: _Joining, links: Sequence[Link], doubts: Sequence[Doubt]) -> Grouping:
    of_group: dict[str, list[Link]] = defaultdict(list)
    for link in sorted(links, key=lambda each: each.ids):
        if joining.together(*link.ids):
            of_group[joining.whole.top(link.ids[0])].append(link)
    groups = [
        Group(tuple(leading((joining.nodes[each].registry, each) for each in members)), tuple(of_group.get(top, ())))
        for top, members in joining.whole.groups().items()
    ]
    apart = [doubt for doubt in doubts if not joining.together(*doubt.ids)]
    return Grouping(tuple(sorted(groups, key=lambda each: each.ids)), tuple(sorted(apart, key=lambda each: each.ids)))


def _pair(one: str, other: str) -> Pair:
    return (one, other) if one < other else (other, one)


class _Namings:
    """Who names what among some records, and what follows from it for each two of them."""

    def __init__(self, nodes: Mapping[str, Node], widely_named: Collection[str]) -> None:
        self._targets: dict[str, list[Node]] = defaultdict(list)
        self._namers: dict[str, dict[str, Node]] = defaultdict(dict)
        for node in sorted(nodes.values(), key=lambda each: each.id):
            self._targets[link_form(node.id, node.registry)].append(node)
            for _, naming in node.names:
                self._namers[naming.id][node.id] = node
        self._wide = {named for named, namers in self._namers.items() if len(namers) > MOST_NAMERS} | {*widely_named}
        self._edges: dict[Pair, _Edge] = {}

    def edges(self) -> Iterable[_Edge]:
        """Every two records of different registers for which something speaks, and those of replaced numbers."""
        for named, namers in sorted(self._namers.items()):
            targets = self._targets.get(named, [])
            for node in namers.values():
                for target in targets:
                    self._direct(node, named, target)
            if not targets and named not in self._wide:
                for one, other in combinations(namers.values(), 2):
                    if one.registry != other.registry:
                        doubt = self._doubt(one, named) or self._doubt(other, named)
                        words = [*self._words(one, named), *self._words(other, named)]
                        self._note(one, other, 2, words, doubt)
        return self._edges.values()

    def _direct(self, node: Node, named: str, target: Node) -> None:
        """A record names another's id."""
        if target.registry == node.registry:
            if target.id != node.id:
                doubt = "both are records of one register, which are never linked by themselves"
                self._note(node, target, 3, self._words(node, named), doubt)
            return
        mutual = any(naming.id == link_form(node.id, node.registry) for _, naming in target.names)
        if mutual:
            self._note(node, target, 0, self._words(node, named), "")
        elif named not in self._wide:
            self._note(node, target, 1, self._words(node, named), self._doubt(node, named))

    def _doubt(self, node: Node, named: str) -> str:
        """Why a record's naming of an id links nothing by itself; empty when it does."""
        others = [each.id for each in self._namers[named].values() if each.registry == node.registry and each != node]
        if others:
            return f"{_listed(others)} {'names' if len(others) == 1 else 'name'} {named} too"
        registry = next(naming.registry for _, naming in node.names if naming.id == named)
        also = sorted({each.id for _, each in node.names if each.registry == registry} - {named})
        if also:
            return f"{node.id} names {_listed(also)} of the same register too"
        records = self._targets.get(named, [])
        if len(records) > 1:
            return f"{_listed([each.id for each in records])} all are records of {named}"
        return ""

    def _words(self, node: Node, named: str) -> list[str]:
        return [reason(node.id, kind, naming) for kind, naming in node.names if naming.id == named]

    def _note(self, one: Node, other: Node, rank: int, words: Sequence[str], doubt: str) -> None:
        """Add what speaks for two records; the best of it decides whether it links by itself."""
        ids = _pair(one.id, other.id)
        edge = self._edges.setdefault(ids, _Edge(ids, rank, [], doubt))
        if (bool(doubt), rank) < (bool(edge.doubt), edge.rank):
            edge.rank, edge.doubt = rank, doubt
        edge.reasons = sorted({*edge.reasons, *words})


class _Sets:
    """Disjoint sets of ids."""

    def __init__(self, ids: Iterable[str]) -> None:
        self._above = {each: each for each in ids}
        self.members: dict[str, list[str]] = {each: [each] for each in self._above}

    def top(self, each: str) -> str:
        """The id that stands for the set that this one is in."""
        while self._above[each] != each:
            self._above[each] = self._above[self._above[each]]
            each = self._above[each]
        return each

    def unite(self, one: str, other: str) -> None:
        """Make the sets of two ids one."""
        kept, gone = sorted((self.top(one), self.top(other)))
        if kept != gone:
            self._above[gone] = kept
            self.members[kept] += self.members.pop(gone)

    def of(self, each: str) -> list[str]:
        """The ids in the set that this one is in."""
        return self.members[self.top(each)]

    def groups(self) -> Mapping[str, Sequence[str]]:
        """Every set, by the id that stands for it."""
        return self.members


class _Joining:
    """Records put together one link after the other, as far as the rules let them.

    `whole` are the groups. What the reader called the same may bring two ids of one register together; what links by
    itself may not, so that is counted apart: in `_linked`, the sets that automatic links alone have made, and by the
    registers of all that the reader put with a record.
    """

    def __init__(self, nodes: Mapping[str, Node], rejected: Collection[Pair]) -> None:
        self.nodes = nodes
        self.whole = _Sets(nodes)
        self._linked = _Sets(nodes)
        self._said = _Sets(nodes)
        self._apart: dict[str, set[str]] = defaultdict(set)
        for one, other in rejected:
            self._apart[one].add(other)
            self._apart[other].add(one)

    def is_rejected(self, ids: Pair) -> bool:
        """Whether the reader called these two different."""
        return ids[1] in self._apart.get(ids[0], ())

    def together(self, one: str, other: str) -> bool:
        """Whether two records are in one group."""
        return self.whole.top(one) == self.whole.top(other)

    def confirm(self, one: str, other: str) -> str:
        """Put together what the reader called the same; why not, when the reader's own word stands against it."""
        against = self._against(one, other)
        if not against:
            self.whole.unite(one, other)
            self._said.unite(one, other)
        return against

    def link(self, one: str, other: str) -> str:
        """Put together what links by itself; why not, when something stands against it."""
        if self.together(one, other):
            return ""
        against = self._against(one, other) or self._crowded(one, other) or self._crowded(other, one)
        if not against:
            self.whole.unite(one, other)
            self._linked.unite(one, other)
        return against

    def _against(self, one: str, other: str) -> str:
        """The reader's word that keeps the groups of two records apart."""
        others = set(self.whole.of(other))
        for each in sorted(self.whole.of(one)):
            if found := sorted(self._apart.get(each, set()) & others):
                return f"you said that {each} and {found[0]} are different"
        return ""

    def _crowded(self, one: str, other: str) -> str:
        """The id that keeps those linked with one record from another's group: of a register that it holds already."""
        held: dict[str, str] = {}
        for linked in sorted(self._linked.of(one)):
            for each in sorted(self._said.of(linked)):
                held.setdefault(self.nodes[each].registry, each)
        for each in sorted(self._linked.of(other)):
            there = held.get(self.nodes[each].registry)
            if there and there != each:
                return f"{one} is linked with {there} already, and {each} is of the same register"
        return ""


def _listed(ids: Sequence[str]) -> str:
    """Ids in a sentence, three at most by name."""
    if len(ids) > 3:
        return f"{', '.join(ids[:3])} and {len(ids) - 3} more"
    return " and ".join(ids) if len(ids) < 3 else f"{ids[0]}, {ids[1]} and {ids[2]}"
