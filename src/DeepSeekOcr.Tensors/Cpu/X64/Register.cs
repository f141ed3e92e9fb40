namespace DeepSeekOcr.Tensors.Cpu.X64;

/// <summary>A general register of x86-64.</summary>
internal enum Register
{
    Rax, Rcx, Rdx, Rbx, Rsp, Rbp, Rsi, Rdi, R8, R9, R10, R11, R12, R13, R14, R15,
}
