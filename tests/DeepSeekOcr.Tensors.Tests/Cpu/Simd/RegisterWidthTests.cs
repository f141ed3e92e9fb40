using System.Diagnostics;
using System.Globalization;
using DeepSeekOcr.Tensors.Cpu.Simd;
using DeepSeekOcr.Tensors.Cpu.X64;

namespace DeepSeekOcr.Tensors.Tests.Cpu.Simd;

/// <summary>
/// Runs every other test of this program again with narrower registers or without machine code of ours, in a process of its own.
/// </summary>
public sealed class RegisterWidthTests
{
    private const string ExpectedBits = "DSOCR_TEST_EXPECTED_REGISTER_BITS";

    public static TheoryData<string, int> Narrower => new() { { "DOTNET_EnableAVX512", 256 }, { "DOTNET_EnableAVX2", 128 } };

    [Theory]
    [MemberData(nameof(Narrower))]
    [Trait("process", "child")]
    public void AllKernels_NarrowerRegisters_PassTheSameTests(string setting, int bits)
    {
        Assert.SkipWhen(SimdWidth.Bits <= bits, $"this processor's registers have {SimdWidth.Bits} bits");
        RunAgain(setting, bits);
    }

    [Fact]
    [Trait("process", "child")]
    public void AllKernels_WithoutMachineCode_PassTheSameTests()
    {
        Assert.SkipUnless(ProcessorExtensions.HasVnni, "this processor or system runs none anyway");
        RunAgain(ProcessorExtensions.Setting, SimdWidth.Bits);
    }

    [Fact]
    public void SimdWidth_SettingOfTheParent_IsObeyed()
    {
        if (Environment.GetEnvironmentVariable(ExpectedBits) is { } bits)
        {
            Assert.Equal(int.Parse(bits, CultureInfo.InvariantCulture), SimdWidth.Bits);
        }
    }

    private static void RunAgain(string setting, int bits)
    {
        var start =
            new ProcessStartInfo(Environment.ProcessPath!, ["-noColor", "-trait-", "process=child"]) { RedirectStandardOutput = true };
        start.Environment[setting] = "0";
        start.Environment[ExpectedBits] = bits.ToString(CultureInfo.InvariantCulture);
        using Process child = Process.Start(start)!;
        string output = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        Assert.True(child.ExitCode == 0, output);
    }
}
