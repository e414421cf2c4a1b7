/* netadapt.h: NetAdapt.Native as a C library: load, run, measure, train, adapt and save networks.
 *
 * Every call that can fail returns a netadapt_status; netadapt_last_error() then says what, where and what to do next.
 *
 * Handles are numbers in a pointer's clothes: they are checked in every call, and nothing lies behind them. NULL, a freed handle,
 * a handle of another kind or any other pointer gives NETADAPT_INVALID_HANDLE, never a crash. What the library cannot check is
 * the memory behind the caller's buffers: it reads and writes exactly the sizes that are given.
 *
 * Threads: everything may be called from any thread at any time. Networks and families never change, so any number of threads may
 * work with one at once. Calls on one session are carried out one after the other: a second one waits. For parallel work make a
 * session for each thread. Freeing a handle while another thread works with it is safe: that call ends as if nothing had happened.
 *
 * Strings are UTF-8. Floats are IEEE 754 single precision. Nothing here may be called from a signal handler, and a callback may
 * not leave by longjmp or by a C++ exception.
 *
 * What it does to the process:
 * - Floating point: each call works in the usual environment (round to nearest, no traps, subnormals kept), whatever the thread has
 *   set by feenableexcept, fesetround or MXCSR, and puts the thread's own back, its flags included. Callbacks run in the caller's.
 * - Signals: the first call installs handlers for SIGSEGV and SIGFPE, which pass on what does not concern the library to those that
 *   were there before, and for SIGRTMIN (the C library's SIGRTMIN), which stops threads for a moment to collect garbage. A program
 *   that needs handlers of its own for SIGSEGV or SIGFPE installs them before the first call; or, later, calls from its handler the
 *   one that it replaced. It must leave SIGRTMIN alone, and not block it in threads that call; system calls are restarted
 *   (SA_RESTART). All other signals are as they were: SIGPIPE, SIGCHLD, SIGINT, SIGTERM, and so on.
 * - Unloading: dlclose does nothing; the library stays until the process ends. A plug-in that links libnetadapt.a must be linked with
 *   -Wl,-z,nodelete for the same.
 * - fork: a child may exec. Where the parent had used the library, each call in the child returns NETADAPT_FORKED at once; where it
 *   had not, the child may use it as any process.
 * - Nothing else is changed: locale, environment, current folder, umask, limits, timers, the threads' affinity.
 */
#ifndef NETADAPT_H
#define NETADAPT_H

#include <stddef.h>
#include <stdint.h>

#define NETADAPT_VERSION_MAJOR 0
#define NETADAPT_VERSION_MINOR 1
#define NETADAPT_VERSION_PATCH 0

#ifdef __cplusplus
extern "C" {
#endif

typedef struct netadapt_network netadapt_network; /* a network; never changes */
typedef struct netadapt_session netadapt_session; /* a network, or a family, ready to run: kernels chosen, weights packed, memory planned */
typedef struct netadapt_family netadapt_family;   /* the networks of an adaptation, from the most accurate to the fastest */

typedef int32_t netadapt_status;
enum {
  NETADAPT_OK = 0,
  NETADAPT_INVALID_ARGUMENT = 1, /* NULL, a wrong size, a number out of its range */
  NETADAPT_INVALID_HANDLE = 2,   /* NULL, freed, of another kind, or no handle at all */
  NETADAPT_INVALID_INPUT = 3,    /* a file, data or a setting is missing, damaged, not supported, or does not fit the others */
  NETADAPT_CANCELLED = 4,        /* a progress callback asked for it */
  NETADAPT_DIVERGED = 5,         /* training: the loss is no number any more, or rose to that of a network that knows nothing; lower the learning rate */
  NETADAPT_OUT_OF_MEMORY = 6,
  NETADAPT_FAULT = 7,            /* a fault of the library itself; please report it with the message */
  NETADAPT_FORKED = 8            /* called in a child made by fork() of a process that had used the library */
};

/* ---- the library ---- */

const char *netadapt_version(void); /* "0.1.0" */
const char *netadapt_isa(void);     /* what the kernels use here: "avx512", "avx2", "advsimd", "scalar" */

/* "NETADAPT_INVALID_HANDLE"; "unknown status" for anything that is none. */
const char *netadapt_status_name(netadapt_status status);

/* Why the last call on this thread that failed did so; "" where none did. Valid until the next call on this thread. */
const char *netadapt_last_error(void);

/* ---- networks ---- */

typedef struct netadapt_network_info {
  uint32_t struct_size; /* in: sizeof(netadapt_network_info) */
  /* What the network works on, whatever the layout of the file's arrays: netadapt_describe_input tells that. */
  int32_t input_height, input_width, input_channels;
  int32_t output_height, output_width, output_channels; /* height and width are 1 for a classifier */
  uint32_t reserved;
  uint64_t macs;              /* multiply-accumulates of one image */
  uint64_t weights_bytes;
  uint64_t peak_memory_bytes; /* packed weights and activations of a session with batch 1 and one thread */
} netadapt_network_info;

/* Reads an ONNX file (operator sets 7 to 22). The file is held open while the network lives; it may be replaced or deleted. */
netadapt_status netadapt_load_network(const char *path, netadapt_network **network);

/* The same for a file that leaves the height and width of its images open. */
netadapt_status netadapt_load_network_sized(const char *path, int32_t height, int32_t width, netadapt_network **network);

/* The same as netadapt_load_network from memory, which is copied. */
netadapt_status netadapt_load_network_memory(const void *bytes, size_t size, netadapt_network **network);

/* Takes about as long as making a session, since peak_memory_bytes is that of a real one. */
netadapt_status netadapt_describe_network(netadapt_network *network, netadapt_network_info *info);

typedef struct netadapt_array_info {
  uint32_t struct_size; /* in: sizeof(netadapt_array_info) */
  uint32_t rank;        /* number of axes */
  int64_t shape[8];     /* sizes of the axes, for one image */
  char axes[32];        /* what each axis is: "N,C,H,W", "N,H,W,C", "N,C"; "1": an axis of size 1; "NHW,C": the first three are joined */
  char name[128];       /* as in the file, in UTF-8; cut off where it is longer */
} netadapt_array_info;

/* The input array that the ONNX file declares: what a session with NETADAPT_FILE takes. */
netadapt_status netadapt_describe_input(netadapt_network *network, netadapt_array_info *info);

/* The output array that the ONNX file declares: what a session with NETADAPT_FILE gives. */
netadapt_status netadapt_describe_output(netadapt_network *network, netadapt_array_info *info);

/* Says what the outputs mean, where the network's last layers do not: "softmax" (one of several classes), "sigmoid" (one output, two
   classes), "multilabel" (each class by itself), or "auto". The network that is given back is for evaluating, training and adapting;
   a file that is saved keeps it. */
netadapt_status netadapt_choose_head(netadapt_network *network, const char *head, netadapt_network **chosen);

/* Writes an ONNX file (operator set 13), whole or not at all. Input and output have the names and layouts of the file that was read. */
netadapt_status netadapt_save_network(netadapt_network *network, const char *path);

netadapt_status netadapt_free_network(netadapt_network *network);

/* ---- running ---- */

/* NCHW and NHWC are the session's own layouts, whatever the file has: the same buffers fit a network whichever way it was exported. */
enum {
  NETADAPT_NCHW = 0, /* all of channel 0, then all of channel 1, ... */
  NETADAPT_NHWC = 1, /* all channels of a pixel together: as the library works inside, so nothing is turned round */
  NETADAPT_FILE = 2  /* as the ONNX file declares its arrays, and as other runtimes take and give them: see netadapt_describe_input. Of a
                        family the file of member 0 counts */
};

typedef struct netadapt_session_options {
  uint32_t struct_size; /* sizeof(netadapt_session_options) */
  int32_t batch;        /* the largest number of images in one run; 0: 1 */
  int32_t threads;      /* that share one run, the caller's included; 0: 1 */
  int32_t layout;       /* of input and output: NETADAPT_NCHW, NETADAPT_NHWC, NETADAPT_FILE */
} netadapt_session_options;

typedef struct netadapt_session_info {
  uint32_t struct_size; /* in: sizeof(netadapt_session_info) */
  int32_t batch, threads;
  int32_t member;             /* of a family, that the next run uses: 0 is the most accurate. A network has only 0 */
  uint64_t input_floats;      /* of one image */
  uint64_t output_floats;
  uint64_t peak_memory_bytes; /* all that the session holds; one memory serves all members' activations */
  uint64_t runs;              /* so far; 0 without a deadline, as the next two */
  uint64_t late_runs;         /* those that took longer than the deadline */
  uint64_t switches;          /* from one member to another */
} netadapt_session_info;

/* options: NULL for one image, one thread, NCHW. The network may be freed while its sessions live. */
netadapt_status netadapt_create_session(netadapt_network *network, const netadapt_session_options *options, netadapt_session **session);

/* Runs on the caller's buffers: input_floats must be one image's floats, or those of as many images as the batch allows, and
   output_floats must be what these images give. Input and output may not overlap. Takes no memory. */
netadapt_status netadapt_run_session(netadapt_session *session, const float *input, size_t input_floats, float *output, size_t output_floats);

netadapt_status netadapt_describe_session(netadapt_session *session, netadapt_session_info *info);

typedef struct netadapt_measurement {
  uint32_t struct_size; /* in: sizeof(netadapt_measurement) */
  uint32_t runs;
  double median_ms; /* of one run of one image */
  double mad_ms;    /* median absolute deviation from the median */
  double min_ms;
  double outliers;  /* share of the runs far from the median: above 0.1 the machine is busy with something else */
} netadapt_measurement;

/* Measures runs of one image for about so many seconds (0 to 3600), after a warm-up; with a deadline, of the present member. */
netadapt_status netadapt_measure_session(netadapt_session *session, double seconds, netadapt_measurement *measurement);

netadapt_status netadapt_free_session(netadapt_session *session);

/* ---- a network that adapts itself while it runs ---- */

typedef struct netadapt_member_info {
  uint32_t struct_size; /* in: sizeof(netadapt_member_info) */
  uint32_t reserved;
  double accuracy;      /* share of images that it knows; NaN where nobody judged it */
  double latency_ms;    /* of one run where the family was put together; NaN where nobody measured it. A session measures for itself */
  uint64_t macs;
  uint64_t weights_bytes;
} netadapt_member_info;

/* Reads what `netadapt family` wrote. The file is held open while the family lives; it may be replaced or deleted. */
netadapt_status netadapt_load_family(const char *path, netadapt_family **family);

/* The same from memory, which is copied. */
netadapt_status netadapt_load_family_memory(const void *bytes, size_t size, netadapt_family **family);

/* How many networks the family has. */
netadapt_status netadapt_count_members(netadapt_family *family, int32_t *count);

/* A member, 0 being the most accurate. */
netadapt_status netadapt_describe_member(netadapt_family *family, int32_t member, netadapt_member_info *info);

/* A member as a network of its own. */
netadapt_status netadapt_get_member(netadapt_family *family, int32_t member, netadapt_network **network);

netadapt_status netadapt_free_family(netadapt_family *family);

/* A session that is given a deadline, in milliseconds a run, instead of a network: it measures its own runs, and uses the most accurate
   member that keeps the deadline, as the device throttles and recovers. All members are planned here, over one memory for activations;
   a move takes none. Making it takes a second or so, since each member is measured. netadapt_describe_session tells how it goes. */
netadapt_status netadapt_create_deadline_session(netadapt_family *family, double deadline_ms, const netadapt_session_options *options, netadapt_session **session);

/* ---- training and adapting ---- */

enum {
  NETADAPT_STAGE_TRAINING = 0,    /* steps of a training */
  NETADAPT_STAGE_TABLE = 1,       /* the latency table is measured */
  NETADAPT_STAGE_PROPOSALS = 2,   /* an iteration's proposals are made and judged */
  NETADAPT_STAGE_FINE_TUNING = 3  /* the adapted network is fine-tuned to the end */
};

typedef struct netadapt_progress {
  uint32_t struct_size;
  int32_t stage;
  int32_t iteration;   /* of Algorithm 1, from 1; the epoch in training and fine-tuning */
  int32_t done, of;    /* steps, layer shapes, proposals, epochs */
  double loss;         /* of the epoch so far; NaN where nothing is trained just now */
  double accuracy;     /* share of images that are right, on those that the stage judges by; NaN before it is known */
  double latency_ms;   /* of the network as it is now; NaN before it is known */
  double seconds_left; /* until the end; NaN before it is known */
} netadapt_progress;

/* Called again and again while work goes on, from any thread of the library but never by two at once. Returns 0 to go on; anything
   else stops the work at its next safe point, and the call ends with NETADAPT_CANCELLED. It may call the library. */
typedef int (*netadapt_progress_fn)(const netadapt_progress *progress, void *user);

typedef struct netadapt_evaluation {
  uint32_t struct_size; /* in: sizeof(netadapt_evaluation) */
  uint32_t images;
  double top1, top5; /* shares of the images; top1 of a sigmoid or multi-label head: of those whose labels are all right at 0.5 */
  double loss;       /* mean cross-entropy, in nats; of a sigmoid or multi-label head the mean binary one of the outputs */
} netadapt_evaluation;

/* How good a network is on the test images of data: a folder as `netadapt eval --data` takes it, or "builtin:shapes".
   normalize: as --normalize ("imagenet", "scale=1/255;mean=..;std=.."); NULL: what the network's file says. threads 0: all cores. */
netadapt_status netadapt_evaluate_network(netadapt_network *network, const char *data, const char *normalize, int32_t threads, netadapt_evaluation *evaluation);

enum { NETADAPT_SGD = 0, NETADAPT_RMSPROP = 1, NETADAPT_ADAMW = 2 };

typedef struct netadapt_train_options {
  uint32_t struct_size;
  int32_t epochs;
  int32_t steps;        /* batches to train on, instead of epochs; 0: epochs decide */
  int32_t batch;
  int32_t optimizer;    /* NETADAPT_SGD, NETADAPT_RMSPROP, NETADAPT_ADAMW */
  int32_t threads;      /* 0: all cores. Another number gives other bits */
  int32_t resume;       /* not 0: go on from the checkpoint, where there is one */
  float learning_rate;  /* a cosine falls from here; 0: found by short trainings of the network, whose steps are told too */
  float weight_decay;
  float label_smoothing;
  uint64_t seed;
  uint64_t memory_limit;  /* bytes that training may hold; 0: any */
  const char *data;       /* as for netadapt_evaluate_network; must be set */
  const char *normalize;  /* NULL: what the network's file says */
  const char *checkpoint; /* a file that is written on the way, and when cancelled; NULL: none */
} netadapt_train_options;

/* Fills in what `netadapt train` does without options. struct_size must be set by the caller. */
netadapt_status netadapt_default_train_options(netadapt_train_options *options);

/* Trains a copy of the network; progress may be NULL. The result is a network of its own. */
netadapt_status netadapt_train_network(netadapt_network *network, const netadapt_train_options *options, netadapt_progress_fn progress, void *user,
                                       netadapt_network **trained);

/* A setting of an adaptation: an option of `netadapt adapt` without its dashes. {"budget", "latency=60%"}, {"data", "images"}.
   Settings that may be given again for more (budget, exclude) may stand there again. budget and data must be given. */
typedef struct netadapt_setting {
  const char *name;
  const char *value;
} netadapt_setting;

typedef struct netadapt_adaptation {
  uint32_t struct_size;   /* in: sizeof(netadapt_adaptation) */
  int32_t met;            /* not 0: the written network, read back and measured whole, meets the budget */
  int32_t iterations;
  uint32_t reserved;
  double latency_before_ms, latency_after_ms;   /* measured whole */
  double accuracy_before, accuracy_after;       /* on the test images; NaN where there are none */
  uint64_t macs_before, macs_after;
  uint64_t weights_bytes_before, weights_bytes_after;
} netadapt_adaptation;

/* Shrinks the network to a budget (NetAdapt, Algorithm 1), and keeps everything in the folder run, which does not exist yet or is
   empty. Not reaching the budget is no error: see met. progress, adaptation and adapted may be NULL. Whatever happens to the process,
   netadapt_resume_adaptation goes on from the folder to the same result; so it does after NETADAPT_CANCELLED. */
netadapt_status netadapt_adapt_network(netadapt_network *network, const char *run, const netadapt_setting *settings, size_t count,
                                       netadapt_progress_fn progress, void *user, netadapt_adaptation *adaptation, netadapt_network **adapted);

netadapt_status netadapt_resume_adaptation(const char *run, netadapt_progress_fn progress, void *user, netadapt_adaptation *adaptation,
                                           netadapt_network **adapted);

#ifdef __cplusplus
}
#endif

#endif
