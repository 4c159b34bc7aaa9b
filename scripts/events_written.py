"""Which kinds of events the code writes, and where: followed from `record` up to whoever names the kind.

`record(kind, …)` is often called by a small function (`tell(acting, plan, "plan_wish")`) that receives the
kind, or the end of it. Such functions are found by themselves: their callers are read instead of them. What
cannot be followed to words written in the code is said, so that nobody believes the page without it.
"""

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

#: Functions of `kernel.events` that write an event: the kind is their first argument.
HOME, WRITERS = "enracine.kernel.events", ("record", "record_many")
#: Where a kind may be written although no user's gesture does it.
_LEFT_OUT = {"tests", "demo", "migrations"}


Function = ast.FunctionDef | ast.AsyncFunctionDef
#: What an expression may be: a text, an argument of its function with what surrounds it, or None.
Piece = tuple[str, "str | ast.arg | None", str]


@dataclass(frozen=True)
class Teller:
    """A function that writes an event whose kind is `before` + one of its arguments + `after`."""

    module: str
    name: str
    argument: str
    place: int
    before: str = ""
    after: str = ""


@dataclass
class Module:
    """One file: what its names hold, what it imports, the functions it defines, its calls."""

    where: str
    dotted: str
    texts: dict[str, set[str]] = field(default_factory=dict)
    #: Name → (module, name there), for what it imports from the product.
    imported: dict[str, tuple[str, str]] = field(default_factory=dict)
    functions: set[str] = field(default_factory=set)
    #: Each call by its plain name, with the function it stands in.
    calls: list[tuple[str, ast.Call, Function | None]] = field(default_factory=list)


@dataclass
class Written:
    """What was found: kinds with the files that write them, and calls that say no kind."""

    kinds: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    unknown: set[str] = field(default_factory=set)


def events_written(root: Path) -> Written:
    """Read every module of the product under `root` (the folder that holds `enracine`)."""
    modules = {m.dotted: m for m in _modules(root)}
    for module in modules.values():
        for name, (source, there) in module.imported.items():
            if source in modules and there in modules[source].texts:
                module.texts.setdefault(name, modules[source].texts[there])
    tellers = {Teller(HOME, name, "kind", 0) for name in WRITERS}
    while True:
        found, more = Written(), set(tellers)
        by_name = defaultdict(list)
        for teller in tellers:
            by_name[teller.name].append(teller)
        for module in modules.values():
            for name, call, function in module.calls:
                home, origin = _origin(modules, module, name)
                for teller in by_name.get(origin, ()):
                    if teller.module == home:
                        _read_call(module, function, call, teller, found, more)
        if more == tellers:
            return found
        tellers = more


def _origin(modules: dict[str, Module], module: Module, name: str) -> tuple[str, str]:
    """Where a plain name of a module is defined, and its name there, through what is re-exported."""
    for _step in range(5):
        if name in module.functions or name not in module.imported:
            return module.dotted, name
        source, name = module.imported[name]
        if source not in modules:
            return source, name
        module = modules[source]
    return module.dotted, name


def _modules(root: Path) -> Iterator[Module]:
    for path in sorted((root / "enracine").rglob("*.py")):
        where = path.relative_to(root)
        if _LEFT_OUT & set(where.parts):
            continue
        dotted = str(where).removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        module = Module(str(where), dotted)
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            _top(module, node)
            _inside(module, node, None)
        yield module


def _top(module: Module, node: ast.stmt) -> None:
    """What a name of the module holds or brings."""
    if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            pairs = (
                zip(target.elts, node.value.elts, strict=False)
                if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple)
                else [(target, node.value)]
            )
            for one, value in pairs:
                if isinstance(one, ast.Name) and (held := _texts(value)):
                    module.texts[one.id] = held
    elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("enracine"):
        for alias in node.names:
            module.imported[alias.asname or alias.name] = (str(node.module), alias.name)
    elif isinstance(node, Function):
        module.functions.add(node.name)


def _inside(module: Module, node: ast.AST, function: Function | None) -> None:
    """Keep every call of a tree with the innermost function around it."""
    if isinstance(node, ast.Call):
        name = getattr(node.func, "id", "")
        if name:
            module.calls.append((name, node, function))
    if isinstance(node, Function):
        function = node
    for child in ast.iter_child_nodes(node):
        _inside(module, child, function)


def _texts(node: ast.AST) -> set[str]:
    """The texts of a constant, of the values of a dictionary, or of a sequence."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return {node.value}
    items = node.values if isinstance(node, ast.Dict) else getattr(node, "elts", [])
    return {text for item in items for text in _texts(item)}


def _read_call(
    module: Module,
    function: Function | None,
    call: ast.Call,
    teller: Teller,
    found: Written,
    more: set[Teller],
) -> None:
    said = _argument(call, teller)
    if said is None:
        # The default of the function is read where it is defined.
        return
    for before, value, after in _pieces(module, function, said):
        if isinstance(value, str):
            found.kinds[teller.before + before + value + after + teller.after].add(module.where)
        elif value is not None and function is not None:
            made = _teller_of(
                module, function, value.arg, teller.before + before, after + teller.after
            )
            more.add(made)
            for text in _default(module, function, value.arg):
                found.kinds[made.before + text + made.after].add(module.where)
        else:
            found.unknown.add(f"{module.where}:{call.lineno}")


def _argument(call: ast.Call, teller: Teller) -> ast.expr | None:
    for keyword in call.keywords:
        if keyword.arg == teller.argument:
            return keyword.value
    return call.args[teller.place] if teller.place < len(call.args) else None


def _teller_of(
    module: Module, function: Function, argument: str, before: str, after: str
) -> Teller:
    names = [a.arg for a in (*function.args.posonlyargs, *function.args.args)]
    place = names.index(argument) if argument in names else 99
    return Teller(module.dotted, function.name, argument, place, before, after)


def _default(module: Module, function: Function, argument: str) -> set[str]:
    """The text that an argument has when nobody says it."""
    plain = (*function.args.posonlyargs, *function.args.args)
    pairs = [
        *zip(reversed(plain), reversed(function.args.defaults), strict=False),
        *zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True),
    ]
    for one, value in pairs:
        if one.arg == argument and value is not None:
            return {v for _b, v, _a in _pieces(module, None, value) if isinstance(v, str)}
    return set()


def _pieces(module: Module, function: Function | None, node: ast.expr) -> list[Piece]:
    """What an expression may be."""
    if isinstance(node, ast.Constant):
        return [("", str(node.value), "")]
    if isinstance(node, ast.IfExp):
        return [*_pieces(module, function, node.body), *_pieces(module, function, node.orelse)]
    if isinstance(node, ast.Subscript):
        return _pieces(module, None, node.value)
    if isinstance(node, ast.JoinedStr):
        return _joined(module, function, node)
    if isinstance(node, ast.Name):
        return _named(module, function, node.id)
    return [("", None, "")]


def _joined(module: Module, function: Function | None, node: ast.JoinedStr) -> list[Piece]:
    found: list[Piece] = [("", "", "")]
    for part in node.values:
        inside = part.value if isinstance(part, ast.FormattedValue) else part
        found = [_glued(one, two) for one in found for two in _pieces(module, function, inside)]
    return found


def _glued(one: Piece, two: Piece) -> Piece:
    """One piece after another: two texts are one; an argument keeps what is around it."""
    if isinstance(one[1], str) and isinstance(two[1], str):
        return ("", one[1] + two[1], "")
    if isinstance(one[1], str) and two[1] is not None:
        return (one[1] + two[0], two[1], two[2])
    if isinstance(two[1], str) and one[1] is not None:
        return (one[0], one[1], one[2] + two[1])
    return ("", None, "")


def _named(module: Module, function: Function | None, name: str) -> list[Piece]:
    if function is not None:
        arguments = (
            *function.args.posonlyargs,
            *function.args.args,
            *function.args.kwonlyargs,
        )
        found = [
            piece
            for value in _assigned(function, name)
            for piece in _pieces(module, function, value)
        ]
        found += [("", argument, "") for argument in arguments if argument.arg == name]
        if found:
            return found
    return [("", text, "") for text in sorted(module.texts.get(name, ()))] or [("", None, "")]


def _assigned(function: Function, name: str) -> Iterator[ast.expr]:
    """The values that a name of a function is given."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name) and target.id == name:
                    yield node.value
