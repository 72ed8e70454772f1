"""Write the stub of a drift rule and its case: `make rule ID=column-split SUBJECT=columns`.

The stub claims nothing and the case fails, until both say what the rule is about.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
RULES = REPOSITORY / "python/scaffold_source/drift/rules"
CASES = REPOSITORY / "python/tests/drift_cases"
_NO_SUBJECTS = ("__init__", "rule", "other_agreements")
# A rule of these is about the contract, so its case is two states of the YAML; the others' is SQL.
_OF_CONTRACTS = ("data_tests", "declaration", "promises", "row_meaning", "upkeep")

_STUB = '''@rule("{id}", "warning", "FIELD")
def {function}(change: Change, comparison: Comparison) -> Verdict | None:
    """What happened, in a sentence.

    Why: What goes wrong in analytics, and whether anybody would notice.
    Producer: What to do, or `Nothing.`
    Consumer: What to do, or `Nothing.`
    Example: the statement, or the line of YAML, that makes the change
    """
    return None


'''
_EXPECTED = """\
# Every finding of both states, as `rule severity path`.
after:
  - {id} warning public.orders
near_miss: []
"""


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("id", help="of small letters and hyphens, unlike every other: column-split")
    parser.add_argument("subject", choices=subjects(), help="the file in drift/rules/ that it belongs to")
    chosen = parser.parse_args(arguments)
    if not re.fullmatch(r"[a-z]+(-[a-z]+)+", chosen.id) or (CASES / chosen.id).exists():
        parser.error(f"{chosen.id}: a new rule's id is two or more words with hyphens, and is not there yet")
    module = RULES / f"{chosen.subject}.py"
    module.write_text(with_stub(module.read_text(encoding="utf-8"), chosen.id), encoding="utf-8")
    for path, text in case(chosen.id, chosen.subject).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    print(f"{module.relative_to(REPOSITORY)}: say what the rule claims, and of which fields")
    print(f"{(CASES / chosen.id).relative_to(REPOSITORY)}/: the case; every finding stands in expected.yml")
    print("Then write docs/drift-rules.md anew: UPDATE_DOCS=1 pytest python/tests/unit/test_drift_rules.py")
    return 0


def subjects() -> list[str]:
    """Return the names of the files that hold rules."""
    return sorted(file.stem for file in RULES.glob("*.py") if file.stem not in _NO_SUBJECTS)


def with_stub(module: str, rule_id: str) -> str:
    """Return the text of a file of rules with one more, before its private functions, listed last."""
    function = rule_id.replace("-", "_")
    last_rule = list(
        re.finditer(r"^(?:@rule\((?:.|\n)*?)^def \w+(?:.|\n)*?(?=^(?:@rule|def |[A-Z_]+\b))", module, re.M)
    )[-1]
    listed = re.sub(
        r"^JUDGES = \((?P<names>[^)]*?),?\s*\)$",
        lambda judges: (
            f"JUDGES = ({judges['names'].rstrip().rstrip(',')}, {function})"
            if "\n" not in judges["names"]
            else f"JUDGES = ({judges['names'].rstrip().rstrip(',')},\n    {function},\n)"
        ),
        module[last_rule.end() :],
        flags=re.M,
    )
    return module[: last_rule.end()] + _STUB.format(id=rule_id, function=function) + listed


def case(rule_id: str, subject: str) -> dict[Path, str]:
    """Return the files of a case to be filled in."""
    folder = CASES / rule_id
    if subject in _OF_CONTRACTS:
        whole = (CASES / "owner-removed" / "before.yml").read_text(encoding="utf-8")
        states = {folder / f"{state}.yml": whole for state in ("before", "after", "near_miss")}
        expected = _EXPECTED.replace("public.orders", "shop")
    else:
        table = "create table orders (id bigint primary key);\n"
        states = {folder / "before.sql": table, folder / "after.sql": "", folder / "near_miss.sql": ""}
        expected = _EXPECTED
    return {**states, folder / "expected.yml": expected.format(id=rule_id)}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
