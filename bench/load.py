"""A small keep-alive client: a bounded number of requests to this machine's loopback, counted per second."""

import selectors
import socket
import time
from dataclasses import dataclass, field

HOST = "127.0.0.1"
CONNECTIONS = 16


@dataclass
class Connection:
    """One client: a request at a time, over one socket for as long as the server keeps it."""

    port: int
    request: bytes
    answer: bytes = b""
    open_socket: socket.socket = field(init=False)

    def __post_init__(self) -> None:
        """Open the first socket."""
        self.open()

    def open(self) -> None:
        """Connect."""
        self.open_socket = socket.create_connection((HOST, self.port), timeout=60)
        self.open_socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self) -> None:
        """Start the next request."""
        self.answer = b""
        self.open_socket.sendall(self.request)

    def receive(self) -> bool:
        """Take what has arrived; tell whether the answer is whole."""
        chunk = self.open_socket.recv(1 << 20)
        self.answer += chunk
        head, found, body = self.answer.partition(b"\r\n\r\n")
        if not chunk and not found:
            raise SystemExit("the server closed the connection without an answer")
        if not found or len(body) < _length(head):
            return False
        if b" 200 " not in head[:16]:
            raise SystemExit(f"the server said: {self.answer[:1000].decode()}")
        return True

    def closes(self) -> bool:
        """Tell whether the server takes no further request on this socket."""
        return b"connection: close" in self.answer.partition(b"\r\n\r\n")[0].lower()


def _length(head: bytes) -> int:
    lines = head.lower().split(b"\r\n")
    return int(next(line.split(b":")[1] for line in lines if line.startswith(b"content-length:")))


def requests_per_second(port: int, request: bytes, count: int) -> float:
    """Send `count` requests over `CONNECTIONS` sockets and divide by the time."""
    clients = [Connection(port, request) for _ in range(min(CONNECTIONS, count))]
    start = time.perf_counter()
    with selectors.DefaultSelector() as selector:
        for client in clients:
            _next(selector, client)
        started, done = len(clients), 0
        while done < count:
            for key, _ in selector.select(timeout=60):
                if not key.data.receive():
                    continue
                done += 1
                selector.unregister(key.data.open_socket)
                if started < count:
                    started += 1
                    _renew(key.data)
                    _next(selector, key.data)
    taken = time.perf_counter() - start
    for client in clients:
        client.open_socket.close()
    return count / taken


def _next(selector: selectors.BaseSelector, client: Connection) -> None:
    client.send()
    selector.register(client.open_socket, selectors.EVENT_READ, client)


def _renew(client: Connection) -> None:
    if client.closes():
        client.open_socket.close()
        client.open()


def request(method: str, path: str, token: str, body: bytes = b"") -> bytes:
    """Write the bytes of one HTTP/1.1 request."""
    head = [
        f"{method} {path} HTTP/1.1",
        f"Host: {HOST}",
        f"Authorization: Bearer {token}",
        "Accept: application/json",
        *(["Content-Type: application/json", f"Content-Length: {len(body)}"] if body else []),
    ]
    return "\r\n".join([*head, "", ""]).encode() + body
