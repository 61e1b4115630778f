from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from erfarenhet.evaluation.plots import Bar, Curve, Difference, draw_bars, draw_curves, draw_differences

NAMESPACE = "{http://www.w3.org/2000/svg}"


def shapes(svg, tag, name):
    root = ElementTree.fromstring(svg)
    return [element for element in root.iter(f"{NAMESPACE}{tag}") if name in element.get("class", "").split()]


def texts(svg):
    return [element.text for element in ElementTree.fromstring(svg).iter(f"{NAMESPACE}text")]


def test_bars_are_as_long_as_their_values():
    svg = draw_bars("A & B", [("one", [Bar("a<b", 0.5, 0.4, 0.6), Bar("b", 1.0, 0.9, 1.0, 1)])])
    half, whole = (float(shapes(svg, "rect", name)[0].get("width")) for name in ("s0", "s1"))
    assert half * 2 == pytest.approx(whole)
    assert {"a<b", "0.500 [0.400, 0.600]", "one"} <= set(texts(svg))
    assert ElementTree.fromstring(svg).get("aria-label") == "A & B"


def test_a_value_outside_of_the_scale_stays_inside_of_the_plot():
    svg = draw_bars("x", [("", [Bar("a", 1.4, -0.2, 1.9)])])
    (bar,), (interval,) = shapes(svg, "rect", "s0"), shapes(svg, "path", "interval")
    left, right = float(bar.get("x")), float(bar.get("x")) + float(bar.get("width"))
    assert [float(x) for x in re.findall(r"[MH]([\d.]+)", interval.get("d"))] == [left, right, left, right]


def test_curves_have_a_line_and_a_mark_each():
    curves = [Curve("a", [(0.5, 0.0), (1.0, 0.4)], (0.5, 0.0)), Curve("b", [], None, 1)]
    svg = draw_curves("risk", curves, x_name="x", y_name="y")
    assert len(shapes(svg, "path", "l0")) == 2  # the line, and its key
    assert len(shapes(svg, "path", "l1")) == 1  # nothing to draw, but named
    assert len(shapes(svg, "circle", "mark")) == 1
    assert {"a", "b", "x", "y"} <= set(texts(svg))


def test_every_question_that_differs_has_its_bar_on_its_side():
    differences = [Difference("up", 0.5), Difference("same", 0.0), Difference("down & out", -0.25)]
    svg = draw_differences("d", differences, mean=0.08, low=-0.1, high=0.3)
    (up,), (down,) = shapes(svg, "rect", "better"), shapes(svg, "rect", "worse")
    assert float(up.get("height")) == pytest.approx(2 * float(down.get("height")))
    assert float(up.get("y")) + float(up.get("height")) == pytest.approx(float(down.get("y")))
    assert float(up.get("x")) < float(down.get("x"))
    assert down.find(f"{NAMESPACE}title").text == "down & out: -0.250"


def test_no_difference_at_all_is_drawn_too():
    svg = draw_differences("d", [Difference("a", 0.0)], mean=0.0, low=0.0, high=0.0)
    assert shapes(svg, "rect", "better") == shapes(svg, "rect", "worse") == []
