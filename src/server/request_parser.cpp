#include "server/request_parser.hpp"

#include "server/header_text.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/system/error_code.hpp>

#include <algorithm>
#include <new>
#include <string>
#include <utility>

namespace dynaloom::server {

namespace {

namespace http = boost::beast::http;

// Longer ones leave a part of the memory to those that are not.
constexpr std::size_t short_body = 64U << 10U;
constexpr std::size_t part_for_short_bodies = 16;

std::string_view view(boost::beast::string_view text) {
    return {text.data(), text.size()};
}

}  // namespace

RequestParser::RequestParser(Limits limits, MemoryBudget& memory, std::function<bool()> make_room)
    : memory_{memory}, make_room_{std::move(make_room)} {
    eager(true);
    header_limit(static_cast<std::uint32_t>(limits.header));
    body_limit(limits.body);
    request_.memory = BudgetShare{memory};
}

std::size_t RequestParser::read(std::string_view bytes) {
    const std::size_t taken = put(boost::asio::buffer(bytes.data(), bytes.size()), failed_);
    if (failed_ == http::error::need_more) failed_ = {};
    return taken;
}

int RequestParser::status_of_failure() const {
    if (out_of_memory_) return 503;
    if (failed_ == http::error::body_limit) return 413;
    if (failed_ == http::error::header_limit) return 431;
    return 400;
}

void RequestParser::on_request_impl(http::verb method, Text /*method_text*/, Text target, int version,
                                    Error& /*error*/) {
    using Method = HttpRequest::Method;
    switch (method) {
        case http::verb::get:
            request_.method = Method::get;
            break;
        case http::verb::head:
            request_.method = Method::head;
            break;
        case http::verb::post:
            request_.method = Method::post;
            break;
        default:
            request_.method = Method::other;
            break;
    }
    request_.http_1_0 = version == 10;
    std::string_view rest = view(target);
    if (const auto scheme = rest.find("://"); scheme != std::string_view::npos && rest.front() != '/') {
        rest.remove_prefix(scheme + 3);
        const auto path = rest.find_first_of("/?");
        rest = path == std::string_view::npos ? std::string_view{} : rest.substr(path);
    }
    const auto mark = std::min(rest.find('?'), rest.size());
    request_.path = mark == 0 ? "/" : rest.substr(0, mark);
    if (mark < rest.size()) request_.query = rest.substr(mark + 1);
}

void RequestParser::on_response_impl(int /*code*/, Text /*reason*/, int /*version*/, Error& /*error*/) {}

void RequestParser::on_field_impl(Field name, Text name_text, Text value, Error& error) {
    if (header_done_) return;  // behind the last chunk, where nothing that matters may stand
    // What a proxy in front may have read otherwise than we do.
    const auto once = [&](bool& seen) {
        if (std::exchange(seen, true)) error = http::error::bad_field;
    };
    switch (name) {
        case Field::host:
            once(has_host_);
            request_.host = view(value);
            return;
        case Field::transfer_encoding:
            once(has_encoding_);
            if (!equal_but_for_case(view(value), "chunked")) error = http::error::bad_transfer_encoding;
            return;
        case Field::content_type:
            request_.content_type = view(value);
            return;
        case Field::accept_encoding:
            request_.accept_encoding = view(value);
            return;
        case Field::authorization:
            request_.authorization = view(value);
            return;
        case Field::date:
            request_.has_date = true;
            return;
        case Field::origin:
            request_.has_origin = true;
            return;
        case Field::expect:
            request_.expects_continue = equal_but_for_case(view(value), "100-continue");
            return;
        case Field::unknown:
            break;
        default:
            return;
    }
    if (equal_but_for_case(view(name_text), "x-amz-target")) {
        once(has_target_);
        request_.amz_target = view(value);
    }
    if (equal_but_for_case(view(name_text), "x-amz-date")) request_.has_date = true;
}

void RequestParser::on_header_impl(Error& /*error*/) {
    header_done_ = true;
}

void RequestParser::on_body_init_impl(const boost::optional<std::uint64_t>& length, Error& /*error*/) {
    if (length) announced_ = static_cast<std::size_t>(*length);
}

std::size_t RequestParser::on_body_impl(Text bytes, Error& error) {
    if (!grow(request_.body.size() + bytes.size())) {
        out_of_memory_ = true;
        error = make_error_code(boost::system::errc::not_enough_memory);
        return 0;
    }
    request_.body.append(bytes.data(), bytes.size());
    return bytes.size();
}

/// Gives the body room for as many bytes. What was announced is not yet sent, so it grows with what comes.
bool RequestParser::grow(std::size_t size) {
    std::string& body = request_.body;
    try {
        if (size > body.capacity()) {
            std::string longer;  // a string that grows itself takes twice of what it had, wanted or not
            longer.reserve(std::max(size, std::min(2 * body.capacity(), announced_)));
            body.swap(longer.append(body));
        }
    } catch (const std::bad_alloc&) {
        return false;
    }
    const std::size_t more = body.capacity() - std::min(body.capacity(), request_.memory.taken());
    const std::size_t spared = body.capacity() > short_body ? memory_.total() / part_for_short_bodies : 0;
    while (more > 0 && !request_.memory.try_take(more, spared))
        if (!make_room_ || !make_room_()) return false;
    return true;
}

void RequestParser::on_chunk_header_impl(std::uint64_t /*size*/, Text /*extensions*/, Error& /*error*/) {}

std::size_t RequestParser::on_chunk_body_impl(std::uint64_t /*left*/, Text bytes, Error& error) {
    return on_body_impl(bytes, error);
}

void RequestParser::on_finish_impl(Error& /*error*/) {}

}  // namespace dynaloom::server
