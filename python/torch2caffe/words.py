"""The program's options, and the arguments of this package's functions that they are."""
from __future__ import annotations

from typing import List

# The others are given in a list, options=["--entry", "resnet18"], and keep their names.
ARGUMENTS = {
    "-i": "input_shape", "--input-shape": "input_shape", "--input-range": "input_range",
    "--softmax": "softmax=True", "--target": "target", "-t": "target", "--caffe": "caffe",
    "--judge": "judge",
    "--tolerance": "tolerance", "--seed": "seed", "--mean": "mean", "--std": "std",
    "--scale": "scale", "--bgr": "bgr=True", "--no-verify": "verify=False", "--blob": "blobs",
    "--input": "inputs", "--image": "inputs", "--forward-args": "forward_args",
}
AROUND = "'\"()[],;:."  # what may stand around a word


def in_python(text: str) -> str:
    """What the program says, with arguments for the words that are its options."""
    words: List[str] = []
    for word in text.split(" "):
        name, equals, value = word.partition("=")
        if equals and words and words[-1] == "forward_args":  # --forward-args phase=eval
            words[-1] = f'forward_args={{"{name}": "{value}"}}'
            continue
        option = word.strip(AROUND).split("=")[0]
        words.append(word.replace(option, ARGUMENTS[option], 1) if option in ARGUMENTS else word)
    return " ".join(words)
