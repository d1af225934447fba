#include "protocol/json_writer.hpp"

#include "value/json_escape.hpp"

#include <array>
#include <charconv>

namespace dynaloom::protocol {

namespace {

constexpr std::size_t longest_escape = 6;

}  // namespace

void JsonWriter::name(std::string_view name) {
    separate();
    quote(name);
    out_ += ':';
    comma_ = false;
}

void JsonWriter::string(std::string_view value) {
    separate();
    quote(value);
    comma_ = true;
}

void JsonWriter::integer(std::uint64_t value) {
    raw(std::to_string(value));
}

void JsonWriter::floating(double value) {
    std::array<char, 64> text;
    const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
    std::string_view digits{text.data(), static_cast<std::size_t>(end - text.data())};
    raw(digits);
    if (digits.find('.') == std::string_view::npos) out_ += ".0";
}

void JsonWriter::boolean(bool value) {
    raw(value ? "true" : "false");
}

void JsonWriter::raw(std::string_view json) {
    separate();
    out_ += json;
    comma_ = true;
}

void JsonWriter::open(char bracket) {
    separate();
    out_ += bracket;
    comma_ = false;
}

void JsonWriter::close(char bracket) {
    out_ += bracket;
    comma_ = true;
}

void JsonWriter::separate() {
    if (comma_) out_ += ',';
}

void JsonWriter::quote(std::string_view text) {
    const std::size_t before = out_.size();
    out_.resize(before + text.size() * longest_escape + 2);
    char* out = out_.data() + before;
    *out++ = '"';
    out = detail::escape_json(text, out);
    *out++ = '"';
    out_.resize(static_cast<std::size_t>(out - out_.data()));
}

}  // namespace dynaloom::protocol
