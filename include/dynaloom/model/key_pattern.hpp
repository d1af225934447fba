#pragma once

#include <dynaloom/model/text_form.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Key patterns: the rule that turns a record's fields into the text of a key, and a key back into values.
///
/// ```
/// pattern     = 1*( literal / placeholder )
/// literal     = 1*( any character but braces / "{{" / "}}" )
/// placeholder = "{" field [ ":" form ] "}"
/// form        = "0" width    ; an integer, padded with zeros to so many digits; none negative or longer
///             / "%"          ; percent-encodes what the pattern reserves
///             / "raw"        ; as it is: gives up the promise below
///             / "python"     ; a time as Python's str() writes it
/// ```
///
/// The promise: no two records of a model share a key, and a key reads back to exactly its values. To keep it, a
/// placeholder that is not last is followed by a literal; the first character of that literal, ASCII, is a delimiter.
/// The pattern's delimiters and `#` are reserved: no value may hold them, nor may the type of a field that is not text
/// be able to. No value is empty.
namespace dynaloom {
namespace detail {

/// A set of ASCII characters.
struct CharSet {
    std::uint64_t bits[2]{};

    constexpr void add(char c) noexcept {
        const auto byte = static_cast<unsigned char>(c);
        bits[byte >> 6U & 1U] |= std::uint64_t{1} << (byte & 63U);
    }
    [[nodiscard]] constexpr bool contains(char c) const noexcept {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x80 && (bits[byte >> 6U] >> (byte & 63U) & 1U) != 0;
    }
};

}  // namespace detail

/// A literal or a placeholder of a pattern.
struct PatternPart {
    enum class Form : unsigned char { literal, plain, padded, encoded, raw, python };

    Form form = Form::literal;
    unsigned width = 0;     ///< Form::padded: the number of digits
    std::string_view text;  ///< a literal's text, a placeholder's field
    TextShape shape = {};   ///< of the field's text in this form

    [[nodiscard]] constexpr bool is_placeholder() const noexcept { return form != Form::literal; }
};

/// A parsed and checked pattern. Refers to storage that outlives it: constant for a static model, a KeyPattern else.
/// @par Threads  A plain value.
struct KeyPatternView {
    std::string_view text;
    std::string_view model;              ///< the record type that it belongs to, for messages; may be empty
    std::span<const PatternPart> parts;  ///< literals may stand side by side: each ends with an unescaped brace
    detail::CharSet reserved;            ///< the delimiters and `#`

    [[nodiscard]] constexpr std::size_t placeholder_count() const noexcept {
        std::size_t count = 0;
        for (const PatternPart& part : parts) count += static_cast<std::size_t>(part.is_placeholder());
        return count;
    }
};

/// A field that a run-time pattern may name.
struct PatternField {
    std::string_view name;
    TextShape shape = {};  ///< its `names` must outlive the pattern
};

/// A pattern made at run time, with its storage. Copies share it.
/// @par Threads  A plain value.
class KeyPattern {
public:
    /// @param fields  The fields that placeholders may name.
    /// @param model   The record type, for messages; may be empty.
    /// @throws KeyError that says which part of the pattern breaks which rule.
    KeyPattern(std::string_view text, std::span<const PatternField> fields, std::string_view model = {});

    [[nodiscard]] const KeyPatternView& view() const noexcept;

private:
    struct Storage;
    std::shared_ptr<const Storage> storage_;
};

/// The key of these values, the texts of all placeholders in their order; a field that occurs twice gives its text
/// twice.
/// @throws KeyError naming field, value and pattern if a value cannot be part of the key, or one is missing.
/// @par Cost  One allocation.
[[nodiscard]] std::string format_key(const KeyPatternView& pattern, std::span<const std::string_view> values);

/// What all keys with these values of the first placeholders begin with: up to and with the literal behind the last
/// of them. With all values it is the key.
/// @throws KeyError as format_key.
[[nodiscard]] std::string format_prefix(const KeyPatternView& pattern, std::span<const std::string_view> values);

/// The same, but the last value is itself only what the values of its placeholder begin with; it may be empty.
/// @throws KeyError as format_key.
[[nodiscard]] std::string format_open_prefix(const KeyPatternView& pattern, std::span<const std::string_view> values);

/// The values of `key` in the order of the placeholders, or nothing if no values give this key. Where `:raw` leaves
/// several ways to split the key, the first that works with the shortest values on the left is taken; only then is it
/// seen whether the values of a field that occurs twice agree.
[[nodiscard]] std::optional<std::vector<std::string>> match_key(const KeyPatternView& pattern, std::string_view key);

/// Whether match_key finds values.
[[nodiscard]] bool is_match(const KeyPatternView& pattern, std::string_view key);

namespace detail {

/// Writes a key piece by piece: the values of the placeholders from left to right.
class KeyBuilder {
public:
    explicit KeyBuilder(const KeyPatternView& pattern);

    /// The next placeholder's value. @throws KeyError
    void add(std::string_view value);
    /// The same in two steps: append the value to the result, then `end_value`. @throws KeyError
    std::string& begin_value();
    void end_value();
    /// The next placeholder's value is only a beginning of one; nothing may follow but `take`. @throws KeyError
    void add_open(std::string_view value);

    /// Ends with the literals behind the last value, if that was not open.
    [[nodiscard]] std::string take();

    /// @throws KeyError: the next placeholder cannot take `value`, because of `reason`.
    [[noreturn]] void refuse(std::string_view value, std::string_view reason) const;

private:
    void add_literals();
    void check(std::string_view value, bool open) const;
    void pad(std::size_t begin);
    void encode(std::size_t begin);

    const KeyPatternView& pattern_;
    std::size_t part_ = 0;
    std::size_t value_begin_ = 0;
    bool open_ = false;
    std::string key_;
};

}  // namespace detail
}  // namespace dynaloom
