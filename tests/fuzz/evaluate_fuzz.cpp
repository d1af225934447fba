#include <dynaloom/error.hpp>
#include <dynaloom/expression/parser.hpp>
#include <dynaloom/value/encoded_item.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

using namespace dynaloom;

// A condition, a line feed, and an item whose attributes are also the condition's values, `:a` for `a`.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const std::size_t line = text.find('\n');
    if (line == std::string_view::npos) return 0;
    try {
        const EncodedItem encoded = EncodedItem::parse(text.substr(line + 1), Encoding::wire);
        const Item item = encoded.to_item();
        Item values;
        for (const Attribute& attribute : item) values.set(":" + attribute.name, attribute.value);
        const Condition condition = ExpressionParser{{}, values}.condition(text.substr(0, line), "P");
        if (evaluate(condition, item) != evaluate(condition, encoded)) std::abort();
    } catch (const DecodeError&) {
    } catch (const ValidationError&) {
    }
    return 0;
}
