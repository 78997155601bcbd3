"""How does one ask a web server with next to no CPU of one's own? HTTP/1.1 on a socket, requests as ready bytes."""

import socket
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from urllib.parse import urlencode

SIGN_IN = b"/account/login"
TIMEOUT = 60  # seconds


@dataclass(frozen=True, slots=True)
class Answer:
    """A response: its status, its headers as they came, its body."""

    status: int
    head: bytes
    body: bytes

    @property
    def failed(self) -> bool:
        """Neither 2xx nor 3xx, or sent to sign-in, which is no page."""
        to_sign_in = any(line.lower().startswith(b"location:") and SIGN_IN in line for line in self.head.split(b"\r\n"))
        return not 200 <= self.status < 400 or to_sign_in

    def cookies(self) -> dict[str, str]:
        """What the response sets."""
        lines = [line for line in self.head.split(b"\r\n") if line.lower().startswith(b"set-cookie:")]
        pairs = (line.decode("latin-1").split(":", 1)[1].split(";")[0].strip().partition("=") for line in lines)
        return {name: value for name, _, value in pairs}


class Wire:
    """One keep-alive connection. `source` is the address it comes from: loopback has many."""

    def __init__(self, host: str, port: int, source: str = "") -> None:
        self.socket = socket.create_connection((host, port), TIMEOUT, (source, 0) if source else None)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self) -> "Wire":
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.socket.close()

    def ask(self, request: bytes) -> Answer:
        """Send one request and read its whole answer."""
        self.socket.sendall(request)
        received = self._more(b"")
        while (end := received.find(b"\r\n\r\n")) < 0:
            received = self._more(received)
        head, body = received[:end], received[end + 4 :]
        status = int(head[9:12])
        if status in {204, 304}:
            return Answer(status, head, b"")
        if (length := _length(head)) is None:
            return Answer(status, head, self._chunks(body))
        while len(body) < length:
            body = self._more(body)
        return Answer(status, head, body)

    def _chunks(self, body: bytes) -> bytes:
        while not body.endswith(b"0\r\n\r\n"):
            body = self._more(body)
        return body  # framed still; nobody reads it

    def _more(self, received: bytes) -> bytes:
        part = self.socket.recv(262_144)
        if not part:
            raise ConnectionError("The server closed the connection.")
        return received + part


def _length(head: bytes) -> int | None:
    for line in head.split(b"\r\n"):
        if line[:15].lower() == b"content-length:":
            return int(line[15:])
    return None


def get(path: str, cookies: Mapping[str, str] | None = None, *, htmx: bool = False) -> bytes:
    """A GET as bytes."""
    return _request("GET", path, cookies or {}, b"", htmx)


def post(path: str, fields: Mapping[str, str], cookies: Mapping[str, str], *, htmx: bool = False) -> bytes:
    """A form as bytes."""
    return _request("POST", path, cookies, urlencode(fields).encode(), htmx)


def _request(method: str, path: str, cookies: Mapping[str, str], body: bytes, htmx: bool) -> bytes:
    jar = "; ".join(f"{name}={value}" for name, value in cookies.items())
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Accept: text/html", *([f"Cookie: {jar}"] if jar else [])]
    if method == "POST":
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    if htmx:
        lines.append("HX-Request: true")
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body
