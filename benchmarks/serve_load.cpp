// Sends requests of one kind to a server of DynamoDB's protocol for a while, each connection one after the other.
//
//     serve_load <port> prepare <items>
//     serve_load <port> <operation> <connections> <seconds>
//
// Prints the number of requests and the median and 99th percentile of their times in microseconds.

#include "support/dynamodb_client.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <functional>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

using dynaloom::test::DynamoDbClient;
using Clock = std::chrono::steady_clock;

constexpr int partitions = 500;
constexpr int items_of_a_partition = 100;

std::string key(int partition, int item) {
    return R"("p":{"S":"partition-)" + std::to_string(partition) + R"("},"s":{"S":"item-)" +
           std::to_string(1000 + item) + R"("})";
}

/// About 300 bytes.
std::string item(int partition, int number) {
    return '{' + key(partition, number) +
           R"(,"name":{"S":"a name of some length"},"count":{"N":"12345"},)"
           R"("active":{"BOOL":true},"tags":{"SS":["one","two","three"]},)"
           R"("address":{"M":{"street":{"S":"Some street 5"},"zip":{"S":"12345"}}},)"
           R"("text":{"S":")" +
           std::string(80, 't') + R"("}})";
}

std::string any_key(std::minstd_rand& random) {
    return key(static_cast<int>(random() % partitions), static_cast<int>(random() % items_of_a_partition));
}
std::string any_item(std::minstd_rand& random) {
    return item(static_cast<int>(random() % partitions), static_cast<int>(random() % items_of_a_partition));
}

std::string body_of(std::string_view operation, std::minstd_rand& random) {
    if (operation == "GetItem") return R"({"TableName":"bench","Key":{)" + any_key(random) + "}}";
    if (operation == "PutItem") return R"({"TableName":"bench","Item":)" + any_item(random) + '}';
    if (operation == "Query")
        return R"json({"TableName":"bench","KeyConditionExpression":"p = :p","Limit":20,)json"
               R"json("ExpressionAttributeValues":{":p":{"S":"partition-)json" +
               std::to_string(random() % partitions) + R"("}}})";
    if (operation == "BatchWriteItem") {
        std::string body = R"({"RequestItems":{"bench":[)";
        const int partition = static_cast<int>(random() % partitions);
        const int first = static_cast<int>(random() % (items_of_a_partition - 25));
        for (int i = 0; i < 25; ++i)
            body += (i == 0 ? "" : ",") + (R"({"PutRequest":{"Item":)" + item(partition, first + i) + "}}");
        return body + "]}}";
    }
    if (operation == "TransactWriteItems") {
        std::string body = R"({"TransactItems":[)";
        const int partition = static_cast<int>(random() % partitions);
        const int first = static_cast<int>(random() % (items_of_a_partition - 4));
        for (int i = 0; i < 4; ++i)
            body +=
                (i == 0 ? "" : ",") + (R"({"Put":{"TableName":"bench","Item":)" + item(partition, first + i) + "}}");
        return body + "]}";
    }
    throw std::runtime_error{"no such operation"};
}

void expect_success(const DynamoDbClient::Response& response) {
    if (response.status != 200) throw std::runtime_error{response.body};
}

void prepare(std::uint16_t port, int items) {
    DynamoDbClient client{port};
    expect_success(client.call("CreateTable", R"({"TableName":"bench","BillingMode":"PAY_PER_REQUEST",)"
                                              R"("AttributeDefinitions":[{"AttributeName":"p","AttributeType":"S"},)"
                                              R"({"AttributeName":"s","AttributeType":"S"}],"KeySchema":[)"
                                              R"({"AttributeName":"p","KeyType":"HASH"},)"
                                              R"({"AttributeName":"s","KeyType":"RANGE"}]})"));
    while (client.call("DescribeTable", R"({"TableName":"bench"})").body.find("\"ACTIVE\"") == std::string::npos)
        std::this_thread::sleep_for(std::chrono::milliseconds{20});
    for (int i = 0; i < items; i += 25) {
        std::string body = R"({"RequestItems":{"bench":[)";
        for (int j = i; j < i + 25; ++j)
            body +=
                (j == i ? "" : ",") + (R"({"PutRequest":{"Item":)" +
                                       item(j / items_of_a_partition % partitions, j % items_of_a_partition) + "}}");
        expect_success(client.call("BatchWriteItem", body + "]}}"));
    }
}

void load(std::uint16_t port, const std::string& operation, int connections, double seconds) {
    std::vector<std::vector<std::uint32_t>> times(static_cast<std::size_t>(connections));
    std::vector<std::thread> threads;
    std::atomic<bool> failed = false;
    const auto end = Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>{seconds});
    for (std::size_t i = 0; i < times.size(); ++i) {
        threads.emplace_back([&, i] {
            try {
                DynamoDbClient client{port};
                std::minstd_rand random{static_cast<unsigned>(i + 1)};
                while (Clock::now() < end) {
                    const std::string body = body_of(operation, random);
                    const auto start = Clock::now();
                    expect_success(client.call(operation, body));
                    times[i].push_back(static_cast<std::uint32_t>(
                        std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start).count()));
                }
            } catch (const std::exception& error) {
                std::fprintf(stderr, "%s\n", error.what());
                failed = true;
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    std::vector<std::uint32_t> all;
    for (const auto& some : times) all.insert(all.end(), some.begin(), some.end());
    if (failed || all.empty()) throw std::runtime_error{"not all requests succeeded"};
    std::ranges::sort(all);
    std::printf("%zu %u %u\n", all.size(), all[all.size() / 2], all[all.size() * 99 / 100]);
}

}  // namespace

int main(int argc, char** argv) {
    try {
        const std::vector<std::string> arguments(argv, argv + argc);
        const auto port = static_cast<std::uint16_t>(std::stoi(arguments.at(1)));
        if (arguments.at(2) == "prepare")
            prepare(port, std::stoi(arguments.at(3)));
        else
            load(port, arguments.at(2), std::stoi(arguments.at(3)), std::stod(arguments.at(4)));
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
