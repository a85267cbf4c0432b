"""The programs that read reports in tests, out of npm: checkers of SARIF, of reviewdog's format, and of TAP.

`python tests/report/readers.py [FOLDER]` installs what `tests/programs/readers` pins into FOLDER/readers, and links the
programs into FOLDER/bin, which belongs on PATH. It needs npm and the network, takes half a minute, and does nothing
when the same is there.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

PINNED = Path(__file__).parents[1] / "programs" / "readers"

# The multitool's own starter loses the quotes around its words, so the program itself is linked.
PROGRAMS = {
    "sarif-multitool": "@microsoft/sarif-multitool-linux/Sarif.Multitool",
    "rdformat-validator": ".bin/rdformat-validator",
    "tap-parser": ".bin/tap-parser",
}


def install(folder: Path) -> None:
    """Installs the programs. Raises CalledProcessError without network."""
    there, state = folder / "readers", folder / "readers.state"
    wanted = hashlib.sha256((PINNED / "package-lock.json").read_bytes()).hexdigest()
    if state.is_file() and state.read_text() == wanted:
        return
    shutil.rmtree(there, ignore_errors=True)
    shutil.copytree(PINNED, there)
    words = ["npm", "ci", "--silent", "--ignore-scripts", "--no-audit", "--no-fund"]
    subprocess.run(words, cwd=there, check=True)
    (folder / "bin").mkdir(exist_ok=True)
    for name, path in PROGRAMS.items():
        program, link = there / "node_modules" / path, folder / "bin" / name
        program.chmod(0o755)
        link.unlink(missing_ok=True)
        link.symlink_to(program)
    state.write_text(wanted)


if __name__ == "__main__":
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "gitops-gate-ci"
    install(Path(sys.argv[1]) if len(sys.argv) > 1 else cache)
