#include "support/expression_generators.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/expression/check.hpp>
#include <dynaloom/expression/parser.hpp>
#include <dynaloom/expression/printer.hpp>
#include <dynaloom/expression/projection.hpp>
#include <dynaloom/value/encoded_item.hpp>

#include <gtest/gtest.h>

#include <array>
#include <optional>

#include <rapidcheck/gtest.h>

namespace dynaloom {
namespace {

using Op = Condition::Op;

// The result, or the refusal.
template <class Function>
auto attempt(const Function& function) -> std::pair<std::optional<decltype(function())>, std::string> {
    try {
        return {function(), {}};
    } catch (const ValidationError& error) {
        return {std::nullopt, error.what()};
    }
}

template <class Expression>
std::string fault(const Expression& expression) {
    return attempt([&] {
               check(expression, "P");
               return 0;
           })
        .second;
}

// Printed and parsed, an expression that is accepted is the same, and another is refused for the same fault.
template <class Expression, class Parse>
void check_round_trip(const Expression& expression, const Parse& parse) {
    ExpressionPrinter printer;
    const std::string text = printer.print(expression);
    if (text.empty() || text.size() > 4096) return;
    RC_LOG() << text;
    const auto [parsed, refusal] = attempt([&] {
        ExpressionParser parser{printer.names(), printer.values()};
        auto result = parse(parser, text);
        parser.finish();
        return result;
    });
    const std::string found = fault(expression);
    RC_CLASSIFY(found.empty());
    RC_ASSERT(refusal == found);
    if (found.empty()) RC_ASSERT(*parsed == Expression{expression});
}

RC_GTEST_PROP(ExpressionProperties, ConditionsReadBackAsPrinted, ()) {
    check_round_trip(*testing::condition(3),
                     [](ExpressionParser& parser, const std::string& text) { return parser.condition(text, "P"); });
}

RC_GTEST_PROP(ExpressionProperties, UpdatesReadBackAsPrinted, ()) {
    check_round_trip(*testing::update(),
                     [](ExpressionParser& parser, const std::string& text) { return parser.update(text, "P"); });
}

RC_GTEST_PROP(ExpressionProperties, ProjectionsReadBackAsPrinted, ()) {
    const auto paths = *rc::gen::resize(8, rc::gen::container<std::vector<Path>>(testing::path()));
    ExpressionPrinter printer;
    const std::string text = printer.print(paths);
    if (paths.empty()) return;
    const auto [parsed, refusal] = attempt([&] { return ExpressionParser{printer.names(), {}}.projection(text, "P"); });
    RC_ASSERT(refusal == fault(std::span<const Path>{paths}));
    if (refusal.empty()) RC_ASSERT(*parsed == paths);
}

RC_GTEST_PROP(ExpressionProperties, AnyTextIsReadOrRefused, ()) {
    using namespace std::string_literals;
    const auto piece = rc::gen::weightedOneOf<std::string>(
        {{12, rc::gen::elementOf(std::vector<std::string>{
                  "a",   "b",   "#n",  ":v",  "(",   ")",       "[",  "]",      "0",   "7",        ".",
                  ",",   "=",   "<>",  "<",   ">=",  "+",       "-",  " ",      "AND", "OR",       "NOT ",
                  "IN(", "SET", "ADD", "not", "if_", "size(a)", "f(", "REMOVE", "\n",  " BETWEEN "})},
         {1, rc::gen::container<std::string>(rc::gen::arbitrary<char>())}});
    std::string text;
    for (const std::string& one : *rc::gen::container<std::vector<std::string>>(piece)) text += one;
    ExpressionParser parser{{{"#n", "n"}}, {{":v", 1}}};
    attempt([&] { return parser.condition(text, "P"); });
    attempt([&] { return parser.update(text); });
    attempt([&] { return parser.projection(text); });
}

RC_GTEST_PROP(ExpressionProperties, ConditionsHoldOnAnItemAsOnItsBytes, (const Item& item)) {
    const Condition condition = *testing::condition(2);
    constexpr std::array<std::string_view, 2> keys{"a", "id"};
    const auto held = attempt([&] { return evaluate(condition, item); });
    for (const Encoding encoding : {Encoding::wire, Encoding::plain}) {
        const EncodedItem encoded = EncodedItem::from_item(item, encoding, keys);
        RC_ASSERT(attempt([&] { return evaluate(condition, encoded); }) == held);
    }
}

RC_GTEST_PROP(ExpressionProperties, ProjectionsOfAnItemAreThoseOfItsBytes, (const Item& item)) {
    auto paths = *rc::gen::resize(8, rc::gen::container<std::vector<Path>>(testing::path()));
    if (!fault(std::span<const Path>{paths}).empty()) paths.resize(1);
    const Item projected = project(paths, item);
    for (const Encoding encoding : {Encoding::wire, Encoding::plain}) {
        constexpr std::array<std::string_view, 2> keys{"a", "id"};
        RC_ASSERT(project(paths, EncodedItem::from_item(item, encoding, keys)).to_item() == projected);
    }
    RC_ASSERT(project(paths, projected).size() <= projected.size());
}

RC_GTEST_PROP(ExpressionProperties, ProjectionOfAllAttributesIsTheItem, (const Item& item)) {
    std::vector<Path> paths;
    for (const Attribute& attribute : item) paths.push_back({{attribute.name}});
    RC_ASSERT(project(paths, item) == item);
}

RC_GTEST_PROP(ExpressionProperties, ConditionsObeyTheLawsOfLogic, (const Item& item)) {
    const auto holds = [&item](const Condition& condition) { return evaluate(condition, item); };
    const auto no = [](const Condition& condition) { return Condition{Op::negation, {}, {condition}}; };
    const Condition one = *testing::condition(1);
    const Condition two = *testing::condition(1);
    RC_ASSERT(holds(no(one)) == !holds(one));
    RC_ASSERT(holds({Op::any_of, {}, {one, two}}) == holds(no({Op::all_of, {}, {no(one), no(two)}})));

    const Operand left = *testing::operand();
    const Operand low = *testing::operand();
    const Operand high = *testing::operand();
    const auto of = [&](Op op, const Operand& right) { return Condition{op, {left, right}, {}}; };
    RC_ASSERT(holds(of(Op::not_equal, low)) == !holds(of(Op::equal, low)));
    RC_ASSERT(holds({Op::between, {left, low, high}, {}}) ==
              (holds(of(Op::greater_equal, low)) && holds(of(Op::less_equal, high))));
    RC_ASSERT(holds({Op::in, {left, low, high}, {}}) == (holds(of(Op::equal, low)) || holds(of(Op::equal, high))));
    RC_ASSERT(int{holds(of(Op::less, low))} + int{holds(of(Op::greater, low))} <= 1);
}

RC_GTEST_PROP(ExpressionProperties, SettingAttributesToThemselvesChangesNothing, (const Item& item)) {
    Update update;
    for (const Attribute& attribute : item) {
        const Path path{{attribute.name}};
        update.set.push_back({path, {UpdateValue::Op::operand, path, {}}});
    }
    RC_ASSERT(apply(update, item) == item);
}

RC_GTEST_PROP(ExpressionProperties, UpdatesChangeOnlyWhatTheyName, (const Item& item)) {
    const Update update = *testing::update();
    if (!fault(update).empty()) return;
    const auto [result, refusal] = attempt([&] { return apply(update, item); });
    RC_CLASSIFY(refusal.empty());
    if (!result) return;
    Item before = item;
    Item after = *result;
    for (const Path& path : targets(update)) {
        before.erase(std::get<std::string>(path.elements[0]));
        after.erase(std::get<std::string>(path.elements[0]));
    }
    RC_ASSERT(before == after);
}

}  // namespace
}  // namespace dynaloom
