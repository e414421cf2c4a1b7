"""The rows of tools/check-networks: see there."""
import json
import os
import subprocess
import sys
import warnings

import numpy
import torch
import torchvision

ARCHITECTURES = [
    "alexnet", "convnext_tiny", "densenet121", "efficientnet_b0", "efficientnet_v2_s", "googlenet", "inception_v3", "mnasnet0_5", "mnasnet1_0", "mobilenet_v2", "mobilenet_v3_large",
    "mobilenet_v3_small", "regnet_x_800mf", "regnet_y_400mf", "resnet18", "resnet34", "resnet50", "resnext50_32x4d", "shufflenet_v2_x0_5", "shufflenet_v2_x1_0", "squeezenet1_0", "squeezenet1_1",
    "vgg11", "vgg16_bn", "wide_resnet50_2"]
# From here on `netadapt run` makes a full plan.
MANY = 9
MOST = 3e-4


def export(name, path):
    """Writes an architecture with random weights, and gives it back."""
    torch.manual_seed(1)
    network = getattr(torchvision.models, name)(weights=None)
    # Each normalization by what two images make of the layers before it, as in a trained network: random weights alone let values die away, or grow beyond bounds.
    network.train()
    for layer in network.modules():
        if isinstance(layer, torch.nn.BatchNorm2d):
            layer.momentum = 1
        if isinstance(layer, torch.nn.Dropout):
            layer.p = 0
    with torch.no_grad():
        network(torch.rand(2, 3, 299, 299))
        network.eval()
        torch.onnx.export(network, torch.rand(1, 3, 224, 224), path, opset_version=13, input_names=["x"], output_names=["y"], dynamic_axes={"x": {0: "n"}, "y": {0: "n"}})
    return network


def difference(program, path, device, images, network):
    """The largest difference of an output from PyTorch's, over the largest output."""
    x = torch.rand(images, 3, 224, 224)
    with torch.no_grad():
        expected = network(x).numpy()
    array = os.path.splitext(path)[0]
    numpy.save(array + ".x.npy", x.numpy())
    done = subprocess.run([program, "run", path, "--input", array + ".x.npy", "--output", array + ".y.npy", "--device", device, "--threads", "2", "--quiet"], capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"exit code {done.returncode}: {done.stderr.strip()}")
    y = numpy.load(array + ".y.npy").reshape(expected.shape)
    return float(numpy.abs(y - expected).max() / numpy.abs(expected).max())


def main():
    program, folder, wanted = sys.argv[1:]
    warnings.simplefilter("ignore")
    devices = json.loads(subprocess.run([program, "info", "--devices", "--json"], capture_output=True, text=True, check=True).stdout)["devices"]
    sets = [device["device"] for device in devices if device["open_cl"] is None and device["isa"] != "scalar"]
    wrong = 0
    print(f"{'network':20}" + "".join(f"{f'{device} {images}':>16}" for device in sets for images in (1, MANY)))
    for name in [name for name in ARCHITECTURES if wanted in name]:
        path = os.path.join(folder, name + ".onnx")
        network = export(name, path)
        row, right = f"{name:20}", True
        for device in sets:
            for images in (1, MANY):
                try:
                    far = difference(program, path, device, images, network)
                    right &= far <= MOST
                    row += f"{far:16.1e}"
                except RuntimeError as error:
                    right = False
                    row += f"  {error}"
        wrong += not right
        print(row + ("" if right else "  WRONG"), flush=True)
        os.remove(path)
    print("all right" if wrong == 0 else f"{wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
