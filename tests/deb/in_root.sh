# Run by run.sh in a bare root, which has the package and what it is tried on in /test.
set -eux
export DEBIAN_FRONTEND=noninteractive HOME=/tmp
cd /test
say() { echo "in_root: $*"; }
timed() {
  what=$1
  start=$(date +%s)
  shift
  "$@"
  say "$what: $(($(date +%s) - start)) s"
}
of_ours() { find / -xdev -path /test -prune -o -name '*torch2caffe*' -print; }

say "$(cat /etc/debian_version)"
apt-get update -q
timed "installing it with Debian's PyTorch" apt-get install -q -y --no-install-recommends \
  ./torch2caffe_*.deb python3-torch
torch2caffe --version
for file in man/man1/torch2caffe.1.gz bash-completion/completions/torch2caffe \
  zsh/site-functions/_torch2caffe fish/vendor_completions.d/torch2caffe.fish; do
  test -s "/usr/share/$file"
done
timed "converting the example" torch2caffe convert digits/resnet.py digits/resnet.pth -i 1,1,32,32 -o resnet |
  tee told
grep '^largest error' told

apt-get install -q -y --no-install-recommends g++ cmake make
python3 -c '
import torch
net = torch.nn.Sequential(torch.nn.Conv2d(3, 8, 3), torch.nn.ReLU(), torch.nn.MaxPool2d(2))
torch.jit.trace(net.eval(), torch.randn(1, 3, 12, 12)).save("net.pt")'
cmake -S consumer -B build
cmake --build build
build/consumer net.pt | tee told
awk '{ exit !($2 > 0 && $2 < 1e-4) }' told

of_ours | grep .
apt-get purge -q -y torch2caffe
test -z "$(of_ours)"
ldconfig -p >libraries
! grep torch2caffe libraries
say passed
