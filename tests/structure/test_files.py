"""Files stay small, and say nothing of the machine on which they were written."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 300
REASON = re.compile(r"\b[Ll]ong(er)?\b[^\n]{0,40}\bbecause\b:? \S+")

# Put together here, so that this file does not contain what it looks for.
REGISTRIES = ["py" + "pi.org", "python" + "hosted.org", "npm" + "js.org", "npm" + "js.com", "deb." + "debian.org"]
PLACES = ["/ro" + "ot/", "/ho" + "me/", "/wo" + "rk/", "/Us" + "ers/", "/op" + "t/pypi", "/op" + "t/wheels"]
FORBIDDEN = re.compile("|".join(map(re.escape, REGISTRIES + PLACES)))


def tracked() -> list[Path]:
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listing.split("\0") if name and (ROOT / name).is_file()]


def text_of(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        return ""


def test_no_file_is_long_without_a_stated_reason() -> None:
    long = [
        str(path.relative_to(ROOT))
        for path in tracked()
        if path.suffix in {".py", ".html", ".css", ".js", ".sh"} and ".min." not in path.name
        if (text := text_of(path)).count("\n") > LONGEST and not REASON.search(text)
    ]
    assert not long, f"split these, or say why with a line '# long because: ...': {long}"


def test_no_file_names_this_machine_or_a_registry() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {match.group()}"
        for path in tracked()
        for number, line in enumerate(text_of(path).splitlines(), 1)
        if (match := FORBIDDEN.search(line))
    ]
    assert not found


@pytest.mark.parametrize("text", ["see https://" + "py" + "pi.org/x", "in /ho" + "me/somebody"])
def test_the_patterns_find_what_they_are_for(text: str) -> None:
    assert FORBIDDEN.search(text)


def test_every_package_of_the_lock_is_pinned_by_hash() -> None:
    for name in ("requirements.lock", "requirements-dev.lock", "requirements-uv.lock"):
        entries = re.split(r"\n(?=[a-z0-9])", (ROOT / name).read_text("utf-8").strip(), flags=re.IGNORECASE)
        loose = [entry.split()[0] for entry in entries if "==" not in entry or "--hash=sha256:" not in entry]
        assert not loose, name


def test_the_product_lock_is_part_of_the_development_lock() -> None:
    def pins(name: str) -> set[str]:
        return {line.split()[0] for line in (ROOT / name).read_text("utf-8").splitlines() if re.match(r"\w.*==", line)}

    assert pins("requirements.lock") <= pins("requirements-dev.lock")
