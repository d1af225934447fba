#include "entity/schema_checker.hpp"

#include "entity/formats.hpp"

#include "value/text.hpp"

#include <dynaloom/entity/json.hpp>

#include <algorithm>
#include <cstddef>
#include <new>
#include <unordered_map>
#include <utility>

namespace dynaloom::entity {
namespace {

using valijson::Subschema;
__extension__ using Wide = unsigned __int128;

/// The digits of a number as an integer, and the power of ten that goes with it.
std::pair<Wide, int> split(const Number& number) {
    const std::string digits = number.digits();
    Wide integer = 0;
    for (const char c : digits) integer = integer * 10 + static_cast<Wide>(c - '0');
    return {integer, number.exponent() - static_cast<int>(digits.size()) + 1};
}

bool is_multiple(const Number& value, const Number& divisor) {
    if (value.is_zero()) return true;
    auto [dividend, power] = split(value);
    const auto [by, power_of_divisor] = split(divisor);
    power -= power_of_divisor;
    if (power < 0) {  // a number's digits end with no zero; those of a divisor may, of a whole number of it
        for (; power < 0 && dividend % 10 == 0; ++power) dividend /= 10;
        if (power < 0) return false;
    }
    // Tens are multiplied in one by one: neither factor nor product outgrows 128 bits.
    const auto add = [by = by](Wide a, Wide b) { return a >= by - b ? a - (by - b) : a + b; };
    Wide rest = dividend % by;
    for (; power > 0 && rest != 0; --power) {
        const Wide twice = add(rest, rest);
        const Wide four_times = add(twice, twice);
        const Wide five_times = add(four_times, rest);
        rest = add(five_times, five_times);
    }
    return rest == 0;
}

std::size_t count_characters(std::string_view text) {
    const auto begins = [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80; };
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins));
}

bool is_array(AttributeType type) {
    return type == AttributeType::L || type == AttributeType::SS || type == AttributeType::NS ||
           type == AttributeType::BS;
}

/// The elements of a list or, in ascending order, of a set.
/// @param members  Takes those of a set, which are no values by themselves. It must outlive what is returned.
std::vector<const AttributeValue*> elements_of(const AttributeValue& value, std::vector<AttributeValue>& members) {
    const auto take = [&](const auto* set) {
        if (set == nullptr) return;
        for (const auto& one : *set) members.emplace_back(one);
    };
    take(value.get_if<AttributeValue::StringSet>());
    take(value.get_if<AttributeValue::NumberSet>());
    take(value.get_if<AttributeValue::BinarySet>());
    const auto* list = value.get_if<AttributeValue::List>();
    std::vector<const AttributeValue*> elements;
    for (const AttributeValue& one : list != nullptr ? *list : members) elements.push_back(&one);
    return elements;
}

bool is_same(const AttributeValue& left, const AttributeValue& right);

bool is_same(const Item& left, const Item& right) {
    return left.size() == right.size() && std::all_of(left.begin(), left.end(), [&](const Attribute& one) {
               const AttributeValue* other = right.find(one.name);
               return other != nullptr && is_same(one.value, *other);
           });
}
/// Whether values are the same as JSON, where a set is an array. A binary, which JSON lacks, is the same as none but
/// itself.
bool is_same(const AttributeValue& left, const AttributeValue& right) {
    const Item* left_map = left.get_if<Item>();
    const Item* right_map = right.get_if<Item>();
    if (left_map != nullptr && right_map != nullptr) return is_same(*left_map, *right_map);
    if (!is_array(left.type()) || !is_array(right.type())) return left == right;
    std::vector<AttributeValue> left_members;
    std::vector<AttributeValue> right_members;
    const auto left_elements = elements_of(left, left_members);
    const auto right_elements = elements_of(right, right_members);
    return std::equal(left_elements.begin(), left_elements.end(), right_elements.begin(), right_elements.end(),
                      [](const AttributeValue* one, const AttributeValue* other) { return is_same(*one, *other); });
}

std::string_view name_of(NumberRule rule) {
    constexpr std::string_view names[] = {"minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "multipleOf"};
    return names[static_cast<std::size_t>(rule)];
}

}  // namespace

bool NumberConstraint::holds(const Number& value) const {
    switch (rule_) {
        case NumberRule::minimum:
            return value >= bound_;
        case NumberRule::exclusive_minimum:
            return value > bound_;
        case NumberRule::maximum:
            return value <= bound_;
        case NumberRule::exclusive_maximum:
            return value < bound_;
        case NumberRule::multiple_of:
            return is_multiple(value, bound_);
    }
    return true;
}

bool NumberConstraint::validate(const valijson::adapters::Adapter& target, const std::vector<std::string>& /*context*/,
                                valijson::ValidationResults* /*results*/) const {
    const auto* adapter = dynamic_cast<const SchemaAdapter*>(&target);
    const Number* number = adapter != nullptr ? adapter->value().get_if<Number>() : nullptr;
    return number == nullptr || holds(*number);
}

valijson::constraints::Constraint* NumberConstraint::cloneInto(void* memory) const {
    return new (memory) NumberConstraint{*this};
}

bool SchemaChecker::check(const Subschema& schema) {
    if (schema.getAlwaysInvalid()) return report("false", "is not allowed");
    Subschema::ApplyFunction apply = [this](const auto& constraint) { return constraint.accept(*this); };
    return may_stop() ? schema.applyStrict(apply) : schema.apply(apply);
}

const Item* SchemaChecker::object() const noexcept {
    return object_ != nullptr ? object_ : value_->get_if<Item>();
}
const std::string* SchemaChecker::text() const noexcept {
    return value_ != nullptr ? value_->get_if<std::string>() : nullptr;
}

const SchemaChecker::Elements* SchemaChecker::elements() {
    if (collected_) return is_list_ ? &elements_ : nullptr;
    collected_ = true;
    is_list_ = value_ != nullptr && is_array(value_->type());
    if (is_list_) elements_ = elements_of(*value_, members_);
    return is_list_ ? &elements_ : nullptr;
}

bool SchemaChecker::equals(const valijson::adapters::FrozenValue& other) const {
    const AttributeValue& wanted = static_cast<const FrozenAttribute&>(other).value();
    if (value_ != nullptr) return is_same(*value_, wanted);
    const Item* map = wanted.get_if<Item>();
    return map != nullptr && is_same(*object_, *map);
}

bool SchemaChecker::report(std::string_view rule, std::string message) {
    return report_at(pointer_, rule, std::move(message), value_);
}
bool SchemaChecker::report_at(std::string pointer, std::string_view rule, std::string message,
                              const AttributeValue* value) {
    if (findings_ == nullptr) return false;
    Violation& added = findings_->emplace_back();
    added.pointer = std::move(pointer);
    added.rule = rule;
    added.message = std::move(message);
    if (value != nullptr) added.value = *value;
    return false;
}
void SchemaChecker::add(std::vector<Violation> findings) {
    if (findings_ == nullptr) return;
    std::move(findings.begin(), findings.end(), std::back_inserter(*findings_));
}

std::string SchemaChecker::describe_value() const {
    return detail::shortened(value_ != nullptr ? to_json_text(*value_) : to_json_text(*object_), 60);
}

bool SchemaChecker::check_here(const Subschema& schema, std::vector<Violation>* findings) {
    if (value_ == nullptr) return SchemaChecker{*object_, regexes_, findings}.check(schema);
    return SchemaChecker{*value_, pointer_, regexes_, findings}.check(schema);
}
bool SchemaChecker::check_part(const AttributeValue& part, std::string_view name, const Subschema& schema) {
    return SchemaChecker{part, pointer_ + '/' + escape_pointer(name), regexes_, findings_}.check(schema);
}

template <class Constraint>
std::size_t SchemaChecker::count_fitting(const Constraint& constraint, std::size_t& total,
                                         std::vector<Violation>* findings) {
    std::size_t fitting = 0;
    constraint.applyToSubschemas([&](unsigned /*index*/, const Subschema* schema) {
        ++total;
        if (check_here(*schema, findings)) ++fitting;
        return true;
    });
    return fitting;
}

bool SchemaChecker::visit(const AllOfConstraint& constraint) {
    bool fits = true;
    constraint.applyToSubschemas([&](unsigned /*index*/, const Subschema* schema) {
        fits = check_here(*schema, findings_) && fits;
        return fits || !may_stop();
    });
    return fits;
}

bool SchemaChecker::visit(const AnyOfConstraint& constraint) {
    std::vector<Violation> findings;
    std::size_t total = 0;
    if (count_fitting(constraint, total, may_stop() ? nullptr : &findings) != 0) return true;
    report("anyOf", "fits none of " + std::to_string(total) + " schemas");
    add(std::move(findings));
    return false;
}

bool SchemaChecker::visit(const OneOfConstraint& constraint) {
    std::vector<Violation> findings;
    std::size_t total = 0;
    const std::size_t fitting = count_fitting(constraint, total, may_stop() ? nullptr : &findings);
    if (fitting == 1) return true;
    report("oneOf", "fits " + (fitting == 0 ? "none" : std::to_string(fitting)) + " of " + std::to_string(total) +
                        " schemas, not one");
    if (fitting == 0) add(std::move(findings));
    return false;
}

bool SchemaChecker::visit(const NotConstraint& constraint) {
    return !check_here(*constraint.getSubschema(), nullptr) || report("not", "fits a schema that it must not fit");
}

bool SchemaChecker::visit(const ConditionalConstraint& constraint) {
    const bool is_true = check_here(*constraint.getIfSubschema(), nullptr);
    const Subschema* schema = is_true ? constraint.getThenSubschema() : constraint.getElseSubschema();
    return schema == nullptr || check_here(*schema, findings_);
}

bool SchemaChecker::visit(const ConstConstraint& constraint) {
    const auto& wanted = static_cast<const FrozenAttribute&>(*constraint.getValue());
    return equals(wanted) ||
           report("const", "is " + describe_value() + ", not " + detail::shortened(to_json_text(wanted.value()), 60));
}

bool SchemaChecker::visit(const EnumConstraint& constraint) {
    bool found = false;
    constraint.applyToValues([&](const valijson::adapters::FrozenValue& value) {
        found = equals(value);
        return !found;
    });
    if (found) return true;
    std::string wanted;
    if (!may_stop()) {
        constraint.applyToValues([&](const valijson::adapters::FrozenValue& value) {
            wanted += (wanted.empty() ? "" : ", ") + to_json_text(static_cast<const FrozenAttribute&>(value).value());
            return true;
        });
    }
    return report("enum", "is " + describe_value() + ", none of " + detail::shortened(wanted, 200));
}

bool SchemaChecker::is_of_type(int type) const {
    using Type = valijson::constraints::TypeConstraint;
    const AttributeType found = value_ != nullptr ? value_->type() : AttributeType::M;
    switch (type) {
        case Type::kAny:
            return true;
        case Type::kArray:
            return is_array(found);
        case Type::kBoolean:
            return found == AttributeType::BOOL;
        case Type::kInteger: {
            if (found != AttributeType::N) return false;
            const Number& number = value_->n();
            return number.exponent() + 1 >= static_cast<int>(number.digits().size());
        }
        case Type::kNull:
            return found == AttributeType::NUL;
        case Type::kNumber:
            return found == AttributeType::N;
        case Type::kObject:
            return found == AttributeType::M;
        case Type::kString:
            return found == AttributeType::S;
        default:
            return false;
    }
}

bool SchemaChecker::visit(const TypeConstraint& constraint) {
    constexpr std::string_view names[] = {"any", "array", "boolean", "integer", "null", "number", "object", "string"};
    bool fits = false;
    std::string wanted;
    constraint.applyToNamedTypes([&](int type) {
        fits = fits || is_of_type(type);
        wanted += (wanted.empty() ? "" : " or ") + std::string{names[type]};
        return true;
    });
    if (fits) return true;
    if (value_ != nullptr && value_->type() == AttributeType::B)
        return report("type", "is binary, not of type " + wanted);
    return report("type", "is " + describe_value() + ", not of type " + wanted);
}

bool SchemaChecker::visit(const PolyConstraint& constraint) {
    const auto& numeric = static_cast<const NumberConstraint&>(constraint);  // there is no other kind
    const Number* number = value_ != nullptr ? value_->get_if<Number>() : nullptr;
    if (number == nullptr || numeric.holds(*number)) return true;
    constexpr std::string_view texts[] = {" is less than ", " is not greater than ", " is greater than ",
                                          " is not less than ", " is not a multiple of "};
    return report(name_of(numeric.rule()), number->to_string()
                                               .append(texts[static_cast<std::size_t>(numeric.rule())])
                                               .append(numeric.bound().to_string()));
}

// These would compare as double. The keywords never reach valijson under their own names.
bool SchemaChecker::visit(const MaximumConstraint& /*constraint*/) {
    return true;
}
bool SchemaChecker::visit(const MinimumConstraint& /*constraint*/) {
    return true;
}
bool SchemaChecker::visit(const MultipleOfDoubleConstraint& /*constraint*/) {
    return true;
}
bool SchemaChecker::visit(const MultipleOfIntConstraint& /*constraint*/) {
    return true;
}

bool SchemaChecker::check_size(bool fits, std::size_t size, std::string_view rule, std::uint64_t bound,
                               std::string_view what) {
    if (fits) return true;
    return report(rule, "has " + std::to_string(size) + ' ' + std::string{what} +
                            (size > bound ? ", more than " : ", fewer than ") + std::to_string(bound));
}

bool SchemaChecker::visit(const MaxLengthConstraint& constraint) {
    if (text() == nullptr) return true;
    const std::size_t size = count_characters(*text());
    return check_size(size <= constraint.getMaxLength(), size, "maxLength", constraint.getMaxLength(), "characters");
}
bool SchemaChecker::visit(const MinLengthConstraint& constraint) {
    if (text() == nullptr) return true;
    const std::size_t size = count_characters(*text());
    return check_size(size >= constraint.getMinLength(), size, "minLength", constraint.getMinLength(), "characters");
}
bool SchemaChecker::visit(const MaxItemsConstraint& constraint) {
    if (elements() == nullptr) return true;
    const std::size_t size = elements_.size();
    return check_size(size <= constraint.getMaxItems(), size, "maxItems", constraint.getMaxItems(), "elements");
}
bool SchemaChecker::visit(const MinItemsConstraint& constraint) {
    if (elements() == nullptr) return true;
    const std::size_t size = elements_.size();
    return check_size(size >= constraint.getMinItems(), size, "minItems", constraint.getMinItems(), "elements");
}
bool SchemaChecker::visit(const MaxPropertiesConstraint& constraint) {
    if (object() == nullptr) return true;
    const std::size_t size = object()->size();
    return check_size(size <= constraint.getMaxProperties(), size, "maxProperties", constraint.getMaxProperties(),
                      "members");
}
bool SchemaChecker::visit(const MinPropertiesConstraint& constraint) {
    if (object() == nullptr) return true;
    const std::size_t size = object()->size();
    return check_size(size >= constraint.getMinProperties(), size, "minProperties", constraint.getMinProperties(),
                      "members");
}

bool SchemaChecker::visit(const FormatConstraint& constraint) {
    const FormatCheck has_format = find_format(constraint.getFormat());
    if (text() == nullptr || has_format == nullptr || has_format(*text())) return true;
    return report("format", describe_value() + " is no " + constraint.getFormat());
}

bool SchemaChecker::visit(const PatternConstraint& constraint) {
    if (text() == nullptr) return true;
    const std::string pattern = constraint.getPattern<std::allocator<char>>();
    if (regexes_.find(pattern)->second.search(*text())) return true;
    return report("pattern", describe_value() + " does not match " + detail::shortened(pattern, 100));
}

bool SchemaChecker::visit(const ContainsConstraint& constraint) {
    if (elements() == nullptr) return true;
    for (const AttributeValue* one : elements_) {
        if (SchemaChecker{*one, {}, regexes_, nullptr}.check(*constraint.getSubschema())) return true;
    }
    return report("contains", "has no element that fits the schema");
}

bool SchemaChecker::check_elements_from(std::size_t first, const Subschema& schema) {
    bool fits = true;
    for (std::size_t i = first; i < elements_.size() && (fits || !may_stop()); ++i)
        fits = check_part(*elements_[i], std::to_string(i), schema) && fits;
    return fits;
}
bool SchemaChecker::visit(const SingularItemsConstraint& constraint) {
    return elements() == nullptr || check_elements_from(0, *constraint.getItemsSubschema());
}
bool SchemaChecker::visit(const LinearItemsConstraint& constraint) {
    if (elements() == nullptr) return true;
    bool fits = true;
    constraint.applyToItemSubschemas([&](unsigned index, const Subschema* schema) {
        if (index >= elements_.size()) return false;
        fits = check_part(*elements_[index], std::to_string(index), *schema) && fits;
        return fits || !may_stop();
    });
    const std::size_t count = constraint.getItemSubschemaCount();
    if (elements_.size() <= count || (!fits && may_stop())) return fits;
    if (const Subschema* rest = constraint.getAdditionalItemsSubschema())
        return check_elements_from(count, *rest) && fits;
    for (std::size_t i = count; i < elements_.size(); ++i)
        report_at(pointer_ + '/' + std::to_string(i), "additionalItems", "is one element too many", elements_[i]);
    return false;
}

bool SchemaChecker::visit(const UniqueItemsConstraint& /*constraint*/) {
    if (elements() == nullptr || value_->type() != AttributeType::L) return true;
    // Equal values have one text; those of one text are equal but for binaries, which are written as strings.
    std::unordered_map<std::string, Elements> seen;
    bool unique = true;
    for (std::size_t i = 0; i < elements_.size() && (unique || !may_stop()); ++i) {
        const AttributeValue& element = *elements_[i];
        Elements& alike = seen[to_json_text(element)];
        if (std::any_of(alike.begin(), alike.end(), [&](const auto* one) { return is_same(*one, element); }))
            unique = report_at(pointer_ + '/' + std::to_string(i), "uniqueItems", "stands there twice", &element);
        else
            alike.push_back(&element);
    }
    return unique;
}

bool SchemaChecker::visit(const RequiredConstraint& constraint) {
    if (object() == nullptr) return true;
    bool fits = true;
    constraint.applyToRequiredProperties([&](const auto& name) {
        const std::string_view wanted{name.data(), name.size()};
        if (object()->contains(wanted)) return true;
        fits = report_at(pointer_ + '/' + escape_pointer(wanted), "required", "is missing", nullptr);
        return !may_stop();
    });
    return fits;
}

bool SchemaChecker::visit(const PropertiesConstraint& constraint) {
    if (object() == nullptr) return true;
    bool fits = true;
    const auto check_member = [&](const Attribute& member) {
        const std::string_view name = member.name;
        bool known = false;
        constraint.applyToProperties([&](const auto& property, const Subschema* schema) {
            if (std::string_view{property.data(), property.size()} != name) return true;
            known = true;
            fits = check_part(member.value, name, *schema) && fits;
            return false;
        });
        constraint.applyToPatternProperties([&](const auto& pattern, const Subschema* schema) {
            if (!regexes_.find(std::string_view{pattern.data(), pattern.size()})->second.search(name)) return true;
            known = true;
            fits = check_part(member.value, name, *schema) && fits;
            return fits || !may_stop();
        });
        if (known) return;
        if (const Subschema* rest = constraint.getAdditionalPropertiesSubschema()) {
            fits = check_part(member.value, name, *rest) && fits;
        } else {
            fits = report_at(pointer_ + '/' + escape_pointer(name), "additionalProperties",
                             "is not known to the schema", &member.value);
        }
    };
    for (const Attribute& member : *object()) {
        check_member(member);
        if (!fits && may_stop()) break;
    }
    return fits;
}

bool SchemaChecker::visit(const PropertyNamesConstraint& constraint) {
    if (object() == nullptr) return true;
    bool fits = true;
    for (const Attribute& member : *object()) {
        const AttributeValue name{member.name};
        if (SchemaChecker{name, {}, regexes_, nullptr}.check(*constraint.getSubschema())) continue;
        fits = report_at(pointer_ + '/' + escape_pointer(member.name), "propertyNames", "has a name that does not fit",
                         &member.value);
        if (may_stop()) break;
    }
    return fits;
}

bool SchemaChecker::visit(const DependenciesConstraint& constraint) {
    if (object() == nullptr) return true;
    bool fits = true;
    const auto is_there = [&](const auto& name) {
        return object()->contains(std::string_view{name.data(), name.size()});
    };
    constraint.applyToPropertyDependencies([&](const auto& name, const auto& needed) {
        if (!is_there(name)) return true;
        for (const auto& one : needed) {
            if (is_there(one)) continue;
            fits = report_at(pointer_ + '/' + escape_pointer({one.data(), one.size()}), "dependencies",
                             "is missing, which \"" + std::string{name.data(), name.size()} + "\" needs", nullptr);
        }
        return fits || !may_stop();
    });
    constraint.applyToSchemaDependencies([&](const auto& name, const Subschema* schema) {
        if (is_there(name)) fits = check_here(*schema, findings_) && fits;
        return fits || !may_stop();
    });
    return fits;
}

}  // namespace dynaloom::entity
