using System.Diagnostics;
using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Docs.Tests;

/// <summary>A run of a program in the repository, and what it left behind.</summary>
internal sealed record ChildProcess(int ExitCode, string Output, string Error)
{
    /// <summary>Debug or Release: what these tests were built as, and so everything beside them.</summary>
    public static string Configuration { get; } = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    private static string Dotnet =>
        Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet";

    public static Task<ChildProcess> DotnetAsync(params string[] args) => RunAsync(Dotnet, args);

    public static async Task<ChildProcess> RunAsync(string program, params string[] args)
    {
        var start = new ProcessStartInfo(program, args)
        {
            WorkingDirectory = Golden.Repository,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new ChildProcess(process.ExitCode, output, await error);
    }
}
