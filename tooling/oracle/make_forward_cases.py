"""Writes the golden forward cases of networks that timm answers: a folder each in tooling/golden/testdata/forward.

    pip install timm==1.0.31 torch safetensors numpy
    python3 tooling/oracle/make_forward_cases.py

Weights and inputs are filled by `widthwise-fill-1`; timm answers in float64. Tolerances are 16 times the largest error
that it makes in float32 (at least 4e-6), rounded up to one digit.
"""

import json
import math
from pathlib import Path

import numpy as np
import timm
import torch
from safetensors.numpy import save_file
from timm.models.efficientnet import _gen_mobilenet_v1
from timm.models.resnet import BasicBlock, ResNet

FOLDER = Path(__file__).resolve().parents[1] / "golden" / "testdata" / "forward"


def fill(seed, name, shape, low, high):
    h = 0x811C9DC5
    for byte in name.encode():
        h = ((h ^ byte) * 0x01000193) & 0xFFFFFFFF
    size = math.prod(shape)
    y = np.uint32(h ^ seed) + np.arange(size, dtype=np.uint32) * np.uint32(0x9E3779B9)
    y ^= y >> np.uint32(16)
    y *= np.uint32(0x7FEB352D)
    y ^= y >> np.uint32(15)
    y *= np.uint32(0x846CA68B)
    y ^= y >> np.uint32(16)
    u = (y >> np.uint32(8)).astype(np.float64) * 2.0**-24
    return (low + (high - low) * u).astype(np.float32).reshape(shape)


def bounds(name, shape):
    """Before a norm values are small, so that its epsilon matters; after it they are near 1."""
    if name.endswith("running_var"):
        return 0.001, 0.003
    if name.endswith("running_mean"):
        return -0.005, 0.005
    if len(shape) == 1:
        return (0.5, 1.5) if name.endswith("weight") else (-0.1, 0.1)
    reach = math.sqrt(3 / math.prod(shape[1:]))
    reach *= 1 if len(shape) == 2 else 0.05
    return -round(reach, 6), round(reach, 6)


def deep_stem(name):
    """timm's names of a deep stem as mmsegmentation has them."""
    return name.replace("conv1.", "stem.", 1) if name.startswith("conv1.") else (
        name.replace("bn1.", "stem.7.", 1) if name.startswith("bn1.") else name)


def as_is(name):
    return name


CASES = [
    {
        "id": "resnet-deep",
        "network": lambda: ResNet(BasicBlock, [1, 1, 1, 1], num_classes=10, stem_type="deep", stem_width=32),
        "stages": ["layer1", "layer2", "layer3", "layer4"],
        "rename": deep_stem,
        "architecture": {
            "family": "resnet", "naming": "torchvision", "block": "basic", "dims": [64, 128, 256, 512],
            "depths": [1, 1, 1, 1], "inChannels": 3, "classes": 10, "stem": "deep", "stride": "3x3", "shortcut": "B",
            "activation": "relu", "norm": "batchnorm", "normEps": 1e-5,
        },
        "shape": [1, 3, 65, 51],
        "outputs": ["logits", "features.0.mean", "features.1.mean", "features.2.mean", "features.3.mean"],
    },
    {
        "id": "mobilenet-025",
        "network": lambda: _gen_mobilenet_v1("mobilenetv1_100", 0.25, num_classes=10, act_layer="relu"),
        "stages": [f"blocks.{stage}" for stage in range(5)],
        "rename": as_is,
        "architecture": {"family": "mobilenet", "width": 0.25, "inChannels": 3, "classes": 10, "normEps": 1e-5},
        "shape": [1, 3, 65, 51],
        "outputs": ["logits", "features.0.mean", "features.1.mean", "features.2", "features.3", "features.4"],
    },
]


def answers(network, stages, image):
    values = {}
    hooks = [
        network.get_submodule(stage).register_forward_hook(
            lambda _module, _inputs, output, index=index: values.__setitem__(f"features.{index}", output))
        for index, stage in enumerate(stages)
    ]
    with torch.no_grad():
        values["logits"] = network(image)
    for hook in hooks:
        hook.remove()
    for index in range(len(stages)):
        values[f"features.{index}.mean"] = values[f"features.{index}"].mean((2, 3))
    return values


def make(case, seed):
    network = case["network"]().eval()
    tensors, state = [], {}
    for name, tensor in network.state_dict().items():
        if name.endswith("num_batches_tracked"):
            continue
        shape = list(tensor.shape)
        low, high = bounds(name, shape)
        entry = {"name": case["rename"](name), "shape": shape, "low": low, "high": high}
        tensors.append(entry)
        state[name] = torch.from_numpy(fill(seed, *entry.values()))
    network.load_state_dict(state, strict=False)
    image = {"name": "input", "shape": case["shape"], "low": -2, "high": 2}
    pixels = torch.from_numpy(fill(seed, *image.values()))
    rounded = answers(network.float(), case["stages"], pixels)
    exact = answers(network.double(), case["stages"], pixels.double())
    tolerance = {}
    for output in case["outputs"]:
        error = max(4e-6, 16 * (exact[output] - rounded[output].double()).abs().max().item())
        digit = 10 ** math.floor(math.log10(error))
        atol = float(f"{math.ceil(error / digit - 1e-9) * digit:.0e}")
        part = output.split(".")[0]
        tolerance[part] = {"atol": max(atol, tolerance.get(part, {"atol": 0})["atol"]), "rtol": 2e-5}
    folder = FOLDER / case["id"]
    folder.mkdir(parents=True, exist_ok=True)
    document = {
        "schema": "widthwise.golden/1", "id": case["id"], "task": "forward", "oracle": f"timm {timm.__version__}, float64",
        "architecture": case["architecture"], "seed": seed, "tensors": tensors, "inputs": [image],
        "subnets": [{
            "id": "full", "slicing": {"rule": "none"}, "outputs": case["outputs"], "tolerance": tolerance,
            "cost": {"params": sum(parameter.numel() for parameter in network.parameters())},
        }],
    }
    (folder / "case.json").write_text(json.dumps(document, indent=1) + "\n")
    save_file({f"full/{output}": exact[output].float().numpy() for output in case["outputs"]},
              folder / "expect.safetensors")
    print(case["id"], tolerance, {output: float(exact[output].abs().max()) for output in case["outputs"]})


for number, case in enumerate(CASES):
    make(case, 90 + number)
