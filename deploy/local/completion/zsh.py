"""The script for zsh 5."""

import shlex

from .words import Line, Option, Words

HEAD = """#compdef rookery
# Completion of ./rookery for zsh: `source <(./rookery completion zsh)`, after compinit.
_rookery_stacks() {{
    local -a stacks=({state}/*/stack.json(N:h:t))
    compadd -a stacks
}}

# The rest of the line is another program's: its own completion sees the line as if it were typed to that program,
# without the launcher's --stack.
_rookery_hand_over() {{
    if (( ! $+_comps[$1] )); then
        source <(LD_LIBRARY_PATH={library} {programs}/$1 completion zsh 2>/dev/null)
    fi
    (( $+_comps[$1] )) || return 1
    local -i at=${{words[(i)--stack]}}
    if (( at < CURRENT - 1 )); then
        words[at,at+1]=()
        (( CURRENT -= 2 ))
    fi
    words[1]=$1
    service=$1
    $_comps[$1]
}}

_rookery() {{
    local -a commands=(
{names}    )
    if (( CURRENT == 2 )); then
        _describe -t commands command commands
        return
    fi
    case $words[2] in
"""
TAIL = """    esac
}
compdef _rookery rookery
"""


def script(line: Line) -> str:
    text = HEAD.format(
        state=shlex.quote(str(line.state)),
        library=shlex.quote(str(line.library)),
        programs=shlex.quote(str(line.programs)),
        names="".join(f"        {_pair(command.name, command.help)}\n" for command in line.commands),
    )
    for command in line.own:
        text += f"        {command.name})\n            shift words; (( CURRENT-- ))\n"
        text += f"            _arguments{_specs(command)}\n            ;;\n"
    for program, names in line.of_program().items():
        text += f"        {'|'.join(names)}) _rookery_hand_over {program} ;;\n"
    return text + TAIL


def _pair(name: str, text: str) -> str:
    return shlex.quote(f"{name}:{text}")


def _specs(command: Words) -> str:
    specs = [_option(option) for option in command.options]
    operands = f"({' '.join(command.operands)})" if command.operands else "_files"
    return "".join(f" \\\n                {shlex.quote(spec)}" for spec in [*specs, f"*:operand:{operands}"])


def _option(option: Option) -> str:
    text = option.help.translate(str.maketrans({"[": "(", "]": ")", ":": "\\:"}))
    spec = f"{option.name}[{text}]"
    if not option.takes_value:
        return spec
    if option.of_stack:
        return f"{spec}:stack:_rookery_stacks"
    return f"{spec}:value:" + (f"({' '.join(option.choices)})" if option.choices else "_files")
