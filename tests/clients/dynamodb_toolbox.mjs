// Everyday work with dynamodb-toolbox.
import assert from "node:assert/strict";
import { CreateTableCommand, DeleteTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { $add, BatchPutRequest, BatchWriteCommand, ConditionCheck, DeleteItemCommand, Entity, GetItemCommand,
    PutItemCommand, PutTransaction, QueryCommand, ScanCommand, Table, UpdateItemCommand, UpdateTransaction,
    executeBatchWrite, executeTransactWrite, item, list, number, set, string } from "dynamodb-toolbox";

const client = new DynamoDBClient({ endpoint: process.env.DYNALOOM_ENDPOINT, region: "us-east-1", maxAttempts: 1 });
const documentClient = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
await client.send(new CreateTableCommand({
    TableName: "toolbox.zoo", BillingMode: "PAY_PER_REQUEST",
    KeySchema: [{ AttributeName: "zone", KeyType: "HASH" }, { AttributeName: "name", KeyType: "RANGE" }],
    AttributeDefinitions: [["zone", "S"], ["name", "S"], ["level", "N"]]
        .map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType })),
    LocalSecondaryIndexes: [{ IndexName: "by_level", Projection: { ProjectionType: "ALL" },
        KeySchema: [{ AttributeName: "zone", KeyType: "HASH" }, { AttributeName: "level", KeyType: "RANGE" }] }],
}));

const table = new Table({ name: "toolbox.zoo", documentClient, partitionKey: { name: "zone", type: "string" },
    sortKey: { name: "name", type: "string" },
    indexes: { by_level: { type: "local", sortKey: { name: "level", type: "number" } } } });
const animals = new Entity({ name: "animal", table, schema: item({
    zone: string().key(), name: string().key(), level: number().default(1), moves: list(string()).optional(),
    types: set(string()).optional() }) });

await animals.build(PutItemCommand).item({ zone: "a", name: "ant", level: 3, moves: ["dig"], types: new Set(["x"]) })
    .options({ condition: { attr: "name", exists: false } }).send();
await assert.rejects(animals.build(PutItemCommand).item({ zone: "a", name: "ant" })
    .options({ condition: { attr: "name", exists: false } }).send(), { name: "ConditionalCheckFailedException" });
await animals.build(UpdateItemCommand).item({ zone: "a", name: "ant", level: $add(4) }).send();
const { Item } = await animals.build(GetItemCommand).key({ zone: "a", name: "ant" }).options({ consistent: true }).send();
assert.equal(Item.level, 7);
assert.deepEqual([Item.moves, Item.types], [["dig"], new Set(["x"])]);

await executeBatchWrite(table.build(BatchWriteCommand).requests(
    ...Array.from({ length: 20 }, (_, i) => animals.build(BatchPutRequest).item({ zone: "b", name: `bee${i}`, level: i }))));
const { Items } = await table.build(QueryCommand).entities(animals)
    .query({ index: "by_level", partition: "b", range: { gte: 15 } }).options({ reverse: true }).send();
assert.deepEqual(Items.map((animal) => animal.level), [19, 18, 17, 16, 15]);
let count = 0;
for (let exclusiveStartKey; ;) {
    const page = await table.build(ScanCommand).entities(animals).options({ limit: 6, exclusiveStartKey }).send();
    count += page.Items.length;
    if ((exclusiveStartKey = page.LastEvaluatedKey) === undefined) break;
}
assert.equal(count, 21);

await executeTransactWrite(
    animals.build(PutTransaction).item({ zone: "c", name: "cat" }),
    animals.build(UpdateTransaction).item({ zone: "a", name: "ant", level: $add(1) }));
await assert.rejects(executeTransactWrite(
    animals.build(ConditionCheck).key({ zone: "c", name: "cat" }).condition({ attr: "level", gt: 100 }),
    animals.build(PutTransaction).item({ zone: "c", name: "crow" })), { name: "TransactionCanceledException" });
await animals.build(DeleteItemCommand).key({ zone: "c", name: "cat" }).send();
await client.send(new DeleteTableCommand({ TableName: "toolbox.zoo" }));
