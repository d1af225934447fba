#include <dynaloom/error.hpp>
#include <dynaloom/model/key_language.hpp>
#include <dynaloom/model/key_pattern.hpp>
#include <dynaloom/model/key_pattern_parser.hpp>

#include "value/text.hpp"
#include "value/utf8.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <system_error>
#include <utility>

namespace dynaloom {
namespace detail {

using Form = PatternPart::Form;

namespace {

/// Whether `value`, if its type is an integer's, decimal digits perhaps after `-`, is within the type's range.
bool in_range(const TextShape& shape, std::string_view value) {
    if (shape.greatest == 0 || value.size() < shape.digits) return true;
    const bool negative = value.starts_with('-');
    if (negative) value.remove_prefix(1);
    std::uint64_t size = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), size);
    return error == std::errc{} && size <= shape.greatest + (negative ? 1 : 0);
}

}  // namespace

KeyBuilder::KeyBuilder(const KeyPatternView& pattern) : pattern_{pattern} {
    key_.reserve(pattern.text.size() + 32);
    add_literals();
}

void KeyBuilder::add_literals() {
    for (; part_ < pattern_.parts.size() && !pattern_.parts[part_].is_placeholder(); ++part_) {
        key_ += pattern_.parts[part_].text;
    }
}

std::string& KeyBuilder::begin_value() {
    value_begin_ = key_.size();
    return key_;
}

void KeyBuilder::end_value() {
    const Form form = pattern_.parts[part_].form;
    check(std::string_view{key_}.substr(value_begin_), false);
    if (form == Form::padded) pad(value_begin_);
    if (form == Form::encoded) encode(value_begin_);
    ++part_;
    add_literals();
}

void KeyBuilder::add(std::string_view value) {
    begin_value() += value;
    end_value();
}

void KeyBuilder::add_open(std::string_view value) {
    const Form form = pattern_.parts[part_].form;
    if (form == Form::padded) refuse(value, "a padded number has no beginning of its own");
    begin_value() += value;
    check(value, true);
    if (form == Form::encoded) encode(value_begin_);
}

std::string KeyBuilder::take() {
    return std::move(key_);
}

std::string KeyBuilder::describe_placeholder() const {
    std::string text = "field " + quoted(pattern_.parts[part_].text);
    if (!pattern_.model.empty()) text += " of " + std::string{pattern_.model};
    return text;
}

void KeyBuilder::refuse(std::string_view value, std::string_view reason) const {
    throw KeyError{describe_placeholder() + " cannot be " + quoted(value) + " in the key " +
                   quoted(pattern_.text, 200) + ": " + std::string{reason}};
}

void KeyBuilder::refuse(std::string_view reason) const {
    throw KeyError{describe_placeholder() + " has no text for the key " + quoted(pattern_.text, 200) + ": " +
                   std::string{reason}};
}

/// The value before it is padded or encoded.
void KeyBuilder::check(std::string_view value, bool open) const {
    const PatternPart& part = pattern_.parts[part_];
    if (value.empty()) {
        if (open) return;
        refuse(value, "it is empty");
    }
    const CharSet reserved = part.form == Form::plain ? pattern_.reserved : CharSet{};
    bool holds_reserved = false;
    unsigned char all_bits = 0;
    for (const char c : value) {  // without a branch: values are short
        holds_reserved |= reserved.contains(c);
        all_bits |= static_cast<unsigned char>(c);
    }
    if (holds_reserved) {
        const auto found = std::find_if(value.begin(), value.end(), [&](char c) { return reserved.contains(c); });
        refuse(value, "it holds the reserved character " + quoted({&*found, 1}));
    }
    if (all_bits >= 0x80 && !is_utf8(value)) refuse(value, "it is not UTF-8");
    if (part.shape.kind == TextKind::text) return;

    PatternPart bare = part;
    if (part.form == Form::padded || part.form == Form::encoded) bare.form = Form::plain;
    const CharSet nothing;
    const ValueMachine machine{bare, nothing};
    if (open) {
        ValueMachine::State state = ValueMachine::start;
        for (const char c : value) {
            if (state != ValueMachine::rejected) state = machine.step(state, c);
        }
        if (state == ValueMachine::rejected) refuse(value, "no text of its type begins so");
    } else if (!machine.accepts(value) || !in_range(part.shape, value)) {
        refuse(value, value[0] == '-' && part.form == Form::padded ? "a padded number cannot be negative"
                                                                   : "it is no text of its type");
    } else if (part.form == Form::padded && value.size() > part.width) {
        refuse(value, "it has more digits than the padding");
    }
}

void KeyBuilder::pad(std::size_t begin) {
    const std::size_t size = key_.size() - begin;
    key_.insert(begin, pattern_.parts[part_].width - size, '0');
}

void KeyBuilder::encode(std::size_t begin) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    for (std::size_t i = begin; i < key_.size(); ++i) {
        const char c = key_[i];
        if (c != '%' && !pattern_.reserved.contains(c)) continue;
        const auto byte = static_cast<unsigned char>(c);
        const char code[3] = {'%', digits[byte >> 4U], digits[byte & 0x0FU]};
        key_.replace(i, 1, code, sizeof code);
        i += 2;
    }
}

namespace {

unsigned hex_digit(char c) noexcept {
    return static_cast<unsigned>(is_digit(c) ? c - '0' : c - 'A' + 10);
}

/// The value that stands in a key as `text`, which the placeholder's ValueMachine accepts.
std::string value_of(const PatternPart& part, std::string_view text) {
    std::string value;
    if (part.form == Form::padded) {
        const std::size_t zeros = std::min(text.find_first_not_of('0'), text.size() - 1);
        value = text.substr(zeros);
    } else if (part.form == Form::encoded) {
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (text[i] == '%') {
                value += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
                i += 2;
            } else {
                value += text[i];
            }
        }
    } else {
        value = text;
    }
    return value;
}

/// Where each placeholder's text stands in a key.
class Splitter {
public:
    /// @param texts  Where the placeholders' texts go as they stand in the key; nullptr if only the answer matters.
    Splitter(const KeyPatternView& pattern, std::string_view key, std::vector<std::string_view>* texts)
        : pattern_{pattern}, key_{key}, texts_{texts} {
        const auto is_raw = [](const PatternPart& part) { return part.form == Form::raw; };
        if (std::any_of(pattern.parts.begin(), pattern.parts.end(), is_raw)) {
            failed_.resize(pattern.parts.size() * (key.size() + 1));
        }
    }

    /// @returns Whether the key can be split.
    bool split() { return is_utf8(key_) && split_from(0, 0); }

private:
    bool split_from(std::size_t index, std::size_t at) {
        if (index == pattern_.parts.size()) return at == key_.size();
        const PatternPart& part = pattern_.parts[index];
        if (!part.is_placeholder()) {
            return key_.substr(at).starts_with(part.text) && split_from(index + 1, at + part.text.size());
        }
        const bool seen = !failed_.empty() && failed_[index * (key_.size() + 1) + at];
        if (seen) return false;
        if (split_value(index, at)) return true;
        if (!failed_.empty()) failed_[index * (key_.size() + 1) + at] = true;
        return false;
    }

    static bool is_in_range(const PatternPart& part, std::string_view text) {
        return part.form == Form::encoded ? in_range(part.shape, value_of(part, text)) : in_range(part.shape, text);
    }

    bool split_rest(std::size_t index, std::size_t at, std::size_t end) {
        if (texts_ != nullptr) texts_->push_back(key_.substr(at, end - at));
        if (split_from(index + 1, end)) return true;
        if (texts_ != nullptr) texts_->pop_back();
        return false;
    }

    /// Of a text as it is, which needs no machine: it ends where something reserved stands.
    bool split_text(std::size_t index, std::size_t at) {
        std::size_t end = at;
        while (end < key_.size() && !pattern_.reserved.contains(key_[end])) ++end;
        return end > at && split_rest(index, at, end);
    }

    bool split_value(std::size_t index, std::size_t at) {
        const PatternPart& part = pattern_.parts[index];
        if (part.form == Form::plain && part.shape.kind == TextKind::text) return split_text(index, at);
        const bool last = index + 1 == pattern_.parts.size();
        const ValueMachine machine{part, pattern_.reserved};
        ValueMachine::State state = ValueMachine::start;
        for (std::size_t end = at;; ++end) {
            const bool at_end = end == key_.size();
            const bool may_end = last ? at_end : !at_end && key_[end] == pattern_.parts[index + 1].text[0];
            if (may_end && machine.accepts(state) && is_in_range(part, key_.substr(at, end - at)) &&
                split_rest(index, at, end)) {
                return true;
            }
            // No other value than a raw one can hold the delimiter that was found.
            if (at_end || (may_end && part.form != Form::raw)) return false;
            state = machine.step(state, key_[end]);
            if (state == ValueMachine::rejected) return false;
        }
    }

    const KeyPatternView& pattern_;
    std::string_view key_;
    std::vector<std::string_view>* texts_;
    std::vector<bool> failed_;  // by part and position, if the pattern has several ways to split a key
};

std::string format(const KeyPatternView& pattern, std::span<const std::string_view> values, bool open) {
    const std::size_t count = pattern.placeholder_count();
    if (values.size() > count) {
        throw KeyError{"the key \"" + std::string{pattern.text} + "\" has " + std::to_string(count) +
                       " placeholders, not " + std::to_string(values.size())};
    }
    KeyBuilder builder{pattern};
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (open && i + 1 == values.size()) {
            builder.add_open(values[i]);
        } else {
            builder.add(values[i]);
        }
    }
    return builder.take();
}

}  // namespace
}  // namespace detail

struct KeyPattern::Storage {
    std::string text;
    std::string model;
    std::vector<PatternPart> parts;
    KeyPatternView view;
};

KeyPattern::KeyPattern(std::string_view text, std::span<const PatternField> fields, std::string_view model) {
    auto storage = std::make_shared<Storage>();
    storage->text = text;
    storage->model = model;
    const auto check = [&](const detail::PatternProblem& problem) {
        if (!problem) return;
        std::string message = "key pattern " + detail::quoted(text, 200);
        if (!model.empty()) message += " of " + std::string{model};
        if (!problem.where.empty()) message += ", at " + detail::quoted(problem.where);
        throw KeyError{message + ": " + std::string{detail::describe(problem.fault)}};
    };
    if (!detail::is_utf8(text)) throw KeyError{"key pattern " + detail::quoted(text, 200) + " is not UTF-8"};

    detail::PatternReader reader{storage->text};
    for (PatternPart part; reader.next(part);) {
        if (part.is_placeholder()) {
            const auto field = std::find_if(fields.begin(), fields.end(),
                                            [&](const PatternField& candidate) { return candidate.name == part.text; });
            if (field == fields.end()) check({detail::PatternFault::unknown_field, part.text});
            check(detail::set_shape(part, field->shape));
        }
        storage->parts.push_back(part);
    }
    check(reader.problem());
    check(detail::check_parts(storage->parts));
    storage->view = {storage->text, storage->model, storage->parts, detail::reserved_characters(storage->parts)};
    storage_ = std::move(storage);
}

const KeyPatternView& KeyPattern::view() const noexcept {
    return storage_->view;
}

std::string format_key(const KeyPatternView& pattern, std::span<const std::string_view> values) {
    std::size_t given = 0;
    for (const PatternPart& part : pattern.parts) {
        if (!part.is_placeholder() || given++ < values.size()) continue;
        throw KeyError{"the key \"" + std::string{pattern.text} + "\" lacks a value of field \"" +
                       std::string{part.text} + '"'};
    }
    return detail::format(pattern, values, false);
}

std::string format_prefix(const KeyPatternView& pattern, std::span<const std::string_view> values) {
    return detail::format(pattern, values, false);
}

std::string format_open_prefix(const KeyPatternView& pattern, std::span<const std::string_view> values) {
    return detail::format(pattern, values, true);
}

std::optional<std::vector<std::string>> match_key(const KeyPatternView& pattern, std::string_view key) {
    std::vector<std::string_view> texts;
    if (!detail::Splitter{pattern, key, &texts}.split()) return std::nullopt;
    std::vector<std::string> values;
    std::vector<std::string_view> fields;
    values.reserve(texts.size());
    fields.reserve(texts.size());
    for (const PatternPart& part : pattern.parts) {
        if (!part.is_placeholder()) continue;
        std::string value = detail::value_of(part, texts[values.size()]);
        for (std::size_t i = 0; i < fields.size(); ++i) {
            if (fields[i] == part.text && values[i] != value) return std::nullopt;
        }
        fields.push_back(part.text);
        values.push_back(std::move(value));
    }
    return values;
}

bool is_match(const KeyPatternView& pattern, std::string_view key) {
    // What the values are matters only where a field stands twice.
    for (auto part = pattern.parts.begin(); part != pattern.parts.end(); ++part) {
        const auto is_again = [&](const PatternPart& other) {
            return other.is_placeholder() && other.text == part->text;
        };
        if (part->is_placeholder() && std::any_of(part + 1, pattern.parts.end(), is_again))
            return match_key(pattern, key).has_value();
    }
    return detail::Splitter{pattern, key, nullptr}.split();
}

}  // namespace dynaloom
