"""A target in S3-compatible storage; who may write there is said by AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the machine's role."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any

from bulletin_ssg.diagnostics import Refused, error

from . import Parcel, missing, unreachable
from .headers import headers

METADATA = "://169.254.169.254/"
"""Where a machine of Amazon's asks for its role; obstore does so where the environment has no keys."""


class S3:
    def __init__(self, bucket: str, prefix: str, endpoint: str, region: str) -> None:
        try:
            import obstore
            from obstore.store import S3Store
        except ImportError:
            raise missing("obstore", "pip install 'bulletin-ssg[s3]'") from None
        self.where = f"s3://{bucket}/{prefix}"
        self.client: Any = obstore
        options = {name: value for name, value in (("endpoint", endpoint.rstrip("/")), ("region", region)) if value}
        self.store = S3Store(
            bucket, prefix=prefix or None, client_options={"allow_http": endpoint.startswith("http://")}, retry_config={"max_retries": 4}, **options,
        )  # fmt: skip

    def read(self, target: str) -> bytes | None:
        try:
            return bytes(self.client.get(self.store, target).bytes())
        except FileNotFoundError:
            return None
        except self.client.exceptions.BaseError as reason:
            raise self._unreachable(reason) from None

    def names(self) -> Iterable[str]:
        try:
            return [row["path"] for rows in self.client.list(self.store, chunk_size=1000) for row in rows]
        except self.client.exceptions.BaseError as reason:
            raise self._unreachable(reason) from None

    def put(self, parcels: Sequence[Parcel]) -> None:
        async def all_of_them() -> None:
            room = asyncio.Semaphore(16)

            async def one(target: str, data: bytes) -> None:
                async with room:
                    await self.client.put_async(self.store, target, data, attributes=headers(target))

            await asyncio.gather(*(one(*parcel) for parcel in parcels))

        try:
            asyncio.run(all_of_them())
        except self.client.exceptions.BaseError as reason:
            raise self._unreachable(reason) from None

    def delete(self, targets: Sequence[str]) -> None:
        for target in targets:
            try:
                self.client.delete(self.store, target)
            except FileNotFoundError:
                continue
            except self.client.exceptions.BaseError as reason:
                raise self._unreachable(reason) from None

    def finish(self) -> None:
        return

    def _unreachable(self, reason: BaseException) -> Exception:
        if METADATA in str(reason):
            hint = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment: docs/deploying.md says how"
            return Refused(error("E811", "there are no keys for {target}", None, hint, target=self.where))
        return unreachable(self.where, str(reason).partition("\n")[0])
