#pragma once

#include <dynaloom/value/attribute_value.hpp>
#include <dynaloom/value/encoded_item.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace dynaloom {

/// Writes one item, value by value, straight to bytes in either encoding. Within a map each value is preceded by its
/// `name`; lists and sets take values in a row. The writer escapes, checks UTF-8, names, nesting and empty or
/// duplicate set members; it trusts its caller for well-formedness (every begin has its end, names are unique).
///
///     ItemWriter out{Encoding::wire};
///     out.name("title"); out.string("Dune");
///     std::string body = out.finish();
///
/// Nesting: an attribute's value is at level 1 and the last level is 32, so a scalar, a set or an empty list or map may
/// stand in 31 lists or maps, the item itself not counted.
///
/// @par Cost     Linear; one allocation, that of the result. Buffers are kept per thread.
/// @par Threads  Not to be shared.
/// @throws ValidationError from any member, for what DynamoDB refuses; the message names the path of the value.
class ItemWriter {
public:
    enum class SetOf : unsigned char { strings, numbers, binaries };

    /// Opens the item's own map.
    explicit ItemWriter(Encoding encoding);
    ItemWriter(const ItemWriter&) = delete;
    ItemWriter& operator=(const ItemWriter&) = delete;
    ~ItemWriter();

    /// The name of the next value of the innermost map; at least one byte.
    void name(std::string_view name);

    void string(std::string_view value);
    void number(const Number& value);
    void integer(std::int64_t value);
    void integer(std::uint64_t value);
    /// @throws ValidationError if `value` is not finite or out of range.
    void floating(double value);
    void floating(float value);
    void binary(std::span<const std::byte> value);
    void boolean(bool value);
    void null();

    void begin_list();
    void end_list();
    void begin_map();
    void end_map();
    void begin_set(SetOf kind);
    void end_set();

    /// A whole tree.
    void value(const AttributeValue& value);

    /// Refuses the next value. @throws ValidationError: `reason`, and the path of the value.
    [[noreturn]] void fail(const std::string& reason);

    /// Closes the item's map and hands out the bytes. Once.
    [[nodiscard]] std::string finish();

private:
    class State;
    State* state_;
};

}  // namespace dynaloom
