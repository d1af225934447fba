#include "server/connection.hpp"

#include "server/operations.hpp"

#include <dynaloom/warning.hpp>

#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <exception>
#include <utility>

namespace dynaloom::server {

namespace {

namespace asio = boost::asio;

constexpr std::size_t piece = 16U << 10U;
constexpr std::size_t piece_of_body = 64U << 10U;
constexpr std::chrono::seconds longest_linger{2};
constexpr std::size_t part_for_one_request = 4;  // of the memory for all of them, if it is small

/// Ends what `value` holds. A string to which an empty one is assigned keeps its memory.
template <class Value>
void let_go(Value& value) {
    static_cast<void>(std::exchange(value, Value{}));
}

}  // namespace

Connection::Connection(asio::ip::tcp::socket socket, Shared& shared)
    : socket_{std::move(socket)}, shared_{shared}, since_{Clock::now()} {
    Error ignored;
    socket_.set_option(asio::ip::tcp::no_delay{true}, ignored);
    socket_.non_blocking(true, ignored);
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

bool Connection::is_idle() {
    settle();
    return state_ == State::idle;
}

bool Connection::is_slow(Clock::time_point now) const noexcept {
    return (state_ == State::receiving || state_ == State::lingering) && now - since_ > shared_.options.slow_after;
}

std::size_t Connection::received_of_body() {
    return state_ == State::receiving && parser_ ? parser_->request().memory.taken() : 0;
}

void Connection::evict() {
    close();
    parser_.reset();
}

void Connection::check_time(Clock::time_point now) {
    settle();
    const Options& options = shared_.options;
    const auto time = now - since_;
    switch (state_) {
        case State::idle:
            if (time > options.idle_timeout) close();
            return;
        case State::receiving:
            if (time > options.transfer_timeout) refuse_request(408);
            return;
        case State::sending:
            if (time > options.transfer_timeout) close();
            return;
        case State::lingering:
            if (time > longest_linger) close();
            return;
        case State::working:
            if (turn_ == Turn::posted) on_worked();  // if there was no memory to post it
            return;
        case State::closed:
            return;
    }
}

void Connection::close() {
    if (state_ == State::closed) return;
    enter(State::closed);
    Error ignored;
    const Turn turn = turn_;
    if (turn == Turn::worker || turn == Turn::wanted)
        socket_.shutdown(asio::ip::tcp::socket::shutdown_both, ignored);  // it may be about to send
    else
        socket_.close(ignored);
    shared_.closed(*this);
}

void Connection::begin_request() {
    parser_.emplace(RequestParser::Limits{shared_.options.max_header_bytes, shared_.options.max_body_bytes},
                    shared_.memory, [this] { return shared_.make_room(*this); });
    invited_ = false;
    read_all_ = false;
    enter(State::idle);
}

void Connection::next_request() {
    if (shared_.draining && received_.size() == 0) return close();
    begin_request();
    if (received_.size() > 0) return parse();
    if (received_.capacity() > piece_of_body) received_.shrink_to_fit();
    wait_for_bytes();
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
    wait_for_bytes();
}

void Connection::wait_for_bytes() {
    if (std::exchange(waiting_, true)) return;
    socket_.async_wait(asio::ip::tcp::socket::wait_read,
                       [self = shared_from_this()](const Error& error) { self->on_bytes(error); });
}

/// What one connection meets, mostly for want of memory, others need not suffer.
template <class Step>
void Connection::guarded(const Step& step) {
    const auto end = [this](const std::string& why) {
        warn("A connection was closed: " + why);
        close();
    };
    try {
        step();
    } catch (const std::exception& failure) {
        end(failure.what());
    } catch (...) {
        end("a store has thrown what is no exception");
    }
}

void Connection::on_bytes(const Error& error) {
    waiting_ = false;
    guarded([&] { take_bytes(error); });
}

void Connection::take_bytes(const Error& error) {
    if (state_ == State::closed) return;
    if (error) return close();
    if (state_ == State::lingering) return discard();
    if (state_ == State::working) {
        // The next request, or the end of the connection: either comes after the answer.
        Turn turn = Turn::worker;
        if (turn_.compare_exchange_strong(turn, Turn::wanted) || turn != Turn::ended) return;
        begin_request();
        if (received_.size() > 0) return parse();  // the next one came first, and may be all that comes
    }
    if (state_ == State::idle || state_ == State::receiving) receive();
}

void Connection::receive() {
    const std::size_t size = parser_->is_header_done() ? piece_of_body : piece;
    Error error;
    const std::size_t bytes = socket_.read_some(received_.prepare(size), error);
    if (error == asio::error::would_block) return wait_for_bytes();
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
                          self->wait_for_bytes();
                      });
}

void Connection::hand_over() {
    request_ = std::move(parser_->request());
    keep_ = parser_->keep_alive();
    read_all_ = true;
    arrived_ = Clock::now();
    // Whoever watches a server is to see it most of all when its workers have no time.
    if (Service::is_about_server(request_)) return look();
    const std::string_view operation = operation_of(request_.amz_target);
    if (shared_.quick.include(operation, request_.body, arrived_) && answer_at_once(operation)) return;
    enter(State::working);
    turn_ = received_.size() > 0 ? Turn::wanted : Turn::worker;
    // Writers wait for each other in the store: they are not to take all workers from those that read.
    const auto kind = is_write(operation) ? WorkerPool::Kind::queuing : WorkerPool::Kind::free;
    if (shared_.workers.try_run([self = shared_from_this()] { self->work(); }, kind)) return wait_for_bytes();
    turn_ = Turn::ended;
    send(shared_.service.refuse(503, "ServiceUnavailable"), keep_);
}

void Connection::look() {
    Metrics& metrics = shared_.service.metrics();
    metrics.waiting_requests = shared_.workers.waiting();
    metrics.reserved_bytes = shared_.memory.taken();
    send(shared_.service.answer(request_, arrived_), keep_);
}

/// @returns Whether it was possible; nothing has happened otherwise.
bool Connection::answer_at_once(std::string_view operation) {
    BudgetShare room{shared_.memory};
    if (!room.try_take(Service::most_memory_of(request_))) return false;
    const auto start = QuickRequests::start();
    std::optional<HttpAnswer> answer = shared_.service.try_to_answer(request_, arrived_);
    if (answer) send(std::move(*answer), keep_);
    shared_.quick.ended(operation, start, !answer);
    return answer.has_value();
}

/// What may hold much waits for no memory: the client is told to come again.
void Connection::carry_out() {
    const std::size_t most = shared_.service.most_memory_of(request_);
    const bool room = request_.memory.try_take(std::min(most, shared_.memory.total() / part_for_one_request));
    prepare(room ? shared_.service.answer(request_, arrived_) : shared_.service.refuse(503, "ServiceUnavailable"),
            keep_);
}

/// In a worker's thread.
void Connection::work() {
    try {
        carry_out();
    } catch (const std::exception&) {  // not even an error could be written
        let_go(answer_);
        let_go(request_);
        head_.clear();
        sent_ = body_size_ = 0;
        broken_ = true;
        turn_ = Turn::posted;
        asio::post(socket_.get_executor(), [self = shared_from_this()] { self->guarded([&] { self->on_worked(); }); });
        return;
    }
    Error error;
    sent_ = socket_.write_some(unsent(), error);
    broken_ = error && error != asio::error::would_block;
    const bool all_sent = sent_ == head_.size() + body_size_;
    if (all_sent) {
        let_go(request_);
        let_go(answer_);
        head_.clear();
        sent_ = body_size_ = 0;
    }
    const bool ended = all_sent && keep_;
    if (turn_.exchange(ended ? Turn::ended : Turn::posted) == Turn::wanted || !ended)
        asio::post(socket_.get_executor(), [self = shared_from_this()] { self->guarded([&] { self->on_worked(); }); });
}

/// Notices that a worker has ended which had no need to say so.
void Connection::settle() {
    if (state_ == State::working && turn_ == Turn::ended) next_request();
}

void Connection::on_worked() {
    if (state_ == State::closed) {
        Error ignored;
        socket_.close(ignored);
        return;
    }
    if (state_ != State::working || turn_ != Turn::posted) return settle();
    turn_ = Turn::ended;
    enter(State::sending);
    if (broken_) return close();
    send_rest();
}

/// What was read is no request, or no more of it comes: where the next one begins nobody knows.
void Connection::refuse_request(int status) {
    parser_.reset();  // with what it holds
    send(shared_.service.refuse(status, status == 503 ? "ServiceUnavailable" : ""), false);
}

void Connection::send(HttpAnswer answer, bool keep) {
    enter(State::sending);
    prepare(std::move(answer), keep);
    send_rest();
}

void Connection::prepare(HttpAnswer answer, bool keep) {
    answer_ = std::move(answer);
    keep_ = keep && !shared_.draining;
    head_ = head_of(answer_, keep_);
    body_size_ = request_.method == HttpRequest::Method::head ? 0 : answer_.body.size();
    sent_ = 0;
    let_go(request_.body);  // is not looked at again
    request_.memory = BudgetShare{shared_.memory};
    request_.memory.take(answer_.body.capacity());
}

std::array<asio::const_buffer, 2> Connection::unsent() const {
    const std::size_t of_head = std::min(sent_, head_.size());
    return {asio::buffer(head_) + of_head, asio::buffer(answer_.body.data(), body_size_) + (sent_ - of_head)};
}

void Connection::send_rest() {
    asio::async_write(socket_, unsent(), [self = shared_from_this()](const Error& error, std::size_t) {
        self->guarded([&] { self->on_sent(error); });
    });
}

void Connection::on_sent(const Error& error) {
    if (state_ != State::sending) return;
    let_go(request_);
    let_go(answer_);
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
    Error error;
    socket_.read_some(received_.prepare(piece), error);
    if (error && error != asio::error::would_block) return close();
    wait_for_bytes();
}

}  // namespace dynaloom::server
