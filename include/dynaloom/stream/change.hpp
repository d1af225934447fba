#pragma once

#include <dynaloom/model/models_overlap.hpp>
#include <dynaloom/store/stream_requests.hpp>
#include <dynaloom/table/decode_record.hpp>

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace dynaloom {

/// A change of one record, as its table's stream tells it.
template <class Model>
struct Change {
    using Event = StreamRecord::Event;

    Event event = Event::insert;
    std::optional<Model> before{};  ///< of a modify or remove, if the stream's view type has old images
    std::optional<Model> after{};   ///< of an insert or modify, if the stream's view type has new images
    Key key{};
    bool expired = false;  ///< removed because its time to live had passed
    std::chrono::sys_seconds at{};
    std::string sequence_number{};  ///< increases from change to change of one record
};

namespace detail {

template <class Model>
void decode_image(const std::optional<EncodedItem>& image, const KeyNames& key_names, std::optional<Model>& record) {
    if (!image) return;
    // An image from outside may hold its keys in the body.
    const std::array<std::string_view, 2> names{key_names.partition, key_names.sort};
    decode_record(RecordPlace{key_names}, image->keys().contains(names[0]) ? *image : image->with_keys(names),
                  record.emplace());
}

}  // namespace detail

/// What a stream's record says of a record of this type.
/// @param key_names  Of the table, if it calls its keys otherwise than the model does.
/// @returns Nothing if the keys are not of the model's form: a record of another type.
/// @throws DecodeError if an image does not read as the model.
template <class Model>
[[nodiscard]] std::optional<Change<Model>> change_of(const StreamRecord& record,
                                                     const KeyNames& key_names = detail::key_names_of<Model>) {
    static_assert(detail::check_patterns<Model>());
    if (!detail::is_record_of(binding<Model>, key_names, record.keys)) return std::nullopt;
    Change<Model> change{.event = record.event,
                         .key = record.keys,
                         .expired = record.expired,
                         .at = record.created_at,
                         .sequence_number = record.sequence_number};
    detail::decode_image(record.old_image, key_names, change.before);
    detail::decode_image(record.new_image, key_names, change.after);
    return change;
}

}  // namespace dynaloom
