#include "exchange.hpp"

#include "json_text.hpp"
#include "protocol/json_document.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

namespace dynaloom::differential {

namespace {

using protocol::JsonDocument;
using protocol::JsonView;
using protocol::Reply;

// Far above what any table of the tests needs: a walk that goes in a circle ends.
constexpr int most_calls = 20'000;

/// The JSON of a member of an object; nothing if it is absent or null.
std::optional<std::string> member_of(std::string_view object, std::string_view name) {
    const JsonDocument document{object};
    std::optional<std::string> found;
    document.root().for_each_member([&](const std::string& member, const JsonView& value) {
        if (member == name && !value.is_null()) found = std::string{value.raw()};
    });
    return found;
}

std::string text_of(std::string_view object, std::string_view name) {
    const std::optional<std::string> json = member_of(object, name);
    return json ? JsonDocument{*json}.root().string() : std::string{};
}

std::vector<std::string> elements_of(std::string_view object, std::string_view name) {
    std::vector<std::string> elements;
    const std::optional<std::string> list = member_of(object, name);
    if (!list) return elements;
    const JsonDocument document{*list};
    document.root().for_each_element([&](const JsonView& element) { elements.emplace_back(element.raw()); });
    return elements;
}

std::uint64_t number_in(std::string_view object, std::string_view name) {
    return std::stoull(member_of(object, name).value_or("0"));
}

/// An object with one more member.
std::string with(std::string object, std::string_view name, const std::string& json) {
    object.pop_back();
    return object + member(name, json) + '}';
}

std::string listed(const std::vector<std::string>& elements) {
    std::string list = "[";
    for (const std::string& element : elements) list += (list.size() == 1 ? "" : ",") + element;
    return list + ']';
}

/// What the pages of a walk have together.
struct Pages {
    std::vector<std::string> items;
    std::uint64_t count = 0;
    std::uint64_t scanned = 0;

    [[nodiscard]] Reply reply() const {
        return {200, R"({"Count":)" + std::to_string(count) + R"(,"ScannedCount":)" + std::to_string(scanned) +
                         R"(,"Items":)" + listed(items) + '}'};
    }
};

/// @returns The error that ended the walk.
std::optional<Reply> walk(const Call& call, std::string_view operation, const std::string& body, Pages& pages) {
    std::string request = body;
    for (int calls = 0; calls < most_calls; ++calls) {
        Reply page = call(operation, request);
        if (page.status != 200) return page;
        for (std::string& item : elements_of(page.body, "Items")) pages.items.push_back(std::move(item));
        pages.count += number_in(page.body, "Count");
        pages.scanned += number_in(page.body, "ScannedCount");
        const std::optional<std::string> last = member_of(page.body, "LastEvaluatedKey");
        if (!last) return std::nullopt;
        request = with(body, "ExclusiveStartKey", *last);
    }
    throw std::runtime_error{"a walk without an end: " + body};
}

Reply walk(const Call& call, std::string_view operation, const std::string& body) {
    Pages pages;
    return walk(call, operation, body, pages).value_or(pages.reply());
}

Reply scan_segments(const Call& call, const std::string& body) {
    Pages pages;
    for (std::uint64_t segment = 0, total = number_in(body, "TotalSegments"); segment < total; ++segment)
        if (std::optional<Reply> error = walk(call, "Scan", with(body, "Segment", std::to_string(segment)), pages))
            return *error;
    return pages.reply();
}

/// @returns The error that ended the reading.
std::optional<Reply> read_shard(const Call& call, const std::string& stream, const std::string& shard,
                                const std::string& limit, std::vector<std::string>& records) {
    Reply reply = call("GetShardIterator", "{\"StreamArn\":" + stream + ",\"ShardId\":" + shard +
                                               R"(,"ShardIteratorType":"TRIM_HORIZON"})");
    if (reply.status != 200) return reply;
    std::optional<std::string> iterator = member_of(reply.body, "ShardIterator");
    for (int calls = 0; iterator && calls < most_calls; ++calls) {
        reply = call("GetRecords", "{\"ShardIterator\":" + *iterator + member("Limit", limit) + '}');
        if (reply.status != 200) return reply;
        std::vector<std::string> page = elements_of(reply.body, "Records");
        if (page.empty()) return std::nullopt;  // nothing more has happened
        std::ranges::move(page, std::back_inserter(records));
        iterator = member_of(reply.body, "NextShardIterator");
    }
    return std::nullopt;
}

Reply read_streams(const Call& call, const std::string& body) {
    const std::string table = member_of(body, "TableName").value_or("null");
    Reply reply = call("ListStreams", "{\"TableName\":" + table + '}');
    if (reply.status != 200) return reply;
    std::vector<std::string> streams;
    for (const std::string& stream : elements_of(reply.body, "Streams"))
        streams.push_back(member_of(stream, "StreamArn").value_or("null"));
    std::ranges::sort(streams);  // their labels are times
    std::vector<std::string> records;
    std::vector<std::string> states;
    for (const std::string& stream : streams) {
        reply = call("DescribeStream", "{\"StreamArn\":" + stream + '}');
        if (reply.status != 200) return reply;
        const std::string description = member_of(reply.body, "StreamDescription").value_or("{}");
        states.push_back('[' + member_of(description, "StreamStatus").value_or("null") + ',' +
                         member_of(description, "StreamViewType").value_or("null") + ']');
        for (const std::string& shard : elements_of(description, "Shards"))
            if (auto error = read_shard(call, stream, member_of(shard, "ShardId").value_or("null"),
                                        member_of(body, "Limit").value_or(""), records))
                return *error;
    }
    return {200, "{\"Streams\":" + listed(states) + ",\"Records\":" + listed(records) + '}'};
}

Reply update_table(const Call& call, const std::string& body) {
    Reply reply = call("UpdateTable", body);
    if (reply.status != 200) return reply;
    const std::string description = "{\"TableName\":" + member_of(body, "TableName").value_or("null") + '}';
    using Clock = std::chrono::steady_clock;
    for (const auto start = Clock::now(); Clock::now() - start < std::chrono::seconds{5};) {
        reply = call("DescribeTable", description);
        const std::optional<std::string> table = member_of(reply.body, "Table");
        const bool ready = table && text_of(*table, "TableStatus") == "ACTIVE" &&
                           std::ranges::all_of(elements_of(*table, "GlobalSecondaryIndexes"), [](const auto& index) {
                               return text_of(index, "IndexStatus") == "ACTIVE";
                           });
        if (ready) return reply;
        std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
    return {500, {}};  // DynamoDB Local never comes to an end with some
}

}  // namespace

bool is_of_several(std::string_view operation) {
    return operation == "WalkQuery" || operation == "WalkScan" || operation == "ScanSegments" ||
           operation == "ReadStreams";
}

Reply exchange(const Call& call, const WireRequest& request) {
    if (request.operation == "WalkQuery") return walk(call, "Query", request.body);
    if (request.operation == "WalkScan") return walk(call, "Scan", request.body);
    if (request.operation == "ScanSegments") return scan_segments(call, request.body);
    if (request.operation == "ReadStreams") return read_streams(call, request.body);
    if (request.operation == "UpdateTable") return update_table(call, request.body);
    return call(request.operation, request.body);
}

}  // namespace dynaloom::differential
