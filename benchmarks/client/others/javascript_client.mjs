// CPU time of the JavaScript SDK's document client for the work of client_benchmark.cpp.
// Arguments: port, user id, order id, count.

import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";

const [port, user, order, count] = process.argv.slice(2);
const client = DynamoDBDocumentClient.from(
    new DynamoDBClient({
        region: "eu-west-1",
        endpoint: `http://127.0.0.1:${port}`,
        credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" },
    }),
);

async function get() {
    const { Item } = await client.send(
        new GetCommand({ TableName: "records", Key: { PK: `USER#${user}`, SK: `ORDER#${order}` } }),
    );
    if (Item.order_id !== order) throw new Error("another answer");
}

async function query() {
    const { Items } = await client.send(
        new QueryCommand({
            TableName: "records",
            KeyConditionExpression: "PK = :p",
            ExpressionAttributeValues: { ":p": `USER#${user}` },
        }),
    );
    if (Items.length !== 20) throw new Error("another answer");
}

for (const [name, work] of Object.entries({ get, query })) {
    for (let i = 0; i < 500; ++i) await work();
    const before = process.cpuUsage();
    for (let i = 0; i < Number(count); ++i) await work();
    const { user, system } = process.cpuUsage(before);
    console.log(name, (user + system) / Number(count));
}
process.exit(0);
