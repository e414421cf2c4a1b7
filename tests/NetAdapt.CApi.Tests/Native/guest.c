/* guest MODEL WHAT: a program that has set things up for itself, and checks that the library works all the same and leaves them alone. */
#define _GNU_SOURCE
#include <netadapt.h>

#include <errno.h>
#include <fenv.h>
#include <locale.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>
#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

extern char **environ;

static int failures;

#define CHECK(condition) ((condition) ? (void)0 : (void)(printf("line %d: not %s\n", __LINE__, #condition), failures++))
#define OK(call)                                                                                                   \
  do {                                                                                                             \
    netadapt_status got = call;                                                                                    \
    if (got) printf("line %d: %s: %s: %s\n", __LINE__, #call, netadapt_status_name(got), netadapt_last_error()), failures++; \
  } while (0)

static const char *model;
static float *input, *output;
static size_t inputs, outputs;

static netadapt_session *open_session(void) {
  netadapt_network *network;
  netadapt_session *session;
  netadapt_network_info info = {.struct_size = sizeof info};
  OK(netadapt_load_network(model, &network));
  OK(netadapt_describe_network(network, &info));
  OK(netadapt_create_session(network, NULL, &session));
  OK(netadapt_free_network(network));
  inputs = (size_t)info.input_height * info.input_width * info.input_channels;
  outputs = (size_t)info.output_height * info.output_width * info.output_channels;
  free(input);
  free(output);
  input = malloc(inputs * sizeof(float));
  output = malloc(outputs * sizeof(float));
  for (size_t i = 0; i < inputs; i++) input[i] = (float)(i * 37 % 128) / 128 - 0.5f; /* exact: no trap of ours */
  return session;
}

/* Runs, and trains a little: all results in one number of bits. */
static uint64_t results(netadapt_progress_fn progress, void *user) {
  netadapt_session *session = open_session();
  netadapt_network *network, *trained;
  netadapt_train_options options = {.struct_size = sizeof options};
  netadapt_evaluation evaluation = {.struct_size = sizeof evaluation};
  OK(netadapt_run_session(session, input, inputs, output, outputs));
  OK(netadapt_free_session(session));
  OK(netadapt_load_network(model, &network));
  OK(netadapt_default_train_options(&options));
  options.data = "builtin:shapes";
  options.normalize = "unit";
  options.steps = 2;
  options.batch = 16;
  options.threads = 2;
  OK(netadapt_train_network(network, &options, progress, user, &trained));
  OK(netadapt_evaluate_network(trained, "builtin:shapes", "unit", 2, &evaluation));
  OK(netadapt_free_network(network));
  OK(netadapt_free_network(trained));
  uint64_t bits = 1469598103934665603u, loss;
  for (size_t i = 0; i < outputs; i++) {
    uint32_t part;
    memcpy(&part, output + i, sizeof part);
    bits = (bits ^ part) * 1099511628211u;
  }
  memcpy(&loss, &evaluation.loss, sizeof loss);
  return (bits ^ loss) * 1099511628211u;
}

static int rounding_in_callback = -1;

static int look(const netadapt_progress *progress, void *user) {
  (void)progress, (void)user;
  rounding_in_callback = fegetround();
  return 0;
}

/* Traps, rounding and flushing of the program: same results, and all as before afterwards. First of all: the runtime starts in here. */
static void floats(void) {
  fesetround(FE_DOWNWARD);
#if defined(__x86_64__)
  _mm_setcsr(_mm_getcsr() | 0x8040);
#endif
  feclearexcept(FE_ALL_EXCEPT);
  feenableexcept(FE_ALL_EXCEPT);
  int traps = fegetexcept();
  uint64_t strict = results(look, NULL);
  CHECK(fegetexcept() == traps);
  CHECK(fetestexcept(FE_ALL_EXCEPT) == 0);
  CHECK(fegetround() == FE_DOWNWARD);
  CHECK(rounding_in_callback == FE_DOWNWARD);
#if defined(__x86_64__)
  CHECK((_mm_getcsr() & 0x8040) == 0x8040);
#endif
  fesetenv(FE_DFL_ENV);
  feraiseexcept(FE_OVERFLOW);
  CHECK(strict == results(NULL, NULL));
  CHECK(fetestexcept(FE_ALL_EXCEPT) & FE_OVERFLOW);
}

static void own_handler(int signal) { (void)signal; }

static void read_handlers(struct sigaction *all) {
  memset(all, 0, 65 * sizeof *all);
  for (int i = 1; i < 65; i++) sigaction(i, NULL, all + i);
}

static size_t environment_size(void) {
  size_t size = 0;
  for (char **entry = environ; *entry; entry++) size += strlen(*entry) + 1;
  return size;
}

/* Everything that belongs to the process, before and after. */
static void process(void) {
  struct sigaction before[65], after[65];
  struct rlimit limits[RLIM_NLIMITS], limit;
  char folder[4096], folder_after[4096];
  sigset_t mask, mask_after;
  stack_t stack, stack_after;
  cpu_set_t cores, cores_after;
  struct itimerval timer;
  signal(SIGUSR1, own_handler);
  signal(SIGCHLD, own_handler);
  signal(SIGHUP, SIG_IGN);
  read_handlers(before);
  for (int i = 0; i < RLIM_NLIMITS; i++) getrlimit(i, limits + i);
  size_t environment = environment_size();
  char *locale = strdup(setlocale(LC_ALL, NULL));
  mode_t mode = umask(027);
  umask(027);
  sigemptyset(&mask);
  sigaddset(&mask, SIGUSR2);
  sigaddset(&mask, SIGPIPE);
  pthread_sigmask(SIG_SETMASK, &mask, NULL);
  sigaltstack(NULL, &stack);
  sched_getaffinity(0, sizeof cores, &cores);
  CHECK(getcwd(folder, sizeof folder) != NULL);

  results(look, NULL);

  read_handlers(after);
  for (int i = 1; i < 65; i++)
    if (before[i].sa_handler != after[i].sa_handler && i != SIGSEGV && i != SIGFPE && i != SIGRTMIN) {
      printf("the handling of signal %d has changed\n", i);
      failures++;
    }
  CHECK(after[SIGPIPE].sa_handler == SIG_DFL);
  CHECK((after[SIGRTMIN].sa_flags & SA_RESTART) != 0);
  for (int i = 0; i < RLIM_NLIMITS; i++) {
    getrlimit(i, &limit);
    if (limit.rlim_cur != limits[i].rlim_cur || limit.rlim_max != limits[i].rlim_max) {
      printf("limit %d has changed\n", i);
      failures++;
    }
  }
  CHECK(environment_size() == environment);
  CHECK(strcmp(locale, setlocale(LC_ALL, NULL)) == 0);
  CHECK(umask(mode) == 027);
  pthread_sigmask(SIG_SETMASK, NULL, &mask_after);
  for (int i = 1; i < 65; i++)
    if (sigismember(&mask, i) != sigismember(&mask_after, i)) {
      printf("the mask of signal %d has changed\n", i);
      failures++;
    }
  sigaltstack(NULL, &stack_after);
  CHECK(stack.ss_sp == stack_after.ss_sp && stack.ss_flags == stack_after.ss_flags);
  sched_getaffinity(0, sizeof cores_after, &cores_after);
  CHECK(CPU_EQUAL(&cores, &cores_after));
  CHECK(getcwd(folder_after, sizeof folder_after) != NULL && strcmp(folder, folder_after) == 0);
  getitimer(ITIMER_REAL, &timer);
  CHECK(timer.it_value.tv_sec == 0 && timer.it_value.tv_usec == 0);
  getitimer(ITIMER_PROF, &timer);
  CHECK(timer.it_value.tv_sec == 0 && timer.it_value.tv_usec == 0);
}

static void run_in(int (*child)(void), int wanted) {
  int status = 0;
  pid_t id = fork();
  if (id == 0) {
    alarm(60); /* a hang ends as a signal */
    exit(child());
  }
  CHECK(waitpid(id, &status, 0) == id);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != wanted) {
    printf("a child ended with %x\n", status);
    failures++;
  }
}

static netadapt_session *shared;

static int after_use(void) {
  netadapt_network *network = NULL;
  CHECK(netadapt_run_session(shared, input, inputs, output, outputs) == NETADAPT_FORKED);
  CHECK(netadapt_load_network(model, &network) == NETADAPT_FORKED);
  CHECK(netadapt_free_session(shared) == NETADAPT_FORKED);
  CHECK(strstr(netadapt_last_error(), "fork") != NULL);
  CHECK(strcmp(netadapt_status_name(NETADAPT_FORKED), "NETADAPT_FORKED") == 0);
  CHECK(netadapt_version()[0] != 0 && netadapt_isa()[0] != 0);
  fflush(stdout);
  return failures ? 1 : 3;
}

static int before_use(void) {
  netadapt_session *own = open_session();
  OK(netadapt_run_session(own, input, inputs, output, outputs));
  fflush(stdout);
  return failures ? 1 : 4;
}

static int runs_another_program(void) {
  execlp("true", "true", (char *)NULL);
  return 1;
}

static void forks(void) {
  run_in(before_use, 4);
  shared = open_session();
  OK(netadapt_run_session(shared, input, inputs, output, outputs));
  for (int i = 0; i < 5; i++) run_in(after_use, 3);
  run_in(runs_another_program, 0);
  CHECK(system("exit 7") == 7 << 8);
  OK(netadapt_run_session(shared, input, inputs, output, outputs));
}

/* Writes into a pipe that nobody reads: the default is to die of it. */
static int writes_into_a_broken_pipe(void) {
  int ends[2];
  before_use();
  if (pipe(ends)) return 1;
  close(ends[0]);
  return write(ends[1], "x", 1) == 1 ? 1 : 2;
}

static volatile sig_atomic_t pipe_signals;

static void count_pipe(int signal) { pipe_signals += signal == SIGPIPE; }

static int counts_its_own_signals(void) {
  signal(SIGPIPE, count_pipe);
  writes_into_a_broken_pipe();
  return pipe_signals == 1 ? 5 : 6;
}

static int ignores_it(void) {
  signal(SIGPIPE, SIG_IGN);
  return writes_into_a_broken_pipe();
}

static void pipes(void) {
  int status = 0;
  pid_t id = fork();
  if (id == 0) exit(writes_into_a_broken_pipe());
  CHECK(waitpid(id, &status, 0) == id && WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE);
  run_in(counts_its_own_signals, 5);
  run_in(ignores_it, 2);
}

int main(int count, char **arguments) {
  /* A test runner may have left it ignored. */
  signal(SIGPIPE, SIG_DFL);
  if (count != 3) return 2;
  model = arguments[1];
  const char *what = arguments[2];
  if (!strcmp(what, "floats")) floats();
  else if (!strcmp(what, "process")) process();
  else if (!strcmp(what, "forks")) forks();
  else if (!strcmp(what, "pipes")) pipes();
  else return 2;
  return failures ? 1 : 0;
}
