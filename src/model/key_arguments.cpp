#include <dynaloom/error.hpp>
#include <dynaloom/model/key_arguments.hpp>
#include <dynaloom/model/key_pattern_parser.hpp>

#include "value/text.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace dynaloom {
namespace {

/// @returns Whether the values agree with those found before.
bool add_values(const KeyPatternView& pattern, std::string_view key, KeyValues& values) {
    auto texts = match_key(pattern, key);
    if (!texts) return false;
    std::size_t next = 0;
    for (const PatternPart& part : pattern.parts) {
        if (!part.is_placeholder()) continue;
        std::string& text = (*texts)[next++];
        const auto known =
            std::find_if(values.begin(), values.end(), [&](const auto& value) { return value.first == part.text; });
        if (known == values.end()) {
            values.emplace_back(part.text, std::move(text));
        } else if (known->second != text) {
            return false;
        }
    }
    return true;
}

}  // namespace

std::optional<KeyValues> match(const Binding& binding, std::string_view partition, std::string_view sort) {
    KeyValues values;
    if (!add_values(binding.partition, partition, values)) return std::nullopt;
    if (binding.sort ? !add_values(*binding.sort, sort, values) : !sort.empty()) return std::nullopt;
    return values;
}

namespace detail {
namespace {

/// The first text behind all that begin with `prefix`; empty if there is none.
std::string text_behind_prefix(std::string prefix) {
    const auto is_continuation = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80; };
    constexpr std::string_view last = "\xF4\x8F\xBF\xBF";  // U+10FFFF
    while (prefix.ends_with(last)) prefix.resize(prefix.size() - last.size());
    if (prefix.empty()) return prefix;
    // Counting up by bytes, a code point's last ones count first.
    std::size_t at = prefix.size() - 1;
    while (is_continuation(prefix[at]) && static_cast<unsigned char>(prefix[at]) == 0xBF) {
        prefix[at] = '\x80';
        --at;
    }
    const auto byte = static_cast<unsigned char>(prefix[at]);
    if (byte == 0x7F) {
        prefix.replace(at, 1, "\xC2\x80");
    } else if (byte == 0xDF) {
        prefix.replace(at, 2, "\xE0\xA0\x80");
    } else if (byte == 0xEF) {
        prefix.replace(at, 3, "\xF0\x90\x80\x80");
    } else if (byte == 0x9F && at != 0 && prefix[at - 1] == '\xED') {
        prefix.replace(at - 1, 3, "\xEE\x80\x80");  // past the surrogates
    } else {
        prefix[at] = static_cast<char>(byte + 1);
    }
    return prefix;
}

/// The shape that a placeholder without a value needs for its form.
TextShape shape_for(PatternPart::Form form) noexcept {
    switch (form) {
        case PatternPart::Form::padded:
            return TextForm<std::uint64_t>::shape;
        case PatternPart::Form::python:
            return {.kind = TextKind::local_time};
        default:
            return {};
    }
}

}  // namespace

SortRange make_sort_range(Condition::Op op, const std::string& before, std::string low, std::string high,
                          bool is_last) {
    using enum Condition::Op;
    // Behind the last placeholder nothing follows; else the keys with a bound's value are all that begin with it.
    const auto end_of = [&](std::string text) { return is_last ? std::move(text) : text_behind_prefix(text); };
    SortRange range{.partition = {}, .kind = SortRange::Kind::from_to, .sort = {}};
    switch (op) {
        case less:
            range.except = high;
            range.sort = before;
            range.sort_to = std::move(high);
            break;
        case less_equal:
            range.sort = before;
            range.sort_to = end_of(std::move(high));
            break;
        case greater:
            if (is_last) range.except = low;
            range.sort = end_of(std::move(low));
            range.sort_to = text_behind_prefix(before);
            break;
        case greater_equal:
            range.sort = std::move(low);
            range.sort_to = text_behind_prefix(before);
            break;
        default:
            range.sort = std::move(low);
            range.sort_to = end_of(std::move(high));
            break;
    }
    // Without a literal before the placeholder one side is open.
    if (range.sort_to.empty()) {
        range.kind = SortRange::Kind::from;
    } else if (range.sort.empty()) {
        range.kind = SortRange::Kind::up_to;
        range.sort = std::exchange(range.sort_to, {});
    }
    return range;
}

std::string partial_prefix(std::string_view pattern, std::span<const BoundText> values) {
    const auto find = [&](std::string_view name) {
        return std::find_if(values.begin(), values.end(), [&](const BoundText& value) { return value.field == name; });
    };
    std::vector<PatternField> fields;
    PatternReader reader{pattern};
    for (PatternPart part; reader.next(part);) {
        if (!part.is_placeholder()) continue;
        const auto value = find(part.text);
        fields.push_back({part.text, value != values.end() ? value->shape : shape_for(part.form)});
    }
    const KeyPattern parsed{pattern, fields};
    for (const BoundText& value : values) {
        const auto is_field = [&](const PatternField& field) { return field.name == value.field; };
        if (std::any_of(fields.begin(), fields.end(), is_field)) continue;
        throw KeyError{"field " + quoted(value.field) + " is not in the key pattern " + quoted(pattern, 200)};
    }
    KeyBuilder builder{parsed.view()};
    for (const PatternPart& part : parsed.view().parts) {
        if (!part.is_placeholder()) continue;
        const auto value = find(part.text);
        if (value == values.end()) break;
        try {
            value->append(builder.begin_value(), value->value, part.form == PatternPart::Form::python);
        } catch (const ValidationError& error) {
            builder.refuse(error.what());
        }
        builder.end_value();
    }
    return builder.take();
}

}  // namespace detail
}  // namespace dynaloom
