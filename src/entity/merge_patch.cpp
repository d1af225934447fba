#include "entity/merge_patch.hpp"

#include <dynaloom/value/attribute_value.hpp>

#include <utility>

namespace dynaloom::entity {

Item merge_patch(Item target, const Item& patch) {
    for (const Attribute& change : patch) {
        if (change.value.is_null()) {
            target.erase(change.name);
            continue;
        }
        const Item* inner = change.value.get_if<Item>();
        if (inner == nullptr) {
            target.set(change.name, change.value);
            continue;
        }
        AttributeValue& old = target[change.name];
        Item* old_map = old.get_if<Item>();
        old = merge_patch(old_map != nullptr ? std::move(*old_map) : Item{}, *inner);
    }
    return target;
}

}  // namespace dynaloom::entity
