#include "table/throw_as.hpp"

#include <dynaloom/table/version_check.hpp>

#include <dynaloom/error.hpp>
#include <dynaloom/model/condition_codec.hpp>
#include <dynaloom/model/time.hpp>

#include <algorithm>
#include <utility>

namespace dynaloom::detail {
namespace {

Path attribute_path(std::string_view attribute) {
    return {{std::string{attribute}}};
}

/// Sends a request; a conflict of versions is told as such.
template <class Request, class Send>
auto send_checked(const TableInfo& table, const Item& key, Request request, const VersionCheck& check, Send send) {
    if (check.attribute.empty()) return send(table, std::move(request));
    request.return_item_on_condition_failure = true;
    try {
        return send(table, std::move(request));
    } catch (const UniqueViolation&) {
        throw;
    } catch (const ConditionFailed& error) {
        const std::string conflict = describe_conflict(check, error.item().get());
        if (conflict.empty()) throw;
        throw_as(ConditionFailed{"table \"" + table.name + "\": " + std::string{check.model} + ' ' +
                                     describe_key(table.key_names(), key) + ": " + conflict,
                                 error.item()},
                 error);
    }
}

}  // namespace

void demand_version(std::optional<Condition>& condition, const VersionCheck& check) {
    if (check.attribute.empty()) return;
    std::string attribute{check.attribute};
    add_condition(condition, check.expected == Version{}
                                 ? attribute_not_exists(std::move(attribute))
                                 : compare(Condition::Op::equal, std::move(attribute), check.expected.value));
}

void advance_version(Update& update, const VersionCheck& check) {
    if (check.attribute.empty()) return;
    update.set.push_back(
        {.path = attribute_path(check.attribute), .value = {.operand = AttributeValue{check.expected.next().value}}});
}

std::string describe_conflict(const VersionCheck& check, const EncodedItem* item) {
    if (check.attribute.empty()) return {};
    const Item attributes = item != nullptr ? item->to_item() : Item{};
    const AttributeValue* const stored = attributes.find(check.attribute);
    const Number* const version = stored != nullptr ? stored->get_if<Number>() : nullptr;
    const bool is_new = check.expected == Version{};
    if (is_new ? stored == nullptr : version != nullptr && *version == Number{check.expected.value}) return {};
    return "version conflict: expected " +
           (is_new ? std::string{"no earlier version"} : "version " + std::to_string(check.expected.value)) +
           ", found " +
           (version != nullptr ? "version " + version->to_string()
            : item != nullptr  ? "a record without a version"
                               : "no record");
}

void put_item(const TableInfo& table, PutItemRequest request, const VersionCheck& check, const Binding* model,
              Holding holding) {
    const Key key = request.item.keys();
    send_checked(table, key, std::move(request), check,
                 [&](const TableInfo& to, PutItemRequest sent) { put_item(to, std::move(sent), model, holding); });
}

UpdateItemResult update_item(const TableInfo& table, UpdateItemRequest request, const VersionCheck& check,
                             const Binding* model, Holding holding) {
    const Key key = request.key;
    return send_checked(table, key, std::move(request), check, [&](const TableInfo& to, UpdateItemRequest sent) {
        return update_item(to, std::move(sent), model, holding);
    });
}

void save_item(const TableInfo& table, EncodedItem item, const VersionCheck& check, const Binding* model) {
    PutItemRequest request = make_put(table, std::move(item));
    demand_version(request.condition, check);
    put_item(table, std::move(request), check, model, Holding::unchanged);
}

void create_item(const TableInfo& table, EncodedItem item, const Binding* model) {
    put_item(table, make_create(table, std::move(item)), model, Holding::nothing);
}

void delete_item(const TableInfo& table, DeleteItemRequest request, const VersionCheck& check, const Binding* model) {
    const Key key = request.key;
    send_checked(table, key, std::move(request), check,
                 [&](const TableInfo& to, DeleteItemRequest sent) { delete_item(to, std::move(sent), model); });
}

void keep_created_at(Update& update, std::string_view attribute) {
    const Path path = attribute_path(attribute);
    const auto set = std::find_if(update.set.begin(), update.set.end(),
                                  [&](const Update::Set& other) { return other.path == path; });
    if (set == update.set.end()) return;
    UpdateValue kept{.op = UpdateValue::Op::if_not_exists};
    kept.arguments.push_back({.operand = path});
    kept.arguments.push_back(std::move(set->value));
    set->value = std::move(kept);
}

std::optional<CreatedAt> created_at_of(const UpdateItemResult& result, std::string_view attribute) {
    if (!result.attributes) return std::nullopt;
    const Item attributes = result.attributes->to_item();
    const AttributeValue* const stored = attributes.find(attribute);
    const std::string* const text = stored != nullptr ? stored->get_if<std::string>() : nullptr;
    if (text == nullptr) return std::nullopt;
    const auto time = TextForm<decltype(CreatedAt::time)>::parse(*text);
    return time ? std::optional{CreatedAt{*time}} : std::nullopt;
}

}  // namespace dynaloom::detail
