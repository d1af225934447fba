#include <dynaloom/error.hpp>
#include <dynaloom/model/key_arguments.hpp>
#include <dynaloom/model/key_pattern_parser.hpp>

#include "value/text.hpp"

#include <algorithm>

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
