# Run by CPack between installing and packing: what Debian's policy wants of a package besides.
set(usr ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/usr)
set(doc ${usr}/share/doc/${CPACK_PACKAGE_NAME})
file(READ ${CPACK_LICENCE} licence)
file(WRITE ${doc}/copyright "${licence}")
string(TIMESTAMP now "%a, %d %b %Y %H:%M:%S +0000" UTC)
file(WRITE ${doc}/changelog "${CPACK_PACKAGE_NAME} (${CPACK_PACKAGE_VERSION}) stable; urgency=medium

  * Built from the source; its CHANGELOG.md tells what changed.

 -- ${CPACK_PACKAGE_CONTACT}  ${now}
")
file(WRITE ${usr}/share/lintian/overrides/${CPACK_PACKAGE_NAME}
"# One package is easier to install than a program, its library and the headers apart.
torch2caffe: package-name-doesnt-match-sonames *
torch2caffe: link-to-shared-library-in-wrong-package *
# CPack writes these scripts where a library is.
torch2caffe: maintscript-calls-ldconfig *
")
file(GLOB packed ${doc}/changelog ${usr}/share/man/man1/*.1)
execute_process(COMMAND gzip -9n ${packed} COMMAND_ERROR_IS_FATAL ANY)
file(GLOB_RECURSE written ${doc}/* ${usr}/share/lintian/* ${usr}/share/man/*)
file(CHMOD ${written} PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
