using DeepSeekOcr.Tensors.Cpu.MatMul.Dense;
using DeepSeekOcr.Tensors.Cpu.MatMul.Operands;

namespace DeepSeekOcr.Tensors.Cpu.MatMul;

/// <summary>Products on packed panels of f32 or bf16.</summary>
internal static unsafe class DenseProducts
{
    /// <summary>C[m,n] (+)= A[m,k]·B[k,n] of f32 matrices, with strides in elements.</summary>
    public static void Run(
        int m, int n, int k, float* a, nint aRow, nint aCol, float* b, nint bRow, nint bCol, float* c, nint cRow, bool accumulate,
        Precision precision)
    {
        MatMulKernel kernel = MatMulPlan.Choose(MatMulPlan.Strided, WeightFormat.F32, precision);
        Run(kernel, m, n, k, a, aRow, aCol, MatrixOperand.Strided(b, bRow, bCol), c, cRow, accumulate ? Accumulator.Kept : default);
    }

    /// <summary>C[m,n] = start + A[m,k]·B[k,n] on a kernel that was chosen; B may be a stored weight.</summary>
    public static void Run(
        MatMulKernel kernel, int m, int n, int k, float* a, nint aRow, nint aCol, in MatrixOperand b, float* c, nint cRow,
        in Accumulator start)
    {
        if (kernel == MatMulKernel.BFloat16Panels)
        {
            MatrixMultiply.Run<BFloat16Panels>(m, n, k, a, aRow, aCol, b, c, cRow, start);
        }
        else
        {
            MatrixMultiply.Run<SinglePanels>(m, n, k, a, aRow, aCol, b, c, cRow, start);
        }
    }
}
