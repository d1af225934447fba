#include "entity/schema.hpp"

#include "entity/meta_schema.hpp"
#include "entity/schema_checker.hpp"

#include <dynaloom/entity/json.hpp>

#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>

#include <utility>

namespace dynaloom::entity {
namespace {

/// Makes what stands behind a renamed numeric keyword.
class NumberBuilder final : public valijson::ConstraintBuilder {
public:
    explicit NumberBuilder(NumberRule rule) : rule_{rule} {}
    valijson::constraints::Constraint* make(const valijson::adapters::Adapter& value) const override {
        return new NumberConstraint{rule_, dynamic_cast<const SchemaAdapter&>(value).value().n()};
    }

private:
    NumberRule rule_;
};

}  // namespace

struct Schema::Impl {
    explicit Impl(PreparedSchema prepared)
        : regexes{std::move(prepared.regexes)}, names{std::move(prepared.names)}, unknown{std::move(prepared.unknown)} {
        valijson::SchemaParser parser{valijson::SchemaParser::kDraft7};
        const auto add = [&](std::string_view keyword, NumberRule rule) {  // which the parser deletes
            parser.addConstraintBuilder(std::string{exact_prefix}.append(keyword), new NumberBuilder{rule});
        };
        add("minimum", NumberRule::minimum);
        add("exclusiveMinimum", NumberRule::exclusive_minimum);
        add("maximum", NumberRule::maximum);
        add("exclusiveMaximum", NumberRule::exclusive_maximum);
        add("multipleOf", NumberRule::multiple_of);
        parser.populateSchema(SchemaAdapter{prepared.schema}, schema);
    }

    Regexes regexes;
    std::set<std::string> names;
    std::vector<std::string> unknown;
    valijson::Schema schema;
};

Schema::Schema(const AttributeValue& document, MetaSchema /*trusted*/) {
    try {
        impl_ = std::make_unique<const Impl>(prepare_schema(document));
    } catch (const SchemaError&) {
        throw;
    } catch (const DecodeError& error) {  // where the meta-schema does not look: behind a $ref
        throw SchemaError{std::string{"the schema is no JSON Schema: "} + error.what()};
    } catch (const std::runtime_error& error) {
        throw SchemaError{std::string{"the schema is no JSON Schema: "} + error.what()};
    }
}

const Schema& Schema::meta_schema() {
    static const Schema made{parse_json(meta_schema_text), MetaSchema{}};
    return made;
}

Schema::Schema(const AttributeValue& document) {
    if (auto violations = meta_schema().check(document); !violations.empty())
        throw SchemaError{"the schema is no JSON Schema of draft 7", std::move(violations)};
    impl_ = std::move(Schema{document, MetaSchema{}}.impl_);
}
Schema::~Schema() = default;

std::vector<Violation> Schema::check(const Item& document) const {
    std::vector<Violation> findings;
    (void)SchemaChecker{document, impl_->regexes, &findings}.check(impl_->schema);
    return findings;
}
std::vector<Violation> Schema::check(const AttributeValue& document) const {
    std::vector<Violation> findings;
    (void)SchemaChecker{document, {}, impl_->regexes, &findings}.check(impl_->schema);
    return findings;
}

const std::vector<std::string>& Schema::unknown() const noexcept {
    return impl_->unknown;
}

const std::set<std::string>& Schema::names() const noexcept {
    return impl_->names;
}

bool Schema::matches(const std::string& pattern, const std::string& name) const {
    const auto found = impl_->regexes.find(pattern);
    return found != impl_->regexes.end() && found->second.search(name);
}

}  // namespace dynaloom::entity
