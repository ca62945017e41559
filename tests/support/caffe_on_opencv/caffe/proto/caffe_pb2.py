"""The messages, from the project's own description of the format."""
import os
import sys

sys.path.insert(0, os.path.join(os.environ["TORCH2CAFFE_SOURCE"], "python"))
from torch2caffe.messages import net_parameter  # noqa: E402

NetParameter = net_parameter()
