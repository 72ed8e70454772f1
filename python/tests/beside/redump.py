"""Reads YAML files and writes them again, as scripts of people's own do: STYLE FILE…"""

from __future__ import annotations

import io
import sys
from pathlib import Path

import yaml
from ruamel.yaml import YAML


def pyyaml(text: str) -> str:
    return str(yaml.safe_dump(yaml.safe_load(text), sort_keys=False, allow_unicode=True, width=120))


def pyyaml_sorted(text: str) -> str:
    return str(yaml.dump(yaml.safe_load(text)))


def ruamel(text: str) -> str:
    return written(YAML(), text)


def ruamel_quotes(text: str) -> str:
    tool = YAML()
    tool.preserve_quotes = True
    tool.width = 4096
    tool.indent(mapping=2, sequence=4, offset=2)
    return written(tool, text)


def ruamel_sorted(text: str) -> str:
    tool = YAML(typ="safe", pure=True)
    tool.default_flow_style = False
    return written(tool, text)


def written(tool: YAML, text: str) -> str:
    stream = io.StringIO()
    tool.dump(tool.load(text), stream)
    return stream.getvalue()


style, *files = sys.argv[1:]
for file in map(Path, files):
    file.write_text(globals()[style](file.read_text()))
