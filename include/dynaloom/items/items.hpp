#pragma once

#include <dynaloom/items/item.hpp>
#include <dynaloom/items/item_range.hpp>
#include <dynaloom/items/item_table.hpp>
#include <dynaloom/items/key.hpp>
