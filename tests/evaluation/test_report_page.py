from __future__ import annotations

from html.parser import HTMLParser

import pytest
from word_encoder import WordEncoder

from erfarenhet.encoding.lexical import LexicalTerms
from erfarenhet.errors import SettingsError
from erfarenhet.evaluation.command import RunReport, compare_for_cli
from erfarenhet.evaluation.report import summarise_sets
from erfarenhet.evaluation.report_page import Figure, Page, Section, render_report, write_report
from erfarenhet.evaluation.run import evaluate_dataset
from erfarenhet.evaluation.trec_runs import write_run
from erfarenhet.settings import Settings

CORPUS = [
    {"_id": "1", "text": "Bruket i Åseda lades ned 2009, och femtio anställda fick ny utbildning av kommunen."},
    {"_id": "2", "text": "Regjeringen ga Årdal status som omstillingskommune, og fondet fikk midler av staten."},
]
QUERIES = [
    {"_id": "q1", "text": "Vad fick femtio <anställda> av kommunen?"},
    {"_id": "q2", "text": "Vilken status fick Årdal av regeringen?", "metadata": {"language": "sv"}},
]
QRELS = "q1\t1\t1\nq2\t2\t1\n"


class Checker(HTMLParser):
    """Collects tags, and what would be fetched from elsewhere."""

    def __init__(self):
        super().__init__()
        self.tags: list[str] = []
        self.fetched: list[str] = []

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.fetched += [value for name, value in attributes if name in ("src", "href") and not value.startswith("#")]


def check(html):
    checker = Checker()
    checker.feed(html)
    return checker


@pytest.fixture
def report(make_dataset, tmp_path):
    settings = Settings(home=tmp_path / "home", cache=tmp_path / "cache", candidates=10)
    folder = make_dataset(CORPUS, QUERIES, QRELS)
    return evaluate_dataset(
        folder, legs=("dense", "lexical"), settings=settings, encoder=WordEncoder(), terms=LexicalTerms()
    )


def test_the_page_needs_nothing_else_and_has_a_table_beside_each_plot(report):
    html = render_report(RunReport(None, (report, report)).to_page())
    found = check(html)
    assert found.fetched == []
    assert not {"script", "link", "img", "iframe", "object"} & set(found.tags)
    assert "url(" not in html
    assert "@import" not in html
    assert 0 < found.tags.count("svg") <= found.tags.count("table")
    assert found.tags.count("details") == found.tags.count("svg")
    assert "prefers-color-scheme: dark" in html


def test_legs_languages_and_provenance_stand_there(report):
    html = render_report(RunReport("a run", (report,)).to_page())
    for text in ("a run", "hybrid", "dense", "lexical", "cross-language", "sv→nb", report.index.encoder):
        assert text in html


def test_legs_are_compared_question_by_question(report):
    found = report.to_json()
    assert list(found["legs"]) == ["hybrid", "dense", "lexical"]
    assert found["metrics"] == found["legs"]["hybrid"]["metrics"]
    assert "difference" not in found["legs"]["hybrid"]
    difference = found["legs"]["dense"]["difference"]
    means = {leg: found["legs"][leg]["metrics"]["ndcg@10"] for leg in ("hybrid", "dense")}
    assert difference["difference"] == pytest.approx(means["hybrid"] - means["dense"], abs=1e-3)


def test_languages_of_question_and_document_make_rows(report):
    found = report.to_json()
    assert {name: row["queries"] for name, row in found["language_match"].items()} == {
        "same_language": 1,
        "cross_language": 1,
    }
    assert set(found["language_pairs"]) == {"sv→sv", "sv→nb"}


def test_several_sets_have_a_mean(report):
    found = RunReport("both", (report, report)).to_json()
    assert found["run"] == "both"
    assert len(found["sets"]) == 2
    assert found["mean"]["hybrid"]["ndcg@10"] == report.to_json()["metrics"]["ndcg@10"]


def test_the_short_table_marks_the_best_leg(report):
    lines = summarise_sets([report, report]).splitlines()
    assert lines[0] == "| set | questions | hybrid | dense | lexical |"
    assert lines[2].startswith("| set | 2 | ")
    assert "**" in lines[2]
    assert lines[4].startswith("| mean | 4 | ")


def test_what_people_wrote_is_escaped(make_dataset, tmp_path):
    folder = make_dataset(CORPUS, QUERIES, QRELS)
    write_run(tmp_path / "a.run", {"q1": [("1", 1.0)], "q2": [("1", 1.0)]}, tag="a")
    write_run(tmp_path / "b.run", {"q1": [("2", 1.0)], "q2": [("2", 1.0)]}, tag="b")
    page = compare_for_cli(tmp_path / "a.run", tmp_path / "b.run", judgements=folder).to_page()
    html = render_report(page)
    assert "<anställda>" not in html
    assert html.count("&lt;anställda&gt;") == 2  # in the plot and in its table
    assert "1 better, 1 worse, 0 the same" in html
    assert render_report(
        Page("<b>", "&", [Section("<i>", [Figure("<u>", ["<s>"], [["<q>"]])], ["<p1>"], [("<d>", "<e>")])])
    )


def test_a_report_that_cannot_be_written_says_so(tmp_path):
    with pytest.raises(SettingsError, match="report"):
        write_report(tmp_path / "no/report.html", Page("a", "b", []))
    write_report(tmp_path / "report.html", Page("a", "b", []))
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]
