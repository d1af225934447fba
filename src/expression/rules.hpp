#pragma once

#include "expression/faults.hpp"

#include <dynaloom/expression/condition.hpp>
#include <dynaloom/expression/path.hpp>
#include <dynaloom/expression/update.hpp>

#include <cstddef>
#include <set>
#include <string>
#include <string_view>

/// What DynamoDB refuses of an expression's parts. It looks at them in the order of the text, operands before their
/// operator, but at the actions of an update and the paths of a projection from the last to the first.
namespace dynaloom::detail {

inline constexpr std::size_t max_operators = 300;
inline constexpr std::size_t max_list_index = 2'147'483'647;

[[nodiscard]] std::string bad_index(std::string_view digits);
[[nodiscard]] std::string bad_operand_number(std::string_view op, std::size_t number);
[[nodiscard]] std::string bad_operand_type(std::string_view op, std::string_view type);
[[nodiscard]] std::string too_many_operators();
[[nodiscard]] std::string misused_function(std::string_view function);

void check_path(const Path& path, FirstFault& fault);

/// The condition's own operator and operands, not its children.
void check_node(const Condition& condition, FirstFault& fault);

/// The value's own operator and operands, not what its arguments consist of.
void check_node(const UpdateValue& value, FirstFault& fault);

void check_add(const AttributeValue& value, FirstFault& fault);
void check_delete(const AttributeValue& value, FirstFault& fault);

/// Finds paths that overlap or conflict.
class PathsApart {
public:
    /// Paths are added from the last to the first, and must outlive this.
    void add(const Path& path, FirstFault& fault);

private:
    struct Less {
        bool operator()(const Path* left, const Path* right) const { return left->elements < right->elements; }
    };
    std::set<const Path*, Less> paths_;
};

[[nodiscard]] std::size_t count_operators(const Condition& condition);
[[nodiscard]] std::size_t count_operators(const Update& update);

}  // namespace dynaloom::detail
