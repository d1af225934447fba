# Everyday work with the AWS CLI.
set -euo pipefail
ddb() { aws --endpoint-url "$DYNALOOM_ENDPOINT" --output text dynamodb "$@"; }
expect() { [[ $1 == "$2" ]] || { echo "expected $2, got $1" >&2; exit 1; }; }

ddb create-table --table-name cli.music --billing-mode PAY_PER_REQUEST \
    --attribute-definitions AttributeName=artist,AttributeType=S AttributeName=song,AttributeType=S \
    --key-schema AttributeName=artist,KeyType=HASH AttributeName=song,KeyType=RANGE >/dev/null
ddb wait table-exists --table-name cli.music
ddb batch-write-item --request-items '{"cli.music":[
    {"PutRequest":{"Item":{"artist":{"S":"abba"},"song":{"S":"one"},"year":{"N":"1974"}}}},
    {"PutRequest":{"Item":{"artist":{"S":"abba"},"song":{"S":"two"},"year":{"N":"1975"}}}},
    {"PutRequest":{"Item":{"artist":{"S":"blur"},"song":{"S":"one"}}}}]}' >/dev/null
expect "$(ddb get-item --table-name cli.music --key '{"artist":{"S":"abba"},"song":{"S":"two"}}' --query Item.year.N)" 1975
expect "$(ddb query --output json --table-name cli.music --page-size 1 --key-condition-expression 'artist = :a' \
    --expression-attribute-values '{":a":{"S":"abba"}}' --query 'length(Items)')" 2
ddb update-item --table-name cli.music --key '{"artist":{"S":"blur"},"song":{"S":"one"}}' \
    --update-expression 'SET plays = if_not_exists(plays, :z) + :o' \
    --expression-attribute-values '{":z":{"N":"0"},":o":{"N":"1"}}'
if answer=$(ddb delete-item --table-name cli.music --key '{"artist":{"S":"blur"},"song":{"S":"one"}}' \
    --condition-expression 'plays > :p' --expression-attribute-values '{":p":{"N":"5"}}' 2>&1); then exit 1; fi
[[ $answer == *ConditionalCheckFailedException* ]]
expect "$(ddb scan --table-name cli.music --select COUNT --query Count)" 3
ddb delete-table --table-name cli.music >/dev/null
