#pragma once

/// The changes of tables: decoded (change.hpp), sorted by their type (dispatch.hpp) and followed (consumer.hpp).
#include <dynaloom/stream/change.hpp>
#include <dynaloom/stream/consumer.hpp>
#include <dynaloom/stream/dispatch.hpp>
