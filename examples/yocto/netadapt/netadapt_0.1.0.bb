SUMMARY = "Shrinks, trains and runs convolutional networks on the device that they are for"
LICENSE = "CLOSED"

COMPATIBLE_HOST = "(aarch64|x86_64).*-linux"
COMPATIBLE_HOST:libc-musl = "null"
NETADAPT_RID = "linux-arm64"
NETADAPT_RID:x86-64 = "linux-x64"

# The archive unpacks into ${BP}, where every release of Yocto looks without being told.
SRC_URI = "file://${BP}-${NETADAPT_RID}.tar.gz"

do_configure[noexec] = "1"
do_compile[noexec] = "1"

do_install() {
    install -d ${D}${includedir} ${D}${libdir}/pkgconfig ${D}${libdir}/cmake/NetAdapt ${D}${bindir}
    install -m 0644 ${S}/include/netadapt.h ${D}${includedir}/
    install -m 0755 ${S}/lib/libnetadapt.so.0 ${D}${libdir}/
    ln -s libnetadapt.so.0 ${D}${libdir}/libnetadapt.so
    install -m 0644 ${S}/lib/libnetadapt.a ${D}${libdir}/
    install -m 0644 ${S}/lib/pkgconfig/netadapt.pc ${D}${libdir}/pkgconfig/
    install -m 0644 ${S}/lib/cmake/NetAdapt/*.cmake ${D}${libdir}/cmake/NetAdapt/
    install -m 0755 ${S}/netadapt ${D}${bindir}/
    # x86-64 only: the builds for AVX-512, which the program hands over to, and which the dynamic linker prefers, where they can run.
    if [ -d ${S}/lib/glibc-hwcaps ]; then
        install -m 0755 ${S}/netadapt-avx512 ${D}${bindir}/
        install -d ${D}${libdir}/glibc-hwcaps/x86-64-v4
        install -m 0755 ${S}/lib/glibc-hwcaps/x86-64-v4/libnetadapt.so.0 ${D}${libdir}/glibc-hwcaps/x86-64-v4/
    fi
}

PACKAGES =+ "${PN}-bin"
FILES:${PN}-bin = "${bindir}"
FILES:${PN} += "${libdir}/glibc-hwcaps"
FILES:${PN}-dev += "${libdir}/cmake"

# Made and stripped by another tool chain.
INSANE_SKIP:${PN} = "already-stripped ldflags"
INSANE_SKIP:${PN}-bin = "already-stripped ldflags"
INHIBIT_PACKAGE_STRIP = "1"
INHIBIT_SYSROOT_STRIP = "1"
