"""Servers on this machine that answer like each provider, and can fail in every way that they do."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

PORTAL = "<!DOCTYPE html><html><head><title>上网认证</title></head><body>请登录</body></html>"


class Server(ThreadingHTTPServer):
    """Counts what it is asked; the address itself says how to answer: 甲-429, 甲-portal, 甲-none …"""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, kind: str, *, delay: float = 0.0) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.kind, self.delay = kind, delay
        self.asked: Counter[str] = Counter()
        self.times: list[float] = []
        self.keys: set[str] = set()
        self.lock = threading.Lock()
        self.quota: int | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients hang up, or are killed."""


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: Any) -> None:
        pass

    def do_GET(self) -> None:
        server = self.server
        words = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        with server.lock:
            server.times.append(time.time())
            server.keys |= {words[name] for name in ("tk", "key", "ak") if name in words}
        addresses = ADDRESS[server.kind](words)
        with server.lock:
            server.asked.update(addresses)
            total = sum(server.asked.values())
        time.sleep(server.delay)
        if server.quota is not None and total > server.quota:
            return self.send(200, QUOTA[server.kind])
        text = "|".join(addresses)
        key = next((words[name] for name in ("tk", "key", "ak") if name in words), "")
        how = next((word for word in HOW if f"-{word}" in text), "")
        if how == "429" and server.asked[text] == 1:
            return self.send(429, {"msg": "slow down"}, {"Retry-After": "1"})
        if how == "busy" and server.asked[text] == 1:
            return self.send(200, BUSY[server.kind])
        if how == "500" and server.asked[text] < 3:
            return self.send(502, "<html>bad gateway</html>")
        if how == "dead":
            return self.send(500, "")
        if how == "slow":
            time.sleep(3.0)
        if how == "quota":
            return self.send(200, QUOTA[server.kind])
        if how == "portal":
            return self.send(200, PORTAL)
        if how == "redirect":
            return self.send(302, "", {"Location": "http://127.0.0.1:9/login"})
        if how == "broken":
            return self.send(200, '{"status": "0", "location": {"lon": 116.')
        if how == "huge":
            return self.send(200, '{"status": "' + "x" * 3_000_000 + '"}')
        if how == "key":
            return self.send(200, dict(KEY[server.kind], echo=key))
        body = found(server.kind, addresses)
        if how == "gbk":
            return self.send(200, json.dumps(body, ensure_ascii=False).encode("gbk"))
        return self.send(200, body)

    def send(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        if isinstance(body, str):
            body = body.encode()
        elif not isinstance(body, bytes):
            body = json.dumps(body, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html" if body.startswith(b"<") else "application/json")
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


HOW = ("429", "busy", "500", "dead", "slow", "quota", "portal", "redirect", "broken", "huge", "key", "gbk")

ADDRESS: dict[str, Callable[[dict[str, str]], list[str]]] = {
    "tianditu": lambda words: [json.loads(words["ds"])["keyWord"]],
    "amap": lambda words: words["address"].split("|") if words.get("batch") == "true" else [words["address"]],
    "baidu": lambda words: [words["address"]],
    "tencent": lambda words: [words["address"]],
    "nominatim": lambda words: [words["q"]],
}

QUOTA: dict[str, Any] = {
    "tianditu": {"code": 301014, "msg": "今日访问次数超过配额", "resolve": "请升级"},
    "amap": {"status": "0", "info": "DAILY_QUERY_OVER_LIMIT", "infocode": "10003"},
    "baidu": {"status": 302, "message": "天配额超限，限制访问"},
    "tencent": {"status": 121, "message": "此key每日调用量已达到上限"},
    "nominatim": {"error": {"code": 509, "message": "Bandwidth limit exceeded"}},
}

BUSY: dict[str, Any] = {
    "tianditu": {"code": 301020, "msg": "访问频率过高"},
    "amap": {"status": "0", "info": "CUQPS_HAS_EXCEEDED_THE_LIMIT", "infocode": "10021"},
    "baidu": {"status": 401, "message": "当前并发量已经超过约定并发配额，限制访问"},
    "tencent": {"status": 120, "message": "此key每秒请求量已达到上限"},
    "nominatim": [],
}

KEY: dict[str, Any] = {
    "tianditu": {"code": 301006, "msg": "非法key"},
    "amap": {"status": "0", "info": "INVALID_USER_KEY", "infocode": "10001"},
    "baidu": {"status": 200, "message": "APP不存在，AK有误请检查再重试"},
    "tencent": {"status": 311, "message": "key格式错误"},
    "nominatim": {"error": "not allowed"},
}

TRUE = (116.397428, 39.90923)
"""Where everything is, as each provider writes it in its own datum."""


def found(kind: str, addresses: list[str]) -> Any:
    """Answer in the form that the provider documents."""
    lon, lat = TRUE
    nothing = ["-none" in address for address in addresses]
    many = "-two" in addresses[0]
    if kind == "tianditu":
        if nothing[0]:
            return {"status": "101", "msg": "无结果"}
        place = {"score": 100, "level": "门址", "lon": str(lon), "lat": str(lat), "keyWord": addresses[0]}
        return {"msg": "ok", "location": place, "searchVersion": "6.0.0", "status": "0"}
    if kind == "amap":
        empty: dict[str, Any] = {"formatted_address": [], "location": [], "level": []}
        here = {"formatted_address": "北京市东城区", "location": f"{lon},{lat}", "level": "门牌号", "adcode": "110101"}
        there = here | {"formatted_address": "长春市朝阳区", "location": "125.28,43.83"}
        if len(addresses) > 1:
            codes = [empty if none else here for none in nothing]
        else:
            codes = [] if nothing[0] else [here, there] if many else [here]
        return {"status": "1", "info": "OK", "infocode": "10000", "count": str(len(codes)), "geocodes": codes}
    if kind == "baidu":
        if nothing[0]:
            return {"status": 1, "msg": "Internal Service Error:无相关结果", "results": []}
        place = {
            "location": {"lng": lon, "lat": lat},
            "precise": 1,
            "confidence": 80,
            "comprehension": 100,
            "level": "门址",
        }
        return {"status": 0, "result": place}
    if kind == "tencent":
        if nothing[0]:
            return {"status": 347, "message": "查询无结果"}
        place = {"title": addresses[0], "location": {"lng": lon, "lat": lat}, "similarity": 0.99, "deviation": 30,
                 "reliability": 9, "level": 9}  # fmt: skip
        return {"status": 0, "message": "Success", "result": place}
    box = [str(lat - 0.001), str(lat + 0.001), str(lon - 0.001), str(lon + 0.001)]
    here = {"lon": str(lon), "lat": str(lat), "display_name": "东城区", "addresstype": "building", "boundingbox": box}
    there = here | {"lon": "125.28", "lat": "43.83", "display_name": "朝阳区"}
    return [] if nothing[0] else [here, there] if many else [here]


@contextmanager
def serving(kind: str, **how: Any) -> Iterator[Server]:
    """Serve on a free port for the block."""
    server = Server(kind, **how)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
