"""Every error of the program and of the package, read where it is raised: its words and what to do."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, nodes

import scaffold_source.cli
from scaffold_source import errors
from scaffold_source.demo import DemoError

ROOT = Path(__file__).parents[3]
PACKAGE = Path(scaffold_source.__file__).parent
CLASSES = {
    **{name: kind for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, errors.ScaffoldError)},
    "DemoError": DemoError,
}  # fmt: skip
OF_CLICK = ("UsageError", "BadParameter")
# What is raised inside and said as part of another error: what does not fit, as the end of a sentence.
PARTS = {
    "Misfit": 1, "misfit": 1, "MisfitError": 1, "MisreadError": 1, "WrongError": 0, "OdcsError": 0,
    "RefusedAnswerError": 0, "TiedError": 1, "LimitError": 0,
}  # fmt: skip
# Where problems are yielded as (place, what, what to do), for one line that raises them.
PROBLEMS = ("contract/row_rules.py", "contract/agreed_words.py")
GAP = "…"


class Raised(NamedTuple):
    """An error as it stands in the code: `…` in its words for what is known when it happens only."""

    kind: str
    what: str
    do: str
    module: str
    line: int


@cache
def raised() -> tuple[Raised, ...]:
    """Return every error that the program can raise."""
    return tuple(error for file in sorted(PACKAGE.rglob("*.py")) for error in _in_module(file))


@cache
def parsed(file: Path) -> ast.Module:
    """Return the tree of a module."""
    return ast.parse(file.read_text(encoding="utf-8"))


def _in_module(file: Path) -> Iterator[Raised]:
    module = file.relative_to(PACKAGE).as_posix()
    tree = parsed(file)
    for scope in _scopes(tree):
        for node in _own_nodes(scope):
            if isinstance(node, ast.Call) and (kind := _kind(node)):
                yield from _errors(kind, node, scope, tree, module)
            if isinstance(node, ast.Yield) and module in PROBLEMS and _is_problem(node.value):
                _, what, do = getattr(node.value, "elts", ())
                if isinstance(what, ast.Name):
                    what = [v for v in _assigned(what.id, scope) if getattr(v, "lineno", 0) < node.lineno][-1]
                for text in _texts(what, scope, tree):
                    yield Raised("ContractError", text, _joined(do, scope, tree), module, node.lineno)


def _is_problem(value: ast.expr | None) -> bool:
    return isinstance(value, ast.Tuple) and len(value.elts) == 3


def _scopes(tree: ast.Module) -> Iterator[ast.AST]:
    yield tree
    yield from (node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))


@cache
def _own_nodes(scope: ast.AST) -> tuple[ast.AST, ...]:
    """Return what stands in a function, without what stands in functions in it."""
    nodes_here: list[ast.AST] = []
    waiting = [scope]
    while waiting:
        for child in ast.iter_child_nodes(waiting.pop()):
            if not isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
                nodes_here.append(child)
                waiting.append(child)
    return tuple(sorted(nodes_here, key=lambda node: getattr(node, "lineno", 0)))


def _kind(call: ast.Call) -> str:
    """Return the class of error that a call makes, "" for any other call."""
    if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name):
        is_clicks = call.func.value.id == "click" and call.func.attr in OF_CLICK
        return "click" if is_clicks else ""
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    return name if name in CLASSES or name in PARTS else ""


def _errors(kind: str, call: ast.Call, scope: ast.AST, tree: ast.Module, module: str) -> Iterator[Raised]:
    position = PARTS.get(kind, 0)
    if len(call.args) <= position:
        return
    remedy = next((keyword.value for keyword in call.keywords if keyword.arg == "do"), None)
    if remedy is None and kind == "MisfitError" and len(call.args) > 2:
        remedy = call.args[2]
    for given, around, whole in _callers(call.args[position], remedy, scope, tree):
        do = _joined(remedy, scope, whole, around, given) if remedy is not None else ""
        for text in _texts(call.args[position], scope, tree, given=given, around=around):
            what = f"is {GAP} where {text} must be" if kind == "misfit" else text
            yield Raised(kind, what, do, module, call.lineno)


Given = Mapping[str, ast.expr]


def _callers(
    message: ast.expr, remedy: ast.expr | None, scope: ast.AST, tree: ast.Module
) -> Iterator[tuple[Given, ast.AST, ast.Module]]:
    """Yield what a function is called with, and where, if its error says little but what it was given, or if
    it was given what to do."""
    texts = _texts(message, scope, tree)
    names = [arg.arg for arg in scope.args.args] if isinstance(scope, ast.FunctionDef) else []
    passed = {node.id for node in ast.walk(message) if isinstance(node, ast.Name)}.intersection(names)
    is_given_what_to_do = isinstance(remedy, ast.Name) and remedy.id in names
    says_enough = any(len(re.findall(r"[a-z]{2,}", text)) > 1 for text in texts)
    if not is_given_what_to_do and (not passed or says_enough):
        yield {}, scope, tree
        return
    assert isinstance(scope, ast.FunctionDef)
    if names[0] == "self":
        names = names[1:]
    sites = list(_calls().get(scope.name, []))
    for call, around, whole in sites:
        own = scope.args.defaults
        given: dict[str, ast.expr] = dict(zip(names[len(names) - len(own) :], own, strict=False))
        given.update(zip(names, call.args, strict=False))
        given.update({keyword.arg: keyword.value for keyword in call.keywords if keyword.arg})
        yield given, around, whole
    if not sites:
        yield {}, scope, tree


@cache
def _calls() -> Mapping[str, list[tuple[ast.Call, ast.AST, ast.Module]]]:
    """Return every call of the program by the name of what is called, with the function that it stands in."""
    calls: dict[str, list[tuple[ast.Call, ast.AST, ast.Module]]] = {}
    for file in sorted(PACKAGE.rglob("*.py")):
        tree = parsed(file)
        for scope in _scopes(tree):
            for node in _own_nodes(scope):
                if isinstance(node, ast.Call) and isinstance(node.func, (ast.Name, ast.Attribute)):
                    name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
                    calls.setdefault(name, []).append((node, scope, tree))
    return calls


def _joined(
    node: ast.AST, scope: ast.AST, tree: ast.Module, around: ast.AST | None = None, given: Given | None = None
) -> str:
    texts = list(_kept_elsewhere(node, tree)) or _texts(node, scope, tree, given=given, around=around)
    return "; or: ".join(dict.fromkeys(texts))


def _kept_elsewhere(remedy: ast.AST, tree: ast.Module) -> Iterator[str]:
    """Yield what to do where another error, a constant's attribute or a function of the module says it."""
    if isinstance(remedy, ast.BoolOp):
        for value in remedy.values:
            if not (isinstance(value, ast.Attribute) and value.attr == "do"):
                yield from _kept_elsewhere(value, tree)
    elif isinstance(remedy, ast.Attribute) and remedy.attr == "do":
        yield f"look up the words that stand for the first `{GAP}`"
    elif isinstance(remedy, ast.Attribute) and isinstance(remedy.value, ast.Name):
        for name, values in _constants().items():
            if remedy.value.id in (name, name.lower()) or not remedy.value.id.isupper():
                yield from _keywords(values, remedy.attr)
    elif isinstance(remedy, ast.Call) and isinstance(remedy.func, ast.Name):
        for function in (node for node in tree.body if isinstance(node, ast.FunctionDef)):
            if function.name == remedy.func.id:
                returned = (node.value for node in _own_nodes(function) if isinstance(node, ast.Return))
                texts = (text for value in returned if value for text in _texts(value, function, tree))
                yield from (text for text in texts if text != GAP)


def _keywords(values: list[ast.AST], name: str) -> Iterator[str]:
    for value in values:
        for keyword in value.keywords if isinstance(value, ast.Call) else ():
            if keyword.arg == name and isinstance(keyword.value, ast.Constant):
                yield str(keyword.value.value)


def _texts(  # noqa: PLR0911 (one for each kind of expression)
    node: ast.AST,
    scope: ast.AST,
    tree: ast.Module,
    depth: int = 0,
    *,
    given: Given | None = None,
    around: ast.AST | None = None,
) -> list[str]:
    """Return the texts that an expression may be; `given` is what its function was called with in `around`."""
    more = {"given": given, "around": around}
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else [GAP]
    if isinstance(node, ast.JoinedStr):
        pieces = [""]
        for part in node.values:
            pieces = [text + piece for text in pieces for piece in _pieces(part, scope, tree, depth, more)]
        return pieces
    if isinstance(node, ast.IfExp):
        branches = (node.body, node.orelse)
        return [text for branch in branches for text in _texts(branch, scope, tree, depth, **more)]
    if isinstance(node, ast.BoolOp):
        branches = (_texts(value, scope, tree, depth, **more) for value in node.values)
        return next((texts for texts in branches if not {"", GAP}.intersection(texts)), [GAP])
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = (_texts(side, scope, tree, depth, **more) for side in (node.left, node.right))
        return [before + after for before in left for after in right]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "rstrip":
        return _texts(node.func.value, scope, tree, depth, **more)
    if isinstance(node, ast.Name) and depth < 3:
        if given and around and node.id in given:
            return _texts(given[node.id], around, tree, depth + 1)
        values = _assigned(node.id, scope) or _assigned(node.id, tree) or _imported(node.id)
        texts = [text for value in values for text in _texts(value, scope, tree, depth + 1, **more)]
        return [text for text in texts if text != GAP] or [GAP]
    return [GAP]


def _pieces(part: ast.AST, scope: ast.AST, tree: ast.Module, depth: int, more: Any) -> list[str]:
    """Return what a piece of an f-string may be: words where they are known, else a gap."""
    if not isinstance(part, ast.FormattedValue):
        return _texts(part, scope, tree, depth, **more)
    value = part.value
    is_given = isinstance(value, ast.Name) and value.id in (more["given"] or ())
    if (
        isinstance(value, (ast.IfExp, ast.JoinedStr))
        or is_given
        or (isinstance(value, ast.Name) and value.id.isupper())
    ):
        return [text or "" for text in _texts(value, scope, tree, depth, **more)]
    return [GAP]


def _assigned(name: str, scope: ast.AST) -> list[ast.AST]:
    """Return what a function, or a module, assigns to a name."""
    return _assignments(scope).get(name, [])


@cache
def _assignments(scope: ast.AST) -> Mapping[str, list[ast.AST]]:
    values: dict[str, list[ast.AST]] = {}
    for node in _own_nodes(scope):
        for target in node.targets if isinstance(node, ast.Assign) else ():
            if isinstance(target, ast.Name) and isinstance(node, ast.Assign):
                values.setdefault(target.id, []).append(node.value)
    return values


def _imported(name: str) -> list[ast.AST]:
    return _constants().get(name, []) if name.isupper() else []


@cache
def _constants() -> Mapping[str, list[ast.AST]]:
    """Return the texts that modules hold under names in capitals."""
    constants: dict[str, list[ast.AST]] = {}
    for file in PACKAGE.rglob("*.py"):
        for node in parsed(file).body:
            for target in node.targets if isinstance(node, ast.Assign) else ():
                if isinstance(target, ast.Name) and isinstance(node, ast.Assign):
                    constants.setdefault(target.id, []).append(node.value)
    return constants


# ---- the package's


@cache
def raised_in_dbt() -> tuple[Raised, ...]:
    """Return every error with which a macro or a test of the package stops dbt."""
    found = []
    for folder in ("macros", "tests"):
        for file in sorted((ROOT / folder).rglob("*.sql")):
            found += _in_macros(file)
    return tuple(found)


def _in_macros(file: Path) -> Iterator[Raised]:
    text = re.sub(r"({%-?) test (.*?)%}", r"\1 macro \2%}", file.read_text(encoding="utf-8"))
    tree = Environment(extensions=["jinja2.ext.do"]).parse(text.replace("endtest", "endmacro"))
    sets: dict[str, list[nodes.Node]] = {}
    for node in tree.find_all(nodes.Assign):
        if isinstance(node.target, nodes.Name):
            sets.setdefault(node.target.name, []).append(node.node)
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Getattr) and call.node.attr == "_raise_contract_error":
            _, what, do = call.args
            for words in _words(what, sets):
                remedy = "; or: ".join(_words(do, sets))
                yield Raised("dbt", words, remedy, file.relative_to(ROOT).as_posix(), call.lineno)


def _words(node: nodes.Node, sets: Mapping[str, list[nodes.Node]], depth: int = 0) -> list[str]:
    if isinstance(node, nodes.Const):
        return [str(node.value)]
    if isinstance(node, nodes.Concat):
        texts = [""]
        for part in node.nodes:
            texts = [text + more for text in texts for more in _words(part, sets, depth + 2)]
        return texts
    if isinstance(node, nodes.CondExpr):
        others = _words(node.expr2, sets, depth) if node.expr2 else [""]
        return [*_words(node.expr1, sets, depth), *others]
    if isinstance(node, nodes.Name) and depth < 2:
        texts = [text for value in sets.get(node.name, []) for text in _words(value, sets, depth + 1)]
        return [text for text in texts if text.strip(GAP)] or [GAP]
    return [GAP]
