// Operator schemas: the order, names and defaults that PyTorch writes.
#include "graph/schema.h"

#include "support/text.h"

namespace torch2caffe {
namespace {

using test::fails_with;
using test::is_a_mistake;
using testing::HasSubstr;
using Integers = std::vector<int64_t>;

TEST(Schema, HoldsTargetTextAndParametersInOrder) {
  const std::string text =
      "aten::add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor";
  const Schema schema = Schema::parse(text);
  EXPECT_EQ(schema.target, "aten::add.Tensor");
  EXPECT_EQ(schema.text, text);
  ASSERT_EQ(schema.parameters.size(), 3U);
  EXPECT_EQ(schema.parameters[0].name, "self");
  EXPECT_EQ(schema.parameters[1].name, "other");
  EXPECT_EQ(schema.parameters[2].name, "alpha");
  EXPECT_FALSE(schema.parameters[1].has_default);
  EXPECT_TRUE(schema.parameters[2].has_default);
}

TEST(Schema, TakesOperatorsWithoutParametersAndWithSeveralResults) {
  EXPECT_TRUE(Schema::parse("aten::nothing() -> ()").parameters.empty());
  EXPECT_EQ(Schema::parse("aten::two(Tensor self) -> (Tensor, Tensor)").parameters.size(), 1U);
}

struct ParameterCase {
  std::string name, text, type;
  Arg default_value;
};

const ParameterCase parameters[] = {
    {"Integer", "int x=-1", "int", int64_t{-1}},
    {"Scalar", "Scalar x=1", "Scalar", int64_t{1}},
    {"FractionalScalar", "Scalar x=0.01", "Scalar", 0.01},
    {"Float", "float x=1", "float", 1.0},
    {"FloatWithExponent", "float x=1e-05", "float", 1e-5},
    {"True", "bool x=True", "bool", true},
    {"False", "bool x=False", "bool", false},
    {"None", "int? x=None", "int?", std::monostate()},
    {"OptionalTensor", "Tensor? x=None", "Tensor?", std::monostate()},
    {"ListOfOneNumberForAll", "int[2] x=0", "int[2]", Integers{0, 0}},
    {"OpenListOfOneNumber", "int[] x=3", "int[]", Integers{3}},
    {"EmptyList", "int[2] x=[]", "int[2]", Integers{}},
    {"List", "int[2] x=[3, -4]", "int[2]", Integers{3, -4}},
    {"OptionalList", "int[1]? x=None", "int[1]?", std::monostate()},
    {"Enumerator", "MemoryFormat x=contiguous_format", "MemoryFormat",
     std::string("contiguous_format")},
    {"Text", "str x=\"valid\"", "str", std::string("valid")},
    {"TextInSingleQuotes", "str x='mean'", "str", std::string("mean")},
};

class SchemaParameter : public testing::TestWithParam<ParameterCase> {};

TEST_P(SchemaParameter, HasTypeAndDefault) {
  const Schema schema = Schema::parse("aten::f(Tensor self, " + GetParam().text + ") -> Tensor");
  const Parameter& parameter = schema.parameters.at(1);
  EXPECT_EQ(parameter.name, "x");
  EXPECT_EQ(parameter.type, GetParam().type);
  EXPECT_TRUE(parameter.has_default);
  EXPECT_EQ(parameter.default_value, GetParam().default_value);
}

INSTANTIATE_TEST_SUITE_P(Of, SchemaParameter, testing::ValuesIn(parameters),
                         test::name_of_case<ParameterCase>);

TEST(Schema, LeavesOutWhatAliasesWhat) {
  const Schema schema = Schema::parse("aten::f(Tensor(a!) self, Tensor(b)[] list) -> Tensor(a!)");
  EXPECT_EQ(schema.parameters[0].type, "Tensor");
  EXPECT_EQ(schema.parameters[1].type, "Tensor[]");
}

const test::TextCase unreadable[] = {
    {"NoParameters", "aten::f", "schema:1:8: '(' is missing"},
    {"NoEnd", "aten::f(Tensor self", "schema:1:20: a name is missing"},
    {"NoResult", "aten::f(Tensor self)", "schema:1:21: '->' is missing"},
    {"NoParameterName", "aten::f(Tensor) -> Tensor", "schema:1:15: a name is missing"},
    {"NoNumber", "aten::f(int x=-) -> Tensor", "schema"},
    {"NoNumberInList", "aten::f(int[] x=[a]) -> Tensor", "a whole number is missing"},
};

class UnreadableSchema : public testing::TestWithParam<test::TextCase> {};

TEST_P(UnreadableSchema, IsRefused) {
  EXPECT_THAT([] { Schema::parse(GetParam().given); },
              fails_with(Status::unreadable_input, HasSubstr(GetParam().expected)));
}

INSTANTIATE_TEST_SUITE_P(With, UnreadableSchema, testing::ValuesIn(unreadable),
                         test::name_of_case<test::TextCase>);

// ---- arguments of nodes ----

const char* const schema_text = "aten::f(Tensor self, int a, int b=7, *, int c=8) -> Tensor";

const Node node{
    "aten::f", {{"", ValueId{0}}, {"", int64_t{1}}, {"c", int64_t{3}}}, {ValueId{1}}, {}};

TEST(Argument, IsFoundByPositionByNameOrByDefault) {
  const Schema schema = Schema::parse(schema_text);
  EXPECT_EQ(argument(node, schema, "self"), Arg(ValueId{0}));
  EXPECT_EQ(argument(node, schema, "a"), Arg(int64_t{1}));
  EXPECT_EQ(argument(node, schema, "b"), Arg(int64_t{7}));
  EXPECT_EQ(argument(node, schema, "c"), Arg(int64_t{3}));
}

TEST(Argument, IsTheNodesOwnNoneWhereItPassesOne) {
  const Schema schema = Schema::parse("aten::f(int? a=1) -> Tensor");
  EXPECT_EQ(argument({"aten::f", {{"", std::monostate()}}, {}, {}}, schema, "a"),
            Arg(std::monostate()));
}

TEST(Argument, ThatCannotBeIsAMistake) {
  const Schema schema = Schema::parse(schema_text);
  EXPECT_THAT([&] { argument(node, schema, "d"); },
              is_a_mistake(HasSubstr("aten::f has no parameter 'd'")));
  EXPECT_THAT(
      [&] {
        argument({"aten::f", {}, {}, {}}, schema, "a");
      },
      is_a_mistake(HasSubstr("aten::f was imported without its argument 'a'")));
}

// ---- in-place forms ----

const test::TextCase targets[] = {
    {"InPlace", "aten::relu_", "aten::relu"},
    {"InPlaceWithOverload", "aten::add_.Tensor", "aten::add.Tensor"},
    {"Plain", "aten::relu", "aten::relu"},
    {"PlainWithOverload", "aten::add.Tensor", "aten::add.Tensor"},
    {"LeadingUnderscore", "aten::_convolution", "aten::_convolution"},
    {"DoubleUnderscores", "aten::__and__.Tensor", "aten::__and__.Tensor"},
    {"UnderscoreInOverload", "aten::view.a_", "aten::view.a_"},
};

class OutOfPlace : public testing::TestWithParam<test::TextCase> {};

TEST_P(OutOfPlace, TakesTheUnderscoreOffInPlaceFormsOnly) {
  EXPECT_EQ(out_of_place(GetParam().given), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(Of, OutOfPlace, testing::ValuesIn(targets),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
