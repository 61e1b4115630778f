"""The MCP server by the SDK's own client over stdio: real processes, real model, a small real home."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from mcp import StdioServerParameters
from mcp.client import Client
from mcp.client.stdio import stdio_client
from mcp.types import CallToolResult, TextContent

from erfarenhet.service_client import find_service

pytestmark = pytest.mark.slow

CASES = Path(__file__).parents[2] / "corpus" / "fall"
FILES = ("fall-no-ardal-hydro.md", "fall-se-gislaved-continental.md")
QUESTION = "Vad gjorde Gislaved när Continental lade ned?"


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("mcp")
    cache = os.environ.get("ERFARENHET_CACHE", str(folder / "cache"))
    values = {**os.environ, "ERFARENHET_HOME": str(folder / "home"), "ERFARENHET_CACHE": cache}
    files = [str(CASES / name) for name in FILES]
    command = [sys.executable, "-m", "erfarenhet", "ingest", *files]
    subprocess.run(command, env=values, check=True, capture_output=True, timeout=240)
    return values


@asynccontextmanager
async def connected(environment: dict[str, str], **own: str) -> AsyncIterator[Client]:
    """A client of a server process of its own."""
    server = StdioServerParameters(command=sys.executable, args=["-m", "erfarenhet", "mcp"], env={**environment, **own})
    async with Client(stdio_client(server)) as client:
        yield client


def text_of(result: CallToolResult) -> str:
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


def found_in(result: CallToolResult) -> dict[str, Any]:
    assert not result.is_error, text_of(result)
    assert result.structured_content is not None
    return result.structured_content


def test_the_home_is_asked_where_no_service_runs(environment: dict[str, str]) -> None:
    async def talk() -> None:
        # One process: each loads the model.
        async with connected(environment, ERFARENHET_PUBLIC_URL="https://e.example/") as client:
            await check_tools(client)
            await check_ask(client)
            await check_search_and_passages(client)
            await check_similar(client)
            await check_wrong_calls(client)

    ThreadPoolExecutor(1).submit(anyio.run, talk).result()  # the browser tests leave a loop in this thread


async def check_tools(client: Client) -> None:
    tools = {tool.name: tool for tool in (await client.list_tools()).tools}
    assert set(tools) == {"ask", "search", "similar_cases", "open_passage"}
    for tool in tools.values():
        assert tool.description
        assert tool.annotations is not None
        assert tool.annotations.read_only_hint
        assert all(one.get("description") for one in tool.input_schema["properties"].values())
    assert "verbatim quote" in (client.instructions or "")


async def check_ask(client: Client) -> None:
    asked = await client.call_tool("ask", {"question": QUESTION})
    answer, text = found_in(asked), text_of(asked)
    assert answer["status"] in ("answered", "partial")
    assert f"Permalink: https://e.example/answers/{answer['answer_id']}" in text
    for citation in answer["citations"]:
        assert citation["quote"] in text
        assert f"[{citation['marker']}] {citation['title']}. " in text
        place = f"version={citation['version']}&start={citation['start']}&end={citation['end']}"
        assert f"https://e.example/documents/{citation['document_id']}?{place}" in text
        assert citation["passage_id"] in text


async def check_search_and_passages(client: Client) -> None:
    arguments = {"question": "nye arbeidsplasser i Årdal", "k": 2, "filters": {"country": "NO"}}
    hits = found_in(await client.call_tool("search", arguments))["hits"]
    assert [hit["document_id"] for hit in hits] == ["fall-no-ardal-hydro"] * 2
    opened = await client.call_tool("open_passage", {"passage_id": hits[0]["passage_id"]})
    passage = found_in(opened)
    assert passage["text"] == hits[0]["text"]
    assert (passage["start"], passage["end"]) == (hits[0]["start"], hits[0]["end"])
    assert hits[0]["text"] in text_of(opened)
    assert 0 < len(passage["before"] + passage["after"]) <= 1200
    alone = await client.call_tool("open_passage", {"passage_id": hits[0]["passage_id"], "surroundings": 0})
    assert found_in(alone)["before"] == found_in(alone)["after"] == ""


async def check_similar(client: Client) -> None:
    situation = {"municipality": "Gislaved", "jobs_lost": 700, "event_types": ["nedläggning"], "limit": 1}
    similar = await client.call_tool("similar_cases", situation)
    (case,) = found_in(similar)["cases"]
    assert case["case"]["case_id"] == "fall-se-gislaved-continental"
    assert case["reasons"][0] in text_of(similar)


async def check_wrong_calls(client: Client) -> None:
    calls: tuple[tuple[str, dict[str, Any], str], ...] = (
        ("ask", {"question": "  "}, "The question is empty"),
        ("ask", {"question": "Vad?", "filters": {"colour": "red"}}, "Unknown filter 'colour'"),
        ("ask", {"question": "Vad?", "language": "fi"}, "language"),
        ("similar_cases", {}, "situation"),
        ("similar_cases", {"event_types": ["tsunami"]}, "tsunami"),
        ("open_passage", {"passage_id": "nowhere"}, "No published document has passage 'nowhere'"),
        ("search", {"question": "a", "k": 0}, "k"),
    )
    for name, arguments, said in calls:
        result = await client.call_tool(name, arguments)
        assert result.is_error
        assert said in text_of(result)
        assert "Traceback" not in text_of(result)


@pytest.fixture
def service_url(environment: dict[str, str]) -> Iterator[str]:
    command = [sys.executable, "-m", "erfarenhet", "serve", "--port", "0"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            process.stdout.readline()
            # It loads its model now, and answers when it comes to it.
            found = find_service(Path(environment["ERFARENHET_HOME"]), timeout_s=100)
            assert found is not None
            yield found.url
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(60) == 0


def test_the_service_is_asked_while_it_runs(service_url: str, environment: dict[str, str]) -> None:
    async def talk() -> tuple[CallToolResult, CallToolResult]:
        async with connected(environment) as client:
            asked = await client.call_tool("ask", {"question": QUESTION})
            passage_id = found_in(asked)["citations"][0]["passage_id"]
            return asked, await client.call_tool("open_passage", {"passage_id": passage_id})

    asked, opened = (
        ThreadPoolExecutor(1).submit(anyio.run, talk).result()
    )  # the browser tests leave a loop in this thread
    assert f"Permalink: {service_url}/answers/{found_in(asked)['answer_id']}" in text_of(asked)
    kept = httpx.get(f"{service_url}/v1/answers/{found_in(asked)['answer_id']}", trust_env=False)
    assert kept.json()["question"] == QUESTION
    link = next(line for line in text_of(opened).splitlines() if line.startswith(service_url))
    assert httpx.get(link, trust_env=False).status_code == 200
