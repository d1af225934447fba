#include "engine/stream_record.hpp"

#include "engine/stored_item.hpp"

#include <dynaloom/error.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <limits>
#include <utility>

namespace dynaloom::engine {

namespace {

using Event = StreamRecord::Event;

constexpr std::array events{
    std::pair{Event::insert, "INSERT"},
    std::pair{Event::modify, "MODIFY"},
    std::pair{Event::remove, "REMOVE"},
};
constexpr std::size_t half = 20;  // as many digits as the greatest number of 64 bits has
constexpr std::size_t fewest_digits = 21;
constexpr std::size_t most_digits = 2 * half;

bool equal(const EncodedItem& before, const EncodedItem& after) {
    if (before.body() == after.body()) return true;  // the keys are the same
    try {
        return before.to_item() == after.to_item();
    } catch (const DecodeError&) {
        return false;  // another program wrote what nobody can read
    }
}

/// Takes an image from the front of `text`.
std::optional<EncodedItem> take_image(std::string_view& text, const Item& header, std::string_view member,
                                      const Key& keys) {
    const AttributeValue* size = header.find(member);
    if (size == nullptr) return std::nullopt;
    const std::size_t bytes = size->n().to_uint64().value_or(text.size());
    if (bytes >= text.size()) throw DecodeError{"a stream's record ends within an image", {}, "end of input"};
    EncodedItem image = EncodedItem::trusted(keys, std::string{text.substr(0, bytes)}, Encoding::plain);
    text.remove_prefix(bytes + 1);
    return image;
}

std::string digits_of(std::uint64_t value) {
    const std::string digits = std::to_string(value);
    return std::string(half - digits.size(), '0') + digits;
}

std::uint64_t number_of(std::string_view digits) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return error == std::errc::result_out_of_range ? std::numeric_limits<std::uint64_t>::max() : value;
}

}  // namespace

std::optional<std::string> log_entry(const ItemChange& change, StreamViewType view_type) {
    const EncodedItem* before = change.before;
    const EncodedItem* after = change.after != nullptr ? &change.after->item() : nullptr;
    if (before == nullptr && after == nullptr) return std::nullopt;
    if (before != nullptr && after != nullptr && equal(*before, *after)) return std::nullopt;

    const Key& keys = after != nullptr ? after->keys() : before->keys();
    const bool wants_old = view_type == StreamViewType::old_image || view_type == StreamViewType::new_and_old_images;
    const bool wants_new = view_type == StreamViewType::new_image || view_type == StreamViewType::new_and_old_images;
    const char* event = before == nullptr ? "INSERT" : after == nullptr ? "REMOVE" : "MODIFY";
    Item header{{"event", event}, {"keys", keys}};
    if (change.expired) header.set("expired", true);
    std::size_t size = EncodedItem::trusted(keys, "{}", Encoding::plain).size();
    std::string images;
    const auto add = [&](const char* member, const EncodedItem* image, bool wanted) {
        if (image == nullptr || !wanted) return;
        try {
            size += image->size();
        } catch (const DecodeError&) {
            return;  // another program wrote it; a record that nobody can read would keep its readers from all others
        }
        header.set(member, image->body().size());
        images.append(image->body()).append("\n");
    };
    add("old", before, wants_old);
    add("new", after, wants_new);
    header.set("size", size);
    return EncodedItem::from_item(header, Encoding::plain).body() + "\n" + images;
}

StreamRecord record_of(std::string_view entry, StreamViewType view_type) {
    const std::size_t line = std::min(entry.find('\n'), entry.size());
    const Item header = EncodedItem::parse(entry.substr(0, line), Encoding::plain).to_item();
    const std::string& name = header.at("event").s();
    const auto event = std::ranges::find(events, name, [](const auto& pair) { return pair.second; });
    if (event == events.end()) throw DecodeError{"a stream's record has an unknown event", "event", name};
    std::string_view images = entry.substr(std::min(line + 1, entry.size()));
    StreamRecord record;
    record.event = event->first;
    record.view_type = view_type;
    record.keys = header.at("keys").m();
    record.old_image = take_image(images, header, "old", record.keys);
    record.new_image = take_image(images, header, "new", record.keys);
    record.size_bytes = header.at("size").n().to_uint64().value_or(0);
    record.expired = header.contains("expired");
    return record;
}

std::string sequence_number(LogPosition position) {
    std::string digits = digits_of(position.major) + digits_of(position.minor);
    const std::size_t zeros = std::min(digits.find_first_not_of('0'), most_digits - fewest_digits);
    return digits.substr(zeros);
}

std::optional<LogPosition> position_of(std::string_view sequence_number) {
    if (sequence_number.size() < fewest_digits || sequence_number.size() > most_digits ||
        !std::ranges::all_of(sequence_number, [](char digit) { return digit >= '0' && digit <= '9'; }))
        return std::nullopt;
    const std::size_t split = sequence_number.size() - half;
    return LogPosition{.major = number_of(sequence_number.substr(0, split)),
                       .minor = number_of(sequence_number.substr(split))};
}

}  // namespace dynaloom::engine
