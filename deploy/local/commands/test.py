"""`./rookery test`, `./rookery lint` and `./rookery format`"""

import argparse

from ..checkout import REQUIREMENTS, ROOT
from ..console import Console
from ..setup import debian, linters, pypi, swift
from ..testing import suites
from .command import Command

TEST_DESCRIPTION = """Without NAME: the linters, the build (warnings are errors), a check of every variable that
deployment files set, and every test: of the programs, the launcher, the readers in every language, the operator's page
in a browser, and a short `chaos`. They run side by side as far as the processors allow; each part's output is printed
whole, and what failed is printed again at the end.

With NAME: builds and runs only the tests that match. A NAME is a Swift test target (Store), suite (OffsetsTests) or
part of a test's name, or a Python or TypeScript test file, class or test (test_demo_data).

Tests start their own servers on free ports and stop them."""
LINT_DESCRIPTION = """Checks Swift, shell, Python, TypeScript, YAML, compose.yaml, the Prometheus rules and the
Dockerfile. `./rookery format` fixes what can be fixed."""
FORMAT_DESCRIPTION = "Formats Swift (swift format), Python (ruff), TypeScript and JavaScript (deno fmt) in place."


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="*", metavar="NAME", help="only the tests that match; may be repeated")
    parser.add_argument("--no-lint", action="store_true", help="without the linters")
    parser.add_argument("--no-build", action="store_true", help="with the programs and tests as they are built")
    parser.add_argument("--list", action="store_true", help="only print the names of the tests")


def run(options: argparse.Namespace, console: Console) -> int:
    debian.ensure(debian.FOR_TESTS, console)
    swift.ensure_toolchain()
    pypi.ensure_tools(console)
    for pinned in ("node.txt", "browser.txt"):
        pypi.install(REQUIREMENTS / pinned, console)
    pypi.install(ROOT / "clients" / "python" / "requirements.txt", console)
    if options.names:
        return suites.run_some(options.names, console, builds=not options.no_build)
    if not options.no_lint and not options.list:
        lint(options, console)
    if not options.no_build:
        swift.build(console, "--build-tests", configuration="debug")
    if options.list:
        print("\n".join(suites.names()))
        return 0
    console.say(f"variables: {linters.check_variables('debug')} names, all known")
    return suites.run_all(console)


def lint(options: argparse.Namespace, console: Console) -> int:
    _prepare_linters(console)
    linters.run_all(console)
    return 0


def format_files(options: argparse.Namespace, console: Console) -> int:
    _prepare_linters(console)
    linters.run_formatters(console)
    return 0


def _prepare_linters(console: Console) -> None:
    debian.ensure(debian.FOR_LINTERS, console)
    swift.ensure_toolchain()
    debian.ensure_promtool(console)
    pypi.install(REQUIREMENTS / "lint.txt", console)
    pypi.install(ROOT / "clients" / "python" / "requirements.txt", console)


TEST = Command("test", "run the linters and every test, or only those named", TEST_DESCRIPTION, run, arguments)
LINT = Command("lint", "run the linters", LINT_DESCRIPTION, lint)
FORMAT = Command("format", "format the sources in place", FORMAT_DESCRIPTION, format_files)
