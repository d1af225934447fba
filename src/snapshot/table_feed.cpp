#include <dynaloom/error.hpp>
#include <dynaloom/expression/projection.hpp>
#include <dynaloom/model/condition_codec.hpp>
#include <dynaloom/snapshot/memory_size.hpp>
#include <dynaloom/snapshot/table_feed.hpp>
#include <dynaloom/table/parallel_scan.hpp>
#include <dynaloom/table/record_source.hpp>

#include <algorithm>
#include <array>
#include <future>
#include <string_view>
#include <utility>

namespace dynaloom {

SnapshotTooLarge::SnapshotTooLarge(const std::string& table, std::size_t limit)
    : Error{"snapshot of table \"" + table + "\": its rows take more than the limit of " + std::to_string(limit) +
            " bytes"},
      table_{table},
      limit_{limit} {}
SnapshotTooLarge::~SnapshotTooLarge() = default;

namespace detail {

namespace {

std::chrono::system_clock::time_point now() {
    return std::chrono::system_clock::now();
}

bool is_projected(const std::vector<std::string>& attributes, const std::string& name) {
    return attributes.empty() || std::ranges::find(attributes, name) != attributes.end();
}

}  // namespace

TableFeed::TableFeed(std::shared_ptr<Store> store, std::string table, SnapshotOptions options, MakeScan make_scan)
    : store_{std::move(store)},
      table_{std::move(table)},
      options_{std::move(options)},
      make_scan_{std::move(make_scan)} {
    const std::string where = "snapshot of table \"" + table_ + "\": ";
    if (!store_) throw ValidationError{where + "it needs a store"};
    if (options_.follow && options_.index)
        throw ValidationError{where + "one of an index cannot follow: a stream tells of the table's items"};
}

TableDescription TableFeed::describe() const {
    return store_->describe_table({.table = table_}, {.budget = options_.budget}).description;
}

void TableFeed::check_follow(const TableDescription& description) const {
    const std::string where = "snapshot of table \"" + table_ + "\": to follow it, ";
    const auto has_new_images = [](StreamViewType type) {
        return type == StreamViewType::new_image || type == StreamViewType::new_and_old_images;
    };
    if (!description.stream) throw ValidationError{where + "the table needs a stream"};
    if (!has_new_images(*description.stream)) throw ValidationError{where + "its stream must hold new images"};
    const KeySchema& keys = description.key_schema;
    const auto check = [&](const std::string& name) {
        if (!is_projected(options_.attributes, name))
            throw ValidationError{where + "the attributes must include the key attribute \"" + name + '"'};
    };
    check(keys.partition_key.name);
    if (keys.sort_key) check(keys.sort_key->name);
}

StreamConsumer TableFeed::begin_stream(const TableDescription& description) const {
    check_follow(description);
    // A replay would take the rows back in time, and an empty page of DynamoDB's could end it there.
    StreamConsumer consumer{store_,
                            table_,
                            {.name = "snapshot",
                             .in_memory = true,
                             .start = StreamStart::latest,
                             .replay = false,
                             .on_gap = OnGap::raise,
                             .budget = options_.budget}};
    consumer.poll([](const StreamRecord&) {});
    return consumer;
}

SnapshotFacts TableFeed::load(const TakeItem& take) {
    consumer_.reset();  // nothing catches up with what is loaded in part
    SnapshotFacts facts{.description = describe(), .taken_at = {}};
    const KeySchema& keys = facts.description.key_schema;
    info_ = make_table_info(store_, table_, {keys.partition_key.name, keys.sort_key ? keys.sort_key->name : ""},
                            options_.budget);
    scan_ = make_scan_(*info_);
    scan_.index = options_.index;
    scan_.consistent_read = options_.consistent || options_.follow;
    scan_.key_attributes = {info_->partition_key, info_->sort_key};
    if (options_.filter) add_condition(scan_.filter, *options_.filter);
    for (const std::string& name : options_.attributes) scan_.projection.push_back({{name}});

    // The place in the stream comes first: a change during the scan is in the rows, in the stream behind that place, or
    // in both. Handed out behind the scan in their order, the changes of a key end with its last one, whichever of them
    // the scan has seen.
    id_ = facts.description.id;
    stream_ = facts.description.latest_stream_arn;
    std::optional<StreamConsumer> consumer;
    if (options_.follow) consumer = begin_stream(facts.description);
    facts.taken_at = now();
    const std::uint32_t segment_count = options_.segments.value_or(store_->concurrency());
    if (segment_count == 1) {
        walk(take);
    } else {
        auto segments = split_scan(RecordSource{info_, scan_}, segment_count);
        walk_segments(segments, [&](RecordSource& source, const EncodedItem& item) {
            take(source.table(), item);
            return true;
        });
    }
    consumer_ = std::move(consumer);
    return facts;
}

/// Hands out a page while the next one is read.
void TableFeed::walk(const TakeItem& take) const {
    ScanRequest request = scan_;
    const auto read = [&] {
        try {
            return store_->scan(request, info_->options);
        } catch (const Error&) {
            rethrow_with_table(*info_);
        }
    };
    // Who asks for both has a thread if there is one to be had, and else the caller's.
    constexpr auto ahead = std::launch::async | std::launch::deferred;
    std::future<ScanResult> next = std::async(std::launch::deferred, read);
    while (next.valid()) {
        ScanResult page = next.get();
        if (page.last_evaluated_key) {
            request.exclusive_start_key = std::move(page.last_evaluated_key);
            next = std::async(ahead, read);
        }
        for (const EncodedItem& item : page.items) take(*info_, item);
    }
}

bool TableFeed::is_same_table(const TableDescription& now) const {
    return now.id == id_ && now.stream && now.latest_stream_arn == stream_;
}

void TableFeed::take_record(const StreamRecord& record, const TakeChange& take) const {
    if (!record.new_image) return take(*info_, record.keys, nullptr);
    const std::array<std::string_view, 2> names{info_->partition_key, info_->sort_key};
    EncodedItem item =
        record.new_image->keys().contains(names[0]) ? *record.new_image : record.new_image->with_keys(names);
    if (scan_.filter && !evaluate(*scan_.filter, item)) return take(*info_, record.keys, nullptr);
    if (!scan_.projection.empty()) item = project(scan_.projection, item);
    take(*info_, record.keys, &item);
}

std::optional<SnapshotFacts> TableFeed::catch_up(const TakeChange& take) {
    if (!consumer_) return std::nullopt;
    const auto begun = now();
    // Writers may be faster than this: what comes after the call began is a gift. The store's clock may be ahead.
    constexpr std::chrono::seconds clock_margin{2};
    const auto last_second = std::chrono::ceil<std::chrono::seconds>(begun) + clock_margin;
    std::size_t later = 0;
    bool is_half_taken = false;
    const auto take_one = [&](const StreamRecord& record) {
        is_half_taken = true;
        take_record(record, take);
        is_half_taken = false;
        if (record.created_at > last_second) ++later;
    };
    // A shard that is ahead says nothing of the others.
    const auto poll = [&] {
        later = 0;
        return consumer_->poll(take_one) != later;
    };
    try {
        while (poll()) continue;
        TableDescription description = describe();
        if (is_same_table(description)) return SnapshotFacts{.description = std::move(description), .taken_at = begun};
    } catch (const ServiceError& error) {
        const bool is_lost =
            error.code() == "TrimmedDataAccessException" || error.code() == "ResourceNotFoundException";
        if (is_half_taken) consumer_.reset();
        if (!is_lost) throw;
    } catch (...) {
        if (is_half_taken) consumer_.reset();
        throw;
    }
    consumer_.reset();
    return std::nullopt;
}

std::size_t RowPlaces::cost(const std::string& key) {
    constexpr std::size_t chain_and_hash = 2 * sizeof(void*);
    constexpr std::size_t bucket = sizeof(void*);
    return sizeof(std::pair<const std::string, std::size_t>) + chain_and_hash + bucket + sizeof(void*) + heap_size(key);
}

std::string RowPlaces::text_of(const Key& key) {
    std::string text;
    const auto add = [&](std::string_view part) {
        text += std::to_string(part.size());
        text += ':';
        text += part;
    };
    for (const Attribute& attribute : key) {
        if (const auto* string = attribute.value.get_if<std::string>())
            add(*string);
        else if (const auto* number = attribute.value.get_if<Number>())
            add(number->to_string());
        else if (const auto* bytes = attribute.value.get_if<Bytes>())
            add({reinterpret_cast<const char*>(bytes->data()), bytes->size()});
    }
    text.shrink_to_fit();
    return text;
}

std::optional<std::size_t> RowPlaces::find(const std::string& key) const {
    const auto found = places_.find(key);
    return found == places_.end() ? std::nullopt : std::optional{found->second};
}

void RowPlaces::add(std::string key) {
    const auto [added, is_new] = places_.emplace(std::move(key), keys_.size());
    keys_.push_back(&added->first);
}

void RowPlaces::erase(const std::string& key) {
    const auto found = places_.find(key);
    const std::size_t place = found->second;
    places_.find(*keys_.back())->second = place;
    keys_[place] = keys_.back();
    keys_.pop_back();
    places_.erase(found);
}

}  // namespace detail

}  // namespace dynaloom
