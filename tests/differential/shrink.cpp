#include "shrink.hpp"

#include "json_text.hpp"
#include "protocol/json_document.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

namespace dynaloom::differential {

namespace {

using protocol::JsonDocument;
using protocol::JsonView;
using Kind = JsonView::Kind;

/// A value without one of the members and elements within it.
/// @param piece  Which; counted down, and left above zero if there are fewer.
std::string without(const JsonView& value, std::size_t& piece) {
    if (value.kind() != Kind::object && value.kind() != Kind::array) return std::string{value.raw()};
    std::string json;
    const auto keep = [&](const std::string& name, const JsonView& inner) {
        if (piece > 0 && --piece == 0) return;
        json += (json.empty() ? "" : ",") + name + without(inner, piece);
    };
    if (value.kind() == Kind::object) {
        value.for_each_member([&](const std::string& name, const JsonView& inner) { keep(quoted(name) + ':', inner); });
        return '{' + json + '}';
    }
    value.for_each_element([&](const JsonView& inner) { keep({}, inner); });
    return '[' + json + ']';
}

void leave_out_requests(Requests& requests, const std::function<bool(const Requests&)>& fails) {
    for (std::size_t chunk = std::max<std::size_t>(1, requests.size() / 2);; chunk /= 2) {
        for (std::size_t end = requests.size() - 1; end > 0;) {
            const std::size_t start = end > chunk ? end - chunk : 0;
            Requests fewer = requests;
            fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(start),
                        fewer.begin() + static_cast<std::ptrdiff_t>(end));
            if (fails(fewer)) requests = std::move(fewer);
            end = start;
        }
        if (chunk <= 1) return;
    }
}

void leave_out_pieces(Requests& requests, const std::function<bool(const Requests&)>& fails) {
    for (std::size_t at = requests.size(); at-- > 0;) {
        for (std::size_t piece = 1;;) {
            std::size_t left = piece;
            const std::string body = requests[at].body;
            const JsonDocument document{body};
            std::string shorter = without(document.root(), left);
            if (left > 0) break;  // no more pieces
            Requests fewer = requests;
            fewer[at].body = std::move(shorter);
            if (fails(fewer))
                requests = std::move(fewer);
            else
                ++piece;
        }
    }
}

}  // namespace

Requests shrink(Requests requests, const std::function<bool(const Requests&)>& fails) {
    leave_out_requests(requests, fails);
    leave_out_pieces(requests, fails);
    return requests;
}

}  // namespace dynaloom::differential
