#include "server/request_parser.hpp"

#include "server/header_text.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/system/error_code.hpp>

#include <algorithm>
#include <string>

namespace dynaloom::server {

namespace {

namespace http = boost::beast::http;

// A length that is announced is not yet sent.
constexpr std::size_t most_reserved = 64U << 10U;

std::string_view view(boost::beast::string_view text) {
    return {text.data(), text.size()};
}

}  // namespace

RequestParser::RequestParser(Limits limits, MemoryBudget& memory) {
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

void RequestParser::on_field_impl(Field name, Text name_text, Text value, Error& /*error*/) {
    switch (name) {
        case Field::host:
            request_.host = view(value);
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
    if (equal_but_for_case(view(name_text), "x-amz-target")) request_.amz_target = view(value);
    if (equal_but_for_case(view(name_text), "x-amz-date")) request_.has_date = true;
}

void RequestParser::on_header_impl(Error& /*error*/) {}

void RequestParser::on_body_init_impl(const boost::optional<std::uint64_t>& length, Error& /*error*/) {
    if (length) request_.body.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(*length, most_reserved)));
}

std::size_t RequestParser::on_body_impl(Text bytes, Error& error) {
    if (!request_.memory.try_take(bytes.size())) {
        out_of_memory_ = true;
        error = make_error_code(boost::system::errc::not_enough_memory);
        return 0;
    }
    request_.body.append(bytes.data(), bytes.size());
    return bytes.size();
}

void RequestParser::on_chunk_header_impl(std::uint64_t /*size*/, Text /*extensions*/, Error& /*error*/) {}

std::size_t RequestParser::on_chunk_body_impl(std::uint64_t /*left*/, Text bytes, Error& error) {
    return on_body_impl(bytes, error);
}

void RequestParser::on_finish_impl(Error& /*error*/) {}

}  // namespace dynaloom::server
