#include "canonical_answer.hpp"

#include "protocol/json_document.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/value/number.hpp>

#include <algorithm>
#include <array>
#include <set>
#include <vector>

namespace dynaloom::differential {

namespace {

using protocol::JsonDocument;
using protocol::JsonView;
using Kind = JsonView::Kind;

/// Whether the order of a list means nothing.
bool is_unordered(std::string_view operation, std::string_view name, bool in_responses) {
    return name == "SS" || name == "NS" || name == "BS" ||
           (name == "Items" && operation != "Query" && operation != "WalkQuery") ||
           (in_responses && operation == "BatchGetItem") || name == "ConsumedCapacity" ||
           name == "AttributeDefinitions" || name == "GlobalSecondaryIndexes" || name == "LocalSecondaryIndexes" ||
           name == "NonKeyAttributes";
}

std::string join(const std::vector<std::string>& parts, char open, char close) {
    std::string text{open};
    for (const std::string& part : parts) {
        if (text.size() > 1) text += ',';
        text += part;
    }
    return text += close;
}

std::string_view name_of_element(std::string_view list) {
    if (list == "NS") return "N";
    return list == "GlobalSecondaryIndexes" ? "index" : std::string_view{};
}

/// The part of a stream record's text that says whose it is. Only the records of one item have an order.
std::string keys_of(const std::string& record) {
    const std::size_t start = std::min(record.find("\"Keys\":"), record.size());
    std::size_t end = record.size();
    for (const std::string_view next : {",\"NewImage\":", ",\"OldImage\":", ",\"SizeBytes\":"})
        end = std::min(end, record.find(next, start));
    return record.substr(start, end - start);
}

/// DynamoDB writes each number in one form; DynamoDB Local keeps the spelling of nested ones.
std::string normalised(const std::string& number) {
    try {
        return Number::parse(number).to_string();
    } catch (const Error&) {
        return number;
    }
}

class Canonical {
public:
    Canonical(std::string_view operation, bool with_capacity) : operation_{operation}, with_capacity_{with_capacity} {}

    [[nodiscard]] std::string text(std::string_view name, bool in_responses, const JsonView& value) const {
        std::vector<std::string> parts;
        switch (value.kind()) {
            case Kind::object:
                value.for_each_member([&](const std::string& member, const JsonView& of_it) {
                    if (!is_left_out(member, name == "index"))
                        parts.push_back('"' + member + "\":" + text(member, name == "Responses", of_it));
                });
                std::ranges::sort(parts);
                return join(parts, '{', '}');
            case Kind::array:
                value.for_each_element(
                    [&](const JsonView& element) { parts.push_back(text(name_of_element(name), false, element)); });
                if (is_unordered(operation_, name, in_responses)) std::ranges::sort(parts);
                if (name == "Records") std::ranges::stable_sort(parts, {}, keys_of);
                return join(parts, '[', ']');
            case Kind::string:
                return '"' + (name == "N" ? normalised(value.string()) : value.string()) + '"';
            default:
                return std::string{value.raw()};
        }
    }

private:
    [[nodiscard]] bool is_left_out(std::string_view name, bool of_index) const {
        constexpr std::array names{
            std::string_view{"message"}, std::string_view{"Message"}, std::string_view{"CreationDateTime"},
            std::string_view{"TableId"}, std::string_view{"LastUpdateToPayPerRequestDateTime"},
            // Of tables, what an emulator need not have: times, and counts of index entries.
            std::string_view{"BillingModeSummary"}, std::string_view{"LatestStreamLabel"},
            std::string_view{"LatestStreamArn"}, std::string_view{"LastIncreaseDateTime"},
            std::string_view{"LastDecreaseDateTime"}, std::string_view{"IndexStatus"}, std::string_view{"TableStatus"},
            std::string_view{"IndexSizeBytes"}, std::string_view{"ItemCount"}, std::string_view{"OnDemandThroughput"},
            std::string_view{"Backfilling"},
            // Of stream records, their identity.
            std::string_view{"eventID"}, std::string_view{"SequenceNumber"},
            std::string_view{"ApproximateCreationDateTime"}};
        return (name == "ConsumedCapacity" && !with_capacity_) || (name == "ProvisionedThroughput" && of_index) ||
               std::ranges::find(names, name) != names.end();
    }

    std::string_view operation_;
    bool with_capacity_;
};

}  // namespace

std::string canonical_answer(const WireRequest& request, int status, std::string_view body) {
    if (body.empty()) return std::to_string(status);
    const JsonDocument document{body};
    const bool with_capacity =
        request.operation != "TransactWriteItems" && request.body.find("ReturnConsumedCapacity") != std::string::npos;
    // Entries of equal keys stand in any order.
    const bool of_index = request.operation.ends_with("Query") && request.body.find("IndexName") != std::string::npos;
    std::string text =
        Canonical{of_index ? "Query of an index" : request.operation, with_capacity}.text({}, false, document.root());
    // The part of an error's type that says where it was raised is no contract.
    if (const std::size_t type = text.find("\"__type\":\""); type != std::string::npos) {
        const std::size_t start = type + std::string_view{"\"__type\":\""}.size();
        const std::size_t hash = text.find('#', start);
        if (hash != std::string::npos && hash < text.find('"', start)) text.erase(start, hash + 1 - start);
    }
    return std::to_string(status) + ' ' + text;
}

std::string error_text(int status, std::string_view body) {
    std::string text;
    if (status == 200 || body.empty()) return text;
    const JsonDocument document{body};
    const auto add = [&](const std::string& name, const JsonView& value) {
        if ((name == "message" || name == "Message") && value.kind() == Kind::string)
            text += (text.empty() ? "" : "; ") + value.string();
    };
    document.root().for_each_member([&](const std::string& name, const JsonView& value) {
        add(name, value);
        if (name == "CancellationReasons")
            value.for_each_element([&](const JsonView& reason) { reason.for_each_member(add); });
    });
    return text;
}

}  // namespace dynaloom::differential
