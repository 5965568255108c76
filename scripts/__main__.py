import sys
from collections.abc import Callable

from scripts import bench, check, environment, serve
from scripts.steps import Stop

COMMANDS: dict[str, Callable[[], None]] = {
    "run": serve.demo,
    "test": check.everything,
    "lint": check.lint,
    "coverage": check.coverage,
    "bench": bench.everything,
    "prove": bench.prove,
    "messages": check.messages,
    "lock": environment.lock,
}


def main() -> int:
    try:
        COMMANDS[sys.argv[1]]()
    except Stop as stop:
        print(f"\n{stop}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
