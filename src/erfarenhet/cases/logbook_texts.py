"""The words of a logbook's table, of its export and of the case that it proposes, by language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LogbookTexts:
    """The words of one language; ``{}`` stands for what is filled in."""

    title: str
    measure: str
    done: str
    main_activity: str
    responsible: str
    phase: str
    measure_type: str
    status: str
    date_from: str
    date_to: str
    empty: str
    own_account: str
    case_title: str
    municipality: str
    summary: str
    in_short: str
    who: str
    what_was_done: str
    not_told: str
    not_told_text: str


LOGBOOK_TEXTS: Mapping[str, LogbookTexts] = {
    "sv": LogbookTexts(
        title="Loggbok: {}",
        measure="Insats",
        done="Vad har gjorts och när",
        main_activity="Huvudaktivitet",
        responsible="Ansvarig funktion",
        phase="Fas",
        measure_type="Slag av insats",
        status="Status",
        date_from="Från",
        date_to="Till",
        empty="Loggboken har inga anteckningar ännu.",
        own_account="Anteckningarna är kommunens egna. Ingen annan har prövat dem.",
        case_title="{}: omställning enligt kommunens loggbok",
        municipality="{} kommun",
        summary="{} kommun har fört loggbok över sin omställning. Loggboken har {} anteckningar.",
        in_short="I korthet",
        who="Vilka var med",
        what_was_done="Vad gjorde man",
        not_told="Vad källorna inte säger",
        not_told_text="Enda källan om {} är kommunens egen loggbok. Ingen oberoende källa har prövat uppgifterna.",
    ),
    "nb": LogbookTexts(
        title="Loggbok: {}",
        measure="Tiltak",
        done="Hva er gjort, og når",
        main_activity="Hovedaktivitet",
        responsible="Ansvarlig funksjon",
        phase="Fase",
        measure_type="Type tiltak",
        status="Status",
        date_from="Fra",
        date_to="Til",
        empty="Loggboken har ingen innførsler ennå.",
        own_account="Innførslene er kommunens egne. Ingen andre har prøvd dem.",
        case_title="{}: omstilling etter kommunens loggbok",
        municipality="{} kommune",
        summary="{} kommune har ført loggbok over omstillingen sin. Loggboken har {} innførsler.",
        in_short="Kort fortalt",
        who="Hvem var med",
        what_was_done="Hva gjorde de",
        not_told="Hva kildene ikke sier",
        not_told_text="Eneste kilde om {} er kommunens egen loggbok. Ingen uavhengig kilde har prøvd opplysningene.",
    ),
    "nn": LogbookTexts(
        title="Loggbok: {}",
        measure="Tiltak",
        done="Kva er gjort, og når",
        main_activity="Hovudaktivitet",
        responsible="Ansvarleg funksjon",
        phase="Fase",
        measure_type="Type tiltak",
        status="Status",
        date_from="Frå",
        date_to="Til",
        empty="Loggboka har ingen innførslar enno.",
        own_account="Innførslane er kommunen sine eigne. Ingen andre har prøvd dei.",
        case_title="{}: omstilling etter loggboka til kommunen",
        municipality="{} kommune",
        summary="{} kommune har ført loggbok over omstillinga si. Loggboka har {} innførslar.",
        in_short="Kort fortalt",
        who="Kven var med",
        what_was_done="Kva gjorde dei",
        not_told="Kva kjeldene ikkje seier",
        not_told_text="Einaste kjelda om {} er loggboka til kommunen. Inga uavhengig kjelde har prøvd opplysningane.",
    ),
}
