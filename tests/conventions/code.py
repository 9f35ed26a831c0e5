"""Looks into the code of the integration."""

import ast
from collections.abc import Iterator
from functools import cache
import json
from pathlib import Path
from typing import Any

import homeassistant.const
from homeassistant.util.yaml import load_yaml_dict

import custom_components.ev_live

PACKAGE = Path(custom_components.ev_live.__file__).parent


def read_json(name: str) -> dict[str, Any]:
    """Read a file of the integration."""
    content: dict[str, Any] = json.loads((PACKAGE / name).read_text())
    return content


def read_yaml(name: str) -> dict[str, Any]:
    """Read a file of the integration."""
    return load_yaml_dict(str(PACKAGE / name))


@cache
def modules() -> dict[str, ast.Module]:
    """Return the modules of the package by their place in it."""
    return {
        path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text())
        for path in sorted(PACKAGE.rglob("*.py"))
    }


@cache
def nodes() -> tuple[ast.AST, ...]:
    """Return everything that is written in the package."""
    return tuple(node for module in modules().values() for node in ast.walk(module))


def functions() -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Give every function that is written in the package."""
    for node in nodes():
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@cache
def texts() -> frozenset[str]:
    """Return every text that is written in the package."""
    return frozenset(
        node.value
        for node in nodes()
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


@cache
def shared_texts() -> frozenset[str]:
    """Return the texts that the package takes from Home Assistant's constants."""
    return frozenset(
        value
        for node in nodes()
        if isinstance(node, ast.ImportFrom) and node.module == "homeassistant.const"
        for alias in node.names
        if isinstance(value := getattr(homeassistant.const, alias.name), str)
    )


def calls(*names: str, within: ast.AST | None = None) -> Iterator[ast.Call]:
    """Give the calls of functions, by the last part of their name; of all without a name."""
    for node in nodes() if within is None else ast.walk(within):
        if isinstance(node, ast.Call) and (not names or called(node) in names):
            yield node


def called(call: ast.Call) -> str:
    """Name what is called."""
    match call.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def assigned(name: str) -> set[str]:
    """Return the texts that classes give an attribute of theirs."""
    found = {
        text(node.value)
        for owner in nodes()
        if isinstance(owner, ast.ClassDef)
        for node in owner.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name) and target.id == name
    }
    return {each for each in found if each is not None}


def keyword(call: ast.Call, name: str) -> ast.expr | None:
    """Return what is given for a parameter."""
    return next((each.value for each in call.keywords if each.arg == name), None)


def text(node: ast.expr | None) -> str | None:
    """Return a text that is written out, None for everything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return None


def keys(node: ast.expr | None) -> set[str]:
    """Return the keys of a dictionary that is written out."""
    if not isinstance(node, ast.Dict):
        return set()
    return {found for key in node.keys if (found := text(key)) is not None}
