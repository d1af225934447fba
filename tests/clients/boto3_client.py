"""Everyday work with boto3: its client and its resource."""

import os
from decimal import Decimal

import boto3
from boto3.dynamodb.conditions import Attr, Key
from botocore.config import Config
from botocore.exceptions import ClientError

endpoint = os.environ["DYNALOOM_ENDPOINT"]
config = Config(retries={"max_attempts": 1})
client = boto3.client("dynamodb", endpoint_url=endpoint, config=config)
streams = boto3.client("dynamodbstreams", endpoint_url=endpoint, config=config)
resource = boto3.resource("dynamodb", endpoint_url=endpoint, config=config)


def fails(code, call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error
        assert len(error.response["ResponseMetadata"]["RequestId"]) == 52
        return error.response
    raise AssertionError(f"expected {code}")


# Tables
table = resource.create_table(
    TableName="boto3.orders",
    KeySchema=[{"AttributeName": "customer", "KeyType": "HASH"}, {"AttributeName": "number", "KeyType": "RANGE"}],
    AttributeDefinitions=[
        {"AttributeName": "customer", "AttributeType": "S"},
        {"AttributeName": "number", "AttributeType": "N"},
        {"AttributeName": "status", "AttributeType": "S"},
    ],
    GlobalSecondaryIndexes=[
        {
            "IndexName": "by_status",
            "KeySchema": [{"AttributeName": "status", "KeyType": "HASH"}, {"AttributeName": "number", "KeyType": "RANGE"}],
            "Projection": {"ProjectionType": "ALL"},
        }
    ],
    BillingMode="PAY_PER_REQUEST",
    StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
)
table.wait_until_exists()
assert table.table_status == "ACTIVE"
fails("ResourceInUseException", client.create_table, TableName="boto3.orders", BillingMode="PAY_PER_REQUEST",
      KeySchema=[{"AttributeName": "p", "KeyType": "HASH"}],
      AttributeDefinitions=[{"AttributeName": "p", "AttributeType": "S"}])
assert "boto3.orders" in client.list_tables()["TableNames"]

# Puts, with every type
order = {
    "customer": "ann",
    "number": 1,
    "status": "open",
    "total": Decimal("12345678901234567890.123456789012345678"),
    "paid": False,
    "note": None,
    "image": b"\x00\x01\xff",
    "tags": {"a", "b"},
    "sizes": {Decimal(1), Decimal("2.5")},
    "lines": [{"sku": "x", "count": 2}, "free text", 7],
    "address": {"city": "Österreich", "zip": "1010"},
}
table.put_item(Item=order)
read = table.get_item(Key={"customer": "ann", "number": 1}, ConsistentRead=True)["Item"]
read["image"] = bytes(read["image"])
assert read == order, read
assert "Item" not in table.get_item(Key={"customer": "nobody", "number": 1})

# Conditions
table.put_item(Item={"customer": "ann", "number": 2, "status": "open"}, ConditionExpression=Attr("number").not_exists())
response = fails("ConditionalCheckFailedException", table.put_item, Item={"customer": "ann", "number": 2},
                 ConditionExpression=Attr("number").not_exists(), ReturnValuesOnConditionCheckFailure="ALL_OLD")
assert response["Item"]["status"] == {"S": "open"}, response
fails("ResourceNotFoundException", client.get_item, TableName="no.such.table", Key={"p": {"S": "x"}})
fails("ValidationException", client.get_item, TableName="boto3.orders", Key={"customer": {"S": "ann"}})

# Updates
updated = table.update_item(
    Key={"customer": "ann", "number": 1},
    UpdateExpression="SET #s = :done, address.zip = :zip, #l[0].#c = #l[0].#c + :one REMOVE note ADD tags :more",
    ConditionExpression=Attr("status").eq("open") & Attr("total").gt(1),
    ExpressionAttributeNames={"#s": "status", "#c": "count", "#l": "lines"},
    ExpressionAttributeValues={":done": "done", ":zip": "1020", ":one": 1, ":more": {"c"}},
    ReturnValues="ALL_NEW",
)["Attributes"]
assert updated["status"] == "done" and updated["address"]["zip"] == "1020" and updated["tags"] == {"a", "b", "c"}
assert updated["lines"][0]["count"] == 3 and "note" not in updated

# Batches
with table.batch_writer() as batch:
    for number in range(10, 60):
        batch.put_item(Item={"customer": "bob", "number": number, "status": "open", "text": "x" * 100})
answer = resource.batch_get_item(
    RequestItems={"boto3.orders": {"Keys": [{"customer": "bob", "number": n} for n in (10, 11, 99)]}}
)
assert len(answer["Responses"]["boto3.orders"]) == 2 and not answer["UnprocessedKeys"]

# Queries, pages, indexes
numbers = []
for page in client.get_paginator("query").paginate(
    TableName="boto3.orders",
    KeyConditionExpression="customer = :c AND #n BETWEEN :a AND :b",
    ExpressionAttributeNames={"#n": "number"},
    ExpressionAttributeValues={":c": {"S": "bob"}, ":a": {"N": "20"}, ":b": {"N": "49"}},
    PaginationConfig={"PageSize": 7},
):
    numbers += [int(item["number"]["N"]) for item in page["Items"]]
assert numbers == list(range(20, 50)), numbers
found = table.query(IndexName="by_status", KeyConditionExpression=Key("status").eq("open") & Key("number").lt(12),
                    ScanIndexForward=False, FilterExpression=Attr("customer").eq("bob"))
assert [item["number"] for item in found["Items"]] == [11, 10]
assert sum(page["Count"] for page in client.get_paginator("scan").paginate(
    TableName="boto3.orders", PaginationConfig={"PageSize": 9})) == 52
assert sum(table.scan(Segment=s, TotalSegments=3, Select="COUNT")["Count"] for s in range(3)) == 52

# Transactions
client.transact_write_items(
    ClientRequestToken="once",
    TransactItems=[
        {"Put": {"TableName": "boto3.orders", "Item": {"customer": {"S": "cid"}, "number": {"N": "1"}}}},
        {"Update": {"TableName": "boto3.orders", "Key": {"customer": {"S": "bob"}, "number": {"N": "10"}},
                    "UpdateExpression": "SET seen = :t", "ExpressionAttributeValues": {":t": {"BOOL": True}}}},
        {"Delete": {"TableName": "boto3.orders", "Key": {"customer": {"S": "bob"}, "number": {"N": "11"}}}},
    ],
)
response = fails("TransactionCanceledException", client.transact_write_items, TransactItems=[
    {"ConditionCheck": {"TableName": "boto3.orders", "Key": {"customer": {"S": "bob"}, "number": {"N": "10"}},
                        "ConditionExpression": "attribute_exists(seen)"}},
    {"Put": {"TableName": "boto3.orders", "Item": {"customer": {"S": "cid"}, "number": {"N": "1"}},
             "ConditionExpression": "attribute_not_exists(customer)"}},
])
assert [reason["Code"] for reason in response["CancellationReasons"]] == ["None", "ConditionalCheckFailed"]
got = client.transact_get_items(TransactItems=[
    {"Get": {"TableName": "boto3.orders", "Key": {"customer": {"S": "bob"}, "number": {"N": n}}}} for n in ("10", "11")
])["Responses"]
assert got[0]["Item"]["seen"] == {"BOOL": True} and "Item" not in got[1]

# Streams
arn = client.describe_table(TableName="boto3.orders")["Table"]["LatestStreamArn"]
shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
iterator = streams.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
records = streams.get_records(ShardIterator=iterator, Limit=3)["Records"]
assert [record["eventName"] for record in records] == ["INSERT", "INSERT", "MODIFY"], records
assert records[2]["dynamodb"]["OldImage"]["status"] == {"S": "open"}

# The parameters of before expressions
client.update_item(TableName="boto3.orders", Key={"customer": {"S": "cid"}, "number": {"N": "1"}},
                   AttributeUpdates={"visits": {"Action": "ADD", "Value": {"N": "5"}}},
                   Expected={"customer": {"Value": {"S": "cid"}}})
old = client.query(TableName="boto3.orders", AttributesToGet=["visits"],
                   KeyConditions={"customer": {"ComparisonOperator": "EQ", "AttributeValueList": [{"S": "cid"}]}})
assert old["Items"] == [{"visits": {"N": "5"}}], old

# Time to live, tags, limits
client.update_time_to_live(TableName="boto3.orders", TimeToLiveSpecification={"Enabled": True, "AttributeName": "ends"})
assert client.describe_time_to_live(TableName="boto3.orders")["TimeToLiveDescription"]["TimeToLiveStatus"] == "ENABLED"
arn = client.describe_table(TableName="boto3.orders")["Table"]["TableArn"]
client.tag_resource(ResourceArn=arn, Tags=[{"Key": "team", "Value": "shop"}])
assert client.list_tags_of_resource(ResourceArn=arn)["Tags"] == [{"Key": "team", "Value": "shop"}]
assert client.describe_limits()["TableMaxReadCapacityUnits"] > 0

table.delete_item(Key={"customer": "ann", "number": 1})
table.delete()
table.wait_until_not_exists()
