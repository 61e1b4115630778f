"""Haystack's asynchronous test suites carry a marker of pytest-asyncio, which is not needed to run them."""


def pytest_configure(config):
    config.addinivalue_line("markers", "asyncio: set by Haystack's own test suites")
