################################################################################
#
# netadapt
#
################################################################################

NETADAPT_VERSION = 0.1.0
NETADAPT_RID = $(if $(BR2_aarch64),linux-arm64,linux-x64)
NETADAPT_SOURCE = netadapt-$(NETADAPT_VERSION)-$(NETADAPT_RID).tar.gz
# Made by tools/publish, and put into the download folder by hand.
NETADAPT_SITE = file://$(DL_DIR)/netadapt
NETADAPT_LICENSE = PROPRIETARY
NETADAPT_REDISTRIBUTE = NO
NETADAPT_INSTALL_STAGING = YES

define NETADAPT_INSTALL_STAGING_CMDS
	mkdir -p $(STAGING_DIR)/usr/include $(STAGING_DIR)/usr/lib/pkgconfig $(STAGING_DIR)/usr/lib/cmake/NetAdapt
	$(INSTALL) -m 0644 $(@D)/include/netadapt.h $(STAGING_DIR)/usr/include/
	$(INSTALL) -m 0755 $(@D)/lib/libnetadapt.so.0 $(STAGING_DIR)/usr/lib/
	ln -sf libnetadapt.so.0 $(STAGING_DIR)/usr/lib/libnetadapt.so
	$(INSTALL) -m 0644 $(@D)/lib/libnetadapt.a $(STAGING_DIR)/usr/lib/
	$(INSTALL) -m 0644 $(@D)/lib/pkgconfig/netadapt.pc $(STAGING_DIR)/usr/lib/pkgconfig/
	$(INSTALL) -m 0644 $(@D)/lib/cmake/NetAdapt/*.cmake $(STAGING_DIR)/usr/lib/cmake/NetAdapt/
endef

define NETADAPT_INSTALL_TARGET_CMDS
	$(INSTALL) -D -m 0755 $(@D)/lib/libnetadapt.so.0 $(TARGET_DIR)/usr/lib/libnetadapt.so.0
	$(NETADAPT_INSTALL_WIDE_LIBRARY)
	$(NETADAPT_INSTALL_PROGRAM)
endef

ifeq ($(BR2_PACKAGE_NETADAPT_PROGRAM),y)
define NETADAPT_INSTALL_PROGRAM
	$(INSTALL) -D -m 0755 $(@D)/netadapt $(TARGET_DIR)/usr/bin/netadapt
	$(NETADAPT_INSTALL_WIDE_PROGRAM)
endef
endif

# The builds for AVX-512, which the dynamic linker prefers, and which the program hands over to, where they can run.
ifeq ($(BR2_x86_64),y)
define NETADAPT_INSTALL_WIDE_LIBRARY
	$(INSTALL) -D -m 0755 $(@D)/lib/glibc-hwcaps/x86-64-v4/libnetadapt.so.0 $(TARGET_DIR)/usr/lib/glibc-hwcaps/x86-64-v4/libnetadapt.so.0
endef

define NETADAPT_INSTALL_WIDE_PROGRAM
	$(INSTALL) -D -m 0755 $(@D)/netadapt-avx512 $(TARGET_DIR)/usr/bin/netadapt-avx512
endef
endif

$(eval $(generic-package))
