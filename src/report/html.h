// Pieces of HTML.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "graph/tensor.h"

namespace torch2caffe {

std::string escaped(const std::string& text);

// "1x3x224x224".
std::string shape_text(const Shape& shape);

// "25.5 M"; small ones as they are.
std::string count_text(int64_t count);

// A cell of a table; `title` is shown where one points at it.
std::string cell(const std::string& text, const std::string& title = "");

// A cell by whose number the table is sorted, whatever it is written like.
std::string number_cell(const std::string& text, double value);

// A count, sorted by what it is.
std::string count_cell(int64_t count);

// A table that can be sorted and searched, with a heading of that id.
std::string data_table(const std::string& id, const std::string& title,
                       const std::vector<std::string>& columns, const std::string& rows);

// A file of src/report/page.
std::string_view page_file(std::string_view name);

// The whole page, with nothing beside it: `title`, which is HTML, is its heading as well.
std::string page(const std::string& title, const std::string& body,
                 const std::vector<const char*>& scripts);

}  // namespace torch2caffe
