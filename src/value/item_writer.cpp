#include <dynaloom/value/item_writer.hpp>

#include "value/base64.hpp"
#include "value/json_escape.hpp"
#include "value/json_tokens.hpp"
#include "value/limits.hpp"
#include "value/plain_names.hpp"
#include "value/state_pool.hpp"
#include "value/text.hpp"
#include "value/utf8.hpp"

#include <dynaloom/error.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <utility>
#include <vector>

namespace dynaloom {

namespace detail {
namespace {

constexpr std::size_t first_capacity = 4096;
constexpr std::size_t kept_capacity = std::size_t{1} << 20U;
constexpr std::size_t slack =
    64;  // room beyond the bytes of a text: tags, quotes, brackets, any number to_chars writes

constexpr std::string_view invalid = "One or more parameter values were invalid: ";

}  // namespace
}  // namespace detail

// The bytes so far, and the lists and maps that are open. What separates a value from what precedes it is told by the
// last byte, since a value can only end in a quote, a bracket that closes, or a letter or digit.
class ItemWriter::State {
public:
    State* next = nullptr;  // in the pool

    State() { grow(detail::first_capacity); }

    void trim() noexcept {
        if (capacity() <= detail::kept_capacity) return;
        bytes_.reset();
        begin_ = at_ = end_ = nullptr;
    }

    void open(Encoding encoding) {
        at_ = begin_;
        if (capacity() < detail::first_capacity) grow(detail::first_capacity);
        wire_ = encoding == Encoding::wire;
        in_set_ = false;
        depth_ = 0;
        *at_++ = '{';
        frames_[0] = {.content = 1};
    }

    std::string finish() {
        reserve(0);
        close_attributes();
        return {begin_, at_};
    }

    void name(std::string_view name) {
        if (name.size() - 1 >= detail::max_name_bytes) refuse_name(name);
        reserve(name.size());
        Frame& frame = frames_[depth_];
        char* out = at_;
        if (out[-1] != '{') *out++ = ',';
        frame.name = static_cast<std::size_t>(out - begin_);
        *out++ = '"';
        if (!detail::copy_if_clean(out, name) || (!wire_ && (name[0] == '$' || frame.pairs))) [[unlikely]] {
            at_ = out;
            return unusual_name(name);
        }
        at_ = append(out + name.size(), "\":");
    }

    void string(std::string_view text) {
        char* out = start(text.size());
        if (tags_values()) {
            out = append(out, "{\"S\":\"");
            if (detail::copy_if_clean(out, text)) [[likely]] {
                at_ = append(out + text.size(), "\"}");
                return;
            }
        } else {
            *out++ = '"';
            if (detail::copy_if_clean(out, text)) [[likely]] {
                out += text.size();
                *out++ = '"';
                at_ = out;
                if (in_set_ && text.empty()) refuse_set("An string set may not have a empty string as a member");
                return;
            }
        }
        at_ = out;
        unusual_string(text);
    }

    template <class Integer>
    void integer(Integer value) {
        char* const out = open_number(start(0));
        at_ = close_number(std::to_chars(out, end_, value).ptr);
    }

    // A number's text, legal JSON in the plain encoding.
    void number(std::string_view text) {
        char* const out = open_number(start(text.size()));
        std::memcpy(out, text.data(), text.size());
        at_ = close_number(out + text.size());
    }

    void number(const Number& value) {
        scratch_.clear();
        const int exponent = value.exponent();
        if (wire_ || (exponent >= -7 && exponent <= 20)) {
            value.append_to(scratch_);
        } else {
            const std::string digits = value.digits();
            if (value.is_negative()) scratch_ += '-';
            scratch_ += digits[0];
            if (digits.size() > 1) scratch_.append(".").append(digits, 1);
            scratch_.append("e").append(std::to_string(exponent));
        }
        number(std::string_view{scratch_});
    }

    template <class Float>
    void floating(Float value) {
        if (value == 0) return integer(0);
        // Up to here to_chars writes, unless with an exponent, what Number would write for it.
        constexpr Float exact = std::is_same_v<Float, float> ? Float{1e7F} : static_cast<Float>(1e15);
        if (std::abs(value) < exact) {
            std::array<char, 32> text;
            const char* end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
            const auto size = static_cast<std::size_t>(end - text.data());
            // An exponent has two or three digits, and its sign.
            if (size < 5 || (text[size - 4] != 'e' && text[size - 5] != 'e')) return number({text.data(), size});
        }
        Number exactly;
        try {
            exactly = Number{value};
        } catch (const ValidationError& error) {
            start(0);
            fail(error.what());
        }
        number(exactly);
    }

    void binary(std::span<const std::byte> value) {
        const std::size_t size = detail::base64_size(value.size());
        start(size);
        if (in_set_ && value.empty()) refuse_set("Binary sets may not contain null or empty values");
        const bool tagged = tags_values();
        if (tagged)
            put("{\"B\":\"");
        else if (wire_)
            *at_++ = '"';
        else
            put("{\"$binary\":\"");
        at_ = detail::base64_encode(value, at_);
        *at_++ = '"';
        if (tagged || !wire_) *at_++ = '}';
    }

    void boolean(bool value) {
        start(0);
        if (wire_) put("{\"BOOL\":");
        if (value)
            put("true");
        else
            put("false");
        if (wire_) *at_++ = '}';
    }

    void null() {
        start(0);
        if (wire_)
            put("{\"NULL\":true}");
        else
            put("null");
    }

    void begin_list() {
        start(0);
        if (wire_) put("{\"L\":");
        *at_++ = '[';
        frames_[++depth_] = {.content = offset(), .list = true};
    }

    void end_list() {
        reserve(0);
        --depth_;
        *at_++ = ']';
        if (wire_) *at_++ = '}';
    }

    void begin_map() {
        start(0);
        if (wire_) put("{\"M\":");
        *at_++ = '{';
        frames_[++depth_] = {.content = offset()};
    }

    void end_map() {
        reserve(0);
        close_attributes();
        --depth_;
        if (wire_) *at_++ = '}';
    }

    void begin_set(SetOf kind) {
        start(0);
        if (!wire_)
            put("{\"$set\":[");
        else if (kind == SetOf::strings)
            put("{\"SS\":[");
        else if (kind == SetOf::numbers)
            put("{\"NS\":[");
        else
            put("{\"BS\":[");
        set_of_ = kind;
        members_.clear();
        in_set_ = true;
    }

    void end_set() {
        reserve(0);
        check_members();
        in_set_ = false;
        put("]}");
    }

    [[noreturn]] void fail(std::string message) const { fail(std::move(message), depth_ + 1); }

    [[noreturn]] void refuse_next(const std::string& reason) {
        if (!in_set_ && frames_[depth_].list) ++frames_[depth_].values;
        fail(reason);
    }

private:
    // For the value at that many levels: the current one, or the map around it if it is its name that is refused.
    [[noreturn]] void fail(std::string message, std::size_t levels) const {
        if (const std::string where = path(levels); !where.empty()) message.append(" (at ").append(where).append(")");
        throw ValidationError{message};
    }

    // A list or map that is open; offsets are into the bytes.
    struct Frame {
        std::size_t content = 0;  // after the opening bracket
        std::size_t name = 0;     // the current name's opening quote
        std::size_t values = 0;   // begun so far
        bool list = false;
        bool pairs = false;  // a map written as `$map`
    };

    [[nodiscard]] std::size_t capacity() const noexcept { return static_cast<std::size_t>(end_ - begin_); }
    [[nodiscard]] std::size_t offset() const noexcept { return static_cast<std::size_t>(at_ - begin_); }
    [[nodiscard]] bool tags_values() const noexcept { return wire_ && !in_set_; }

    // Makes room for so many bytes and the slack.
    void reserve(std::size_t bytes) {
        if (static_cast<std::size_t>(end_ - at_) < bytes + detail::slack) [[unlikely]]
            grow(bytes + detail::slack);
    }

    [[gnu::noinline]] void grow(std::size_t more) {
        const std::size_t used = offset();
        const std::size_t wanted = std::max(used + more, 2 * capacity());
        auto bytes = std::make_unique_for_overwrite<char[]>(wanted);
        if (used > 0) std::memcpy(bytes.get(), begin_, used);
        bytes_ = std::move(bytes);
        begin_ = bytes_.get();
        at_ = begin_ + used;
        end_ = begin_ + wanted;
    }

    template <std::size_t Size>
    static char* append(char* out, const char (&literal)[Size]) noexcept {
        std::memcpy(out, literal, Size - 1);
        return out + (Size - 1);
    }

    template <std::size_t Size>
    void put(const char (&literal)[Size]) noexcept {
        at_ = append(at_, literal);
    }

    // Begins a value that needs so many bytes beside the slack. @returns Where it goes: `at_`, for the caller to keep
    // in a register, since bytes that are written might be those of any member as far as the compiler knows.
    char* start(std::size_t bytes) {
        reserve(bytes);
        char* out = at_;
        const char last = out[-1];
        if (last != ':' && last != '[' && last != ',') *out++ = ',';
        at_ = out;
        if (in_set_) {
            members_.push_back(offset());
            return out;
        }
        ++frames_[depth_].values;
        if (depth_ >= detail::max_nesting) [[unlikely]]
            fail(
                "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond "
                "supported limit");
        return out;
    }

    char* open_number(char* out) const noexcept {
        if (tags_values()) return append(out, "{\"N\":\"");
        if (wire_) *out++ = '"';
        return out;
    }

    char* close_number(char* out) const noexcept {
        if (tags_values()) return append(out, "\"}");
        if (wire_) *out++ = '"';
        return out;
    }

    void close_attributes() noexcept {
        if (const Frame& frame = frames_[depth_]; frame.pairs) {
            if (frame.values > 0) *at_++ = ']';
            *at_++ = ']';
        }
        *at_++ = '}';
    }

    // A string that needs more than copying; what goes before its text is written.
    [[gnu::noinline]] void unusual_string(std::string_view text) {
        if (!detail::is_utf8(text)) fail("A string is not UTF-8: " + detail::quoted(text));
        if (!wire_ && text.find('\0') != std::string_view::npos) {
            --at_;
            reserve(detail::base64_size(text.size()));
            put("{\"$string\":\"");
            at_ = detail::base64_encode(std::as_bytes(std::span{text.data(), text.size()}), at_);
            put("\"}");
            return;
        }
        reserve(6 * text.size());
        at_ = detail::escape_json(text, at_);
        *at_++ = '"';
        if (tags_values()) *at_++ = '}';
    }

    // A name that needs more than copying; its opening quote is written.
    [[gnu::noinline]] void unusual_name(std::string_view name) {
        if (!detail::is_utf8(name)) fail("An attribute's name is not UTF-8: " + detail::quoted(name), depth_);
        Frame& frame = frames_[depth_];
        if (!wire_ && (frame.pairs || name.find('\0') != std::string_view::npos)) {
            at_ = begin_ + frame.name;
            if (at_[-1] == ',') --at_;
            if (!frame.pairs) turn_to_pairs(frame);
            return pair_name(frame, name);
        }
        reserve(6 * name.size());
        if (!wire_ && detail::tag_dollars(name) > 0) *at_++ = '$';
        at_ = detail::escape_json(name, at_);
        put("\":");
    }

    // Begins a pair of a `$map`, ending the one before it.
    void pair_name(Frame& frame, std::string_view name) {
        reserve(detail::base64_size(name.size()));
        if (frame.values > 0) put("],");
        *at_++ = '[';
        frame.name = offset();
        *at_++ = '"';
        at_ = detail::base64_encode(std::as_bytes(std::span{name.data(), name.size()}), at_);
        put("\",");
    }

    // Writes the attributes of the innermost map again, as pairs. Rare: the first name with U+0000 asks for it.
    void turn_to_pairs(Frame& frame) {
        std::string text{begin_ + frame.content - 1, at_};
        text += '}';
        detail::JsonTokens tokens;
        static_cast<void>(tokens.load(text));
        at_ = begin_ + frame.content;
        reserve(0);
        put("\"$map\":[");
        frame.pairs = true;
        frame.values = 0;
        std::string name;
        for (std::size_t token = 1; tokens[token] == '"';) {
            static_cast<void>(detail::unescape_json(tokens.raw_string(token), name));
            pair_name(frame, std::string_view{name}.substr(detail::tag_dollars(name) > 0 ? 1 : 0));
            const std::size_t value = token + 2;
            token = tokens.after_value(value);
            const char* const start = tokens.rest(value).data();
            const std::string_view written{start, tokens.rest(token).data()};
            reserve(written.size());
            at_ = std::copy(written.begin(), written.end(), at_);
            ++frame.values;
            ++token;
        }
    }

    void check_members() {
        if (members_.empty()) {
            if (set_of_ == SetOf::binaries) refuse_set("Binary sets should not be empty");
            refuse_set(set_of_ == SetOf::strings ? "An string set  may not be empty"
                                                 : "An number set  may not be empty");
        }
        if (members_.size() == 1) return;
        // One spelling per value, so equal members are equal bytes.
        std::vector<std::string_view> texts;
        texts.reserve(members_.size());
        for (std::size_t i = 0; i < members_.size(); ++i) {
            const char* const end = i + 1 < members_.size() ? begin_ + members_[i + 1] - 1 : at_;
            texts.emplace_back(begin_ + members_[i], end);
        }
        const std::vector<std::string_view> in_order = texts;
        std::ranges::sort(texts);
        if (std::ranges::adjacent_find(texts) != texts.end()) refuse_duplicates(in_order);
    }

    [[noreturn]] void refuse_duplicates(const std::vector<std::string_view>& members) const {
        if (set_of_ == SetOf::numbers) fail("Input collection contains duplicates");
        std::string list;
        for (std::string_view member : members) {
            // From `"a"` or `{"$binary":"a"}` to `a`.
            member = member.substr(0, member.rfind('"'));
            if (member.front() == '{') member.remove_prefix(member.find(':') + 1);
            list.append(list.empty() ? "" : ", ").append(member.substr(1));
        }
        list = "Input collection [" + detail::shortened(list, 100) + "]";
        refuse_set(list + (set_of_ == SetOf::strings ? " contains duplicates." : "of type BS contains duplicates."));
    }

    [[noreturn]] void refuse_set(const std::string& reason) const { fail(std::string{detail::invalid} + reason); }

    [[noreturn]] void refuse_name(std::string_view name) const {
        std::string message{detail::invalid};
        if (name.empty())
            message += "An attribute's name may not be empty";
        else
            message += "An attribute's name is longer than 65535 bytes: " + detail::quoted(name);
        fail(std::move(message), depth_);
    }

    // Where the current value of the innermost of so many lists and maps stands, read back from the bytes.
    [[nodiscard]] std::string path(std::size_t levels) const {
        std::string out;
        for (std::size_t level = 0; level < levels; ++level) {
            const Frame& frame = frames_[level];
            if (frame.values == 0) break;
            if (frame.list) {
                out += '[' + std::to_string(frame.values - 1) + ']';
                continue;
            }
            if (!out.empty()) out += '.';
            const std::string_view rest{begin_ + frame.name + 1, at_};
            std::size_t end = 0;
            while (rest[end] != '"') end += rest[end] == '\\' ? 2U : 1U;
            std::string name{rest.substr(0, end)};
            if (frame.pairs) {
                const std::string base64 = std::exchange(name, {});
                static_cast<void>(detail::base64_decode(base64, name));
            } else if (!wire_ && detail::tag_dollars(name) > 0) {
                name.erase(0, 1);
            }
            out += detail::shortened(name);
        }
        return out;
    }

    std::unique_ptr<char[]> bytes_;
    char* begin_ = nullptr;
    char* at_ = nullptr;
    char* end_ = nullptr;
    bool wire_ = true;
    bool in_set_ = false;
    SetOf set_of_ = SetOf::strings;
    std::size_t depth_ = 0;             // of open lists and maps, the item's own not counted
    std::vector<std::size_t> members_;  // of the open set: where each begins
    std::string scratch_;
    std::array<Frame, detail::max_nesting + 1> frames_{};
};

namespace {

// A tree, by the writer's own members.
void write(ItemWriter& out, const AttributeValue& value) {
    switch (value.type()) {
        case AttributeType::S:
            return out.string(value.s());
        case AttributeType::N:
            return out.number(value.n());
        case AttributeType::B:
            return out.binary(value.b());
        case AttributeType::BOOL:
            return out.boolean(value.boolean());
        case AttributeType::NUL:
            return out.null();
        case AttributeType::L:
            out.begin_list();
            for (const AttributeValue& element : value.l()) write(out, element);
            return out.end_list();
        case AttributeType::M:
            out.begin_map();
            for (const Attribute& attribute : value.m()) {
                out.name(attribute.name);
                write(out, attribute.value);
            }
            return out.end_map();
        case AttributeType::SS:
            out.begin_set(ItemWriter::SetOf::strings);
            for (const std::string& member : value.ss()) out.string(member);
            return out.end_set();
        case AttributeType::NS:
            out.begin_set(ItemWriter::SetOf::numbers);
            for (const Number& member : value.ns()) out.number(member);
            return out.end_set();
        case AttributeType::BS:
            out.begin_set(ItemWriter::SetOf::binaries);
            for (const Bytes& member : value.bs()) out.binary(member);
            return out.end_set();
    }
}

}  // namespace

ItemWriter::ItemWriter(Encoding encoding) : state_{detail::StatePool<State>::acquire()} {
    state_->open(encoding);
}
ItemWriter::~ItemWriter() {
    detail::StatePool<State>::release(state_);
}

void ItemWriter::name(std::string_view name) {
    state_->name(name);
}
void ItemWriter::string(std::string_view value) {
    state_->string(value);
}
void ItemWriter::number(const Number& value) {
    state_->number(value);
}
void ItemWriter::integer(std::int64_t value) {
    state_->integer(value);
}
void ItemWriter::integer(std::uint64_t value) {
    state_->integer(value);
}
void ItemWriter::floating(double value) {
    state_->floating(value);
}
void ItemWriter::floating(float value) {
    state_->floating(value);
}
void ItemWriter::binary(std::span<const std::byte> value) {
    state_->binary(value);
}
void ItemWriter::boolean(bool value) {
    state_->boolean(value);
}
void ItemWriter::null() {
    state_->null();
}
void ItemWriter::begin_list() {
    state_->begin_list();
}
void ItemWriter::end_list() {
    state_->end_list();
}
void ItemWriter::begin_map() {
    state_->begin_map();
}
void ItemWriter::end_map() {
    state_->end_map();
}
void ItemWriter::begin_set(SetOf kind) {
    state_->begin_set(kind);
}
void ItemWriter::end_set() {
    state_->end_set();
}
void ItemWriter::value(const AttributeValue& value) {
    write(*this, value);
}
void ItemWriter::fail(const std::string& reason) {
    state_->refuse_next(reason);
}
std::string ItemWriter::finish() {
    return state_->finish();
}

}  // namespace dynaloom
