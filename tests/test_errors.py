import re

import pytest

from erfarenhet import errors

ALL = {
    name: value
    for name, value in vars(errors).items()
    if isinstance(value, type) and issubclass(value, errors.ErfarenhetError)
}


def drawn() -> dict[str, str | None]:
    """The tree of the docstring: each error with the one that it stands below."""
    parents: dict[str, str | None] = {}
    above: list[tuple[int, str]] = []
    for line in errors.__doc__.splitlines():
        match = re.match(r"^( {4}[│├└─ ]*)([A-Z]\w+)(?:  .*)?$", line)
        if match is None:
            continue
        depth, name = len(match[1]), match[2]
        while above and above[-1][0] >= depth:
            above.pop()
        parents[name] = above[-1][1] if above else None
        above.append((depth, name))
    return parents


def test_the_drawing_shows_every_error_and_nothing_else():
    assert set(drawn()) == set(ALL)


@pytest.mark.parametrize("name", sorted(ALL))
def test_each_error_stands_where_it_is_drawn(name):
    parent = drawn()[name]
    expected = Exception if parent is None else ALL[parent]
    assert ALL[name].__bases__ == (expected,)
    assert ALL[name].__doc__
