"""`./rookery completion`: what may come next on a command line, read from the launcher's own parser.

The scripts for the shells are alike: each asks `./rookery completion --next`, once a Tab, and shows what it prints,
one candidate a line with its description behind a tab. After an operator command it asks that command's program.
"""

import argparse
import os
import shlex
import subprocess

from ..checkout import ROOT, TOOLS, product, stacks
from ..console import Console
from ..problem import Problem
from .command import Command

DESCRIPTION = """Prints a script that completes commands, options, stacks and, where the program is built, what follows
an operator command:

  bash   eval "$(./rookery completion bash)"
  zsh    source <(./rookery completion zsh)
  fish   ./rookery completion fish | source"""
SCRIPTS = {
    "bash": """_rookery() {
    local IFS=$'\\n' word=${COMP_WORDS[COMP_CWORD]}
    COMPREPLY=($({launcher} completion --next "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null | cut -f 1))
    COMPREPLY=($(compgen -W "${COMPREPLY[*]}" -- "$word"))
}
complete -o default -F _rookery rookery
""",
    "zsh": """#compdef rookery
_rookery() {
    local -a found=(${(f)"$({launcher} completion --next "${(@)words[2,CURRENT]}" 2>/dev/null)"})
    found=(${found//:/\\\\:})
    (( $#found )) && _describe -t commands rookery "${(@)found/$'\\t'/:}" || _files
}
compdef _rookery rookery
""",
    "fish": """function __rookery_next
    {launcher} completion --next (commandline -opc)[2..] (commandline -ct) 2>/dev/null
end
complete -c rookery -e
complete -c rookery -f -a '(__rookery_next)'
""",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("shell", nargs="?", choices=sorted(SCRIPTS), help="the shell to complete in")
    parser.add_argument("--next", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)


def run(options: argparse.Namespace, console: Console) -> int:
    if options.next is not None:
        print("\n".join(f"{word}\t{text}".rstrip() for word, text in candidates(options.next)))
        return 0
    if options.shell is None:
        raise Problem(f"Name a shell: {', '.join(sorted(SCRIPTS))}.", Problem.USAGE)
    print(SCRIPTS[options.shell].replace("{launcher}", shlex.quote(str(ROOT / "rookery"))), end="")
    return 0


def candidates(words: list[str]) -> list[tuple[str, str]]:
    """Candidates for the last of `words`, each with its description."""
    from . import ALL  # noqa: PLC0415 - the table holds this command, too

    *before, current = words or [""]
    if not before:
        found = [(command.name, command.summary) for command in ALL.values()] + [("--help", "")]
    elif before[-1] == "--stack":
        found = [(name, "") for name in stacks()]
    elif (command := ALL.get(before[0])) is None:
        found = []
    elif program := getattr(command, "program", None):
        found = _of_program(program, [*_without_stack(before), current])
    else:
        found = _of_command(command, before[1:])
    return [one for one in found if one[0].startswith(current)]


def _of_command(command: Command, words: list[str]) -> list[tuple[str, str]]:
    """The values of the option that `words` end with, else the options and operands that may follow."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--help", action="store_true", help="show this help")
    command.arguments(parser)
    for word in words:
        nested = next((one for one in parser._actions if isinstance(one, argparse._SubParsersAction)), None)
        parser = nested.choices.get(word, parser) if nested else parser
    found: list[tuple[str, str]] = []
    for action in parser._actions:
        values = [(str(choice), "") for choice in action.choices or ()]
        if words and words[-1] in action.option_strings and action.nargs != 0:
            return values
        if not action.option_strings:
            found = [*values, *found]
        elif action.help != argparse.SUPPRESS:
            found += [(action.option_strings[-1], " ".join((action.help or "").split()))]
    return found


def _of_program(program: str, words: list[str]) -> list[tuple[str, str]]:
    """What the program itself offers; `:files` stands for the shell's own file names."""
    environment = {"PATH": os.defpath, "LD_LIBRARY_PATH": str(TOOLS / "lib")}
    command = [product(program), "complete", "--", *words]
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    except FileNotFoundError:  # not built
        return []
    lines = [line.partition("\t") for line in done.stdout.splitlines() if line != ":files"]
    return [(word, text) for word, _, text in lines]


def _without_stack(words: list[str]) -> list[str]:
    """The launcher's own option is none of the program's."""
    if "--stack" in words:
        at = words.index("--stack")
        return words[:at] + words[at + 2 :]
    return [word for word in words if not word.startswith("--stack=")]


COMPLETION = Command("completion", "print a shell's completion of ./rookery", DESCRIPTION, run, arguments)
