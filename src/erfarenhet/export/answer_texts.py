"""What the memo of an answer says around the quotes, in the asker's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class AnswerTexts:
    """The texts of one language. ``{}`` stands for what is filled in."""

    subtitle: str
    question: str
    understood_as: str
    answered: str
    partial: str
    no_answer: str
    by_case: str
    what_sources_say: str
    composed: str
    place: str
    employer: str
    years: str
    machine_translation: str
    contradictions: str
    source: str
    says: str
    changed_new: str
    changed_gone: str
    sources: str
    about: str
    asked: str
    corpus: str
    verbatim: str
    language_model: str


ANSWER_TEXTS: Final[Mapping[str, AnswerTexts]] = {
    "sv": AnswerTexts(
        subtitle="Svar ur erfarenhetsbanken",
        question="Fråga: ",
        understood_as="Frågan förstods som: ",
        answered="Källorna svarar på frågan.",
        partial="Källorna svarar bara på en del av frågan.",
        no_answer="Inget svar",
        by_case="Vad andra har gjort",
        what_sources_say="Vad källorna säger",
        composed="Svar",
        place="Plats: ",
        employer="Arbetsgivare: ",
        years="År: ",
        machine_translation="Maskinöversättning: ",
        contradictions="Källor som inte stämmer överens",
        source="Källa",
        says="Vad källan säger",
        changed_new="Dokumentet har fått en ny version sedan svaret gavs: ",
        changed_gone="Dokumentet finns inte längre i korpusen: ",
        sources="Källor",
        about="Om svaret",
        asked="Frågan ställdes {}.",
        corpus="Korpusens version: {}.",
        verbatim="Alla citat är ordagranna och står på originalspråket.",
        language_model="Texten är skriven av en språkmodell ({}); varje mening är kontrollerad mot källan som den "
        "hänvisar till. Citaten står ordagrant i fotnoterna.",
    ),
    "nb": AnswerTexts(
        subtitle="Svar fra erfaringsbanken",
        question="Spørsmål: ",
        understood_as="Spørsmålet ble forstått som: ",
        answered="Kildene svarer på spørsmålet.",
        partial="Kildene svarer bare på en del av spørsmålet.",
        no_answer="Ikke noe svar",
        by_case="Hva andre har gjort",
        what_sources_say="Hva kildene sier",
        composed="Svar",
        place="Sted: ",
        employer="Arbeidsgiver: ",
        years="År: ",
        machine_translation="Maskinoversettelse: ",
        contradictions="Kilder som ikke stemmer overens",
        source="Kilde",
        says="Hva kilden sier",
        changed_new="Dokumentet har fått en ny versjon etter at svaret ble gitt: ",
        changed_gone="Dokumentet finnes ikke lenger i samlingen: ",
        sources="Kilder",
        about="Om svaret",
        asked="Spørsmålet ble stilt {}.",
        corpus="Samlingens versjon: {}.",
        verbatim="Alle sitater er ordrette og står på originalspråket.",
        language_model="Teksten er skrevet av en språkmodell ({}); hver setning er kontrollert mot kilden den viser "
        "til. Sitatene står ordrett i fotnotene.",
    ),
    "nn": AnswerTexts(
        subtitle="Svar frå erfaringsbanken",
        question="Spørsmål: ",
        understood_as="Spørsmålet vart forstått som: ",
        answered="Kjeldene svarer på spørsmålet.",
        partial="Kjeldene svarer berre på ein del av spørsmålet.",
        no_answer="Ikkje noko svar",
        by_case="Kva andre har gjort",
        what_sources_say="Kva kjeldene seier",
        composed="Svar",
        place="Stad: ",
        employer="Arbeidsgivar: ",
        years="År: ",
        machine_translation="Maskinomsetjing: ",
        contradictions="Kjelder som ikkje stemmer overeins",
        source="Kjelde",
        says="Kva kjelda seier",
        changed_new="Dokumentet har fått ein ny versjon etter at svaret vart gjeve: ",
        changed_gone="Dokumentet finst ikkje lenger i samlinga: ",
        sources="Kjelder",
        about="Om svaret",
        asked="Spørsmålet vart stilt {}.",
        corpus="Versjonen av samlinga: {}.",
        verbatim="Alle sitat er ordrette og står på originalspråket.",
        language_model="Teksten er skriven av ein språkmodell ({}); kvar setning er kontrollert mot kjelda ho viser "
        "til. Sitata står ordrett i fotnotane.",
    ),
}
