"""Turns a PyTorch model into a TorchScript file, in the interpreter that the model lives in.

`exporter.py` is the script that the program runs, with a request and a reply as JSON files. The
package API calls `export_model.export_module` for models that are already in memory. Everything
here needs torch (1.13 or newer) and NumPy, and nothing else.
"""
