"""Whether one check allows no more than another, decided by looking for a row that only the first allows.

A row passes a check unless the check is false of it: unknown passes. Values are looked at by where they lie
between the constants that both checks name, so few cases are all there are. An answer of True is proven;
False means that no proof was found.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor
from typing import Literal

from scaffold_source.drift.formulas import (
    AllOf,
    AnyOf,
    Choice,
    Compare,
    Constant,
    Formula,
    IsNull,
    IsTrue,
    Known,
    Not,
    Relate,
    Sign,
    Statement,
    parts_of,
)

_FALSE, _UNKNOWN, _TRUE = range(3)
_BUDGET = 60_000  # parts of formulas that one search looks at
_LONGEST_PROOF = 4 * _BUDGET
_NULL = -1
Truth = tuple[int, int]  # the least and the most that a formula can still be
_ANY_TRUTH: Truth = (_FALSE, _TRUE)
Place = int | str  # where a value lies; _NULL for null
Question = tuple[str, ...]  # what a row is asked
Row = dict[Question, Place]


def implies(premise: Formula, conclusion: Formula, integers: Collection[str] = ()) -> bool:
    """True if every row that passes `premise` passes `conclusion`. `integers` names columns that hold whole
    numbers only."""
    premises = conjuncts(premise)
    return all(part in premises or _follows(premises, part, integers) for part in conjuncts(conclusion))


def _follows(premises: tuple[Formula, ...], conclusion: Formula, integers: Collection[str]) -> bool:
    """True if every row that passes all of `premises` passes `conclusion`, which has no conjuncts.

    Of a disjunction that a row passes, it passes at least one part: each is looked at by itself, first alone,
    then beside the other premises. The disjunction is the one that has most in common with the conclusion.
    """
    wanted = set(parts_of(conclusion))
    choices = [premise for premise in premises if isinstance(premise, AnyOf)]
    choice = max(choices, key=lambda one: sum(part in wanted for part in parts_of(one)), default=None)
    others = tuple(premise for premise in premises if premise is not choice)
    left = _LONGEST_PROOF
    for case in choice.parts if choice else (AllOf(()),):
        if _says(case, conclusion):
            continue
        for allowed in dict.fromkeys((case, AllOf((*conjuncts(case), *others)))):
            search = _Search(allowed, conclusion, integers, min(left, _BUDGET))
            is_proven = search.finds_none()
            left -= search.spent
            if is_proven:
                break
        else:
            return False
    return True


def _says(premise: Formula, conclusion: Formula) -> bool:
    """True if the conclusion, or one of its disjuncts, is made of parts of the premise alone."""
    said = set(conjuncts(premise))
    options = conclusion.parts if isinstance(conclusion, AnyOf) else (conclusion,)
    return any(said.issuperset(conjuncts(option)) for option in options)


def conjuncts(formula: Formula) -> tuple[Formula, ...]:
    """Return the parts that a row has to pass one by one."""
    return formula.parts if isinstance(formula, AllOf) else (formula,)


@dataclass
class _Operand:
    """The constants that an operand is compared with, each with its number, whether their order is known, and
    where its values can lie: at the constant with an odd number, or in the gap before or behind it."""

    constants: dict[Constant, int]
    ordered: bool
    places: list[Place]


class _Search:
    """The rows that are left to look at, and what is known of the operands."""

    def __init__(self, premise: Formula, conclusion: Formula, integers: Collection[str], budget: int) -> None:
        self.premise, self.conclusion = premise, conclusion
        smaller_first = sorted(([*parts_of(side)] for side in (premise, conclusion)), key=len)
        parts = [part for side in smaller_first for part in side]
        self.budget, self.spent, self.size = budget, 0, len(parts)
        self.statements = {part.text for part in parts if isinstance(part, Statement)}
        self.operands = _operands(parts, integers)
        self.questions = self._questions(parts)

    def finds_none(self) -> bool:
        """True if no row passes the premise and fails the conclusion; False also if there are too many."""
        return self._is_shut({}, 0) and self.spent < self.budget

    def _questions(self, parts: Iterable[Formula]) -> list[tuple[Question, list[Place]]]:
        asked: dict[Question, list[Place]] = {}
        for part in parts:
            match part:
                case Statement(text):
                    asked["true", text] = [_FALSE, _UNKNOWN, _TRUE]
                case IsNull(operand) if operand in self.statements:
                    asked["true", operand] = [_FALSE, _UNKNOWN, _TRUE]
                case IsNull(operand):
                    asked["place", operand] = self.operands[operand].places
                case Compare(operand, _, constant):
                    asked["place", operand] = self.operands[operand].places
                    if not self.operands[operand].ordered:
                        asked["sign", operand, str(constant)] = ["<", "=", ">"]
                case Relate(left, right, _):
                    asked["place", left] = self.operands[left].places
                    asked["place", right] = self.operands[right].places
                    asked["sign", left, right] = ["="] if left == right else ["<", "=", ">"]
        return list(asked.items())

    def _is_shut(self, row: Row, index: int) -> bool:
        """True if no row that answers as `row` does, and anything from the question `index` on, is found."""
        self.spent += self.size
        if self.spent >= self.budget:
            return False
        low, high = self._truth(self.conclusion, row)
        if low > _FALSE:
            return True
        least, most = self._truth(self.premise, row)
        if most == _FALSE:
            return True
        if index == len(self.questions) or (least > _FALSE and high == _FALSE):
            return False
        question, answers = self.questions[index]
        return all(self._is_shut({**row, question: answer}, index + 1) for answer in answers)

    def _truth(self, formula: Formula, row: Row) -> Truth:
        match formula:
            case AllOf(parts) | AnyOf(parts):
                pick, of_none = (min, _TRUE) if isinstance(formula, AllOf) else (max, _FALSE)
                truths = [self._truth(part, row) for part in parts]
                lows, highs = (pick((truth[end] for truth in truths), default=of_none) for end in (0, 1))
                return lows, highs
            case Not(part):
                low, high = self._truth(part, row)
                return _TRUE - high, _TRUE - low
            case IsTrue(part):
                low, high = self._truth(part, row)
                return _of_bools(is_sure=low == _TRUE, may_be=high == _TRUE)
            case Choice():
                return self._chosen(formula, row)
            case _:
                return self._of_one(formula, row)

    def _of_one(self, formula: Formula, row: Row) -> Truth:
        """Return the truth of a formula that has no parts."""
        match formula:
            case Known(value):
                return _exactly(_UNKNOWN if value is None else _TRUE if value else _FALSE)
            case IsNull(operand):
                return self._nullness(operand, row)
            case Statement(text):
                answer = row.get(("true", text))
                return _ANY_TRUTH if answer is None else _exactly(int(answer))
            case Compare() | Relate():
                return self._compared(formula, row)
            case _:
                raise AssertionError(formula)

    def _chosen(self, choice: Choice, row: Row) -> Truth:
        low, high = self._truth(choice.condition, row)
        if low == _TRUE:
            return self._truth(choice.then, row)
        if high < _TRUE:
            return self._truth(choice.otherwise, row)
        either = [self._truth(part, row) for part in (choice.then, choice.otherwise)]
        return min(low for low, _ in either), max(high for _, high in either)

    def _nullness(self, operand: str, row: Row) -> Truth:
        is_statement = operand in self.statements
        answer = row.get(("true" if is_statement else "place", operand))
        if answer is None:
            return _ANY_TRUTH
        is_null = answer == (_UNKNOWN if is_statement else _NULL)
        return _of_bools(is_sure=is_null, may_be=is_null)

    def _compared(self, formula: Compare | Relate, row: Row) -> Truth:
        sides = [formula.operand] if isinstance(formula, Compare) else [formula.left, formula.right]
        places = [row.get(("place", side)) for side in sides]
        if _NULL in places:
            return _exactly(_UNKNOWN)
        sign = self._sign(formula, row)
        if sign is None:
            return _ANY_TRUTH
        truth = _TRUE if sign in formula.signs else _FALSE
        return _exactly(truth) if None not in places else (min(truth, _UNKNOWN), max(truth, _UNKNOWN))

    def _sign(self, formula: Compare | Relate, row: Row) -> Place | None:
        if isinstance(formula, Relate):
            return row.get(("sign", formula.left, formula.right))
        operand = self.operands[formula.operand]
        if not operand.ordered:
            return row.get(("sign", formula.operand, str(formula.constant)))
        place = row.get(("place", formula.operand))
        if place is None:
            return None
        own = operand.constants[formula.constant]
        return "=" if place == own else "<" if int(place) < own else ">"


def _exactly(truth: int) -> Truth:
    return truth, truth


def _of_bools(*, is_sure: bool, may_be: bool) -> Truth:
    return _TRUE if is_sure else _FALSE, _TRUE if may_be else _FALSE


def _operands(parts: Iterable[Formula], integers: Collection[str]) -> dict[str, _Operand]:
    """Return, by operand, the places where its values can lie: at a constant, between two, or null."""
    constants: defaultdict[str, dict[Constant, None]] = defaultdict(dict)
    signs: defaultdict[str, set[Sign]] = defaultdict(set)
    for part in parts:
        match part:
            case IsNull(operand):
                constants[operand]
            case Relate(left, right, _):
                constants[left], constants[right]
            case Compare(operand, compared, constant):
                constants[operand][constant] = None
                signs[operand] |= compared - {"="} if len(compared) == 1 or "=" in compared else set()
    return {
        operand: _operand(list(of_it), signs[operand], is_integer=operand in integers)
        for operand, of_it in constants.items()
    }


def _operand(constants: list[Constant], signs: set[Sign], *, is_integer: bool) -> _Operand:
    kinds: set[Literal["number", "text", "day", "other"]] = {constant.kind for constant in constants}
    folded = {str(constant.value).casefold().rstrip() for constant in constants}
    told_apart = kinds == {"text"} and not signs and len(folded) == len(constants)
    if kinds <= {"number"} or kinds == {"day"} or told_apart:
        constants = sorted(constants, key=lambda constant: constant.value)
        gaps = range(0, 1 if told_apart else 2 * len(constants) + 1, 2)  # of texts, one "any other" will do
        lying = [gap for gap in gaps if not (is_integer and _is_empty(constants, gap // 2))]
        points = range(1, 2 * len(constants), 2)
        numbered = dict(zip(constants, points, strict=True))
        return _Operand(numbered, ordered=True, places=[_NULL, *points, *lying])
    return _Operand({}, ordered=False, places=[_NULL, 0])


def _is_empty(constants: list[Constant], index: int) -> bool:
    """True if no whole number lies between the constant before `index` and the one there."""
    if not 0 < index < len(constants):
        return False
    low, high = constants[index - 1].value, constants[index].value
    assert isinstance(low, Decimal) and isinstance(high, Decimal), "a column of whole numbers"
    return floor(low) + 1 > ceil(high) - 1
