using DeepSeekOcr.Tensors.Cpu.MatMul;

namespace DeepSeekOcr.Tensors.Tests.Cpu.MatMul;

/// <summary>The whole of the plan as a table: whoever changes a choice changes it here too.</summary>
public sealed class MatMulPlanTests(ITestOutputHelper output)
{
    private const string Table = """
        int8, bf16
          Single, F32 BF16 F16: 1 NumberRows, 64 SinglePanels
          Single, Q8_0 Q4_0 Q6_K: 1 BlockStream, 3 BlockTile, 17 Int8Panels
          Single, Q4_K Q5_0: 1 BlockTile, 17 Int8Panels
          BFloat16, F32 BF16 F16: 1 NumberRows, 64 BFloat16Panels
          BFloat16, Q8_0 Q4_0 Q6_K: 1 BlockStream, 3 BlockTile, 17 Int8Panels
          BFloat16, Q4_K Q5_0: 1 BlockTile, 17 Int8Panels
        int8, no bf16
          Single, F32 BF16 F16: 1 NumberRows, 64 SinglePanels
          Single, Q8_0 Q4_0 Q6_K: 1 BlockStream, 3 BlockTile, 17 Int8Panels
          Single, Q4_K Q5_0: 1 BlockTile, 17 Int8Panels
          BFloat16, F32 BF16 F16: 1 NumberRows, 64 SinglePanels
          BFloat16, Q8_0 Q4_0 Q6_K: 1 BlockStream, 3 BlockTile, 17 Int8Panels
          BFloat16, Q4_K Q5_0: 1 BlockTile, 17 Int8Panels
        no int8, bf16
          Single, F32 BF16 F16: 1 NumberRows, 64 SinglePanels
          Single, Q8_0 Q4_0 Q4_K Q6_K Q5_0: 1 BlockRows, 17 Int16Panels
          BFloat16, F32 BF16 F16: 1 NumberRows, 64 BFloat16Panels
          BFloat16, Q8_0 Q4_0 Q4_K Q6_K Q5_0: 1 BlockRows, 17 Int16Panels
        no int8, no bf16
          Single, F32 BF16 F16: 1 NumberRows, 64 SinglePanels
          Single, Q8_0 Q4_0 Q4_K Q6_K Q5_0: 1 BlockRows, 17 Int16Panels
          BFloat16, F32 BF16 F16: 1 NumberRows, 64 SinglePanels
          BFloat16, Q8_0 Q4_0 Q4_K Q6_K Q5_0: 1 BlockRows, 17 Int16Panels
        """;

    // Past the last threshold, and far enough to find one that is added.
    private const int MostRows = 1000;

    [Fact]
    public void Choose_EveryRowsFormatPrecisionAndProcessor_GivesTheTable()
    {
        string table = string.Join('\n', Lines());
        output.WriteLine(table);
        Assert.Equal(Table, table);
    }

    [Fact]
    public void Choose_StridedOperands_ArePacked()
    {
        foreach (Processor processor in Processors())
        {
            Assert.Equal(MatMulKernel.SinglePanels, MatMulPlan.Choose(MatMulPlan.Strided, WeightFormat.F32, Precision.Single, processor));
            Assert.True(MatMulPlan.Choose(MatMulPlan.Strided, WeightFormat.F32, Precision.BFloat16, processor).IsDense());
        }
    }

    private static IEnumerable<string> Lines()
    {
        foreach (Processor processor in Processors())
        {
            yield return $"{(processor.MultipliesInt8 ? "int8" : "no int8")}, {(processor.MultipliesBFloat16 ? "bf16" : "no bf16")}";
            foreach (Precision precision in Enum.GetValues<Precision>())
            {
                foreach (
                    IGrouping<string, WeightFormat> formats in Enum.GetValues<WeightFormat>()
                        .GroupBy(format => Ranges(format, precision, processor)))
                {
                    yield return $"  {precision}, {string.Join(' ', formats)}: {formats.Key}";
                }
            }
        }
    }

    private static IEnumerable<Processor> Processors() =>
        from int8 in new[] { true, false } from bfloat16 in new[] { true, false } select new Processor(int8, bfloat16);

    /// <summary>Kernels, each after the least rows that it runs with.</summary>
    private static string Ranges(WeightFormat format, Precision precision, Processor processor)
    {
        var ranges = new List<string>();
        MatMulKernel? last = null;
        for (int rows = 1; rows <= MostRows; rows++)
        {
            MatMulKernel kernel = MatMulPlan.Choose(rows, format, precision, processor);
            if (kernel != last)
            {
                ranges.Add($"{rows} {kernel}");
                last = kernel;
            }
        }

        return string.Join(", ", ranges);
    }
}
