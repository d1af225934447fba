#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dynaloom::protocol {

/// Writes one JSON value; the caller sees to it that what it opens it closes.
class JsonWriter {
public:
    void begin_object() { open('{'); }
    void end_object() { close('}'); }
    void begin_array() { open('['); }
    void end_array() { close(']'); }

    /// The name of the next value.
    void name(std::string_view name);

    void string(std::string_view value);
    void integer(std::uint64_t value);
    /// As the protocol writes capacity: `1.0`, `0.5`.
    void floating(double value);
    void boolean(bool value);
    /// JSON as it stands.
    void raw(std::string_view json);

    void member(std::string_view key, std::string_view value) {
        name(key);
        string(value);
    }

    [[nodiscard]] std::string take() { return std::move(out_); }

private:
    void open(char bracket);
    void close(char bracket);
    void separate();
    void quote(std::string_view text);

    std::string out_;
    bool comma_ = false;  // a value stands before
};

}  // namespace dynaloom::protocol
