"""Other documents that tell of a case: those that name its place and its employer in one passage."""

from __future__ import annotations

import re

from erfarenhet.answering.named_things import missing_things
from erfarenhet.cases.case_records import Case
from erfarenhet.cases.gazetteer import load_gazetteer
from erfarenhet.retrieval.search import Searcher

# Passages looked at; a document that tells of the case has one among them, for both names weigh heavily.
_PASSAGES = 60
_NAME = re.compile(r"[^\W\d_][\w&-]{2,}")
# Words in an employer's name that are no name.
_COMMON = frozenset(
    """
    norsk norske svensk svenska norsk as asa ab kommune kommun koncernen konsernet bedrifter industri annen annan
    flere fleire flera blant annet mfl verksamhet gruve gruver smelteverk smelteverket stålverket regementet flottiljen
    fabrik fabrikken leir forskning utveckling reaktorerna kärnkraftverk anlegget plan
    """.split()
)


def find_supporting_documents(case: Case, *, searcher: Searcher) -> tuple[str, ...]:
    """Ids of documents, the case's own excluded, with a passage that names a place and the employer of the case.

    Without an employer, the passage must name the place and a year of the case's period.
    """
    places = [place for place in case.places if load_gazetteer().county(place) is None]
    employers = employer_names(case.employer)
    years = [str(year) for year in (case.year_from, case.year_to) if year]
    others = employers or years
    if not places or not others:
        return ()
    found = searcher.search(" ".join((*places[:3], *employers, *([] if employers else years))), k=_PASSAGES)
    documents = []
    for hit in found.hits:
        texts = (f"{hit.passage.header}\n{hit.passage.text}",)
        names_place = len(missing_things(places, texts)) < len(places)
        names_other = len(missing_things(others, texts)) < len(others)
        if hit.passage.document_id != case.case_id and names_place and names_other:
            documents.append(hit.passage.document_id)
    return tuple(sorted(dict.fromkeys(documents)))


def employer_names(employer: str | None) -> list[str]:
    """The words of an employer's name that are names: "stålverket i Hällefors (Ovako Steel)" → Ovako, Steel."""
    if not employer:
        return []
    words = [word for word in _NAME.findall(employer) if word[0].isupper() and word.casefold() not in _COMMON]
    return list(dict.fromkeys(words))
