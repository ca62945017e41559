# What is installed, as a package of the Debian that this is built on: `make deb`.
# The release is part of the version, as the libraries that it depends on are.
execute_process(COMMAND sh -c ". /etc/os-release && echo $ID$VERSION_ID" OUTPUT_VARIABLE release
  OUTPUT_STRIP_TRAILING_WHITESPACE)
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME torch2caffe)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION}+${release})
set(CPACK_PACKAGE_CONTACT "The torch2caffe authors <authors@torch2caffe.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "converter of PyTorch models to Caffe")
set(CPACK_PACKAGE_DESCRIPTION "Every blob of the Caffe network is compared with the values that PyTorch
computes, before the files are handed over. The package has the program, its
manual and completions for bash, zsh and fish, and the library for C++.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS_POLICY ">=")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS python3-torch)
set(CPACK_DEBIAN_PACKAGE_SUGGESTS graphviz)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
file(WRITE ${CMAKE_BINARY_DIR}/package/triggers "activate-noawait ldconfig\n")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${CMAKE_BINARY_DIR}/package/triggers)
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_CURRENT_LIST_DIR}/complete_package.cmake)
set(CPACK_LICENCE ${CMAKE_SOURCE_DIR}/LICENSE)
set(CPACK_VERBATIM_VARIABLES ON)
include(CPack)
