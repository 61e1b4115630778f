"""The document store's methods for asynchronous pipelines: the synchronous ones, in a thread.

The engine holds the interpreter's lock while it works, so this spares the event loop the waiting (for the lock of
the folder, for the disk) rather than the work.
"""

from __future__ import annotations

import asyncio
from typing import Any, Protocol

from haystack.dataclasses import Document
from haystack.document_stores.types import DuplicatePolicy


class _Synchronous(Protocol):
    """What is run in a thread."""

    def count_documents(self) -> int: ...

    def filter_documents(self, filters: dict[str, Any] | None = None) -> list[Document]: ...

    def write_documents(self, documents: list[Document], policy: DuplicatePolicy = DuplicatePolicy.NONE) -> int: ...

    def delete_documents(self, document_ids: list[str]) -> None: ...

    def delete_all_documents(self, recreate_index: bool = False) -> None: ...

    def delete_by_filter(self, filters: dict[str, Any]) -> int: ...

    def update_by_filter(self, filters: dict[str, Any], meta: dict[str, Any]) -> int: ...

    def count_documents_by_filter(self, filters: dict[str, Any]) -> int: ...

    def count_unique_metadata_by_filter(
        self, filters: dict[str, Any], metadata_fields: list[str]
    ) -> dict[str, int]: ...

    def get_metadata_fields_info(self) -> dict[str, dict[str, str]]: ...

    def get_metadata_field_min_max(self, metadata_field: str) -> dict[str, Any]: ...

    def get_metadata_field_unique_values(
        self,
        metadata_field: str,
        search_term: str | None = None,
        from_: int = 0,
        size: int = 10,
        filters: dict[str, Any] | None = None,
    ) -> tuple[list[Any], int]: ...


class AsyncMethods:
    """For each method of the store, its asynchronous twin."""

    async def count_documents_async(self: _Synchronous) -> int:
        """Runs ``count_documents`` in a thread."""
        return await asyncio.to_thread(self.count_documents)

    async def filter_documents_async(self: _Synchronous, filters: dict[str, Any] | None = None) -> list[Document]:
        """Runs ``filter_documents`` in a thread."""
        return await asyncio.to_thread(self.filter_documents, filters)

    async def write_documents_async(
        self: _Synchronous, documents: list[Document], policy: DuplicatePolicy = DuplicatePolicy.NONE
    ) -> int:
        """Runs ``write_documents`` in a thread."""
        return await asyncio.to_thread(self.write_documents, documents, policy)

    async def delete_documents_async(self: _Synchronous, document_ids: list[str]) -> None:
        """Runs ``delete_documents`` in a thread."""
        await asyncio.to_thread(self.delete_documents, document_ids)

    async def delete_all_documents_async(self: _Synchronous, recreate_index: bool = False) -> None:
        """Runs ``delete_all_documents`` in a thread."""
        await asyncio.to_thread(self.delete_all_documents, recreate_index)

    async def delete_by_filter_async(self: _Synchronous, filters: dict[str, Any]) -> int:
        """Runs ``delete_by_filter`` in a thread."""
        return await asyncio.to_thread(self.delete_by_filter, filters)

    async def update_by_filter_async(self: _Synchronous, filters: dict[str, Any], meta: dict[str, Any]) -> int:
        """Runs ``update_by_filter`` in a thread."""
        return await asyncio.to_thread(self.update_by_filter, filters, meta)

    async def count_documents_by_filter_async(self: _Synchronous, filters: dict[str, Any]) -> int:
        """Runs ``count_documents_by_filter`` in a thread."""
        return await asyncio.to_thread(self.count_documents_by_filter, filters)

    async def count_unique_metadata_by_filter_async(
        self: _Synchronous, filters: dict[str, Any], metadata_fields: list[str]
    ) -> dict[str, int]:
        """Runs ``count_unique_metadata_by_filter`` in a thread."""
        return await asyncio.to_thread(self.count_unique_metadata_by_filter, filters, metadata_fields)

    async def get_metadata_fields_info_async(self: _Synchronous) -> dict[str, dict[str, str]]:
        """Runs ``get_metadata_fields_info`` in a thread."""
        return await asyncio.to_thread(self.get_metadata_fields_info)

    async def get_metadata_field_min_max_async(self: _Synchronous, metadata_field: str) -> dict[str, Any]:
        """Runs ``get_metadata_field_min_max`` in a thread."""
        return await asyncio.to_thread(self.get_metadata_field_min_max, metadata_field)

    async def get_metadata_field_unique_values_async(
        self: _Synchronous,
        metadata_field: str,
        search_term: str | None = None,
        from_: int = 0,
        size: int = 10,
        filters: dict[str, Any] | None = None,
    ) -> tuple[list[Any], int]:
        """Runs ``get_metadata_field_unique_values`` in a thread."""
        return await asyncio.to_thread(
            self.get_metadata_field_unique_values, metadata_field, search_term, from_, size, filters
        )
