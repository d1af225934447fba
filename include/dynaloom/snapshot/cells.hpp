#pragma once

#include <dynaloom/model/attributes.hpp>
#include <dynaloom/model/field_value.hpp>
#include <dynaloom/snapshot/join.hpp>
#include <dynaloom/snapshot/snapshot.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace dynaloom {

/// Rows of any kind as cells: what writes them as text, and SQL, see of them.
class CellTable {
public:
    CellTable() = default;
    CellTable(const CellTable&) = delete;
    CellTable& operator=(const CellTable&) = delete;
    virtual ~CellTable();

    [[nodiscard]] virtual const std::vector<std::string>& columns() const noexcept = 0;
    [[nodiscard]] virtual std::size_t rows() const noexcept = 0;
    /// @param scratch  Room for a value that is made for this call.
    /// @returns Null if the row has no such attribute.
    [[nodiscard]] virtual const AttributeValue* cell(std::size_t row, std::size_t column,
                                                     AttributeValue& scratch) const = 0;
};

namespace detail {

template <class T>
const AttributeValue* cell_of_field(const void* field, AttributeValue& scratch) {
    const T& value = *static_cast<const T*>(field);
    if constexpr (std::same_as<T, AttributeValue>) {
        return &value;
    } else if constexpr (std::same_as<T, Extra>) {
        return nullptr;
    } else if constexpr (is_optional<T>) {
        return value ? cell_of_field<typename T::value_type>(&*value, scratch) : nullptr;
    } else {
        if constexpr (SetLike<T>) {
            if (value.empty()) return nullptr;
        }
        if constexpr (std::floating_point<T>) {
            scratch = value;
        } else {
            scratch = stored_value<T>(value);
        }
        return scratch.is_null() ? nullptr : &scratch;  // what a conversion stores as nothing
    }
}

using CellOfField = const AttributeValue* (*)(const void* field, AttributeValue& scratch);
template <class... Types>
consteval std::array<CellOfField, sizeof...(Types)> cells_of_fields(FieldTypes<Types...>) {
    return {&cell_of_field<std::remove_cv_t<Types>>...};
}

/// The columns of rows of one kind, and their cells.
template <class Row>
class Columns {
public:
    /// The fields of the model, then what its rows have besides.
    template <class Rows>
    explicit Columns(const Rows& rows, const std::vector<std::string>& /*first*/ = {}) {
        for (std::size_t i = 0; i < field_count<Row>; ++i) {
            if (i == extra_field<Row>) continue;
            names_.emplace_back(attribute_names<Row>[i]);
            fields_.push_back(i);
        }
        if constexpr (extra_field<Row> != npos) {
            std::set<std::string> more;
            for (const Row& row : rows)
                for (const Attribute& attribute : get_field<extra_field<Row>>(row)) more.insert(attribute.name);
            names_.insert(names_.end(), more.begin(), more.end());
        }
    }

    [[nodiscard]] const std::vector<std::string>& names() const noexcept { return names_; }

    [[nodiscard]] const AttributeValue* cell(const Row& row, std::size_t column, AttributeValue& scratch) const {
        static constexpr auto cells = cells_of_fields(FieldTypesOf<Row>{});
        if constexpr (extra_field<Row> != npos) {
            if (column >= fields_.size()) return get_field<extra_field<Row>>(row).find(names_[column]);
        }
        const std::size_t field = fields_[column];
        return cells[field](field_addresses(row)[field], scratch);
    }

private:
    std::vector<std::string> names_;
    std::vector<std::size_t> fields_;  // of the first columns
};

template <>
class Columns<Item> {
public:
    /// @param first  In this order, before all others.
    template <class Rows>
    explicit Columns(const Rows& rows, std::vector<std::string> first = {}) : names_{std::move(first)} {
        std::set<std::string, std::less<>> more;
        for (const Item& row : rows) add(row, more);
        for (const std::string& name : names_) more.erase(name);
        names_.insert(names_.end(), more.begin(), more.end());
    }

    [[nodiscard]] const std::vector<std::string>& names() const noexcept { return names_; }
    [[nodiscard]] const AttributeValue* cell(const Item& row, std::size_t column, AttributeValue& /*scratch*/) const {
        return row.find(names_[column]);
    }

private:
    static void add(const Item& row, std::set<std::string, std::less<>>& names);

    std::vector<std::string> names_;
};

/// The columns that come first in a snapshot of Items: those asked for, else the key's.
[[nodiscard]] std::vector<std::string> first_columns(const SnapshotOptions& options,
                                                     const TableDescription& description);

template <class Rows>
class RowCells final : public CellTable {
public:
    explicit RowCells(Rows rows)
        : rows_{std::move(rows)},
          columns_{rows_, first_columns(rows_.snapshot().options(), rows_.snapshot().description())} {}

    [[nodiscard]] const std::vector<std::string>& columns() const noexcept override { return columns_.names(); }
    [[nodiscard]] std::size_t rows() const noexcept override { return rows_.size(); }
    [[nodiscard]] const AttributeValue* cell(std::size_t row, std::size_t column,
                                             AttributeValue& scratch) const override {
        return columns_.cell(rows_[row], column, scratch);
    }

private:
    Rows rows_;
    Columns<typename Rows::row_type> columns_;
};

/// Names for the columns of joined tables: `orders.number`; a table that is joined twice gets a number.
[[nodiscard]] std::vector<std::string> joined_columns(const std::vector<std::string>& tables,
                                                      const std::vector<std::vector<std::string>>& columns);

/// The rows of one part of a join, as far as they are there.
template <class Row>
struct RowsThatAre : RowRange<RowsThatAre<Row>> {
    [[nodiscard]] std::size_t size() const noexcept { return pointers.size(); }
    [[nodiscard]] const Row& operator[](std::size_t index) const noexcept { return *pointers[index]; }

    std::vector<const Row*> pointers{};
};

template <class... Parts>
class RowCells<Joined<Parts...>> final : public CellTable {
public:
    explicit RowCells(Joined<Parts...> joined)
        : joined_{std::move(joined)}, parts_{part_columns(std::index_sequence_for<Parts...>{})} {
        std::vector<std::vector<std::string>> names;
        std::apply([&](const auto&... part) { (names.push_back(part.names()), ...); }, parts_);
        for (std::size_t part = 0; part < names.size(); ++part)
            for (std::size_t i = 0; i < names[part].size(); ++i) places_.push_back({part, i});
        columns_ = joined_columns(joined_.tables(), names);
    }

    [[nodiscard]] const std::vector<std::string>& columns() const noexcept override { return columns_; }
    [[nodiscard]] std::size_t rows() const noexcept override { return joined_.size(); }
    [[nodiscard]] const AttributeValue* cell(std::size_t row, std::size_t column,
                                             AttributeValue& scratch) const override {
        const auto& rows = joined_.tuples()[row];
        const Place place = places_[column];
        const AttributeValue* found = nullptr;
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            ((I == place.part && std::get<I>(rows) != nullptr
                  ? void(found = std::get<I>(parts_).cell(*std::get<I>(rows), place.column, scratch))
                  : void()),
             ...);
        }(std::index_sequence_for<Parts...>{});
        return found;
    }

private:
    struct Place {
        std::size_t part;
        std::size_t column;
    };

    template <std::size_t Part>
    [[nodiscard]] auto columns_of() const {
        using Row = typename RowOfPart<std::tuple_element_t<Part, std::tuple<Parts...>>>::type;
        RowsThatAre<Row> rows;
        for (const auto& tuple : joined_.tuples())
            if (std::get<Part>(tuple) != nullptr) rows.pointers.push_back(std::get<Part>(tuple));
        return Columns<Row>{rows};
    }
    template <std::size_t... I>
    [[nodiscard]] auto part_columns(std::index_sequence<I...>) const {
        return std::tuple{columns_of<I>()...};
    }

    Joined<Parts...> joined_;
    std::tuple<Columns<typename RowOfPart<Parts>::type>...> parts_;
    std::vector<std::string> columns_;
    std::vector<Place> places_;
};

/// Rows that can be seen as cells.
template <class Rows>
concept HasCells = requires(const Rows& rows) { RowCells<Rows>{rows}; };

}  // namespace detail

}  // namespace dynaloom
