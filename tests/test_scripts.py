"""The runtime's modules become one classic script, or the linker says why not."""

import gzip
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from coursepack.scripts import LinkError, link_modules

RUNTIME = Path(__file__).parents[1] / "exporter/coursepack/runtime"
DRIVERS = sorted(path.stem for path in (RUNTIME / "lms").glob("[!_]*.js"))
KILOBYTE = 1024

ENTRY = (
    'import { double as twice } from "./lib/numbers.js";\nexport function start(connect) {\n  connect(twice(21));\n}\n'
)
NUMBERS = "export const double = (number) => number * 2;\n"
DRIVER = "export async function connect(value) {\n  console.log(value);\n}\n"
SOURCES = {"main.js": ENTRY, "lib/numbers.js": NUMBERS, "lms/paper.js": DRIVER}


def runtime() -> dict[str, str]:
    """Return the runtime's modules by path."""
    return {path.relative_to(RUNTIME).as_posix(): path.read_text("utf-8") for path in RUNTIME.rglob("*.js")}


def code(path: Path) -> str:
    """Return a module without its comments."""
    return re.sub(r"/\*.*?\*/|^\s*//.*?$", "", path.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)


def run(script: str) -> str:
    """Return what a script prints when Node runs it as a classic script."""
    node = shutil.which("node")
    if not node:
        pytest.skip("no Node on this machine")
    command = [node, "--input-type=commonjs", "--eval", script]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def refused(source: str, **others: str) -> str:
    """Return what the linker says about a module."""
    with pytest.raises(LinkError) as caught:
        link_modules("main.js", {"main.js": source, **others})
    return str(caught.value)


def test_the_linked_script_starts_the_lesson_with_the_driver() -> None:
    assert run(link_modules("main.js", SOURCES, driver="paper")) == "42\n"


def test_a_module_that_several_import_runs_once() -> None:
    sources = {
        "main.js": 'import { a } from "./a.js";\nimport { b } from "./b.js";\nexport const start = () => [a, b];\n',
        "a.js": 'import { once } from "./once.js";\nexport const a = once;\n',
        "b.js": 'import { once } from "./once.js";\nexport const b = once;\n',
        "once.js": 'console.log("run");\nexport const once = 1;\n',
    }
    assert run(link_modules("main.js", sources)) == "run\n"


def test_equal_names_in_two_modules_do_not_clash() -> None:
    sources = {
        "main.js": 'import { name as theirs } from "./a.js";\nconst name = "ours";\nconsole.log(name, theirs);\n',
        "a.js": 'export const name = "theirs";\n',
    }
    assert run(link_modules("main.js", sources)) == "ours theirs\n"


@pytest.mark.parametrize(
    "declaration",
    ["const value = 7;", "function value() {}", "async function value() {}", "function* value() {}", "class value {}"],
)
def test_every_kind_of_declaration_can_be_exported(declaration: str) -> None:
    sources = {
        "main.js": 'import { value } from "./a.js";\nconsole.log(value === undefined);\n',
        "a.js": f"export {declaration}\n",
    }
    assert run(link_modules("main.js", sources)) == "false\n"


def test_the_braces_of_an_import_may_span_lines() -> None:
    sources = {
        "main.js": 'import {\n  a,\n  b as c,\n} from "./a.js";\nconsole.log(a, c);\n',
        "a.js": "export const a = 1;\nexport const b = 2;\n",
    }
    assert run(link_modules("main.js", sources)) == "1 2\n"


def test_modules_that_nobody_imports_are_left_out() -> None:
    assert "unused" not in link_modules("main.js", {**SOURCES, "spare.js": "export const unused = 1;\n"})


def test_the_order_of_the_sources_changes_nothing() -> None:
    backwards = dict(reversed(SOURCES.items()))
    assert link_modules("main.js", SOURCES, driver="paper") == link_modules("main.js", backwards, driver="paper")


def test_comments_on_lines_of_their_own_and_indentation_are_left_out() -> None:
    source = "/** What. */\n// why\n  /* and\n  so on */\n  console.log(1); /* stays */ // stays too\n\n"
    script = link_modules("main.js", {"main.js": source})
    assert "console.log(1); /* stays */ // stays too" in script.splitlines()
    assert "What" not in script
    assert "so on" not in script


def test_code_between_two_comments_stays() -> None:
    source = "/* a */ console.log(1);\nconsole.log(2);\n/* b */\n"
    assert run(link_modules("main.js", {"main.js": source})) == "1\n2\n"


def test_what_looks_like_a_comment_inside_a_text_stays() -> None:
    source = 'console.log("// a", "/* b */", `// c`);\n'
    assert run(link_modules("main.js", {"main.js": source})) == "// a /* b */ // c\n"


def test_a_module_that_is_missing_is_named_with_its_importer() -> None:
    message = refused('import { a } from "./a.js";\n', **{"b.js": ""})
    assert message == 'main.js: no module "a.js". Known: b.js, main.js'


def test_a_name_that_is_not_exported_is_named() -> None:
    assert refused('import { b } from "./a.js";\n', **{"a.js": "export const a = 1;\n"}) == (
        'main.js: "b" is not exported by a.js'
    )


def test_a_driver_without_connect_is_refused() -> None:
    with pytest.raises(LinkError, match=r'lms/paper\.js: "connect" is not exported'):
        link_modules("main.js", {**SOURCES, "lms/paper.js": "export const other = 1;\n"}, driver="paper")


def test_a_circle_is_shown() -> None:
    sources = {"a.js": 'import { b } from "./b.js";\nexport const a = 1;\n'}
    sources["b.js"] = 'import { a } from "./a.js";\nexport const b = 1;\n'
    message = refused('import { a } from "./a.js";\n', **sources)
    assert message == "a.js: modules import each other in a circle: a.js -> b.js -> a.js"


@pytest.mark.parametrize(
    "line",
    [
        'import value from "./a.js";',
        'import * as all from "./a.js";',
        'import "./a.js";',
        "import { a } from './a.js';",
        'import { a } from "package";',
        "export default 1;",
        "export { a };",
        "export let a = 1;",
        'export * from "./a.js";',
        'const load = () => import("./a.js");',
        "const here = import.meta.url;",
        "const value = await fetch(path);",
        "await fetch(path);",
    ],
)
def test_module_syntax_that_the_linker_does_not_know_is_refused(line: str) -> None:
    assert refused(f"{line}\n", **{"a.js": "export const a = 1;\n"}) == f"main.js: unsupported module syntax: {line}"


def test_an_import_that_is_no_name_is_refused() -> None:
    assert refused('import { 1st } from "./a.js";\n', **{"a.js": ""}) == 'main.js: unsupported import "1st"'


def test_a_template_literal_over_several_lines_is_refused() -> None:
    message = refused("const text = `one\n  // two`;\n")
    assert message == "main.js: a template literal must end on its line: const text = `one"


@pytest.mark.parametrize("driver", DRIVERS)
def test_the_runtime_links_with_every_driver(driver: str) -> None:
    script = link_modules("main.js", runtime(), driver=driver)
    assert run(f"const unused = () => {{\n{script}}};\nconsole.log(typeof unused);") == "function\n"


@pytest.mark.parametrize("driver", DRIVERS)
def test_the_scripts_of_a_page_stay_within_24_kilobytes(driver: str) -> None:
    script = link_modules("main.js", runtime(), driver=driver) + runtime()["early.js"]
    assert len(gzip.compress(script.encode())) <= 24 * KILOBYTE


def test_nothing_listens_to_unload_or_beforeunload() -> None:
    assert [path.name for path in RUNTIME.rglob("*.js") if "unload" in code(path)] == []


def test_no_text_of_a_learner_can_become_markup_or_code() -> None:
    forbidden = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function")
    assert [path.name for path in RUNTIME.rglob("*.js") if forbidden.search(code(path))] == []


def test_only_a_driver_knows_the_elements_of_its_standard() -> None:
    outside = [path for path in RUNTIME.rglob("*.js") if path.parent.name != "lms"]
    assert [path.name for path in outside if re.search(r"\bcmi\b|LMSGetValue|xapi", code(path), re.IGNORECASE)] == []


def test_only_the_page_and_main_touch_the_document() -> None:
    others = [
        path for path in RUNTIME.rglob("*.js") if path.parent.name != "page" and path.stem not in {"main", "early"}
    ]
    assert [path.name for path in others if re.search(r"(?<![.\w])document\.", code(path))] == []
