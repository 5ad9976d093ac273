"""One request to a provider: bounded in time and size, never redirected, and the key seen by nobody.

The key is put into the address below the client, by the transport: neither the client's log, nor an exception, nor
anything above has ever held an address with a key in it. Whatever comes back is searched for the key before it is read.
"""

from __future__ import annotations

import contextlib
import email.utils
import time
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import quote, quote_plus
from urllib.request import getproxies, proxy_bypass

import httpx

from geocensus.addresses.geocoders.answers import Failure, Passing
from geocensus.addresses.geocoders.bodies import json_of

__all__ = ["LONGEST_PAUSE_S", "Client", "Fetch"]

MOST_BYTES: Final = 1 << 20
"""Of an answer; those of ten addresses have 10 KB."""

LONGEST_PAUSE_S: Final = 900.0
"""A provider that asks to wait for longer is waited for so long, and asked again."""


class Client:
    """Speak with one provider.

    Parameters
    ----------
    url
        Where its paths begin.
    key_name, key
        Parameter of the address that carries the key; nothing where the provider needs none.
    timeout_s : seconds
        For connecting, and for each piece of an answer; a whole answer may take three times as long.
    """

    def __init__(self, *, url: str, key_name: str = "", key: str = "", timeout_s: float = 10.0) -> None:
        self._url = url.rstrip("/")
        self._secrets = {form.encode() for form in (key, quote(key, safe=""), quote_plus(key))} - {b""}
        self._timeout_s = timeout_s
        target = httpx.URL(self._url)
        inner: httpx.BaseTransport = httpx.HTTPTransport(proxy=_proxy(target), retries=0)
        self._client = httpx.Client(
            transport=_Keyed(inner, key_name, key) if key_name and key else inner,
            timeout=timeout_s,
            follow_redirects=False,
            trust_env=False,
            headers={"User-Agent": _agent(), "Accept-Encoding": "identity"},
        )

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def get(self, path: str, params: Mapping[str, str]) -> bytes:
        """Ask once; give the body without the key.

        Raises
        ------
        Passing
            When it may go better later: status 408, 429 or 5xx, no connection, a time-out.
        Failure
            When the answer is a redirection or is too large.
        """
        began = time.monotonic()
        try:
            with self._client.stream("GET", self._url + path, params=dict(params)) as response:
                _refuse(response)
                body = bytearray()
                for chunk in response.iter_bytes():
                    body += chunk
                    if len(body) > MOST_BYTES:
                        raise Failure(
                            en=f"the answer is longer than {MOST_BYTES:,} bytes", zh=f"返回内容超过 {MOST_BYTES:,} 字节"
                        )
                    if time.monotonic() - began > 3 * self._timeout_s:
                        raise Passing(en="the answer does not come to an end", zh="返回内容迟迟不结束")
                status = response.status_code
        except httpx.TimeoutException:
            raise Passing(
                en=f"no answer within {self._timeout_s:g} s", zh=f"{self._timeout_s:g} 秒内没有应答"
            ) from None
        except httpx.TransportError as error:
            raise Passing(
                en=f"no connection ({type(error).__name__})", zh=f"无法连接（{type(error).__name__}）"
            ) from None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise Failure(
                en=f"the request failed ({type(error).__name__})", zh=f"请求失败（{type(error).__name__}）"
            ) from None
        clean = bytes(body)
        for secret in self._secrets:
            clean = clean.replace(secret, b"***")
        if status >= 400 and not clean.lstrip(b"\xef\xbb\xbf \r\n\t").startswith((b"{", b"[")):
            raise Failure(en=f"HTTP status {status}", zh=f"HTTP 状态 {status}")
        return clean


class Fetch:
    """What a provider asks with: every call is one request, in its turn.

    Parameters
    ----------
    client
        The connection.
    before
        Called before each request: waits for its turn.
    """

    def __init__(self, client: Client, before: Callable[[], None]) -> None:
        self._client = client
        self._before = before

    def bytes(self, path: str, params: Mapping[str, str]) -> bytes:
        """Ask for *path* below the provider's address; give the body. The key is added on the way."""
        self._before()
        return self._client.get(path, params)

    def json(self, path: str, params: Mapping[str, str]) -> Any:
        """Ask for *path* below the provider's address; give the body, read as JSON in UTF-8 or GB18030."""
        return json_of(self.bytes(path, params))


class _Keyed(httpx.BaseTransport):
    """Puts the key into the address on its way out."""

    def __init__(self, inner: httpx.BaseTransport, name: str, key: str) -> None:
        self._inner, self._name, self._key = inner, name, key

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        keyed = httpx.Request(
            request.method,
            request.url.copy_merge_params({self._name: self._key}),
            headers=request.headers,
            stream=request.stream,
            extensions=request.extensions,
        )
        return self._inner.handle_request(keyed)

    def close(self) -> None:
        self._inner.close()


def _refuse(response: httpx.Response) -> None:
    """Refuse what its status alone tells."""
    status = response.status_code
    if status == 429 or status == 408 or status >= 500:
        raise Passing(
            en=f"HTTP status {status}",
            zh=f"HTTP 状态 {status}",
            wait_s=_retry_after(response.headers.get("Retry-After")),
        )
    if 300 <= status < 400:
        raise Failure(
            en=f"HTTP status {status}: the request is sent elsewhere, as by the portal of a network",
            zh=f"HTTP 状态 {status}：请求被转到其他地址（如网络认证门户）",
        )


def _retry_after(said: str | None) -> float | None:
    """Read ``Retry-After``: seconds, or a date [RFC 9110, 10.2.3]."""
    if not said:
        return None
    with contextlib.suppress(ValueError):
        return min(max(float(said), 0.0), LONGEST_PAUSE_S)
    with contextlib.suppress(ValueError, TypeError, OverflowError):
        return min(max(email.utils.parsedate_to_datetime(said).timestamp() - time.time(), 0.0), LONGEST_PAUSE_S)
    return None


def _proxy(target: httpx.URL) -> str | None:
    """Give the proxy that the environment names for an address; none for this machine itself."""
    if target.host in ("localhost", "127.0.0.1", "::1") or proxy_bypass(target.host):
        return None
    known = getproxies()
    found = known.get(target.scheme) or known.get("all")
    return (found if "://" in found else f"http://{found}") if found else None


def _agent() -> str:
    from geocensus import __version__

    return f"geocensus/{__version__}"
