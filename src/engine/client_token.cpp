#include "engine/client_token.hpp"

#include "engine/key_text.hpp"
#include "engine/table.hpp"
#include "value/utf8.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/value/encoded_item.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <vector>

namespace dynaloom::engine {

namespace {

constexpr std::chrono::minutes lifetime{10};
constexpr std::size_t longest_token = 36;
constexpr std::size_t expiry_digits = 16;
constexpr std::string_view expiries = "expiry";
constexpr PageLimit most_trimmed{.rows = 20, .bytes = std::size_t{1} << 20U};  // a transaction adds but one

std::string partition_of(std::string_view token_text) {
    return "token " + std::string{token_text};
}

std::string expiry_text(std::chrono::system_clock::time_point time) {
    const auto milliseconds = std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch()).count();
    const std::string digits = std::to_string(std::max<std::int64_t>(0, milliseconds));
    return std::string(expiry_digits - std::min(expiry_digits, digits.size()), '0') + digits;
}

/// Deletes some of the tokens that expired before `now`.
void trim(WriteTransaction& transaction, const TableState& tokens, const std::string& now) {
    const PartitionRange range{.pk = expiries, .lower = {}, .upper = Bound{.sk = now, .inclusive = false}};
    const Page page = transaction.range(tokens, range, most_trimmed);
    std::vector<std::string> partitions;
    partitions.reserve(page.rows.size());  // the keys point into these
    std::vector<RowKey> keys;
    for (const Row& row : page.rows) {
        const std::string_view expiry = std::string_view{row.sk}.substr(0, expiry_digits);
        partitions.push_back(partition_of(std::string_view{row.sk}.substr(expiry_digits + 1)));
        keys.push_back({expiries, row.sk});
        keys.push_back({partitions.back(), expiry});
    }
    if (!keys.empty()) transaction.erase_many(tokens, keys);
}

}  // namespace

void check_client_token(std::string_view token) {
    const auto is_first = [](char byte) { return (static_cast<unsigned char>(byte) & 0xc0U) != 0x80U; };
    const auto characters = static_cast<std::size_t>(std::ranges::count_if(token, is_first));
    if (token.empty()) refuse_value("", "clientRequestToken", "Member must have length greater than or equal to 1");
    if (characters > longest_token || !detail::is_utf8(token))
        refuse_value(std::string{token.substr(0, longest_token)} + "…", "clientRequestToken",
                     "Member must have length less than or equal to 36");
}

bool take_client_token(WriteTransaction& transaction, const std::string& token, const std::string& payload,
                       std::chrono::system_clock::time_point now) {
    const TableState& tokens = transaction.internal_table("dynaloom::tokens");
    const std::string text = key_text(token, KeyType::S);
    const std::string partition = partition_of(text);
    const RowKey lock{partition, ""};
    transaction.lock(tokens, {&lock, 1});

    const std::string now_text = expiry_text(now);
    const PartitionRange valid{.pk = partition, .lower = Bound{.sk = now_text, .inclusive = false}, .upper = {}};
    const Page found = transaction.range(tokens, valid, {.rows = 1, .bytes = 1});
    if (!found.rows.empty()) {
        if (EncodedItem::parse(found.rows[0].data, Encoding::plain).to_item().at("payload").s() == payload)
            return false;
        throw ServiceError{"the client request token \"" + token + "\" was used for another request",
                           "IdempotentParameterMismatchException"};
    }
    trim(transaction, tokens, now_text);
    const std::string expiry = expiry_text(now + lifetime);
    const std::string expiry_and_token = expiry + ' ' + text;
    const std::string data = EncodedItem::from_item({{"payload", payload}}, Encoding::plain).body();
    const std::array<RowView, 2> rows{{
        {.key = {expiries, expiry_and_token}, .schema_version = {}, .data = "{}"},
        {.key = {partition, expiry}, .schema_version = {}, .data = data},
    }};
    transaction.put_many(tokens, rows);
    return true;
}

}  // namespace dynaloom::engine
