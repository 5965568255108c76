"""A process beside the measuring one, in the shop's own settings: it reads a line, does something, prints JSON."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from scripts.steps import BIN, ROOT, Stop


class Beside:
    def __init__(self, name: str, process: subprocess.Popen[str]) -> None:
        self.name, self.process = name, process

    def begin(self, text: str) -> None:
        print(text, file=self.process.stdin, flush=True)

    def end(self) -> Any:
        """Raises Stop where the process died of it; what it said stands above."""
        line = self.process.stdout.readline() if self.process.stdout else ""
        if not line:
            raise Stop(f"{self.name} ended by itself (code {self.process.wait(30)}); the lines above may say why.")
        return json.loads(line)

    def ask(self, text: str) -> Any:
        self.begin(text)
        return self.end()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(30)


@contextmanager
def beside(module: str, env: Mapping[str, str], *arguments: str) -> Iterator[Beside]:
    command = [str(BIN / "python"), "-m", module, *arguments]
    process = subprocess.Popen(
        command, cwd=ROOT, env=dict(env), text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    found = Beside(module, process)
    try:
        yield found
    finally:
        found.kill()


def answer_lines(answer: Callable[[str], object]) -> None:
    """The other end, once Django is set up."""
    for line in sys.stdin:
        print(json.dumps(answer(line.strip())), flush=True)
