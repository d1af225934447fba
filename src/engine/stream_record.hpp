#pragma once

#include "engine/item_change.hpp"
#include "engine/row_store.hpp"
#include "engine/table_settings.hpp"

#include <dynaloom/store/stream_requests.hpp>

#include <optional>
#include <string>
#include <string_view>

/// An entry of a stream's log: one line of JSON that says what happened, then the images that the stream's view type
/// asks for, in the plain encoding, each with the end of a line after it; `old` and `new` are their sizes in bytes.
///
///     {"event":"MODIFY","keys":{"id":"x"},"new":7,"old":7,"size":16}
///     {"n":1}
///     {"n":2}
namespace dynaloom::engine {

/// The entry of a change; nothing if the images are equal as values. An image that nobody can read is left out.
[[nodiscard]] std::optional<std::string> log_entry(const ItemChange& change, StreamViewType view_type);

/// The record of an entry, but for what its place in the log says.
/// @throws DecodeError if it is none of ours.
[[nodiscard]] StreamRecord record_of(std::string_view entry, StreamViewType view_type);

/// 21 to 40 digits.
[[nodiscard]] std::string sequence_number(LogPosition position);

/// Nothing if the text is no sequence number.
[[nodiscard]] std::optional<LogPosition> position_of(std::string_view sequence_number);

}  // namespace dynaloom::engine
