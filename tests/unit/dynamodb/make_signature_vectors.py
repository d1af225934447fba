#!/usr/bin/env python3
"""Writes signature_vectors.hpp: what botocore (tested with 1.44) signs for some requests, dates and keys.

Usage: pip install botocore, then make_signature_vectors.py >signature_vectors.hpp
"""

import datetime
from unittest import mock

import botocore.auth
import botocore.awsrequest
import botocore.credentials

CASES = [
    # region, host, target, body, key id, secret, session token, time
    ("us-east-1", "dynamodb.us-east-1.amazonaws.com", "DynamoDB_20120810.ListTables", "{}",
     "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "", "2026-11-21T15:42:22"),
    ("eu-west-1", "dynamodb.eu-west-1.amazonaws.com", "DynamoDB_20120810.GetItem",
     '{"TableName":"stories","Key":{"PK":{"S":"USER#j\u00f6hn"}}}',
     "ASIAEXAMPLE", "secret", "FwoGZXIvYXdzEBYaD+token/with=signs", "2026-01-01T00:00:00"),
    ("cn-north-1", "dynamodb.cn-north-1.amazonaws.com.cn", "DynamoDB_20120810.PutItem", "x" * 100000,
     "AKIDEXAMPLE", "secret", "", "2024-02-29T23:59:59"),
    ("ddblocal", "127.0.0.1:8000", "DynamoDBStreams_20120810.GetRecords", '{"ShardIterator":"i"}',
     "local", "local", "", "2026-12-31T23:59:59"),
    ("us-gov-west-1", "localhost", "DynamoDB_20120810.Query", "",
     "AKIDEXAMPLE", "s" * 40, "t" * 1000, "1999-03-04T05:06:07"),
]


def sign(region, host, target, body, key_id, secret, token, time):
    request = botocore.awsrequest.AWSRequest(
        method="POST", url=f"https://{host}/", data=body.encode(),
        headers={"Host": host, "Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": target})
    credentials = botocore.credentials.Credentials(key_id, secret, token or None)
    now = datetime.datetime.fromisoformat(time)
    with mock.patch("botocore.auth.get_current_datetime", return_value=now, create=True):
        with mock.patch("botocore.auth.datetime", create=True) as clock:
            clock.datetime.utcnow.return_value = now
            botocore.auth.SigV4Auth(credentials, "dynamodb", region).add_auth(request)
    return request.headers["Authorization"]


def quoted(text):
    if len(text) > 90 and len(set(text)) == 1:
        return f"std::string({len(text)}, '{text[0]}')"
    return 'R"json(' + text + ')json"'


def main():
    print("// Written by make_signature_vectors.py with botocore; not to be edited.")
    print("// clang-format off")
    print("#pragma once\n\n#include <string>\n\nnamespace dynaloom::dynamodb {\n")
    print("struct SignatureVector {")
    for name in ("region", "host", "target", "body", "key_id", "secret", "token"):
        print(f"    std::string {name};")
    print("    long long time;\n    std::string authorization;\n};\n")
    print("inline const SignatureVector signature_vectors[] = {")
    for case in CASES:
        time = datetime.datetime.fromisoformat(case[7]).replace(tzinfo=datetime.timezone.utc)
        fields = [quoted(text) for text in case[:7]] + [str(int(time.timestamp())), quoted(sign(*case))]
        print("    {" + ",\n     ".join(fields) + "},")
    print("};\n\n}  // namespace dynaloom::dynamodb")


main()
