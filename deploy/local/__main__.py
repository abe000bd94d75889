"""What ./rookery runs."""

import signal
import sys

try:
    from .cli import main

    code = main(sys.argv[1:])
except KeyboardInterrupt:  # before the launcher handles signals itself
    code = 128 + signal.SIGINT
sys.exit(code)
