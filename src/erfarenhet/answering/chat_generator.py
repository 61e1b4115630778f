"""The wire to a language model: any OpenAI-compatible endpoint, through Haystack's chat generator.

Haystack is imported when a model is set up and not before: it costs seconds and memory.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, Protocol
from urllib.parse import urlsplit

from erfarenhet.answering.write_prompt import Prompt
from erfarenhet.settings import Settings

if TYPE_CHECKING:
    from haystack.components.generators.chat import OpenAIChatGenerator

Failure = Literal["timeout", "unreachable", "refused", "malformed", "unsupported"]
"""Why a model's answer is not shown."""

_TOKENS_MAX = 700
_THIS_MACHINE = frozenset(("localhost", "127.0.0.1", "::1"))


class WritingFailed(Exception):
    """A model gave nothing that can be shown."""

    def __init__(self, reason: Failure) -> None:
        super().__init__(reason)
        self.reason: Failure = reason


class ChatGenerator(Protocol):
    """Writes a text for a prompt."""

    @property
    def model(self) -> str:
        """What the model is called."""
        ...

    def write(self, prompt: Prompt, on_text: Callable[[str], None]) -> str:
        """Write.

        Args:
            on_text: is given each piece as it comes; may raise to stop.
        Returns:
            All of it.
        Raises:
            WritingFailed: the model cannot be reached, took too long, refused, or its answer was cut off.
        """
        ...


class HaystackChatGenerator:
    """A model behind an OpenAI-compatible endpoint. Safe to share between threads."""

    def __init__(self, url: str, model: str, key: str | None, *, timeout_s: float) -> None:
        """Set the client up; nothing is sent yet.

        Args:
            timeout_s: for the whole answer, from the request to the last word.
        """
        # Now rather than at the first question: it takes seconds.
        import_haystack()
        self.model = model
        self._url = url
        self._key = key
        self._timeout_s = timeout_s

    def _connect(self) -> OpenAIChatGenerator:
        """A client of its own for each answer, so that closing it ends a model's writing when nobody wants it."""
        from haystack.components.generators.chat import OpenAIChatGenerator
        from haystack.utils import Secret

        return OpenAIChatGenerator(
            # Endpoints of one's own often want no key, the client always does.
            api_key=Secret.from_token(self._key or "none"),
            model=self.model,
            api_base_url=self._url,
            timeout=self._timeout_s,
            max_retries=0,
            # A proxy from the environment cannot reach a model on this machine.
            http_client_kwargs={
                "trust_env": urlsplit(self._url).hostname not in _THIS_MACHINE,
                "timeout": self._timeout_s,
            },
            generation_kwargs={"temperature": 0.0, "max_tokens": _TOKENS_MAX},
        )

    def write(self, prompt: Prompt, on_text: Callable[[str], None]) -> str:
        """See ``ChatGenerator.write``."""
        import httpx
        import openai
        from haystack.dataclasses import ChatMessage, StreamingChunk

        deadline = time.monotonic() + self._timeout_s

        def receive(chunk: StreamingChunk) -> None:
            # The client's own limit is for each piece; a model that drips would never meet it.
            if time.monotonic() > deadline:
                raise WritingFailed("timeout")
            if chunk.content:
                on_text(chunk.content)

        generator = self._connect()
        messages = [ChatMessage.from_system(prompt.system), ChatMessage.from_user(prompt.user)]
        try:
            replies = generator.run(messages, streaming_callback=receive)["replies"]
        except (openai.APITimeoutError, httpx.TimeoutException) as exc:
            raise WritingFailed("timeout") from exc
        except openai.APIStatusError as exc:
            raise WritingFailed("refused" if exc.status_code < 500 else "unreachable") from exc
        except (openai.OpenAIError, httpx.HTTPError) as exc:
            raise WritingFailed("unreachable") from exc
        except (ValueError, KeyError, TypeError, AttributeError, IndexError) as exc:
            # What answers is no such endpoint: another protocol, half a message.
            raise WritingFailed("malformed") from exc
        finally:
            if generator.client is not None:
                generator.client.close()
        # Without a reason to finish, the connection was cut in the middle.
        if not replies or not replies[0].text or replies[0].meta.get("finish_reason") is None:
            raise WritingFailed("malformed")
        if replies[0].meta.get("finish_reason") == "content_filter":
            raise WritingFailed("refused")
        return str(replies[0].text)


def import_haystack() -> None:
    """Import what writing needs, with Haystack's telemetry off: it is on by default."""
    os.environ.setdefault("HAYSTACK_TELEMETRY_ENABLED", "False")
    import haystack.components.generators.chat  # noqa: F401


def load_chat_generator(settings: Settings) -> ChatGenerator | None:
    """The model that the settings name; ``None`` when they name none."""
    if settings.llm_url is None or settings.llm_model is None:
        return None
    key = settings.llm_key.get_secret_value() if settings.llm_key else None
    return HaystackChatGenerator(settings.llm_url, settings.llm_model, key, timeout_s=settings.llm_timeout_s)
