import os

# [boto3]
import boto3

endpoint = os.environ.get("DYNALOOM_ENDPOINT", "http://127.0.0.1:8000")
dynamodb = boto3.resource("dynamodb", endpoint_url=endpoint, region_name="us-east-1",
                          aws_access_key_id="any", aws_secret_access_key="any")

stories = dynamodb.create_table(
    TableName="stories", BillingMode="PAY_PER_REQUEST",
    AttributeDefinitions=[{"AttributeName": "owner", "AttributeType": "S"}, {"AttributeName": "id", "AttributeType": "S"}],
    KeySchema=[{"AttributeName": "owner", "KeyType": "HASH"}, {"AttributeName": "id", "KeyType": "RANGE"}])

stories.put_item(Item={"owner": "johndoe", "id": "1234", "title": "Test Story", "likes": 0})
stories.update_item(Key={"owner": "johndoe", "id": "1234"}, UpdateExpression="SET likes = likes + :one",
                    ExpressionAttributeValues={":one": 1})
story = stories.get_item(Key={"owner": "johndoe", "id": "1234"})["Item"]
# [/boto3]
assert story == {"owner": "johndoe", "id": "1234", "title": "Test Story", "likes": 1}, story
stories.delete()
