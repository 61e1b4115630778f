"""Small words that Apertium gets wrong again and again between Swedish and Norwegian, and what they mean.

Found by reading translations of the starter corpus. They are words of grammar and reporting, each with one meaning in
reports; a word whose meaning depends on its sentence does not belong here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CORRECTIONS: Final[Mapping[tuple[str, str], Mapping[str, str]]] = {
    ("sv", "nb"): {
        "från": "fra",
        "redan": "allerede",
        "finns": "finnes",
        "fanns": "fantes",
        "inför": "foran",
        "lärande": "læring",
        "insats": "innsats",
        "insatser": "innsatser",
        "insatserna": "innsatsene",
        "uppgifterna": "opplysningene",
        "koncernen": "konsernet",
    },
    ("sv", "nn"): {
        "från": "frå",
        "redan": "allereie",
        "finns": "finst",
        "fanns": "fanst",
        "behövs": "trengst",
        "behövdes": "trongst",
        "inför": "framfor",
        "lärande": "læring",
        "insats": "innsats",
        "insatser": "innsatsar",
        "insatserna": "innsatsane",
        "uppgifterna": "opplysningane",
        "koncernen": "konsernet",
    },
    ("nb", "sv"): {"evaluering": "utvärdering", "evalueringen": "utvärderingen"},
    ("nn", "sv"): {"evaluering": "utvärdering", "evalueringa": "utvärderingen"},
}
