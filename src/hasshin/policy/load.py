"""Reading packs: all errors at once, each with its line. Nothing in a pack is executed."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from hasshin.policy.annexes import annex_errors
from hasshin.policy.consistency import inconsistencies
from hasshin.policy.errors import PackError, PackErrors
from hasshin.policy.explain import explain
from hasshin.policy.pack import Pack
from hasshin.policy.read_yaml import MAX_BYTES, read

__all__ = ["PackError", "PackErrors", "find_pack", "load_pack", "load_pack_text", "pack_digest"]

_ID_LISTS = {
    "clause": "clauses",
    "role": "roles",
    "service": "services",
    "unit function": "unit_functions",
    "rank": "ranks",
}


def pack_digest(pack_text: str) -> str:
    """SHA-256, hex, of the pack's exact text in UTF-8: what decisions name as the pack they rested on."""
    return hashlib.sha256(pack_text.encode("utf-8")).hexdigest()


def load_pack(path: Path) -> Pack:
    """The pack in that file. Raises `PackErrors`, also for a file that can't be read or isn't UTF-8."""
    return load_pack_text(read_pack_text(path), str(path))


def read_pack_text(path: Path) -> str:
    """The file's text. Raises `PackErrors` when it is missing, too large or not UTF-8."""
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise PackErrors([PackError(str(path), 1, 1, "", f"can't be read: {error.strerror}", "a pack file")]) from None
    if len(raw) > MAX_BYTES:
        raise PackErrors([PackError(str(path), 1, 1, "", "the file is too large", f"at most {MAX_BYTES:,} bytes")])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        column = error.start - (raw.rfind(b"\n", 0, error.start) + 1) + 1
        what = f"byte 0x{raw[error.start]:02x} is not UTF-8"
        raise PackErrors([PackError(str(path), line, column, "", what, "the file saved as UTF-8")]) from None


def load_pack_text(text: str, name: str) -> Pack:
    """The pack in this text; `name` stands for the file in errors. Raises `PackErrors` with all that is wrong."""
    tree, errors = read(text, name)
    pack: Pack | None = None
    try:
        pack = Pack.model_validate(tree.data, context=_known_ids(tree.data))
    except ValidationError as error:
        errors.extend(explain(error, tree))
    errors.extend(inconsistencies(tree, pack))
    if pack is not None:
        errors.extend(e for i, one in enumerate(pack.annexes) for e in annex_errors(tree, ("annexes", i), pack, one))
    if errors or pack is None:
        raise PackErrors(errors)
    return pack


def find_pack(id_or_path: str) -> Path:
    """The file of a shipped pack by its id, or the path itself. Raises `PackErrors` naming the ids there are."""
    given = Path(id_or_path)
    if given.suffix in {".yaml", ".yml"} or given.is_file():
        return given
    here = Path(__file__).resolve()
    folders = [here.parents[3] / "packs", here.parents[1] / "_packs"]
    for folder in folders:
        found = folder / f"{given.name}.yaml"
        if str(given) == given.name and found.is_file():
            return found
    ids = sorted({p.stem for folder in folders if folder.is_dir() for p in folder.glob("*.yaml")})
    raise PackErrors(
        [PackError(id_or_path, 1, 1, "", "no such pack", f"a path ending in .yaml, or one of {', '.join(ids)}")]
    )


def _known_ids(data: Any) -> dict[str, set[str]]:
    """The ids that the file defines, so that a wrong reference is told along with everything else."""
    known: dict[str, set[str]] = {}
    for kind, key in _ID_LISTS.items():
        entries = data.get(key) if isinstance(data, dict) else None
        entries = entries if isinstance(entries, list) else []
        known[kind] = {e["id"] for e in entries if isinstance(e, dict) and isinstance(e.get("id"), str)}
    return known
