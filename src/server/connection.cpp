#include "server/connection.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <new>
#include <utility>

namespace dynaloom::server {

namespace {

namespace asio = boost::asio;

constexpr std::size_t piece = 16U << 10U;
constexpr std::size_t piece_of_body = 64U << 10U;
constexpr std::chrono::seconds longest_linger{2};

}  // namespace

Connection::Connection(asio::ip::tcp::socket socket, Shared& shared)
    : socket_{std::move(socket)}, shared_{shared}, since_{Clock::now()} {
    Error ignored;
    socket_.set_option(asio::ip::tcp::no_delay{true}, ignored);
}

void Connection::enter(State state) noexcept {
    state_ = state;
    since_ = Clock::now();
}

void Connection::start() {
    next_request();
}

void Connection::refuse() {
    send(shared_.service.refuse(503, "ServiceUnavailable"), false);
}

void Connection::check_time(Clock::time_point now) {
    const Options& options = shared_.options;
    const auto time = now - since_;
    switch (state_) {
        case State::idle:
            if (time > options.idle_timeout) close();
            return;
        case State::receiving:
            if (time > options.transfer_timeout) {
                Error ignored;
                socket_.cancel(ignored);  // ends the reading, so that the answer is all that goes on
                refuse_request(408);
            }
            return;
        case State::sending:
            if (time > options.transfer_timeout) close();
            return;
        case State::lingering:
            if (time > longest_linger) close();
            return;
        case State::working:
        case State::closed:
            return;
    }
}

void Connection::close() {
    if (state_ == State::closed) return;
    enter(State::closed);
    Error ignored;
    socket_.close(ignored);
    shared_.closed(*this);
}

void Connection::next_request() {
    if (shared_.draining && received_.size() == 0) return close();
    parser_.emplace(RequestParser::Limits{shared_.options.max_header_bytes, shared_.options.max_body_bytes},
                    shared_.memory);
    invited_ = false;
    read_all_ = false;
    enter(State::idle);
    if (received_.size() > 0) return parse();
    if (received_.capacity() > piece_of_body) received_.shrink_to_fit();
    receive();
}

/// Goes on with the bytes that are there.
void Connection::parse() {
    if (state_ == State::idle) enter(State::receiving);
    const auto bytes = received_.data();
    received_.consume(parser_->read({static_cast<const char*>(bytes.data()), bytes.size()}));
    if (parser_->failed()) return refuse_request(parser_->status_of_failure());
    if (parser_->is_done()) return hand_over();
    if (parser_->is_header_done() && parser_->request().expects_continue && !invited_ && !parser_->request().http_1_0 &&
        parser_->request().body.empty())
        return invite_body();
    // A chunk's extensions have no limit of their own.
    if (received_.size() > shared_.options.max_header_bytes + piece_of_body) return refuse_request(400);
    receive();
}

void Connection::receive() {
    const std::size_t size = parser_->is_header_done() ? piece_of_body : piece;
    socket_.async_read_some(
        received_.prepare(size),
        [self = shared_from_this()](const Error& error, std::size_t bytes) { self->on_received(error, bytes); });
}

void Connection::on_received(const Error& error, std::size_t bytes) {
    if (state_ != State::idle && state_ != State::receiving) return;  // was given up
    if (error) return close();
    received_.commit(bytes);
    parse();
}

/// The client waits for a word before it sends the body.
void Connection::invite_body() {
    static constexpr std::string_view invitation = "HTTP/1.1 100 Continue\r\n\r\n";
    invited_ = true;
    asio::async_write(socket_, asio::buffer(invitation.data(), invitation.size()),
                      [self = shared_from_this()](const Error& error, std::size_t) {
                          if (self->state_ != State::receiving) return;
                          if (error) return self->close();
                          self->receive();
                      });
}

void Connection::hand_over() {
    request_ = std::move(parser_->request());
    keep_ = parser_->keep_alive();
    read_all_ = true;
    arrived_ = Clock::now();
    enter(State::working);
    if (!shared_.workers.try_run([self = shared_from_this()] { self->work(); }))
        send(shared_.service.refuse(503, "ServiceUnavailable"), keep_);
}

/// In a worker's thread.
void Connection::work() {
    answer_ = shared_.service.answer(request_, arrived_);
    asio::post(socket_.get_executor(), [self = shared_from_this()] {
        if (self->state_ == State::working) self->send(std::move(self->answer_), self->keep_);
    });
}

/// What was read is no request, or no more of it comes: where the next one begins nobody knows.
void Connection::refuse_request(int status) {
    send(shared_.service.refuse(status, status == 503 ? "ServiceUnavailable" : ""), false);
}

void Connection::send(HttpAnswer answer, bool keep) {
    enter(State::sending);
    answer_ = std::move(answer);
    keep_ = keep && !shared_.draining;
    head_ = head_of(answer_, keep_);
    request_.memory.take(answer_.body.size());
    const bool head_only = request_.method == HttpRequest::Method::head;
    const std::array<asio::const_buffer, 2> buffers{
        asio::buffer(head_), head_only ? asio::const_buffer{} : asio::const_buffer{asio::buffer(answer_.body)}};
    asio::async_write(socket_, buffers,
                      [self = shared_from_this()](const Error& error, std::size_t) { self->on_sent(error); });
}

void Connection::on_sent(const Error& error) {
    if (state_ != State::sending) return;
    request_ = {};
    answer_ = {};
    if (error) return close();
    if (keep_) return next_request();
    read_all_&& received_.size() == 0 ? close() : linger();
}

/// A socket that is closed while bytes wait in it is reset, which can take the answer away from the client.
void Connection::linger() {
    enter(State::lingering);
    Error error;
    socket_.shutdown(asio::ip::tcp::socket::shutdown_send, error);
    if (error) return close();
    discard();
}

void Connection::discard() {
    received_.consume(received_.size());
    socket_.async_read_some(received_.prepare(piece), [self = shared_from_this()](const Error& error, std::size_t) {
        if (self->state_ != State::lingering) return;
        if (error) return self->close();
        self->discard();
    });
}

}  // namespace dynaloom::server
