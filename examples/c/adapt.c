/* adapt: shrinks an ONNX network to a budget on this device, tells how far it is, and writes the result.
 *
 *   adapt model.onnx DATA latency=60% RUN adapted.onnx       again with the same RUN: goes on where it was stopped
 */
#include <netadapt.h>

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static volatile sig_atomic_t stop;

static void on_signal(int number) {
  (void)number;
  stop = 1;
}

static int on_progress(const netadapt_progress *p, void *user) {
  static const char *const stages[] = {"training", "latency table", "proposals", "fine-tuning"};
  (void)user;
  fprintf(stderr, "\r%s: iteration %d, %d of %d, accuracy %.3f, %.3f ms, %.0f s to go    ", stages[p->stage], p->iteration, p->done, p->of, p->accuracy, p->latency_ms,
          p->seconds_left);
  return stop; /* ends the work at its next safe point */
}

int main(int count, char **arguments) {
  netadapt_network *network = NULL, *adapted = NULL;
  netadapt_adaptation result = {.struct_size = sizeof result};
  netadapt_status status;
  char journal[4096];

  if (count < 6) {
    fprintf(stderr, "adapt model.onnx DATA BUDGET RUN adapted.onnx\n");
    return 2;
  }
  signal(SIGINT, on_signal);
  snprintf(journal, sizeof journal, "%s/run.json", arguments[4]);
  if (access(journal, F_OK) == 0) {
    status = netadapt_resume_adaptation(arguments[4], on_progress, NULL, &result, &adapted);
  } else {
    netadapt_setting settings[] = {{"data", arguments[2]}, {"budget", arguments[3]}};
    status = netadapt_load_network(arguments[1], &network);
    if (status == NETADAPT_OK) status = netadapt_adapt_network(network, arguments[4], settings, 2, on_progress, NULL, &result, &adapted);
  }
  if (status == NETADAPT_OK) status = netadapt_save_network(adapted, arguments[5]);
  if (status != NETADAPT_OK)
    fprintf(stderr, "\n%s: %s\n", netadapt_status_name(status), netadapt_last_error());
  else
    printf("\nbudget %s: %.3f ms -> %.3f ms, top-1 %.2f %% -> %.2f %%\n", result.met ? "met" : "NOT met", result.latency_before_ms, result.latency_after_ms,
           100 * result.accuracy_before, 100 * result.accuracy_after);
  netadapt_free_network(adapted);
  netadapt_free_network(network);
  return status == NETADAPT_OK ? !result.met : 2;
}
