#pragma once

#include <dynaloom/error.hpp>
#include <dynaloom/model/condition_codec.hpp>
#include <dynaloom/table/decode_record.hpp>
#include <dynaloom/table/explanation.hpp>
#include <dynaloom/table/record_range.hpp>
#include <dynaloom/table/record_source.hpp>
#include <dynaloom/warning.hpp>

#include <cstdint>
#include <optional>
#include <utility>

namespace dynaloom {

/// What a query does with a record of its model that does not decode.
enum class OnError : unsigned char {
    warn,   ///< reports it (see warning.hpp) and goes on
    skip,   ///< goes on
    raise,  ///< throws the DecodeError; the next step goes on after the record
};

namespace detail {

/// Decodes into `record` as far as it can. @returns Whether it did.
template <class Model>
bool decode_record(const TableInfo& table, const EncodedItem& item, std::optional<Model>& record, OnError on_error) {
    try {
        decode_record(table, item, record.emplace());
        return true;
    } catch (const DecodeError& error) {
        record.reset();
        if (on_error == OnError::raise) throw;
        if (on_error == OnError::warn) warn(error.what());
        return false;
    }
}

}  // namespace detail

template <class Model>
class ParallelScan;

/// The records that a query or scan finds: a single-pass input range, read from the store page by page while it is
/// walked. Items of other record types in the range are passed over. Modifiers, `limit` and others of RecordRange too,
/// return by value, so that `for (const Story& s : stories.query("owner"_f = "johndoe").limit(10))` is safe.
///
/// @throws Whatever the store throws, from `begin`, `++`, `page` and `all`; ValidationError for a cursor of another
/// query.
/// @par Cost     One request a page. Records are decoded one at a time.
/// @par Threads  Not to be shared; keeps its store alive.
template <class Model>
class [[nodiscard]] Query : public detail::RecordRange<Query<Model>, Model> {
    using Walk = detail::RecordRange<Query<Model>, Model>;
    friend Walk;

public:
    explicit Query(detail::RecordSource source) : Walk{std::move(source)} {}

    /// Only records for which the condition is true. Of a query it cannot test key attributes; several are all to be
    /// true.
    /// @par Cost  The store reads, and counts, what the condition leaves out as well.
    template <ConditionExpression Expression>
    [[nodiscard]] Query filter(const Expression& condition) && {
        static_assert(detail::check_condition<Model, Expression>());
        this->source().add_filter(detail::to_condition<Model>(condition, this->source().table().key_names()));
        return std::move(*this);
    }
    [[nodiscard]] Query on_error(OnError choice) && {
        on_error_ = choice;
        return std::move(*this);
    }

    /// What the next page will run.
    /// @throws ValidationError for a cursor of another query.
    /// @par Cost  None: asks no store.
    [[nodiscard]] Explanation explain() const { return this->source().explain(); }

    /// Of a scan: hands the records to a callback from so many threads. @throws ValidationError for a query, with
    /// `limit` or `after`, or for no threads.
    [[nodiscard]] ParallelScan<Model> in_parallel(std::uint32_t threads) &&;

private:
    [[nodiscard]] bool read(const EncodedItem& item, std::optional<Model>& record) const {
        const detail::TableInfo& table = this->source().table();
        return detail::is_record_of<Model>(table, item.keys()) && detail::decode_record(table, item, record, on_error_);
    }

    OnError on_error_ = OnError::warn;
};

}  // namespace dynaloom
