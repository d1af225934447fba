#!/usr/bin/env python3
"""Mixed traffic at 64 connections on a server over a SQLite file, with `kill -9` and a new start in the middle.

Every write that was acknowledged must be there, also after the kill; the server's memory must not grow.
Usage: soak.py <dynaloom> <seconds>
"""

import asyncio
import json
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time

CONNECTIONS = 64
KEYS = 50  # of each connection, which nobody else writes
TABLE = "soak"
CACHES = 28  # megabytes that a server comes to hold which leaks nothing


class Server:
    """Started anew it has another port: somebody else may have taken the one that it had."""

    def __init__(self, command, file):
        self.arguments = [command, "serve", "--store", f"sqlite:{file}", "--port", "0", "--log-level", "warning"]
        self.start()

    def start(self):
        self.process = subprocess.Popen(self.arguments, stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline().rsplit(":", 1)[1])

    def memory(self):
        """Resident megabytes."""
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmRSS"):
                return int(line.split()[1]) / 1024
        return 0.0

    def end(self, how):
        self.process.send_signal(how)
        return self.process.wait()


class Client:
    """One connection; None for an answer that never came."""

    def __init__(self, server):
        self.server = server
        self.streams = None

    async def call(self, operation, **body):
        text = json.dumps(body).encode()
        head = (f"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-amz-json-1.0\r\n"
                f"X-Amz-Target: DynamoDB_20120810.{operation}\r\nX-Amz-Date: 20260101T000000Z\r\n"
                f"Authorization: AWS4-HMAC-SHA256 Credential=k/d/r/dynamodb/aws4_request, SignedHeaders=host, "
                f"Signature=0\r\nContent-Length: {len(text)}\r\n\r\n").encode()
        try:
            if self.streams is None:
                self.streams = await asyncio.open_connection("127.0.0.1", self.server.port)
            reader, writer = self.streams
            writer.write(head + text)
            answer = (await reader.readuntil(b"\r\n\r\n")).decode()
            length = int(answer.lower().split("content-length: ")[1].split("\r\n")[0])
            return int(answer.split()[1]), json.loads(await reader.readexactly(length) or b"{}")
        except (OSError, EOFError):
            if self.streams is not None:
                self.streams[1].close()
            self.streams = None
            return None


class Worker:
    """Knows of each of its keys which values it may have: one, or two while an answer is missing."""

    def __init__(self, number, server, random_numbers):
        self.number, self.random = number, random_numbers
        self.client = Client(server)
        self.values = {key: {None} for key in range(KEYS)}
        self.next = 0
        self.answered = 0

    def key(self, key):
        return {"p": {"S": f"w{self.number}"}, "s": {"N": str(key)}}

    def item(self, key, value):
        return {**self.key(key), "v": {"N": str(value)}, "text": {"S": "x" * self.random.randrange(400)}}

    def value_of(self, item):
        return int(item["v"]["N"]) if item else None

    async def write(self, keys, value, operation, **body):
        for key in keys:
            self.values[key].add(value)
        answer = await self.client.call(operation, **body)
        if answer is None:
            await asyncio.sleep(0.05)  # the server is being started anew
            return
        status, result = answer
        assert status == 200 and not result.get("UnprocessedItems"), (operation, answer)
        for key in keys:
            self.values[key] = {value}

    async def read(self, key):
        answer = await self.client.call("GetItem", TableName=TABLE, Key=self.key(key), ConsistentRead=True)
        if answer is None:
            await asyncio.sleep(0.05)
            return
        assert answer[0] == 200, answer
        found = self.value_of(answer[1].get("Item"))
        assert found in self.values[key], (self.number, key, found, self.values[key])
        self.values[key] = {found}

    async def step(self):
        self.next += 1
        key, other = self.random.sample(range(KEYS), 2)
        kind = self.random.randrange(100)
        if kind < 30:
            await self.read(key)
        elif kind < 40:
            answer = await self.client.call(
                "Query", TableName=TABLE, KeyConditionExpression="p = :p", ConsistentRead=True,
                ExpressionAttributeValues={":p": {"S": f"w{self.number}"}})
            if answer is not None:
                assert answer[0] == 200, answer
                found = {int(item["s"]["N"]): self.value_of(item) for item in answer[1]["Items"]}
                for one, values in self.values.items():
                    assert found.get(one) in values, (self.number, one, found.get(one), values)
        elif kind < 65:
            await self.write([key], self.next, "PutItem", TableName=TABLE, Item=self.item(key, self.next))
        elif kind < 80:
            await self.write([key], self.next, "UpdateItem", TableName=TABLE, Key=self.key(key),
                             UpdateExpression="SET v = :v", ExpressionAttributeValues={":v": {"N": str(self.next)}})
        elif kind < 85:
            await self.write([key], None, "DeleteItem", TableName=TABLE, Key=self.key(key))
        elif kind < 92:
            await self.write([key, other], self.next, "TransactWriteItems", TransactItems=[
                {"Put": {"TableName": TABLE, "Item": self.item(one, self.next)}} for one in (key, other)])
        else:
            await self.write([key, other], self.next, "BatchWriteItem", RequestItems={
                TABLE: [{"PutRequest": {"Item": self.item(one, self.next)}} for one in (key, other)]})
        self.answered += 1

    async def run(self, until):
        while time.monotonic() < until:
            await self.step()


async def soak(command, seconds):
    with tempfile.TemporaryDirectory() as folder:
        file = f"{folder}/app.db"
        server = Server(command, file)
        try:
            answer = await Client(server).call(
                "CreateTable", TableName=TABLE, BillingMode="PAY_PER_REQUEST",
                AttributeDefinitions=[{"AttributeName": "p", "AttributeType": "S"},
                                      {"AttributeName": "s", "AttributeType": "N"}],
                KeySchema=[{"AttributeName": "p", "KeyType": "HASH"}, {"AttributeName": "s", "KeyType": "RANGE"}])
            assert answer[0] == 200, answer
            seed = random.randrange(1 << 30)
            print(f"seed {seed}, {seconds} s")
            workers = [Worker(i, server, random.Random(seed + i)) for i in range(CONNECTIONS)]
            end = time.monotonic() + seconds
            tasks = [asyncio.create_task(worker.run(end)) for worker in workers]
            await asyncio.sleep(seconds * 0.4)
            server.end(signal.SIGKILL)
            server.start()
            print(f"killed and started anew after {sum(worker.answered for worker in workers)} requests")
            await asyncio.sleep(seconds * 0.2)
            warm = server.memory()
            await asyncio.gather(*tasks)
            late = server.memory()
            for worker in workers:
                for key in range(KEYS):
                    await worker.read(key)
            requests = sum(worker.answered for worker in workers)
            print(f"{requests} requests; memory {warm:.1f} MB, at the end {late:.1f} MB")
            # A slow machine may have had no time to warm it.
            assert late < max(warm, CACHES) * 1.25 + 8, "the server's memory grows"
            assert server.end(signal.SIGTERM) == 0, "the server did not end in order"
        finally:
            if server.process.poll() is None:
                server.end(signal.SIGKILL)


if __name__ == "__main__":
    asyncio.run(soak(sys.argv[1], float(sys.argv[2])))
