#include "hand_written.hpp"

#include <simdjson.h>

#include <charconv>
#include <cstring>

namespace dynaloom::benchmarks::hand_written {
namespace {

/// Appends to a string through a pointer, room made once per value.
class Out {
public:
    explicit Out(std::string& out) : out_{out}, begin_{out.size()} {
        out_.resize(begin_ + 512);
        at_ = out_.data() + begin_;
    }
    ~Out() { out_.resize(static_cast<std::size_t>(at_ - out_.data())); }
    Out(const Out&) = delete;
    Out& operator=(const Out&) = delete;

    void raw(std::string_view text) {
        room(text.size());
        std::memcpy(at_, text.data(), text.size());
        at_ += text.size();
    }
    void text(std::string_view text) {
        room(6 * text.size() + 2);
        *at_++ = '"';
        for (const char c : text) {
            const auto byte = static_cast<unsigned char>(c);
            if (byte >= 0x20 && c != '"' && c != '\\') {
                *at_++ = c;
            } else if (byte >= 0x20) {
                *at_++ = '\\';
                *at_++ = c;
            } else {
                std::memcpy(at_, "\\u00", 4);
                at_[4] = "0123456789abcdef"[byte >> 4U];
                at_[5] = "0123456789abcdef"[byte & 15U];
                at_ += 6;
            }
        }
        *at_++ = '"';
    }
    template <class Value>
    void number(Value value) {
        room(32);
        at_ = std::to_chars(at_, at_ + 32, value).ptr;
    }

private:
    void room(std::size_t size) {
        const auto used = static_cast<std::size_t>(at_ - out_.data());
        if (used + size <= out_.size()) return;
        out_.resize(2 * (used + size));
        at_ = out_.data() + used;
    }

    std::string& out_;
    std::size_t begin_;
    char* at_;
};

thread_local simdjson::ondemand::parser parser;

}  // namespace

void write_wire(const Record& record, std::string_view version, std::string& out) {
    Out to{out};
    to.raw("{");
    if (!version.empty()) {
        to.raw(R"("schema_version":{"S":)");
        to.text(version);
        to.raw("},");
    }
    to.raw(R"("user_id":{"S":)");
    to.text(record.user_id);
    to.raw(R"(},"order_id":{"S":)");
    to.text(record.order_id);
    to.raw(R"(},"email":{"S":)");
    to.text(record.email);
    to.raw(R"(},"title":{"S":)");
    to.text(record.title);
    to.raw(R"(},"body":{"S":)");
    to.text(record.body);
    to.raw(R"(},"created":{"N":")");
    to.number(record.created);
    to.raw(R"("},"quantity":{"N":")");
    to.number(record.quantity);
    to.raw(R"("},"price":{"N":")");
    to.number(record.price);
    to.raw(record.active ? R"("},"active":{"BOOL":true})" : R"("},"active":{"BOOL":false})");
    if (record.note) {
        to.raw(R"(,"note":{"S":)");
        to.text(*record.note);
        to.raw("}");
    }
    to.raw(R"(,"tags":{"L":[)");
    for (std::size_t i = 0; i < record.tags.size(); ++i) {
        to.raw(i == 0 ? R"({"S":)" : R"(,{"S":)");
        to.text(record.tags[i]);
        to.raw("}");
    }
    to.raw("]}}");
}

void write_plain(const Record& record, std::string_view version, std::string& out) {
    Out to{out};
    to.raw("{");
    if (!version.empty()) {
        to.raw(R"("schema_version":)");
        to.text(version);
        to.raw(",");
    }
    to.raw(R"("user_id":)");
    to.text(record.user_id);
    to.raw(R"(,"order_id":)");
    to.text(record.order_id);
    to.raw(R"(,"email":)");
    to.text(record.email);
    to.raw(R"(,"title":)");
    to.text(record.title);
    to.raw(R"(,"body":)");
    to.text(record.body);
    to.raw(R"(,"created":)");
    to.number(record.created);
    to.raw(R"(,"quantity":)");
    to.number(record.quantity);
    to.raw(R"(,"price":)");
    to.number(record.price);
    to.raw(record.active ? R"(,"active":true)" : R"(,"active":false)");
    if (record.note) {
        to.raw(R"(,"note":)");
        to.text(*record.note);
    }
    to.raw(R"(,"tags":[)");
    for (std::size_t i = 0; i < record.tags.size(); ++i) {
        if (i != 0) to.raw(",");
        to.text(record.tags[i]);
    }
    to.raw("]}");
}

void read_wire(std::string_view json, std::size_t capacity, Record& record) {
    auto document = parser.iterate(simdjson::padded_string_view{json.data(), json.size(), capacity});
    simdjson::ondemand::object attributes = document.get_object();
    for (auto field : attributes) {
        const std::string_view name = field.unescaped_key();
        simdjson::ondemand::object value = field.value().get_object();
        if (name == "user_id") {
            record.user_id = std::string_view{value["S"].get_string()};
        } else if (name == "order_id") {
            record.order_id = std::string_view{value["S"].get_string()};
        } else if (name == "email") {
            record.email = std::string_view{value["S"].get_string()};
        } else if (name == "title") {
            record.title = std::string_view{value["S"].get_string()};
        } else if (name == "body") {
            record.body = std::string_view{value["S"].get_string()};
        } else if (name == "created") {
            record.created = value["N"].get_int64_in_string();
        } else if (name == "quantity") {
            record.quantity = static_cast<std::int32_t>(value["N"].get_int64_in_string().value());
        } else if (name == "price") {
            record.price = value["N"].get_double_in_string();
        } else if (name == "active") {
            record.active = value["BOOL"].get_bool();
        } else if (name == "note") {
            record.note = std::string_view{value["S"].get_string()};
        } else if (name == "tags") {
            simdjson::ondemand::array list = value["L"].get_array();
            for (auto element : list) {
                simdjson::ondemand::object tag = element.get_object();
                record.tags.emplace_back(std::string_view{tag["S"].get_string()});
            }
        }
    }
}

void read_plain(std::string_view json, Record& record) {
    thread_local std::string padded;
    padded.reserve(json.size() + simdjson::SIMDJSON_PADDING);
    padded.assign(json);
    auto document = parser.iterate(simdjson::padded_string_view{padded.data(), padded.size(), padded.capacity()});
    simdjson::ondemand::object attributes = document.get_object();
    for (auto field : attributes) {
        const std::string_view name = field.unescaped_key();
        if (name == "user_id") {
            record.user_id = std::string_view{field.value().get_string()};
        } else if (name == "order_id") {
            record.order_id = std::string_view{field.value().get_string()};
        } else if (name == "email") {
            record.email = std::string_view{field.value().get_string()};
        } else if (name == "title") {
            record.title = std::string_view{field.value().get_string()};
        } else if (name == "body") {
            record.body = std::string_view{field.value().get_string()};
        } else if (name == "created") {
            record.created = field.value().get_int64();
        } else if (name == "quantity") {
            record.quantity = static_cast<std::int32_t>(field.value().get_int64().value());
        } else if (name == "price") {
            record.price = field.value().get_double();
        } else if (name == "active") {
            record.active = field.value().get_bool();
        } else if (name == "note") {
            record.note = std::string_view{field.value().get_string()};
        } else if (name == "tags") {
            simdjson::ondemand::array list = field.value().get_array();
            for (auto element : list) record.tags.emplace_back(std::string_view{element.get_string()});
        }
    }
}

}  // namespace dynaloom::benchmarks::hand_written
