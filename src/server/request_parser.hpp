#pragma once

#include "server/http_message.hpp"

#include <boost/beast/http/basic_parser.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>

namespace dynaloom::server {

/// Reads one request of HTTP/1.x from bytes as they come, keeping of its headers those that matter.
class RequestParser final : public boost::beast::http::basic_parser<true> {
public:
    using Error = boost::system::error_code;

    struct Limits {
        std::size_t header = 0;
        std::size_t body = 0;
    };
    /// @param make_room  Called when `memory` has nothing left. @returns Whether it has gained some.
    RequestParser(Limits limits, MemoryBudget& memory, std::function<bool()> make_room = {});

    /// Takes what it can from the front of `bytes`. @returns How much. More is needed unless `failed` or `is_done`.
    std::size_t read(std::string_view bytes);

    [[nodiscard]] bool failed() const noexcept { return failed_.failed(); }
    /// The status to refuse a request with whose reading failed.
    [[nodiscard]] int status_of_failure() const;

    [[nodiscard]] HttpRequest& request() noexcept { return request_; }

private:
    using Field = boost::beast::http::field;
    using Text = boost::beast::string_view;

    void on_request_impl(boost::beast::http::verb method, Text method_text, Text target, int version,
                         Error& error) override;
    void on_response_impl(int code, Text reason, int version, Error& error) override;
    void on_field_impl(Field name, Text name_text, Text value, Error& error) override;
    void on_header_impl(Error& error) override;
    void on_body_init_impl(const boost::optional<std::uint64_t>& length, Error& error) override;
    std::size_t on_body_impl(Text bytes, Error& error) override;
    void on_chunk_header_impl(std::uint64_t size, Text extensions, Error& error) override;
    std::size_t on_chunk_body_impl(std::uint64_t left, Text bytes, Error& error) override;
    void on_finish_impl(Error& error) override;

    [[nodiscard]] bool grow(std::size_t size);

    MemoryBudget& memory_;
    std::function<bool()> make_room_;
    HttpRequest request_;
    std::size_t announced_ = SIZE_MAX;
    Error failed_;
    bool out_of_memory_ = false;
    bool header_done_ = false;
    bool has_host_ = false;
    bool has_target_ = false;
    bool has_encoding_ = false;
};

}  // namespace dynaloom::server
