"""Let Apache POI read the add-in's macros and compare them with their sources: ``python tests/addin/poi/compare.py``.

Not part of the test run, because it needs a JDK (11 or later) and Debian's package of POI, which is downloaded and
unpacked into a temporary folder; nothing is installed.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from pybudget import __version__
from pybudget.addin import xlam

PACKAGE = "libapache-poi-java"


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="poi-") as name:
        folder = Path(name)
        found = modules_by_poi(xlam.write(folder), poi(folder), folder / "modules")
    sources = {module.name: module.source for module in xlam.vba_modules(__version__)}
    wrong = sorted(name for name in found.keys() | sources.keys() if found.get(name) != sources.get(name))
    sys.stdout.write(f"{len(sources) - len(wrong)} of {len(sources)} modules equal\n")
    sys.stdout.writelines(f"differs: {name}\n" for name in wrong)
    return bool(wrong)


def poi(folder: Path) -> Path:
    """POI's main library."""
    subprocess.run(["apt-get", "-qq", "download", PACKAGE], cwd=folder, check=True, stderr=subprocess.DEVNULL)
    (archive,) = folder.glob(f"{PACKAGE}_*.deb")
    subprocess.run(["dpkg", "-x", archive, folder], check=True)
    (library,) = folder.glob("usr/share/java/poi-[0-9]*.jar")
    return library


def modules_by_poi(addin: Path, library: Path, folder: Path) -> dict[str, str]:
    program = Path(__file__).with_name("Modules.java")
    subprocess.run(["java", "-cp", library, program, addin, folder], check=True)
    return {path.name: path.read_bytes().decode() for path in folder.iterdir()}


if __name__ == "__main__":
    sys.exit(main())
