"""The script for bash 4.4 and later."""

import shlex

from .words import Line, Words

HEAD = """# Completion of ./rookery for bash: `eval "$(./rookery completion bash)"`.
_rookery_stacks() {{
    local file
    for file in {state}/*/stack.json; do
        [[ -e $file ]] && basename "$(dirname "$file")"
    done
}}

# The rest of the line is another program's: its own completion sees the line as if it were typed to that program,
# without the launcher's --stack.
_rookery_hand_over() {{
    local program=$1 function
    if ! complete -p "$program" >/dev/null 2>&1; then
        source <(LD_LIBRARY_PATH={library} {programs}/"$program" completion bash 2>/dev/null)
    fi
    [[ $(complete -p "$program" 2>/dev/null) =~ -F\\ ([^ ]+) ]] || return 0
    function=${{BASH_REMATCH[1]}}
    local index
    for ((index = 2; index < COMP_CWORD - 1; index++)); do
        if [[ ${{COMP_WORDS[index]}} == --stack ]]; then
            COMP_WORDS=("${{COMP_WORDS[@]:0:index}}" "${{COMP_WORDS[@]:index+2}}")
            ((COMP_CWORD -= 2))
        fi
    done
    COMP_WORDS[0]=$program
    COMP_LINE="${{COMP_WORDS[*]}}"
    COMP_POINT=${{#COMP_LINE}}
    "$function" "$program" "${{COMP_WORDS[COMP_CWORD]}}" "${{COMP_WORDS[COMP_CWORD-1]}}"
}}

_rookery() {{
    local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}} words=
    COMPREPLY=()
    if ((COMP_CWORD == 1)); then
        words={names}
    elif [[ $before == --stack ]]; then
        words=$(_rookery_stacks)
    else
        case ${{COMP_WORDS[1]}} in
"""
TAIL = """        esac
    fi
    COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _rookery rookery
"""


def script(line: Line) -> str:
    text = HEAD.format(
        state=shlex.quote(str(line.state)),
        library=shlex.quote(str(line.library)),
        programs=shlex.quote(str(line.programs)),
        names=shlex.quote(" ".join(["--help", *(command.name for command in line.commands)])),
    )
    for command in line.own:
        text += f"            {command.name})\n{_case(command)}                ;;\n"
    for program, names in line.of_program().items():
        text += f"            {' | '.join(names)})\n                _rookery_hand_over {program}\n"
        text += "                return\n                ;;\n"
    return text + TAIL


def _case(command: Words) -> str:
    """What may follow: a value where the word before wants one, else options and operands."""
    words = shlex.quote(" ".join([*(option.name for option in command.options), *command.operands]))
    values = ""
    for option in command.options:
        if option.choices:
            values += f"                    {option.name}) words={shlex.quote(' '.join(option.choices))} ;;\n"
    free = [option.name for option in command.options if option.takes_value and not option.choices]
    if free:
        values += f"                    {' | '.join(free)}) return ;;\n"
    if not values:
        return f"                words={words}\n"
    return f"                case $before in\n{values}                    *) words={words} ;;\n                esac\n"
