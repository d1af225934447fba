#include "protocol/write_requests.hpp"
#include "store/units.hpp"

#include <dynaloom/table/explanation.hpp>

#include <dynaloom/expression/printer.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

namespace dynaloom::detail {
namespace {

constexpr std::size_t kilobyte = 1024;
constexpr std::size_t largest_page = 1024 * kilobyte;
constexpr std::size_t largest_item = 400 * kilobyte;
constexpr double transaction_factor = 2;

std::size_t size_of(const Item& item) {
    return EncodedItem::from_item(item, Encoding::wire).size();
}

/// Of the names and values that an update holds.
std::size_t size_of(const Update& update) {
    ExpressionPrinter printer;
    (void)printer.print(update);
    std::size_t size = size_of(printer.values());
    for (const Attribute& value : printer.values()) size -= value.name.size();  // placeholders are not stored
    for (const auto& [placeholder, name] : printer.names()) size += name.size();
    return size;
}

double page_units(const std::optional<std::uint32_t>& limit, bool consistent) {
    return read_units(limit ? std::min(largest_page, *limit * largest_item) : largest_page, consistent);
}

/// Of a write of one item, by itself or in a transaction.
template <class Write>
double units_of_write(const Write& write) {
    if constexpr (requires { write.item; }) {
        return write_units(write.item.size());
    } else if constexpr (requires { write.update; }) {
        return write_units(size_of(write.key) + size_of(write.update));
    } else {
        return write_units(size_of(write.key));
    }
}

void estimate(Explanation& result, const GetItemRequest& request) {
    result.read_units = read_units(0, request.consistent_read);
}

template <class Write>
    requires requires(const Write& write) { write.return_values; }
void estimate(Explanation& result, const Write& write) {
    result.write_units = units_of_write(write);
}

template <class Pages>
    requires requires(const Pages& pages) { pages.exclusive_start_key; }
void estimate(Explanation& result, const Pages& pages) {
    result.index = pages.index.value_or("");
    result.read_units = page_units(pages.limit, pages.consistent_read);
}

void estimate(Explanation& result, const BatchWriteItemRequest& request) {
    for (const BatchWrite& one : request.writes) {
        const auto* item = std::get_if<EncodedItem>(&one.write);
        result.write_units += write_units(item != nullptr ? item->size() : size_of(std::get<Key>(one.write)));
    }
}

void estimate(Explanation& result, const BatchGetItemRequest& request) {
    for (const BatchGet& get : request.gets) {
        const auto options = request.tables.find(get.table);
        result.read_units += read_units(0, options != request.tables.end() && options->second.consistent_read);
    }
}

void estimate(Explanation& result, const TransactWriteItemsRequest& request) {
    for (const TransactWrite& action : request.actions)
        result.write_units +=
            transaction_factor * std::visit([](const auto& one) { return units_of_write(one); }, action);
}

void estimate(Explanation& result, const TransactGetItemsRequest& request) {
    result.read_units = transaction_factor * static_cast<double>(request.gets.size()) * read_units(0, true);
}

std::string text_of(double units, std::string_view of_what) {
    std::array<char, 32> digits;
    const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), units);
    return std::string{digits.data(), end} + std::string{of_what} + (units == 1 ? " unit" : " units");
}

}  // namespace

template <class OneRequest>
Explanation explain(const OneRequest& request) {
    protocol::WrittenRequest written = protocol::write_request(request);
    Explanation result{.operation = std::string{written.operation}, .request = std::move(written.body)};
    estimate(result, request);
    return result;
}

template Explanation explain(const GetItemRequest&);
template Explanation explain(const PutItemRequest&);
template Explanation explain(const UpdateItemRequest&);
template Explanation explain(const DeleteItemRequest&);
template Explanation explain(const QueryRequest&);
template Explanation explain(const ScanRequest&);
template Explanation explain(const BatchWriteItemRequest&);
template Explanation explain(const BatchGetItemRequest&);
template Explanation explain(const TransactWriteItemsRequest&);
template Explanation explain(const TransactGetItemsRequest&);

}  // namespace dynaloom::detail

namespace dynaloom {

std::string to_string(const Explanation& explanation) {
    const bool pages = explanation.operation == "Query" || explanation.operation == "Scan";
    std::string text = explanation.operation;
    if (!explanation.index.empty()) text += " of index \"" + explanation.index + '"';
    text += pages ? ", at most " : ", about ";
    if (explanation.read_units != 0 || explanation.write_units == 0)
        text += detail::text_of(explanation.read_units, " read");
    if (explanation.write_units != 0) text += detail::text_of(explanation.write_units, " write");
    if (pages) text += " a page";
    return text + '\n' + explanation.request;
}

}  // namespace dynaloom
