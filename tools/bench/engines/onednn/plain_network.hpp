// A network as the driver describes it to peers that read no ONNX: one step a line, `op key=value ...`, and beside it all weights as raw float32 in the lines' order.
#pragma once

#include <cstdint>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <vector>

struct PlainStep {
  std::string op;
  std::unordered_map<std::string, std::string> values;

  bool has(const std::string& key) const { return values.count(key) != 0; }

  // "1,2,3" as numbers.
  template <typename Number>
  std::vector<Number> numbers(const std::string& key) const {
    auto found = values.find(key);
    if (found == values.end()) throw std::runtime_error(op + " has no '" + key + "'");
    std::vector<Number> result;
    std::stringstream text(found->second);
    for (std::string part; std::getline(text, part, ',');) result.push_back(static_cast<Number>(std::stod(part)));
    return result;
  }

  int64_t number(const std::string& key) const { return numbers<int64_t>(key).at(0); }
};

struct PlainNetwork {
  std::vector<PlainStep> steps;
  std::vector<float> weights;

  // Reads BASE.net and BASE.weights.
  static PlainNetwork read(const std::string& base) {
    PlainNetwork network;
    std::ifstream text(base + ".net");
    if (!text) throw std::runtime_error("cannot read " + base + ".net");
    for (std::string line; std::getline(text, line);) {
      std::stringstream words(line);
      PlainStep step;
      words >> step.op;
      for (std::string word; words >> word;) {
        size_t equals = word.find('=');
        step.values[word.substr(0, equals)] = word.substr(equals + 1);
      }
      network.steps.push_back(step);
    }
    network.weights = floats(base + ".weights");
    return network;
  }

  static std::vector<float> floats(const std::string& path) {
    std::ifstream file(path, std::ios::binary | std::ios::ate);
    if (!file) throw std::runtime_error("cannot read " + path);
    std::vector<float> values(static_cast<size_t>(file.tellg()) / sizeof(float));
    file.seekg(0);
    file.read(reinterpret_cast<char*>(values.data()), static_cast<std::streamsize>(values.size() * sizeof(float)));
    return values;
  }
};
