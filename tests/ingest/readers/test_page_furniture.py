from __future__ import annotations

from erfarenhet.ingest.readers.page_furniture import EdgeLine, find_furniture


def page(header: str, body: list[str], footer: str) -> list[EdgeLine]:
    lines = [EdgeLine(header, 0.04)] if header else []
    lines += [EdgeLine(text, 0.1 + 0.018 * index) for index, text in enumerate(body)]
    return [*lines, EdgeLine(footer, 0.96)] if footer else lines


def test_headers_and_footers_go_and_labels_stay() -> None:
    pages = [page("Rapport 2021:3", [f"Text {n} a", f"Text {n} b"], f"Sida {n + 10} (40)") for n in range(4)]
    found = find_furniture(pages)
    assert found.lines == {(n, line) for n in range(4) for line in (0, 3)}
    assert found.labels == ("10", "11", "12", "13")


def test_left_and_right_pages_may_differ() -> None:
    pages = [page("Omställning" if n % 2 else "Tillväxtverket", ["text"], str(n + 1)) for n in range(6)]
    found = find_furniture(pages)
    assert {line for line in found.lines if line[1] == 0} == {(n, 0) for n in range(6)}
    assert found.labels == tuple("123456")


def test_repeated_text_below_the_header_stays() -> None:
    body = ["Ja eller nej", "Kommentar"] + [f"rad {n}" for n in range(40)]
    found = find_furniture([page("Enkät", body, "") for _ in range(5)])
    assert {line for _, line in found.lines} == {0}


def test_text_without_furniture_is_left_alone() -> None:
    pages = [[EdgeLine(f"mening {n} rad {line}", line * 0.018) for line in range(55)] for n in range(4)]
    assert find_furniture(pages).lines == frozenset()


def test_roman_labels() -> None:
    pages = [page("Förord", [f"text {n}"], label) for n, label in enumerate(["ii", "iii", "iv"])]
    assert find_furniture(pages).labels[0] in ("ii", None)
    assert (0, 0) in find_furniture(pages).lines


def test_single_page() -> None:
    found = find_furniture([page("", ["En text."], "1")])
    assert found.labels == ("1",)
    assert found.lines == {(0, 1)}


def test_year_at_the_edge_is_no_page_number() -> None:
    found = find_furniture([page("", ["En text."], "2019")])
    assert found.lines == frozenset()


def test_a_page_that_says_one_thing_keeps_it() -> None:
    slides = [[EdgeLine(f"Steg {n}", 0.05)] for n in range(5)]
    assert find_furniture(slides).lines == frozenset()


def test_header_goes_from_a_page_with_a_picture_only() -> None:
    pages = [page("Rapport 2021:3", [f"Text {n}"], "") for n in range(3)]
    assert find_furniture([*pages, [EdgeLine("Rapport 2021:3", 0.04)]]).lines == {(n, 0) for n in range(4)}


def test_roman_numbers_of_two_pages_alone_are_page_numbers() -> None:
    body = ["text"] * 9
    found = find_furniture([page("", body, label) for label in ("i", "ii", "1", "2", "3")])
    assert {place for place in found.lines if place[1] == 9} == {(n, 9) for n in range(5)}
    assert found.labels == ("i", "ii", "1", "2", "3")


def test_a_single_roman_number_stays() -> None:
    body = ["text"] * 9
    found = find_furniture([page("", body, label) for label in ("", "iv", "")])
    assert (1, 9) not in found.lines


def test_first_line_in_the_wording_of_the_other_lines_is_text() -> None:
    # Lines so far apart that each looks set off from the next.
    def numbered(n: int) -> list[EdgeLine]:
        body = [EdgeLine(f"Rad {30 * n + line} av rapporten om Åmål", 0.06 + 0.028 * line) for line in range(30)]
        return [*body, EdgeLine(f"Sida {n + 1}", 0.976)]

    assert find_furniture([numbered(n) for n in range(5)]).lines == {(n, 30) for n in range(5)}


def test_sentence_whose_numbers_differ_is_text() -> None:
    pages = [page(f"År {2010 + n} varslades {n + 7} personer vid bruket.", [f"text {n}"], "") for n in range(5)]
    assert find_furniture(pages).lines == frozenset()


def test_sentence_that_is_the_same_everywhere_goes() -> None:
    pages = [page("Rapport 3 om hur vi lärde av omställning.", [f"text {n}"], "") for n in range(5)]
    assert find_furniture(pages).lines == {(n, 0) for n in range(5)}


def test_header_that_is_a_heading_once_too_goes() -> None:
    pages = [page("Omställning", ["Omställning" if n == 2 else "text", "mer text"], "") for n in range(5)]
    assert find_furniture(pages).lines == {(n, 0) for n in range(5)}


def test_header_close_to_the_text_of_most_pages_goes_from_the_others() -> None:
    crowded = [EdgeLine("Rapport", 0.04), *(EdgeLine(f"text {n}", 0.055 + 0.018 * n) for n in range(30))]
    pages = [page("Rapport", ["text", "mer text"], "") for _ in range(3)] + [crowded] * 5
    assert find_furniture(pages).lines == {(n, 0) for n in range(3)}
