# Of the scripts that install a Caffe: writes $wrapper with the text of wrapper_text(), which they
# define. Only when it differs, so that a user who may not write there can still use the folder.
write_wrapper() {
  # shellcheck disable=SC2154  # of the script that reads this file
  [ "$(cat "$wrapper" 2>/dev/null)" != "$(wrapper_text)" ] || return 0
  wrapper_text >"$wrapper.part"
  chmod 755 "$wrapper.part"
  mv "$wrapper.part" "$wrapper"
}
