// Parts of the program that are loaded only when they are needed, because what they stand on takes
// longer to load than everything else the program does.
#pragma once

#include <optional>
#include <string>

namespace torch2caffe {

// Why the plug-in `name` cannot be loaded; nothing where it can.
std::optional<std::string> why_no_plugin(const std::string& name);

// The address of `symbol` in the plug-in `name`, which is loaded from the folder torch2caffe beside
// the library, or from $TORCH2CAFFE_PLUGINS. Throws ConvertError (unreadable_input) when it cannot
// be loaded; `needs` says what the user must install for it.
void* plugin_symbol(const std::string& name, const char* symbol, const std::string& needs);

}  // namespace torch2caffe
