#include "expression/update_parser.hpp"

#include "expression/functions.hpp"
#include "expression/rules.hpp"

#include <array>
#include <ranges>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace dynaloom::detail {
namespace {

using Op = UpdateValue::Op;

enum class Section : unsigned char { set, remove, add, erase };

// One action, in the order of the text.
struct Action {
    Section section;
    Path path;
    UpdateValue value;
    FirstFault path_fault;
    FirstFault value_fault;
};

// What was read as a value.
struct Term {
    UpdateValue value;
    const Token* function = nullptr;  // whose call it is, perhaps in parentheses
};

class UpdateParser {
public:
    explicit UpdateParser(ExpressionReader& in) : in_{in} {}

    Update parse(std::string_view parameter) {
        do section();
        while (!in_.at(TokenKind::end));
        in_.finish();
        repeated_.report(parameter);
        report_actions(parameter);
        return result();
    }

private:
    // update = section { section } ;   section = SET set { "," set } | REMOVE path { "," path }
    //        | ADD path value { "," path value } | DELETE path value { "," path value } ;
    // set = path "=" sum ;   sum = "(" sum ")" | operand [ ( "+" | "-" ) operand ] ;
    // operand = path | value | call | "(" operand ")" ;   call = identifier "(" operand { "," operand } ")" ;

    void section() {
        Section section{};
        if (in_.take_if(TokenKind::word_set))
            section = Section::set;
        else if (in_.take_if(TokenKind::word_remove))
            section = Section::remove;
        else if (in_.take_if(TokenKind::word_add))
            section = Section::add;
        else if (in_.take_if(TokenKind::word_delete))
            section = Section::erase;
        else
            in_.refuse_syntax();
        const std::size_t index = static_cast<std::size_t>(section);
        if (std::exchange(met_[index], true)) {
            constexpr std::array<const char*, 4> names{"SET", "REMOVE", "ADD", "DELETE"};
            repeated_.add("The \"" + std::string{names[index]} +
                          "\" section can only be used once in an update expression;");
        }
        do action(section);
        while (in_.take_if(TokenKind::comma));
    }

    void action(Section section) {
        Action action{.section = section, .path = in_.path(), .value = {}, .path_fault = {}, .value_fault = {}};
        action.path_fault = std::exchange(in_.fault, {});
        if (section == Section::set) {
            in_.expect(TokenKind::equal);
            action.value = sum().value;
        } else if (section != Section::remove) {
            AttributeValue value = in_.value();
            if (section == Section::add)
                check_add(value, in_.fault);
            else
                check_delete(value, in_.fault);
            action.value.operand = std::move(value);
        }
        action.value_fault = std::exchange(in_.fault, {});
        actions_.push_back(std::move(action));
    }

    Term sum() {
        Term left = in_.at(TokenKind::open) ? group() : operand();
        const bool is_sum = left.value.op == Op::plus || left.value.op == Op::minus;
        if (is_sum || (!in_.at(TokenKind::plus) && !in_.at(TokenKind::minus))) return left;
        UpdateValue value{.op = in_.take().kind == TokenKind::plus ? Op::plus : Op::minus};
        value.arguments.push_back(as_argument(std::move(left)));
        value.arguments.push_back(as_argument(operand()));
        check_node(value, in_.fault);
        return {std::move(value)};
    }

    Term group() {
        const ExpressionReader::Level level{in_};
        in_.expect(TokenKind::open);
        Term inner = sum();
        in_.expect(TokenKind::close);
        return inner;
    }

    Term operand() {
        if (in_.at(TokenKind::open)) {
            const ExpressionReader::Level level{in_};
            in_.take();
            Term inner = operand();
            in_.expect(TokenKind::close);
            return inner;
        }
        if (in_.at_function()) return call();
        if (in_.at(TokenKind::value)) return {{.op = Op::operand, .operand = in_.value(), .arguments = {}}};
        return {{.op = Op::operand, .operand = in_.path(), .arguments = {}}};
    }

    Term call() {
        const ExpressionReader::Level level{in_};
        const Token& name = in_.take();
        const FunctionUse use = function_use(name.text);
        if (use == FunctionUse::unknown)
            in_.add_word_fault(name, "Invalid function name; function: " + std::string{name.text});
        else if (use != FunctionUse::update)
            in_.add_word_fault(
                name, "The function is not allowed in an update expression; function: " + std::string{name.text});
        in_.expect(TokenKind::open);
        UpdateValue value{.op = name.text == "list_append" ? Op::list_append : Op::if_not_exists};
        do value.arguments.push_back(as_argument(operand()));
        while (in_.take_if(TokenKind::comma));
        in_.expect(TokenKind::close);
        if (use == FunctionUse::update) check_node(value, in_.fault);
        return {std::move(value), &name};
    }

    UpdateValue as_argument(Term term) {
        if (term.value.op == Op::list_append) in_.add_word_fault(*term.function, misused_function(term.function->text));
        return std::move(term.value);
    }

    void report_actions(std::string_view parameter) const {
        FirstFault first;
        PathsApart apart;
        for (const Action& action : std::views::reverse(actions_)) {
            first.add(action.path_fault);
            apart.add(action.path, first);
        }
        for (const Action& action : std::views::reverse(actions_)) first.add(action.value_fault);
        first.report(parameter);
    }

    Update result() {
        Update update;
        for (Action& action : actions_) {
            switch (action.section) {
                case Section::set:
                    update.set.push_back({std::move(action.path), std::move(action.value)});
                    break;
                case Section::remove:
                    update.remove.push_back(std::move(action.path));
                    break;
                case Section::add:
                    update.add.push_back({std::move(action.path), constant(action)});
                    break;
                case Section::erase:
                    update.erase.push_back({std::move(action.path), constant(action)});
                    break;
            }
        }
        return update;
    }

    static AttributeValue constant(Action& action) { return std::get<AttributeValue>(std::move(action.value.operand)); }

    ExpressionReader& in_;
    std::array<bool, 4> met_{};
    FirstFault repeated_{};
    std::vector<Action> actions_{};
};

}  // namespace

Update parse_update(ExpressionReader& in, std::string_view parameter) {
    Update update = UpdateParser{in}.parse(parameter);
    if (count_operators(update) > max_operators) refuse_expression(parameter, too_many_operators());
    return update;
}

}  // namespace dynaloom::detail
