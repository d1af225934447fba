#include <dynaloom/table/migration.hpp>

#include "table/backoff.hpp"
#include "table/image.hpp"
#include "table/throw_as.hpp"

#include <dynaloom/error.hpp>

#include <algorithm>
#include <atomic>
#include <exception>
#include <typeinfo>

namespace dynaloom::detail {
namespace {

/// What all threads count.
struct Counts {
    std::atomic<std::uint64_t> seen = 0;
    std::atomic<std::uint64_t> current = 0;
    std::atomic<std::uint64_t> changed = 0;
    std::atomic<std::uint64_t> gone = 0;
    std::atomic<std::uint64_t> retried = 0;

    [[nodiscard]] MigrationProgress take() const {
        return {.seen = seen, .current = current, .changed = changed, .gone = gone, .retried = retried, .cursor = {}};
    }
};

AttributeValue value_over(AttributeValue old, const AttributeValue& fresh) {
    Item* old_map = old.get_if<Item>();
    const Item* map = fresh.get_if<Item>();
    if (old_map != nullptr && map != nullptr) return written_over(std::move(*old_map), *map);
    auto* old_list = old.get_if<AttributeValue::List>();
    const auto* list = fresh.get_if<AttributeValue::List>();
    if (old_list == nullptr || list == nullptr || old_list->size() != list->size()) return fresh;
    for (std::size_t i = 0; i < list->size(); ++i) (*old_list)[i] = value_over(std::move((*old_list)[i]), (*list)[i]);
    return old;
}

/// Changes one item, anew whenever others have changed it meanwhile.
void migrate_one(const TableInfo& table, const EncodedItem& item, const MigrateItem& migrate, const Item& known,
                 Counts& counts) {
    const Key& key = item.keys();
    Item image = image_of(table, item);
    Backoff backoff{table.options.budget};
    while (true) {
        const std::optional<Item> wanted = migrate(key, image);
        if (!wanted) {
            ++counts.current;
            return;
        }
        UpdateItemRequest request = make_update(table, key, difference(image, *wanted));
        if (request.update.empty()) {
            ++counts.current;
            return;
        }
        request.condition = is_image(table.partition_key, image, known, request.update);
        request.return_item_on_condition_failure = true;
        try {
            (void)update_item(table, std::move(request));
            ++counts.changed;
            return;
        } catch (const ConditionFailed& error) {
            if (error.item() == nullptr) {
                ++counts.gone;
                return;
            }
            image = image_of(table, *error.item());
            if (image == *wanted) {  // written by an attempt whose answer was lost
                ++counts.changed;
                return;
            }
            ++counts.retried;
            if (!backoff.wait()) throw Timeout{"the record was changed by others again and again"};
        }
    }
}

}  // namespace

Item written_over(Item old, const Item& fresh) {
    for (const Attribute& attribute : fresh) {
        AttributeValue* before = old.find(attribute.name);
        if (before != nullptr)
            *before = value_over(std::move(*before), attribute.value);
        else
            old.set(attribute.name, attribute.value);
    }
    return old;
}

std::string_view version_of(const Item& image) noexcept {
    const AttributeValue* value = image.find(schema_version_attribute);
    const std::string* text = value != nullptr ? value->get_if<std::string>() : nullptr;
    return text != nullptr ? std::string_view{*text} : std::string_view{};
}

void rethrow_with_record(const TableInfo& table, const Item& keys) {
    const std::string place = "table \"" + table.name + "\", migration of " + describe_key(table.key_names(), keys);
    try {
        throw;
    } catch (const DecodeError& error) {
        throw_as(DecodeError{place + ": " + error.what(), error.path(), error.found()}, error);
    } catch (const KeyError& error) {
        throw_as(KeyError{place + ": " + error.what()}, error);
    } catch (const ValidationError& error) {
        if (typeid(error) != typeid(ValidationError)) throw;  // one that knows more than its text
        throw_as(ValidationError{place + ": " + error.what()}, error);
    } catch (const Timeout& error) {
        throw_as(Timeout{place + ": " + error.what()}, error);
    }
}

MigrationProgress run_migration(const std::shared_ptr<const TableInfo>& table, ScanRequest scan,
                                const IsMigrated& is_record, const MigrateItem& migrate, Item known,
                                const MigrationOptions& options) {
    if (options.report_every == 0) throw ValidationError{"a migration reports every record at least"};
    known.erase(table->partition_key);
    known.erase(table->sort_key);
    scan.consistent_read = true;  // what is passed over for its version is not looked at again
    std::vector<ScanSegment> segments = split_scan(RecordSource{table, std::move(scan)}, options.threads);
    if (options.after) resume(segments, *options.after);

    Counts counts;
    while (true) {
        const std::uint64_t pause_at = counts.seen + options.report_every;
        walk_segments(segments, [&](RecordSource& source, const EncodedItem& item) {
            if (!is_record(item.keys())) return true;
            try {
                migrate_one(*table, item, migrate, known, counts);
            } catch (...) {
                source.step_back();
                rethrow_with_record(*table, item.keys());
            }
            return ++counts.seen < pause_at;
        });
        MigrationProgress progress = counts.take();
        progress.cursor = cursor_of(segments);
        const bool more = !options.progress || options.progress(progress);
        if (!progress.cursor || !more) return progress;
    }
}

}  // namespace dynaloom::detail
