"""The two XML Schemas that readers of JUnit files use, taken out of packages that carry them.

`python tests/report/xsds.py [FOLDER]` puts `junit-10.xsd` (Jenkins' xunit-plugin, MIT; in pytest's sdist) and
`JUnit.xsd` (windyroad, Apache-2.0; in the tests of the npm package junit-xml) into a folder. It needs pip, npm
and the network, takes half a minute, and does nothing when both are there.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

SHA256 = {
    "junit-10.xsd": "a1a816f58d1bf95ebabf371994df0b9246dee66ea9572fbec4f9296f1b2c0ff6",
    "JUnit.xsd": "2b28bd7f98ab5490f3340c0b96e27053435620d697b1ca7fb79773bd15766abb",
}


def folder() -> Path:
    """Where the schemas are kept: `$GITOPS_GATE_XSD`, else in the user's cache."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return Path(os.environ.get("GITOPS_GATE_XSD") or cache / "gitops-gate-ci" / "xsd")


def complete(place: Path) -> bool:
    """Whether both schemas are there, byte for byte."""
    return all(
        (place / name).is_file() and hashlib.sha256((place / name).read_bytes()).hexdigest() == digest
        for name, digest in SHA256.items()
    )


def _jenkins(work: Path) -> bytes:
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet", "--no-deps"]
    subprocess.run([*pip, "--no-binary", ":all:", "--dest", str(work), "pytest==9.2.0"], check=True)
    (sdist,) = work.glob("pytest-*.tar.gz")
    return _member(sdist, "/testing/example_scripts/junit-10.xsd")


def _windyroad(work: Path) -> bytes:
    subprocess.run(
        ["npm", "pack", "--silent", "junit-xml@1.2.0"], cwd=work, check=True, stdout=subprocess.DEVNULL
    )
    source = _member(work / "junit-xml-1.2.0.tgz", "/src/index.test.ts").decode()
    found = re.search(r"'(<\?xml .*?</xs:schema>)'", source, re.DOTALL)
    assert found, "the npm package junit-xml no longer holds the schema"
    return found.group(1).encode()


def _member(archive: Path, name: str) -> bytes:
    with tarfile.open(archive) as files:
        for member in files:
            held = files.extractfile(member) if member.name.endswith(name) else None
            if held:
                return held.read()
    raise FileNotFoundError(f"{name} in {archive}")


def fetch(place: Path) -> None:
    """Puts both schemas into a folder. Raises CalledProcessError without network, ValueError for other bytes."""
    if complete(place):
        return
    place.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        for name, source in (("junit-10.xsd", _jenkins), ("JUnit.xsd", _windyroad)):
            data = source(Path(work))
            if hashlib.sha256(data).hexdigest() != SHA256[name]:
                raise ValueError(f"{name} is not the known one")
            part = place / f"{name}.{os.getpid()}"
            part.write_bytes(data)
            part.replace(place / name)


if __name__ == "__main__":
    fetch(Path(sys.argv[1]) if len(sys.argv) > 1 else folder())
