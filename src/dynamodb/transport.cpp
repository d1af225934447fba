#include "dynamodb/transport.hpp"

#include "dynamodb/endpoint.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <cstring>
#include <mutex>
#include <new>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dynaloom::dynamodb {

namespace {

/// Far more than DynamoDB sends; a server that never ends must not fill the memory.
constexpr std::size_t longest_body = 64UL << 20U;

struct FreeHandle {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
using Handle = std::unique_ptr<CURL, FreeHandle>;

struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using List = std::unique_ptr<curl_slist, FreeList>;

void append(List& list, const char* line) {
    curl_slist* longer = curl_slist_append(list.get(), line);
    if (longer == nullptr) throw std::bad_alloc{};
    (void)list.release();
    list.reset(longer);
}

template <class Value>
void set(CURL* handle, CURLoption option, Value value) {
    if (const CURLcode code = curl_easy_setopt(handle, option, value); code == CURLE_OUT_OF_MEMORY)
        throw std::bad_alloc{};
}

// What libcurl calls. Exceptions must not pass through it: a failure to take bytes ends the transfer.

std::size_t take_header(char* bytes, std::size_t /*one*/, std::size_t size, void* reply) noexcept {
    try {
        static_cast<HttpReply*>(reply)->take_header({bytes, size});
        return size;
    } catch (const std::bad_alloc&) {
        return 0;
    }
}

std::size_t take_body(char* bytes, std::size_t /*one*/, std::size_t size, void* reply) noexcept {
    std::string& body = static_cast<HttpReply*>(reply)->body;
    if (body.size() + size > longest_body) return 0;
    try {
        body.append(bytes, size);
        return size;
    } catch (const std::bad_alloc&) {
        return 0;
    }
}

std::size_t give_body(char* bytes, std::size_t one, std::size_t size, void* rest) noexcept {
    auto& left = *static_cast<std::string_view*>(rest);
    const std::size_t count = std::min(left.size(), one * size);
    std::memcpy(bytes, left.data(), count);
    left.remove_prefix(count);
    return count;
}

/// @param certificates  A file of those that are trusted; empty: the system's.
Handle new_handle(const std::string& certificates) {
    Handle handle{curl_easy_init()};
    if (!handle) throw std::bad_alloc{};
    CURL* const raw = handle.get();
    set(raw, CURLOPT_NOSIGNAL, 1L);
    set(raw, CURLOPT_QUICK_EXIT, 1L);  // a name server that does not answer must not hold up a call past its time
    set(raw, CURLOPT_PROTOCOLS_STR, "http,https");
    set(raw, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(raw, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(raw, CURLOPT_SSL_VERIFYPEER, 1L);
    set(raw, CURLOPT_SSL_VERIFYHOST, 2L);
    if (!certificates.empty()) set(raw, CURLOPT_CAINFO, certificates.c_str());
    set(raw, CURLOPT_TCP_NODELAY, 1L);
    set(raw, CURLOPT_TCP_KEEPALIVE, 1L);
    set(raw, CURLOPT_HEADERFUNCTION, &take_header);
    set(raw, CURLOPT_WRITEFUNCTION, &take_body);
    set(raw, CURLOPT_READFUNCTION, &give_body);
    return handle;
}

/// Whether any of the request has left: what has not cannot have been done. What a proxy is asked for before there is
/// TLS is none of it.
bool has_sent(CURL* handle, bool secure) {
    long bytes = 0;
    long connections = 0;
    curl_off_t tls_time = 0;
    curl_easy_getinfo(handle, CURLINFO_REQUEST_SIZE, &bytes);
    curl_easy_getinfo(handle, CURLINFO_NUM_CONNECTS, &connections);
    curl_easy_getinfo(handle, CURLINFO_APPCONNECT_TIME_T, &tls_time);
    return bytes > 0 && (!secure || connections == 0 || tls_time > 0);
}

HttpFailure failure_of(CURLcode code, CURL* handle, bool secure, const std::string& text) {
    const bool sent = has_sent(handle, secure);
    HttpFailure failure{.fault = sent ? Fault::lost : Fault::unsent,
                        .message = text.empty() ? curl_easy_strerror(code) : text};
    if (code == CURLE_OPERATION_TIMEDOUT && sent) failure.fault = Fault::late;
    return failure;
}

}  // namespace

class Transport::Pool {
public:
    explicit Pool(std::size_t idle) : most_{idle} {
        static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);  // by one thread, once
        if (initialised != CURLE_OK) throw std::bad_alloc{};
        idle_.reserve(most_);
        certificates_ = process_environment("AWS_CA_BUNDLE").value_or("");
    }

    /// The handle used last, whose connection is the likeliest to be open.
    Handle take() {
        {
            const std::lock_guard lock{mutex_};
            if (!idle_.empty()) {
                Handle handle = std::move(idle_.back());
                idle_.pop_back();
                return handle;
            }
        }
        return new_handle(certificates_);
    }

    void give(Handle handle) noexcept {
        const std::lock_guard lock{mutex_};
        if (idle_.size() < most_) idle_.push_back(std::move(handle));
    }

private:
    std::size_t most_;
    std::string certificates_;
    std::mutex mutex_;
    std::vector<Handle> idle_;
};

Transport::Transport(std::size_t idle) : pool_{std::make_unique<Pool>(idle)} {}
Transport::~Transport() = default;

HttpOutcome Transport::send(const HttpRequest& request, milliseconds connect_limit, milliseconds limit) {
    Handle handle = pool_->take();
    CURL* const raw = handle.get();
    List headers;
    append(headers, "Expect:");  // no round trip before the body
    append(headers, "User-Agent: dynaloom");
    for (const std::string& header : request.headers) append(headers, header.c_str());
    HttpReply reply;
    std::string error(CURL_ERROR_SIZE, '\0');
    std::string_view rest = request.body;

    set(raw, CURLOPT_URL, request.url.c_str());
    const bool has_body = request.method != "GET";
    set(raw, has_body ? CURLOPT_POST : CURLOPT_HTTPGET, 1L);
    set(raw, CURLOPT_CUSTOMREQUEST, request.method == "PUT" ? "PUT" : static_cast<const char*>(nullptr));
    set(raw, CURLOPT_NOPROXY, request.direct ? "*" : static_cast<const char*>(nullptr));
    set(raw, CURLOPT_HTTPHEADER, headers.get());
    set(raw, CURLOPT_HEADERDATA, &reply);
    set(raw, CURLOPT_WRITEDATA, &reply);
    set(raw, CURLOPT_READDATA, &rest);
    set(raw, CURLOPT_ERRORBUFFER, error.data());
    // libcurl sends a request again by itself if a kept connection breaks before any answer, unless the body comes from
    // a function that cannot go back.
    if (has_body) {
        set(raw, CURLOPT_POSTFIELDS, request.repeatable ? request.body.data() : nullptr);
        set(raw, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    }
    set(raw, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(std::min(connect_limit, limit).count()));
    set(raw, CURLOPT_TIMEOUT_MS, static_cast<long>(limit.count()));

    const CURLcode code = curl_easy_perform(raw);
    set(raw, CURLOPT_HTTPHEADER, static_cast<curl_slist*>(nullptr));  // the handle outlives these two
    set(raw, CURLOPT_ERRORBUFFER, static_cast<char*>(nullptr));
    error.resize(std::strlen(error.c_str()));
    if (code != CURLE_OK)
        return failure_of(code, raw, request.url.starts_with("https:"), error);  // and its connection is closed with it
    long status = 0;
    curl_easy_getinfo(raw, CURLINFO_RESPONSE_CODE, &status);
    reply.status = static_cast<int>(status);
    pool_->give(std::move(handle));
    return reply;
}

}  // namespace dynaloom::dynamodb
