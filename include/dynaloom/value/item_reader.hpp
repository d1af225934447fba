#pragma once

#include <dynaloom/value/attribute_value.hpp>
#include <dynaloom/value/encoded_item.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace dynaloom {

/// Reads the body of one item, value by value, from either encoding, without a tree. A cursor: `next_name` moves to the
/// next attribute, then exactly one of the reading members takes its value (or `skip`).
///
///     ItemReader in{item.encoding(), item.body()};
///     for (std::string_view name; in.next_name(name);)
///         if (name == "title") in.string(title); else in.skip();
///     in.finish();
///
/// @par Cost     Linear. Parser buffers are kept per thread; several readers may be open at once.
/// @par Threads  Not to be shared.
/// @throws DecodeError from any member, with the path of the value and what was found, on broken input or a value of
///         another type than asked for.
class ItemReader {
public:
    /// `body` must outlive the reader.
    ItemReader(Encoding encoding, std::string_view body);
    ItemReader(const ItemReader&) = delete;
    ItemReader& operator=(const ItemReader&) = delete;
    ~ItemReader();

    /// Moves to the next attribute of the innermost map, or closes that map.
    /// @param name  Set to the attribute's name; valid until the next call of `next_name`.
    /// @returns False at the map's end.
    bool next_name(std::string_view& name);

    /// Moves to the next member of the innermost list or set, or closes it. @returns False at its end.
    bool next_element();

    /// The type of the value at the cursor, which stays there.
    [[nodiscard]] AttributeType type();

    void string(std::string& value);
    /// Valid until the next call.
    [[nodiscard]] std::string_view string();
    [[nodiscard]] Number number();
    /// An N that is an integer within range. @throws DecodeError otherwise.
    [[nodiscard]] std::int64_t integer();
    [[nodiscard]] std::uint64_t unsigned_integer();
    [[nodiscard]] double floating();
    void binary(Bytes& value);
    [[nodiscard]] bool boolean();
    void null();

    /// Enters a map, whose attributes `next_name` then walks.
    void begin_map();
    /// Enters a list, whose elements `next_element` walks.
    void begin_list();
    /// Enters a set of any kind; `next_element` walks it, and `type` tells the kind of the member. Members are read as
    /// string, number or binary. An empty set is an error at its end; duplicates are the caller's to find.
    void begin_set();

    /// A whole tree.
    [[nodiscard]] AttributeValue value();

    /// Passes over the value at the cursor.
    void skip();

    /// Checks that nothing follows the item. The item's own map must have been walked to its end.
    void finish();

    /// Throws a DecodeError for the value at (or just taken from) the cursor, saying what was expected.
    [[noreturn]] void fail(std::string_view expected);

    class State;  ///< Private to the library.

private:
    friend class EncodedItem;

    // `from_outside`: refuses a store's own notes beside the attributes, which are passed over otherwise.
    ItemReader(Encoding encoding, std::string_view body, bool from_outside);

    State* state_;
};

}  // namespace dynaloom
