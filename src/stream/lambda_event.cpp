#include "protocol/json_document.hpp"
#include "protocol/read_results.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/stream/lambda_event.hpp>

#include <string>
#include <utility>
#include <variant>

namespace dynaloom {

// An event has the form of what GetRecords answers.
std::vector<StreamRecord> read_lambda_event(std::string_view json) {
    try {
        bool has_records = false;
        const protocol::JsonDocument document{json};
        if (document.root().kind() == protocol::JsonView::Kind::object)
            document.root().for_each_member([&](const std::string& name, const protocol::JsonView& /*value*/) {
                has_records = has_records || name == "Records";
            });
        if (!has_records) throw DecodeError{"it has no Records", "Records", {}};
        return std::get<GetRecordsResult>(protocol::read_result(GetRecordsRequest{}, json)).records;
    } catch (const ServiceError& error) {
        throw DecodeError{std::string{"the event of a stream: "} + error.what(), "Records", {}};
    } catch (const DecodeError& error) {
        throw DecodeError{std::string{"the event of a stream: "} + error.what(), error.path(), error.found()};
    }
}

StreamRecord read_stream_record(std::string_view json) {
    std::string event = R"({"Records":[)";
    event += json;
    event += "]}";
    std::vector<StreamRecord> records = read_lambda_event(event);
    if (records.size() != 1) throw DecodeError{"the record of a stream: the text holds more or less than one", {}, {}};
    return std::move(records.front());
}

}  // namespace dynaloom
