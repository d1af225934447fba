// Written by make_signature_vectors.py with botocore; not to be edited.
// clang-format off
#pragma once

#include <string>

namespace dynaloom::dynamodb {

struct SignatureVector {
    std::string region;
    std::string host;
    std::string target;
    std::string body;
    std::string key_id;
    std::string secret;
    std::string token;
    long long time;
    std::string authorization;
};

inline const SignatureVector signature_vectors[] = {
    {R"json(us-east-1)json",
     R"json(dynamodb.us-east-1.amazonaws.com)json",
     R"json(DynamoDB_20120810.ListTables)json",
     R"json({})json",
     R"json(AKIDEXAMPLE)json",
     R"json(wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY)json",
     R"json()json",
     1795275742,
     R"json(AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261121/us-east-1/dynamodb/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=397c123ac0b19b9fef3a565185bc13e0e8b921f7107c89a463bb31916a101c6b)json"},
    {R"json(eu-west-1)json",
     R"json(dynamodb.eu-west-1.amazonaws.com)json",
     R"json(DynamoDB_20120810.GetItem)json",
     R"json({"TableName":"stories","Key":{"PK":{"S":"USER#jöhn"}}})json",
     R"json(ASIAEXAMPLE)json",
     R"json(secret)json",
     R"json(FwoGZXIvYXdzEBYaD+token/with=signs)json",
     1767225600,
     R"json(AWS4-HMAC-SHA256 Credential=ASIAEXAMPLE/20260101/eu-west-1/dynamodb/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target, Signature=a198ce623444eef2d941449d2e69e7fe42f85562bb5b0f0124830e2a1e4d04fa)json"},
    {R"json(cn-north-1)json",
     R"json(dynamodb.cn-north-1.amazonaws.com.cn)json",
     R"json(DynamoDB_20120810.PutItem)json",
     std::string(100000, 'x'),
     R"json(AKIDEXAMPLE)json",
     R"json(secret)json",
     R"json()json",
     1709251199,
     R"json(AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20240229/cn-north-1/dynamodb/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=df0c79273a8fbdfda529553e6f6759169087a8dce11433977da63471d127ab6f)json"},
    {R"json(ddblocal)json",
     R"json(127.0.0.1:8000)json",
     R"json(DynamoDBStreams_20120810.GetRecords)json",
     R"json({"ShardIterator":"i"})json",
     R"json(local)json",
     R"json(local)json",
     R"json()json",
     1798761599,
     R"json(AWS4-HMAC-SHA256 Credential=local/20261231/ddblocal/dynamodb/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=516641e3cd99bc3d617ade2ffdd989e5e6a718adaa9bee43020dcdcf8f11009c)json"},
    {R"json(us-gov-west-1)json",
     R"json(localhost)json",
     R"json(DynamoDB_20120810.Query)json",
     R"json()json",
     R"json(AKIDEXAMPLE)json",
     R"json(ssssssssssssssssssssssssssssssssssssssss)json",
     std::string(1000, 't'),
     920523967,
     R"json(AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/19990304/us-gov-west-1/dynamodb/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target, Signature=0b2e7124e1ea14d4908b6201e386589a4685fb083e7033efb9072c49ec4c5c71)json"},
};

}  // namespace dynaloom::dynamodb
