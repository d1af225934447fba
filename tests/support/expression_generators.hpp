#pragma once

#include "support/generators.hpp"

#include <dynaloom/expression/condition.hpp>
#include <dynaloom/expression/update.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <rapidcheck.h>

/// Generators of expressions: all have the shape that their operators ask for, some break other rules. They do not
/// shrink; nested generators of RapidCheck that do take exponential time.
namespace dynaloom::testing {

class ExpressionMaker {
public:
    ExpressionMaker(const rc::Random& random, int size) : random_{random}, size_{size} {}

    /// Mostly short ones, of few names, so that two often meet.
    Path path() {
        Path path{{name()}};
        while (below(3) == 0) {
            if (below(2) == 0)
                path.elements.emplace_back(name());
            else
                path.elements.emplace_back(below(4));
        }
        return path;
    }

    Operand operand() {
        const std::size_t kind = below(6);
        if (kind < 3) return path();
        if (kind < 5) return constant();
        return Size{path()};
    }

    Condition condition(int levels) {
        using Op = Condition::Op;
        Condition made;
        if (levels > 0 && below(2) == 0) {
            made.op = std::array{Op::all_of, Op::any_of, Op::negation}[below(3)];
            const std::size_t children = made.op == Op::negation ? 1 : 2 + below(2);
            for (std::size_t i = 0; i < children; ++i) made.children.push_back(condition(levels - 1));
            return made;
        }
        constexpr std::array ops{
            Op::equal,          Op::not_equal,   Op::less,    Op::less_equal,       Op::greater,
            Op::greater_equal,  Op::between,     Op::in,      Op::attribute_exists, Op::attribute_not_exists,
            Op::attribute_type, Op::begins_with, Op::contains};
        made.op = ops[below(ops.size())];
        std::size_t operands = 2;
        if (made.op == Op::attribute_exists || made.op == Op::attribute_not_exists) operands = 1;
        if (made.op == Op::between) operands = 3;
        if (made.op == Op::in) operands = 2 + below(4);
        for (std::size_t i = 0; i < operands; ++i) made.operands.push_back(operand());
        if (operands == 1) made.operands[0] = path();
        if (made.op == Op::attribute_type)
            made.operands[1] = AttributeValue{std::array{"S", "N", "NULL", "SS"}[below(4)]};
        return made;
    }

    Update update() {
        Update made;
        for (std::size_t i = below(3); i > 0; --i) made.set.push_back({path(), update_value(2, true)});
        for (std::size_t i = below(3); i > 0; --i) made.remove.push_back(path());
        for (std::size_t i = below(3); i > 0; --i) made.add.push_back({path(), constant()});
        for (std::size_t i = below(3); i > 0; --i) made.erase.push_back({path(), constant()});
        return made;
    }

private:
    std::size_t below(std::size_t bound) { return random_.next() % bound; }

    std::string name() {
        constexpr std::array names{"a", "b", "id", "a.b", "size", "$"};
        if (below(8) == 0) return attribute_name()(rc::Random{random_.next()}, size_).value();
        return names[below(names.size())];
    }

    AttributeValue constant() { return value(2)(rc::Random{random_.next()}, size_ / 4).value(); }

    // Sums only outermost, where the language has them.
    UpdateValue update_value(int levels, bool outermost) {
        using Op = UpdateValue::Op;
        UpdateValue made;
        const std::size_t kind = below(levels > 0 ? (outermost ? 6 : 4) : 2);
        if (kind == 0) made.operand = path();
        if (kind == 1) made.operand = constant();
        if (kind < 2) return made;
        made.op = std::array{Op::if_not_exists, Op::list_append, Op::plus, Op::minus}[kind - 2];
        for (int i = 0; i < 2; ++i) made.arguments.push_back(update_value(levels - 1, false));
        return made;
    }

    rc::Random random_;
    int size_;
};

/// A generator of what `make` makes.
template <class Make>
auto expression(Make make) -> rc::Gen<decltype(make(std::declval<ExpressionMaker&>()))> {
    return [make](const rc::Random& random, int size) {
        ExpressionMaker maker{random, size};
        return rc::shrinkable::just(make(maker));
    };
}

inline rc::Gen<Path> path() {
    return expression([](ExpressionMaker& maker) { return maker.path(); });
}
inline rc::Gen<Operand> operand() {
    return expression([](ExpressionMaker& maker) { return maker.operand(); });
}
inline rc::Gen<Condition> condition(int levels) {
    return expression([levels](ExpressionMaker& maker) { return maker.condition(levels); });
}
inline rc::Gen<Update> update() {
    return expression([](ExpressionMaker& maker) { return maker.update(); });
}

}  // namespace dynaloom::testing
