"""Function words that carry no subject, by language; left out of the lexical terms.

Short on purpose: a word that some question could be about stays in ("inte" goes, "utan arbete" keeps "arbete";
"mot", "efter" and "under" go). Spelled as people write, before folding.
"""

from __future__ import annotations

_SWEDISH = """
    alla allt att av bara blev bli blir blivit da de dem den denna deras dess dessa det detta dig din dina ditt dock
    du där då efter eller en er era ert ett från för ha hade han hans har hon hos hur här i icke in ingen inget inte
    inom ju kan kunde man med mellan men mer mig min mina mitt mot mycket ni nu när någon något några och om oss på
    samt sedan sig sin sina sitt själv ska skall skulle som så sådan till under upp ut utan vad var vara varför varit
    vart vem vi via vid vilka vilken vilket vår våra vårt än är även åt över
"""
_BOKMAAL = """
    alle alt at av bare begge ble bli blir blitt både da de deg dem den denne der deres det dette din disse ditt du
    eller en enn er et etter for fra før ha hadde han hans har hun hva hvem hver hvilke hvilken hvilket hvor hvordan
    hvorfor i ikke ikkje ingen inn jeg kan kunne man med meg mellom men mer mot mye må noe noen nå når og også om opp
    oss over på samt seg selv sin sine sitt skal skulle slik som så til under ut uten var ved vi vil ville være vært
    vår våre å
"""
_NYNORSK = """
    alle alt at av berre blei blir blitt bli både da dei deim den denne der deira deg det dette di din ditt du då
    eit ei ein eller enn er etter for frå før ha hadde han hans har ho i ikkje ingen inn kan kunne kva kvar kvarandre
    kven kvifor kvilke kor korleis man me med meg mellom men meir mot mykje må noko nokon nokre no når og også om opp
    oss over på sidan seg sjølv sin sine sitt skal skulle slik slike som så til under ut utan var vart ved vera vere
    vi vil ville vore vår våre å
"""
_DANISH = """
    af alle alt at blev blive bliver da de dem den denne der deres det dette dig din disse dog du efter eller en end
    er et for fra før ha han hans har havde hun hvad hvem hvilke hvilken hvilket hvor hvordan hvorfor i ikke ind ingen
    jeg kan kunne man med meget mellem men mere mig mod når nogen noget nogle nu og også om op os over på samt selv
    sig sin sine sit skal skulle som så til ud uden under var ved vi vil ville vor være været
"""
_ENGLISH = """
    a about after all also am an and any are as at be because been before being between both but by can could did do
    does for from had has have he her his how i if in into is it its many more most no nor not of on or other our out
    over she should so some such than that the their them then there these they this those to under up was we were
    what when where which while who why will with would you your
"""

_NORWEGIAN = frozenset((_BOKMAAL + _NYNORSK).split())

# Bokmål and nynorsk share one list: short texts are easily taken for the other, and municipalities mix them.
STOPWORDS: dict[str, frozenset[str]] = {
    "sv": frozenset(_SWEDISH.split()),
    "nb": _NORWEGIAN,
    "nn": _NORWEGIAN,
    "da": frozenset(_DANISH.split()),
    "en": frozenset(_ENGLISH.split()),
}

SCANDINAVIAN_STOPWORDS: frozenset[str] = STOPWORDS["sv"] | _NORWEGIAN | STOPWORDS["da"]
