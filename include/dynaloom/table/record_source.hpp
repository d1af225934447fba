#pragma once

#include <dynaloom/store/store.hpp>
#include <dynaloom/table/cursor.hpp>
#include <dynaloom/table/explanation.hpp>
#include <dynaloom/table/table_info.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace dynaloom::detail {

/// Walks the items of a query or scan page by page: what Query does that needs no model.
/// Holds neither connection nor lock between pages.
class RecordSource {
public:
    using AnyRequest = std::variant<QueryRequest, ScanRequest>;

    // All out of line, for the sake of every user's compiler.
    RecordSource(std::shared_ptr<const TableInfo> table, QueryRequest request);
    RecordSource(std::shared_ptr<const TableInfo> table, ScanRequest request);
    RecordSource(const RecordSource& other);
    RecordSource(RecordSource&& other) noexcept;
    RecordSource& operator=(const RecordSource& other);
    RecordSource& operator=(RecordSource&& other) noexcept;
    ~RecordSource();

    void set_page_size(std::uint32_t size);
    void set_limit(std::size_t limit) { limit_ = limit; }
    void set_reverse();
    void set_consistent();
    void add_filter(Condition condition);
    /// Of a query of an index, the attributes of its key, which a cursor needs.
    void set_index(const IndexDescriptionView& index);
    /// Passes over items whose attribute is that text.
    void set_except(std::string attribute, std::string text);
    void set_after(Cursor cursor) { after_ = std::move(cursor); }
    /// @throws ValidationError if the cursor to go on from is of another query.
    void check_cursor() const {
        if (!started_ && after_) (void)start_key(*after_);
    }
    /// Makes it one of the segments of a parallel scan. @throws ValidationError for a query, or if a limit or a cursor
    /// is set, or it is under way.
    void set_segment(std::uint32_t segment, std::uint32_t total);

    [[nodiscard]] const TableInfo& table() const noexcept { return *table_; }

    /// The next item, or nullptr when the page is used up: then `fetch` gets another.
    [[nodiscard]] const EncodedItem* next_in_page();

    /// The item last handed out is handed out again.
    void step_back() noexcept { --position_; }

    /// Nothing is left to hand out.
    [[nodiscard]] bool at_end() const noexcept { return finished_ && !in_page(); }

    /// Items of the page are still to be handed out.
    [[nodiscard]] bool in_page() const noexcept { return position_ != page_.size(); }

    /// Reads the next page. @returns False if there is none left.
    bool fetch();

    /// The item last handed out counts as yielded to the user.
    void yielded() noexcept { ++yielded_; }
    [[nodiscard]] bool limit_reached() const noexcept { return limit_ && yielded_ >= *limit_; }

    /// Of the next page.
    [[nodiscard]] Explanation explain() const;

    /// After the last item handed out; nullopt when nothing follows it, or it is the beginning.
    [[nodiscard]] std::optional<Cursor> cursor() const;

private:
    [[nodiscard]] bool is_excepted(const EncodedItem& item) const;
    [[nodiscard]] std::optional<std::size_t> next_page_guess() const;
    [[nodiscard]] Key place_of(const EncodedItem& item) const;
    /// Of the next page. @param guess  Of how many items it should have, if not `page_size_`.
    void set_limit_of(AnyRequest& request, std::optional<std::size_t> guess) const;
    [[nodiscard]] Key start_key(const Cursor& after) const;

    std::shared_ptr<const TableInfo> table_;
    AnyRequest request_;
    std::optional<std::uint32_t> page_size_;
    std::optional<std::size_t> page_guess_;  ///< of a page that should hold what the limit still allows
    std::optional<std::size_t> limit_;
    std::optional<Cursor> after_;
    std::vector<std::string> index_attributes_;
    std::string except_attribute_;
    std::string except_text_;  ///< none if empty

    std::vector<EncodedItem> page_;
    std::optional<Key> page_start_;  ///< after which it was read
    std::size_t position_ = 0;       ///< of the next item in `page_`
    std::size_t yielded_ = 0;
    bool started_ = false;
    bool finished_ = false;  ///< the store has no further page
};

}  // namespace dynaloom::detail
