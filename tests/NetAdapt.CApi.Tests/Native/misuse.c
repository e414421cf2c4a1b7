/* misuse MODEL FOLDER WHAT: does to the library what it should not, and checks that each call answers with a status and a message. */
#define _GNU_SOURCE
#include <netadapt.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static int failures;

/* A status that was expected, and a message where it is an error. */
static void expect(netadapt_status got, netadapt_status wanted, const char *call, int line) {
  if (got != wanted) {
    printf("line %d: %s gave %s: %s\n", line, call, netadapt_status_name(got), netadapt_last_error());
    failures++;
  } else if (wanted != NETADAPT_OK && strlen(netadapt_last_error()) < 8) {
    printf("line %d: %s gave no message\n", line, call);
    failures++;
  }
}

#define EXPECT(status, call) expect(call, status, #call, __LINE__)
#define CHECK(condition) ((condition) ? (void)0 : (void)(printf("line %d: not %s\n", __LINE__, #condition), failures++))

static netadapt_network *network;
static netadapt_session *session;
static float *input, *output; /* end at a page that nobody may touch */
static size_t inputs, outputs;
static const char *model_path;

static float *guarded(size_t floats) {
  size_t page = (size_t)sysconf(_SC_PAGESIZE), bytes = (floats * sizeof(float) + page - 1) / page * page;
  char *block = mmap(NULL, bytes + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  mprotect(block + page, bytes, PROT_READ | PROT_WRITE);
  return (float *)(block + page + bytes - floats * sizeof(float));
}

static void prepare(const char *model) {
  netadapt_network_info info = {.struct_size = sizeof info};
  EXPECT(NETADAPT_OK, netadapt_load_network(model, &network));
  EXPECT(NETADAPT_OK, netadapt_describe_network(network, &info));
  EXPECT(NETADAPT_OK, netadapt_create_session(network, NULL, &session));
  inputs = (size_t)info.input_height * info.input_width * info.input_channels;
  outputs = (size_t)info.output_height * info.output_width * info.output_channels;
  input = guarded(inputs);
  output = guarded(outputs);
  for (size_t i = 0; i < inputs; i++) input[i] = (float)(i % 7) / 7;
}

static void null_arguments(void) {
  netadapt_network *n = (void *)1;
  netadapt_session *s = (void *)1;
  netadapt_train_options train = {.struct_size = sizeof train};
  netadapt_evaluation evaluation = {.struct_size = sizeof evaluation};
  netadapt_setting setting = {NULL, NULL};
  EXPECT(NETADAPT_INVALID_ARGUMENT, netadapt_load_network(NULL, &n));
  CHECK(n == NULL);
  EXPECT(NETADAPT_INVALID_ARGUMENT, netadapt_load_network("x.onnx", NULL));
  EXPECT(NETADAPT_INVALID_ARGUMENT, netadapt_load_network_memory(NULL, 10, &n));
  EXPECT(NETADAPT_INVALID_ARGUMENT, netadapt_describe_network(network, NULL));
  EXPECT(NETADAPT_INVALID_HANDLE, netadapt_describe_network(NULL, NULL));
  EXPECT(NETADAPT_INVALID_ARGUMENT, netadapt_save_network(network, NULL));
  EXPECT(NETADAPT_INVALID_HANDLE, netadapt_free_network(NULL));
  EXPECT(NETADAPT_INVALID_HANDLE, netadapt_create_session(NULL, NULL, &s));
  CHECK(s == NULL);
  EXPECT(NETADAPT_INVALID_ARGUMENT, netadapt_create_session(network, NULL, NULL));
  EXPECT(NETADAPT_INVALID_ARGUMENT, netadapt_run_session(session, NULL, inputs, output, outputs));
  EXPECT(NETADAPT_INVALID_ARGUMENT, netadapt_run_session(session, input, inputs, NULL, outputs));
  EXPECT(NETADAPT_INVALID_HANDLE, netadapt_run_session(NULL, NULL, 0, NULL, 0));
  EXPECT(NETADAPT_INVALID_ARGUMENT, netadapt_measure_session(session, 0, NULL));
  EXPECT(NETADAPT_INVALID_ARGUMENT, netadapt_describe_session(session, NULL));
  EXPECT(NETADAPT_INVALID_HANDLE, netadapt_free_session(NULL));
  EXPECT(NETADAPT_INVALID_ARGUMENT, netadapt_evaluate_network(network, NULL, NULL, 1, &evaluation));
  EXPECT(NETADAPT_INVALID_ARGUMENT, netadapt_evaluate_network(network, "builtin:shapes", "unit", 1, NULL));
  EXPECT(NETADAPT_INVALID_ARGUMENT, netadapt_default_train_options(NULL));
  EXPECT(NETADAPT_OK, netadapt_default_train_options(&train));
  EXPECT(NETADAPT_INVALID_ARGUMENT, netadapt_train_network(network, &train, NULL, NULL, &n)); /* no data */
  EXPECT(NETADAPT_INVALID_ARGUMENT, netadapt_train_network(network, NULL, NULL, NULL, &n));
  EXPECT(NETADAPT_INVALID_ARGUMENT, netadapt_train_network(network, &train, NULL, NULL, NULL));
  EXPECT(NETADAPT_INVALID_ARGUMENT, netadapt_adapt_network(network, NULL, NULL, 0, NULL, NULL, NULL, &n));
  EXPECT(NETADAPT_INVALID_ARGUMENT, netadapt_adapt_network(network, "run", NULL, 3, NULL, NULL, NULL, &n));
  EXPECT(NETADAPT_INVALID_ARGUMENT, netadapt_adapt_network(network, "run", &setting, 1, NULL, NULL, NULL, &n));
  EXPECT(NETADAPT_INVALID_ARGUMENT, netadapt_resume_adaptation(NULL, NULL, NULL, NULL, &n));
  CHECK(strcmp(netadapt_status_name(99), "unknown status") == 0 && strcmp(netadapt_status_name(-1), "unknown status") == 0);
}

static void wrong_sizes(void) {
  netadapt_network_info info = {.struct_size = 4};
  netadapt_session_info about = {0};
  netadapt_measurement speed = {.struct_size = sizeof speed};
  netadapt_session_options options = {.struct_size = sizeof options, .batch = -1};
  netadapt_train_options train = {.struct_size = sizeof train};
  netadapt_session *s;
  netadapt_network *n;
  EXPECT(NETADAPT_INVALID_ARGUMENT, netadapt_run_session(session, input, inputs - 1, output, outputs));
  EXPECT(NETADAPT_INVALID_ARGUMENT, netadapt_run_session(session, input, 2 * inputs, output, 2 * outputs));
  EXPECT(NETADAPT_INVALID_ARGUMENT, netadapt_run_session(session, input, 0, output, 0));
  EXPECT(NETADAPT_INVALID_ARGUMENT, netadapt_run_session(session, input, (size_t)-1, output, outputs));
  EXPECT(NETADAPT_INVALID_ARGUMENT, netadapt_run_session(session, input, inputs, output, outputs + 1));
  EXPECT(NETADAPT_INVALID_ARGUMENT, netadapt_run_session(session, input, inputs, output, (size_t)1 << 40));
  EXPECT(NETADAPT_INVALID_ARGUMENT, netadapt_run_session(session, input, inputs, input, outputs));
  EXPECT(NETADAPT_INVALID_ARGUMENT, netadapt_describe_network(network, &info));
  EXPECT(NETADAPT_INVALID_ARGUMENT, netadapt_describe_session(session, &about));
  EXPECT(NETADAPT_INVALID_ARGUMENT, netadapt_measure_session(session, -1, &speed));
  EXPECT(NETADAPT_INVALID_ARGUMENT, netadapt_measure_session(session, 0.0 / 0.0, &speed));
  EXPECT(NETADAPT_INVALID_ARGUMENT, netadapt_create_session(network, &options, &s));
  options.batch = 1, options.threads = 1 << 20; /* more threads than anybody has */
  EXPECT(NETADAPT_INVALID_ARGUMENT, netadapt_create_session(network, &options, &s));
  options.threads = 1, options.layout = 7;
  EXPECT(NETADAPT_INVALID_ARGUMENT, netadapt_create_session(network, &options, &s));
  EXPECT(NETADAPT_OK, netadapt_default_train_options(&train));
  train.data = "builtin:shapes", train.normalize = "unit", train.epochs = -3;
  EXPECT(NETADAPT_INVALID_INPUT, netadapt_train_network(network, &train, NULL, NULL, &n));
  train.epochs = 1, train.optimizer = 9;
  EXPECT(NETADAPT_INVALID_ARGUMENT, netadapt_train_network(network, &train, NULL, NULL, &n));
  train.optimizer = 0, train.learning_rate = 0.0f / 0.0f;
  EXPECT(NETADAPT_INVALID_INPUT, netadapt_train_network(network, &train, NULL, NULL, &n));
  EXPECT(NETADAPT_INVALID_ARGUMENT, netadapt_load_network("\xff\xfe", &n));
  EXPECT(NETADAPT_INVALID_ARGUMENT, netadapt_load_network_sized("x.onnx", 0, 5, &n));
  EXPECT(NETADAPT_INVALID_ARGUMENT, netadapt_load_network_sized("x.onnx", 5, 1 << 30, &n));
  EXPECT(NETADAPT_INVALID_INPUT, netadapt_load_network_sized(model_path, 77, 78, &n)); /* its size is fixed */
  /* After all that it still works, to the last float before the page that nobody may touch. */
  EXPECT(NETADAPT_OK, netadapt_run_session(session, input, inputs, output, outputs));
}

static void freed_handles(void) {
  netadapt_network_info info = {.struct_size = sizeof info};
  netadapt_session *s, *again;
  EXPECT(NETADAPT_OK, netadapt_free_session(session));
  EXPECT(NETADAPT_INVALID_HANDLE, netadapt_free_session(session));
  EXPECT(NETADAPT_INVALID_HANDLE, netadapt_run_session(session, input, inputs, output, outputs));
  EXPECT(NETADAPT_OK, netadapt_create_session(network, NULL, &s)); /* takes the slot that was freed */
  CHECK(s != session);
  EXPECT(NETADAPT_INVALID_HANDLE, netadapt_run_session(session, input, inputs, output, outputs));
  EXPECT(NETADAPT_OK, netadapt_free_network(network));
  EXPECT(NETADAPT_INVALID_HANDLE, netadapt_free_network(network));
  EXPECT(NETADAPT_INVALID_HANDLE, netadapt_describe_network(network, &info));
  EXPECT(NETADAPT_INVALID_HANDLE, netadapt_create_session(network, NULL, &again));
  EXPECT(NETADAPT_OK, netadapt_run_session(s, input, inputs, output, outputs)); /* outlives its network */
  EXPECT(NETADAPT_OK, netadapt_free_session(s));
}

static void pointers_that_are_no_handles(void) {
  int local;
  void *heap = malloc(64);
  void *wrong[] = {&local, heap, (void *)1, (void *)-1, (char *)session + 1, (void *)((uintptr_t)session ^ ((uintptr_t)1 << 40)), network, stdout};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    EXPECT(NETADAPT_INVALID_HANDLE, netadapt_run_session(wrong[i], input, inputs, output, outputs));
    EXPECT(NETADAPT_INVALID_HANDLE, netadapt_free_session(wrong[i]));
  }
  EXPECT(NETADAPT_INVALID_HANDLE, netadapt_free_network((netadapt_network *)session));
  EXPECT(NETADAPT_OK, netadapt_run_session(session, input, inputs, output, outputs));
  free(heap);
}

static void write_file(const char *path, const char *bytes, size_t size) {
  FILE *file = fopen(path, "wb");
  CHECK(file && fwrite(bytes, 1, size, file) == size);
  if (file) fclose(file);
}

static void damaged_files(const char *model, const char *folder) {
  char path[4096];
  netadapt_network *n;
  FILE *file = fopen(model, "rb");
  fseek(file, 0, SEEK_END);
  size_t size = (size_t)ftell(file);
  char *bytes = malloc(size), *broken = malloc(size);
  rewind(file);
  CHECK(fread(bytes, 1, size, file) == size);
  fclose(file);
  snprintf(path, sizeof path, "%s/damaged.onnx", folder);
  /* Cut off anywhere: refused, never half a network. */
  for (size_t part = 0; part < 40; part++) {
    write_file(path, bytes, size * part / 40);
    EXPECT(NETADAPT_INVALID_INPUT, netadapt_load_network(path, &n));
    CHECK(n == NULL);
    EXPECT(NETADAPT_INVALID_INPUT, netadapt_load_network_memory(bytes, size * part / 40, &n));
  }
  /* A wrong byte anywhere: refused, or another network that runs; never a crash. */
  for (size_t i = 0; i < 400; i++) {
    memcpy(broken, bytes, size);
    broken[i < 200 ? i * 7 % size : (i * 7919) % size] ^= (char)(1 << i % 8);
    netadapt_status status = netadapt_load_network_memory(broken, size, &n);
    CHECK(status == NETADAPT_OK || status == NETADAPT_INVALID_INPUT);
    if (status == NETADAPT_OK) EXPECT(NETADAPT_OK, netadapt_free_network(n));
  }
  EXPECT(NETADAPT_INVALID_INPUT, netadapt_load_network("/does/not/exist.onnx", &n));
  EXPECT(NETADAPT_INVALID_INPUT, netadapt_load_network(folder, &n));
  EXPECT(NETADAPT_INVALID_INPUT, netadapt_load_network("/dev/null", &n));
  EXPECT(NETADAPT_INVALID_INPUT, netadapt_save_network(network, "/does/not/exist/x.onnx"));
  EXPECT(NETADAPT_INVALID_INPUT, netadapt_resume_adaptation(folder, NULL, NULL, NULL, NULL));
  free(bytes);
  free(broken);
}

static void *run_often(void *expected) {
  float *own = guarded(outputs);
  for (int i = 0; i < 300; i++) {
    EXPECT(NETADAPT_OK, netadapt_run_session(session, input, inputs, own, outputs));
    CHECK(memcmp(own, expected, outputs * sizeof(float)) == 0);
  }
  return NULL;
}

static void *free_late(void *late) {
  usleep(2000);
  EXPECT(NETADAPT_OK, netadapt_free_session(late));
  return NULL;
}

static void two_threads(void) {
  pthread_t threads[4];
  float *expected = guarded(outputs);
  EXPECT(NETADAPT_OK, netadapt_run_session(session, input, inputs, expected, outputs));
  for (int i = 0; i < 4; i++) pthread_create(&threads[i], NULL, run_often, expected);
  for (int i = 0; i < 4; i++) pthread_join(threads[i], NULL);

  /* Freed by another thread in the midst of its runs: from then on a status. */
  for (int round = 0; round < 20; round++) {
    netadapt_session *own;
    netadapt_status status;
    EXPECT(NETADAPT_OK, netadapt_create_session(network, NULL, &own));
    pthread_create(&threads[0], NULL, free_late, own);
    do status = netadapt_run_session(own, input, inputs, output, outputs);
    while (status == NETADAPT_OK);
    CHECK(status == NETADAPT_INVALID_HANDLE && strlen(netadapt_last_error()) > 8);
    pthread_join(threads[0], NULL);
  }
}

static void *fail_here(void *unused) {
  (void)unused;
  CHECK(strcmp(netadapt_last_error(), "") == 0);
  EXPECT(NETADAPT_INVALID_ARGUMENT, netadapt_load_network(NULL, &network));
  return NULL;
}

static void errors_of_other_threads(void) {
  pthread_t thread;
  pthread_attr_t small;
  EXPECT(NETADAPT_INVALID_HANDLE, netadapt_free_network(NULL));
  char *mine = strdup(netadapt_last_error());
  pthread_attr_init(&small);
  pthread_attr_setstacksize(&small, 256 * 1024);
  pthread_create(&thread, &small, fail_here, NULL);
  pthread_join(thread, NULL);
  CHECK(strcmp(mine, netadapt_last_error()) == 0);
  free(mine);
}

static int calls;

static int stop_at_third(const netadapt_progress *progress, void *user) {
  netadapt_network_info info = {.struct_size = sizeof info};
  CHECK(user == &calls && progress->struct_size >= sizeof *progress);
  EXPECT(NETADAPT_OK, netadapt_describe_network(network, &info)); /* it may call the library */
  return ++calls >= 3;
}

static int go_on(const netadapt_progress *progress, void *user) {
  (void)progress, (void)user;
  calls++;
  return 0;
}

static void cancelled_work(const char *folder) {
  netadapt_network *n = (void *)1;
  netadapt_train_options train = {.struct_size = sizeof train};
  netadapt_adaptation result = {.struct_size = sizeof result};
  netadapt_setting settings[] = {{"data", "builtin:shapes"}, {"budget", "macs=80%"}, {"normalize", "unit"}, {"holdout", "50"}, {"short-steps", "2"},
                                 {"batch", "8"}, {"long-epochs", "0"}, {"initial-reduction", "0.2"}, {"step", "4"}, {"min", "4"}};
  char run[4096];
  EXPECT(NETADAPT_OK, netadapt_default_train_options(&train));
  train.data = "builtin:shapes", train.normalize = "unit", train.threads = 1;
  EXPECT(NETADAPT_CANCELLED, netadapt_train_network(network, &train, stop_at_third, &calls, &n));
  CHECK(calls == 3 && n == NULL);

  snprintf(run, sizeof run, "%s/run", folder);
  calls = 0;
  EXPECT(NETADAPT_CANCELLED, netadapt_adapt_network(network, run, settings, sizeof settings / sizeof *settings, stop_at_third, &calls, &result, &n));
  CHECK(calls == 3 && n == NULL);
  EXPECT(NETADAPT_INVALID_INPUT, netadapt_adapt_network(network, run, settings, sizeof settings / sizeof *settings, NULL, NULL, &result, &n)); /* it holds a run */
  EXPECT(NETADAPT_OK, netadapt_resume_adaptation(run, go_on, NULL, &result, &n));
  CHECK(result.met && result.macs_after <= 0.8 * result.macs_before && calls > 3);
  EXPECT(NETADAPT_OK, netadapt_free_network(n));

  settings[1].value = "luck=50%";
  EXPECT(NETADAPT_INVALID_INPUT, netadapt_adapt_network(network, folder, settings, 2, NULL, NULL, NULL, NULL));
  settings[1].name = "no-such-setting";
  EXPECT(NETADAPT_INVALID_INPUT, netadapt_adapt_network(network, folder, settings, 2, NULL, NULL, NULL, NULL));
  train.steps = 40, train.learning_rate = 1e30f, train.batch = 8;
  EXPECT(NETADAPT_DIVERGED, netadapt_train_network(network, &train, NULL, NULL, &n));
}

/* FOLDER holds family.nafam, of three members. */
static void deadlines(const char *folder) {
  char path[4096];
  netadapt_family *family = (void *)1;
  netadapt_session *s = (void *)1;
  netadapt_network *n;
  netadapt_member_info member = {.struct_size = sizeof member};
  netadapt_session_info info = {.struct_size = sizeof info};
  int32_t members = 0;
  snprintf(path, sizeof path, "%s/family.nafam", folder);
  EXPECT(NETADAPT_INVALID_ARGUMENT, netadapt_load_family(NULL, &family));
  CHECK(family == NULL);
  EXPECT(NETADAPT_INVALID_ARGUMENT, netadapt_load_family(path, NULL));
  EXPECT(NETADAPT_INVALID_INPUT, netadapt_load_family("/dev/null", &family));
  EXPECT(NETADAPT_INVALID_INPUT, netadapt_load_family_memory("no family", 9, &family));
  EXPECT(NETADAPT_INVALID_ARGUMENT, netadapt_load_family_memory(NULL, 9, &family));
  EXPECT(NETADAPT_OK, netadapt_load_family(path, &family));
  EXPECT(NETADAPT_OK, netadapt_count_members(family, &members));
  CHECK(members == 3);
  EXPECT(NETADAPT_INVALID_ARGUMENT, netadapt_count_members(family, NULL));
  EXPECT(NETADAPT_INVALID_HANDLE, netadapt_count_members((netadapt_family *)session, &members));
  EXPECT(NETADAPT_INVALID_ARGUMENT, netadapt_describe_member(family, 3, &member));
  EXPECT(NETADAPT_INVALID_ARGUMENT, netadapt_describe_member(family, -1, &member));
  EXPECT(NETADAPT_INVALID_ARGUMENT, netadapt_describe_member(family, 0, NULL));
  EXPECT(NETADAPT_OK, netadapt_describe_member(family, 2, &member));
  CHECK(member.macs > 0 && member.accuracy == 0.5);
  EXPECT(NETADAPT_OK, netadapt_get_member(family, 1, &n));
  EXPECT(NETADAPT_OK, netadapt_free_network(n));
  EXPECT(NETADAPT_INVALID_ARGUMENT, netadapt_get_member(family, 9, &n));
  EXPECT(NETADAPT_INVALID_ARGUMENT, netadapt_create_deadline_session(family, 0, NULL, &s));
  CHECK(s == NULL);
  EXPECT(NETADAPT_INVALID_ARGUMENT, netadapt_create_deadline_session(family, 0.0 / 0.0, NULL, &s));
  EXPECT(NETADAPT_INVALID_ARGUMENT, netadapt_create_deadline_session(family, 1, NULL, NULL));
  EXPECT(NETADAPT_INVALID_HANDLE, netadapt_create_deadline_session((netadapt_family *)network, 1, NULL, &s));

  /* A deadline that no member keeps: the fastest runs, and all runs are late. One that all keep: the most accurate runs. */
  EXPECT(NETADAPT_OK, netadapt_create_deadline_session(family, 1e-6, NULL, &s));
  for (int i = 0; i < 20; i++) EXPECT(NETADAPT_OK, netadapt_run_session(s, input, inputs, output, outputs));
  EXPECT(NETADAPT_OK, netadapt_describe_session(s, &info));
  CHECK(info.member != 0 && info.runs == 20 && info.late_runs == 20 && info.peak_memory_bytes > 0);
  EXPECT(NETADAPT_OK, netadapt_free_session(s));
  EXPECT(NETADAPT_OK, netadapt_create_deadline_session(family, 60000, NULL, &s));
  EXPECT(NETADAPT_OK, netadapt_free_family(family));
  EXPECT(NETADAPT_INVALID_HANDLE, netadapt_free_family(family));
  EXPECT(NETADAPT_OK, netadapt_run_session(s, input, inputs, output, outputs)); /* outlives its family */
  EXPECT(NETADAPT_INVALID_ARGUMENT, netadapt_run_session(s, input, inputs - 1, output, outputs));
  EXPECT(NETADAPT_OK, netadapt_describe_session(s, &info));
  CHECK(info.member == 0 && info.runs == 1 && info.late_runs == 0 && info.switches == 0);
  EXPECT(NETADAPT_OK, netadapt_free_session(s));
}

int main(int count, char **arguments) {
  if (count != 4) return 2;
  const char *what = arguments[3];
  model_path = arguments[1];
  prepare(model_path);
  if (!strcmp(what, "null")) null_arguments();
  else if (!strcmp(what, "sizes")) wrong_sizes();
  else if (!strcmp(what, "freed")) freed_handles();
  else if (!strcmp(what, "garbage")) pointers_that_are_no_handles();
  else if (!strcmp(what, "damaged")) damaged_files(arguments[1], arguments[2]);
  else if (!strcmp(what, "threads")) two_threads();
  else if (!strcmp(what, "errors")) errors_of_other_threads();
  else if (!strcmp(what, "deadlines")) deadlines(arguments[2]);
  else if (!strcmp(what, "cancel")) cancelled_work(arguments[2]);
  else return 2;
  printf("%d failures\n", failures);
  return failures != 0;
}
