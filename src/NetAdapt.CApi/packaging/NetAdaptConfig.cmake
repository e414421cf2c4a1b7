# find_package(NetAdapt) gives the targets
#   NetAdapt::netadapt         libnetadapt.so
#   NetAdapt::netadapt_static  libnetadapt.a, which brings its runtime along
# Wherever this folder lies: prefix/lib/cmake/NetAdapt/.
get_filename_component(_netadapt_prefix "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)

if(EXISTS "${_netadapt_prefix}/lib/libnetadapt.so.0" AND NOT TARGET NetAdapt::netadapt)
  add_library(NetAdapt::netadapt SHARED IMPORTED)
  set_target_properties(NetAdapt::netadapt PROPERTIES
    IMPORTED_LOCATION "${_netadapt_prefix}/lib/libnetadapt.so.0"
    IMPORTED_SONAME "libnetadapt.so.0"
    INTERFACE_INCLUDE_DIRECTORIES "${_netadapt_prefix}/include")
endif()

if(EXISTS "${_netadapt_prefix}/lib/libnetadapt.a" AND NOT TARGET NetAdapt::netadapt_static)
  add_library(NetAdapt::netadapt_static STATIC IMPORTED)
  set_target_properties(NetAdapt::netadapt_static PROPERTIES
    IMPORTED_LOCATION "${_netadapt_prefix}/lib/libnetadapt.a"
    IMPORTED_LINK_INTERFACE_LANGUAGES "C"
    INTERFACE_LINK_LIBRARIES "m;dl;pthread"
    INTERFACE_LINK_OPTIONS "LINKER:--gc-sections;LINKER:-z,nodelete"
    INTERFACE_INCLUDE_DIRECTORIES "${_netadapt_prefix}/include")
endif()

if(TARGET NetAdapt::netadapt OR TARGET NetAdapt::netadapt_static)
  set(NetAdapt_FOUND TRUE)
else()
  set(NetAdapt_FOUND FALSE)
  set(NetAdapt_NOT_FOUND_MESSAGE "neither libnetadapt.so.0 nor libnetadapt.a lies in ${_netadapt_prefix}/lib")
endif()
unset(_netadapt_prefix)
