/* classify: runs an ONNX network on a float32 image and prints the most likely class.
 *
 *   classify model.onnx [image.f32]            image.f32: channel-first float32 numbers, already preprocessed; without it, zeros
 *
 *   gcc classify.c $(pkg-config --cflags --libs netadapt) -o classify
 */
#include <netadapt.h>

#include <stdio.h>
#include <stdlib.h>

static int failed(netadapt_status status, const char *what) {
  if (status == NETADAPT_OK) return 0;
  fprintf(stderr, "%s: %s: %s\n", what, netadapt_status_name(status), netadapt_last_error());
  return 1;
}

static int read_floats(const char *path, float *floats, size_t count) {
  FILE *file = fopen(path, "rb");
  size_t got = file ? fread(floats, sizeof *floats, count, file) : 0;
  if (file) fclose(file);
  if (got != count) fprintf(stderr, "%s: %zu floats are needed, and %zu were found\n", path, count, got);
  return got != count;
}

int main(int count, char **arguments) {
  netadapt_network *network = NULL;
  netadapt_session *session = NULL;
  netadapt_network_info info = {.struct_size = sizeof info};
  netadapt_measurement speed = {.struct_size = sizeof speed};
  float *input = NULL, *output = NULL;
  int code = 1;

  if (count < 2) {
    fprintf(stderr, "classify model.onnx [image.f32]\n");
    return 2;
  }
  if (failed(netadapt_load_network(arguments[1], &network), arguments[1])) return 1;
  if (failed(netadapt_describe_network(network, &info), "describe")) goto end;
  size_t inputs = (size_t)info.input_height * info.input_width * info.input_channels;
  size_t outputs = (size_t)info.output_height * info.output_width * info.output_channels;
  input = calloc(inputs, sizeof *input);
  output = calloc(outputs, sizeof *output);
  if (!input || !output || (count > 2 && read_floats(arguments[2], input, inputs))) goto end;

  if (failed(netadapt_create_session(network, NULL, &session), "plan")) goto end;
  if (failed(netadapt_run_session(session, input, inputs, output, outputs), "run")) goto end;
  size_t best = 0;
  for (size_t i = 1; i < outputs; i++)
    if (output[i] > output[best]) best = i;
  printf("class %zu (%g)\n", best, output[best]);
  if (failed(netadapt_measure_session(session, 0.2, &speed), "measure")) goto end;
  fprintf(stderr, "netadapt %s (%s): %.3f ms +- %.3f, %.2f MB\n", netadapt_version(), netadapt_isa(), speed.median_ms, speed.mad_ms, info.peak_memory_bytes / 1e6);
  code = 0;

end:
  netadapt_free_session(session);
  netadapt_free_network(network);
  free(input);
  free(output);
  return code;
}
