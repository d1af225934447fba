// Everyday work with the JavaScript SDK and its document client.
import assert from "node:assert/strict";
import { CreateTableCommand, DeleteTableCommand, DescribeTableCommand, DynamoDBClient, UpdateTableCommand,
    waitUntilTableExists } from "@aws-sdk/client-dynamodb";
import { DescribeStreamCommand, DynamoDBStreamsClient, GetRecordsCommand, GetShardIteratorCommand }
    from "@aws-sdk/client-dynamodb-streams";
import { BatchGetCommand, BatchWriteCommand, DeleteCommand, DynamoDBDocumentClient, GetCommand, PutCommand,
    QueryCommand, TransactGetCommand, TransactWriteCommand, UpdateCommand, paginateQuery, paginateScan }
    from "@aws-sdk/lib-dynamodb";

const options = { endpoint: process.env.DYNALOOM_ENDPOINT, region: "us-east-1", maxAttempts: 1 };
const client = new DynamoDBClient(options);
const docs = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
const TableName = "sdk.users";

await client.send(new CreateTableCommand({
    TableName,
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }, { AttributeName: "sk", KeyType: "RANGE" }],
    AttributeDefinitions: ["pk", "sk", "mail"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
    GlobalSecondaryIndexes: [{ IndexName: "by_mail", KeySchema: [{ AttributeName: "mail", KeyType: "HASH" }],
        Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["name"] } }],
    BillingMode: "PAY_PER_REQUEST",
    StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" },
}));
await waitUntilTableExists({ client, maxWaitTime: 30 }, { TableName });

const ann = { pk: "u#1", sk: "profile", mail: "ann@example.org", name: "Ann", age: 41, score: 1.5, ok: true, none: null,
    bytes: new Uint8Array([0, 1, 255]), tags: new Set(["a", "b"]), list: [1, "two", { three: 3 }], deep: { er: {} } };
await docs.send(new PutCommand({ TableName, Item: ann, ConditionExpression: "attribute_not_exists(pk)" }));
assert.deepEqual((await docs.send(new GetCommand({ TableName, Key: { pk: "u#1", sk: "profile" } }))).Item, ann);
await assert.rejects(
    docs.send(new PutCommand({ TableName, Item: ann, ConditionExpression: "attribute_not_exists(pk)",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD" })),
    (error) => error.name === "ConditionalCheckFailedException" && error.Item.name.S === "Ann" &&
        error.$metadata.requestId.length === 52);
await assert.rejects(docs.send(new GetCommand({ TableName: "no.such.table", Key: { pk: "x" } })),
    { name: "ResourceNotFoundException" });

const { Attributes } = await docs.send(new UpdateCommand({ TableName, Key: { pk: "u#1", sk: "profile" },
    UpdateExpression: "SET age = age + :one, #l = list_append(#l, :more), deep.er.est = :x REMOVE score DELETE tags :a",
    ExpressionAttributeNames: { "#l": "list" },
    ExpressionAttributeValues: { ":one": 1, ":more": [4], ":x": "y", ":a": new Set(["a"]) }, ReturnValues: "UPDATED_NEW" }));
assert.deepEqual(Attributes, { age: 42, list: [1, "two", { three: 3 }, 4], deep: { er: { est: "y" } }, tags: new Set(["b"]) });

for (let from = 0; from < 100; from += 25) {
    const { UnprocessedItems } = await docs.send(new BatchWriteCommand({ RequestItems: { [TableName]:
        Array.from({ length: 25 }, (_, i) => ({ PutRequest: { Item: {
            pk: "u#2", sk: `note#${String(from + i).padStart(3, "0")}`, n: from + i, mail: "bob@example.org" } } })) } }));
    assert.deepEqual(UnprocessedItems, {});
}
const { Responses } = await docs.send(new BatchGetCommand({ RequestItems: { [TableName]: {
    Keys: [{ pk: "u#1", sk: "profile" }, { pk: "u#9", sk: "x" }], ProjectionExpression: "#n", 
    ExpressionAttributeNames: { "#n": "name" } } } }));
assert.deepEqual(Responses, { [TableName]: [{ name: "Ann" }] });

const notes = [];
for await (const page of paginateQuery({ client: docs, pageSize: 13 }, { TableName,
    KeyConditionExpression: "pk = :p AND begins_with(sk, :s)", FilterExpression: "n > :n",
    ExpressionAttributeValues: { ":p": "u#2", ":s": "note#", ":n": 9 } })) notes.push(...page.Items);
assert.deepEqual(notes.map((note) => note.n), Array.from({ length: 90 }, (_, i) => i + 10));
const byMail = await docs.send(new QueryCommand({ TableName, IndexName: "by_mail", KeyConditionExpression: "mail = :m",
    ExpressionAttributeValues: { ":m": "ann@example.org" } }));
assert.deepEqual(byMail.Items, [{ pk: "u#1", sk: "profile", mail: "ann@example.org", name: "Ann" }]);
let scanned = 0;
for await (const page of paginateScan({ client: docs, pageSize: 30 }, { TableName })) scanned += page.Count;
assert.equal(scanned, 101);

await docs.send(new TransactWriteCommand({ TransactItems: [
    { Put: { TableName, Item: { pk: "u#3", sk: "profile" } } },
    { ConditionCheck: { TableName, Key: { pk: "u#1", sk: "profile" }, ConditionExpression: "age = :a",
        ExpressionAttributeValues: { ":a": 42 } } },
    { Delete: { TableName, Key: { pk: "u#2", sk: "note#000" } } }] }));
await assert.rejects(docs.send(new TransactWriteCommand({ TransactItems: [
    { Delete: { TableName, Key: { pk: "u#3", sk: "profile" } } },
    { Put: { TableName, Item: ann, ConditionExpression: "attribute_not_exists(pk)" } }] })),
    (error) => error.name === "TransactionCanceledException" &&
        error.CancellationReasons.map((reason) => reason.Code).join() === "None,ConditionalCheckFailed");
const both = await docs.send(new TransactGetCommand({ TransactItems: [
    { Get: { TableName, Key: { pk: "u#3", sk: "profile" } } }, { Get: { TableName, Key: { pk: "u#2", sk: "note#000" } } }] }));
assert.deepEqual(both.Responses, [{ Item: { pk: "u#3", sk: "profile" } }, {}]);

const streams = new DynamoDBStreamsClient(options);
const StreamArn = (await client.send(new DescribeTableCommand({ TableName }))).Table.LatestStreamArn;
const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
const { ShardIterator } = await streams.send(new GetShardIteratorCommand({ StreamArn,
    ShardId: StreamDescription.Shards[0].ShardId, ShardIteratorType: "TRIM_HORIZON" }));
const { Records } = await streams.send(new GetRecordsCommand({ ShardIterator, Limit: 2 }));
assert.deepEqual(Records.map((record) => record.eventName), ["INSERT", "MODIFY"]);
assert.deepEqual(Records[0].dynamodb.Keys, { pk: { S: "u#1" }, sk: { S: "profile" } });

await client.send(new UpdateTableCommand({ TableName, GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: "by_mail" } }] }));
await docs.send(new DeleteCommand({ TableName, Key: { pk: "u#1", sk: "profile" } }));
await client.send(new DeleteTableCommand({ TableName }));
