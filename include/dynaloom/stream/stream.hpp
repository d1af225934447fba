#pragma once

/// The changes of tables: decoded (change.hpp), sorted by their type (dispatch.hpp), followed (consumer.hpp), and as
/// AWS hands them to Lambda functions (lambda_event.hpp).
#include <dynaloom/stream/change.hpp>
#include <dynaloom/stream/consumer.hpp>
#include <dynaloom/stream/dispatch.hpp>
#include <dynaloom/stream/lambda_event.hpp>
