import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

MakeDataset = Callable[..., Path]


@pytest.fixture
def make_dataset(tmp_path: Path) -> MakeDataset:
    """Write a question set in the BEIR layout; lines are given as objects or as raw text."""

    def make(
        corpus: Sequence[Mapping[str, Any] | str],
        queries: Sequence[Mapping[str, Any] | str],
        qrels: str,
        about: Mapping[str, Any] | str | None = None,
        name: str = "set",
    ) -> Path:
        folder = tmp_path / name
        (folder / "qrels").mkdir(parents=True)
        for file_name, entries in (("corpus.jsonl", corpus), ("queries.jsonl", queries)):
            lines = [entry if isinstance(entry, str) else json.dumps(entry, ensure_ascii=False) for entry in entries]
            (folder / file_name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")
        (folder / "qrels/test.tsv").write_text(qrels, encoding="utf-8", newline="\n")
        if about is not None:
            text = about if isinstance(about, str) else json.dumps(about)
            (folder / "dataset.json").write_text(text, encoding="utf-8")
        return folder

    return make
