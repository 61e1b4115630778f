from __future__ import annotations

import inspect

import pytest

from erfarenhet import errors
from erfarenhet.api.problems import KINDS, TYPE_PREFIX, Problem, error_of, kind_of

OURS = [value for _, value in inspect.getmembers(errors, inspect.isclass) if issubclass(value, errors.ErfarenhetError)]


def test_there_are_errors_to_map() -> None:
    assert len(OURS) >= 15


@pytest.mark.parametrize("error", OURS, ids=lambda error: error.__name__)
def test_every_error_is_mapped_by_itself(error: type[errors.ErfarenhetError]) -> None:
    assert error in KINDS, f"say in api/problems.py which HTTP status {error.__name__} has"
    assert 400 <= KINDS[error].status <= 599


@pytest.mark.parametrize("error", OURS, ids=lambda error: error.__name__)
def test_a_problem_leads_back_to_its_error(error: type[errors.ErfarenhetError]) -> None:
    problem = Problem.of_error(error("what, where, what to do"))
    assert error_of(problem.kind.type) is error
    assert problem.detail == "what, where, what to do"


def test_codes_are_unique() -> None:
    codes = [kind.code for kind in KINDS.values()]
    assert len(codes) == len(set(codes))


def test_a_later_subclass_counts_as_its_base() -> None:
    class Unlisted(errors.NotFound):
        pass

    assert kind_of(Unlisted) is KINDS[errors.NotFound]


def test_an_unknown_type_means_that_the_service_did_not_answer() -> None:
    assert error_of(TYPE_PREFIX + "of-tomorrow") is errors.ServiceUnavailable
    assert error_of("about:blank") is errors.ServiceUnavailable
