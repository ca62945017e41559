"""Stands for a fork of Caffe that calls DetectionOutput otherwise, as `--judge 'cv2=python3
fork_on_opencv.py'`: files in other words are refused."""
import runpy
import sys

adapter, *arguments = sys.argv[1:]
if arguments != ["--about"]:
    with open(arguments[0]) as file:
        text = file.read()
    if '"DetectionOutput"' in text or '"ForkDetection"' not in text:
        print("it has no layer DetectionOutput")
        sys.exit(3)
    arguments[0] = arguments[4] + ".prototxt"
    with open(arguments[0], "w") as file:
        file.write(text.replace('"ForkDetection"', '"DetectionOutput"'))
sys.argv = [adapter, *arguments]
runpy.run_path(adapter, run_name="__main__")
