#pragma once

#include <dynaloom/model/attributes.hpp>
#include <dynaloom/model/codec.hpp>
#include <dynaloom/model/index_keys.hpp>
#include <dynaloom/table/decode_record.hpp>
#include <dynaloom/table/parallel_scan.hpp>
#include <dynaloom/table/table_info.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace dynaloom {

struct MigrationProgress {
    std::uint64_t seen = 0;     ///< records of the type
    std::uint64_t current = 0;  ///< of them, those that had the new version already
    std::uint64_t changed = 0;
    std::uint64_t gone = 0;     ///< deleted by others meanwhile
    std::uint64_t retried = 0;  ///< changed by others between reading and writing, and done anew
    /// Where to go on in another run with as many threads; nullopt when all is done.
    std::optional<ParallelCursor> cursor{};
};

struct MigrationOptions {
    std::uint32_t threads = 1;
    std::optional<ParallelCursor> after{};  ///< the cursor of a run with as many threads that was stopped
    std::uint64_t report_every = 1000;      ///< records, at least 1; `progress` waits for all threads
    std::function<bool(const MigrationProgress&)> progress{};  ///< false stops the run
    std::optional<KeyNames> key_names{};                       ///< of the table, if they are not the model's
    std::chrono::milliseconds budget{0};                       ///< total time of one request
};

/// Turns a record's attributes as they are stored, without its key, into those of the new version. Called from several
/// threads at once; more than once for a record that others change meanwhile.
/// @param version  What is stored as `schema_version`; empty if nothing is.
using MigrationStep = std::function<Item(std::string_view version, Item attributes)>;

namespace detail {

/// What an item is to be; its key stays.
/// @returns Nothing if it is as it should be. @param keys  Of the item.
using MigrateItem = std::function<std::optional<Item>(const Item& keys, const Item& image)>;
using IsMigrated = std::function<bool(const Item& keys)>;

/// @param known  A map whose names are attributes that a record may have, if it has them or not; those of the key are
///               passed over.
[[nodiscard]] MigrationProgress run_migration(const std::shared_ptr<const TableInfo>& table, ScanRequest scan,
                                              const IsMigrated& is_record, const MigrateItem& migrate, Item known,
                                              const MigrationOptions& options);

/// `fresh`, with what only `old` has in maps, and in maps within them; lists of one length are matched value by value.
[[nodiscard]] Item written_over(Item old, const Item& fresh);

/// The `schema_version` of an item; empty if it has none.
[[nodiscard]] std::string_view version_of(const Item& image) noexcept;
/// Throws the error in flight, with the record named.
[[noreturn]] void rethrow_with_record(const TableInfo& table, const Item& keys);

}  // namespace detail

/// Brings all records of a model to its current `schema_version`, walking the table in parallel: those of another
/// version are changed by `step`, read as the model, and written anew, indexes and all. Attributes that the model does
/// not know, and `step` leaves, are kept, in maps within the record too.
///
///     dynaloom::migrate<Story>(store, "stories", [](std::string_view version, dynaloom::Item story) { … });
///
/// Each record is written only if it still is what was read, so that nothing that others write meanwhile is lost.
/// DynamoDB compares 125 attributes: those that are written, those of the model, and then others that were read. Not
/// noticed is an attribute that comes up meanwhile and that the model does not know; it stays as it is. A run that was
/// stopped or died goes on from its last cursor, or from the beginning: records of the current version are passed over.
/// Keys cannot be changed.
/// @throws Whatever `step` and the store throw, with the record's key; DecodeError if what `step` gives does not
///         read as the model. Records migrated before stay so.
/// @par Cost  Reads the whole table, consistently; one more request for each record that is changed.
template <class Model>
// NOLINTNEXTLINE(performance-unnecessary-value-param): both are moved, which tidy does not see in a template
MigrationProgress migrate(std::shared_ptr<Store> store, std::string table, const MigrationStep& step,
                          const MigrationOptions& options = {}) {
    static_assert(detail::check_model<Model>() && detail::check_patterns<Model>() && detail::check_indexes<Model>());
    static_assert(detail::unique_count<Model> == 0,
                  "records with unique constraints cannot be migrated: their guards would stay behind");
    const auto info = detail::make_table_info(std::move(store), std::move(table),
                                              options.key_names.value_or(detail::key_names_of<Model>), options.budget);
    const auto is_record = [&](const Item& keys) { return detail::is_record_of<Model>(*info, keys); };
    const auto migrate_item = [&](const Item& keys, const Item& image) -> std::optional<Item> {
        if (detail::version_of(image) == schema_version<Model>) return std::nullopt;
        Item made = step(detail::version_of(image), image);
        Item whole = made;
        for (const Attribute& key : keys) whole.set(key.name, key.value);
        const std::array<std::string_view, 2> key_names{info->partition_key, info->sort_key};
        const EncodedItem item = EncodedItem::from_item(whole, info->store->encoding(), key_names);
        Model record{};
        detail::decode_record(*info, item, record);
        const Item fresh =
            EncodedItem::trusted({},
                                 detail::encode_with_indexes(record, info->store->encoding(), info->key_names(),
                                                             detail::make_stamp(record)),
                                 info->store->encoding())
                .to_item();
        for (const std::string_view name : detail::index_attributes<Model>) {
            if (!name.empty()) made.erase(name);
        }
        return detail::written_over(std::move(made), fresh);
    };
    Item known;
    for (const std::string_view name : detail::attribute_names<Model>) known.set(std::string{name}, {});
    for (const std::string_view name : detail::index_attributes<Model>) {
        if (!name.empty()) known.set(std::string{name}, {});
    }
    return detail::run_migration(info, detail::make_scan(*info, scan_key<Model>()), is_record, migrate_item,
                                 std::move(known), options);
}

}  // namespace dynaloom
