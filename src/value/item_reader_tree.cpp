#include "value/attribute_collector.hpp"
#include "value/item_reader_state.hpp"

#include <utility>

namespace dynaloom {

AttributeValue ItemReader::State::value() {
    const AttributeType kind = type();
    switch (kind) {
        case AttributeType::S:
            return string();
        case AttributeType::N:
            return number();
        case AttributeType::BOOL:
            return boolean();
        case AttributeType::NUL:
            null();
            return nullptr;
        case AttributeType::B:
            return binary();
        case AttributeType::L: {
            AttributeValue::List list;
            for (begin_list(); next_element();) list.push_back(value());
            return list;
        }
        case AttributeType::M: {
            detail::AttributeCollector map;
            begin_map();
            for (std::string_view name; next_name(name);) {
                std::string owned{name};  // the view does not outlive the value's reading
                map.add(std::move(owned), value());
            }
            return std::move(map).finish([this](const std::string&) { refuse("two attributes of one name"); });
        }
        default: {
            const auto members = [this](auto set, auto read) -> AttributeValue {
                for (begin_set(); next_element();) {
                    const std::size_t before = set.size();
                    set.emplace_hint(set.end(), read());  // they mostly stand in order
                    if (set.size() == before) refuse("two equal members of a set");
                }
                return set;
            };
            if (kind == AttributeType::SS)
                return members(AttributeValue::StringSet{}, [this] { return std::string{string()}; });
            if (kind == AttributeType::NS) return members(AttributeValue::NumberSet{}, [this] { return number(); });
            return members(AttributeValue::BinarySet{}, [this] { return binary(); });
        }
    }
}

}  // namespace dynaloom
