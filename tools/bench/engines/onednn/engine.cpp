// oneDNN as a process that answers the driver's lines (see engines/protocol/README.md): one long-lived process, so that rounds can be interleaved without start-up.
#include <chrono>
#include <cstdio>
#include <iostream>
#include <map>
#include <memory>

#include "onednn_network.hpp"

namespace {

using Clock = std::chrono::steady_clock;

double microseconds_of_run(OnednnNetwork& network) {
  auto start = Clock::now();
  network.run();
  return std::chrono::duration<double, std::micro>(Clock::now() - start).count();
}

// oneDNN's own choice of formats is not always its best: both layouts are tried, and the faster one is taken.
std::unique_ptr<OnednnNetwork> load(const std::string& base, const std::string& input) {
  PlainNetwork plain = PlainNetwork::read(base);
  std::vector<float> values = PlainNetwork::floats(input);
  std::unique_ptr<OnednnNetwork> best;
  double least = 0;
  for (Layout layout : {Layout::any, Layout::channels_last}) {
    auto network = std::make_unique<OnednnNetwork>(plain, layout);
    network->set_input(values.data());
    double time = microseconds_of_run(*network);
    for (int i = 0; i < 20; i++) time = std::min(time, microseconds_of_run(*network));
    if (!best || time < least) {
      least = time;
      best = std::move(network);
    }
  }
  return best;
}

void write(const std::string& path, const std::vector<float>& values) {
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(values.data()), static_cast<std::streamsize>(values.size() * sizeof(float)));
}

// From nothing to the first result, for the cold start: no trial of layouts.
int once(const std::string& base, const std::string& input, const std::string& output) {
  OnednnNetwork network(PlainNetwork::read(base), Layout::any);
  network.set_input(PlainNetwork::floats(input).data());
  network.run();
  write(output, network.output());
  return 0;
}

void answer(std::map<std::string, std::unique_ptr<OnednnNetwork>>& networks, std::istream& words) {
  std::string command, key;
  words >> command >> key;
  if (command == "load") {
    std::string base, input;
    words >> base >> input;
    networks[key] = load(base, input);
    std::cout << "ok";
  } else if (command == "drop") {
    networks.erase(key);
    std::cout << "ok";
  } else if (command == "output") {
    std::string path;
    words >> path;
    networks.at(key)->run();
    write(path, networks.at(key)->output());
    std::cout << "ok";
  } else if (command == "run") {
    int warmups = 0, runs = 0;
    words >> warmups >> runs;
    OnednnNetwork& network = *networks.at(key);
    for (int i = 0; i < warmups; i++) network.run();
    for (int i = 0; i < runs; i++) std::cout << microseconds_of_run(network) << ' ';
  } else {
    throw std::runtime_error("'" + command + "' is no command");
  }
}

}  // namespace

int main(int count, char** arguments) {
  try {
    if (count == 5 && std::string(arguments[1]) == "once") return once(arguments[2], arguments[3], arguments[4]);
    std::map<std::string, std::unique_ptr<OnednnNetwork>> networks;
    for (std::string line; std::getline(std::cin, line);) {
      std::istringstream words(line);
      answer(networks, words);
      std::cout << std::endl;
    }
    return 0;
  } catch (const std::exception& e) {
    std::cerr << "onednn: " << e.what() << std::endl;
    return 2;
  }
}
