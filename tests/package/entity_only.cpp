#include <dynaloom/entity/entity_type.hpp>
#include <dynaloom/entity/json.hpp>

#include <cstdio>

// Reads a schema and uses a pattern, which needs what the component is linked with.
int main() {
    const auto type = dynaloom::EntityType::from_json(
        R"({"title": "T", "type": "object", "properties": {"id": {"type": "string", "pattern": "^[0-9]+$"}}})",
        {.id_attribute = "id"});
    const auto found = type.validate(dynaloom::parse_json_object(R"({"id": "x"})"));
    std::puts(found.front().message.c_str());
    return found.size() == 1 ? 0 : 1;
}
