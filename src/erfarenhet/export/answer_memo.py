"""An answer as a memo: what was asked, what the sources say word for word, and what the answer stands on."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from erfarenhet.answering.phrases import PHRASES, listed
from erfarenhet.export.answer_texts import ANSWER_TEXTS
from erfarenhet.export.texts import format_date
from erfarenhet.memo import Block, BulletItem, Cell, Heading, Memo, Note, Paragraph, QuoteBlock, Run, Table
from erfarenhet.records import Answer, AnswerGroup, AnswerLine, AnswerSentence, Citation, Contradiction
from erfarenhet.vocabulary import load_vocabulary

SourceChanged = Literal["new_version", "gone"]
_TITLE_CHARACTERS = 150


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """What a footnote tells of a cited version that the citation itself does not hold.

    Attributes:
        retrieved: the day on which the version was taken into the corpus.
    """

    retrieved: date
    licence: str | None = None


def answer_memo(
    answer: Answer,
    *,
    asked: date,
    sources: Mapping[tuple[str, str], SourceFacts],
    changed: Mapping[str, SourceChanged] | None = None,
    permalink: str | None = None,
    with_sources: bool = True,
) -> Memo:
    """Turn an answer into a memo, in the asker's language.

    Args:
        asked: the day on which the answer was given; also the memo's.
        sources: by document id and version, for the cited ones. A version that is missing counts as read on the day of
            the answer.
        changed: what became of cited documents since, by document id.
        with_sources: whether a list of the sources and facts about the answer follow.
    """
    return Memo(
        title=textwrap.shorten(answer.question, _TITLE_CHARACTERS, placeholder=" …"),
        language=answer.language,
        created=asked,
        blocks=tuple(_AnswerBlocks(answer, asked, changed or {}).blocks(with_sources=with_sources)),
        notes=tuple(_note(citation, answer, asked, sources) for citation in answer.citations),
        subtitle=ANSWER_TEXTS[answer.language].subtitle,
        permalink=permalink,
    )


def _note(citation: Citation, answer: Answer, asked: date, sources: Mapping[tuple[str, str], SourceFacts]) -> Note:
    facts = sources.get((citation.document_id, citation.version), SourceFacts(asked))
    page = citation.printed_page or (str(citation.page) if citation.page is not None else None)
    return Note(
        marker=citation.marker,
        title=citation.title,
        retrieved=facts.retrieved,
        language=citation.language,
        publisher=citation.publisher,
        year=citation.year,
        page=page,
        section=citation.section or None if page is None else None,
        url=citation.url,
        licence=facts.licence,
        # A language model's sentence is not what stands in the source; elsewhere the quote stands in the text.
        quote=citation.quote if answer.engine == "language_model" else None,
    )


class _AnswerBlocks:
    """The blocks of one answer."""

    def __init__(self, answer: Answer, asked: date, changed: Mapping[str, SourceChanged]) -> None:
        self._answer = answer
        self._asked = asked
        self._changed = changed
        self._texts = ANSWER_TEXTS[answer.language]
        self._citations = {citation.marker: citation for citation in answer.citations}

    def blocks(self, *, with_sources: bool) -> Iterator[Block]:
        answer, texts = self._answer, self._texts
        if len(answer.question) > _TITLE_CHARACTERS:
            yield Paragraph((Run(texts.question, emphasis="strong"), Run(answer.question)))
        if answer.understood_as:
            yield Paragraph((Run(texts.understood_as, emphasis="strong"), Run(answer.understood_as)))
        if answer.status == "unanswered":
            yield Heading(1, texts.no_answer)
            yield from (Paragraph((Run(line),)) for line in answer.text.splitlines() if line.strip())
        else:
            yield from self._status()
            yield from self._content()
        if answer.contradictions:
            yield Heading(1, texts.contradictions)
            yield from (self._contradiction(one) for one in answer.contradictions)
        if with_sources:
            yield from self._sources()
            yield from self._about()

    def _status(self) -> Iterator[Block]:
        answer, texts = self._answer, self._texts
        yield Paragraph((Run(texts.answered if answer.status == "answered" else texts.partial, emphasis="strong"),))
        if answer.missing:
            missing = listed(list(answer.missing), answer.language)
            yield Paragraph((Run(PHRASES[answer.language].missing.format(missing)),))

    def _content(self) -> Iterator[Block]:
        if self._answer.groups:
            yield Heading(1, self._texts.by_case)
            for group in self._answer.groups:
                yield from self._group(group)
        elif self._answer.engine == "language_model":
            yield Heading(1, self._texts.composed)
            yield Paragraph(tuple(Run(f"{one.text} ", notes=one.citations) for one in self._answer.sentences))
        else:
            yield Heading(1, self._texts.what_sources_say)
            yield from self._sentences()

    def _sentences(self) -> Iterator[Block]:
        document_id = None
        for sentence in self._answer.sentences:
            first = self._citations[sentence.citations[0]]
            if first.document_id != document_id:
                document_id = first.document_id
                yield Heading(2, first.title, first.language)
            yield QuoteBlock((self._quote(sentence),))
            yield from self._translations(sentence)

    def _group(self, group: AnswerGroup) -> Iterator[Block]:
        texts = self._texts
        language = next((one.language for one in self._answer.citations if one.document_id == group.document_id), None)
        yield Heading(2, group.heading, language)
        facts = ((texts.place, group.place), (texts.employer, group.employer), (texts.years, _years(group)))
        runs: list[Run] = []
        for label, value in facts:
            if value:
                runs += [Run(label, emphasis="strong"), Run(f"{value}. ", language)]
        if runs:
            yield Paragraph(tuple(runs))
        for line in group.lines:
            yield BulletItem((*self._label(line), self._quote(line)))
            yield from self._translations(line)

    def _label(self, line: AnswerLine) -> Iterator[Run]:
        label, language = load_vocabulary().label, self._answer.language
        measure = label("measure_types", line.measure, language) if line.measure else None
        phase = label("phases", line.phase, language) if line.phase else None
        named = f"{measure} ({phase})" if measure and phase else measure or phase
        if named:
            yield Run(f"{named[0].upper()}{named[1:]}: ", emphasis="strong")

    def _quote(self, line: AnswerLine | AnswerSentence) -> Run:
        language = self._citations[line.citations[0]].language if line.citations else None
        return Run(line.text, language, notes=line.citations)

    def _translations(self, line: AnswerLine | AnswerSentence) -> Iterator[Block]:
        for marker in line.citations:
            citation = self._citations[marker]
            if citation.translation and citation.quote == line.text:
                label = Run(self._texts.machine_translation, emphasis="strong")
                yield BulletItem((label, Run(citation.translation, emphasis="emphasis")), level=2)

    def _contradiction(self, contradiction: Contradiction) -> Table:
        def row(statement: AnswerSentence) -> tuple[Cell, Cell]:
            citation = self._citations[statement.citations[0]]
            named = citation.title if citation.year is None else f"{citation.title} ({citation.year})"
            return Cell((Run(named, citation.language),)), Cell((self._quote(statement),))

        header = (Cell((Run(self._texts.source),)), Cell((Run(self._texts.says),)))
        rows = tuple(row(statement) for statement in contradiction.statements)
        return Table(header, rows, caption=contradiction.about, header_column=True)

    def _sources(self) -> Iterator[Block]:
        documents = {citation.document_id: citation for citation in self._answer.citations}
        if not documents:
            return
        yield Heading(1, self._texts.sources)
        for citation in documents.values():
            origin = ", ".join(str(part) for part in (citation.publisher, citation.year) if part is not None)
            runs = [Run(f"{citation.title}.", citation.language), Run(f" {origin}." if origin else "")]
            runs += [Run(f" {citation.url}")] if citation.url else []
            yield BulletItem(tuple(runs))
        for document_id, change in self._changed.items():
            if document_id in documents:
                text = self._texts.changed_gone if change == "gone" else self._texts.changed_new
                citation = documents[document_id]
                yield Paragraph((Run(text, emphasis="strong"), Run(f"{citation.title}.", citation.language)))

    def _about(self) -> Iterator[Block]:
        answer, texts = self._answer, self._texts
        yield Heading(1, texts.about)
        yield BulletItem((Run(texts.asked.format(format_date(self._asked, answer.language))),))
        yield BulletItem((Run(texts.corpus.format(answer.index_version)),))
        if answer.engine == "language_model":
            yield BulletItem((Run(texts.language_model.format(answer.engine_detail or "–")),))
        elif answer.citations:
            yield BulletItem((Run(texts.verbatim),))


def _years(group: AnswerGroup) -> str | None:
    years = [str(year) for year in dict.fromkeys((group.year_from, group.year_to)) if year is not None]
    return "–".join(years) or None
