#pragma once

#include "entity/schema_adapter.hpp"
#include "entity/schema_reader.hpp"

#include <dynaloom/entity/errors.hpp>
#include <dynaloom/value/number.hpp>

#include <valijson/constraints/concrete_constraints.hpp>
#include <valijson/constraints/constraint_visitor.hpp>
#include <valijson/subschema.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace dynaloom::entity {

enum class NumberRule : unsigned char { minimum, exclusive_minimum, maximum, exclusive_maximum, multiple_of };

/// A numeric keyword with all digits of its bound.
class NumberConstraint final : public valijson::constraints::PolyConstraint {
public:
    NumberConstraint(NumberRule rule, Number bound) : rule_{rule}, bound_{bound} {}

    [[nodiscard]] NumberRule rule() const noexcept { return rule_; }
    [[nodiscard]] const Number& bound() const noexcept { return bound_; }
    [[nodiscard]] bool holds(const Number& value) const;

    bool validate(const valijson::adapters::Adapter& target, const std::vector<std::string>& context,
                  valijson::ValidationResults* results) const override;

private:
    valijson::constraints::Constraint* cloneInto(void* memory) const override;
    std::size_t sizeOf() const override { return sizeof(NumberConstraint); }

    NumberRule rule_;
    Number bound_;
};

/// Holds one value against a schema.
class SchemaChecker final : public valijson::constraints::ConstraintVisitor {
public:
    /// @param pointer   Of the value, which must outlive this, as all else.
    /// @param findings  Null to learn only whether the value fits: the first broken rule ends the check.
    SchemaChecker(const AttributeValue& value, std::string pointer, const Regexes& regexes,
                  std::vector<Violation>* findings)
        : value_{&value}, pointer_{std::move(pointer)}, regexes_{regexes}, findings_{findings} {}
    /// Of a whole document, which is a map.
    SchemaChecker(const Item& document, const Regexes& regexes, std::vector<Violation>* findings)
        : object_{&document}, regexes_{regexes}, findings_{findings} {}

    /// @returns Whether the value fits.
    [[nodiscard]] bool check(const valijson::Subschema& schema);

    bool visit(const AllOfConstraint& constraint) override;
    bool visit(const AnyOfConstraint& constraint) override;
    bool visit(const ConditionalConstraint& constraint) override;
    bool visit(const ConstConstraint& constraint) override;
    bool visit(const ContainsConstraint& constraint) override;
    bool visit(const DependenciesConstraint& constraint) override;
    bool visit(const EnumConstraint& constraint) override;
    bool visit(const FormatConstraint& constraint) override;
    bool visit(const LinearItemsConstraint& constraint) override;
    bool visit(const MaximumConstraint& constraint) override;
    bool visit(const MaxItemsConstraint& constraint) override;
    bool visit(const MaxLengthConstraint& constraint) override;
    bool visit(const MaxPropertiesConstraint& constraint) override;
    bool visit(const MinimumConstraint& constraint) override;
    bool visit(const MinItemsConstraint& constraint) override;
    bool visit(const MinLengthConstraint& constraint) override;
    bool visit(const MinPropertiesConstraint& constraint) override;
    bool visit(const MultipleOfDoubleConstraint& constraint) override;
    bool visit(const MultipleOfIntConstraint& constraint) override;
    bool visit(const NotConstraint& constraint) override;
    bool visit(const OneOfConstraint& constraint) override;
    bool visit(const PatternConstraint& constraint) override;
    bool visit(const PolyConstraint& constraint) override;
    bool visit(const PropertiesConstraint& constraint) override;
    bool visit(const PropertyNamesConstraint& constraint) override;
    bool visit(const RequiredConstraint& constraint) override;
    bool visit(const SingularItemsConstraint& constraint) override;
    bool visit(const TypeConstraint& constraint) override;
    bool visit(const UniqueItemsConstraint& constraint) override;

private:
    using Elements = std::vector<const AttributeValue*>;

    [[nodiscard]] const Item* object() const noexcept;
    [[nodiscard]] const std::string* text() const noexcept;
    /// The elements of a list or set; nothing if the value is neither.
    [[nodiscard]] const Elements* elements();
    [[nodiscard]] bool equals(const valijson::adapters::FrozenValue& other) const;
    [[nodiscard]] bool is_of_type(int type) const;
    [[nodiscard]] std::string describe_value() const;

    /// A rule is broken. @returns False
    bool report(std::string_view rule, std::string message);
    bool report_at(std::string pointer, std::string_view rule, std::string message, const AttributeValue* value);
    bool check_size(bool fits, std::size_t size, std::string_view rule, std::uint64_t bound, std::string_view what);
    bool check_part(const AttributeValue& part, std::string_view name, const valijson::Subschema& schema);
    bool check_elements_from(std::size_t first, const valijson::Subschema& schema);
    /// The same value against a part of the schema. @param findings  Of what is wrong; may be null.
    bool check_here(const valijson::Subschema& schema, std::vector<Violation>* findings);
    /// How many of these schemas fit.
    template <class Constraint>
    std::size_t count_fitting(const Constraint& constraint, std::size_t& total, std::vector<Violation>* findings);
    void add(std::vector<Violation> findings);
    [[nodiscard]] bool may_stop() const noexcept { return findings_ == nullptr; }

    const AttributeValue* value_ = nullptr;
    const Item* object_ = nullptr;
    std::string pointer_;
    const Regexes& regexes_;
    std::vector<Violation>* findings_;
    bool collected_ = false;
    bool is_list_ = false;
    std::vector<AttributeValue> members_;  // of a set
    Elements elements_;
};

}  // namespace dynaloom::entity
