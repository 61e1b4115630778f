"""What the system itself says in an answer, in the asker's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrases:
    """The phrases of one language. ``{}`` stands for what is filled in."""

    found: str
    found_partly: str
    missing: str
    nothing: str
    nothing_about: str
    nearest: str
    nearest_none: str
    page: str
    disagree: str
    wrote: str
    translated: str
    understood: str


PHRASES: Mapping[str, Phrases] = {
    "sv": Phrases(
        found="Detta säger underlaget:",
        found_partly="Underlaget svarar bara på en del av frågan:",
        missing="Det finns inget om {} i det som hittades.",
        nothing="Det finns inget i korpusen som svarar på frågan.",
        nothing_about="Det finns inget i korpusen om {}.",
        nearest="Det närmaste som finns handlar om: {}.",
        nearest_none="Korpusen har inga dokument som passar urvalet.",
        page="s. {}",
        disagree="Källorna är inte överens om en sak ({}):",
        wrote="Formulerat av en språkmodell ({}); varje mening är kontrollerad mot de ställen som den hänvisar till.",
        translated="maskinöversatt",
        understood="Frågan förstås som: {}",
    ),
    "nb": Phrases(
        found="Dette sier kildene:",
        found_partly="Kildene svarer bare på en del av spørsmålet:",
        missing="Det finnes ingenting om {} i det som ble funnet.",
        nothing="Det finnes ingenting i samlingen som svarer på spørsmålet.",
        nothing_about="Det finnes ingenting i samlingen om {}.",
        nearest="Det nærmeste som finnes, handler om: {}.",
        nearest_none="Samlingen har ingen dokumenter som passer til utvalget.",
        page="s. {}",
        disagree="Kildene er ikke enige om én ting ({}):",
        wrote="Formulert av en språkmodell ({}); hver setning er kontrollert mot stedene som den viser til.",
        translated="maskinoversatt",
        understood="Spørsmålet forstås som: {}",
    ),
    "nn": Phrases(
        found="Dette seier kjeldene:",
        found_partly="Kjeldene svarer berre på ein del av spørsmålet:",
        missing="Det finst ingenting om {} i det som vart funne.",
        nothing="Det finst ingenting i samlinga som svarer på spørsmålet.",
        nothing_about="Det finst ingenting i samlinga om {}.",
        nearest="Det nærmaste som finst, handlar om: {}.",
        nearest_none="Samlinga har ingen dokument som passar til utvalet.",
        page="s. {}",
        disagree="Kjeldene er ikkje samde om éin ting ({}):",
        wrote="Formulert av ein språkmodell ({}); kvar setning er kontrollert mot stadene som ho viser til.",
        translated="maskinomsett",
        understood="Spørsmålet blir forstått som: {}",
    ),
}
_AND: Mapping[str, str] = {"sv": "och", "nb": "og", "nn": "og"}


def listed(items: list[str], language: str) -> str:
    """ "A", "A och B", "A, B och C"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {_AND[language]} {items[-1]}"
