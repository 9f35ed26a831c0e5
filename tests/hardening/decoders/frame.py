"""The frame: what is written down for the next start."""

from datetime import timedelta
from typing import Any

import orjson

from custom_components.ev_live.memory import dump, load
from custom_components.ev_live.notebook import Notebook

from ...pure.test_memory import empty_fleet, everything, sound_document, use
from .kit import Decoder, Paper, done, of_json, written


def _document(document: Any) -> None:
    """Start from a document of anything, live on, and write it down again."""
    fleet = empty_fleet()
    assert load(fleet, document, everything) >= 0
    use(fleet)
    fleet.expire(timedelta(hours=1))
    # What cannot be written would never be written again.
    written_again = orjson.loads(orjson.dumps(dump(fleet)))
    assert load(empty_fleet(), written_again, everything) == 0


def _notebook(notes: Any) -> None:
    """Open a notebook of anything, and write in it."""
    notebook = Notebook(Paper(notes if isinstance(notes, dict) else {}))
    done(notebook.page("monitors").read())
    done(notebook.page("shelf").write({"a": 1}))


DECODERS = (
    Decoder(name="Memory of a fleet", read=of_json(_document), sound=written([sound_document()])),
    Decoder(
        name="Notes of a feed",
        read=of_json(_notebook),
        sound=written([{"monitors": {"paused": []}, "shelf": {"kept": []}}]),
    ),
)
