"""Requests per second against one server, by wrk; only ever against this machine."""

import re
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from scripts.steps import Stop
from scripts.system import wrk

PHONE = {
    "User-Agent": "Mozilla/5.0 (Linux; Android 13; SM-A155F) AppleWebKit/537.36 Chrome/129.0.0.0 Mobile Safari/537.36",
    "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
    "Accept-Language": "vi-VN,vi;q=0.9",
    "Accept-Encoding": "gzip, br",
    "Sec-Fetch-Mode": "navigate",
}
CONNECTIONS, SECONDS, WARM_UP = 16, 8, 2
SCRIPT = """
local paths, headers, next = {%(paths)s}, {%(headers)s}, 0
function request()
  next = next + 1
  return wrk.format("GET", paths[(next %% #paths) + 1], headers)
end
function done(summary)
  io.write(string.format("FAILED %%d\\n", summary.errors.status + summary.errors.read + summary.errors.timeout))
end
"""


@dataclass(frozen=True)
class Rate:
    per_second: float
    median_ms: float


def rate(base: str, paths: Iterable[str], headers: Mapping[str, str] = PHONE) -> Rate:
    """One visitor after another over ``paths``, in turn; any answer but 2xx or 3xx makes the figure worthless."""
    with tempfile.TemporaryDirectory() as directory:
        script = Path(directory) / "visit.lua"
        script.write_text(lua(paths, headers))
        run(base, script, WARM_UP)
        output = run(base, script, SECONDS)
    if failed := int(re.search(r"FAILED (\d+)", output)[1]):
        raise Stop(f"{failed} requests failed:\n{output}")
    found = re.search(r"Requests/sec:\s+([\d.]+)", output)
    return Rate(float(found[1]), milliseconds(re.search(r"50%\s+([\d.]+)(us|ms|s)", output)))


def run(base: str, script: Path, seconds: int) -> str:
    command = [wrk(), "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", "-s", script, base]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def lua(paths: Iterable[str], headers: Mapping[str, str]) -> str:
    quoted = ", ".join(f'"{path}"' for path in paths)
    pairs = ", ".join(f'["{name}"] = "{value}"' for name, value in headers.items())
    return SCRIPT % {"paths": quoted, "headers": pairs}


def milliseconds(found: re.Match[str]) -> float:
    return float(found[1]) * {"us": 0.001, "ms": 1, "s": 1000}[found[2]]
