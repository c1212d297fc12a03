"""A mail server process for tests: keeps what it accepts, and misbehaves when told to.

    python smtp_server.py FOLDER [PORT]

prints its port. Each accepted message becomes a file in FOLDER/accepted. FOLDER/faults.json, read at
every message, names the fault: ``slow`` seconds before the answer, ``drag`` seconds before every answer,
``refuse`` addresses (550), ``every`` n-th message refused for good (554), ``later`` every n-th put off (451),
``drop`` every n-th accepted, kept, and the connection cut before the answer; ``plain``: one command at a time.
"""

import asyncio
import itertools
import json
import socket
import sys
import uuid
from pathlib import Path

from aiosmtpd.smtp import SMTP


class Keeper:
    def __init__(self, folder: Path):
        self.folder = folder
        self.count = itertools.count(1)
        (folder / "accepted").mkdir(parents=True, exist_ok=True)

    @property
    def faults(self) -> dict:
        try:
            return json.loads((self.folder / "faults.json").read_text())
        except (FileNotFoundError, json.JSONDecodeError):
            return {}

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        return responses if self.faults.get("plain") else [*responses[:-1], "250-PIPELINING", responses[-1]]

    async def handle_RCPT(self, server, session, envelope, address, options):
        await asyncio.sleep(self.faults.get("drag", 0))
        if address in self.faults.get("refuse", ()):
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        faults, number = self.faults, next(self.count)
        await asyncio.sleep(faults.get("slow", 0) + faults.get("drag", 0))
        if faults.get("every") and number % faults["every"] == 0:
            return "554 5.7.1 refused by policy"
        if faults.get("later") and number % faults["later"] == 0:
            return "451 4.3.0 try again later"
        name = uuid.uuid4().hex
        unfinished = self.folder / name
        unfinished.write_bytes(envelope.content)
        unfinished.rename(self.folder / "accepted" / f"{number:06}-{name}.eml")
        if faults.get("drop") and number % faults["drop"] == 0:
            server.transport.abort()
        return "250 OK"


async def serve(folder: Path, port: int) -> None:
    keeper = Keeper(folder)
    listening = socket.create_server(("127.0.0.1", port))
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(keeper, enable_SMTPUTF8=True, loop=loop), sock=listening)
    sys.stdout.write(f"{listening.getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0))
