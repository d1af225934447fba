#!/usr/bin/env python3
"""Writes and reads records with dynawrap, for the tests that read and write the same with dynaloom.

    stories.py postgres CONNECTION-STRING create|write|read
    stories.py dynamodb ENDPOINT write|read

`write` prints the version of the schema that dynawrap's running code computes. `read` fails unless the records that
dynaloom wrote are what they should be.
"""

import datetime
import sys
import uuid
from typing import ClassVar, Optional

from dynawrap import DBItem
from pydantic import BaseModel

TABLE = "stories"


class Reply(BaseModel):
    author: str
    likes: int


class Plain(DBItem, BaseModel):
    """What both backends of dynawrap can store."""

    pk_pattern: ClassVar[str] = "USER#{owner}"
    sk_pattern: ClassVar[str] = "STORY#{story_id}"

    schema_version: str = ""
    owner: str
    story_id: str
    title: str
    likes: int
    published: bool
    tags: list[str]
    scores: dict[str, int]
    replies: list[Reply]
    subtitle: Optional[str] = None


class Full(Plain):
    """What its PostgreSQL backend can store besides."""

    rating: float
    written: datetime.datetime
    id: uuid.UUID


def plain_fields(story_id):
    return {
        "owner": "ann",
        "story_id": story_id,
        "title": "é \U0001f600 \"quoted\" \\ ",
        "likes": -7,
        "published": True,
        "tags": ["a", "", "b"],
        "scores": {"x": 1, "y": -2},
        "replies": [{"author": "bob", "likes": 9007199254740993}],
    }


def full_fields(story_id):
    return plain_fields(story_id) | {
        "rating": 0.1,
        "written": datetime.datetime(2023, 8, 27, 1, 10, 36, 250000),
        "id": uuid.UUID("123e4567-e89b-12d3-a456-426614174000"),
    }


def open_backend(kind, where):
    if kind == "postgres":
        import psycopg2
        from dynawrap.backends.postgres import PostgresBackend

        connection = psycopg2.connect(where)
        return PostgresBackend(connection), Full, full_fields
    import boto3
    from dynawrap.backends.dynamodb import DynamoDBBackend

    client = boto3.client(
        "dynamodb",
        endpoint_url=where,
        region_name="ddblocal",
        aws_access_key_id="dynawrap",
        aws_secret_access_key="none",
    )
    return DynamoDBBackend(client), Plain, plain_fields


def main():
    kind, where, action = sys.argv[1:]
    backend, model, fields = open_backend(kind, where)
    if action == "create":
        backend.create_table(backend._conn, TABLE)
    elif action == "write":
        backend.save(TABLE, model(**fields("python")))
        backend.batch_write(TABLE, [model(**fields(f"batch-{i}")) for i in range(3)])
        print(model._class_schema_version)
    else:
        found = backend.get(TABLE, model, owner="ann", story_id="c++")
        assert found is not None, "not found"
        expected = model(**fields("c++"))
        assert found == expected, f"{found.model_dump()} is not {expected.model_dump()}"
        stories = list(backend.query(TABLE, model, owner="ann", story_id="batch-", on_error="raise"))
        assert [one.story_id for one in stories] == ["batch-0", "batch-1", "batch-2"], stories


if __name__ == "__main__":
    main()
