"""CPU time of boto3 for the work of client_benchmark.cpp. Arguments: port, user id, order id, count."""

import sys
import time

import boto3
from boto3.dynamodb.conditions import Key

port, user, order, count = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
table = boto3.resource(
    "dynamodb",
    region_name="eu-west-1",
    endpoint_url=f"http://127.0.0.1:{port}",
    aws_access_key_id="AKIDEXAMPLE",
    aws_secret_access_key="secret",
).Table("records")


def get():
    item = table.get_item(Key={"PK": f"USER#{user}", "SK": f"ORDER#{order}"})["Item"]
    assert item["order_id"] == order


def query():
    assert len(table.query(KeyConditionExpression=Key("PK").eq(f"USER#{user}"))["Items"]) == 20


for name, work in (("get", get), ("query", query)):
    for _ in range(50):
        work()
    before = time.process_time()
    for _ in range(count):
        work()
    print(name, (time.process_time() - before) / count * 1e6)
