"""Which municipality and county a place name means, in Sweden and Norway."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from erfarenhet.data_files import read_data_file


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality.

    Attributes:
        name: as documents write it, without "kommun"; may be one that has been merged since.
        county: in which it lies, or lay when it was merged; by its present name.
        country: id in the vocabulary.
        now: what it is part of today; its own name unless it was merged.
    """

    name: str
    county: str
    country: str
    now: str


class Gazetteer:
    """Municipalities and counties by name. Names are compared without regard to case."""

    def __init__(self, rows: Mapping[str, Iterable[Mapping[str, Any]]]) -> None:
        self._municipalities: dict[str, list[Municipality]] = {}
        self._counties: dict[str, tuple[str, str]] = {}
        self._names: dict[str, list[str]] = {}
        for country, counties in rows.items():
            for row in counties:
                county = str(row["county"])
                self._names.setdefault(country, []).append(county)
                # A county that has its municipality's name ("Oslo", "Gotland") is found as a municipality first.
                for name in (county, *row.get("also", ()), *row.get("former", ())):
                    self._counties.setdefault(name.casefold(), (county, country))
                for name in row["municipalities"]:
                    self._add(Municipality(name, county, country, name))
                for name, now in row.get("merged", {}).items():
                    self._add(Municipality(name, county, country, now))

    def _add(self, municipality: Municipality) -> None:
        # "Gáivuotna – Kåfjord": either name will do.
        for name in municipality.name.split(" – "):
            self._municipalities.setdefault(name.casefold(), []).append(municipality)

    def counties(self, country: str) -> tuple[str, ...]:
        """The present counties of a country."""
        return tuple(self._names.get(country, ()))

    def county(self, name: str, country: str | None = None) -> str | None:
        """The present county that ``name`` means (also a former one, and "Dalarna" for "Dalarnas län")."""
        folded = " ".join(name.split()).casefold()
        found = self._counties.get(folded) or self._counties.get(folded.removesuffix(" län").removesuffix(" fylke"))
        return found[0] if found and country in (None, found[1]) else None

    def country_of(self, county: str | None) -> str | None:
        """The country of a present county."""
        return next((country for country, names in self._names.items() if county in names), None)

    def municipalities(
        self, name: str, *, country: str | None = None, county: str | None = None
    ) -> tuple[Municipality, ...]:
        """All municipalities that ``name`` may mean; several where two have the same name (Lund, Våler).

        Args:
            country, county: in which it must lie, when known; the county by its present name.
        """
        folded = " ".join(name.split()).casefold()
        folded = folded.removesuffix(" kommune").removesuffix(" kommun")
        if folded not in self._municipalities:
            folded = folded.removesuffix("s")
        return tuple(
            found
            for found in self._municipalities.get(folded, ())
            if country in (None, found.country) and county in (None, found.county)
        )


@lru_cache(maxsize=1)
def load_gazetteer() -> Gazetteer:
    """Read ``ingest/municipalities.yaml``."""
    return Gazetteer(read_data_file("ingest/municipalities.yaml"))
