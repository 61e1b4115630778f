"""Write a starter brief: put the template's questions to the corpus and gather what similar cases did."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from erfarenhet.answering.choose_sentences import Evidence
from erfarenhet.answering.sources import PageOf
from erfarenhet.cases.brief_records import Brief, BriefItem, BriefPart, BriefSection
from erfarenhet.cases.brief_template import BriefKind, PartTemplate, PhaseTemplate, load_brief_template
from erfarenhet.cases.brief_texts import BRIEF_TEXTS
from erfarenhet.cases.case_records import Case, CaseQuote, Claim
from erfarenhet.cases.choose_quotes import Search, choose_quotes
from erfarenhet.cases.cite_case import quote_of
from erfarenhet.cases.find_similar_cases import SimilarCase
from erfarenhet.cases.memo_notes import MetadataOf
from erfarenhet.cases.read_case import CASE_DOCUMENT_TYPE
from erfarenhet.cases.situation import ESTABLISHMENT, Situation
from erfarenhet.encoding.interface import Terms
from erfarenhet.records import Citation, Hit, Metadata
from erfarenhet.retrieval.search import Searcher
from erfarenhet.store.interface import Filters
from erfarenhet.vocabulary import load_vocabulary

# Cases whose measures are shown. Where none of them did anything in a phase, the next nearest one stands in.
_CASES_SHOWN = 5
_MEASURES_PER_CASE = 2
_COUNTRY_OF = {"sv": "SE", "nb": "NO", "nn": "NO"}
# Actors of one type whose quotes are looked for.
_EXAMPLES_LOOKED_AT = 4
_TELLING = 0.6
# Sections, and documents, that tell what went wrong, what was learnt, and where sources disagree.
_LESSONS = re.compile(
    r"fallgrop|fallgruve|lärdom|lærdom|skiljer sig|sprik|skil seg|oppgis ulikt|konjunktur|varsom", re.IGNORECASE
)
# Organisations to get in touch with; the employer and the municipality itself are no such.
_CONTACT_TYPES = (
    "region", "länsstyrelse", "arbetsförmedling", "trygghetsorganisation", "statlig myndighet", "regering",
    "samordnare", "omställningsorganisation", "innovationsmiljö", "utbildning", "fack", "näringsliv", "investerare",
)  # fmt: skip


@dataclass(slots=True)
class _Citations:
    """The citations of a brief: each quote once, numbered in the order of reading."""

    metadata_of: MetadataOf
    by_place: dict[tuple[str, int], Citation] = field(default_factory=dict)

    def marker(self, quote: CaseQuote) -> int:
        place = (quote.document_id, quote.start)
        if place not in self.by_place:
            metadata = self.metadata_of(quote.document_id)
            self.by_place[place] = Citation(
                marker=len(self.by_place) + 1,
                passage_id=quote.passage_id,
                document_id=quote.document_id,
                version=quote.version,
                title=metadata.title or quote.document_id,
                publisher=metadata.publisher,
                year=metadata.year,
                language=quote.language,
                page=quote.page,
                section=quote.section,
                quote=quote.text,
                start=quote.start,
                end=quote.end,
                url=metadata.url,
            )
        return self.by_place[place].marker


@dataclass(frozen=True, slots=True)
class BriefSources:
    """What a brief is made from.

    Attributes:
        cases: all published cases.
        search: searches the searcher's generation; the template's questions are always the same, so it may remember.
        similar: the nearest ones, nearest first; some forty where there are as many.
        quotes: finds the sentences that support claims of a case, by claim.
    """

    searcher: Searcher
    search: Search
    terms: Terms
    page_of: PageOf
    metadata_of: MetadataOf
    cases: Sequence[Case]
    similar: Sequence[SimilarCase]
    quotes: Callable[[Case, Sequence[Claim]], Mapping[str, CaseQuote]]
    index_version: str


def write_brief(situation: Situation, language: str, sources: BriefSources, *, created: date) -> Brief:
    """Write a brief for a situation.

    Args:
        language: sv, nb or nn; of headings and leads.
        created: the day on which it is made.
    Returns:
        The brief; a part that the corpus has no evidence for says so.
    """
    country, assumed = _country(situation, language)
    kind: BriefKind = "establishment" if situation.is_establishment else "closure"
    writer = _Writer(kind, country, language, sources, _Citations(sources.metadata_of))
    sections = tuple(writer.section(phase) for phase in load_brief_template())
    return Brief(
        title=_title(situation, language),
        language=language,
        kind=kind,
        country=country,
        country_assumed=assumed,
        created=created,
        situation=situation,
        similar=tuple(sources.similar[:_CASES_SHOWN]),
        sections=sections,
        citations=tuple(writer.citations.by_place.values()),
        index_version=sources.index_version,
    )


def _country(situation: Situation, language: str) -> tuple[str, bool]:
    if situation.country is not None:
        return situation.country, False
    return ("SE" if language == "sv" else "NO"), True


def _title(situation: Situation, language: str) -> str:
    texts, vocabulary = BRIEF_TEXTS[language], load_vocabulary()
    events = situation.event_types or ("nedläggning",)
    what = ", ".join(vocabulary.label("event_types", event, language) for event in events)
    place = situation.municipality or situation.county
    return texts.title.format(texts.place.format(what, place) if place else what)


@dataclass(slots=True)
class _Writer:
    kind: BriefKind
    country: str
    language: str
    sources: BriefSources
    citations: _Citations

    def section(self, phase: PhaseTemplate) -> BriefSection:
        heading = load_vocabulary().label("phases", phase.id, self.language)
        parts = (self._part(part, phase.id) for part in phase.parts)
        return BriefSection(phase.id, heading[:1].upper() + heading[1:], tuple(part for part in parts if part))

    def _part(self, part: PartTemplate, phase: str) -> BriefPart | None:
        texts = BRIEF_TEXTS[self.language]
        missing: tuple[str, ...] = ()
        if part.kind == "cases":
            items = self._others(phase, part.limit)
            missing = () if items else (texts.no_measures,)
        elif part.kind == "contacts":
            items = self._contacts(part.limit)
        elif part.kind == "checklist":
            items, unanswered = self._checklist(part)
            missing = tuple(texts.no_evidence_on.format(label) for label in unanswered)
        else:
            question = part.questions.of(self.kind, self.country)
            if question is None:
                return None  # not asked in this kind of situation
            pitfalls = part.kind == "pitfalls"
            items = self._quotes(question, phase, part, pitfalls=pitfalls)
        if not items and not missing:
            missing = (texts.no_evidence,)
        heading, lead = part.heading[self.language], part.lead[self.language]
        return BriefPart(part.id, heading, lead, tuple(items), missing)

    # Quotes from guides, and of lessons

    def _quotes(self, question: str, phase: str, part: PartTemplate, *, pitfalls: bool) -> list[BriefItem]:
        def fits(hit: Hit) -> bool:
            # What went wrong in the other country is worth knowing; its rules are not.
            return self._is_guide(hit, phase) and (_tells_lessons(hit) if pitfalls else self._is_of_country(hit))

        limit = part.limit
        found: list[Evidence] = []
        if pitfalls:
            near = tuple(similar.case.case_id for similar in self.sources.similar[:_CASES_SHOWN])
            if near:
                found = self._choose(question, _tells_lessons, -(-limit // 2), filters=Filters(document_id=near))
        used = {(evidence.hit.passage.document_id, evidence.span.start) for evidence in found}
        found = self._choose(question, fits, limit - len(found), own_country=part.own_country, used=used) + found
        return [self._item(evidence) for evidence in found]

    def _choose(
        self,
        question: str,
        fits: Callable[[Hit], bool],
        limit: int,
        *,
        filters: Filters = Filters(),
        own_country: bool = False,
        used: Collection[tuple[str, int]] = (),
    ) -> list[Evidence]:
        return choose_quotes(
            question,
            searcher=self.sources.searcher,
            search=self.sources.search,
            terms=self.sources.terms,
            country=self.country,
            fits=fits,
            limit=limit,
            filters=filters,
            own_country=own_country,
            used={*self.citations.by_place, *used},
        )

    def _is_guide(self, hit: Hit, phase: str | None) -> bool:
        metadata = hit.metadata
        return (
            metadata.document_type != CASE_DOCUMENT_TYPE
            and (phase is None or not metadata.phases or phase in metadata.phases)
            and (self.kind == "establishment" or not _is_about_establishments(metadata))
        )

    def _is_of_country(self, hit: Hit) -> bool:
        # A report without metadata is about the country in whose language it is written, as far as anybody can tell.
        countries = hit.metadata.countries or (_COUNTRY_OF.get(hit.passage.language, self.country),)
        return self.country in countries

    def _item(self, evidence: Evidence, label: str | None = None) -> BriefItem:
        quote = quote_of(evidence.hit.passage, evidence.span, self.sources.page_of)
        case = next((case for case in self.sources.cases if case.case_id == quote.document_id), None)
        if case is not None and label is None:
            return BriefItem(quote.text, self.citations.marker(quote), *_case_label(case), case.case_id)
        return BriefItem(quote.text, self.citations.marker(quote), label)

    def _checklist(self, part: PartTemplate) -> tuple[list[BriefItem], list[str]]:
        items: list[BriefItem] = []
        unanswered: list[str] = []
        for entry in part.items:
            label = entry.label[self.language]
            question = entry.questions.of(self.kind, self.country)
            found = []
            if question is not None:
                # What stands above in the brief may be the best answer here too: a checklist is read on its own.
                found = choose_quotes(
                    question,
                    searcher=self.sources.searcher,
                    search=self.sources.search,
                    terms=self.sources.terms,
                    country=self.country,
                    fits=lambda hit: self._is_guide(hit, None) and self._is_of_country(hit),
                    limit=part.limit,
                    own_country=part.own_country,
                    used={(cited.document_id, cited.start) for cited in self._cited_by(items)},
                )
            items += [self._item(evidence, label) for evidence in found]
            if not found:
                unanswered.append(label)
        return items, unanswered

    def _cited_by(self, items: Sequence[BriefItem]) -> list[Citation]:
        markers = {item.marker for item in items}
        return [citation for citation in self.citations.by_place.values() if citation.marker in markers]

    # What similar cases did, and who took part

    def _others(self, phase: str, limit: int) -> list[BriefItem]:
        items: list[BriefItem] = []
        for position, similar in enumerate(self.sources.similar):
            if position >= _CASES_SHOWN and items:
                break
            case = similar.case
            measures = [measure for measure in case.measures if measure.phase == phase]
            found = self.sources.quotes(case, measures) if measures else {}
            quoted = (found[measure.claim_id] for measure in measures if measure.claim_id in found)
            distinct = list({(quote.document_id, quote.start): quote for quote in quoted}.values())
            for quote in distinct[:_MEASURES_PER_CASE]:
                if len(items) < limit:
                    label, spoken = _case_label(case)
                    items.append(BriefItem(quote.text, self.citations.marker(quote), label, spoken, case.case_id))
        return items

    def _contacts(self, limit: int) -> list[BriefItem]:
        """One organisation per type, the types that took part in most cases of the country and kind first."""
        comparable = [case for case in self.sources.cases if self._is_comparable(case)]
        counts = Counter(
            kind for case in comparable for kind in {actor.type for actor in case.actors} if kind in _CONTACT_TYPES
        )
        nearest = [similar.case for similar in self.sources.similar if self._is_comparable(similar.case)]
        ordered = nearest + [case for case in comparable if case not in nearest]
        items: list[BriefItem] = []
        for kind, count in sorted(counts.items(), key=lambda item: (-item[1], _CONTACT_TYPES.index(item[0]))):
            if len(items) == limit:
                break
            found = self._example(kind, ordered)
            if found is None:
                continue
            case, name, quote = found
            label = load_vocabulary().label("actor_types", kind, self.language)
            share = BRIEF_TEXTS[self.language].in_cases.format(count, len(comparable))
            text = f"{label[:1].upper()}{label[1:]} ({share}): {name}"
            items.append(BriefItem(quote.text, self.citations.marker(quote), text, None, case.case_id))
        return items

    def _is_comparable(self, case: Case) -> bool:
        establishment = set(case.event_types) == {ESTABLISHMENT}
        return self.country in case.countries and establishment == (self.kind == "establishment")

    def _example(self, kind: str, cases: Sequence[Case]) -> tuple[Case, str, CaseQuote] | None:
        """An actor of a type with the sentence that says what it did: one that is in many cases, then the nearest."""
        actors = [(case, actor) for case in cases for actor in case.actors if actor.type == kind]
        often = Counter(actor.name for _, actor in actors)
        # Stable: among organisations that occur equally often, the nearest case's comes first.
        actors.sort(key=lambda pair: -often[pair[1].name])
        found = [
            (case, actor.name, quote)
            for case, actor in actors[:_EXAMPLES_LOOKED_AT]
            if (quote := self.sources.quotes(case, (actor,)).get(actor.claim_id)) is not None
        ]
        # A sentence that fits the actor's role well says what the organisation does; else the best there is.
        telling = (example for example in found if example[2].score >= _TELLING)
        return next(telling, max(found, key=lambda example: example[2].score, default=None))


def _is_about_establishments(metadata: Metadata) -> bool:
    if metadata.event_types:
        return set(metadata.event_types) == {ESTABLISHMENT}
    return "etablering" in (metadata.title or "").casefold()


def _tells_lessons(hit: Hit) -> bool:
    sections = hit.passage.section
    title = hit.metadata.title or ""
    return any(_LESSONS.search(heading) for heading in sections) or bool(_LESSONS.search(title))


def _case_label(case: Case) -> tuple[str, str]:
    """How a case is named beside a quote, and in which language."""
    years = "–".join(str(year) for year in (case.year_from, case.year_to) if year)
    place = case.municipalities[0] if case.municipalities else case.place or case.title
    parts = [part for part in (case.employer, years) if part]
    return f"{place} ({', '.join(parts)})" if parts else place, case.language
