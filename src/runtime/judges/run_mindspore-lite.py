"""MindSpore Lite (Huawei): its converter for Caffe, then its CPU."""
# python: 3.7
# pip: numpy==1.21.6 mindspore-lite==2.0.0
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import adapter  # noqa: E402
import mindspore_lite  # noqa: E402
import numpy  # noqa: E402


def converted(files):
    path = os.path.join(files.folder, "net")
    converter = mindspore_lite.Converter()
    convert = getattr(converter, "converter", None) or converter.convert  # renamed within 2.0
    convert(fmk_type=mindspore_lite.FmkType.CAFFE, model_file=files.prototxt, weight_file=files.caffemodel,
            output_file=path)
    for ending, kind in ((".ms", mindspore_lite.ModelType.MINDIR_LITE), (".mindir", mindspore_lite.ModelType.MINDIR)):
        if os.path.exists(path + ending):
            return path + ending, kind
    raise adapter.Refused("the converter wrote no model")


def run(files, inputs, blobs):
    with adapter.importing():
        path, kind = converted(files)
        context = mindspore_lite.Context()
        context.target = ["cpu"]
        model = mindspore_lite.Model()
        model.build_from_file(path, kind, context)
        entries = model.get_inputs()
        named = {entry.name: entry for entry in entries}
        for (name, array), entry in zip(inputs.items(), entries):
            entry = named.get(name, entry)
            # It lays pictures out with channels last.
            if array.ndim == 4 and list(entry.shape) != list(array.shape):
                array = array.transpose(0, 2, 3, 1)
            entry.set_data_from_numpy(numpy.ascontiguousarray(array))
        results = adapter.measured(lambda: model.predict(entries))
    values = {result.name: numpy.array(result.get_data_to_numpy()) for result in results}
    return adapter.by_name(values, blobs)


adapter.main("MindSpore Lite 2.0.0", run, follows_links=True)
