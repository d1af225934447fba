// [javascript]
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";

const client = new DynamoDBClient({
    endpoint: process.env.DYNALOOM_ENDPOINT ?? "http://127.0.0.1:8000",
    region: "us-east-1",
    credentials: { accessKeyId: "any", secretAccessKey: "any" },
});
const docs = DynamoDBDocumentClient.from(client);

await client.send(new CreateTableCommand({
    TableName: "stories",
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [{ AttributeName: "owner", AttributeType: "S" }, { AttributeName: "id", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "owner", KeyType: "HASH" }, { AttributeName: "id", KeyType: "RANGE" }],
}));
await docs.send(new PutCommand({
    TableName: "stories",
    Item: { owner: "johndoe", id: "1234", title: "Test Story", tags: new Set(["short"]) },
}));
const { Items } = await docs.send(new QueryCommand({
    TableName: "stories",
    KeyConditionExpression: "#o = :o",
    ExpressionAttributeNames: { "#o": "owner" },
    ExpressionAttributeValues: { ":o": "johndoe" },
}));
// [/javascript]
if (Items.length !== 1 || Items[0].title !== "Test Story") throw new Error(JSON.stringify(Items));
