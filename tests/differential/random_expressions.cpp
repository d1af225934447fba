#include "random_expressions.hpp"

#include "json_text.hpp"

#include <utility>

namespace dynaloom::differential {

std::string RandomExpressions::name() {
    static const Strings names{"a", "b", "c", "n", "size", "x.y", "p", "s", "none"};
    const std::string& chosen = chance(85) ? names[below(4)] : pick(names);
    const bool bare = chosen != "x.y" && chosen != "size" && chance(60);
    if (bare || chance(1)) return chosen;  // now and then a reserved word as it is
    for (const auto& [placeholder, attribute] : names_)
        if (attribute == chosen) return placeholder;
    names_.emplace_back("#n" + std::to_string(names_.size()), chosen);
    return names_.back().first;
}

std::string RandomExpressions::path() {
    std::string text = name();
    while (chance(20)) text += chance(50) ? '[' + std::to_string(below(3)) + ']' : '.' + std::string{"abc"[below(3)]};
    return text;
}

std::string RandomExpressions::placeholder(std::string json) {
    values_.emplace_back(":v" + std::to_string(values_.size()), std::move(json));
    return values_.back().first;
}

std::string RandomExpressions::operand() {
    if (chance(8)) return "size(" + path() + ')';
    return chance(50) ? path() : placeholder(chance(1) ? broken_value() : value(1));
}

std::string RandomExpressions::condition(int depth) {
    if (depth > 0 && chance(45)) {
        switch (below(4)) {
            case 0:
                return condition(depth - 1) + " AND " + condition(depth - 1);
            case 1:
                return condition(depth - 1) + " or " + condition(depth - 1);
            case 2:
                return "NOT " + condition(depth - 1);
            default:
                return '(' + condition(depth - 1) + ')';
        }
    }
    switch (below(12)) {
        case 0:
            return "attribute_exists(" + path() + ')';
        case 1:
            return "attribute_not_exists(" + path() + ')';
        case 2: {
            static const Strings types{"S", "N", "B", "SS", "NS", "BS", "BOOL", "NULL", "L", "M"};
            return "attribute_type(" + path() + ", " + placeholder(typed("S", quoted(chance(3) ? "X" : pick(types)))) +
                   ')';
        }
        case 3:
            return "begins_with(" + path() + ", " +
                   placeholder(chance(70) ? typed("S", quoted(string_text())) : value(0)) + ')';
        case 4:
            return "contains(" + path() + ", " + operand() + ')';
        case 5: {
            const bool numbers = chance(50);
            const auto bound = [&] {
                return placeholder(numbers ? typed("N", quoted(number_text())) : typed("S", quoted(string_text())));
            };
            std::string text = operand() + " BETWEEN ";
            text += chance(80) ? bound() : operand();
            text += " AND ";
            text += bound();
            return text;
        }
        case 6: {
            std::string text = operand() + " IN (" + operand();
            while (chance(50)) text += ", " + operand();
            return text + ')';
        }
        case 7: {
            static const Strings operators{"=", "<>", "<", "<=", ">", ">="};
            return "size(" + path() + ") " + pick(operators) + ' ' + placeholder(typed("N", quoted(number_text())));
        }
        default: {
            static const Strings operators{"=", "<>", "<", "<=", ">", ">="};
            std::string text = operand() + ' ';
            text += pick(operators) + ' ';
            text += operand();
            return text;
        }
    }
}

std::string RandomExpressions::set_value(int depth) {
    const auto number = [&] { return placeholder(typed("N", quoted(number_text()))); };
    if (depth > 0) {
        switch (below(6)) {
            case 0:
                return set_value(0) + (chance(50) ? " + " : " - ") + number();
            case 1:
                return "if_not_exists(" + path() + ", " + set_value(0) + ')';
            case 2:
                return "list_append(" + path() + ", " + placeholder(typed("L", '[' + value(1) + ']')) + ')';
            case 3:
                return "if_not_exists(" + path() + ", " + number() + ") + " + number();
            default:
                break;
        }
    }
    return chance(30) ? path() : placeholder(value(2));
}

std::string RandomExpressions::update() {
    std::string text;
    const auto list = [&](const std::string& keyword, const auto& action) {
        text += (text.empty() ? "" : " ") + keyword + ' ' + action();
        while (chance(30)) text += ", " + action();
    };
    if (chance(70)) list("SET", [&] { return path() + " = " + set_value(1); });
    if (chance(25)) list("REMOVE", [&] { return path(); });
    if (chance(25))
        list("ADD", [&] {
            std::string target = path() + ' ';
            return target + placeholder(chance(50) ? typed("N", quoted(number_text())) : value(0));
        });
    if (chance(15))
        list("DELETE", [&] {
            std::string target = path() + ' ';
            return target + placeholder(chance(60) ? typed("SS", R"(["a"])") : value(0));
        });
    return text.empty() ? "REMOVE c" : text;
}

std::string RandomExpressions::projection() {
    std::string text = path();
    while (chance(50)) text += ", " + path();
    return text;
}

std::string RandomExpressions::range_condition(const std::string& attribute, char type) {
    const auto bound = [&] { return placeholder(key_value(type)); };
    switch (below(8)) {
        case 0:
            return "begins_with(" + attribute + ", " + bound() + ')';
        case 1: {
            std::string text = attribute + " BETWEEN " + bound();
            text += " AND " + bound();
            return text;
        }
        case 2:
            return bound() + " <= " + attribute;
        default: {
            static const Strings operators{"=", "<", "<=", ">", ">="};
            return attribute + ' ' + pick(operators) + ' ' + bound();
        }
    }
}

std::string RandomExpressions::index_key_condition(const std::string& index) {
    if (index == "by_n") return "n = " + placeholder(key_value('N'));
    if (index == "late" || index == "none") {
        static const Strings attributes{"a", "b", "n"};
        const std::string& attribute = pick(attributes);
        return attribute + " = " + placeholder(attribute == "n" ? key_value('N') : typed("S", quoted(string_text())));
    }
    std::string text = index == "by_a" ? "a = " + placeholder(typed("S", quoted(chance(95) ? "ab" : string_text())))
                                       : "p = " + placeholder(key_value('S'));
    if (chance(50)) text += " AND " + range_condition("n", 'N');
    return text;
}

std::string RandomExpressions::key_condition(const TableShape& table) {
    std::string text = "p = " + placeholder(key_value(table.partition_type));
    if (table.sort_type == '\0' || chance(30)) return text;
    const std::string sort = range_condition("s", table.sort_type);
    return chance(80) ? text + " AND " + sort : '(' + sort + ") AND " + text;
}

std::string RandomExpressions::spoil(std::string expression) {
    if (!chance(3) || expression.empty()) return expression;
    switch (below(5)) {
        case 0:
            expression.erase(below(expression.size()), 1);
            break;
        case 1:
            expression += " AND";
            break;
        case 2:
            expression = "((" + expression + "))";
            break;
        case 3:
            expression += " :undefined";
            break;
        default:
            values_.emplace_back(":unused", typed("S", R"("x")"));
    }
    return expression;
}

void RandomExpressions::start_expressions() {
    names_.clear();
    values_.clear();
}

std::string RandomExpressions::placeholders() {
    std::string json;
    if (!names_.empty()) {
        json += R"(,"ExpressionAttributeNames":{)";
        for (std::size_t i = 0; i < names_.size(); ++i)
            json += (i == 0 ? "" : ",") + quoted(names_[i].first) + ':' + quoted(names_[i].second);
        json += '}';
    }
    if (!values_.empty()) {
        json += R"(,"ExpressionAttributeValues":{)";
        for (std::size_t i = 0; i < values_.size(); ++i)
            json += (i == 0 ? "" : ",") + quoted(values_[i].first) + ':' + values_[i].second;
        json += '}';
    }
    return json;
}

}  // namespace dynaloom::differential
