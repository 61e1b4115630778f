"""The starter brief as a memo: every quote with its note."""

from __future__ import annotations

from erfarenhet.cases.brief_records import Brief, BriefPart
from erfarenhet.cases.brief_texts import BRIEF_TEXTS, BriefTexts
from erfarenhet.cases.industries import load_industries
from erfarenhet.cases.memo_notes import MetadataOf
from erfarenhet.cases.similar_texts import grouped
from erfarenhet.memo import Block, BulletItem, Cell, Heading, Memo, Note, Paragraph, Run, Table
from erfarenhet.vocabulary import load_vocabulary


def brief_memo(brief: Brief, *, metadata_of: MetadataOf) -> Memo:
    """Write a brief down; ``metadata_of`` tells a cited document's licence."""
    texts = BRIEF_TEXTS[brief.language]
    blocks: list[Block] = [Paragraph((Run(texts.how_made, emphasis="emphasis"),))]
    if brief.country_assumed:
        country = load_vocabulary().label("countries", brief.country, brief.language)
        blocks.append(Paragraph((Run(texts.country_assumed.format(country)),)))
    blocks += _situation(brief, texts)
    blocks += _similar(brief, texts)
    quoted = {citation.marker: citation for citation in brief.citations}
    for section in brief.sections:
        blocks.append(Heading(1, section.heading))
        for part in section.parts:
            blocks += _part(part, {marker: citation.language for marker, citation in quoted.items()})
    return Memo(
        title=brief.title,
        language=brief.language,
        created=brief.created,
        blocks=tuple(blocks),
        notes=tuple(
            Note(
                marker=citation.marker,
                title=citation.title,
                retrieved=brief.created,
                language=citation.language,
                publisher=citation.publisher,
                year=citation.year,
                page=str(citation.page) if citation.page else None,
                section=citation.section or None,
                url=citation.url,
                licence=metadata_of(citation.document_id).licence,
            )
            for citation in brief.citations
        ),
    )


def _situation(brief: Brief, texts: BriefTexts) -> list[Block]:
    situation, vocabulary = brief.situation, load_vocabulary()
    values = {
        "municipality": situation.municipality,
        "county": situation.county,
        "country": vocabulary.label("countries", situation.country, brief.language) if situation.country else None,
        "population": grouped(situation.population) if situation.population else None,
        "event_types": ", ".join(
            vocabulary.label("event_types", event, brief.language) for event in situation.event_types
        ),
        "industries": ", ".join(load_industries().label(one, brief.language) for one in situation.industries),
        "jobs_lost": grouped(situation.jobs_lost) if situation.jobs_lost else None,
        "jobs_gained": grouped(situation.jobs_gained) if situation.jobs_gained else None,
    }
    rows = tuple((Cell((Run(texts.understood[name]),)), Cell((Run(value),))) for name, value in values.items() if value)
    if not rows:
        return []
    header = (Cell((Run(texts.situation),)), Cell())
    return [Heading(1, texts.situation), Table(header, rows, header_column=True)]


def _similar(brief: Brief, texts: BriefTexts) -> list[Block]:
    blocks: list[Block] = [Heading(1, texts.similar)]
    if not brief.similar:
        return [*blocks, Paragraph((Run(texts.none_similar),))]
    blocks.append(Paragraph((Run(texts.similar_lead),)))
    for similar in brief.similar:
        blocks.append(BulletItem((Run(similar.case.title, language=similar.case.language, emphasis="strong"),)))
        for words, phrase in ((similar.reasons, texts.why), (similar.differences, texts.differs)):
            if words:
                blocks.append(BulletItem((Run(phrase.format("; ".join(words))),), level=2))
    return blocks


def _part(part: BriefPart, languages: dict[int, str]) -> list[Block]:
    blocks: list[Block] = [Heading(2, part.heading), Paragraph((Run(part.lead),))]
    for item in part.items:
        quote = Run(item.text, language=languages[item.marker], notes=(item.marker,))
        if item.label is None:
            blocks.append(BulletItem((quote,)))
        else:
            separator = " " if item.label.endswith(("?", ".", ":")) else ": "
            label = Run(f"{item.label}{separator}", language=item.label_language, emphasis="strong")
            blocks.append(BulletItem((label, quote)))
    blocks += [Paragraph((Run(line, emphasis="emphasis"),)) for line in part.missing]
    return blocks
