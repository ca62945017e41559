// NumPy's files, against bytes that are put together here.
#include "graph/npy.h"

#include "base/temporaries.h"
#include "support/files.h"
#include "support/text.h"

namespace torch2caffe {
namespace {

using test::fails_with;
using testing::HasSubstr;
using namespace std::string_literals;

class Npy : public testing::Test {
 protected:
  // Reads a file of these bytes.
  Tensor read(const std::string& bytes) const {
    test::write_file(path(), bytes);
    return read_npy(path());
  }
  std::filesystem::path path() const { return folder_.path() / "blob.npy"; }

 private:
  TemporaryFolder folder_;
};

// The bytes in front of the values; version 2 has a longer length field.
std::string header(const std::string& dict, char version = 1) {
  const std::string length = {static_cast<char>(dict.size()), 0};
  return "\x93NUMPY"s + version + '\0' + length + (version == 1 ? ""s : "\0\0"s) + dict;
}

std::string dict(const std::string& descr, const std::string& shape,
                 const std::string& fortran = "False") {
  return "{'descr': '" + descr + "', 'fortran_order': " + fortran + ", 'shape': " + shape + ", }\n";
}

const std::string one_and_two = "\x00\x00\x80\x3f\x00\x00\x00\x40"s;  // as float32

struct FileCase {
  std::string name, bytes;
  Shape shape;
  std::vector<double> values;
};

const FileCase files[] = {
    {"Float32", header(dict("<f4", "(2,)")) + one_and_two, {2}, {1, 2}},
    {"Version2", header(dict("<f4", "(2,)"), 2) + one_and_two, {2}, {1, 2}},
    {"Version3", header(dict("<f4", "(2,)"), 3) + one_and_two, {2}, {1, 2}},
    {"SeveralAxes", header(dict("<f4", "(1, 2, 1)")) + one_and_two, {1, 2, 1}, {1, 2}},
    {"AScalar", header(dict("<f4", "()")) + one_and_two.substr(4), {}, {2}},
    {"NoElements", header(dict("<f4", "(0, 3)")), {0, 3}, {}},
    {"Float64", header(dict("<f8", "(1,)")) + "\0\0\0\0\0\0\xf8\x3f"s, {1}, {1.5}},
    {"Float16", header(dict("<f2", "(1,)")) + "\x00\x3e"s, {1}, {1.5}},
    {"Int64", header(dict("<i8", "(1,)")) + "\xfe\xff\xff\xff\xff\xff\xff\xff"s, {1}, {-2}},
    {"Int32", header(dict("<i4", "(1,)")) + "\xfe\xff\xff\xff"s, {1}, {-2}},
    {"Int16", header(dict("<i2", "(1,)")) + "\xfe\xff"s, {1}, {-2}},
    {"Int8", header(dict("|i1", "(1,)")) + "\xfe"s, {1}, {-2}},
    {"Uint8", header(dict("|u1", "(1,)")) + "\xfe"s, {1}, {254}},
    {"Boolean", header(dict("|b1", "(2,)")) + "\x01\x00"s, {2}, {1, 0}},
    {"KeysInAnotherOrder",
     header("{'shape': (2,), 'fortran_order': False, 'descr': '<f4'}") + one_and_two,
     {2},
     {1, 2}},
};

class NpyFile : public Npy, public testing::WithParamInterface<FileCase> {};

TEST_P(NpyFile, IsRead) {
  const Tensor tensor = read(GetParam().bytes);
  EXPECT_EQ(tensor.shape(), GetParam().shape);
  EXPECT_EQ(tensor.doubles(), GetParam().values);
}

INSTANTIATE_TEST_SUITE_P(With, NpyFile, testing::ValuesIn(files), test::name_of_case<FileCase>);

const test::TextCase damaged[] = {
    {"AnotherFormat", "PK\x03\x04 zip zip zip", "is not a .npy file"},
    {"Nothing", "", "is not a .npy file"},
    {"AHeaderThatEnds", header(dict("<f4", "(2,)")).substr(0, 20), "is truncated"},
    {"TooFewValues", header(dict("<f4", "(3,)")) + one_and_two, "is truncated"},
    {"FortranOrder", header(dict("<f4", "(2,)", "True")) + one_and_two, "is in Fortran order"},
    {"BigEndian", header(dict(">f4", "(2,)")) + one_and_two, "type '>f4' are not understood"},
    {"ComplexNumbers", header(dict("<c8", "(1,)")) + one_and_two, "'<c8' are not understood"},
    {"NoShape", header("{'descr': '<f4', 'fortran_order': False}") + one_and_two,
     "the header lacks 'shape'"},
    {"NoNumberInShape", header(dict("<f4", "(2, many)")) + one_and_two,
     "a whole number is missing"},
    {"ANegativeShape", header(dict("<f4", "(-2,)")) + one_and_two, "the shape is absurd"},
    {"AnAbsurdShape", header(dict("<f4", "(9223372036854775807,)")) + one_and_two,
     "the shape is absurd"},
    {"AShapeWhoseCountOverflows", header(dict("<f4", "(1099511627776, 1099511627776)")),
     "the shape is absurd"},
};

class DamagedNpyFile : public Npy, public testing::WithParamInterface<test::TextCase> {};

TEST_P(DamagedNpyFile, IsRefusedByNameWithAdvice) {
  EXPECT_THAT([&] { read(GetParam().given); },
              fails_with(Status::unreadable_input,
                         testing::AllOf(HasSubstr("blob.npy"), HasSubstr(GetParam().expected))));
}

INSTANTIATE_TEST_SUITE_P(With, DamagedNpyFile, testing::ValuesIn(damaged),
                         test::name_of_case<test::TextCase>);

TEST_F(Npy, ThatIsMissingIsRefused) {
  EXPECT_THAT([&] { read_npy(path()); },
              fails_with(Status::unreadable_input, HasSubstr("blob.npy: cannot be opened")));
}

struct ShapeCase {
  std::string name;
  Shape shape;
  std::string text;
};

const ShapeCase shapes[] = {{"AScalar", {}, "()"},
                            {"OneAxis", {2}, "(2,)"},
                            {"Axes", {1, 2, 3}, "(1, 2, 3)"},
                            {"NoElements", {0}, "(0,)"}};

class WrittenNpyFile : public Npy, public testing::WithParamInterface<ShapeCase> {};

TEST_P(WrittenNpyFile, IsAsNumpyWritesItAndComesBack) {
  const auto count = static_cast<size_t>(count_of(GetParam().shape));
  const Tensor tensor(GetParam().shape, std::vector<float>(count, 1.5F));
  write_npy(path(), tensor);
  const std::string bytes = test::read_file(path());
  EXPECT_EQ(bytes.substr(0, 8), "\x93NUMPY\x01\x00"s);
  EXPECT_THAT(
      bytes,
      HasSubstr("{'descr': '<f4', 'fortran_order': False, 'shape': " + GetParam().text + ", }"));
  const size_t values = bytes.size() - 4 * count;
  EXPECT_EQ(values % 64, 0U);
  EXPECT_EQ(static_cast<size_t>(static_cast<unsigned char>(bytes[8])) + 10, values);
  EXPECT_EQ(bytes[values - 1], '\n');
  EXPECT_EQ(read_npy(path()).shape(), tensor.shape());
  EXPECT_EQ(read_npy(path()).floats(), tensor.floats());
}

INSTANTIATE_TEST_SUITE_P(With, WrittenNpyFile, testing::ValuesIn(shapes),
                         test::name_of_case<ShapeCase>);

TEST(WriteNpy, ConvertsToFloat32) {
  const TemporaryFolder folder;
  const auto owner = std::make_shared<std::vector<int64_t>>(std::vector<int64_t>{3, -4});
  write_npy(folder.path() / "a",
            {DType::i64, {2}, std::shared_ptr<const void>(owner, owner->data())});
  const Tensor back = read_npy(folder.path() / "a");
  EXPECT_EQ(back.dtype(), DType::f32);
  EXPECT_EQ(back.floats(), (std::vector{3.0F, -4.0F}));
}

TEST(WriteNpy, NamesTheFileThatCannotBeWritten) {
  EXPECT_THAT([] { write_npy("/no/such/folder/a.npy", Tensor({1}, {1})); },
              fails_with(Status::cannot_write, HasSubstr("/no/such/folder/a.npy")));
}

}  // namespace
}  // namespace torch2caffe
