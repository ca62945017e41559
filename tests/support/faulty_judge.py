"""A Caffe with a planted fault, as `--judge 'cv2=python3 faulty_judge.py LAYER'`: what its ReLU of this name
is given below zero, it does not cut off."""
import re
import runpy
import sys

layer, adapter, *arguments = sys.argv[1:]
if arguments != ["--about"]:
    with open(arguments[0]) as file:
        text = file.read()
    faulty, count = re.subn(rf'(name: "{re.escape(layer)}"\s+type: "ReLU")', r"\1 relu_param { negative_slope: 0.1 }",
                            text)
    assert count == 1, f"{count} layers {layer}"
    arguments[0] = arguments[4] + ".prototxt"
    with open(arguments[0], "w") as file:
        file.write(faulty)
sys.argv = [adapter, *arguments]
runpy.run_path(adapter, run_name="__main__")
