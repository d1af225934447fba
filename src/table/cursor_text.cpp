#include "table/cursor_text.hpp"

#include <dynaloom/error.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "value/base64.hpp"

// cursor = "1." fingerprint "." key
//   fingerprint = 16 lower-case hex digits
//   key         = DynamoDB JSON of the key, base64 in the URL-safe alphabet without padding
namespace dynaloom::detail {
namespace {

constexpr std::string_view version = "1.";
constexpr std::size_t fingerprint_digits = 16;

/// FNV-1a, 64 bits: tells honest queries apart; it does not guard against forgery.
class Hash {
public:
    void add(std::string_view text) {
        for (const char c : text) step(static_cast<unsigned char>(c));
        step(0xff);  // never in UTF-8: ends the text
    }
    [[nodiscard]] std::uint64_t value() const noexcept { return state_; }

private:
    void step(unsigned char byte) { state_ = (state_ ^ byte) * 0x100000001b3U; }

    std::uint64_t state_ = 0xcbf29ce484222325U;
};

std::string encoded(const Item& item) {
    return EncodedItem::from_item(item, Encoding::wire).body();
}

void add(Hash& hash, const Condition& condition) {
    hash.add(std::to_string(static_cast<int>(condition.op)));
    Item operands;
    for (std::size_t i = 0; i < condition.operands.size(); ++i) {
        const auto& operand = condition.operands[i];
        if (const auto* value = std::get_if<AttributeValue>(&operand)) {
            operands.set(std::to_string(i), *value);
            continue;
        }
        const auto* size = std::get_if<Size>(&operand);
        if (size != nullptr) hash.add("size");
        for (const auto& element : (size != nullptr ? size->path : std::get<Path>(operand)).elements) {
            const auto* name = std::get_if<std::string>(&element);
            hash.add(name != nullptr ? *name : '[' + std::to_string(std::get<std::size_t>(element)));
        }
    }
    hash.add(encoded(operands));
    hash.add(std::to_string(condition.children.size()));
    for (const Condition& child : condition.children) add(hash, child);
}

/// Base64 in the URL-safe alphabet, without padding.
std::string to_url_text(std::string_view bytes) {
    std::string text = base64_encode(bytes);
    text.erase(std::min(text.find('='), text.size()));
    std::replace(text.begin(), text.end(), '+', '-');
    std::replace(text.begin(), text.end(), '/', '_');
    return text;
}

bool from_url_text(std::string_view url_text, std::string& bytes) {
    std::string text{url_text};
    if (text.find_first_of("+/=") != std::string::npos) return false;
    std::replace(text.begin(), text.end(), '-', '+');
    std::replace(text.begin(), text.end(), '_', '/');
    text.append((4 - text.size() % 4) % 4, '=');
    return base64_decode(text, bytes);
}

std::string hex(std::uint64_t value) {
    std::string text(fingerprint_digits, '0');
    for (auto digit = text.rbegin(); digit != text.rend(); ++digit, value >>= 4U)
        *digit = "0123456789abcdef"[value & 15U];
    return text;
}

}  // namespace

std::uint64_t fingerprint(const std::variant<QueryRequest, ScanRequest>& request) {
    Hash hash;
    if (const auto* query = std::get_if<QueryRequest>(&request)) {
        hash.add(query->scan_index_forward ? "query" : "query, reversed");
        hash.add(query->table);
        if (query->index) hash.add("index " + *query->index);
        add(hash, query->key_condition);
    } else {
        hash.add("scan");
        hash.add(std::get<ScanRequest>(request).table);
    }
    const auto filter_of = [](const auto& any) -> const std::optional<Condition>& { return any.filter; };
    if (const auto& filter = std::visit(filter_of, request)) add(hash, *filter);
    return hash.value();
}

Cursor make_cursor(std::uint64_t fingerprint, const Key& last) {
    return Cursor{std::string{version} + hex(fingerprint) + '.' + to_url_text(encoded(last))};
}

Key read_cursor(const Cursor& cursor, std::uint64_t fingerprint, std::string_view table) {
    const auto refuse = [&](std::string_view why) {
        throw ValidationError{"table \"" + std::string{table} + "\": the cursor \"" + cursor.text().substr(0, 40) +
                              "…\" " + std::string{why}};
    };
    std::string_view text = cursor.text();
    const std::size_t key_begin = version.size() + fingerprint_digits + 1;
    if (!text.starts_with(version) || text.size() <= key_begin || text[key_begin - 1] != '.') refuse("is not a cursor");
    if (text.substr(version.size(), fingerprint_digits) != hex(fingerprint)) refuse("belongs to another query");
    std::string bytes;
    if (!from_url_text(text.substr(key_begin), bytes)) refuse("is not a cursor");
    try {
        return EncodedItem::parse(bytes, Encoding::wire).to_item();
    } catch (const DecodeError&) {
        refuse("is not a cursor");
    }
    return {};
}

}  // namespace dynaloom::detail
