"""Do the rules of the house still hold? No hidden clock, one door for a status, short files, clean sentences."""

import ast
import re

from django.template import engines
from django.template.loader import get_template

from .reading import CODE, ENDINGS, ROOT, TEXTS, files, named, nodes, tree

# The clock is read where something comes in: by doors, jobs and commands; everything else is told the time.
CLOCKS = {
    ("date", "today"),
    ("datetime", "today"),
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("timezone", "now"),
    ("timezone", "localdate"),
    ("timezone", "localtime"),
    ("time", "time"),
}
DOORS = (
    "coordination/portal/",
    "coordination/api/",
    "coordination/ops/",
    "accounts/middleware.py",
    "accounts/backends.py",
)
LONGEST = 400
TRANSLATING = {
    "_",
    "gettext",
    "gettext_lazy",
    "gettext_noop",
    "ngettext",
    "ngettext_lazy",
    "pgettext",
    "pgettext_lazy",
}


def reads_clock(path) -> bool:
    return (
        named(path).startswith(DOORS)
        or path.name in {"jobs.py", "admin.py"}  # the admin is a door like the portal
        or "management/commands" in named(path)
        or named(path) == "coordination/notifications/mailbox.py"  # the moment a mail arrived in it
    )


def test_no_clock_in_the_domain():
    found = []
    for path in files(*CODE):
        if reads_clock(path):
            continue
        defaults = {
            keyword.value
            for call in nodes(path, ast.Call)
            for keyword in call.keywords
            if keyword.arg == "default"
        }
        for node in nodes(path, ast.Attribute):
            clock = isinstance(node.value, ast.Name) and (node.value.id, node.attr) in CLOCKS
            if clock and node not in defaults:  # a column's default is the database's business
                found.append(f"{named(path)}:{node.lineno} {ast.unparse(node)}")
    assert not found, "\n".join(found)


def test_a_status_changes_through_the_one_door_only():
    """Neither assigned, nor updated, nor set by name, except in lifecycle and when a row is made."""
    found = []
    for path in files(*CODE):
        if named(path).startswith("coordination/lifecycle/"):
            continue
        for node in nodes(path, ast.Assign, ast.AugAssign, ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if (
                    isinstance(target, ast.Attribute)
                    and target.attr == "status"
                    and not _is_own(path, target)
                ):
                    found.append(f"{named(path)}:{node.lineno} {ast.unparse(node)}")
        found += [
            f"{named(path)}:{call.lineno} {ast.unparse(call)[:80]}"
            for call in nodes(path, ast.Call)
            if _sets_status(call)
        ]
    assert not found, "\n".join(found)


def _sets_status(call: ast.Call) -> bool:
    """``rows.update(status=…)``, ``setattr(thing, "status", …)``."""
    if isinstance(call.func, ast.Attribute) and call.func.attr in {
        "update",
        "bulk_update",
        "update_or_create",
    }:
        return any(keyword.arg == "status" for keyword in call.keywords)
    by_name = isinstance(call.func, ast.Name) and call.func.id == "setattr"
    return by_name and isinstance(call.args[1], ast.Constant) and call.args[1].value == "status"


def _is_own(path, target: ast.Attribute) -> bool:
    """The status of an answer or an error, not of a thing with a lifecycle."""
    return (
        isinstance(target.value, ast.Name)
        and target.value.id in {"self", "row"}
        and "models" not in path.parts
    )


def test_the_effects_of_acts_do_not_set_the_state_by_name():
    """``setattr(subject, name, …)`` in a workflow runs over fields that an act may write, and status is none."""
    for path in files(*CODE):
        for call in nodes(path, ast.Call):
            named_setattr = (
                isinstance(call.func, ast.Name) and call.func.id == "setattr" and len(call.args) > 1
            )
            if named_setattr and isinstance(call.args[1], ast.Name) and "workflow" in named(path):
                loops = [each for each in nodes(path, ast.For) if call in list(ast.walk(each))]
                assert loops, f"{named(path)}:{call.lineno}"
                assert "status" not in ast.unparse(loops[-1].iter)


def test_files_are_short():
    """Fewer than 400 lines that say something; a longer one has more than one question to answer."""
    long = {}
    for path in files(*TEXTS, endings=ENDINGS):
        if "vendor" in path.parts:
            continue
        lines = sum(bool(line.strip()) for line in path.read_text(encoding="utf-8").splitlines())
        if lines >= LONGEST:
            long[named(path)] = lines
    assert not long


def test_every_module_says_which_question_it_answers():
    silent = [
        named(path)
        for path in files(*CODE, "tests")
        if path.read_text(encoding="utf-8").strip() and not ast.get_docstring(tree(path))
    ]
    assert not silent


def test_no_module_has_a_name_that_means_nothing():
    vague = re.compile(r"(^|_)(utils?|helpers?|misc|common_stuff|v\d+)$")
    assert not [named(path) for path in files(*CODE, "tests") if vague.search(path.stem)]


def test_functions_import_nothing():
    """Except where an app starts: signals and rules are read once the registry is ready."""
    found = []
    for path in files(*CODE):
        if path.name == "apps.py":
            continue
        for function in nodes(path, ast.FunctionDef, ast.AsyncFunctionDef):
            found += [
                f"{named(path)}:{node.lineno}"
                for node in ast.walk(function)
                if isinstance(node, ast.Import | ast.ImportFrom)
            ]
    assert not found, "\n".join(found)


# --- sentences ------------------------------------------------------------------------------------------
HAN = "\u4e00-\u9fff"
# Between Chinese characters (or a placeholder beside one) punctuation is full-width, and so are brackets.
HALF_WIDTH = re.compile(
    rf"[{HAN}\u300d\u300b][,:;!?](?:[{HAN}\u300c\u300a%]|$)|(?:%\(\w+\)[sd]|[)\]])[,:;!?][{HAN}]|[{HAN}]\((?=[{HAN}%\d])|(?<=[{HAN}])\)"
)


def msgids():
    """(where, source text) of every sentence for a reader, in code and templates."""
    for path in files(*CODE):
        for call in nodes(path, ast.Call):
            name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
            if name in TRANSLATING:
                for argument in call.args[:2]:
                    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                        yield f"{named(path)}:{call.lineno}", argument.value
    simple = re.compile(r"""\{%\s*(?:translate|trans)\s+(?:"([^"]*)"|'([^']*)')""")
    block = re.compile(r"\{%\s*blocktrans(?:late)?\b[^%]*%\}(.*?)\{%\s*endblocktrans", re.DOTALL)
    for path in files("templates", endings={".html", ".txt"}):
        text = path.read_text(encoding="utf-8")
        for found in simple.finditer(text):
            yield named(path), found[1] or found[2] or ""
        for found in block.finditer(text):
            yield named(path), re.sub(r"\{\{.*?\}\}", "%(x)s", found[1])


def test_chinese_sentences_carry_full_width_punctuation():
    wrong = [
        f"{where}: {text}"
        for where, text in msgids()
        if re.search(f"[{HAN}]", text) and HALF_WIDTH.search(text)
    ]
    assert not wrong, "\n".join(wrong)


def test_no_region_is_named_in_what_a_reader_sees():
    """Any other region is the same product with other data. An example may quote a real document number."""
    region = re.compile("江苏|浙江|安徽|上海|长三角|三省一市|京津冀|苏浙皖|沪苏")
    wrong = [f"{where}: {text}" for where, text in msgids() if region.search(text)]
    assert not wrong, "\n".join(wrong)


# --- templates ------------------------------------------------------------------------------------------
def test_every_template_parses():
    root = ROOT / "templates"
    names = [path.relative_to(root).as_posix() for path in files("templates", endings={".html", ".txt"})]
    assert len(names) > 50
    for name in names:
        get_template(name)


def test_every_included_template_exists():
    """A name in quotes after ``include`` or ``extends`` that is a spelling mistake shows only when it is drawn."""
    naming = re.compile(r"""\{%\s*(?:include|extends)\s+["']([^"']+)["']""")
    for path in files("templates", endings={".html", ".txt"}):
        for name in naming.findall(path.read_text(encoding="utf-8")):
            engines["django"].get_template(name)
