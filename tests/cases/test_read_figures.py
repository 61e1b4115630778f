from __future__ import annotations

import pytest

from erfarenhet.cases.read_figures import job_direction, read_employment_share, read_population
from erfarenhet.records import Block, Document, Metadata


def document(text):
    return Document("fall-a", "v", "fall.md", text, (Block("paragraph", 0, len(text)),), (), Metadata())


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Lierne hadde ifølge Innovasjon Norge 1 375 innbyggere i 2016.", (1375, "Lierne", "municipality", 2016)),
        ("Kommunen Lierne har om lag 1 400 innbyggere.", (1400, "Lierne", "municipality", None)),
        ("Lierne hadde 13.266 innbyggarar 1. januar 2024.", (13266, "Lierne", "municipality", 2024)),
        (
            "I Sørli, ein del av Lierne, en ort med strax över 200 invånare, stängde bageriet.",
            (200, "Lierne", "other", None),
        ),
        ("Sørli hade 300 invånare.", (300, "Sørli", "other", None)),
    ],
)
def test_a_population_is_read_with_its_place_and_sentence(sentence, expected):
    (found,) = read_population(document(f"Först något annat. {sentence}"), ["Sørli", "Lierne"], ["Lierne"])
    assert (found.number, found.place, found.scope, found.year) == expected
    start, end = found.quote
    assert f"Först något annat. {sentence}"[start:end] == sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "Lierne har mistet over 500 innbyggere.",
        "Lierne hade målet 80 000 invånare år 2030.",
        "Omkring 6 000 invånare i Lierne behöver flytta.",
        "Lierne har 40 bedrifter.",
        "Hele landet har 5 millioner innbyggere.",
        "Odda hadde 7 000 innbyggere.",
    ],
)
def test_a_loss_a_goal_or_another_place_is_no_population(sentence):
    assert read_population(document(sentence), ["Sørli", "Lierne"], ["Lierne"]) == []


def test_a_share_of_local_employment_is_read():
    found = read_employment_share(
        document("Findus stod för 16,9 procent av alla anställda i Bjuvs kommun 2015; näst störst var Saint-Gobain."),
        [],
    )
    assert [(share.percent, share.what) for share in found] == [
        (16.9, "16,9 procent av alla anställda i Bjuvs kommun 2015")
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "Departementet krevde at minst 15 prosent av arbeidsstyrken var berørt.",
        "Over 70 prosent av de ansatte var med på tiltak.",
        "85 procent av kommunens industrijobb fanns i järnbranschen.",
        "Driftschefen sade att 20 procent av de om lag 550 ansatte bodde lokalt.",
    ],
)
def test_a_demand_and_the_people_of_one_employer_are_no_share(sentence):
    assert read_employment_share(document(sentence), []) == []


@pytest.mark.parametrize(
    ("what", "establishment", "direction"),
    [
        ("anställda som mest kunde påverkas", False, "lost"),
        ("arbeidsplasser tapt på ett år", False, "lost"),
        ("nye arbeidsplasser som mål på fem år", False, "gained"),
        ("arbetstillfällen som Northvolt planerade (cirka)", False, "gained"),
        ("ansatte igjen under driftshvilen", False, "remaining"),
        ("planerade arbetstillfällen i stålverket", True, "gained"),
        ("anställda som högst i fabriken", True, "gained"),
        ("anställda inom produktionen som Ericsson planerade att skiljas från", False, "lost"),
        ("ytterligare som riskerade att förlora arbetet", False, "lost"),
    ],
)
def test_what_a_number_of_jobs_counts_is_told_from_its_words(what, establishment, direction):
    assert job_direction(what, establishment=establishment) == direction
