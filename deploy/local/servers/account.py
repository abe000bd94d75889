"""Who Postgres runs as: it refuses root."""

import os
import pwd
import subprocess
from pathlib import Path

from ..problem import Problem


class Account:
    """The command prefix that drops root, and the owner of the data folder. Nothing to drop when we are not root."""

    def __init__(self, name: str | None, prefix: list[str]):
        self.name = name
        self.prefix = prefix

    @staticmethod
    def for_folder(folder: Path) -> "Account":
        if os.geteuid() != 0:
            return Account(None, [])
        for name in ("postgres", "nobody"):
            try:
                group = pwd.getpwnam(name).pw_gid
            except KeyError:
                continue
            drop = ["setpriv", "--reuid", name, "--regid", str(group), "--init-groups"]
            if _reaches(drop, folder):
                return Account(name, drop)
            # A checkout under a closed home: keep just the right to pass through folders of others.
            keep = [*drop, "--inh-caps", "+dac_read_search", "--ambient-caps", "+dac_read_search"]
            if _reaches(keep, folder):
                return Account(name, keep)
        raise Problem(f"Postgres may not run as root, and no other account can reach {folder}.", Problem.MISSING)

    def own(self, folder: Path) -> None:
        if self.name is not None:
            entry = pwd.getpwnam(self.name)
            os.chown(folder, entry.pw_uid, entry.pw_gid)


def _reaches(prefix: list[str], folder: Path) -> bool:
    # Not `test -x`: access(2) leaves the kept right out of account.
    tried = subprocess.run([*prefix, "ls", "-d", f"{folder}/."], capture_output=True, check=False)
    return tried.returncode == 0
