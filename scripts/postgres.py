"""A PostgreSQL server of the tests' own: fast, empty, gone afterwards, whatever else runs on this machine."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from scripts.serve import free_port
from scripts.steps import Stop
from scripts.system import postgres

FAST = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=60")


@contextmanager
def server(*, durable: bool = False) -> Iterator[str]:
    """Its DATABASE_URL. TEST_DATABASE_URL names a server to use instead.

    ``durable`` leaves PostgreSQL's own settings as they are: it waits for the disk, as in production.
    """
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield url
        return
    programs, port = postgres(), free_port()
    if programs is None:
        raise Stop("PostgreSQL is missing: apt install postgresql")
    with tempfile.TemporaryDirectory(prefix="saoque-postgres-", ignore_cleanup_errors=True) as name:
        data = Path(name) / "data"
        as_owner = owner_of(Path(name))
        make(programs, data, as_owner)
        process = start(programs, data, port, as_owner, () if durable else FAST)
        try:
            wait_for(programs, port, process)
            yield f"postgres://saoque@127.0.0.1:{port}/postgres"
        finally:
            process.terminate()
            process.wait()


@contextmanager
def with_replica() -> Iterator[tuple[str, str, "subprocess.Popen[bytes]"]]:
    """A server and its streaming replica: both addresses, and the replica's process."""
    programs = postgres()
    if programs is None:
        raise Stop("PostgreSQL is missing: apt install postgresql")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="saoque-replica-")))
        as_owner, ports = owner_of(folder), (free_port(), free_port())
        make(programs, folder / "one" / "data", as_owner)
        started(programs, folder / "one" / "data", ports[0], as_owner, stack)
        copy = [programs / "pg_basebackup", "-R", "-X", "stream", "-c", "fast", "-D", folder / "two" / "data"]
        address = f"host=127.0.0.1 port={ports[0]} user=saoque"
        done = subprocess.run([*copy, "-d", address], cwd="/", capture_output=True, text=True, **as_owner)  # type: ignore[call-overload]
        if done.returncode:
            raise Stop(f"PostgreSQL could not copy the server:\n{done.stderr}")
        replica = started(programs, folder / "two" / "data", ports[1], as_owner, stack)
        one, two = (f"postgres://saoque@127.0.0.1:{port}/postgres" for port in ports)
        yield one, two, replica


def started(
    programs: Path, data: Path, port: int, as_owner: dict[str, int | str], stack: ExitStack
) -> "subprocess.Popen[bytes]":
    """Until the stack ends."""
    process = start(programs, data, port, as_owner, FAST)
    stack.callback(process.wait)
    stack.callback(process.send_signal, signal.SIGINT)  # ends at once, whoever is still connected
    wait_for(programs, port, process)
    return process


def owner_of(directory: Path) -> dict[str, int | str]:
    """PostgreSQL refuses to run as root, so root hands it to its own user, or to nobody."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = names.get("postgres") or names["nobody"]
    shutil.chown(directory, entry.pw_uid, entry.pw_gid)
    return {"user": entry.pw_uid, "group": entry.pw_gid}


def make(programs: Path, data: Path, as_owner: dict[str, int | str]) -> None:
    command = [programs / "initdb", "-D", data, "-U", "saoque", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"]
    done = subprocess.run(command, cwd="/", capture_output=True, text=True, **as_owner)  # type: ignore[call-overload]
    if done.returncode:
        raise Stop(f"PostgreSQL could not make a database:\n{done.stderr}")


def start(
    programs: Path, data: Path, port: int, as_owner: dict[str, int | str], more: tuple[str, ...]
) -> "subprocess.Popen[bytes]":
    settings = (f"port={port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={data.parent}", *more)
    options = [part for setting in settings for part in ("-c", setting)]
    with (data.parent / "log").open("wb") as log:
        return subprocess.Popen(
            [programs / "postgres", "-D", data, *options],
            cwd="/",
            stdout=log,
            stderr=log,
            start_new_session=True,
            **as_owner,
        )  # type: ignore[call-overload,no-any-return]


def wait_for(programs: Path, port: int, process: "subprocess.Popen[bytes]") -> None:
    ready = [programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]
    for _ in range(100):
        if subprocess.run(ready).returncode == 0:
            return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise Stop("The tests' PostgreSQL server did not start.")
