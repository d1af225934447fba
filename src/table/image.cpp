#include "table/image.hpp"

#include <dynaloom/error.hpp>

#include <set>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace dynaloom::detail {

Item image_of(const TableInfo& table, const EncodedItem& item) {
    Item image = item.to_item();
    image.erase(table.partition_key);
    image.erase(table.sort_key);
    return image;
}

Update difference(const Item& from, const Item& to) {
    Update update;
    for (const Attribute& attribute : to) {
        const AttributeValue* old = from.find(attribute.name);
        if (old != nullptr && *old == attribute.value) continue;
        update.set.push_back({.path = {{attribute.name}}, .value = {.operand = attribute.value}});
    }
    for (const Attribute& attribute : from) {
        if (!to.contains(attribute.name)) update.remove.push_back({{attribute.name}});
    }
    const std::size_t changes = update.set.size() + update.remove.size();
    if (changes > most_compared) {
        throw ValidationError{"one write changes " + std::to_string(changes) + " attributes; at most " +
                              std::to_string(most_compared) + " can be changed at once"};
    }
    return update;
}

Condition is_image(const std::string& partition_key, const Item& image, const Item& known, const Update& update) {
    std::vector<Condition> conditions{attribute_exists(partition_key)};
    std::set<std::string_view> compared;
    const auto compare_to_image = [&](const std::string& name) {
        if (conditions.size() > most_compared || !compared.insert(name).second) return;
        const AttributeValue* value = image.find(name);
        conditions.push_back(value != nullptr ? compare(Condition::Op::equal, name, *value)
                                              : attribute_not_exists(name));
    };
    const std::vector<Path> written = targets(update);
    for (const Path& path : written) compare_to_image(std::get<std::string>(path.elements.front()));
    for (const Attribute& attribute : known) compare_to_image(attribute.name);
    for (const Attribute& attribute : image) compare_to_image(attribute.name);
    return all_of(std::move(conditions));
}

}  // namespace dynaloom::detail
