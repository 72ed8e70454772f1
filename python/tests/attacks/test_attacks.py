"""Every attack, short: the same rounds at every run. `make attack` is the long way."""

from __future__ import annotations

from importlib import import_module

import pytest

from attacks.__main__ import NAMES


@pytest.mark.parametrize("name", NAMES)
def test_it_finds_nothing(name: str) -> None:
    module = import_module(f"attacks.{name}")
    outcome = module.attack(0, range(module.SHORT))
    assert outcome.counts, "nothing was tried"
    assert not outcome.failures, "\n".join(outcome.failures[:20])
