import pytest

from erfarenhet.encoding.lexical import LexicalTerms
from erfarenhet.errors import SettingsError
from erfarenhet.ingest.recipe import load_recipe

RECIPE = "version: 1\npassages:\n  target_tokens: 100\n  smallest_tokens: 20\n"


def load(tmp_path, text):
    path = tmp_path / "recept.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_recipe(path)


def test_the_built_in_recipe():
    recipe = load_recipe()
    assert recipe == load_recipe(None)
    assert 0 < recipe.smallest_tokens < recipe.target_tokens


def test_another_recipe_and_its_sizes(tmp_path, default_encoder):
    recipe = load(tmp_path, RECIPE)
    size = recipe.passage_size(default_encoder)
    assert (size.target, size.smallest, size.encoder_max) == (100, 20, default_encoder.max_tokens)


def test_the_digest_follows_what_the_recipe_says_and_not_how_it_is_written(tmp_path):
    one = load(tmp_path, RECIPE).digest
    assert (
        load(tmp_path, "# kommentar\npassages: {smallest_tokens: 20, target_tokens: 100}\nversion: 1\n").digest == one
    )
    assert load(tmp_path, RECIPE.replace("100", "101")).digest != one
    assert load(tmp_path, RECIPE.replace("version: 1", "version: 2")).digest != one


def test_an_index_records_encoder_recipe_and_terms(tmp_path, default_encoder):
    recipe = load(tmp_path, RECIPE)
    described = recipe.describe_index(default_encoder, LexicalTerms().recipe)
    assert described.encoder == default_encoder.identity
    assert described.dimensions == default_encoder.dimensions
    assert described != recipe.describe_index(default_encoder, LexicalTerms(k1=0.9).recipe)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- a",
        "version: [",
        RECIPE + "extra: 1\n",
        RECIPE.replace("20", "många"),
        RECIPE.replace("100", "10"),
        RECIPE.replace("100", "4000"),
        RECIPE.replace("smallest_tokens", "minsta"),
        b"version: \xff\xfe",
    ],
)
def test_a_recipe_that_cannot_be_used(tmp_path, text):
    with pytest.raises(SettingsError, match=r"recept\.yaml cannot be used: .*Compare it with ingest/recipe\.yaml"):
        load(tmp_path, text)


def test_a_recipe_that_is_not_there(tmp_path):
    with pytest.raises(SettingsError, match="saknas"):
        load_recipe(tmp_path / "saknas.yaml")
