// Everyday work with Dynamoose, which makes its tables itself.
import assert from "node:assert/strict";
import { DynamoDB } from "@aws-sdk/client-dynamodb";
import dynamoose from "dynamoose";

const client = new DynamoDB({ endpoint: process.env.DYNALOOM_ENDPOINT, region: "us-east-1", maxAttempts: 1 });
dynamoose.aws.ddb.set(client);

const schema = new dynamoose.Schema({
    owner: { type: String, hashKey: true },
    name: { type: String, rangeKey: true },
    breed: { type: String, index: { name: "by_breed", type: "global" } },
    age: { type: Number, default: 1 },
    toys: { type: Set, schema: [String] },
    born: Date,
    chip: { type: Object, schema: { id: String } },
}, { timestamps: true });
const Dog = dynamoose.model("Dog", schema);
new dynamoose.Table("dynamoose.dogs", [Dog], { throughput: "ON_DEMAND", waitForActive: { enabled: true } });

const born = new Date("2020-02-02T00:00:00Z");
await Dog.create({ owner: "ann", name: "rex", breed: "husky", toys: new Set(["ball"]), born, chip: { id: "x" } });
await assert.rejects(Dog.create({ owner: "ann", name: "rex" }), { name: "ConditionalCheckFailedException" });
const rex = await Dog.get({ owner: "ann", name: "rex" });
assert.deepEqual([rex.age, rex.toys, rex.born, rex.chip.id], [1, new Set(["ball"]), born, "x"]);
const older = await Dog.update({ owner: "ann", name: "rex" }, { $ADD: { age: 2 }, $SET: { breed: "poodle" }, $REMOVE: ["chip"] },
    { condition: new dynamoose.Condition().filter("age").eq(1) });
assert.deepEqual([older.age, older.breed, older.chip], [3, "poodle", undefined]);

await Dog.batchPut(Array.from({ length: 20 }, (_, i) => ({ owner: "bob", name: `dog${String(i).padStart(2, "0")}`,
    breed: "poodle", age: i })));
assert.equal((await Dog.batchGet([{ owner: "bob", name: "dog01" }, { owner: "bob", name: "dog99" }])).length, 1);
const few = await Dog.query("owner").eq("bob").where("name").beginsWith("dog1").filter("age").lt(15).exec();
assert.deepEqual(few.map((dog) => dog.age), [10, 11, 12, 13, 14]);
assert.equal((await Dog.query("breed").eq("poodle").using("by_breed").all().exec()).length, 21);
let seen = 0;
for (let lastKey; ;) {
    const scan = Dog.scan().limit(8);
    const page = await (lastKey ? scan.startAt(lastKey) : scan).exec();
    seen += page.length;
    if (!(lastKey = page.lastKey)) break;
}
assert.equal(seen, 21);

await dynamoose.transaction([Dog.transaction.create({ owner: "cid", name: "ace" }),
    Dog.transaction.delete({ owner: "bob", name: "dog00" })]);
await assert.rejects(dynamoose.transaction([Dog.transaction.create({ owner: "cid", name: "ace" })]),
    { name: "TransactionCanceledException" });
await Dog.delete({ owner: "ann", name: "rex" });
assert.equal(await Dog.get({ owner: "ann", name: "rex" }), undefined);
await client.deleteTable({ TableName: "dynamoose.dogs" });
