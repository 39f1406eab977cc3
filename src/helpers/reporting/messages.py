"""Find the texts of a checkout that reach a reader: what its catalogues must hold.

A text is followed back from the call that says it, `language.text(VERDICTS[verdict])`, to where it
is written: through names, loops and the constants of other modules, so that no marker stands in
the code. What is put together while running cannot be translated, and is an error.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import jinja2
from jinja2.ext import extract_from_ast

# Calls that say their first argument, by the objects that they are called on.
SAYING = {
    "text": ("language", "say", "words", "self"),
    "finding": ("show",),
    "missing": ("show",),
    "limits": ("show",),
}

Message = str | tuple[str, str]


class MessageError(ValueError):
    """Texts that no catalogue can hold; names every place."""


class Block(NamedTuple):
    """A heading, paragraph or list item of a Markdown text, and the marks before it."""

    marks: str
    text: str


def blocks(markdown: str) -> list[Block]:
    """Return the headings, paragraphs and list items of a Markdown text; line breaks are blanks."""
    parts = re.split(r"(\n\s*\n\s*|\n(?=[-*] ))", markdown)
    found, before = [], ""
    for part in parts:
        mark = re.match(r"\s*(?:#+ |[-*] )?", part)
        before += mark.group() if mark else ""
        text = " ".join(part[mark.end() if mark else 0 :].split())
        if text:
            found.append(Block(before, text))
            before = ""
    return found


def of_project(root: Path) -> dict[Message, set[str]]:
    """Return the texts of the checkout at `root`, each with the files that say it.

    They come from the helpers, the page templates, and the code and Markdown of the notebooks; a
    plural is a pair. Raises MessageError naming all that is said without being literal.
    """
    package = root / "src" / "helpers"
    notebooks = {path: _cells(path) for path in sorted((root / "notebooks").glob("*.ipynb"))}
    codes = {path: path.read_text(encoding="utf-8") for path in sorted(package.rglob("*.py"))}
    for path, cells in notebooks.items():
        codes[path] = "\n".join(source for kind, source in cells if kind == "code")
    modules = {path: Module(ast.parse(code)) for path, code in codes.items()}
    said: list[tuple[Path, Message]] = []
    errors = []
    for path, module in modules.items():
        search = _Search(module, {path.stem: other for path, other in modules.items()})
        said += [(path, message) for message in search.found]
        errors += [f"{path.name}:{fault}" for fault in search.faults]
    if errors:
        raise MessageError("no literal text:\n- " + "\n- ".join(errors))
    for path, cells in notebooks.items():
        for markdown in (source for kind, source in cells if kind == "markdown"):
            said += [(path, block.text) for block in blocks(markdown)]
    for path in sorted((package / "reporting" / "templates").rglob("*.j2")):
        tree = jinja2.Environment().parse(path.read_text(encoding="utf-8"))
        for _, _, message in extract_from_ast(tree, ["t"]):
            said.append((path, str(message[0] if isinstance(message, tuple) else message)))
    found: dict[Message, set[str]] = {}
    for path, message in said:
        found.setdefault(message, set()).add(path.relative_to(root).as_posix())
    return found


def _cells(notebook: Path) -> list[tuple[str, str]]:
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return [(cell["cell_type"], "".join(cell["source"])) for cell in cells]


class Module:
    """A syntax tree with what the names of each function are bound to, or imported from."""

    def __init__(self, tree: ast.Module) -> None:
        self.calls: list[tuple[ast.Call, str]] = []
        self.bound: dict[tuple[str, str], list[ast.expr]] = {}
        self.imported: dict[str, str] = {}
        self._read(tree, "")

    def _read(self, node: ast.AST, scope: str) -> None:
        for target, value in _bindings(node):
            self.bound.setdefault((scope, target), []).append(value)
        if isinstance(node, ast.Call):
            self.calls.append((node, scope))
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                parts = f"{node.module or ''}.{alias.name}".split(".")
                self.imported[alias.asname or alias.name] = parts[-1 - alias.name.isupper()]
        elif isinstance(node, ast.FunctionDef):
            scope = node.name
        for child in ast.iter_child_nodes(node):
            self._read(child, scope)

    def values(self, name: str, scope: str) -> list[ast.expr]:
        """Return what a name may stand for inside a function ("" for the module)."""
        return self.bound.get((scope, name)) or self.bound.get(("", name), [])


def _bindings(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(node, ast.Assign):
        for target in node.targets:
            yield from _parts(target, node.value)
    elif isinstance(node, ast.AnnAssign | ast.NamedExpr) and node.value is not None:
        yield from _parts(node.target, node.value)
    elif isinstance(node, ast.For | ast.comprehension):
        yield from _parts(node.target, node.iter)


def _parts(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """Yield each name of a target with the part of the value that it takes."""
    if isinstance(target, ast.Name):
        yield target.id, value
    elif isinstance(target, ast.Tuple):
        for place, part in enumerate(target.elts):
            yield from _parts(part, _part(value, place))


def _part(value: ast.expr, place: int) -> ast.expr:
    """Return the part of a value, or of each of its items, that stands in a place."""
    match value:
        case ast.Call(func=ast.Attribute(attr="items", value=whole)) if place == 1:
            return whole
        case ast.Call(func=ast.Attribute(attr="items", value=ast.Name(id=name))):
            return ast.Name(name, ast.Del())  # of a table the keys, not its values
        case ast.Call(func=ast.Name(id="zip"), args=args) if place < len(args):
            return args[place]
        case ast.Call(func=ast.Name(id="enumerate"), args=[items, *_]) if place == 1:
            return items
        case ast.Tuple(elts=[*entries]) if all(isinstance(one, ast.Tuple) for one in entries):
            return ast.Tuple([one.elts[place] for one in entries if isinstance(one, ast.Tuple)])
        case ast.Tuple(elts=entries) if place < len(entries):
            return entries[place]
    return value


class _Search:
    """The texts that the calls of one module say; `faults` are those that are not literal."""

    def __init__(self, module: Module, others: Mapping[str, Module]) -> None:
        self.others = others
        self.found: set[Message] = set()
        self.faults: list[str] = []
        self._seen: set[int] = set()
        for call, scope in module.calls:
            if _says(call.func):
                self._follow(call.args[0], module, scope)
            elif isinstance(call.func, ast.Attribute) and call.func.attr == "plural":
                self._plural(call)
            elif isinstance(call.func, ast.Name) and call.func.id == "map" and _says(call.args[0]):
                self._follow(call.args[1], module, scope)

    def _plural(self, call: ast.Call) -> None:
        match call.args[:2]:
            case [ast.Constant(value=str(one)), ast.Constant(value=str(many))]:
                self.found.add((one, many))
            case _:
                self.faults.append(f"{call.lineno}: {ast.unparse(call)}")

    def _follow(self, value: ast.expr, module: Module, scope: str) -> None:
        if id(value) in self._seen:
            return
        self._seen.add(id(value))
        match value:
            case ast.Constant(value=str(text)) if text.strip():
                self.found.add(text)
            case ast.JoinedStr() | ast.BinOp():
                self.faults.append(f"{value.lineno}: {ast.unparse(value)}")
            case ast.Name(id=name, ctx=context):
                keys = isinstance(context, ast.Del)
                self._name(name, module.imported.get(name), module, scope, keys)
            case ast.Attribute(value=ast.Name(id=owner), attr=name) if name.isupper():
                self._name(name, module.imported.get(owner, owner), module, "")
            case _:
                for part in _inside(value):
                    self._follow(part, module, scope)

    def _name(
        self, name: str, origin: str | None, module: Module, scope: str, keys: bool = False
    ) -> None:
        owner = self.others.get(origin or "", module)
        for value in owner.values(name, "" if origin else scope):
            if keys and isinstance(value, ast.Dict):
                value = ast.Tuple([key for key in value.keys if key])
            self._follow(value, owner, scope)


def _says(function: ast.expr) -> bool:
    match function:
        case ast.Attribute(value=ast.Name(id=owner), attr=name):
            return owner in SAYING.get(name, ())
        case ast.Attribute(value=ast.Attribute(attr=owner), attr=name):  # self.language.text
            return owner in SAYING.get(name, ())
    return False


def _inside(value: ast.expr) -> Iterable[ast.expr]:
    """Return what a value may be: its items, its branches, the table that it is looked up in."""
    match value:
        case ast.IfExp():
            return (value.body, value.orelse)
        case ast.BoolOp():
            return value.values
        case ast.Tuple() | ast.List() | ast.Set():
            return value.elts
        case ast.Dict():
            return value.values
        case ast.Subscript() | ast.Starred():
            return (value.value,)
        case ast.DictComp():
            return (value.value,)
        case ast.ListComp() | ast.GeneratorExp():
            return (value.elt,)
        case ast.Call(func=ast.Attribute(attr="get", value=table), args=[_, *default]):
            return (table, *default)
        case ast.Call(func=ast.Attribute(attr="items" | "values", value=table)):
            return (table,)
    return ()
