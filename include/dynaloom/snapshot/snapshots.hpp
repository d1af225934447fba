#pragma once

/// Tables in memory: loaded and refreshed (snapshot.hpp, snapshot_map.hpp), searched and grouped (row_index.hpp,
/// row_groups.hpp), joined (join.hpp), written as text (text_output.hpp). SQL over them is a component of its own
/// (sql.hpp).
#include <dynaloom/snapshot/join.hpp>
#include <dynaloom/snapshot/row_groups.hpp>
#include <dynaloom/snapshot/row_index.hpp>
#include <dynaloom/snapshot/snapshot.hpp>
#include <dynaloom/snapshot/snapshot_map.hpp>
#include <dynaloom/snapshot/text_output.hpp>
