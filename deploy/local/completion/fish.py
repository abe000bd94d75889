"""The script for fish 3."""

from pathlib import Path

from .words import Line, Option, Words

HEAD = """# Completion of ./rookery for fish: `./rookery completion fish | source`.
function __rookery_stacks
    for file in {state}/*/stack.json
        basename (dirname $file)
    end
end

# The rest of the line is another program's: its own completion sees the line as if it were typed to that program,
# without the launcher's --stack.
function __rookery_hand_over --argument-names program
    if not functions -q __rookery_has_$program
        function __rookery_has_$program
        end
        env LD_LIBRARY_PATH={library} {programs}/$program completion fish 2>/dev/null | source
    end
    set -l line (commandline -cp | string replace -r '^\\s*\\S+' $program | string replace -r ' --stack[ =]\\S+' '')
    complete -C "$line"
end

complete -c rookery -e
"""


def script(line: Line) -> str:
    text = HEAD.format(state=_path(line.state), library=_path(line.library), programs=_path(line.programs))
    for command in line.commands:
        text += f"complete -c rookery -n __fish_use_subcommand -f -a {command.name} -d {_text(command.help)}\n"
    for command in line.own:
        text += "".join(f"complete -c rookery -n {_after(command)} {spec}\n" for spec in _specs(command))
    for program, names in line.of_program().items():
        seen = f"__fish_seen_subcommand_from {' '.join(names)}"
        text += f"complete -c rookery -n {_text(seen)} -f -a '(__rookery_hand_over {program})'\n"
    return text


def _after(command: Words) -> str:
    return _text(f"__fish_seen_subcommand_from {command.name}")


def _specs(command: Words) -> list[str]:
    specs = [_option(option) for option in command.options]
    return [*specs, f"-f -a {_text(' '.join(command.operands))}"] if command.operands else specs


def _option(option: Option) -> str:
    spec = f"-l {option.name.removeprefix('--')} -d {_text(option.help)}"
    if option.of_stack:
        return f"{spec} -x -a '(__rookery_stacks)'"
    if option.choices:
        return f"{spec} -x -a {_text(' '.join(option.choices))}"
    return f"{spec} -r" if option.takes_value else spec


def _path(path: Path) -> str:
    return _text(str(path))


def _text(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
