#!/usr/bin/env python3
"""Asks a running server as NVIDIA's HTTP client does: tritonclient_check.py HOST:PORT MODEL

Prints one JSON document: what the server says of itself and of the model, and the logits of a fixed batch in every form
that the client knows (binary or JSON tensors, both ways; no compression, gzip, deflate). Exit status 0: asked; 1: an
answer was an error, or not as the protocol has it; 2: wrong usage; 77: the tritonclient package is not installed.
"""

import json
import sys


def forms(http):
    """Every way to send and to ask for tensors."""
    for compression in (None, "gzip", "deflate"):
        for binary_input in (True, False):
            for outputs in (None, True, False):
                wanted = None if outputs is None else [http.InferRequestedOutput("logits", binary_data=outputs)]
                yield f"{compression} {binary_input} {outputs}", compression, binary_input, wanted


def refusal(call) -> str:
    """The status and the words that the client makes of an error."""
    from tritonclient.utils import InferenceServerException

    try:
        call()
    except InferenceServerException as error:
        return f"{error.status()}: {error.message()}"
    raise ValueError("this should have been refused")


def ask(http, numpy, address: str, model: str) -> dict:
    with http.InferenceServerClient(address) as client:
        metadata = client.get_model_metadata(model)
        [version] = metadata["versions"]
        [described] = metadata["inputs"]
        shape = [2, *described["shape"][1:]]
        count = int(numpy.prod(shape))
        batch = (numpy.arange(count, dtype=numpy.float32) % 255 / 255).reshape(shape)
        tensor = http.InferInput(described["name"], shape, described["datatype"])
        answers = {}
        for name, compression, binary_input, outputs in forms(http):
            tensor.set_data_from_numpy(batch, binary_data=binary_input)
            result = client.infer(
                model,
                [tensor],
                outputs=outputs,
                model_version=version,
                request_id=name,
                parameters={"width": 0.5},
                timeout=60_000_000,
                request_compression_algorithm=compression,
            )
            response = result.get_response()
            if response["id"] != name or response["model_name"] != model or response["model_version"] != version:
                raise ValueError(f"answered to another request: {response}")
            answers[name] = result.as_numpy("logits").tolist()
        pending = [client.async_infer(model, [tensor]) for _ in range(4)]
        for one in pending:
            one.get_result()
        return {
            "live": client.is_server_live(),
            "ready": client.is_server_ready() and client.is_model_ready(model) and client.is_model_ready(model, version),
            "server": client.get_server_metadata(),
            "model": metadata,
            "answers": answers,
            "refused": [
                refusal(lambda: client.infer("no-such-model", [tensor])),
                refusal(lambda: client.infer(model, [tensor], parameters={"width": 0.3})),
                refusal(lambda: client.infer(model, [tensor], sequence_id=1)),
            ],
        }


def main(arguments: list[str]) -> int:
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        import numpy
        import tritonclient.http as http
    except ImportError:
        print("skipped: this Python has no tritonclient (pip install 'tritonclient[http]')")
        return 77
    print(json.dumps(ask(http, numpy, *arguments)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
