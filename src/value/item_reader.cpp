#include <dynaloom/value/item_reader.hpp>

#include "value/base64.hpp"
#include "value/item_reader_state.hpp"
#include "value/plain_names.hpp"
#include "value/state_pool.hpp"
#include "value/utf8.hpp"

#include <dynaloom/error.hpp>

#include <charconv>
#include <limits>
#include <utility>

namespace dynaloom {
namespace {

// The tags as they stand in the text: quoted.
constexpr std::string_view quoted_string_tag = "\"$string\"";
constexpr std::string_view quoted_binary_tag = "\"$binary\"";
constexpr std::string_view quoted_set_tag = "\"$set\"";
constexpr std::string_view quoted_map_tag = "\"$map\"";
static_assert(quoted_string_tag.substr(1, 7) == detail::string_tag && quoted_set_tag.substr(1, 4) == detail::set_tag &&
              quoted_binary_tag.substr(1, 7) == detail::binary_tag && quoted_map_tag.substr(1, 4) == detail::map_tag);

bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

// The whole of `text` as a number of a built-in type.
template <class Value>
bool parse_whole(std::string_view text, Value& value) noexcept {
    const char* const end = text.data() + text.size();
    const auto [at, error] = std::from_chars(text.data(), end, value);
    return error == std::errc{} && at == end;
}

}  // namespace

void ItemReader::State::open(Encoding encoding, std::string_view body, bool from_outside) {
    using Fault = detail::JsonTokens::Fault;
    wire_ = encoding == Encoding::wire;
    from_outside_ = from_outside;
    depth_ = 0;
    at_ = 0;
    frames_[0] = {};
    switch (tokens_.load(body)) {
        case Fault::none:
            break;
        case Fault::not_utf8:
            raise("the item's text is not UTF-8", "invalid UTF-8");
        case Fault::open_string:
            raise("the item ends within a string", "end of input");
        case Fault::control_character:
            raise("a string holds a control character unescaped", "control character");
        case Fault::too_large:
            raise("the item's text is too large", std::to_string(body.size()) + " bytes");
    }
    if (tokens_[0] != '{') fail_here("an object");
    at_ = 1;
    push({});
}

void ItemReader::State::finish() {
    if (depth_ != 0) fail_here("the end of the map");
    if (at_ < tokens_.size()) fail_here("the end of the item");
}

void ItemReader::State::push(Frame frame) {
    if (depth_ + 1 == frames_.size()) fail_here("a scalar");
    frames_[++depth_] = frame;
}

inline void ItemReader::State::check_size(std::string_view name) const {
    if (name.size() - 1 >= detail::max_name_bytes) [[unlikely]]
        raise_at(frame().name, "an attribute's name must have 1 to 65535 bytes");
}

inline void ItemReader::State::expect(char token, std::string_view expected) {
    if (tokens_[at_] != token) fail_here(expected);
    ++at_;
}

bool ItemReader::State::next_name(std::string_view& name) {
    // Another name on the wire, without spaces, as it mostly stands.
    if (Frame& map = frame();
        wire_ && map.values > 0 && tokens_.stands_at(at_, ",\"") && tokens_[at_ + 2] == ':' && depth_ > 0) [[likely]] {
        map.name = at_ + 1;
        name = text(at_ + 1, name_);
        at_ += 3;
        begin_value(map);
        check_size(name);
        return true;
    }
    return other_name(name);
}

bool ItemReader::State::other_name(std::string_view& name) {
    for (;;) {
        Frame& map = frame();
        if (depth_ == 0) return false;
        if (map.pairs) return next_pair(name);
        if (tokens_[at_ - 1] != '{' && tokens_[at_] != '}')
            expect(',', "\",\" or \"}\"");
        else if (tokens_[at_] == '}') {
            close_map();
            return false;
        }
        if (tokens_[at_] != '"') fail_here("a name");
        if (tokens_[at_ + 1] != ':') fail_here("a name and \":\"");
        map.name = at_;
        name = text(at_, name_);
        at_ += 2;
        begin_value(map);
        check_size(name);
        if (wire_ || name[0] != '$') return true;
        bool is_attribute = true;
        const bool more = special_name(name, is_attribute);
        if (is_attribute) return more;
    }
}

// A name with a `$` in the plain encoding. It may be a tag rather than an attribute's name.
bool ItemReader::State::special_name(std::string_view& name, bool& is_attribute) {
    Frame& map = frame();
    const std::size_t dollars = detail::tag_dollars(name);
    if (dollars == 0) return true;
    if (dollars > 1) {
        name.remove_prefix(1);
        return true;
    }
    const bool first = map.values-- == 1;
    if (name == detail::map_tag && first) {
        map.pairs = true;
        expect('[', "a list of pairs");
        return next_pair(name);
    }
    if (name == detail::key_tag && depth_ == 1 && !from_outside_) {
        skip();
        is_attribute = false;
        return true;
    }
    at_ = map.name;
    fail_here("the name of an attribute");
}

bool ItemReader::State::next_pair(std::string_view& name) {
    Frame& map = frame();
    if (tokens_[at_ - 1] != '[') {
        expect(']', "\"]\"");
        if (tokens_[at_] != ']') {
            expect(',', "\",\" or \"]\"");
            if (tokens_[at_] != '[') fail_here("a pair");
        }
    }
    if (tokens_[at_] == ']') {
        ++at_;
        if (tokens_[at_] == ',' && depth_ == 1 && !from_outside_ && is_quoted(at_ + 1, "\"$pk\"") &&
            tokens_[at_ + 2] == ':') {
            at_ += 3;
            skip();
        }
        close_map();
        return false;
    }
    expect('[', "a pair");
    if (tokens_[at_] != '"') fail_here("a name in Base64");
    map.name = at_++;
    if (!detail::base64_decode(text(map.name, string_), name_) || !detail::is_utf8(name_) || name_.empty())
        raise_at(map.name, "expected a name in Base64");
    expect(',', "\",\"");
    begin_value(map);
    name = name_;
    return true;
}

void ItemReader::State::close_map() {
    expect('}', "\"}\"");
    --depth_;
    if (wire_ && depth_ > 0) expect('}', "\"}\"");
}

bool ItemReader::State::other_element() {
    if (depth_ == 0) return false;
    Frame& list = frame();
    const bool first = tokens_[at_ - 1] == '[';
    if (tokens_[at_] == ']') {
        if (first && list.kind == Kind::set) {
            --depth_;
            raise("a set may not be empty", "an empty set");
        }
        ++at_;
        const bool tagged = wire_ || list.kind == Kind::set;
        --depth_;
        if (tagged) expect('}', "\"}\"");
        return false;
    }
    if (!first) expect(',', "\",\" or \"]\"");
    begin_value(list);
    return true;
}

AttributeType ItemReader::State::type() const {
    if (in_wire_set()) return frame().member;
    return wire_ ? wire_type(at_) : plain_type(at_);
}

AttributeType ItemReader::State::wire_type(std::size_t token) const {
    if (tokens_[token] == '{' && tokens_[token + 1] == '"' && tokens_[token + 2] == ':') {
        for (unsigned char i = 0; i <= static_cast<unsigned char>(AttributeType::BS); ++i) {
            const auto type = static_cast<AttributeType>(i);
            if (tokens_.raw_string(token + 1) == to_string(type)) return type;
        }
    }
    raise_at(token, "expected a typed value");
}

AttributeType ItemReader::State::plain_type(std::size_t token) const {
    switch (const char c = tokens_[token]) {
        case '"':
            return AttributeType::S;
        case 't':
        case 'f':
            return AttributeType::BOOL;
        case 'n':
            return AttributeType::NUL;
        case '[':
            return AttributeType::L;
        case '{':
            break;
        default:
            if (is_digit(c) || c == '-') return AttributeType::N;
            raise_at(token, "expected a value");
    }
    if (is_tag(token, quoted_string_tag)) return AttributeType::S;
    if (is_tag(token, quoted_binary_tag)) return AttributeType::B;
    if (!is_tag(token, quoted_set_tag)) return AttributeType::M;
    const std::size_t member = token + 4;
    if (tokens_[member] == '{') return is_tag(member, quoted_binary_tag) ? AttributeType::BS : AttributeType::SS;
    return is_digit(tokens_[member]) || tokens_[member] == '-' ? AttributeType::NS : AttributeType::SS;
}

inline bool ItemReader::State::take_tagged_bracket(std::string_view quoted, char bracket) {
    if (tokens_[at_ + 3] != bracket || !is_tag(at_, quoted)) return false;
    at_ += 4;
    return true;
}

// Takes a scalar on the wire. @returns The token of what is tagged, or of the set's member.
inline std::size_t ItemReader::State::wire_scalar(AttributeType type, std::string_view quoted,
                                                  std::string_view expected) {
    if (frame().kind == Kind::set) {
        if (frame().member != type || tokens_[at_] != '"') fail(expected);
        return at_++;
    }
    if (!is_tagged_scalar(at_, quoted)) fail(expected);
    at_ += 5;
    return at_ - 2;
}

std::string_view ItemReader::State::other_string() {
    if (wire_) {
        const std::size_t token = wire_scalar(AttributeType::S, "\"S\"", "string");
        if (tokens_[token] != '"') fail("string");
        return text(token, string_);
    }
    if (tokens_[at_] == '"') return text(at_++, string_);
    if (!is_tagged_scalar(at_, quoted_string_tag) || tokens_[at_ + 3] != '"') fail("string");
    std::string escaped;
    if (!detail::base64_decode(text(at_ + 3, escaped), string_) || !detail::is_utf8(string_))
        fail("string of UTF-8 in Base64");
    at_ += 5;
    return string_;
}

std::string_view ItemReader::State::other_number_text() {
    if (wire_) {
        const std::size_t token = wire_scalar(AttributeType::N, "\"N\"", "number");
        if (tokens_[token] != '"') fail("number");
        return text(token, string_);
    }
    if (!is_digit(tokens_[at_]) && tokens_[at_] != '-') fail("number");
    const std::string_view raw = tokens_.raw(at_++);
    if (!detail::is_json_number(raw)) fail("number");
    return raw;
}

Number ItemReader::State::parse_number(std::string_view text) {
    try {
        return Number::parse(text);
    } catch (const ValidationError& error) {
        refuse(error.what());
    }
}

Number ItemReader::State::number() {
    return parse_number(number_text());
}

void ItemReader::State::binary(Bytes& value) {
    std::size_t token = at_ + 3;
    if (wire_) {
        token = wire_scalar(AttributeType::B, "\"B\"", "binary");
    } else {
        if (!is_tagged_scalar(at_, quoted_binary_tag)) fail("binary");
        at_ += 5;
    }
    if (tokens_[token] != '"' || !detail::base64_decode(text(token, string_), value)) fail("binary in Base64");
}

Bytes ItemReader::State::binary() {
    Bytes value;
    binary(value);
    return value;
}

bool ItemReader::State::boolean() {
    const std::size_t token = wire_ ? wire_scalar(AttributeType::BOOL, "\"BOOL\"", "boolean") : at_;
    const char c = tokens_[token];
    if (c != 't' && c != 'f') fail("boolean");
    if (tokens_.raw(token) != (c == 't' ? "true" : "false")) fail("boolean");
    if (!wire_) ++at_;
    return c == 't';
}

void ItemReader::State::null() {
    const std::size_t token = wire_ ? wire_scalar(AttributeType::NUL, "\"NULL\"", "null") : at_;
    const std::string_view literal = wire_ ? "true" : "null";
    if (tokens_[token] != literal[0] || tokens_.raw(token) != literal) fail("null");
    if (!wire_) ++at_;
}

void ItemReader::State::begin_map() {
    if (wire_ ? !take_tagged_bracket("\"M\"", '{') : tokens_[at_] != '{' || type() != AttributeType::M) fail("map");
    if (!wire_) ++at_;
    push({});
}

void ItemReader::State::begin_list() {
    if (wire_ ? !take_tagged_bracket("\"L\"", '[') : tokens_[at_] != '[') fail("list");
    if (!wire_) ++at_;
    push({.kind = Kind::list});
}

void ItemReader::State::begin_set() {
    Frame set{.kind = Kind::set};
    if (!wire_) {
        if (!take_tagged_bracket(quoted_set_tag, '[')) fail("set");
    } else if (take_tagged_bracket("\"SS\"", '[')) {
        set.member = AttributeType::S;
    } else if (take_tagged_bracket("\"NS\"", '[')) {
        set.member = AttributeType::N;
    } else if (take_tagged_bracket("\"BS\"", '[')) {
        set.member = AttributeType::B;
    } else {
        fail("set");
    }
    push(set);
}

void ItemReader::State::skip() {
    if (wire_ && frame().kind != Kind::set) {
        if (tokens_[at_] != '{') fail("a typed value");
        if (tokens_[at_ + 1] == '"' && tokens_[at_ + 2] == ':' && tokens_[at_ + 3] == '"' && tokens_[at_ + 4] == '}') {
            at_ += 5;
            return;
        }
    }
    const std::size_t after = tokens_.after_value(at_);
    if (after == 0) fail("a value");
    at_ = after;
}

ItemReader::ItemReader(Encoding encoding, std::string_view body) : ItemReader{encoding, body, false} {}

ItemReader::ItemReader(Encoding encoding, std::string_view body, bool from_outside)
    : state_{detail::StatePool<State>::acquire()} {
    try {
        state_->open(encoding, body, from_outside);
    } catch (...) {
        detail::StatePool<State>::release(state_);
        throw;
    }
}

ItemReader::~ItemReader() {
    detail::StatePool<State>::release(state_);
}

bool ItemReader::next_name(std::string_view& name) {
    return state_->next_name(name);
}
bool ItemReader::next_element() {
    return state_->next_element();
}
AttributeType ItemReader::type() {
    return state_->type();
}
void ItemReader::string(std::string& value) {
    state_->string(value);
}
std::string_view ItemReader::string() {
    return state_->string();
}
Number ItemReader::number() {
    return state_->number();
}

std::int64_t ItemReader::integer() {
    const std::string_view text = state_->number_text();
    if (std::int64_t value = 0; parse_whole(text, value)) return value;
    if (const auto value = state_->parse_number(text).to_int64()) return *value;
    state_->fail("an integer of 64 bits");
}

std::uint64_t ItemReader::unsigned_integer() {
    const std::string_view text = state_->number_text();
    if (std::uint64_t value = 0; parse_whole(text, value)) return value;
    if (const auto value = state_->parse_number(text).to_uint64()) return *value;
    state_->fail("an integer of 64 bits, not negative");
}

double ItemReader::floating() {
    const std::string_view text = state_->number_text();
    // Those that from_chars reads and DynamoDB does not, "inf" and "nan", have no digit in front.
    const std::size_t first = text.starts_with('-') ? 1 : 0;
    if (double value = 0; first < text.size() && is_digit(text[first]) && parse_whole(text, value)) return value;
    return state_->parse_number(text).to_double();
}

void ItemReader::binary(Bytes& value) {
    state_->binary(value);
}
bool ItemReader::boolean() {
    return state_->boolean();
}
void ItemReader::null() {
    state_->null();
}
void ItemReader::begin_map() {
    state_->begin_map();
}
void ItemReader::begin_list() {
    state_->begin_list();
}
void ItemReader::begin_set() {
    state_->begin_set();
}
AttributeValue ItemReader::value() {
    return state_->value();
}
void ItemReader::skip() {
    state_->skip();
}
void ItemReader::finish() {
    state_->finish();
}
void ItemReader::fail(std::string_view expected) {
    state_->fail(expected);
}

}  // namespace dynaloom
