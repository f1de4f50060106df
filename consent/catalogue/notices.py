"""Puts the notices together: the frame of a language, the sentences of a purpose, the version; and hashes the whole text."""

from __future__ import annotations

import hashlib
from importlib.resources.abc import Traversable

from consent.catalogue.model import Notice
from consent.catalogue.table import CatalogueFault, toml_files

Notices = dict[tuple[str, str], Notice]
Sentences = dict[tuple[str, str], str]


def read_notices(folder: Traversable) -> tuple[Notices, Sentences]:
    """The notice of every (purpose, language) and the legal sentences by (name, language)."""
    notices: Notices = {}
    sentences: Sentences = {}
    for table in toml_files(folder):
        language, version, status = table.text("language"), table.text("version"), table.text("status")
        for name, sentence in table.mapping("sentences", required=True).items():
            sentences[(name, language)] = sentence
        frames = table.mapping("frames", required=True)
        texts = table.table("purpose", required=True)
        for purpose in texts:
            row = texts.table(purpose)
            frame = row.text("frame")
            if frame not in frames:
                raise CatalogueFault(f"{row.where}: there is no frame {frame}")
            text = compose(frames[frame], row.text("why"), row.text_or_none("note"), version)
            digest = hashlib.sha256(text.encode()).hexdigest()
            notices[(purpose, language)] = Notice(
                purpose=purpose, version=version, language=language, text=text, sha256=digest, status=status
            )
            row.done()
        table.done()
    return notices, sentences


def compose(frame: str, why: str, note: str | None, version: str) -> str:
    """The full notice: the language's frame with the purpose's own sentences and the version put in; other placeholders stay."""
    text = frame.replace("{why}", why).replace("{version}", version)
    paragraphs = [line.strip() for line in text.replace("{note}", note or "").splitlines()]
    return "\n".join(line for line in paragraphs if line) + "\n"
