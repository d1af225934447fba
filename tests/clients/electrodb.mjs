// Everyday work with ElectroDB: two entities in one table.
import assert from "node:assert/strict";
import { CreateTableCommand, DeleteTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { Entity, Service } from "electrodb";

const client = new DynamoDBClient({ endpoint: process.env.DYNALOOM_ENDPOINT, region: "us-east-1", maxAttempts: 1 });
const table = "electrodb.app";
const keys = ["pk", "sk", "gsi1pk", "gsi1sk"];
await client.send(new CreateTableCommand({
    TableName: table, BillingMode: "PAY_PER_REQUEST",
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }, { AttributeName: "sk", KeyType: "RANGE" }],
    AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
    GlobalSecondaryIndexes: [{ IndexName: "gsi1", Projection: { ProjectionType: "ALL" },
        KeySchema: [{ AttributeName: "gsi1pk", KeyType: "HASH" }, { AttributeName: "gsi1sk", KeyType: "RANGE" }] }],
}));

const entity = (name, attributes, indexes) =>
    new Entity({ model: { entity: name, version: "1", service: "shop" }, attributes, indexes }, { client, table });
const customers = entity("customer",
    { id: { type: "string" }, name: { type: "string", required: true }, visits: { type: "number", default: 0 },
        tags: { type: "set", items: "string" }, city: { type: "string" } },
    { primary: { pk: { field: "pk", composite: ["id"] }, sk: { field: "sk", composite: [] }, collection: "account" },
        city: { index: "gsi1", pk: { field: "gsi1pk", composite: ["city"] }, sk: { field: "gsi1sk", composite: ["id"] } } });
const orders = entity("order",
    { id: { type: "string" }, order: { type: "string" }, total: { type: "number" } },
    { primary: { pk: { field: "pk", composite: ["id"] }, sk: { field: "sk", composite: ["order"] }, collection: "account" } });
const shop = new Service({ customers, orders });

await customers.create({ id: "1", name: "Ann", tags: ["a"], city: "Graz" }).go();
await assert.rejects(customers.create({ id: "1", name: "Other" }).go());
await customers.put([{ id: "2", name: "Bob", city: "Graz" }, { id: "3", name: "Cid", city: "Wien" }]).go();
await orders.put(Array.from({ length: 30 }, (_, i) => ({ id: "1", order: String(100 + i), total: i }))).go();

await customers.patch({ id: "1" }).add({ visits: 2, tags: ["b"] }).where(({ name }, { eq }) => eq(name, "Ann")).go();
assert.deepEqual((await customers.get({ id: "1" }).go()).data, { id: "1", name: "Ann", visits: 2, tags: ["a", "b"], city: "Graz" });
assert.equal((await customers.get([{ id: "1" }, { id: "2" }, { id: "9" }]).go()).data.length, 2);
assert.deepEqual((await customers.query.city({ city: "Graz" }).go()).data.map((c) => c.name), ["Ann", "Bob"]);
assert.equal((await orders.query.primary({ id: "1" }).between({ order: "105" }, { order: "109" }).go()).data.length, 5);
const seen = [];
for (let cursor = null; ;) {
    const page = await orders.query.primary({ id: "1" }).where(({ total }, { gt }) => gt(total, 3)).go({ cursor, limit: 7 });
    seen.push(...page.data);
    if ((cursor = page.cursor) === null) break;
}
assert.equal(seen.length, 26);
const account = (await shop.collections.account({ id: "1" }).go({ pages: "all" })).data;
assert.deepEqual([account.customers.length, account.orders.length], [1, 30]);

const committed = await shop.transaction.write((all) => [
    all.customers.update({ id: "1" }).set({ name: "Anna" }).commit(),
    all.orders.delete({ id: "1", order: "100" }).commit()]).go();
assert.equal(committed.canceled, false);
const canceled = await shop.transaction.write((all) => [
    all.customers.check({ id: "1" }).where(({ name }, { eq }) => eq(name, "Ann")).commit(),
    all.orders.delete({ id: "1", order: "101" }).commit()]).go();
assert.equal(canceled.canceled, true);
assert.equal(canceled.data[0].code, "ConditionalCheckFailed");

await customers.delete({ id: "3" }).go();
assert.equal((await customers.get({ id: "3" }).go()).data, null);
await client.send(new DeleteTableCommand({ TableName: table }));
