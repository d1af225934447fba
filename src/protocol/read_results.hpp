#pragma once

#include "protocol/enum_names.hpp"
#include "protocol/members.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/store/requests.hpp>

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dynaloom::protocol {

/// Of an answer that is not DynamoDB's JSON: cut off, say, or from a proxy.
inline constexpr std::string_view malformed_response = "MalformedResponse";

/// Throws ServiceError with the code MalformedResponse. @param what  Of the answer is wrong.
[[noreturn]] void refuse_response(std::string_view operation, const std::string& what);

/// The result that the body of a successful answer says; what `write_result` has written reads back as the same.
/// Items become EncodedItem of encoding wire, without a tree and without a look inside: what is wrong in one is found
/// by who reads it. Its key attributes stand beside its body if the request or the answer names them, else in it.
/// @throws ServiceError with the code MalformedResponse if the body is none of this operation's.
/// @pre The request is one of DynamoDB's operations.
[[nodiscard]] Response read_result(const Request& request, std::string_view body);

/// An item with these attributes beside its body; the rest of it stays as it stands, unchecked.
[[nodiscard]] EncodedItem read_item(const JsonView& item, std::span<const std::string_view> key_names = {});

/// The names of a key's attributes.
[[nodiscard]] std::vector<std::string_view> names_of(const Item& key);

// Members of answers about tables and streams. Those that a result cannot do without are empty if they are absent.
[[nodiscard]] CreateTableResult read_members(const CreateTableRequest& request, const Members& members);
[[nodiscard]] DescribeTableResult read_members(const DescribeTableRequest& request, const Members& members);
[[nodiscard]] UpdateTableResult read_members(const UpdateTableRequest& request, const Members& members);
[[nodiscard]] DeleteTableResult read_members(const DeleteTableRequest& request, const Members& members);
[[nodiscard]] ListTablesResult read_members(const ListTablesRequest& request, const Members& members);
[[nodiscard]] UpdateTimeToLiveResult read_members(const UpdateTimeToLiveRequest& request, const Members& members);
[[nodiscard]] DescribeTimeToLiveResult read_members(const DescribeTimeToLiveRequest& request, const Members& members);
[[nodiscard]] TagResourceResult read_members(const TagResourceRequest& request, const Members& members);
[[nodiscard]] UntagResourceResult read_members(const UntagResourceRequest& request, const Members& members);
[[nodiscard]] ListTagsOfResourceResult read_members(const ListTagsOfResourceRequest& request, const Members& members);
[[nodiscard]] ListStreamsResult read_members(const ListStreamsRequest& request, const Members& members);
[[nodiscard]] DescribeStreamResult read_members(const DescribeStreamRequest& request, const Members& members);
[[nodiscard]] GetShardIteratorResult read_members(const GetShardIteratorRequest& request, const Members& members);
[[nodiscard]] GetRecordsResult read_members(const GetRecordsRequest& request, const Members& members);

/// Of a key schema whose attributes have these types; S for those that have none.
using KeyTypes = std::vector<std::pair<std::string, KeyType>>;
[[nodiscard]] KeySchema read_key_schema(const Members& members, const KeyTypes& types);

/// Epoch seconds, whose fraction is cut off.
[[nodiscard]] std::chrono::sys_seconds read_time(const Members& members, std::string_view name);

/// @throws ValidationError for a name that is none of the enumeration's.
template <class Enum>
[[nodiscard]] std::optional<Enum> read_enum(const Members& members, std::string_view name) {
    const std::optional<std::string> text = members.string(name);
    if (!text) return std::nullopt;
    const std::optional<Enum> value = enum_of<Enum>(*text);
    if (!value) throw ValidationError{std::string{name} + " is \"" + *text + "\", which dynaloom does not know"};
    return value;
}

/// `use(Members)` for each structure of a list; none if it is absent.
template <class Use>
void for_each_structure(const Members& members, std::string_view name, const Use& use) {
    const JsonView* list = members.list(name);
    if (list == nullptr) return;
    list->for_each_element([&](const JsonView& element) { use(Members{element, {}, members.constraints()}); });
}

}  // namespace dynaloom::protocol
