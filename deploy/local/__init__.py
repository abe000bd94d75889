"""The local stack: real servers and Rookery's own programs on one machine, without containers.

A *stack* is a folder `.rookery/<name>/`: `stack.json` (ports and passwords, mode 600), `env` (the same for a
shell), `run/` (one file a process: its pid and when it started), `log/`, `pg/` (the database), `redis/`.

States of a stack: absent -> starting -> up -> down. `up` may be said at any time: it starts what is not running
and leaves the rest alone. A launcher that is interrupted stops what it started itself; one that is killed leaves
processes that the next `up`, `down` or `demo` finds by their files. A pid is only ever signalled when the process
with that number also started when the file says. One launcher works on a stack at a time (`lock`).

Kafka's stand-in, Tansu, keeps its log in memory: every start of it is a new epoch with a new consumer group prefix,
so that offsets in the database never point into a log that is gone.
"""
