"""Requests per second against one server, by wrk; only ever against this machine."""

import re
import subprocess
import tempfile
from collections.abc import Iterable, Mapping, Sequence
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
LONGEST_PASS = 600  # seconds
COUNTING = """
function done(summary)
  io.write(string.format("FAILED %d\\n", summary.errors.status + summary.errors.read + summary.errors.timeout))
end
"""
# wrk always waits for its duration to pass, so a pass ends the program itself. The first call of ``request`` is only
# wrk's own look at the script.
STOPPING = """
local ffi, began, answered, failed = require("ffi"), 0, 0, 0
ffi.cdef("typedef struct { long s; long us; } moment; int gettimeofday(moment *at, void *zone);")
function now()
  local at = ffi.new("moment")
  ffi.C.gettimeofday(at, nil)
  return tonumber(at.s) + tonumber(at.us) / 1e6
end
function response(status)
  answered = answered + 1
  if status >= 400 then failed = failed + 1 end
  if answered == #paths then
    io.write(string.format("FAILED %d\\nPASSED %f\\n", failed, now() - began))
    io.flush()
    os.exit(0)
  end
end
"""
SCRIPT = """
local paths, headers, next = {%(paths)s}, {%(headers)s}, 0
%(counting)s
function request()
  if now and next == 1 then began = now() end
  next = next + 1
  return wrk.format("GET", paths[((next - 1) %% #paths) + 1], headers)
end
"""


@dataclass(frozen=True)
class Rate:
    per_second: float
    median_ms: float


def rate(
    base: str,
    paths: Iterable[str],
    headers: Mapping[str, str] = PHONE,
    *,
    seconds: float = SECONDS,
    warm_up: int = WARM_UP,
) -> Rate:
    """Over ``paths`` again and again, in turn; any answer but 2xx or 3xx makes the figure worthless."""
    with tempfile.TemporaryDirectory() as directory:
        script = Path(directory) / "visit.lua"
        script.write_text(lua(list(paths), headers))
        if warm_up:
            run(base, script, warm_up)
        return read(run(base, script, seconds))


def one_pass(base: str, paths: Iterable[str], headers: Mapping[str, str] = PHONE) -> float:
    """Answers per second over each of ``paths`` once, as fast as the server answers."""
    wanted = list(paths)
    with tempfile.TemporaryDirectory() as directory:
        script = Path(directory) / "pass.lua"
        script.write_text(lua(wanted, headers, STOPPING))
        output = run(base, script, LONGEST_PASS)
    none_failed(output)
    return len(wanted) / float(found_in(r"PASSED ([\d.]+)", output)[1])


def read(output: str) -> Rate:
    none_failed(output)
    per_second = float(found_in(r"Requests/sec:\s+([\d.]+)", output)[1])
    return Rate(per_second, milliseconds(found_in(r"50%\s+([\d.]+)(us|ms|s)", output)))


def none_failed(output: str) -> None:
    if failed := int(found_in(r"FAILED (\d+)", output)[1]):
        raise Stop(f"{failed} requests failed:\n{output}")


def found_in(pattern: str, output: str) -> re.Match[str]:
    if found := re.search(pattern, output):
        return found
    raise Stop(f"wrk did not finish:\n{output}")


def run(base: str, script: Path, seconds: float) -> str:
    command = [wrk(), "-t1", f"-c{CONNECTIONS}", f"-d{seconds:.0f}s", "--latency", "-s", script, base]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def lua(paths: Sequence[str], headers: Mapping[str, str], counting: str = COUNTING) -> str:
    quoted = ", ".join(f'"{path}"' for path in paths)
    pairs = ", ".join(f'["{name}"] = "{value}"' for name, value in headers.items())
    return SCRIPT % {"paths": quoted, "headers": pairs, "counting": counting}


def milliseconds(found: re.Match[str]) -> float:
    return float(found[1]) * {"us": 0.001, "ms": 1, "s": 1000}[found[2]]
