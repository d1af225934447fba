#include <dynaloom/error.hpp>
#include <dynaloom/expression/parser.hpp>
#include <dynaloom/expression/printer.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

using namespace dynaloom;

namespace {

// What is read must read back as printed, unless the placeholders make the text too long.
template <class Read>
void round_trip(std::string_view text, const Read& read) {
    try {
        ExpressionParser parser{{{"#n", "n"}}, {{":v", 1}, {":s", "x"}, {":l", AttributeValue::List{}}}};
        const auto expression = read(parser, text);
        ExpressionPrinter printer;
        const std::string printed = printer.print(expression);
        if (printed.size() > 4096) return;
        ExpressionParser again{printer.names(), printer.values()};
        if (read(again, printed) != expression) std::abort();
    } catch (const ValidationError&) {
        return;
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    round_trip(text, [](auto& parser, std::string_view from) { return parser.condition(from, "P"); });
    round_trip(text, [](auto& parser, std::string_view from) { return parser.update(from); });
    round_trip(text, [](auto& parser, std::string_view from) { return parser.projection(from); });
    return 0;
}
