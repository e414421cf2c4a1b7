/* plugin LIBRARY MODEL: loads the library as a plug-in is loaded, in threads that end after it was closed, again and again. */
#define _GNU_SOURCE
#include <netadapt.h>

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *library, *model;

static void *use(void *flags) {
  void *plugin = dlopen(library, RTLD_NOW | *(int *)flags);
  if (!plugin) {
    puts(dlerror());
    exit(1);
  }
  netadapt_status (*load)(const char *, netadapt_network **);
  netadapt_status (*release)(netadapt_network *);
  *(void **)&load = dlsym(plugin, "netadapt_load_network");
  *(void **)&release = dlsym(plugin, "netadapt_free_network");
  netadapt_network *network;
  if (load(model, &network) || release(network)) exit(1);
  dlclose(plugin);
  void *place; /* where the library lies */
  memcpy(&place, &load, sizeof place);
  return place;
}

int main(int count, char **arguments) {
  if (count != 3) return 2;
  library = arguments[1];
  model = arguments[2];
  int kinds[] = {RTLD_LOCAL, RTLD_GLOBAL, RTLD_LOCAL | RTLD_DEEPBIND};
  void *first = NULL;
  for (int i = 0; i < 12; i++) {
    pthread_t thread;
    void *place;
    if (pthread_create(&thread, NULL, use, kinds + i % 3) || pthread_join(thread, &place)) return 1;
    if (!first) first = place;
    if (place != first) return 3;
  }
  if (use(kinds) != first) return 3;
  Dl_info info;
  if (!dladdr(first, &info)) return 4; /* unloaded */
  return 0;
}
