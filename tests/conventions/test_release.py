"""What Home Assistant and HACS read before they read any code."""

import json
from pathlib import Path
import re
import struct

import pytest

from . import code

ROOT = code.PACKAGE.parent.parent
MANIFEST = code.read_json("manifest.json")
SCALE = code.read_yaml("quality_scale.yaml")["rules"]

# Home Assistant's own: bronze, silver, gold and platinum.
RULES = 54

BRAND = {
    f"{dark}{kind}{scale}.png"
    for dark in ("", "dark_")
    for kind in ("icon", "logo")
    for scale in ("", "@2x")
}


def size(path: Path) -> tuple[int, int]:
    """Return width and height of a picture."""
    header = path.read_bytes()[:24]
    assert header.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", header[16:])
    return width, height


def test_the_manifest_begins_with_its_names_and_goes_on_by_the_alphabet() -> None:
    """Home Assistant's own check would refuse a release."""
    keys = list(MANIFEST)
    assert keys[:2] == ["domain", "name"]
    assert keys[2:] == sorted(keys[2:])


def test_the_manifest_has_what_home_assistant_and_hacs_ask_for() -> None:
    """The integration could not be loaded, or not be installed."""
    assert MANIFEST["domain"] == code.PACKAGE.name
    assert MANIFEST["quality_scale"] == "custom"
    assert re.fullmatch(r"\d+\.\d+\.\d+", MANIFEST["version"])
    for key in ("codeowners", "documentation", "issue_tracker", "integration_type", "iot_class"):
        assert MANIFEST[key]


def test_hacs_finds_the_archive_that_a_release_makes() -> None:
    """HACS would look for a file that nobody uploads."""
    hacs = json.loads((ROOT / "hacs.json").read_text())
    workflow = (ROOT / ".github/workflows/release.yml").read_text()
    assert hacs["zip_release"] is True
    assert f"{hacs['filename']}\n" in workflow
    assert set(hacs) <= {"name", "filename", "hide_default_branch", "homeassistant", "zip_release"}


def test_the_changelog_knows_the_version() -> None:
    """A person who updates would not learn what changed."""
    assert f"## {MANIFEST['version']}" in (ROOT / "CHANGELOG.md").read_text()


def test_every_picture_of_the_brand_is_there() -> None:
    """A list of integrations would show a puzzle piece."""
    assert {path.name for path in (code.PACKAGE / "brand").iterdir()} == BRAND


@pytest.mark.parametrize("name", sorted(BRAND))
def test_pictures_of_the_brand_have_the_size_they_are_asked_for(name: str) -> None:
    """They would be blurred on a good screen, or not be shown."""
    scale = 2 if "@2x" in name else 1
    width, height = size(code.PACKAGE / "brand" / name)
    assert height == 256 * scale
    assert width == height if "icon" in name else width > height


def test_every_rule_of_the_quality_scale_is_answered() -> None:
    """A rule that nobody thought of would look like one that is met."""
    assert len(SCALE) == RULES
    for name, answer in SCALE.items():
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", name)
        if answer not in ("done", "todo"):
            assert answer["status"] in ("exempt", "todo")
            assert answer["comment"].endswith(".")
