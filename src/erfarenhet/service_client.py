"""Ask through a service that runs on the same home.

The embedded index belongs to one process; while a service holds it, commands ask the service instead.
"""

from __future__ import annotations

import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from erfarenhet.api.problems import error_of
from erfarenhet.api.service_record import ServiceRecord, service_lock_is_held
from erfarenhet.errors import HomeLocked, ServiceUnavailable

if TYPE_CHECKING:
    import httpx

    from erfarenhet.store.interface import Filters

# How long a service may take to say that it lives, and one question to be answered.
_LIVE_S = 2.0
_ANSWER_S = 60.0
# How long to wait for a service that has just started and still loads its model.
_PATIENCE_S = 30.0
_PAUSE_S = 0.25


def find_service(home: Path, *, timeout_s: float = _LIVE_S) -> ServiceClient | None:
    """The service that runs on a home; ``None`` when none does.

    Raises:
        HomeLocked: one holds the home but does not answer within ``timeout_s``.
    """
    home = home.expanduser().absolute()
    deadline = time.monotonic() + timeout_s
    while True:
        record = ServiceRecord.read(home)
        if record is not None and _lives(record, max(deadline - time.monotonic(), 0.1)):
            return ServiceClient(record)
        # Without the lock the record is left over from a process that was killed.
        if not service_lock_is_held(home):
            return None
        if time.monotonic() >= deadline:
            who = f"process {record.pid}, {record.url}" if record else "a process that has not said where it answers"
            remedy = f"If it hangs, stop it with: kill {record.pid}" if record else "Find it with: ps aux"
            raise HomeLocked(
                f"A service holds {home} ({who}) but did not answer within {timeout_s:g} s. Try again. {remedy}."
            )
        time.sleep(0.05)


def _lives(record: ServiceRecord, timeout_s: float) -> bool:
    import httpx

    try:
        # trust_env: a proxy from the environment cannot reach this machine's own service.
        response = httpx.get(f"{record.url}/health/live", timeout=timeout_s, trust_env=False)
        return response.status_code == 200 and response.json().get("instance") == record.instance
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, AttributeError):
        return False  # refused, too slow, or something else listens there now


class ServiceClient:
    """Asks a running service; its errors come back as the errors that they were."""

    def __init__(self, record: ServiceRecord) -> None:
        self.url = record.url
        self.pid = record.pid

    def ask(
        self,
        question: str,
        *,
        language: str | None = None,
        filters: Filters | None = None,
        follows: str | None = None,
    ) -> dict[str, Any]:
        """The contract's answer object.

        Args:
            follows: ``answer_id`` of the answer that the question follows up.
        Raises:
            ErfarenhetError: what the service refused with, or ``ServiceUnavailable`` when it did not answer.
        """
        body = {"question": question, "language": language, "filters": _values(filters), "follows": follows}
        return self._call("POST", "/v1/answers", json=body)

    def search(
        self, question: str, *, k: int = 10, filters: Filters | None = None, language: str | None = None
    ) -> dict[str, Any]:
        """The contract's search object; raises what ``ask`` raises.

        Args:
            language: the asker's, when known.
        """
        asker = {} if language is None else {"asker_language": language}
        return self._call("GET", "/v1/passages", params={"q": question, "k": k, **asker, **_values(filters)})

    def get(self, path: str, **params: Any) -> dict[str, Any]:
        """The object at a path; raises what ``ask`` raises. Parameters that are ``None`` are left out."""
        return self._call("GET", path, params={key: value for key, value in params.items() if value is not None})

    def post(self, path: str, body: Any) -> dict[str, Any]:
        """The object that comes back for a body; raises what ``ask`` raises."""
        return self._call("POST", path, json=body)

    def post_for_file(self, path: str, body: Any, **params: Any) -> bytes:
        """The file that comes back for a body; raises what ``ask`` raises."""
        response = self._request("POST", path, json=body, params=params)
        if response.status_code != 200:
            raise _error_of(response)
        return response.content

    def _call(self, method: str, path: str, **content: Any) -> dict[str, Any]:
        deadline = time.monotonic() + _PATIENCE_S
        while True:
            response = self._request(method, path, **content)
            if response.status_code == 200:
                return dict(response.json())
            if not (response.status_code == 503 and self._soon_ready() and time.monotonic() < deadline):
                raise _error_of(response)
            time.sleep(_PAUSE_S)

    def _soon_ready(self) -> bool:
        """Whether waiting helps: the model is being loaded, or a queue is full."""
        status = self._request("GET", "/health/ready").json().get("status")
        return status in ("loading", "ready")

    def _request(self, method: str, path: str, **content: Any) -> httpx.Response:
        import httpx

        try:
            return httpx.request(method, self.url + path, timeout=_ANSWER_S, trust_env=False, **content)
        except httpx.HTTPError as exc:
            raise ServiceUnavailable(
                f"The service at {self.url} (process {self.pid}) did not answer: {exc}. Try again, or look in its log."
            ) from exc


def _values(filters: Filters | None) -> dict[str, Any]:
    return {} if filters is None else {key: value for key, value in asdict(filters).items() if value not in ((), None)}


def _error_of(response: httpx.Response) -> Exception:
    try:
        problem = response.json()
        return error_of(problem["type"])(problem["detail"])
    except (ValueError, KeyError, TypeError):
        return ServiceUnavailable(
            f"The service answered with status {response.status_code} and no explanation. Look in its log."
        )
