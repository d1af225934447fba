#pragma once

#include <dynaloom/value/attribute_value.hpp>
#include <dynaloom/value/item.hpp>

#define VALIJSON_USE_EXCEPTIONS 1
#include <valijson/internal/adapter.hpp>
#include <valijson/internal/basic_adapter.hpp>
#include <valijson/internal/frozen_value.hpp>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>

/// Shows values to valijson as JSON, without conversion. Sets and binaries are none; schemas hold none.
// NOLINTBEGIN(readability-identifier-naming): valijson's names
namespace dynaloom::entity {

class SchemaAdapter;

/// Walks a list or the members of a map; `Make` turns what stands there into what valijson wants.
template <class Iterator, class Made>
class SchemaIterator {
public:
    using iterator_category = std::bidirectional_iterator_tag;
    using value_type = Made;
    using difference_type = std::ptrdiff_t;
    using pointer = Made*;
    using reference = Made&;

    explicit SchemaIterator(Iterator at) : at_{at} {}

    Made operator*() const;
    valijson::adapters::DerefProxy<Made> operator->() const { return valijson::adapters::DerefProxy<Made>(**this); }
    SchemaIterator& operator++() {
        ++at_;
        return *this;
    }
    SchemaIterator operator++(int) {
        SchemaIterator before{*this};
        ++at_;
        return before;
    }
    SchemaIterator& operator--() {
        --at_;
        return *this;
    }
    void advance(std::ptrdiff_t n) { at_ += n; }
    friend bool operator==(const SchemaIterator& a, const SchemaIterator& b) { return a.at_ == b.at_; }

private:
    Iterator at_;
};

using SchemaMember = std::pair<std::string, SchemaAdapter>;

class SchemaArray {
public:
    using const_iterator = SchemaIterator<AttributeValue::List::const_iterator, SchemaAdapter>;
    using iterator = const_iterator;

    SchemaArray() : list_{&none()} {}
    explicit SchemaArray(const AttributeValue::List& list) : list_{&list} {}
    [[nodiscard]] const_iterator begin() const { return const_iterator{list_->begin()}; }
    [[nodiscard]] const_iterator end() const { return const_iterator{list_->end()}; }
    [[nodiscard]] std::size_t size() const { return list_->size(); }

private:
    static const AttributeValue::List& none() {
        static const AttributeValue::List list;
        return list;
    }

    const AttributeValue::List* list_;
};

class SchemaObject {
public:
    using const_iterator = SchemaIterator<Item::const_iterator, SchemaMember>;
    using iterator = const_iterator;

    SchemaObject() : map_{&none()} {}
    explicit SchemaObject(const Item& map) : map_{&map} {}
    [[nodiscard]] const_iterator begin() const { return const_iterator{map_->begin()}; }
    [[nodiscard]] const_iterator end() const { return const_iterator{map_->end()}; }
    [[nodiscard]] const_iterator find(const std::string& name) const {
        auto at = map_->begin();
        while (at != map_->end() && at->name != name) ++at;
        return const_iterator{at};
    }
    [[nodiscard]] std::size_t size() const { return map_->size(); }

private:
    static const Item& none() {
        static const Item map;
        return map;
    }

    const Item* map_;
};

/// What `const` and `enum` keep: the value itself, exact.
class FrozenAttribute final : public valijson::adapters::FrozenValue {
public:
    explicit FrozenAttribute(AttributeValue value) : value_{std::move(value)} {}
    FrozenValue* clone() const override { return new FrozenAttribute{value_}; }
    bool equalTo(const valijson::adapters::Adapter& other, bool strict) const override;
    [[nodiscard]] const AttributeValue& value() const noexcept { return value_; }

private:
    AttributeValue value_;
};

class SchemaValue {
public:
    SchemaValue() : value_{&empty()} {}
    explicit SchemaValue(const AttributeValue& value) : value_{&value} {}

    [[nodiscard]] const AttributeValue& value() const noexcept { return *value_; }

    valijson::adapters::FrozenValue* freeze() const { return new FrozenAttribute{*value_}; }
    opt::optional<SchemaArray> getArrayOptional() const {
        const auto* list = value_->get_if<AttributeValue::List>();
        return list != nullptr ? opt::make_optional(SchemaArray{*list}) : opt::optional<SchemaArray>{};
    }
    bool getArraySize(std::size_t& result) const {
        const auto* list = value_->get_if<AttributeValue::List>();
        if (list != nullptr) result = list->size();
        return list != nullptr;
    }
    bool getBool(bool& result) const { return get(result); }
    bool getDouble(double& result) const {
        if (!isDouble()) return false;
        result = value_->n().to_double();
        return true;
    }
    bool getInteger(std::int64_t& result) const {
        if (!isInteger()) return false;
        result = *value_->n().to_int64();
        return true;
    }
    opt::optional<SchemaObject> getObjectOptional() const {
        const auto* map = value_->get_if<Item>();
        return map != nullptr ? opt::make_optional(SchemaObject{*map}) : opt::optional<SchemaObject>{};
    }
    bool getObjectSize(std::size_t& result) const {
        const auto* map = value_->get_if<Item>();
        if (map != nullptr) result = map->size();
        return map != nullptr;
    }
    bool getString(std::string& result) const { return get(result); }
    static bool hasStrictTypes() { return true; }
    bool isArray() const { return value_->type() == AttributeType::L; }
    bool isBool() const { return value_->type() == AttributeType::BOOL; }
    bool isDouble() const { return isNumber() && !isInteger(); }
    bool isInteger() const { return isNumber() && value_->n().to_int64().has_value(); }
    bool isNull() const { return value_->is_null(); }
    bool isNumber() const { return value_->type() == AttributeType::N; }
    bool isObject() const { return value_->type() == AttributeType::M; }
    bool isString() const { return value_->type() == AttributeType::S; }

private:
    static const AttributeValue& empty() {
        static const AttributeValue map{Item{}};
        return map;
    }
    template <class Type>
    bool get(Type& result) const {
        const Type* found = value_->get_if<Type>();
        if (found != nullptr) result = *found;
        return found != nullptr;
    }

    const AttributeValue* value_;
};

class SchemaAdapter final
    : public valijson::adapters::BasicAdapter<SchemaAdapter, SchemaArray, SchemaMember, SchemaObject, SchemaValue> {
public:
    SchemaAdapter() = default;
    /// @param value  Must outlive this.
    explicit SchemaAdapter(const AttributeValue& value) : BasicAdapter{SchemaValue{value}}, value_{&value} {}

    [[nodiscard]] const AttributeValue& value() const noexcept { return *value_; }

private:
    const AttributeValue* value_ = nullptr;
};

inline bool FrozenAttribute::equalTo(const valijson::adapters::Adapter& other, bool /*strict*/) const {
    const auto* adapter = dynamic_cast<const SchemaAdapter*>(&other);
    return adapter != nullptr && adapter->value() == value_;
}

template <class Iterator, class Made>
Made SchemaIterator<Iterator, Made>::operator*() const {
    if constexpr (std::is_same_v<Made, SchemaMember>) {
        return SchemaMember{at_->name, SchemaAdapter{at_->value}};
    } else {
        return SchemaAdapter{*at_};
    }
}

}  // namespace dynaloom::entity

template <>
struct valijson::adapters::AdapterTraits<dynaloom::entity::SchemaAdapter> {
    using DocumentType = dynaloom::AttributeValue;
    static std::string adapterName() { return "SchemaAdapter"; }
};
// NOLINTEND(readability-identifier-naming)
