#include <dynaloom/error.hpp>
#include <dynaloom/model/condition_codec.hpp>
#include <dynaloom/table/record_source.hpp>

#include <utility>

#include "table/cursor_text.hpp"

namespace dynaloom::detail {

namespace {

constexpr std::size_t largest_page = INT32_MAX;  // of what DynamoDB takes as Limit

template <class PageRequest>
PageRequest with_key_attributes(PageRequest request, const TableInfo& table) {
    request.key_attributes = {table.partition_key, table.sort_key};
    return request;
}

}  // namespace

RecordSource::RecordSource(std::shared_ptr<const TableInfo> table, QueryRequest request)
    : table_{std::move(table)}, request_{with_key_attributes(std::move(request), *table_)} {}
RecordSource::RecordSource(std::shared_ptr<const TableInfo> table, ScanRequest request)
    : table_{std::move(table)}, request_{with_key_attributes(std::move(request), *table_)} {}
RecordSource::RecordSource(const RecordSource& other) = default;
RecordSource::RecordSource(RecordSource&& other) noexcept = default;
RecordSource& RecordSource::operator=(const RecordSource& other) = default;
RecordSource& RecordSource::operator=(RecordSource&& other) noexcept = default;
RecordSource::~RecordSource() = default;

void RecordSource::set_page_size(std::uint32_t size) {
    if (size == 0) throw ValidationError{"table \"" + table_->name + "\": a page size is at least 1"};
    page_size_ = size;
}

void RecordSource::set_reverse() {
    auto* query = std::get_if<QueryRequest>(&request_);
    if (query == nullptr) throw ValidationError{"table \"" + table_->name + "\": a scan has no order to reverse"};
    query->scan_index_forward = false;
}

void RecordSource::set_consistent() {
    std::visit([](auto& request) { request.consistent_read = true; }, request_);
}

void RecordSource::add_filter(Condition condition) {
    std::visit([&](auto& request) { add_condition(request.filter, std::move(condition)); }, request_);
}

void RecordSource::set_except(std::string attribute, std::string text) {
    except_attribute_ = std::move(attribute);
    except_text_ = std::move(text);
}

void RecordSource::set_index(const IndexDescriptionView& index) {
    for (const auto& attributes : {index.partition, index.sort}) {
        for (const IndexAttribute& attribute : attributes) {
            if (!attribute.name.empty()) index_attributes_.emplace_back(attribute.name);
        }
    }
}

void RecordSource::set_segment(std::uint32_t segment, std::uint32_t total) {
    const auto refuse = [&](const char* why) { throw ValidationError{"table \"" + table_->name + "\": " + why}; };
    auto* scan = std::get_if<ScanRequest>(&request_);
    if (scan == nullptr) refuse("only a scan can be read in parallel");
    if (limit_) refuse("a parallel scan has no limit; its callback can stop it");
    if (after_ || started_) refuse("a scan that has begun cannot be read in parallel");
    scan->segment = segment;
    scan->total_segments = total;
}

const EncodedItem* RecordSource::next_in_page() {
    while (position_ != page_.size()) {
        const EncodedItem& item = page_[position_++];
        if (!is_excepted(item)) return &item;
    }
    return nullptr;
}

bool RecordSource::is_excepted(const EncodedItem& item) const {
    if (except_text_.empty()) return false;
    if (item.keys().contains(except_attribute_)) return key_text(item.keys(), except_attribute_) == except_text_;
    return key_text(item.to_item(), except_attribute_) == except_text_;  // an index's key stands in the body
}

// A limited walk asks for what it still wants, and for twice as much each time that was not enough: items of other
// kinds may stand between. A filter makes even the first guess worthless.
std::optional<std::size_t> RecordSource::next_page_guess() const {
    const auto filter_of = [](const auto& any) -> const std::optional<Condition>& { return any.filter; };
    if (!limit_ || limit_reached() || page_size_ || std::visit(filter_of, request_)) return std::nullopt;
    if (!page_guess_) return *limit_ - yielded_;
    return *page_guess_ > largest_page ? *page_guess_ : 2 * *page_guess_;
}

void RecordSource::set_limit_of(AnyRequest& request, std::optional<std::size_t> guess) const {
    std::optional<std::uint32_t> size = page_size_;
    if (guess && *guess <= largest_page) size = static_cast<std::uint32_t>(*guess);
    std::visit([&](auto& any) { any.limit = size; }, request);
}

Explanation RecordSource::explain() const {
    AnyRequest next = request_;
    set_limit_of(next, next_page_guess());
    const auto explained = [&](auto& any) {
        if (!started_ && after_) any.exclusive_start_key = start_key(*after_);
        return detail::explain(any);
    };
    return std::visit(explained, next);
}

bool RecordSource::fetch() {
    if (!started_ && after_) {
        Key key = start_key(*after_);
        std::visit([&](auto& request) { request.exclusive_start_key = std::move(key); }, request_);
    }
    started_ = true;
    if (finished_ || limit_reached()) return false;

    if (const auto guess = next_page_guess()) page_guess_ = guess;
    set_limit_of(request_, page_size_ ? std::nullopt : page_guess_);
    const auto take = [&](auto& request, auto result) {
        page_ = std::move(result.items);
        position_ = 0;
        finished_ = !result.last_evaluated_key;
        page_start_ = std::exchange(request.exclusive_start_key, std::move(result.last_evaluated_key));
    };
    try {
        if (auto* query = std::get_if<QueryRequest>(&request_)) {
            take(*query, table_->store->query(*query, table_->options));
        } else {
            auto& scan = std::get<ScanRequest>(request_);
            take(scan, table_->store->scan(scan, table_->options));
        }
    } catch (const Error&) {
        rethrow_with_table(*table_);
    }
    return true;
}

std::optional<Cursor> RecordSource::cursor() const {
    if (!started_) return after_;
    const auto mark = fingerprint(request_);
    const auto after = [&](const std::optional<Key>& key) {
        return key ? std::optional{make_cursor(mark, *key)} : std::nullopt;
    };
    if (!in_page())
        return std::visit([&](const auto& request) { return after(request.exclusive_start_key); }, request_);
    return position_ == 0 ? after(page_start_) : make_cursor(mark, place_of(page_[position_ - 1]));
}

/// Where the item stands in what is read: its key, and in an index the index's key as well.
Key RecordSource::place_of(const EncodedItem& item) const {
    Key place = item.keys();
    const auto* query = std::get_if<QueryRequest>(&request_);
    if (query == nullptr || !query->index) return place;
    const Item attributes = item.to_item();
    for (const std::string& name : index_attributes_) {
        if (const AttributeValue* value = attributes.find(name)) place.set(name, *value);
    }
    return place;
}

Key RecordSource::start_key(const Cursor& after) const {
    return read_cursor(after, fingerprint(request_), table_->name);
}

}  // namespace dynaloom::detail
