// Everyday work with dynamodb-onetable.
import assert from "node:assert/strict";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { Table } from "dynamodb-onetable";
import { Dynamo } from "dynamodb-onetable/Dynamo";

const client = new Dynamo({ client: new DynamoDBClient({ endpoint: process.env.DYNALOOM_ENDPOINT,
    region: "us-east-1", maxAttempts: 1 }) });
const table = new Table({ client, name: "onetable.app", partial: true, schema: {
    format: "onetable:1.1.0", version: "0.0.1",
    indexes: { primary: { hash: "pk", sort: "sk" }, gs1: { hash: "gs1pk", sort: "gs1sk", project: "all" } },
    models: {
        Account: { pk: { type: String, value: "account:${id}" }, sk: { type: String, value: "account:" },
            id: { type: String, generate: "ulid" }, name: { type: String, required: true, unique: true },
            balance: { type: Number, default: 0 }, address: { type: Object, schema: { city: { type: String } } } },
        User: { pk: { type: String, value: "account:${account}" }, sk: { type: String, value: "user:${mail}" },
            account: { type: String }, mail: { type: String, required: true }, role: { type: String, enum: ["user", "admin"] },
            gs1pk: { type: String, value: "user:" }, gs1sk: { type: String, value: "user:${mail}" } },
    },
    params: { isoDates: true, timestamps: true },
} });
await table.createTable();
assert.equal(await table.exists(), true);
const Account = table.getModel("Account");
const User = table.getModel("User");

const account = await Account.create({ name: "Acme", address: { city: "Graz" } });
await assert.rejects(Account.create({ name: "Acme" }), { code: "UniqueError" });
assert.equal((await Account.get({ id: account.id })).address.city, "Graz");
assert.equal((await Account.update({ id: account.id }, { add: { balance: 5 }, set: { "address.city": "Wien" } })).balance, 5);

const batch = {};
for (let i = 0; i < 20; ++i)
    await User.create({ account: account.id, mail: `u${String(i).padStart(2, "0")}@x.org`, role: i % 2 ? "user" : "admin" }, { batch });
await table.batchWrite(batch);
assert.equal((await User.find({ account: account.id }, { limit: 50 })).length, 20);
assert.equal((await User.find({ account: account.id, sk: { begins: "user:u1" } })).length, 10);
assert.equal((await User.find({ gs1pk: "user:", gs1sk: { between: ["user:u05@x.org", "user:u07@x.org"] } }, { index: "gs1" })).length, 3);
assert.equal((await User.find({ account: account.id }, { where: "${role} = {admin}" })).length, 10);
let users = 0;
for (let next; ;) {
    const page = await User.find({ account: account.id }, { limit: 7, next });
    users += page.length;
    if (!(next = page.next)) break;
}
assert.equal(users, 20);

const transaction = {};
await User.update({ account: account.id, mail: "u00@x.org", role: "user" }, { transaction });
await Account.update({ id: account.id }, { add: { balance: -5 }, transaction });
await table.transact("write", transaction);
assert.equal((await Account.get({ id: account.id })).balance, 0);
await User.remove({ account: account.id, mail: "u00@x.org" });
assert.equal(await User.get({ account: account.id, mail: "u00@x.org" }), undefined);
await table.deleteTable("DeleteTableForever");
