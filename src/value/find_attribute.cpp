#include "value/find_attribute.hpp"

#include <dynaloom/value/item_reader.hpp>

namespace dynaloom::detail {

std::optional<std::string> find_string_attribute(Encoding encoding, std::string_view body, std::string_view name) {
    ItemReader in{encoding, body};
    for (std::string_view found; in.next_name(found); in.skip()) {
        if (found != name) continue;
        if (in.type() != AttributeType::S) return std::nullopt;
        return std::string{in.string()};
    }
    return std::nullopt;
}

}  // namespace dynaloom::detail
