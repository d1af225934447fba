#pragma once

#include <dynaloom/model/key_pattern.hpp>

#include <cstddef>
#include <span>
#include <string_view>

/// Reads and checks patterns, at compile time and at run time alike.
namespace dynaloom::detail {

enum class PatternFault : unsigned char {
    none,
    empty_pattern,
    open_brace,    ///< `{` without `}`
    stray_brace,   ///< `}` without `{`
    no_field,      ///< `{}`
    unknown_form,  ///< behind the colon
    adjacent_placeholders,
    delimiter_not_ascii,
    unknown_field,
    type_without_text,  ///< the field's type cannot be part of a key
    padding_needs_integer,
    python_needs_time,
    type_holds_reserved,  ///< some text of the field's type holds a reserved character
    code_holds_reserved,  ///< a reserved character is one of `%` and the digits that encode it
};

struct PatternProblem {
    PatternFault fault = PatternFault::none;
    std::string_view where;  ///< the placeholder's field, or the piece of the pattern

    constexpr explicit operator bool() const noexcept { return fault != PatternFault::none; }
};

/// Takes the parts of a pattern off its text, one by one. Shapes stay empty.
class PatternReader {
public:
    explicit constexpr PatternReader(std::string_view text) noexcept : rest_{text} {}

    /// @returns Whether there was a part; not so at the end and at a problem.
    constexpr bool next(PatternPart& part) noexcept {
        if (rest_.empty() || problem_) return false;
        return rest_[0] == '{' && !rest_.starts_with("{{") ? placeholder(part) : literal(part);
    }
    [[nodiscard]] constexpr const PatternProblem& problem() const noexcept { return problem_; }

private:
    constexpr bool fail(PatternFault fault, std::string_view where) noexcept {
        problem_ = {fault, where};
        return false;
    }

    constexpr bool literal(PatternPart& part) noexcept {
        std::size_t size = 0;
        while (size < rest_.size() && rest_[size] != '{' && rest_[size] != '}') ++size;
        std::size_t taken = size;
        if (size < rest_.size() && (rest_[size] == '}' || rest_.substr(size).starts_with("{{"))) {
            if (rest_.substr(size, 2) == "}" || (rest_[size] == '}' && rest_[size + 1] != '}')) {
                return fail(PatternFault::stray_brace, rest_);
            }
            size += 1;  // the literal ends with the first of the two braces
            taken += 2;
        }
        part = {.text = rest_.substr(0, size)};
        rest_.remove_prefix(taken);
        return true;
    }

    constexpr bool placeholder(PatternPart& part) noexcept {
        const std::size_t end = rest_.find('}');
        const std::string_view inside = rest_.substr(1, end - 1);
        if (end == std::string_view::npos || inside.find('{') != std::string_view::npos) {
            return fail(PatternFault::open_brace, rest_);
        }
        const std::size_t colon = inside.find(':');
        part = {.form = PatternPart::Form::plain, .text = inside.substr(0, colon)};
        if (part.text.empty()) return fail(PatternFault::no_field, rest_.substr(0, end + 1));
        if (colon != std::string_view::npos && !form(inside.substr(colon + 1), part)) {
            return fail(PatternFault::unknown_form, rest_.substr(0, end + 1));
        }
        rest_.remove_prefix(end + 1);
        return true;
    }

    static constexpr bool form(std::string_view text, PatternPart& part) noexcept {
        if (text == "%") {
            part.form = PatternPart::Form::encoded;
        } else if (text == "raw") {
            part.form = PatternPart::Form::raw;
        } else if (text == "python") {
            part.form = PatternPart::Form::python;
        } else {
            part.form = PatternPart::Form::padded;
            if (text.size() < 2 || text.size() > 3 || text[0] != '0' || text[1] == '0') return false;
            for (const char c : text.substr(1)) {
                if (c < '0' || c > '9') return false;
                part.width = part.width * 10 + static_cast<unsigned>(c - '0');
            }
        }
        return true;
    }

    std::string_view rest_;
    PatternProblem problem_;
};

/// Takes the shape of a placeholder's field for the form in which the placeholder writes it.
constexpr PatternProblem set_shape(PatternPart& part, const TextShape& shape) noexcept {
    part.shape = shape;
    const bool integer = shape.kind == TextKind::unsigned_integer || shape.kind == TextKind::signed_integer;
    const bool time = shape.kind == TextKind::utc_time || shape.kind == TextKind::local_time;
    if (part.form == PatternPart::Form::padded) {
        if (!integer) return {PatternFault::padding_needs_integer, part.text};
        part.shape.kind = TextKind::unsigned_integer;
    }
    if (part.form == PatternPart::Form::python) {
        if (!time) return {PatternFault::python_needs_time, part.text};
        part.shape.kind = TextKind::python_time;
    }
    return {};
}

constexpr CharSet reserved_characters(std::span<const PatternPart> parts) noexcept {
    CharSet reserved;
    reserved.add('#');
    for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
        if (parts[i].is_placeholder() && !parts[i + 1].is_placeholder()) reserved.add(parts[i + 1].text[0]);
    }
    return reserved;
}

constexpr bool can_hold_any(const TextShape& shape, const CharSet& set) noexcept {
    for (char c = 0; c < 127; ++c) {
        if (set.contains(c) && shape.can_hold(c)) return true;
    }
    return shape.can_hold('\x7F') && set.contains('\x7F');
}

constexpr bool holds_percent_code(const CharSet& set) noexcept {
    for (const char c : std::string_view{"%0123456789ABCDEF"}) {
        if (set.contains(c)) return true;
    }
    return false;
}

/// The rules that need the whole pattern, its shapes known.
constexpr PatternProblem check_parts(std::span<const PatternPart> parts) noexcept {
    if (parts.empty()) return {PatternFault::empty_pattern, {}};
    for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
        if (!parts[i].is_placeholder()) continue;
        if (parts[i + 1].is_placeholder()) return {PatternFault::adjacent_placeholders, parts[i].text};
        if (static_cast<unsigned char>(parts[i + 1].text[0]) >= 0x80) {
            return {PatternFault::delimiter_not_ascii, parts[i].text};
        }
    }
    const CharSet reserved = reserved_characters(parts);
    for (const PatternPart& part : parts) {
        const bool text = part.shape.kind == TextKind::text;
        switch (part.form) {
            case PatternPart::Form::literal:
            case PatternPart::Form::raw:
                break;
            case PatternPart::Form::encoded:
                if (holds_percent_code(reserved)) return {PatternFault::code_holds_reserved, part.text};
                break;
            case PatternPart::Form::plain:
            case PatternPart::Form::padded:
            case PatternPart::Form::python:
                if (!text && can_hold_any(part.shape, reserved)) return {PatternFault::type_holds_reserved, part.text};
                break;
        }
    }
    return {};
}

/// What a message says of a fault. Short: clang cuts the texts of template arguments after 32 characters.
constexpr std::string_view describe(PatternFault fault) noexcept {
    switch (fault) {
        case PatternFault::none:
            return {};
        case PatternFault::empty_pattern:
            return "the pattern is empty";
        case PatternFault::open_brace:
        case PatternFault::stray_brace:
            return "this brace has no partner";
        case PatternFault::no_field:
            return "the placeholder names no field";
        case PatternFault::unknown_form:
            return "unknown form behind the colon";
        case PatternFault::adjacent_placeholders:
            return "it needs a literal behind it";
        case PatternFault::delimiter_not_ascii:
            return "its delimiter is not ASCII";
        case PatternFault::unknown_field:
            return "no field of this name";
        case PatternFault::type_without_text:
            return "its type cannot be in a key";
        case PatternFault::padding_needs_integer:
            return "only integers can be padded";
        case PatternFault::python_needs_time:
            return "only times have a Python form";
        case PatternFault::type_holds_reserved:
            return "its text can hold a delimiter";
        case PatternFault::code_holds_reserved:
            return "a delimiter is one of % 0-9 A-F";
    }
    return {};
}

}  // namespace dynaloom::detail
