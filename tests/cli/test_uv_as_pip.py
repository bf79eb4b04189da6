"""What the machine tells pip holds for uv as well."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

TOOL: dict[str, Any] = runpy.run_path(str(Path(__file__).resolve().parents[2] / "tools" / "uv_as_pip.py"))


def test_settings_are_handed_on_in_uvs_own_form() -> None:
    listing = (
        "global.index-url='https://mirror.example/simple'\n"
        "global.extra-index-url='file:///a/simple file:///b/simple'\n"
        "global.find-links='/wheels\\n/more'\n"
        "global.quiet='1'\n"
    )
    told = TOOL["uv_settings"](TOOL["pip_settings"](listing))
    assert told["UV_DEFAULT_INDEX"] == "https://mirror.example/simple"
    assert told["UV_INDEX"] == "file:///a/simple file:///b/simple"
    assert told["UV_FIND_LINKS"] == "/wheels,/more"


def test_the_environment_wins_over_files() -> None:
    listing = ":env:.index-url='https://near.example'\nglobal.index-url='https://far.example'\n"
    assert TOOL["pip_settings"](listing) == {"index-url": "https://near.example"}


def test_without_settings_no_index_is_named() -> None:
    told = TOOL["uv_settings"]({})
    assert not {"UV_DEFAULT_INDEX", "UV_INDEX", "UV_FIND_LINKS"} & set(told)
    assert told["UV_PYTHON_DOWNLOADS"] == "never"
