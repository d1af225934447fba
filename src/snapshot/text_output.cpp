#include <dynaloom/snapshot/text_output.hpp>
#include <dynaloom/value/item_writer.hpp>

#include <ostream>
#include <set>
#include <string_view>

#include "snapshot/cell_text.hpp"
#include "value/base64.hpp"

namespace dynaloom {

CellTable::~CellTable() = default;

namespace detail {

std::string plain_json(const AttributeValue& value) {
    constexpr std::string_view head = R"({"v":)";
    ItemWriter out{Encoding::plain};
    out.name("v");
    out.value(value);
    const std::string item = out.finish();
    return item.substr(head.size(), item.size() - head.size() - 1);
}

std::string free_name(std::set<std::string>& taken, const std::string& name) {
    std::string free = name;
    for (int number = 2; !taken.insert(free).second; ++number) free = name + '_' + std::to_string(number);
    return free;
}

void Columns<Item>::add(const Item& row, std::set<std::string, std::less<>>& names) {
    for (const Attribute& attribute : row)
        if (!names.contains(attribute.name)) names.insert(attribute.name);
}

std::vector<std::string> first_columns(const SnapshotOptions& options, const TableDescription& description) {
    if (!options.attributes.empty()) return options.attributes;
    std::vector<std::string> keys{description.key_schema.partition_key.name};
    if (description.key_schema.sort_key) keys.push_back(description.key_schema.sort_key->name);
    return keys;
}

std::vector<std::string> joined_columns(const std::vector<std::string>& tables,
                                        const std::vector<std::vector<std::string>>& columns) {
    std::vector<std::string> names;
    std::set<std::string> labels{tables.begin(), tables.end()};
    std::set<std::string> seen;
    std::set<std::string> taken;  // tables and attributes may have dots in their names
    for (std::size_t part = 0; part < tables.size(); ++part) {
        const std::string& table = tables[part];
        const std::string prefix = (seen.insert(table).second ? table : free_name(labels, table)) + '.';
        for (const std::string& column : columns[part]) names.push_back(free_name(taken, prefix + column));
    }
    return names;
}

namespace {

/// Collects text, so that a stream is not called for every field.
class Buffer {
public:
    explicit Buffer(std::ostream& out) : out_{out} {}
    std::string& text() noexcept { return text_; }
    void end_line() {
        constexpr std::size_t enough = 1U << 16U;
        if (text_.size() >= enough) flush();
    }

    void flush() {
        out_.write(text_.data(), static_cast<std::streamsize>(text_.size()));
        text_.clear();
    }

private:
    std::ostream& out_;
    std::string text_;
};

void append_field(std::string& out, std::string_view text) {
    const bool is_plain = !text.empty() && text.find_first_of("\",\r\n") == std::string_view::npos &&
                          text.front() != ' ' && text.back() != ' ';
    if (is_plain) {
        out += text;
        return;
    }
    out += '"';
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    out += '"';
}

void append_cell(std::string& out, const AttributeValue& value) {
    if (value.is_null()) return;
    if (const auto* text = value.get_if<std::string>())
        append_field(out, *text);
    else if (const auto* number = value.get_if<Number>())
        number->append_to(out);
    else if (const auto* truth = value.get_if<bool>())
        out += *truth ? "true" : "false";
    else if (const auto* bytes = value.get_if<Bytes>())
        append_field(out, base64_encode({reinterpret_cast<const char*>(bytes->data()), bytes->size()}));
    else
        append_field(out, plain_json(value));
}

}  // namespace

}  // namespace detail

void write_csv(std::ostream& out, const CellTable& table) {
    detail::Buffer buffer{out};
    std::string& text = buffer.text();
    const std::size_t columns = table.columns().size();
    const auto end_field = [&](std::size_t column) {
        if (column + 1 < columns)
            text += ',';
        else
            text += "\r\n";
    };
    for (std::size_t column = 0; column < columns; ++column) {
        detail::append_field(text, table.columns()[column]);
        end_field(column);
    }
    AttributeValue scratch;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        for (std::size_t column = 0; column < columns; ++column) {
            const AttributeValue* value = table.cell(row, column, scratch);
            if (value != nullptr && !value->is_null())
                detail::append_cell(text, *value);
            else if (columns == 1)
                text += R"("")";  // readers take an empty line for no record
            end_field(column);
        }
        buffer.end_line();
    }
    buffer.flush();
}

void write_json_lines(std::ostream& out, const CellTable& table) {
    detail::Buffer buffer{out};
    AttributeValue scratch;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        ItemWriter line{Encoding::plain};
        for (std::size_t column = 0; column < table.columns().size(); ++column) {
            const AttributeValue* value = table.cell(row, column, scratch);
            if (value == nullptr) continue;
            line.name(table.columns()[column]);
            line.value(*value);
        }
        buffer.text() += line.finish();
        buffer.text() += '\n';
        buffer.end_line();
    }
    buffer.flush();
}

}  // namespace dynaloom
