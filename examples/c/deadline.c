/* deadline: a family of networks under a deadline; the device decides which of them runs.
 *
 *   netadapt family RUN -o family.nafam
 *   deadline family.nafam 8 1000               8 ms a run, 1000 runs
 */
#include <netadapt.h>

#include <stdio.h>
#include <stdlib.h>

int main(int count, char **arguments) {
  netadapt_family *family = NULL;
  netadapt_session *session = NULL;
  netadapt_session_info now = {.struct_size = sizeof now};
  float *input = NULL, *output = NULL;
  netadapt_status status;

  if (count < 4) {
    fprintf(stderr, "deadline family.nafam MILLISECONDS RUNS\n");
    return 2;
  }
  status = netadapt_load_family(arguments[1], &family);
  if (status == NETADAPT_OK) status = netadapt_create_deadline_session(family, atof(arguments[2]), NULL, &session);
  if (status == NETADAPT_OK) status = netadapt_describe_session(session, &now);
  if (status == NETADAPT_OK) {
    printf("%.2f MB for all members; starting with member %d\n", now.peak_memory_bytes / 1e6, now.member);
    input = calloc(now.input_floats, sizeof *input); /* here: a picture of your camera */
    output = calloc(now.output_floats, sizeof *output);
  }
  for (long run = 0, runs = atol(arguments[3]); status == NETADAPT_OK && input && output && run < runs; run++) {
    int member = now.member;
    status = netadapt_run_session(session, input, now.input_floats, output, now.output_floats);
    if (status == NETADAPT_OK) status = netadapt_describe_session(session, &now);
    if (now.member != member) printf("run %ld: member %d -> %d\n", run, member, now.member);
  }
  if (status == NETADAPT_OK)
    printf("%llu runs, %llu late, %llu moves\n", (unsigned long long)now.runs, (unsigned long long)now.late_runs, (unsigned long long)now.switches);
  else
    fprintf(stderr, "%s: %s\n", netadapt_status_name(status), netadapt_last_error());
  netadapt_free_session(session);
  netadapt_free_family(family);
  free(input);
  free(output);
  return status != NETADAPT_OK;
}
