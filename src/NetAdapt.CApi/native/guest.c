/* netadapt's functions as C programs call them. Each lets the C# code behind it run as it must, and leaves the thread and the process
 * as they were: see guest.h. Two macros write the functions; one is for those that call the program back. */
#define _GNU_SOURCE
#include "netadapt.h"
#include "guest.h"

#include <pthread.h>
#include <signal.h>

netadapt_status managed_netadapt_start(void);
const char *managed_netadapt_version(void);
const char *managed_netadapt_isa(void);
const char *managed_netadapt_last_error(void);

static pthread_once_t once = PTHREAD_ONCE_INIT;
static netadapt_status failure;       /* why the runtime could not be set up; 0: it could */
static const char *version, *isa;     /* live as long as the process */
static volatile sig_atomic_t is_child; /* of a process in which the runtime had been started */

static void forked(void) { is_child = 1; }

/* Starts the runtime, which ignores SIGPIPE for the whole process; the program's own choice is put back. */
static void start(void) {
  struct sigaction pipe;
  sigaction(SIGPIPE, NULL, &pipe);
  failure = managed_netadapt_start();
  sigaction(SIGPIPE, &pipe, NULL);
  version = managed_netadapt_version();
  isa = managed_netadapt_isa();
  pthread_atfork(NULL, NULL, forked);
}

/* Lets the library's code run. In a child made by fork() it cannot: the threads that it needs stayed in the parent. */
static netadapt_status begin(guest_environment *before) {
  if (is_child) return NETADAPT_FORKED;
  *before = guest_enter();
  pthread_once(&once, start);
  if (failure) guest_set(before);
  return failure;
}

/* A function that returns a status: its name, its parameters, and its arguments. */
#define FUNCTION(name, parameters, arguments)  \
  netadapt_status managed_##name parameters;   \
  netadapt_status name parameters {            \
    guest_environment before;                  \
    netadapt_status status = begin(&before);   \
    if (status) return status;                 \
    status = managed_##name arguments;         \
    guest_set(&before);                        \
    return status;                             \
  }

/* A program's callback, and the environment that it expects: that of the call. */
typedef struct {
  netadapt_progress_fn call;
  void *user;
  guest_environment environment;
} callback;

static int report(const netadapt_progress *progress, void *user) {
  callback *host = user;
  guest_environment own = guest_get();
  guest_set(&host->environment);
  int stop = host->call(progress, host->user);
  guest_set(&own);
  return stop;
}

/* The same of a function that takes a callback: its arguments with reporter and &host instead of progress and user. */
#define FUNCTION_WITH_PROGRESS(name, parameters, arguments)           \
  netadapt_status managed_##name parameters;                          \
  netadapt_status name parameters {                                   \
    callback host = {progress, user, {0}};                            \
    netadapt_progress_fn reporter = progress ? report : NULL;         \
    netadapt_status status = begin(&host.environment);                \
    if (status) return status;                                        \
    status = managed_##name arguments;                                \
    guest_set(&host.environment);                                     \
    return status;                                                    \
  }

FUNCTION(netadapt_load_network, (const char *path, netadapt_network **network), (path, network))
FUNCTION(netadapt_load_network_sized,
         (const char *path, int32_t height, int32_t width, netadapt_network **network),
         (path, height, width, network))
FUNCTION(netadapt_load_network_memory,
         (const void *bytes, size_t size, netadapt_network **network),
         (bytes, size, network))
FUNCTION(netadapt_describe_network, (netadapt_network *network, netadapt_network_info *info), (network, info))
FUNCTION(netadapt_describe_input, (netadapt_network *network, netadapt_array_info *info), (network, info))
FUNCTION(netadapt_describe_output, (netadapt_network *network, netadapt_array_info *info), (network, info))
FUNCTION(netadapt_choose_head,
         (netadapt_network *network, const char *head, netadapt_network **chosen),
         (network, head, chosen))
FUNCTION(netadapt_save_network, (netadapt_network *network, const char *path), (network, path))
FUNCTION(netadapt_free_network, (netadapt_network *network), (network))
FUNCTION(netadapt_create_session,
         (netadapt_network *network, const netadapt_session_options *options, netadapt_session **session),
         (network, options, session))
FUNCTION(netadapt_run_session,
         (netadapt_session *session, const float *input, size_t input_floats, float *output, size_t output_floats),
         (session, input, input_floats, output, output_floats))
FUNCTION(netadapt_describe_session, (netadapt_session *session, netadapt_session_info *info), (session, info))
FUNCTION(netadapt_measure_session,
         (netadapt_session *session, double seconds, netadapt_measurement *measurement),
         (session, seconds, measurement))
FUNCTION(netadapt_free_session, (netadapt_session *session), (session))
FUNCTION(netadapt_load_family, (const char *path, netadapt_family **family), (path, family))
FUNCTION(netadapt_load_family_memory, (const void *bytes, size_t size, netadapt_family **family), (bytes, size, family))
FUNCTION(netadapt_count_members, (netadapt_family *family, int32_t *count), (family, count))
FUNCTION(netadapt_describe_member,
         (netadapt_family *family, int32_t member, netadapt_member_info *info),
         (family, member, info))
FUNCTION(netadapt_get_member,
         (netadapt_family *family, int32_t member, netadapt_network **network),
         (family, member, network))
FUNCTION(netadapt_free_family, (netadapt_family *family), (family))
FUNCTION(netadapt_create_deadline_session,
         (netadapt_family *family, double deadline_ms, const netadapt_session_options *options,
          netadapt_session **session),
         (family, deadline_ms, options, session))
FUNCTION(netadapt_evaluate_network,
         (netadapt_network *network, const char *data, const char *normalize, int32_t threads,
          netadapt_evaluation *evaluation),
         (network, data, normalize, threads, evaluation))
FUNCTION(netadapt_default_train_options, (netadapt_train_options *options), (options))
FUNCTION_WITH_PROGRESS(netadapt_train_network,
                       (netadapt_network *network, const netadapt_train_options *options,
                        netadapt_progress_fn progress, void *user, netadapt_network **trained),
                       (network, options, reporter, &host, trained))
FUNCTION_WITH_PROGRESS(netadapt_adapt_network,
                       (netadapt_network *network, const char *run, const netadapt_setting *settings, size_t count,
                        netadapt_progress_fn progress, void *user, netadapt_adaptation *adaptation, netadapt_network **adapted),
                       (network, run, settings, count, reporter, &host, adaptation, adapted))
FUNCTION_WITH_PROGRESS(netadapt_resume_adaptation,
                       (const char *run, netadapt_progress_fn progress, void *user, netadapt_adaptation *adaptation,
                        netadapt_network **adapted),
                       (run, reporter, &host, adaptation, adapted))

const char *netadapt_version(void) {
  guest_environment before;
  if (!begin(&before)) guest_set(&before);
  return version;
}

const char *netadapt_isa(void) {
  guest_environment before;
  if (!begin(&before)) guest_set(&before);
  return isa;
}

const char *netadapt_last_error(void) {
  if (is_child)
    return "the library was used before this process was made by fork(): only the parent can go on with it. Fork first, or call exec in the child.";
  guest_environment before = guest_enter();
  pthread_once(&once, start);
  const char *text = managed_netadapt_last_error();
  guest_set(&before);
  return text;
}

const char *netadapt_status_name(netadapt_status status) {
  switch (status) {
#define NAME(status) case status: return #status;
    NAME(NETADAPT_OK)
    NAME(NETADAPT_INVALID_ARGUMENT)
    NAME(NETADAPT_INVALID_HANDLE)
    NAME(NETADAPT_INVALID_INPUT)
    NAME(NETADAPT_CANCELLED)
    NAME(NETADAPT_DIVERGED)
    NAME(NETADAPT_OUT_OF_MEMORY)
    NAME(NETADAPT_FAULT)
    NAME(NETADAPT_FORKED)
#undef NAME
  }
  return "unknown status";
}
