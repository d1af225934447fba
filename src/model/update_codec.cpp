#include <dynaloom/model/update_codec.hpp>

#include <dynaloom/error.hpp>
#include <dynaloom/model/record_codec.hpp>

#include "value/text.hpp"

namespace dynaloom::detail {
namespace {

Path attribute_path(std::string_view attribute) {
    return {{std::string{attribute}}};
}

UpdateValue operand(AttributeValue value) {
    return {.operand = std::move(value)};
}
UpdateValue operand(Path path) {
    return {.operand = std::move(path)};
}

UpdateValue apply(UpdateValue::Op op, UpdateValue left, UpdateValue right) {
    UpdateValue value{.op = op};
    value.arguments.push_back(std::move(left));
    value.arguments.push_back(std::move(right));
    return value;
}

}  // namespace

void add_set(Update& update, const Target& target, AttributeValue value) {
    if (target.can_be_absent && value.is_null()) return add_remove(update, target);
    add_set(update, target, operand(std::move(value)));
}

void add_set(Update& update, const Target& target, UpdateValue value) {
    update.set.push_back({.path = make_path(target.steps), .value = std::move(value)});
}

void add_increment(Update& update, const Target& target, AttributeValue value, bool negative) {
    add_set(update, target,
            apply(negative ? UpdateValue::Op::minus : UpdateValue::Op::plus, operand(make_path(target.steps)),
                  operand(std::move(value))));
}

void add_if_not_exists(Update& update, const Target& target, Path tested, AttributeValue value) {
    add_set(update, target,
            apply(UpdateValue::Op::if_not_exists, operand(std::move(tested)), operand(std::move(value))));
}

void add_append(Update& update, const Target& target, AttributeValue::List values, bool in_front) {
    UpdateValue old = apply(UpdateValue::Op::if_not_exists, operand(make_path(target.steps)),
                            operand(AttributeValue{AttributeValue::List{}}));
    UpdateValue more = operand(AttributeValue{std::move(values)});
    if (in_front) std::swap(old, more);
    add_set(update, target, apply(UpdateValue::Op::list_append, std::move(old), std::move(more)));
}

void add_remove(Update& update, const Target& target) {
    update.remove.push_back(make_path(target.steps));
}

void add_index_text(Update& update, std::string_view attribute, std::optional<std::string> text) {
    if (text) {
        update.set.push_back({.path = attribute_path(attribute), .value = operand(AttributeValue{*std::move(text)})});
    } else {
        update.remove.push_back(attribute_path(attribute));
    }
}

void refuse_range(const Target& target, const AttributeValue& value) {
    throw ValidationError{"field " + quoted(target.name) + " of " + std::string{target.model} + " cannot be " +
                          value.n().to_string() + ": the field's type does not hold it"};
}

void add_identity(Update& update, const RecordInfo& record, Identity&& identity, const KeyNames& key_names) {
    for (auto& [attribute, value] : identity) {
        if (attribute == key_names.partition || attribute == key_names.sort) continue;
        update.set.push_back({.path = attribute_path(attribute), .value = operand(std::move(value))});
    }
    if (!record.has_schema_version) return;
    const Path version = attribute_path(schema_version_attribute);
    update.set.push_back({.path = version,
                          .value = apply(UpdateValue::Op::if_not_exists, operand(version),
                                         operand(AttributeValue{record.schema_version}))});
}

void add_write_times(Update& update, const ManagedAttributes& managed) {
    if (managed.created_at.empty() && managed.updated_at.empty()) return;
    const AttributeValue now = stored_value(write_time());
    if (!managed.updated_at.empty()) {
        update.set.push_back({.path = attribute_path(managed.updated_at), .value = operand(now)});
    }
    if (managed.created_at.empty()) return;
    const Path created = attribute_path(managed.created_at);
    update.set.push_back(
        {.path = created, .value = apply(UpdateValue::Op::if_not_exists, operand(created), operand(now))});
}

Update make_record_update(const RecordWriter& writer, const EncodedItem& item, const KeyNames& key_names) {
    Update update;
    const Item attributes = item.to_item();
    for (const auto& [name, value] : attributes) {
        if (name == key_names.partition || name == key_names.sort) continue;
        update.set.push_back({.path = attribute_path(name), .value = operand(value)});
    }
    const auto remove_if_absent = [&](std::string_view name) {
        if (!name.empty() && !attributes.contains(name)) update.remove.push_back(attribute_path(name));
    };
    for (std::size_t i = 0; i < writer.info.fields; ++i) remove_if_absent(writer.rows[i].attribute);
    for (const std::string_view name : writer.info.index_attributes) remove_if_absent(name);
    return update;
}

}  // namespace dynaloom::detail
