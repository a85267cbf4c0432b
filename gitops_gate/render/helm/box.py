"""The box that the helm program runs in: an environment of our own, no network, limits on time, memory and output.

What helm would read from a home folder (configuration, plugins, caches, credentials of clusters and registries)
lies in an empty folder here, and `PATH` is empty: whatever a chart or a plugin wants to start is not found.
"""

from __future__ import annotations

import functools
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from gitops_gate.render.helm.program import Program

CPU_SECONDS = 20
SECONDS = 60.0
MEMORY = 1 << 30
"""Bytes of data; the address space of a Go program says nothing about what it uses."""
SPACE = 8 << 30
OUTPUT = 50 << 20
"""Bytes of a file that helm writes, its output included."""
TIMED_OUT = -1_000
"""In place of an exit code: it took too long."""
_REFUSED = ("values don't meet the specifications of the schema", "type mismatch on ")
_MEMORY = re.compile(
    r"out of memory|cannot allocate|failed to (?:create new OS thread|reserve|commit)|newosproc|errno=1[12]"
)
"""What a Go program says that gets no more memory: it may notice anywhere."""
_BROKEN = re.compile(r"^(?:panic|fatal error|runtime): ", re.MULTILINE)
SAID = 20_000
"""Bytes of its messages that are read."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a run of helm gave. `ok` = it came to a good end; `limit` = what stopped it, as the end of a sentence that
    begins with what it did, "" = nothing: it has ended by itself."""

    ok: bool
    output: bytes
    messages: str
    limit: str = ""

    @property
    def no_yaml(self) -> bool:
        """Whether it was what a template gives that helm could not read."""
        return not self.ok and "YAML parse error on " in self.messages

    @property
    def refused(self) -> bool:
        """Whether it was the values that helm refused: for a schema, or since those of a chart are no mapping."""
        return not self.ok and any(one in self.messages for one in _REFUSED)


@functools.cache
def sealed() -> bool:
    """Whether a program can be kept from the network here: by a namespace of its own, which Linux may allow."""
    if sys.platform != "linux" or shutil.which("unshare") is None:
        return False
    words = [*_unshare(), "true"]
    return subprocess.run(words, capture_output=True, check=False, env={"PATH": os.defpath}).returncode == 0


def _unshare() -> tuple[str, ...]:
    return (shutil.which("unshare") or "unshare", "--user", "--map-root-user", "--net", "--ipc", "--")


@dataclass(frozen=True, slots=True)
class Box:
    """Runs helm. `unboxed` = also where it cannot be kept from the network."""

    program: Program
    unboxed: bool = False

    @property
    def usable(self) -> bool:
        return self.unboxed or sealed()

    def run(self, folder: Path, words: Sequence[str], *, network: bool = False) -> Said:
        """What `helm WORDS` gives, in a folder that holds everything it may read. Never raises for its failure.

        `network` = it may reach out: to fetch a chart, never to render one.
        """
        home = folder / ".home"
        home.mkdir(exist_ok=True)
        output, messages = folder / ".output", folder / ".messages"
        seal = () if network or not sealed() else _unshare()
        boxed = (*seal, self.program.path, *words)
        before = _computed()
        with output.open("wb") as written, messages.open("wb") as said:
            running = subprocess.Popen(
                boxed,
                cwd=folder,
                env=_environment(home) | (_proxies() if network else {}),
                stdin=subprocess.DEVNULL,
                stdout=written,
                stderr=said,
                start_new_session=True,
                preexec_fn=_limits(),  # it only sets limits, and takes no lock
            )
            code = _waited(running)
        text = _text(messages)
        # Helm passes over output that it cannot write: a good end says nothing about it.
        limit = _exceeded(code, _computed() - before, text, output)
        return Said(code == 0 and not limit, _bytes(output), text, limit)


def _environment(home: Path) -> dict[str, str]:
    inner = {"HELM_PLUGINS": "plugins", "HELM_CACHE_HOME": "cache", "HELM_CONFIG_HOME": "config"}
    inner |= {"HELM_DATA_HOME": "data", "HELM_REGISTRY_CONFIG": "registry.json", "KUBECONFIG": "none"}
    inner |= {"XDG_CACHE_HOME": "cache", "XDG_CONFIG_HOME": "config", "XDG_DATA_HOME": "data"}
    return {
        "HOME": str(home),
        "TMPDIR": str(home),
        "PATH": "",
        "LC_ALL": "C",
        "HELM_NO_PLUGINS": "1",
        "GOMEMLIMIT": str(MEMORY - (MEMORY >> 3)),
        "GOMAXPROCS": "2",
        "GOTRACEBACK": "none",
        **{name: str(home / place) for name, place in inner.items()},
    }


def _proxies() -> dict[str, str]:
    names = (
        "HTTPS_PROXY",
        "HTTP_PROXY",
        "NO_PROXY",
        "https_proxy",
        "http_proxy",
        "no_proxy",
        "SSL_CERT_FILE",
    )
    return {name: os.environ[name] for name in names if name in os.environ}


def _limits() -> Callable[[], None] | None:
    """Sets the limits of the process that is about to become helm."""
    try:
        import resource  # not on Windows
    except ImportError:
        return None

    wanted = (
        ("RLIMIT_DATA", MEMORY),
        ("RLIMIT_AS", SPACE),
        ("RLIMIT_CPU", CPU_SECONDS),
        ("RLIMIT_FSIZE", OUTPUT),
        ("RLIMIT_CORE", 0),
    )
    limits = [(getattr(resource, name), value) for name, value in wanted if hasattr(resource, name)]
    if sys.platform != "linux":  # others count memory in ways that a Go program does not survive
        limits = limits[2:]

    def limit() -> None:
        for number, value in limits:
            hard = resource.getrlimit(number)[1]
            least = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(number, (least, least))

    return limit


def _waited(running: subprocess.Popen[bytes]) -> int:
    """The exit code; what takes too long is killed with all that it has started."""
    try:
        return running.wait(SECONDS)
    except subprocess.TimeoutExpired:
        if hasattr(os, "killpg"):
            os.killpg(running.pid, signal.SIGKILL)
        else:
            running.kill()
        running.wait()
        return TIMED_OUT


def _computed() -> float:
    """Seconds that the programs that we have waited for took of the processor."""
    try:
        import resource  # not on Windows
    except ImportError:
        return 0.0
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _exceeded(code: int, seconds: float, messages: str, output: Path) -> str:
    """What stopped helm: a limit of ours, one of its own, or that it has broken down. `seconds` = of computing."""
    if output.stat().st_size >= OUTPUT:
        return f"takes more than {OUTPUT >> 20} MiB of output"
    if code == 0:
        return ""
    if _MEMORY.search(messages):
        return f"takes more than {MEMORY >> 20} MiB of memory"
    if "stack overflow" in messages or "goroutine stack exceeds" in messages:
        return "takes more steps into each other than helm can take"
    if code == TIMED_OUT:
        return f"takes more than {SECONDS:.0f} seconds"
    if code < 0 and seconds > CPU_SECONDS - 1:  # the signal does not say why
        return f"takes more than {CPU_SECONDS} seconds of computing"
    if code < 0 or code > 128:
        return f"was ended from outside (signal {-code if code < 0 else code - 128})"
    if _BROKEN.search(messages):
        return "makes helm itself break down"
    return ""


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.stat().st_size < OUTPUT else b""


def _text(path: Path) -> str:
    """What helm has said: the beginning and the end, where it is long."""
    data = path.read_bytes()
    if len(data) > SAID:
        data = data[: SAID // 2] + b" ... " + data[-SAID // 2 :]
    return data.decode("utf-8", "replace")
