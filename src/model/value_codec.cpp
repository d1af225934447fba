#include <dynaloom/model/value_codec.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace dynaloom::detail {

void fail_integer(ItemReader& in, std::int64_t least, std::uint64_t greatest) {
    in.fail("an integer from " + std::to_string(least) + " to " + std::to_string(greatest));
}

void fail_text(ItemReader& in, std::string_view type, const TextShape& shape) {
    // A long list says less than the type's name.
    constexpr std::size_t most_listed = 8;
    if (shape.kind != TextKind::names || shape.names.size() > most_listed) in.fail("a " + std::string{type});

    std::string expected = "one of ";
    for (const std::string_view name : shape.names) {
        if (name.data() != shape.names.front().data()) expected += ", ";
        expected.append("\"").append(name).append("\"");
    }
    in.fail(expected);
}

void fail_conversion(ItemReader& in, std::string_view type, const char* reason) {
    in.fail("a " + std::string{type} + " (" + reason + ")");
}

void fail_size(ItemReader& in, std::size_t expected) {
    in.fail(std::to_string(expected) + " elements");
}

void read_float(ItemReader& in, float& value) {
    const double wide = in.floating();
    value = static_cast<float>(wide);
    if (!std::isfinite(value)) in.fail("a number within the range of float");
}

void read_bytes(ItemReader& in, std::span<std::byte> bytes) {
    Bytes value;
    in.binary(value);
    if (value.size() != bytes.size()) in.fail(std::to_string(bytes.size()) + " bytes");
    std::copy(value.begin(), value.end(), bytes.begin());
}

void write_item(ItemWriter& out, const Item& item) {
    out.begin_map();
    for (const auto& [name, value] : item) {
        out.name(name);
        out.value(value);
    }
    out.end_map();
}

void read_item(ItemReader& in, Item& item) {
    if (in.type() != AttributeType::M) in.fail("M");
    AttributeValue value = in.value();
    item = std::move(*value.get_if<Item>());
}

}  // namespace dynaloom::detail
