#!/usr/bin/env python3
"""Asks ONNX's own checker about files: check_onnx.py FILE...

Every file must satisfy the checker in full, and strict shape inference must reach the shapes that the file declares
for its outputs. Exit status 0: all do; 1: one does not; 2: wrong usage; 77: the onnx package is not installed.
"""

import sys


def dimensions(value) -> list[int | None]:
    """The dimensions of one of a file's values; None for a symbol, which inference names anew behind some operators."""
    return [d.dim_value if d.HasField("dim_value") else None for d in value.type.tensor_type.shape.dim]


def check(onnx, path: str) -> None:
    """Raises where the file breaks the format."""
    onnx.checker.check_model(path, full_check=True)
    model = onnx.load(path, load_external_data=False)
    want = {value.name: dimensions(value) for value in model.graph.output}
    for value in model.graph.output:
        value.type.tensor_type.ClearField("shape")
    inferred = onnx.shape_inference.infer_shapes(model, strict_mode=True, data_prop=True)
    got = {value.name: dimensions(value) for value in inferred.graph.output}
    if got != want:
        raise ValueError(f"outputs declared as {want}, inferred as {got}")


def main(paths: list[str]) -> int:
    if not paths:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        import onnx
    except ImportError:
        print("skipped: this Python has no onnx package (pip install onnx)")
        return 77
    failed = 0
    for path in paths:
        try:
            check(onnx, path)
        except Exception as error:  # the checker's own classes, protobuf's, ours: all mean a bad file
            failed += 1
            print(f"{path}: {error}", file=sys.stderr)
    print(f"{len(paths) - failed} of {len(paths)} files are valid ONNX")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
