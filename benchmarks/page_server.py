"""A loopback server that costs little: the same page on every path, on as many ports as asked for.

python page_server.py HOSTS BYTES      prints the ports as JSON, then serves until killed
"""

from __future__ import annotations

import asyncio
import json
import random
import sys

HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\r\n"
NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


def page(size: int) -> bytes:
    """Chinese text that compresses about as a portal's page does."""
    source = random.Random(2021)
    words = ["".join(chr(source.randrange(0x4E00, 0x5200)) for _ in range(4)) for _ in range(300)]
    body = "<html><body>"
    while len(body.encode()) < size - 100:
        text = "".join(source.choices(words, k=8))
        body += f"<p class='item'><a href='/{source.randrange(10**6)}.html'>{text}</a></p>"
    return body.encode()[:size]


async def serve(count: int, answer: bytes) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                asked = await reader.readuntil(b"\r\n\r\n")
                writer.write(NOT_FOUND if asked.startswith(b"GET /robots.txt") else answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    servers = [await asyncio.start_server(talk, "127.0.0.1", 0) for _ in range(count)]
    print(json.dumps([server.sockets[0].getsockname()[1] for server in servers]), flush=True)
    await asyncio.gather(*(server.serve_forever() for server in servers))


if __name__ == "__main__":
    body = page(int(sys.argv[2]))
    asyncio.run(serve(int(sys.argv[1]), HEAD.format(len(body)).encode() + body))
