#include "support/tls_server.hpp"

#include <array>
#include <csignal>
#include <stdexcept>
#include <string_view>
#include <utility>

#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

namespace dynaloom::test {
namespace {

template <auto Free>
struct Freer {
    template <class Object>
    void operator()(Object* object) const {
        Free(object);
    }
};
using Key = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freer<X509_free>>;
using Connection = std::unique_ptr<SSL, Freer<SSL_free>>;

void must(bool done, const char* what) {
    if (!done) throw std::runtime_error{std::string{"the TLS server: "} + what};
}

Certificate sign(EVP_PKEY* key, const std::string& address) {
    constexpr long day = 24L * 60 * 60;
    Certificate certificate{X509_new()};
    X509* const raw = certificate.get();
    X509_set_version(raw, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(raw), 1);
    X509_gmtime_adj(X509_getm_notBefore(raw), -day);
    X509_gmtime_adj(X509_getm_notAfter(raw), day);
    X509_set_pubkey(raw, key);
    X509_NAME* const name = X509_get_subject_name(raw);
    const std::string_view title = "dynaloom's tests";
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(title.data()),
                               static_cast<int>(title.size()), -1, 0);
    X509_set_issuer_name(raw, name);
    X509_EXTENSION* const names =
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, ("IP:" + address).c_str());
    must(names != nullptr && X509_add_ext(raw, names, -1) == 1, "its address");
    X509_EXTENSION_free(names);
    must(X509_sign(raw, key, EVP_sha256()) > 0, "signing");
    return certificate;
}

std::string to_pem(X509* certificate) {
    const std::unique_ptr<BIO, Freer<BIO_free_all>> memory{BIO_new(BIO_s_mem())};
    must(PEM_write_bio_X509(memory.get(), certificate) == 1, "PEM");
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(memory.get(), &bytes);
    return {bytes, static_cast<std::size_t>(size)};
}

}  // namespace

struct TlsServer::Context {
    Key key{EVP_EC_gen("P-256")};
    std::unique_ptr<SSL_CTX, Freer<SSL_CTX_free>> tls{SSL_CTX_new(TLS_server_method())};
};

TlsServer::TlsServer(const std::string& address, std::string answer)
    : context_{std::make_unique<Context>()}, answer_{std::move(answer)} {
    std::signal(SIGPIPE, SIG_IGN);  // NOLINT(cert-err33-c): a client that refuses the certificate hangs up
    const Certificate certificate = sign(context_->key.get(), address);
    certificate_ = to_pem(certificate.get());
    must(SSL_CTX_use_certificate(context_->tls.get(), certificate.get()) == 1 &&
             SSL_CTX_use_PrivateKey(context_->tls.get(), context_->key.get()) == 1,
         "its certificate");
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in place{};
    place.sin_family = AF_INET;
    place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof place;
    auto* const any = reinterpret_cast<sockaddr*>(&place);
    must(listener_ >= 0 && ::bind(listener_, any, size) == 0 && ::listen(listener_, 16) == 0 &&
             ::getsockname(listener_, any, &size) == 0,
         "its port");
    port_ = ntohs(place.sin_port);
    thread_ = std::thread{[this] { serve(); }};
}

TlsServer::~TlsServer() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
}

void TlsServer::serve() {
    while (true) {
        const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (socket < 0) return;
        const timeval limit{.tv_sec = 60, .tv_usec = 0};
        ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        const Connection connection{SSL_new(context_->tls.get())};
        SSL_set_fd(connection.get(), socket);
        std::array<char, 16'384> request{};
        if (SSL_accept(connection.get()) == 1 &&
            SSL_read(connection.get(), request.data(), static_cast<int>(request.size())) > 0) {
            ++requests_;
            SSL_write(connection.get(), answer_.data(), static_cast<int>(answer_.size()));
            SSL_shutdown(connection.get());
        }
        ::close(socket);
    }
}

}  // namespace dynaloom::test
