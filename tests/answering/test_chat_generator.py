"""The wire to a language model, against a server on this machine that speaks OpenAI's protocol."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from erfarenhet.answering.chat_generator import HaystackChatGenerator, WritingFailed, load_chat_generator
from erfarenhet.answering.write_prompt import Prompt
from erfarenhet.settings import load_settings

PROMPT = Prompt("Regler.", "--- UTDRAG 1 ---\nTekst.", "nb-1")


class ModelServer(ThreadingHTTPServer):
    """Answers as its ``behaviour`` says, and remembers what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.behaviour = "stream"
        self.pieces = ["Odda ", "tapte ", "jobber [1]."]
        self.asked: list[tuple[str, str | None, dict[str, Any]]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class _Handler(BaseHTTPRequestHandler):
    server: ModelServer

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.asked.append((self.path, self.headers.get("authorization"), body))
        behaviour = self.server.behaviour
        if behaviour.startswith("status "):
            self._whole(int(behaviour.split()[1]), {"error": {"message": "no", "type": "x", "code": "x"}})
        elif behaviour == "web page":
            self._whole(200, "<html>")
        elif behaviour == "silent":
            time.sleep(3)
        else:
            self._stream(behaviour)

    def _whole(self, status: int, content: Any) -> None:
        data = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _stream(self, behaviour: str) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.end_headers()
        finish = "content_filter" if behaviour == "filtered" else "stop"
        deltas = [({"content": piece}, None) for piece in self.server.pieces]
        try:
            for delta, reason in (({"role": "assistant", "content": ""}, None), *deltas, ({}, finish)):
                choice = {"index": 0, "delta": delta, "finish_reason": reason}
                chunk = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
                self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
                self.wfile.flush()
                if behaviour == "dripping":
                    time.sleep(0.3)
                if behaviour == "broken" and delta.get("content"):
                    self.connection.close()
                    return
            self.wfile.write(b"data: [DONE]\n\n")
        except OSError:
            pass  # the asker went away, which is what some of these tests are about

    def log_message(self, *_args: Any) -> None:
        pass


@pytest.fixture
def server() -> Iterator[ModelServer]:
    running = ModelServer()
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield running
    running.shutdown()
    running.server_close()


def generator_for(server: ModelServer, *, key: str | None = "hemlig", timeout_s: float = 10.0) -> HaystackChatGenerator:
    return HaystackChatGenerator(server.url, "liten", key, timeout_s=timeout_s)


def test_the_text_comes_in_pieces_and_as_a_whole(server: ModelServer) -> None:
    pieces: list[str] = []
    text = generator_for(server).write(PROMPT, pieces.append)
    assert text == "Odda tapte jobber [1]."
    assert pieces == server.pieces
    ((path, authorization, body),) = server.asked
    assert path == "/v1/chat/completions"
    assert authorization == "Bearer hemlig"
    assert (body["model"], body["stream"], body["temperature"]) == ("liten", True, 0.0)
    assert body["messages"] == [
        {"role": "system", "content": "Regler."},
        {"role": "user", "content": "--- UTDRAG 1 ---\nTekst."},
    ]
    assert "tools" not in body


def test_no_key_is_needed(server: ModelServer) -> None:
    assert generator_for(server, key=None).write(PROMPT, lambda _: None)


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        ("status 400", "refused"),
        ("status 401", "refused"),
        ("status 429", "refused"),
        ("status 500", "unreachable"),
        ("filtered", "refused"),
        ("broken", "malformed"),
        ("web page", "malformed"),
    ],
)
def test_what_goes_wrong_has_a_reason_and_is_tried_once(server: ModelServer, behaviour: str, reason: str) -> None:
    server.behaviour = behaviour
    with pytest.raises(WritingFailed) as failed:
        generator_for(server).write(PROMPT, lambda _: None)
    assert failed.value.reason == reason
    assert len(server.asked) == 1


@pytest.mark.parametrize("behaviour", ["silent", "dripping"])
def test_a_model_that_takes_too_long_is_left(server: ModelServer, behaviour: str) -> None:
    server.behaviour = behaviour
    server.pieces = ["x"] * 20
    with pytest.raises(WritingFailed) as failed:
        generator_for(server, timeout_s=0.5).write(PROMPT, lambda _: None)
    assert failed.value.reason == "timeout"


def test_nobody_at_the_address(server: ModelServer) -> None:
    server.shutdown()
    server.server_close()
    with pytest.raises(WritingFailed) as failed:
        generator_for(server).write(PROMPT, lambda _: None)
    assert failed.value.reason == "unreachable"


def test_who_listens_may_stop(server: ModelServer) -> None:
    def stop(_piece: str) -> None:
        raise WritingFailed("malformed")

    with pytest.raises(WritingFailed) as failed:
        generator_for(server).write(PROMPT, stop)
    assert failed.value.reason == "malformed"


def test_without_settings_there_is_no_model() -> None:
    assert load_chat_generator(load_settings(environ={})) is None
    assert load_chat_generator(load_settings({"llm_url": "http://127.0.0.1:1/v1"}, environ={})) is None


def test_the_settings_name_the_model() -> None:
    settings = load_settings(
        {"llm_url": "http://127.0.0.1:1/v1", "llm_model": "liten", "llm_key": "hemlig"}, environ={}
    )
    generator = load_chat_generator(settings)
    assert generator is not None
    assert generator.model == "liten"
    assert "hemlig" not in repr(settings)
