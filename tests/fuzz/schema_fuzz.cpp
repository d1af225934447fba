// A schema and, behind the first U+0000, a document: neither may do harm, whatever they are. A document that is read is
// written and read again as the same.

#include "entity/schema.hpp"

#include <dynaloom/entity/json.hpp>
#include <dynaloom/error.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input{reinterpret_cast<const char*>(data), size};
    const std::string_view schema = input.substr(0, input.find('\0'));
    const std::string_view document = input.substr(std::min(schema.size() + 1, size));
    try {
        const dynaloom::AttributeValue value = dynaloom::parse_json(document);
        if (dynaloom::parse_json(dynaloom::to_json_text(value)) != value) std::abort();
        (void)dynaloom::entity::Schema{dynaloom::parse_json(schema)}.check(value);
    } catch (const dynaloom::ValidationError&) {  // what is no JSON, or no schema, is refused
    }
    return 0;
}
