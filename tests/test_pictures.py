"""The pictures of the README show what the program shows."""

import importlib.util
from pathlib import Path

DOCS = Path(__file__).parent.parent / "docs"


async def test_the_pictures_are_those_that_the_renderers_give(tmp_path: Path) -> None:
    """Where this fails, an alert looks different now: `make pictures` draws them anew."""
    spec = importlib.util.spec_from_file_location("pictures", DOCS / "pictures.py")
    assert spec is not None
    assert spec.loader is not None
    pictures = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(pictures)
    await pictures.draw(tmp_path)
    for drawn in tmp_path.iterdir():
        assert drawn.read_bytes() == (DOCS / drawn.name).read_bytes(), drawn.name
